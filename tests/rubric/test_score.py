"""From attempts to the verdict: the best attempt of a side, the lower side, pain, and what is said about it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.errors import OptionError
from fms_score.kinematics.view import View
from fms_score.rubric.score import _verdict, check_observed, observer_questions, view_summary
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult

LAW = settings(max_examples=100, deadline=None, derandomize=True)
SIDE_VIEW = View("side", "side", 4.0, 1.0, np.nan, "right", lying=False, steady_share=1.0)
SURE = {score: {str(one): float(one == score) for one in range(4)} for score in (1, 2, 3)}
TWO_SIDED = {"sides: none": "sides: left_right\nside_by: {signal: knee_height_ratio}"}


def attempt(band, side="both", *, rep=1, probabilities=None, complete=True, undecided=("deep",)):
    low, high = band if isinstance(band, tuple) else (band, band)
    even = {str(score): (1.0 / (high - low + 1) if low <= score <= high else 0.0) for score in range(4)}
    state = "met" if low == 3 else "not_met" if low == high else "borderline"
    return AttemptVerdict(
        rep=rep,
        side=side,
        start_s=0.0,
        turn_s=1.0,
        end_s=2.0,
        complete=complete,
        score=low if low == high else None,
        band=(low, high),
        probabilities=probabilities or even,
        criteria=[CriterionResult(id="deep", says="knee bent", state=state)],
        undecided=list(undecided) if low < high else [],
    )


@pytest.fixture(scope="module")
def verdict(rubric_with):
    def make(*attempts, sides="none", observed=None, view=SIDE_VIEW):
        rubric = rubric_with(TWO_SIDED if sides == "left_right" else {})
        return _verdict(rubric, attempts, view, observed or {})

    return make


# ---- best of three ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("bands", "band"),
    [
        ([1, 3, 2], (3, 3)),
        ([1, 1, 2, 3], (2, 2)),  # a fourth attempt does not count
        ([2, (1, 3)], (2, 3)),  # surely a 2, possibly a 3
        ([(1, 2), (2, 3)], (2, 3)),
        ([(1, 3), 3], (3, 3)),
        ([(1, 2), 2], (2, 2)),
        ([1, (1, 2), 1], (1, 2)),
    ],
)
def test_the_best_attempt_counts(verdict, bands, band):
    result = verdict(*(attempt(one, rep=number) for number, one in enumerate(bands, start=1)))
    assert result.band == band
    assert result.score == (band[0] if band[0] == band[1] else None)
    assert len(result.attempts) == len(bands)
    assert bool(result.undecided) == (band[0] < band[1])


def test_the_criteria_shown_are_those_of_the_best_attempt(verdict):
    result = verdict(attempt(1, rep=1), attempt(3, rep=2))
    assert result.criteria[0].state == "met"
    assert result.sides[0].rep == 2


def test_a_repetition_cut_off_counts_only_if_there_is_no_other(verdict):
    assert verdict(attempt(3, complete=False), attempt(2)).score == 2
    alone = verdict(attempt(3, complete=False))
    assert alone.score == 3
    assert "the repetition that counts is cut off by the start or end of the clip" in alone.notes


@LAW
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)).map(sorted).map(tuple), min_size=1, max_size=3), st.data())
def test_an_attempt_less_clearly_seen_never_takes_a_score_out_of_the_band(verdict, bands, data):
    which = data.draw(st.integers(0, len(bands) - 1))
    wider = [*bands]
    wider[which] = (1, 3)
    here, there = (verdict(*(attempt(one) for one in some)).band for some in (bands, wider))
    assert there[0] <= here[0]
    assert there[1] >= here[1]


@LAW
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)).map(sorted).map(tuple), min_size=1, max_size=3))
def test_the_band_of_the_best_holds_every_best_that_is_possible(verdict, bands):
    possible = {max(scores) for scores in product(*(range(low, high + 1) for low, high in bands))}
    result = verdict(*(attempt(one) for one in bands))
    assert result.band == (min(possible), max(possible))
    assert sum(result.probabilities.values()) == pytest.approx(1.0)
    assert all(result.band[0] <= int(score) <= result.band[1] for score, share in result.probabilities.items() if share > 1e-9)


# ---- two sides --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "right", "band"),
    [(3, 2, (2, 2)), (1, 3, (1, 1)), ((2, 3), 2, (2, 2)), ((1, 3), 2, (1, 2)), ((2, 3), (1, 3), (1, 3)), ((1, 2), 3, (1, 2))],
)
def test_the_lower_side_counts(verdict, left, right, band):
    result = verdict(attempt(left, "left"), attempt(right, "right", rep=2), sides="left_right")
    assert result.band == band
    assert result.side == "both"
    assert {one.side: one.band for one in result.sides} == {
        "left": left if isinstance(left, tuple) else (left, left),
        "right": right if isinstance(right, tuple) else (right, right),
    }


def test_each_side_has_its_own_three_attempts(verdict):
    sides = [attempt(1, "left"), attempt(1, "left"), attempt(3, "left"), attempt(1, "right"), attempt(2, "right")]
    assert verdict(*sides, sides="left_right").score == 2


def test_one_side_alone_is_said_to_be_half(verdict):
    result = verdict(attempt(3, "left"), sides="left_right")
    assert (result.side, result.score) == ("left", 3)
    assert "only the left side is shown; the test's score needs both sides" in result.notes


def test_a_side_that_cannot_be_told_is_said_so(verdict):
    notes = verdict(attempt(3, "both"), sides="left_right").notes
    assert notes == ["which side is shown cannot be told; the test's score needs both sides"]


def test_the_chance_of_the_lower_of_two_even_sides(verdict):
    even = {"0": 0.0, "1": 0.0, "2": 0.5, "3": 0.5}
    sides = [attempt((2, 3), side, probabilities=even) for side in ("left", "right")]
    assert verdict(*sides, sides="left_right").probabilities == pytest.approx({"0": 0.0, "1": 0.0, "2": 0.75, "3": 0.25})


# ---- pain, and nothing at all -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["pain", "left_pain", "right_pain"])
def test_pain_is_0_whatever_was_seen(verdict, key):
    result = verdict(attempt(3, "left"), attempt(3, "right"), sides="left_right", observed={key: True})
    assert (result.score, result.band, result.pain) == (0, (0, 0), True)
    assert result.probabilities == {"0": 1.0, "1": 0.0, "2": 0.0, "3": 0.0}
    assert result.because == "The observer reports pain, so the score is 0."
    assert result.undecided == []


def test_no_pain_is_no_0(verdict):
    assert verdict(attempt(3), observed={"pain": False}).score == 3


@LAW
@given(st.lists(st.sampled_from([1, 2, 3, (1, 2), (2, 3), (1, 3)]), max_size=4), st.booleans())
def test_only_pain_is_0(verdict, bands, pain):
    result = verdict(*(attempt(one) for one in bands), observed={"pain": pain})
    assert (0 in result.band) == pain
    assert (result.probabilities["0"] > 0.0) == pain
    assert result.expected_score == pytest.approx(sum(int(s) * p for s, p in result.probabilities.items()))


def test_without_a_repetition_everything_is_open(verdict):
    result = verdict()
    assert (result.score, result.band, result.criteria, result.sides) == (None, (1, 3), [], [])
    assert result.probabilities == pytest.approx({"0": 0.0, "1": 1 / 3, "2": 1 / 3, "3": 1 / 3})
    assert result.because == "No repetition was found, so there is nothing to score."
    assert any("no repetition was found" in note for note in result.notes)


def test_pain_counts_without_a_repetition_too(verdict):
    assert verdict(observed={"pain": True}).score == 0


# ---- words ------------------------------------------------------------------------------------------------------------
def test_the_result_in_one_sentence(verdict):
    assert verdict(attempt(3)).because == "Score 3; everything asked for is met."
    assert verdict(attempt(1)).because == "Score 1; not met: knee bent."
    assert verdict(attempt((2, 3))).because == "Score 2-3; undecided: knee bent."


def test_an_untried_variant_in_words(verdict):
    result = verdict(attempt((1, 2), undecided=("heels_raised",)))
    assert "the easier variant was not shown (heels raised)" in result.because


@pytest.mark.parametrize(
    ("view", "note"),
    [
        (View("oblique", "side", 35.0, 1.0, 1.0, "right", lying=False, steady_share=1.0), "35 degrees off the plane"),
        (View("side", "side", 4.0, 1.0, np.nan, "right", lying=False, steady_share=0.4), "turns during the clip"),
    ],
)
def test_a_doubtful_view_is_noted(verdict, view, note):
    assert any(note in one for one in verdict(attempt(3), view=view).notes)
    assert verdict(attempt(3)).notes == []


@pytest.mark.parametrize(
    ("off_plane_deg", "forced", "flagged"),
    [(20.0, False, False), (20.1, False, True), (35.0, True, False), (3.0, False, False)],
)
def test_a_view_beyond_20_degrees_is_flagged(off_plane_deg, forced, flagged):
    view = View("side", "side", off_plane_deg, -1.0, np.nan, "left", lying=False, steady_share=1.0, forced=forced)
    summary = view_summary(view)
    assert summary.flagged is flagged
    assert (summary.facing, summary.near_side) == ("image_left", "left")


def test_from_the_front_nobody_faces_left_or_right():
    assert view_summary(View("front", "front", 0.0, np.nan, 1.0, None, lying=False, steady_share=1.0)).facing is None


# ---- questions --------------------------------------------------------------------------------------------------------
def test_the_questions_of_a_rubric(rubric_with):
    rubric = rubric_with({"{score: 2, needs": "{score: 2, when: easier_grip, needs"})
    assert observer_questions(rubric) == {
        "pain": "Was there pain anywhere in this test?",
        "easier_grip": "easier grip?",
        "heels_down": "Did both heels stay on the floor?",
    }


def test_a_question_is_asked_in_the_rubrics_own_words(rubric_with):
    rubric = rubric_with(
        {"{score: 2, needs": "{score: 2, when: easier, needs", "levels:": 'questions: {easier: {asks: "Thumbs up?"}}\nlevels:'}
    )
    assert observer_questions(rubric)["easier"] == "Thumbs up?"


@pytest.mark.parametrize("observed", [{}, {"pain": False}, {"heels_down": True}])
def test_answers_to_questions_that_are_asked(rubric_with, observed):
    check_observed(rubric_with(), observed)


@pytest.mark.parametrize("key", ["heels", "left_heels_down", "painful", ""])
def test_an_answer_nobody_asked_for_is_refused_with_the_list(rubric_with, key):
    with pytest.raises(OptionError) as caught:
        check_observed(rubric_with(), {"pain": False, key: True})
    assert str(caught.value) == f"observed '{key}': knee_bend asks nothing of that name; it asks pain, heels_down"


@pytest.mark.parametrize("key", ["heels_down", "left_heels_down", "right_heels_down", "left_pain"])
def test_with_two_sides_an_answer_may_be_for_one(rubric_with, key):
    check_observed(rubric_with(TWO_SIDED), {key: True})
