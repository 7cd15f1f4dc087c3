"""How a criterion's number comes from its signal, in words and for drawings.

A range of 8 degrees is no tilt of 8 degrees: a picture that shows one must say so, and a curve must not draw the limit of
the other as a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fms_score.rubric.schema import Measure, PhaseName, Reducer, Rubric

__all__ = ["Taken", "taken_by_criterion"]

REDUCER_WORDS: Final[Mapping[Reducer, str]] = {
    "minimum": "lowest",
    "maximum": "highest",
    "median": "middle value",
    "mean": "mean",
    "range": "range",
    "max_rate": "fastest change",
}

PHASE_WORDS: Final[Mapping[PhaseName, str]] = {
    "start": "at the start",
    "descent": "on the way down",
    "turn": "at the turn",
    "ascent": "on the way up",
    "whole": "over the whole repetition",
    "deep": "in the deeper half",
    "hold": "around the turn",
    "end": "at the end",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """How the number of one criterion is taken.

    Attributes
    ----------
    measure : Measure or None
        The rubric's measure; None if the rubric is not at hand.
    tolerance : float
        Half width of the zone around the threshold that counts as borderline.
    """

    measure: Measure | None = None
    tolerance: float = 0.0

    @property
    def prefix(self) -> str:
        """Word before the number where it is not a value that the signal has: ``range``, ``change``."""
        if self.measure is None:
            return ""
        if self.measure.take == "range":
            return "range "
        return "change " if self.measure.relative_to else ""

    @property
    def words(self) -> str:
        """How and when it is taken, such as ``highest, over the whole repetition``."""
        if self.measure is None:
            return ""
        place = PHASE_WORDS[self.measure.at or self.measure.over or "whole"]
        reducer = REDUCER_WORDS[self.measure.take] if self.measure.take and self.measure.at is None else ""
        change = "change from the start" if self.measure.relative_to else ""
        size = "size" if self.measure.absolute else ""
        return ", ".join(part for part in (reducer, change, size, place) if part)


def taken_by_criterion(rubric: Rubric | None) -> dict[str, Taken]:
    """How every measured criterion of a rubric is taken, by its key; empty without a rubric."""
    if rubric is None:
        return {}
    return {
        key: Taken(rubric.measures[criterion.measure], criterion.tolerance)
        for key, criterion in rubric.criteria.items()
        if criterion.measure is not None and criterion.measure in rubric.measures
    }
