"""One line of the sheet: sides, pain, clearing tests, what is missing and what is open."""

from __future__ import annotations

import pytest

from fms_score.screen.scoring import score_test
from fms_score.screen.session import ClearingTests, MovementEntry, SideEntry, Video
from fms_score.screen.sheet import ClipShown


def test_the_lower_side_counts_and_a_difference_is_told(screened):
    test = screened({"hurdle_step": (3, 1)}).by_movement["hurdle_step"]
    assert (test.score, test.asymmetry, test.status) == (1, "certain", "scored")
    assert [one.score for one in test.sides] == [3, 1]


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [((3, 3), (2, 2), "certain"), ((3, 3), (1, 2), "certain"), ((2, 3), (1, 2), "possible"), ((2, 2), (2, 2), "none"),
     ((1, 3), (2, 2), "possible")],
)  # fmt: skip
def test_bands_that_overlap_only_may_differ(screened, filmed, left, right, found):
    screen = screened(found={"inline_lunge": filmed("inline_lunge", left=left, right=right)})
    assert screen.by_movement["inline_lunge"].asymmetry == found


def test_sides_with_bands_give_the_distribution_of_the_lower(screened, filmed):
    """Left 2 or 3 with even chances, right a sure 3: the lower is 2 or 3 with even chances."""
    test = screened(found={"hurdle_step": filmed("hurdle_step", left=(2, 3), right=(3, 3))}).by_movement["hurdle_step"]
    assert (test.band, test.status) == ((2, 3), "open")
    assert test.probabilities == pytest.approx({"0": 0.0, "1": 0.0, "2": 0.5, "3": 0.5})


def test_pain_makes_0_even_without_a_clip(screened):
    screen = screened(entries={"deep_squat": MovementEntry(pain=True)})
    test = screen.by_movement["deep_squat"]
    assert (test.score, test.pain, test.because) == (0, True, "Pain in this test was reported, so the score is 0.")
    assert (screen.composite.score, screen.composite.complete) == (18, True)


def test_pain_on_one_side_makes_the_test_0_and_the_other_side_keeps_its_score(screened):
    entry = MovementEntry(left=SideEntry(pain=True), right=SideEntry(score=3))
    test = screened(entries={"shoulder_mobility": entry}).by_movement["shoulder_mobility"]
    assert (test.score, [one.score for one in test.sides]) == (0, [0, 3])


def test_pain_said_as_an_answer_counts_as_well(screened):
    test = screened(entries={"deep_squat": MovementEntry(observed={"pain": True})}).by_movement["deep_squat"]
    assert test.score == 0


@pytest.mark.parametrize(
    ("clearing", "movement"),
    [({"shoulder_impingement": {"left": "no pain", "right": "pain"}}, "shoulder_mobility"),
     ({"prone_press_up": "positive"}, "trunk_stability_pushup"), ({"posterior_rocking": True}, "rotary_stability")],
)  # fmt: skip
def test_a_painful_clearing_test_makes_its_movement_0(screened, clearing, movement):
    screen = screened(clearing=clearing)
    zero = [one.movement for one in screen.tests if one.score == 0]
    assert zero == [movement]
    assert screen.by_movement[movement].cleared is False
    assert "in its clearing test" in screen.by_movement[movement].because
    assert screen.composite.score == 18


def test_a_clearing_test_without_pain_changes_nothing(screened):
    screen = screened(clearing={"prone_press_up": "no pain", "shoulder_impingement": "negative"})
    assert screen.composite.score == 21
    assert {one.name: one.pain for one in screen.clearing_tests} == {
        "shoulder_impingement": False, "prone_press_up": False, "posterior_rocking": None,
    }  # fmt: skip


def test_a_clip_that_failed_is_named_as_missing(rubrics, filmed):
    found = filmed("hurdle_step", left=(3, 3))
    entry = MovementEntry(right=SideEntry(videos=[Video(file="r.mp4")]))
    clips = [
        ClipShown(file="l.mp4", folder="l", side="left"),
        ClipShown(file="r.mp4", folder=None, side="right", failed="broken"),
    ]
    test = score_test(type(found)(rubrics["hurdle_step"].rubric, entry, found.verdict, clips), ClearingTests())
    assert (test.status, test.score, test.band) == ("missing", None, (1, 3))  # done, so 0 is not possible without pain
    assert test.missing == ["right side could not be read (r.mp4)"]
    assert test.probabilities is None


def test_a_clip_without_a_repetition_is_named_as_missing(rubrics, filmed):
    found = filmed("hurdle_step", left=(3, 3))
    clips = [ClipShown(file="l.mp4", folder="l", side="left"), ClipShown(file="r.mp4", folder="r", side="right")]
    test = score_test(type(found)(rubrics["hurdle_step"].rubric, MovementEntry(), found.verdict, clips), ClearingTests())
    assert test.missing == ["right side not found: no repetition in r.mp4"]


def test_what_cost_points_is_told_and_what_is_open_too(screened, filmed):
    screen = screened(
        found={
            "deep_squat": filmed("deep_squat", both=(1, 3)),
            "trunk_stability_pushup": filmed("trunk_stability_pushup", both=(1, 1)),
        }
    )
    squat, push_up = screen.by_movement["deep_squat"], screen.by_movement["trunk_stability_pushup"]
    assert [one.id for one in squat.open] == ["thigh_below_horizontal"]
    assert (squat.not_met, push_up.open) == ([], [])
    assert "no_sag" in [one.id for one in push_up.not_met]
