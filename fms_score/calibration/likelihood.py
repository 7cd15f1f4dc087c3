"""How likely a coach's scores are under a rubric whose thresholds are moved.

The model is the rubric itself: the chances of its criteria, its levels, the best of the attempts, the lower of the sides,
as :mod:`fms_score.rubric.judge` has them, but for many sets of thresholds at once, and with criteria one by one: what one
person's criteria have in common (:mod:`fms_score.rubric.chances`) tells nothing about where a threshold lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from fms_score.calibration.cases import Cases, Threshold
from fms_score.rubric.checks import level_needs
from fms_score.rubric.judge import UNTRIED_SHARE
from fms_score.rubric.schema import Rubric

__all__ = ["Model", "limits_of", "model_of"]

Array = NDArray[np.float64]

GRADES: Final = 4
COACH_GRADES: Final = 3
"""1, 2 and 3; a 0 is pain, and no threshold makes or unmakes it."""


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of the rubric; ``needs`` by number, None for the level that is left; ``variant`` if it is an easier one."""

    score: int
    needs: frozenset[int] | None
    variant: bool


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A rubric over the cases, with the thresholds that may move."""

    cases: Cases
    thresholds: tuple[Threshold, ...]
    low: Array
    high: Array
    levels: tuple[_Level, ...]
    variants: tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], ...]

    def probabilities(self, shifts: Array, blur: Array | None = None) -> Array:
        """Probability of each score of each test.

        Parameters
        ----------
        shifts : ndarray, shape (sets, thresholds)
            How far each threshold is moved, in its own steps (``Threshold.scale``).
        blur : ndarray, shape (sets,), optional
            How many times less sharp the thresholds are than the rubric says; 1 by default.

        Returns
        -------
        ndarray, shape (sets, tests, 4)
            Scores 0 to 3; none of them is ever 0.
        """
        of_attempts = self.attempt_scores(shifts, blur)
        at_least = np.cumsum(of_attempts[..., ::-1], axis=-1)[..., ::-1]
        best = np.maximum.reduceat(at_least, self.cases.side_starts, axis=1)
        lower = np.multiply.reduceat(best, self.cases.test_starts, axis=1)
        return np.asarray(lower - np.concatenate([lower[..., 1:], np.zeros_like(lower[..., :1])], axis=-1))

    def log_scores(self, shifts: Array, slips: Array, blur: Array | None = None) -> Array:
        """Logarithm of the probability of every coach's score; shape (sets, scores).

        ``slips``, of shape (sets,), is the share of scores that have nothing to do with the rubric and are spread evenly
        over 1 to 3.
        """
        chance = self.probabilities(shifts, blur)[:, self.cases.test, self.cases.grade]
        return np.asarray(np.log((1.0 - slips[:, None]) * chance + slips[:, None] / COACH_GRADES))

    def _met(self, shifts: Array, blur: Array) -> Array:
        """Chance that each criterion is met; shape (criteria, sets, attempts)."""
        low, high = (np.tile(limits[:, None], (1, len(shifts))) for limits in (self.low, self.high))
        for number, one in enumerate(self.thresholds):
            limits = high if one.field == "at_most" else low
            limits[one.column] += one.scale * shifts[:, number]
        met = np.empty((len(self.low), len(shifts), len(self.cases.value)))
        for column, (value, spread) in enumerate(zip(self.cases.value.T, self.cases.spread.T, strict=True)):
            wide = blur[:, None] * spread
            inside = np.maximum(_below(high[column], value, wide) - _below(low[column], value, wide), 0.0)
            met[column] = np.where(np.isfinite(value), inside, self.cases.otherwise[:, column])
        return met

    def attempt_scores(self, shifts: Array, blur: Array | None = None) -> Array:
        """Probability of each score of each attempt; shape (sets, attempts, 4)."""
        met = self._met(shifts, np.ones(len(shifts)) if blur is None else blur)
        shares = np.zeros((*met.shape[1:], GRADES))
        for pattern, here in self.variants:
            shares[:, here] = _shares(met[:, :, here], self.levels, pattern)
        return shares


def _below(limit: Array, value: Array, spread: Array) -> Array:
    """Chance that a value is below a limit; shape (sets, attempts)."""
    if np.isinf(limit).all():
        return np.asarray((limit > 0.0).astype(np.float64)[:, None])
    return np.asarray(ndtr((limit[:, None] - value) / spread))


def model_of(rubric: Rubric, cases: Cases, thresholds: Sequence[Threshold]) -> Model:
    """Model of a rubric over cases."""
    criteria = [rubric.criteria[name] for name in cases.criteria]
    low = np.array([-np.inf if one.at_least is None else one.at_least for one in criteria])
    high = np.array([np.inf if one.at_most is None else one.at_most for one in criteria])
    levels = []
    for number, level in enumerate(rubric.levels):
        needs = level_needs(rubric, number)
        found = None if needs is None else frozenset(cases.criteria.index(name) for name in needs)
        levels.append(_Level(level.score, found, bool(level.when)))
    variants = tuple((pattern, (cases.tried == pattern).all(axis=1)) for pattern in np.unique(cases.tried, axis=0))
    return Model(cases, tuple(thresholds), low, high, tuple(levels), variants)


def limits_of(thresholds: Sequence[Threshold], shifts: Array) -> Array:
    """Moved thresholds in their units; ``shifts`` has shape (..., thresholds)."""
    present, scale = (np.array([getattr(one, name) for one in thresholds]) for name in ("present", "scale"))
    return np.asarray(present + scale * shifts)


# ---- levels -----------------------------------------------------------------------------------------------------------
def _shares(met: Array, levels: Sequence[_Level], tried: NDArray[np.bool_]) -> Array:
    """Scores of attempts that were all made in the same variant.

    As the judge has it: the first level counts whose needs are met; an attempt in an easier variant cannot earn a level above;
    one made without it that fails may or may not have gone well in it.
    """
    shares = np.zeros((*met.shape[1:], GRADES))
    first = int(np.argmax(tried)) if tried.any() else 0
    unmet, share = np.ones(met.shape[1:]), 1.0
    before: list[frozenset[int]] = []
    for level, was_tried in zip(levels[first:], tried[first:], strict=True):
        here = unmet if level.needs is None else _first_met(met, level.needs, before)
        shares[..., level.score] += share * here
        unmet = unmet - here
        if level.needs is None:
            break
        before.append(level.needs)
        if level.variant and not was_tried:
            share *= UNTRIED_SHARE
            shares[..., level.score] += share * unmet
    return np.maximum(shares, 0.0)


def _first_met(met: Array, needs: frozenset[int], before: Sequence[frozenset[int]]) -> Array:
    """Chance that all of ``needs`` are met and none of the sets before: inclusion and exclusion over independent criteria."""
    total = np.zeros(met.shape[1:])
    for some in _subsets(before):
        total += (-1.0) ** len(some) * _all_met(met, needs.union(*some))
    return total


def _all_met(met: Array, needs: frozenset[int]) -> Array:
    together = np.ones(met.shape[1:])
    for number in sorted(needs):
        together *= met[number]
    return together


def _subsets(sets: Sequence[frozenset[int]]) -> Iterator[tuple[frozenset[int], ...]]:
    return chain.from_iterable(combinations(sets, size) for size in range(len(sets) + 1))
