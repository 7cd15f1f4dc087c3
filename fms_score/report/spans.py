"""Repetitions as plain spans of time, read once from their table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = ["Span", "spans"]


@dataclass(frozen=True, slots=True)
class Span:
    """One repetition in time.

    Attributes
    ----------
    rep : int
        Its number, from 1.
    side : str
        ``left``, ``right`` or ``both``.
    start_s, turn_s, end_s : float
        Moments in seconds.
    complete : bool
        False if the clip cuts it off.
    """

    rep: int
    side: str
    start_s: float
    turn_s: float
    end_s: float
    complete: bool


def spans(repetitions: pd.DataFrame) -> list[Span]:
    """Rows of a table of repetitions, in its order."""
    return [
        Span(
            int(row["rep"]),
            str(row["side"]),
            float(row["start_s"]),
            float(row["turn_s"]),
            float(row["end_s"]),
            bool(row["complete"]),
        )
        for row in repetitions.to_dict("records")
    ]
