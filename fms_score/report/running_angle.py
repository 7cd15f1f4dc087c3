"""The deciding angle of each repetition, followed through it with its value of the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from fms_score.kinematics.signals import split_column
from fms_score.report.hud import URGENCY
from fms_score.report.shapes import Array
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult

__all__ = ["AngleNow", "RunningAngles"]

DRAWN: Final = ("angle", "incline")
"""Kinds of measures that are an arc; distances stand still too seldom to be followed."""

NEAR_S: Final = 0.05
"""A value is shown for frames no farther from its own than this."""


@dataclass(frozen=True, slots=True)
class AngleNow:
    """A signal's column, its value at a moment, and its unit."""

    column: str
    value: float
    unit: str | None


class RunningAngles:
    """Tells the angle to be shown at a moment.

    Parameters
    ----------
    attempts : list of AttemptVerdict
        Repetitions with their criteria; of each the angle of the most troubled criterion is followed.
    signals : DataFrame or None
        Index ``time_s``, one column a signal; nothing is followed without it.
    """

    def __init__(self, attempts: list[AttemptVerdict], signals: pd.DataFrame | None) -> None:
        self._attempts = attempts
        self._time_s: Array = np.empty(0) if signals is None else signals.index.to_numpy(dtype=np.float64)
        self._chosen: dict[int, tuple[CriterionResult, Array]] = {}
        for attempt in attempts if signals is not None else ():
            criterion = _leading(attempt.criteria, signals)
            if criterion is not None and signals is not None:
                self._chosen[attempt.rep] = criterion, signals[criterion.signal].to_numpy(dtype=np.float64)

    def at(self, time_s: float) -> AngleNow | None:
        """Angle of the repetition that runs; None between two, and where it is unknown."""
        for attempt in self._attempts:
            if attempt.rep in self._chosen and attempt.start_s <= time_s <= attempt.end_s:
                criterion, values = self._chosen[attempt.rep]
                place = int(np.argmin(np.abs(self._time_s - time_s)))
                known = abs(self._time_s[place] - time_s) <= NEAR_S and np.isfinite(values[place])
                return AngleNow(str(criterion.signal), float(values[place]), criterion.unit) if known else None
        return None


def _leading(criteria: list[CriterionResult], signals: pd.DataFrame | None) -> CriterionResult | None:
    """The measured criterion of an angle that matters most."""
    angles = [
        one
        for one in criteria
        if signals is not None
        and one.signal is not None
        and one.value is not None
        and one.signal in signals
        and split_column(one.signal)[0].drawing.kind in DRAWN
    ]
    return min(angles, key=lambda one: URGENCY.index(one.state), default=None)
