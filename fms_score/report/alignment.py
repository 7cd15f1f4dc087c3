"""Two repetitions on one clock: both start, turn and end at the same moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fms_score.report.shapes import Array

__all__ = ["Alignment", "Way", "align"]

LEAD_S: Final = 0.7
"""So much is shown before the start and after the end, as far as a clip has it."""

SHORTEST_S: Final = 0.1
"""A part of the way that takes no time, as at the edge of a clip, is given so much."""


@dataclass(frozen=True, slots=True)
class Way:
    """One repetition in its clip, all in seconds of that clip.

    Attributes
    ----------
    first_s, last_s : float
        Ends of the clip.
    start_s, turn_s, end_s : float
        The repetition.
    """

    first_s: float
    start_s: float
    turn_s: float
    end_s: float
    last_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """A common clock, and the moments of both clips that belong to its moments.

    Attributes
    ----------
    common_s : ndarray, shape (5,)
        Begin, start, turn, end and finish on the common clock; it begins at 0.
    ways : tuple of two Way
    """

    common_s: Array
    ways: tuple[Way, Way]

    @property
    def duration_s(self) -> float:
        """Length of the common clock."""
        return float(self.common_s[-1])

    def moments(self, time_s: float) -> tuple[float, float]:
        """Moments of the first and of the second clip; one that has nothing there rests at its end."""
        first, second = (self._moment(way, time_s) for way in self.ways)
        return first, second

    def phase(self, time_s: float) -> str:
        """Part of the way at a moment of the common clock: ``before``, ``going out``, ``coming back`` or ``after``."""
        begun = int(np.searchsorted(self.common_s[1:4], time_s, side="right"))
        return ("before", "going out", "coming back", "after")[begun]

    def _moment(self, way: Way, time_s: float) -> float:
        lead_s, tail_s = self.common_s[1], self.common_s[4] - self.common_s[3]
        knots = [way.start_s - lead_s, way.start_s, way.turn_s, way.end_s, way.end_s + tail_s]
        return float(np.clip(np.interp(time_s, self.common_s, knots), way.first_s, way.last_s))


def align(first: Way, second: Way) -> Alignment:
    """Put two repetitions on one clock, piece by piece linear; every piece takes the mean of both times.

    Parameters
    ----------
    first, second : Way
        The repetitions.
    """
    ways = (first, second)
    lead_s = max(min(LEAD_S, way.start_s - way.first_s) for way in ways)
    tail_s = max(min(LEAD_S, way.last_s - way.end_s) for way in ways)
    out_s = np.mean([way.turn_s - way.start_s for way in ways])
    back_s = np.mean([way.end_s - way.turn_s for way in ways])
    steps = [max(lead_s, 0.0), max(float(out_s), SHORTEST_S), max(float(back_s), SHORTEST_S), max(tail_s, 0.0)]
    return Alignment(np.concatenate([[0.0], np.cumsum(steps)]), ways)
