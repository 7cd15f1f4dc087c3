"""What to correct first, in the order that the screen's authors give (Cook et al. 2014)."""

from __future__ import annotations

from fms_score.screen.session import MovementEntry


def order(screen):
    return [one.movement for one in screen.priorities]


def test_nothing_below_3_needs_nothing(screened):
    assert screened().priorities == []


def test_mobility_then_stability_then_patterns_squat_last(screened):
    scores = {
        "deep_squat": 1, "hurdle_step": (1, 1), "inline_lunge": (1, 1), "shoulder_mobility": (1, 1),
        "active_straight_leg_raise": (1, 1), "trunk_stability_pushup": 1, "rotary_stability": (1, 1),
    }  # fmt: skip
    assert order(screened(scores)) == [
        "shoulder_mobility", "active_straight_leg_raise", "rotary_stability", "trunk_stability_pushup", "inline_lunge",
        "hurdle_step", "deep_squat",
    ]  # fmt: skip


def test_pain_comes_before_all(screened):
    screen = screened({"active_straight_leg_raise": (1, 3)}, entries={"deep_squat": MovementEntry(pain=True)})
    assert order(screen) == ["deep_squat", "active_straight_leg_raise"]
    assert "health professional" in screen.priorities[0].because


def test_within_a_level_the_difference_goes_first(screened):
    def pair(raise_scores, shoulder_scores):
        return order(screened({"active_straight_leg_raise": raise_scores, "shoulder_mobility": shoulder_scores}))

    raise_first, shoulder_first = (
        ["active_straight_leg_raise", "shoulder_mobility"],
        ["shoulder_mobility", "active_straight_leg_raise"],
    )
    assert pair((1, 3), (1, 2)) == raise_first  # 1/3 before 1/2
    assert pair((1, 1), (2, 1)) == shoulder_first  # 1/2 before 1/1
    assert pair((1, 1), (2, 3)) == raise_first  # 1/1 before 2/3
    assert pair((2, 2), (3, 2)) == shoulder_first  # 2/3 before 2/2


def test_a_difference_in_a_later_level_does_not_jump_ahead(screened):
    assert order(screened({"active_straight_leg_raise": (2, 2), "hurdle_step": (1, 3)})) == [
        "active_straight_leg_raise",
        "hurdle_step",
    ]


def test_the_reason_names_the_weaker_side(screened):
    (one,) = screened({"hurdle_step": (3, 1)}).priorities
    assert (one.scores, one.certain) == ("3 / 1", True)
    assert "left and right differ, the right side is weaker" in one.because


def test_what_is_likely_is_ranked_as_unsure_and_what_is_unknown_is_not_ranked(screened, filmed):
    found = {"deep_squat": filmed("deep_squat", both=(1, 2)), "inline_lunge": filmed("inline_lunge", left=(1, 3), right=(1, 3))}
    screen = screened(found=found)
    assert [(one.movement, one.certain) for one in screen.priorities] == [("deep_squat", False)]
    assert "still open" in screen.priorities[0].because
