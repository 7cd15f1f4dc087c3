"""Thresholds that make a coach's scores likely, held to the present ones by a penalty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.calibration.cases import Threshold
from fms_score.calibration.likelihood import Model, limits_of

__all__ = ["Fit", "fit", "ordered_pairs", "plausible_shifts"]

Array = NDArray[np.float64]

FURTHEST: Final = 10.0
"""No threshold is moved by more steps than that."""

STEP: Final = 1e-5
MOST_STEPS: Final = 60
ENOUGH: Final = 1e-4
"""Gain in log-likelihood below which a fit has arrived."""

EXTRAS_CENTRE: Final = np.array([-2.5, 0.0])
EXTRAS_SD: Final = np.array([1.0, 0.5])
"""What is expected of slips (one in thirteen, as a logit) and of blur (as sharp as the rubric, as a logarithm)."""

ORDER_FORCE: Final = 100.0
"""How strongly two limits on one measure are kept in their order."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Thresholds as a coach draws them.

    Attributes
    ----------
    shifts : ndarray, shape (thresholds,)
        In steps of each threshold.
    slip : float
        Share of scores that have nothing to do with the rubric.
    blur : float
        How many times less sharp than the rubric the coach draws the lines; below 1, sharper.
    """

    shifts: Array
    slip: float
    blur: float

    @property
    def extras(self) -> Array:
        """Logit of ``slip`` and logarithm of ``blur``."""
        return np.array([np.log(self.slip / (1.0 - self.slip)), np.log(self.blur)])


def fit(model: Model, weights: Array, allowed: float, *, centre: Array | None = None, start: Fit | None = None) -> Fit:
    """Most likely thresholds under a penalty.

    Parameters
    ----------
    model : Model
    weights : ndarray, shape (scores,)
        0 leaves a score out.
    allowed : float
        Standard deviation of the normal distribution around the present thresholds that the penalty stands for, in steps;
        0 leaves the thresholds where they are, and only slips and blur are found.
    centre : ndarray, shape (thresholds,), optional
        What the penalty pulls to instead of the present thresholds.
    start : Fit, optional
        Where to begin.

    Returns
    -------
    Fit

    References
    ----------
    .. [1] D. W. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", SIAM J 11(2), 1963; the
       curvature is that of the scores' own slopes (empirical Fisher information).
    """
    moving = len(model.thresholds) if allowed > 0.0 else 0
    aim = _Aim(model, weights, max(allowed, STEP), np.zeros(moving) if centre is None else centre[:moving])
    point = np.append(np.zeros(moving), EXTRAS_CENTRE) if start is None else np.append(start.shifts[:moving], start.extras)
    value, slope, curvature = aim.around(point)
    damping = 0.1
    for _ in range(MOST_STEPS):
        step = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), -slope)
        there = np.clip(point + step, -FURTHEST, FURTHEST)
        tried = aim.around(there)
        gain = value - tried[0]
        if gain > 0.0:
            point, (value, slope, curvature), damping = there, tried, damping / 5.0
        else:
            damping *= 5.0
        if 0.0 <= gain < ENOUGH or damping > 1e6:
            break
    shifts = np.zeros(len(model.thresholds))
    shifts[:moving] = point[:moving]
    return Fit(shifts, float(_share(point[-2])), float(np.exp(point[-1])))


@dataclass(frozen=True, slots=True, eq=False)
class _Aim:
    """What is made small: penalty minus log-likelihood, over shifts, the logit of slips and the logarithm of blur."""

    model: Model
    weights: Array
    allowed: float
    centre: Array

    def around(self, point: Array) -> tuple[float, Array, Array]:
        """Value, slope and curvature at a point."""
        moves = np.vstack([np.zeros(len(point)), STEP * np.eye(len(point))])
        sets = point + moves
        shifts = np.zeros((len(sets), len(self.model.thresholds)))
        shifts[:, : len(self.centre)] = sets[:, :-2]
        scores = self.model.log_scores(shifts, _share(sets[:, -2]), np.exp(sets[:, -1]))
        penalty = self._penalty(sets, shifts)
        slopes = (scores[1:] - scores[0]) / STEP
        slope = (penalty[1:] - penalty[0]) / STEP - slopes @ self.weights
        curvature = (slopes * self.weights) @ slopes.T + np.diag(
            np.append(np.full(len(self.centre), self.allowed**-2.0), EXTRAS_SD**-2.0)
        )
        return float(penalty[0] - scores[0] @ self.weights), slope, curvature

    def _penalty(self, sets: Array, shifts: Array) -> Array:
        pulled = np.square((sets[:, :-2] - self.centre) / self.allowed).sum(axis=1)
        pulled += np.square((sets[:, -2:] - EXTRAS_CENTRE) / EXTRAS_SD).sum(axis=1)
        return np.asarray(0.5 * pulled + _disorder(self.model.thresholds, shifts))


def _share(logit: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def plausible_shifts(model: Model, allowed: float, rounds: int, seed: int, start: Fit) -> Iterator[Array]:
    """Shifts that would be found with other people: draws of people, each with another centre of the penalty.

    People get weights from an exponential distribution (the Bayesian bootstrap), and the centre of the penalty is drawn from
    the normal distribution that the penalty stands for. So a threshold that the scores say nothing about spreads as widely as
    it is allowed to, instead of staying where it was put in every draw.

    Yields
    ------
    ndarray, shape (thresholds,)
        ``rounds`` of them.

    References
    ----------
    .. [1] D. B. Rubin, "The Bayesian bootstrap", Annals of Statistics 9(1), 1981.
    .. [2] M. A. Newton et al., "Weighted Bayesian bootstrap for scalable posterior distributions", Canadian Journal of
       Statistics 49(2), 2021, for penalties that are drawn as well.
    """
    rng = np.random.default_rng(seed)
    owner = model.cases.subject[model.cases.test]
    for _ in range(rounds):
        people = rng.exponential(size=model.cases.n_subjects)
        centre = allowed * rng.standard_normal(len(model.thresholds))
        yield fit(model, model.cases.share * people[owner], allowed, centre=centre, start=start).shifts


def _disorder(thresholds: tuple[Threshold, ...], shifts: Array) -> Array:
    """Penalty for limits on the same measure that change places: thirds must stay harder than seconds, lows below highs."""
    limits = limits_of(thresholds, shifts)
    total = np.zeros(len(shifts))
    for first, second in ordered_pairs(thresholds):
        gap = 0.1 * (thresholds[second].present - thresholds[first].present)
        scale = thresholds[first].scale
        total += ORDER_FORCE * np.square(np.maximum(limits[:, first] + gap - limits[:, second], 0.0) / scale)
    return total


def ordered_pairs(thresholds: tuple[Threshold, ...]) -> list[tuple[int, int]]:
    """Numbers of thresholds on one measure of which the first is the lower one now, and has to stay so."""
    pairs = []
    for first, one in enumerate(thresholds):
        for second, other in enumerate(thresholds):
            same = one.measure == other.measure and (one.field == other.field or one.criterion == other.criterion)
            if first != second and same and one.present < other.present:
                pairs.append((first, second))
    return pairs
