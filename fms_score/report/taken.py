"""How a criterion's number comes from its signal, in words and for drawings.

A range of 8 degrees is no tilt of 8 degrees: a picture that shows one must say so, and a curve must not draw the limit of
the other as a line.
"""

from __future__ import annotations

from dataclasses import dataclass

from fms_score.language import ENGLISH, Language
from fms_score.rubric.schema import Measure, Rubric

__all__ = ["Taken", "taken_by_criterion"]


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
        """English word before the number where it is not a value that the signal has: ``range``, ``change``."""
        return self.prefix_in(ENGLISH)

    def prefix_in(self, language: Language) -> str:
        """Word before the number, as :attr:`prefix`."""
        if self.measure is None:
            return ""
        kind = "range" if self.measure.take == "range" else "change" if self.measure.relative_to else ""
        return f"{language.word('taken', kind)} " if kind else ""

    @property
    def words(self) -> str:
        """How and when it is taken in English, such as ``highest, over the whole repetition``."""
        return self.words_in(ENGLISH)

    def words_in(self, language: Language) -> str:
        """How and when it is taken, as :attr:`words`."""
        if self.measure is None:
            return ""
        place = language.word("phases", self.measure.at or self.measure.over or "whole")
        reducer = language.word("reducers", self.measure.take) if self.measure.take and self.measure.at is None else ""
        change = language.word("taken", "from_start") if self.measure.relative_to else ""
        size = language.word("taken", "size") if self.measure.absolute else ""
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
