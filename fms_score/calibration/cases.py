"""What thresholds are learned from: judged attempts as arrays, with the scores that coaches gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.rubric.checks import level_needs
from fms_score.rubric.roles import split_role
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult

__all__ = ["Cases", "CoachScore", "ScoredTest", "Threshold", "cases_of", "counted_attempts", "movable_thresholds"]

Array = NDArray[np.float64]
Field = Literal["at_most", "at_least"]

LIMITS: Final[tuple[Field, ...]] = ("at_least", "at_most")
SMALLEST_SCALE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class CoachScore:
    """Score 1-3 that a rater gave."""

    rater: str
    score: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoredTest:
    """One test (or one side of it) of one person: what the machine measured, and what coaches said.

    Attributes
    ----------
    subject, side : str
    sides : tuple of tuples of AttemptVerdict
        Attempts of each side that counts for the score; of a score for one side, or of a test without sides, one entry.
    answers : frozenset of str
        Questions of the observer answered with yes.
    scores : tuple of CoachScore
    """

    subject: str
    side: str
    sides: tuple[tuple[AttemptVerdict, ...], ...]
    answers: frozenset[str]
    scores: tuple[CoachScore, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """One limit of one criterion, that may move.

    Attributes
    ----------
    criterion, measure : str
    field : {"at_most", "at_least"}
    present : float
        In ``unit``.
    scale : float
        What counts as one step: how sharp the threshold is itself, or how sure a value is, whichever is larger.
    unit : str
    column : int
        Number of the criterion among those that count.
    n : int
        Attempts in which it was measured.
    """

    criterion: str
    measure: str
    field: Field
    present: float
    scale: float
    unit: str
    column: int
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Attempts in the order of tests and sides, as arrays.

    Attributes
    ----------
    criteria : tuple of str
        Those that a level of the rubric needs.
    value, spread : ndarray, shape (attempts, criteria)
        Measured value, NaN where there is none, and how unsure it and the threshold are together.
    otherwise : ndarray, shape (attempts, criteria)
        Chance of being met where there is no value: the observer's answer, or the rubric's assumption.
    tried : ndarray of bool, shape (attempts, levels)
        Levels whose easier variant the attempt was made in.
    side_starts, test_starts : ndarray of int
        First attempt of each side; first side of each test.
    subject : ndarray of int, shape (tests,)
    test, grade : ndarray of int, shape (scores,)
        Which test a coach's score belongs to, and the score.
    share : ndarray, shape (scores,)
        Weight of each score: one divided by the number of raters of its test.
    """

    criteria: tuple[str, ...]
    value: Array
    spread: Array
    otherwise: Array
    tried: NDArray[np.bool_]
    side_starts: NDArray[np.int64]
    test_starts: NDArray[np.int64]
    subject: NDArray[np.int64]
    test: NDArray[np.int64]
    grade: NDArray[np.int64]
    share: Array

    @property
    def n_subjects(self) -> int:
        """People."""
        return int(self.subject.max()) + 1 if len(self.subject) else 0


def cases_of(rubric: Rubric, tests: Sequence[ScoredTest]) -> Cases:
    """Put tests into arrays.

    Parameters
    ----------
    rubric : Rubric
    tests : sequence of ScoredTest
        Each with one side, one attempt and one score at least.
    """
    criteria = _needed(rubric)
    sides = [(test, attempts) for test in tests for attempts in test.sides]
    attempts = [(test, attempt) for test, own in sides for attempt in counted_attempts(rubric, own)]
    results = [{one.id: one for one in attempt.criteria} for _, attempt in attempts]
    value = np.array([[_value(of.get(name)) for name in criteria] for of in results]).reshape(len(attempts), len(criteria))
    spread = [[_spread(rubric, name, of.get(name)) for name in criteria] for of in results]
    otherwise = [[_otherwise(rubric, name, of.get(name)) for name in criteria] for of in results]
    tried = [[bool(level.when) and level.when in test.answers for level in rubric.levels] for test, _ in attempts]
    names = sorted({test.subject for test in tests})
    scores = [(number, one.score, 1.0 / len(test.scores)) for number, test in enumerate(tests) for one in test.scores]
    return Cases(
        criteria=criteria,
        value=value,
        spread=np.array(spread).reshape(value.shape),
        otherwise=np.array(otherwise).reshape(value.shape),
        tried=np.array(tried, dtype=bool).reshape(len(attempts), len(rubric.levels)),
        side_starts=_starts([len(counted_attempts(rubric, own)) for _, own in sides]),
        test_starts=_starts([len(test.sides) for test in tests]),
        subject=np.array([names.index(test.subject) for test in tests], dtype=np.int64),
        test=np.array([number for number, _, _ in scores], dtype=np.int64),
        grade=np.array([score for _, score, _ in scores], dtype=np.int64),
        share=np.array([share for _, _, share in scores]),
    )


def counted_attempts(rubric: Rubric, attempts: Sequence[AttemptVerdict]) -> Sequence[AttemptVerdict]:
    """Attempts that count: whole ones if there are any, and not more than the rubric allows."""
    return ([one for one in attempts if one.complete] or list(attempts))[: rubric.attempts]


def movable_thresholds(rubric: Rubric, cases: Cases) -> tuple[Threshold, ...]:
    """Limits of measured criteria that a level needs and at least one attempt was measured for."""
    found = []
    for column, name in enumerate(cases.criteria):
        criterion, seen = rubric.criteria[name], np.isfinite(cases.value[:, column])
        if criterion.measure is None or not seen.any():
            continue
        scale = max(float(np.median(cases.spread[seen, column])), SMALLEST_SCALE)
        for field in LIMITS:
            present = getattr(criterion, field)
            if present is not None:
                unit = _unit(rubric, criterion.measure)
                found.append(Threshold(name, criterion.measure, field, float(present), scale, unit, column, int(seen.sum())))
    return tuple(found)


def _unit(rubric: Rubric, measure: str) -> str:
    rule = rubric.measures[measure]
    return rule.unit_of(SIGNALS[split_role(rule.signal)[1]].unit)


def _needed(rubric: Rubric) -> tuple[str, ...]:
    needed = {name for number in range(len(rubric.levels)) for name in level_needs(rubric, number) or []}
    return tuple(name for name in rubric.criteria if name in needed)


def _starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64) if len(lengths) else np.zeros(0, dtype=np.int64)


def _value(result: CriterionResult | None) -> float:
    return result.value if result is not None and result.value is not None else float("nan")


def _spread(rubric: Rubric, name: str, result: CriterionResult | None) -> float:
    sd = result.sd if result is not None and result.sd is not None else 0.0
    return max(hypot(sd, rubric.criteria[name].tolerance), 1e-9)


def _otherwise(rubric: Rubric, name: str, result: CriterionResult | None) -> float:
    if result is None or result.probability is None:
        return rubric.criteria[name].prior
    return result.probability
