"""Timestamps that always rise."""

from __future__ import annotations

import math

__all__ = ["RisingTimes"]


class RisingTimes:
    """Passes rising timestamps through and moves the others to one step after their predecessor.

    Parameters
    ----------
    step_s : float
        Nominal distance between two frames, in seconds.

    Attributes
    ----------
    moved : int
        How many timestamps had to be moved so far.
    """

    def __init__(self, step_s: float) -> None:
        self.moved = 0
        self._step_s = step_s
        self._last_s = -math.inf

    def after(self, time_s: float) -> float:
        """Give this time, or the next possible one if it does not lie after the one before."""
        if not time_s > self._last_s:
            self.moved += 1
            time_s = self._last_s + self._step_s
        self._last_s = time_s
        return time_s
