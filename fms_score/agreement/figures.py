"""Numbers into figures: with an interval where there can be one, and the reason where there cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from fms_score.agreement.bootstrap import bca_limits, draw_people, leave_one_out, resampled, wilson_limits
from fms_score.agreement.result import Figure, Interval

__all__ = ["Draws", "Spread", "figure", "plain_figure", "share_figure"]

Array = NDArray[np.float64]


class Draws:
    """Draws of people for one comparison; the same number of people gets the same draws."""

    def __init__(self, rounds: int, seed: int) -> None:
        self.rounds, self.seed = rounds, seed
        self._of = lru_cache(maxsize=4)(lambda people: draw_people(people, rounds, seed))

    def of(self, n_subjects: int) -> NDArray[np.float32]:
        """Weights of shape (rounds, n_subjects)."""
        return self._of(n_subjects)

    def spread(self, by_subject: Array, statistic: Callable[[Array], Array]) -> Spread:
        """Value, draws and leave-one-out values of a statistic of sums over people.

        Parameters
        ----------
        by_subject : ndarray, shape (people, ...)
            What each person adds.
        statistic : callable
            Takes sums of shape (any, ...) and gives figures of shape (any, figures).
        """
        value = statistic(by_subject.sum(axis=0)[None])[0]
        if len(by_subject) < 2:
            nothing = np.full((0, *value.shape), np.nan)
            return Spread(value, nothing, nothing, len(by_subject))
        draws = statistic(resampled(self.of(len(by_subject)), by_subject))
        return Spread(value, draws, statistic(leave_one_out(by_subject)), len(by_subject))


class Spread:
    """Figures of the sample (figures,), of the draws (rounds, figures), and without each person (people, figures)."""

    def __init__(self, value: Array, draws: Array, left_out: Array, people: int) -> None:
        self.value, self.draws, self.left_out, self.people = value, draws, left_out, people

    def each(self, take: Callable[[Array], Array]) -> Spread:
        """Figures made of these figures; ``take`` works on the last axis."""
        return Spread(take(self.value), take(self.draws), take(self.left_out), self.people)

    def limits(self, number: int) -> tuple[float, float] | None:
        """95 % limits of one figure, if the draws can tell."""
        if not len(self.draws):
            return None
        return bca_limits(float(self.value[number]), self.draws[:, number], self.left_out[:, number])


def figure(spread: Spread, number: int, *, undefined: str) -> Figure:
    """Figure with its bootstrap interval; ``undefined`` says why there may be no value."""
    value = float(spread.value[number])
    if not isfinite(value):
        return Figure(note=undefined)
    limits = spread.limits(number)
    if limits is None:
        return Figure(value=value, note=_why_no_interval(spread.people))
    return plain_figure(value, *limits)


def _why_no_interval(people: int) -> str:
    return "one person: no interval" if people < 2 else "all draws of people are alike or without a value: no interval"


def share_figure(spread: Spread, number: int, people: int) -> Figure:
    """Figure of a share; where all or none agree, Wilson's interval over people instead of the bootstrap's."""
    value = float(spread.value[number])
    if not isfinite(value):
        return Figure(note="no scores to compare")
    limits = spread.limits(number)
    if limits is None or value in {0.0, 1.0}:
        return plain_figure(value, *wilson_limits(value * people, people))
    return plain_figure(value, *limits)


def plain_figure(value: float, low: float, high: float, note: str = "") -> Figure:
    """Figure with limits known otherwise; without an interval where they are not finite."""
    if not isfinite(value):
        return Figure(note=note)
    interval = Interval(low=low, high=high) if isfinite(low) and isfinite(high) else None
    return Figure(value=value, interval=interval, note=note)
