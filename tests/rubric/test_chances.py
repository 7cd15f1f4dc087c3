"""How likely a score is where not everything was seen: values that follow by head from its model."""

import pytest

from fms_score.rubric.chances import STRAY, score_chances
from fms_score.rubric.collection import all_rubrics, rubric_for
from fms_score.rubric.judge import outcome_of
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import CriterionResult

EVEN = pytest.approx({"0": 0.0, "1": 1 / 3, "2": 1 / 3, "3": 1 / 3}, abs=0.03)  # a variant never tried costs 0.02


def rubric_of(criteria, levels):
    return Rubric.model_validate(
        {
            "movement": "anything",
            "views": {"side": "preferred"},
            "repetition": {"signal": "hip_height_ratio", "turn": "minimum", "min_excursion": 0.2},
            "measures": {
                "gap": {"signal": "hip_height_ratio", "at": "turn"},
                "bend": {"signal": "hip_height_ratio", "at": "end"},
            },
            "criteria": criteria,
            "levels": levels,
        }
    )


def seen(**chances):
    """Results of criteria; the state plays no part in the chances."""
    return [CriterionResult(id=name, says=name, state="borderline", probability=chance) for name, chance in chances.items()]


def all_or_nothing(count):
    names = [f"c{number}" for number in range(count)]
    levels = [{"score": 3, "needs": names}, {"score": 1, "otherwise": True}]
    rubric = rubric_of({name: {"observer": name} for name in names}, levels)
    return rubric, lambda met: [(3, 1.0)] if all(met.values()) else [(1, 1.0)]


@pytest.mark.parametrize("movement", all_rubrics())
def test_with_nothing_seen_every_score_is_as_likely_as_another(movement):
    rubric = rubric_for(movement).rubric
    unseen = [CriterionResult(id=name, says=name, state="not_observable") for name in rubric.criteria]
    assert outcome_of(rubric, unseen, {}).probabilities == EVEN


@pytest.mark.parametrize("count", [1, 2, 6, 14])
def test_after_all_but_one_were_met_the_last_one_probably_is_too(count):
    """With a = n for two scores, (a + n - 1) / (a + n): 1/2 of one, 3/4 of two, 11/12 of six; never sure."""
    rubric, scores_in = all_or_nothing(count)
    answers = {f"c{number}": 1.0 for number in range(count - 1)} | {f"c{count - 1}": None}
    assert score_chances(rubric, seen(**answers), scores_in)["3"] == pytest.approx((2 * count - 1) / (2 * count))


def test_one_criterion_surely_missed_leaves_no_three():
    rubric, scores_in = all_or_nothing(3)
    assert score_chances(rubric, seen(c0=0.0, c1=1.0, c2=None), scores_in)["3"] == 0.0


NESTED = {
    "near": {"measure": "gap", "at_most": 1.0},
    "nearer_than_far": {"measure": "gap", "at_most": 1.5},
}
NESTED_LEVELS = [
    {"score": 3, "needs": ["near"]},
    {"score": 2, "needs": ["nearer_than_far"]},
    {"score": 1, "otherwise": True},
]


def test_what_is_within_one_hand_is_within_one_and_a_half():
    """Of four combinations three can be; taken for four, a 3 would be as likely as 2 and 1 together."""
    rubric = rubric_of(NESTED, NESTED_LEVELS)
    assert outcome_of(rubric, seen(near=None, nearer_than_far=None), {}).probabilities == EVEN
    plain = outcome_of(rubric, seen(near=0.0, nearer_than_far=1.0), {}).probabilities
    assert plain["2"] == pytest.approx((1 - STRAY / 2) ** 2 / ((1 - STRAY / 2) ** 2 + 2 * STRAY / 2 * (1 - STRAY / 2)))


def test_the_same_question_asked_twice_has_one_answer():
    criteria = {"kept": {"observer": "balance"}, "lost": {"observer": "balance", "expects": False}}
    rubric = rubric_of(criteria, [{"score": 3, "needs": ["kept", "lost"]}, {"score": 1, "otherwise": True}])
    assert outcome_of(rubric, seen(kept=None, lost=None), {}).probabilities == pytest.approx({"0": 0, "1": 1, "2": 0, "3": 0})


def test_answers_that_contradict_one_another_leave_what_was_likely_before():
    rubric, scores_in = all_or_nothing(2)
    twice = [*seen(c0=1.0, c1=1.0), *seen(c0=0.0)]
    assert score_chances(rubric, twice, scores_in)["3"] == pytest.approx(0.5)


def test_a_measurement_may_be_of_something_else():
    rubric = rubric_of({"a": {"measure": "gap", "at_most": 1}}, [{"score": 3, "needs": ["a"]}, {"score": 1, "otherwise": True}])
    assert outcome_of(rubric, seen(a=1.0), {}).probabilities["3"] == pytest.approx(1 - STRAY / 2)


@pytest.mark.parametrize("movement", all_rubrics())
def test_no_score_is_sure_while_a_criterion_that_decides_was_not_seen(movement):
    rubric = rubric_for(movement).rubric
    for hidden in rubric.criteria:
        results = [
            CriterionResult(id=name, says=name, state="not_observable")
            if name == hidden
            else CriterionResult(id=name, says=name, state="met", probability=1.0)
            for name in rubric.criteria
        ]
        outcome = outcome_of(rubric, results, {})
        if hidden in outcome.undecided:
            assert max(outcome.probabilities.values()) < 0.951
