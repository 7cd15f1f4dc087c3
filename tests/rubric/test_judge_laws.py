"""From criteria to scores: what an easier variant means, and what holds for any rubric and any state of its criteria."""

from dataclasses import dataclass
from itertools import product
from math import gamma

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.rubric.judge import outcome_of
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import CriterionResult

LAW = settings(max_examples=150, deadline=None, derandomize=True)
CHANCE = {"met": 0.95, "not_met": 0.03, "borderline": 0.4, "not_observable": None}
STATES = list(CHANCE)


def rubric_of(levels, count=5):
    return Rubric.model_validate(
        {
            "movement": "anything",
            "views": {"side": "preferred"},
            "repetition": {"signal": "hip_height_ratio", "turn": "minimum", "min_excursion": 0.2},
            "measures": {},
            "criteria": {name: {"observer": name} for name in "abcde"[:count]},
            "levels": levels,
        }
    )


def results(**states):
    return [CriterionResult(id=name, says=name, state=state, probability=CHANCE[state]) for name, state in states.items()]


# ---- an easier variant ------------------------------------------------------------------------------------------------
BOARD = [
    {"score": 3, "needs": ["a", "b"]},
    {"score": 2, "when": "heels_raised", "needs": ["a"]},
    {"score": 1, "otherwise": True},
]


@pytest.mark.parametrize(
    ("a", "b", "answers", "band", "undecided"),
    [
        ("met", "met", {}, (3, 3), ()),
        ("met", "not_met", {}, (2, 2), ()),  # what the easier level asks for is there
        ("not_met", "met", {}, (1, 2), ("heels_raised",)),  # the easier variant was not tried: both are possible
        ("not_met", "met", {"heels_raised": False}, (1, 2), ("heels_raised",)),
        ("met", "met", {"heels_raised": True}, (2, 2), ()),  # in the easier variant there is no 3
        ("not_met", "met", {"heels_raised": True}, (1, 1), ()),
        ("met", "not_observable", {}, (2, 3), ("b",)),
        ("met", "not_observable", {"heels_raised": True}, (2, 2), ()),
        ("not_met", "not_observable", {}, (1, 2), ("heels_raised",)),  # seeing b as well would change nothing
        ("borderline", "not_met", {}, (1, 2), ("a", "heels_raised")),
        ("borderline", "met", {"heels_raised": True}, (1, 2), ("a",)),
    ],
)
def test_an_easier_variant(a, b, answers, band, undecided):
    outcome = outcome_of(rubric_of(BOARD, 2), results(a=a, b=b), answers)
    assert outcome.band == band
    assert outcome.undecided == undecided


def test_what_the_easier_variant_would_have_brought_is_even():
    missed = CriterionResult(id="a", says="a", state="not_met", probability=0.0)
    outcome = outcome_of(rubric_of(BOARD, 2), [*results(b="met"), missed], {})
    assert outcome.probabilities == pytest.approx({"0": 0.0, "1": 0.5, "2": 0.5, "3": 0.0})


# ---- against brute force ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Case:
    """A rubric's levels, states of its criteria and answers, all by chance."""

    levels: tuple
    states: tuple
    answers: tuple

    @property
    def rubric(self):
        return rubric_of(list(self.levels), len(self.states))

    @property
    def results(self):
        return results(**dict(zip("abcde", self.states, strict=False)))


@st.composite
def cases(draw, count=None):
    count = count or draw(st.integers(1, 5))
    names = list("abcde"[:count])
    needs = st.lists(st.sampled_from(names), min_size=1, max_size=count, unique=True)
    levels = [{"score": 3, "needs": draw(needs)}]
    if draw(st.booleans()):
        easier = {"when": "easier"} if draw(st.booleans()) else {}
        same = levels[0]["needs"] if draw(st.booleans()) else draw(needs)
        levels.append({"score": 2, "needs": same} | easier)
    levels.append({"score": 1, "otherwise": True})
    states = draw(st.lists(st.sampled_from(STATES), min_size=count, max_size=count))
    answers = draw(st.sampled_from([{}, {"easier": True}, {"easier": False}]))
    return Case(tuple(levels), tuple(states), tuple(answers.items()))


def plain_scores(levels, met, answers):
    """Scores with their shares, said as simply as possible for at most one easier level."""
    easier = next((level for level in levels if "when" in level), None)
    reached = next(level["score"] for level in levels if met >= set(level.get("needs", [])))
    if easier and answers.get("easier"):
        return {2: 1.0} if met >= set(easier["needs"]) else {1: 1.0}
    if easier and reached == 1:
        return {1: 0.5, 2: 0.5}
    return {reached: 1.0}


def by_brute_force(case):
    """Beta-binomial over all combinations, scores made even beforehand, what was seen as a weight on each."""
    a = len(case.levels[0]["needs"]) / (len(case.levels) - 1)
    names = sorted({name for level in case.levels for name in level.get("needs", [])})
    states = dict(zip("abcde", case.states, strict=False))
    worlds, possible = [], set()
    for truth in product((True, False), repeat=len(names)):
        hits, misses = truth.count(True), truth.count(False)
        unseen = a * gamma(a + hits) * gamma(1 + misses) / gamma(a + len(names) + 1)
        seen, agrees = 1.0, True
        for name, met in zip(names, truth, strict=True):
            chance = 0.5 if CHANCE[states[name]] is None else CHANCE[states[name]]
            seen *= chance if met else 1 - chance
            agrees &= states[name] in {"borderline", "not_observable"} or met == (states[name] == "met")
        scores = plain_scores(case.levels, {n for n, met in zip(names, truth, strict=True) if met}, dict(case.answers))
        worlds.append((unseen, seen, scores))
        possible |= set(scores) if agrees else set()
    before = {score: sum(unseen * scores.get(score, 0.0) for unseen, _, scores in worlds) for score in (1, 2, 3)}
    shares = dict.fromkeys(range(4), 0.0)
    for unseen, seen, scores in worlds:
        even = sum(share / before[score] for score, share in scores.items())
        for score, share in scores.items():
            shares[score] += unseen * even * seen * share
    chances = {score: share / sum(shares.values()) for score, share in shares.items()}
    return (min(possible), max(possible)), possible, chances


@LAW
@given(cases())
def test_bands_and_probabilities_agree_with_brute_force(case):
    outcome = outcome_of(case.rubric, case.results, dict(case.answers))
    band, possible, chances = by_brute_force(case)
    assert outcome.band == band
    states = dict(zip("abcde", case.states, strict=False))
    if any(states.get(name) == "not_observable" for name in outcome.undecided):
        chances = {score: 0.9 * share + 0.1 * (score in possible) / len(possible) for score, share in chances.items()}
    assert outcome.probabilities == pytest.approx({str(score): share for score, share in chances.items()}, abs=1e-4)


@LAW
@given(cases())
def test_a_result_is_a_score_or_a_band_and_never_0(case):
    outcome = outcome_of(case.rubric, case.results, dict(case.answers))
    low, high = outcome.band
    assert 1 <= low <= high <= 3
    assert outcome.score == (low if low == high else None)
    assert list(outcome.probabilities) == ["0", "1", "2", "3"]
    assert outcome.probabilities["0"] == 0.0
    assert sum(outcome.probabilities.values()) == pytest.approx(1.0)
    assert outcome.expected == pytest.approx(sum(int(s) * p for s, p in outcome.probabilities.items()))
    assert 1.0 <= outcome.expected <= 3.0 + 1e-9
    assert bool(outcome.undecided) == (low < high)


@LAW
@given(cases(), st.sampled_from(["met", "not_met"]))
def test_settling_what_is_undecided_settles_the_score(case, state):
    here = outcome_of(case.rubric, case.results, dict(case.answers))
    settled = tuple(state if name in here.undecided else old for name, old in zip("abcde", case.states, strict=False))
    there = outcome_of(case.rubric, Case(case.levels, settled, case.answers).results, dict(case.answers))
    assert there.score is not None or there.undecided == ("easier",)


@LAW
@given(cases(), st.integers(0, 4))
def test_seeing_less_never_takes_a_score_out_of_the_band(case, which):
    hidden = [*case.states]
    hidden[which % len(hidden)] = "not_observable"
    here = outcome_of(case.rubric, case.results, dict(case.answers))
    there = outcome_of(case.rubric, Case(case.levels, tuple(hidden), case.answers).results, dict(case.answers))
    assert there.band[0] <= here.band[0]
    assert there.band[1] >= here.band[1]


@LAW
@given(cases(), st.integers(0, 4))
def test_meeting_one_more_criterion_never_lowers_the_band(case, which):
    better = [*case.states]
    better[which % len(better)] = "met"
    here = outcome_of(case.rubric, case.results, dict(case.answers))
    there = outcome_of(case.rubric, Case(case.levels, tuple(better), case.answers).results, dict(case.answers))
    assert there.band[0] >= here.band[0]
    assert there.band[1] >= here.band[1]


@LAW
@given(cases())
def test_with_everything_decided_only_an_untried_variant_keeps_a_band(case):
    decided = tuple("met" if state in {"met", "borderline"} else "not_met" for state in case.states)
    outcome = outcome_of(case.rubric, Case(case.levels, decided, case.answers).results, dict(case.answers))
    tried = dict(case.answers).get("easier", False) or not any("when" in level for level in case.levels)
    assert outcome.score is not None or not tried
    assert outcome.band[1] - outcome.band[0] <= 1


def test_fourteen_criteria_are_judged_in_a_moment():
    names = [f"c{number}" for number in range(14)]
    rubric = Rubric.model_validate(
        {
            "movement": "anything",
            "views": {"side": "preferred"},
            "repetition": {"signal": "hip_height_ratio", "turn": "minimum", "min_excursion": 0.2},
            "measures": {},
            "criteria": {name: {"observer": name} for name in names},
            "levels": [{"score": 3, "needs": names}, {"score": 1, "otherwise": True}],
        }
    )
    outcome = outcome_of(rubric, results(**dict.fromkeys(names, "not_observable")), {})
    assert outcome.probabilities["3"] == pytest.approx(0.5)  # of two scores, with nothing seen
    assert outcome.band == (1, 3)
