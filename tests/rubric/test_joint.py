"""Clips of one test judged together: each criterion from the view that shows it, attempts matched by their order."""

from __future__ import annotations

import pytest

from fms_score.rubric.collection import rubric_for
from fms_score.rubric.joint import ClipVerdict, judge_together
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, Verdict, ViewSummary
from fms_score.skeleton import joint_index

SIDE_ONLY = ("thigh_below_horizontal", "trunk_follows_shin", "hands_over_feet", "arms_overhead")


@pytest.fixture(scope="module")
def deep_squat():
    return rubric_for("deep_squat").rubric


@pytest.fixture(scope="module")
def filmed(scored, athlete, performances, deep_squat):
    """The same two clean squats, knees well over the feet, from a side or the front, judged alone."""
    done = performances.deep_squat(athlete)
    xyz = done.xyz.copy()
    for side, outward in (("left", 1.0), ("right", -1.0)):
        xyz[:, joint_index("knee", side), 1] += 12.0 * outward

    def film(view, observed=None):
        return scored(deep_squat, done.time_s, athlete.project(xyz, view), observed=observed).verdict

    return film


def view(plane):
    return ViewSummary(name=plane, plane=plane, off_plane_deg=0.0, facing=None, near_side=None, forced=False, flagged=False)


def attempt(rep, states, side="both", sd=1.0, start_s=0.0):
    """An attempt made by hand; criteria by name with their state."""
    criteria = [
        CriterionResult(
            id=name,
            says=name,
            state=state,
            value=None if state == "not_observable" else 1.0,
            sd=None if state == "not_observable" else sd,
            probability={"met": 1.0, "not_met": 0.0, "borderline": 0.5}.get(state),
        )
        for name, state in states.items()
    ]
    return AttemptVerdict(
        rep=rep, side=side, start_s=start_s, turn_s=start_s + 1, end_s=start_s + 2, complete=True,
        score=None, band=(1, 3), probabilities={"1": 0.3, "2": 0.3, "3": 0.4}, criteria=criteria,
    )  # fmt: skip


def clip_verdict(name, plane, *attempts, movement="deep_squat", **more):
    verdict = Verdict(
        movement=movement, title=movement, side="both", score=None, band=(1, 3), probabilities={}, expected_score=2.0,
        criteria=[], attempts=list(attempts), sides=[], because="", view=view(plane),
    )  # fmt: skip
    return ClipVerdict(name, verdict, **more)


def all_states(rubric, state="met", **others):
    return dict.fromkeys(rubric.criteria, state) | others


# ---- the athlete, whose squats are good -------------------------------------------------------------------------------
def test_two_views_together_decide_what_neither_does_alone(deep_squat, filmed):
    answers = {"heels_down": True}
    side, front = filmed("side", answers), filmed("front", answers)
    assert side.score is None
    assert front.score is None
    joint = judge_together(deep_squat, [ClipVerdict("side", side), ClipVerdict("front", front)], answers)
    assert joint.score == 3
    assert joint.undecided == []
    first = joint.attempts[0]
    assert {name: first.seen_in[name] for name in SIDE_ONLY} == dict.fromkeys(SIDE_ONLY, "side")
    assert first.seen_in["knees_over_feet"] == "front"


def test_the_order_of_the_clips_changes_nothing(deep_squat, filmed):
    clips = [ClipVerdict("side", filmed("side")), ClipVerdict("front", filmed("front"))]
    one, other = judge_together(deep_squat, clips, {}), judge_together(deep_squat, clips[::-1], {})
    assert one.probabilities == pytest.approx(other.probabilities)
    assert (one.band, one.undecided) == (other.band, other.undecided)
    assert [a.seen_in.get("knees_over_feet") for a in one.attempts] == [
        a.seen_in.get("knees_over_feet") for a in other.attempts
    ]


def test_attempts_are_matched_by_their_order(deep_squat, filmed):
    joint = judge_together(deep_squat, [ClipVerdict("s", filmed("side")), ClipVerdict("f", filmed("front"))], {})
    assert [one.clips for one in joint.attempts] == [{"s": 1, "f": 1}, {"s": 2, "f": 2}]
    assert joint.notes == []


def test_one_clip_alone_is_judged_as_it_was(deep_squat, filmed):
    verdict = filmed("side", {"heels_down": True})
    joint = judge_together(deep_squat, [ClipVerdict("s", verdict)], {"heels_down": True})
    assert (joint.score, joint.band, joint.because) == (verdict.score, verdict.band, verdict.because)
    assert joint.probabilities == pytest.approx(verdict.probabilities)


# ---- made by hand -----------------------------------------------------------------------------------------------------
def test_the_preferred_view_goes_before_a_smaller_spread(deep_squat):
    side = attempt(1, all_states(deep_squat), sd=3.0)
    front = attempt(1, all_states(deep_squat, knees_over_feet="not_met"), sd=0.5)
    joint = judge_together(deep_squat, [clip_verdict("front", "front", front), clip_verdict("side", "side", side)], {})
    assert set(joint.attempts[0].seen_in.values()) == {"side"}
    assert joint.score == 3


def test_of_two_clips_of_one_view_the_surer_one_counts(deep_squat):
    rough = clip_verdict("rough", "side", attempt(1, all_states(deep_squat, thigh_below_horizontal="met"), sd=9.0), attempt=1)
    sharp = attempt(1, all_states(deep_squat, thigh_below_horizontal="not_met"), sd=1.0)
    # a second clip of the same view is another attempt, unless the front view lies between them: made one by hand
    joint = judge_together(deep_squat, [rough, clip_verdict("sharp", "side", sharp, attempt=2)], {})
    assert [one.clips for one in joint.attempts] == [{"rough": 1}, {"sharp": 1}]
    assert joint.score == 3  # the best attempt counts


def test_named_attempts_meet_across_views(deep_squat):
    one = attempt(1, all_states(deep_squat))
    clips = [
        clip_verdict("side_1", "side", one, attempt=1),
        clip_verdict("side_2", "side", one, attempt=2),
        clip_verdict("front_2", "front", one, attempt=2),
    ]
    joint = judge_together(deep_squat, clips, {})
    assert [a.clips for a in joint.attempts] == [{"side_1": 1}, {"side_2": 1, "front_2": 1}]


def test_two_cameras_at_one_attempt_are_told_apart_by_their_names(deep_squat):
    one = attempt(1, all_states(deep_squat))
    front, back = (clip_verdict(name, "front", one, view=name) for name in ("front", "back"))
    assert [a.clips for a in judge_together(deep_squat, [front, back], {}).attempts] == [{"front": 1, "back": 1}]
    unnamed = [clip_verdict(name, "front", one) for name in ("a", "b")]
    assert [a.clips for a in judge_together(deep_squat, unnamed, {}).attempts] == [{"a": 1}, {"b": 1}]


def test_the_best_of_the_attempts_of_all_clips_counts(deep_squat):
    bad, good = attempt(1, all_states(deep_squat, heels_down="not_met")), attempt(1, all_states(deep_squat))
    joint = judge_together(deep_squat, [clip_verdict("a", "side", bad), clip_verdict("b", "side", good)], {})
    assert joint.score == 3
    assert [one.verdict.rep for one in joint.attempts] == [1, 2]


def test_what_no_view_shows_stays_open(deep_squat):
    blind = all_states(deep_squat, knees_over_feet="not_observable")
    joint = judge_together(deep_squat, [clip_verdict("s", "side", attempt(1, blind))], {})
    assert joint.band == (1, 3)
    assert "knees_over_feet" in joint.undecided
    assert "knees_over_feet" not in joint.attempts[0].seen_in


def test_different_numbers_of_repetitions_are_told(deep_squat):
    one = attempt(1, all_states(deep_squat))
    joint = judge_together(deep_squat, [clip_verdict("s", "side", one, one), clip_verdict("f", "front", one)], {})
    assert joint.notes == [
        "2 from the side and 1 from the front: different numbers of repetitions were found, matched by their order"
    ]


@pytest.fixture(scope="module")
def hurdle():
    return rubric_for("hurdle_step").rubric


def test_the_lower_side_counts(hurdle):
    left = attempt(1, all_states(hurdle), side="left")
    right = attempt(1, all_states(hurdle, trunk_quiet="not_met"), side="right")
    joint = judge_together(
        hurdle,
        [clip_verdict("l", "front", left, movement="hurdle_step", side="left"),
         clip_verdict("r", "front", right, movement="hurdle_step", side="right")],
        {},
    )  # fmt: skip
    assert (joint.score, {one.side: one.score for one in joint.sides}) == (2, {"left": 3, "right": 2})
    assert joint.attempt_of(joint.sides[1]).clips == {"r": 1}


def test_a_clip_of_the_other_side_keeps_the_name_it_was_given_and_is_told(hurdle):
    seen = attempt(1, all_states(hurdle), side="right")
    joint = judge_together(hurdle, [clip_verdict("l", "front", seen, side="left")], {})
    assert [one.side for one in joint.sides] == ["left"]
    assert joint.notes == ["l is named left, but looks like the right side: was the right file named?"]


def test_repetitions_of_the_other_side_do_not_count_in_a_clip_named_for_one(hurdle):
    both = attempt(1, all_states(hurdle), side="left"), attempt(2, all_states(hurdle, no_touch="not_met"), side="right")
    joint = judge_together(hurdle, [clip_verdict("l", "front", *both, side="left")], {})
    assert [(one.side, one.score) for one in joint.sides] == [("left", 3)]
    assert joint.notes == ["l: 1 of 2 repetitions look like the other side and do not count"]


def test_pain_in_one_clip_is_pain_in_the_test(deep_squat):
    one = attempt(1, all_states(deep_squat))
    joint = judge_together(
        deep_squat, [clip_verdict("a", "side", one), clip_verdict("b", "side", one, answers={"pain": True})], {}
    )
    assert (joint.score, joint.pain, joint.because) == (0, True, "The observer reports pain, so the score is 0.")


def test_an_easier_variant_is_of_the_attempt_it_was_seen_in(deep_squat):
    """Heels up in the first attempt: 2 at most. Heels down in the second, which fails: 1 or, on a board, perhaps 2."""
    board = attempt(1, all_states(deep_squat, heels_down="not_met"))
    floor = attempt(1, all_states(deep_squat, thigh_below_horizontal="not_met"))
    clips = [
        clip_verdict("board", "side", board, attempt=1, answers={"heels_raised": True}),
        clip_verdict("floor", "side", floor, attempt=2, answers={"heels_raised": False}),
    ]
    joint = judge_together(deep_squat, clips, {})
    assert [one.verdict.band for one in joint.attempts] == [(2, 2), (1, 2)]
    assert joint.score == 2


def test_clips_of_one_attempt_that_contradict_one_another_are_told(deep_squat):
    one = attempt(1, all_states(deep_squat))
    clips = [
        clip_verdict("s", "side", one, answers={"heels_raised": True}),
        clip_verdict("f", "front", one, answers={"heels_raised": False}),
    ]
    joint = judge_together(deep_squat, clips, {})
    assert joint.notes == ["attempt 1: the clips contradict one another about 'heels_raised'; the first one counts"]
    assert joint.score == 2


def test_no_repetition_at_all_leaves_everything_possible(deep_squat):
    joint = judge_together(deep_squat, [clip_verdict("s", "side")], {})
    assert (joint.score, joint.band, joint.attempts, joint.sides) == (None, (1, 3), [], [])
