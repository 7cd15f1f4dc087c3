"""From measurements to a verdict: states of criteria, a score or a band, and the probability of each score.

Nothing missing is ever counted for or against: a criterion that could not be seen leaves open both outcomes, and the band
holds every score that the open criteria allow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import erf, hypot, sqrt
from typing import Final

from fms_score.language import message
from fms_score.rubric.chances import score_chances
from fms_score.rubric.checks import level_needs
from fms_score.rubric.clip import Repetition
from fms_score.rubric.measure import Measurement
from fms_score.rubric.reasons import reason, told, voided
from fms_score.rubric.schema import Criterion, Guard, Rubric
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, State, expected_score

__all__ = ["Outcome", "judge_attempt", "judge_criterion", "outcome_of"]

UNTRIED_SHARE: Final = 0.5
"""How likely the easier variant would have gone well, where it was not tried: no information either way."""

UNSEEN_SHARE: Final = 0.1
"""While a criterion that decides was not seen, so much of the chance stays evenly on every possible score: with two of them
open, neither gets more than 95 %."""

BORDERLINE_SD: Final = 1.0
"""A value within this many standard deviations of its threshold is too close to decide."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What scores are possible, and how likely each is."""

    band: tuple[int, int]
    probabilities: dict[str, float]
    undecided: tuple[str, ...]

    @property
    def score(self) -> int | None:
        """The score, if only one is possible."""
        return self.band[0] if self.band[0] == self.band[1] else None

    @property
    def expected(self) -> float:
        """Mean score."""
        return expected_score(self.probabilities)


def judge_attempt(
    rubric: Rubric, repetition: Repetition, measurements: Mapping[str, Measurement], observed: Mapping[str, bool]
) -> AttemptVerdict:
    """Judge one repetition.

    Parameters
    ----------
    rubric : Rubric
    repetition : Repetition
    measurements : mapping of str to Measurement
        By measure name, from :func:`fms_score.rubric.measure.measure_repetition`.
    observed : mapping of str to bool
        Answers of whoever watched; ``left_touched_cord`` goes before ``touched_cord`` for repetitions of the left.

    Returns
    -------
    AttemptVerdict
    """
    answers = _answers_for(repetition.side, observed)
    void = _voided(rubric, measurements, answers)
    results = [
        judge_criterion(name, criterion, measurements, answers, void.get(name)) for name, criterion in rubric.criteria.items()
    ]
    outcome = outcome_of(rubric, results, answers)
    return AttemptVerdict(
        rep=repetition.rep,
        side="left" if repetition.side == "left" else "right" if repetition.side == "right" else "both",
        start_s=repetition.start_s,
        turn_s=repetition.turn_s,
        end_s=repetition.end_s,
        complete=repetition.complete,
        score=outcome.score,
        band=outcome.band,
        probabilities=outcome.probabilities,
        criteria=results,
        undecided=list(outcome.undecided),
    )


def _answers_for(side: str, observed: Mapping[str, bool]) -> dict[str, bool]:
    own = {key.removeprefix(f"{side}_"): value for key, value in observed.items() if key.startswith(f"{side}_")}
    return {**observed, **own}


# ---- criteria ---------------------------------------------------------------------------------------------------------
def judge_criterion(
    name: str,
    criterion: Criterion,
    measurements: Mapping[str, Measurement],
    answers: Mapping[str, bool],
    void: Guard | None = None,
) -> CriterionResult:
    """State of one criterion, with its reason."""
    says = criterion.says or criterion.asks or name.replace("_", " ")
    if criterion.measure is None:
        if void is not None:
            because = told(message("reason.voided", because=void.because))
            return CriterionResult(id=name, says=says, state="not_observable", remedy=void.remedy, **because)
        return _from_observer(name, criterion, answers)
    measurement = measurements[criterion.measure]
    seen = {"id": name, "says": says, "unit": measurement.unit, "view": measurement.view, "signal": measurement.column}
    if void is not None:
        because = told(voided(void, measurement))
        return CriterionResult(**seen, state="not_observable", remedy=void.remedy, question=void.observer, **because)
    if not measurement.observable:
        because = {"reason": measurement.reason, "reason_message": measurement.message}
        return CriterionResult(**seen, state="not_observable", remedy=measurement.remedy, **because)
    margin, threshold, comparison = _nearest_limit(criterion, measurement.value)
    probability = _probability_met(criterion, measurement)
    state = _state(probability)
    return CriterionResult(
        **seen,
        state=state,
        value=measurement.value,
        sd=measurement.sd,
        threshold=threshold,
        comparison="at_most" if comparison == "at_most" else "at_least",
        margin=margin,
        probability=probability,
        at_s=measurement.at_s,
        **told(reason(measurement, comparison, threshold, state)),
    )


def _from_observer(name: str, criterion: Criterion, answers: Mapping[str, bool]) -> CriterionResult:
    key = criterion.observer or name
    says = criterion.says or criterion.asks or name.replace("_", " ")
    if key not in answers:
        asks = criterion.asks or f"{key.replace('_', ' ')}?"
        remedy = message("remedy.answer", key=key, asks=asks)
        return CriterionResult(
            id=name,
            says=says,
            state="not_observable",
            remedy=str(remedy),
            question=key,
            remedy_message=remedy,
            **told(message("reason.observer")),
        )
    met = answers[key] == criterion.expects
    answer = "yes" if answers[key] else "no"
    return CriterionResult(
        id=name,
        says=says,
        state="met" if met else "not_met",
        probability=float(met),
        question=key,
        **told(message("reason.answered", answer=answer)),
    )


def _nearest_limit(criterion: Criterion, value: float) -> tuple[float, float, str]:
    limits = []
    if criterion.at_most is not None:
        limits.append((criterion.at_most - value, criterion.at_most, "at_most"))
    if criterion.at_least is not None:
        limits.append((value - criterion.at_least, criterion.at_least, "at_least"))
    return min(limits)


def _probability_met(criterion: Criterion, measurement: Measurement) -> float:
    """Share within the limits of a normal distribution around the value, as wide as points and threshold are unsure."""
    spread = hypot(measurement.sd, criterion.tolerance)
    if spread == 0:
        return float(_nearest_limit(criterion, measurement.value)[0] >= 0.0)
    below = _normal_cdf(criterion.at_most, measurement.value, spread) if criterion.at_most is not None else 1.0
    above = _normal_cdf(criterion.at_least, measurement.value, spread) if criterion.at_least is not None else 0.0
    return max(below - above, 0.0)


def _normal_cdf(limit: float, mean: float, sd: float) -> float:
    return 0.5 * (1.0 + erf((limit - mean) / (sd * sqrt(2.0))))


DECIDED: Final = 0.5 * (1.0 + erf(BORDERLINE_SD / sqrt(2.0)))


def _state(probability: float) -> State:
    if probability >= DECIDED:
        return "met"
    return "not_met" if probability <= 1.0 - DECIDED else "borderline"


def _voided(rubric: Rubric, measurements: Mapping[str, Measurement], answers: Mapping[str, bool]) -> dict[str, Guard]:
    """Criteria that a plausibility check takes out, with the check."""
    void: dict[str, Guard] = {}
    for guard in rubric.guards:
        if _outside(guard, measurements, answers):
            void.update(dict.fromkeys(guard.voids, guard))
    return void


def _outside(guard: Guard, measurements: Mapping[str, Measurement], answers: Mapping[str, bool]) -> bool:
    if guard.observer is not None:
        unanswered = not guard.expects if guard.required else guard.expects
        return answers.get(guard.observer, unanswered) != guard.expects
    if guard.measure is None:
        return False
    measurement = measurements[guard.measure]
    too_high = guard.at_most is not None and measurement.value > guard.at_most
    too_low = guard.at_least is not None and measurement.value < guard.at_least
    return measurement.observable and (too_high or too_low)


# ---- from criteria to scores ------------------------------------------------------------------------------------------
def outcome_of(rubric: Rubric, results: list[CriterionResult], answers: Mapping[str, bool]) -> Outcome:
    """Scores that the criteria leave possible, and the probability of each.

    The band goes through all combinations of criteria met and not met, and holds every score of those that agree with what is
    decided; the probabilities (:mod:`fms_score.rubric.chances`) play no part in it. Undecided are the open criteria that make
    a difference.
    """
    needed = _needed(rubric, results)
    possible: set[int] = set()
    possible_if: dict[tuple[str, bool], set[int]] = defaultdict(set)
    several = False
    for met in _agreeing(needed):
        here = {score for score, _ in _scores_in(rubric, met, answers)}
        possible |= here
        several |= len(here) > 1
        for item in met.items():
            possible_if[item] |= here
    decisive = [
        one.id for one in needed if one.state in OPEN_STATES and possible_if[one.id, True] != possible_if[one.id, False]
    ]
    undecided = (*decisive, *(_untried(rubric, answers) if several else ()))
    chances = score_chances(rubric, needed, lambda met: _scores_in(rubric, met, answers))
    if any(one.id in decisive and one.state == "not_observable" for one in needed):
        chances = _never_sure(chances, possible)
    return Outcome((min(possible), max(possible)), chances, undecided)


def _never_sure(chances: Mapping[str, float], possible: set[int]) -> dict[str, float]:
    """Part of the chance spread evenly over what is possible, whatever everything else suggests."""
    return {
        score: (1.0 - UNSEEN_SHARE) * share + UNSEEN_SHARE * (int(score) in possible) / len(possible)
        for score, share in chances.items()
    }


OPEN_STATES: Final = {"borderline", "not_observable"}


def _needed(rubric: Rubric, results: list[CriterionResult]) -> list[CriterionResult]:
    needed = {name for index in range(len(rubric.levels)) for name in level_needs(rubric, index) or []}
    return [one for one in results if one.id in needed]


def _untried(rubric: Rubric, answers: Mapping[str, bool]) -> list[str]:
    return [level.when for level in rubric.levels if level.when and not answers.get(level.when, False)]


def _agreeing(results: list[CriterionResult]) -> Iterator[dict[str, bool]]:
    """Every combination of criteria met or not that agrees with those that are decided."""
    choices = [(True, False) if one.state in OPEN_STATES else (one.state == "met",) for one in results]
    for truth in product(*choices):
        yield {one.id: met for one, met in zip(results, truth, strict=True)}


def _scores_in(rubric: Rubric, met: Mapping[str, bool], answers: Mapping[str, bool]) -> list[tuple[int, float]]:
    """Scores of one combination with their shares.

    A level with ``when`` is an easier variant, such as heels on a board. An attempt made in it cannot earn a level above.
    An attempt made without it that fails says nothing about how the easier variant would have gone: both are possible.
    """
    scores: list[tuple[int, float]] = []
    share = 1.0
    variant = next((index for index, level in enumerate(rubric.levels) if level.when and answers.get(level.when, False)), 0)
    for index, level in enumerate(rubric.levels[variant:], start=variant):
        needs = level_needs(rubric, index)
        if needs is None or all(met[name] for name in needs):
            return [*scores, (level.score, share)]
        if level.when and not answers.get(level.when, False):
            share *= UNTRIED_SHARE
            scores.append((level.score, share))
    return scores
