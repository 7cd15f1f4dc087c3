"""What a criterion marks on the curve of its signal: limit, good side, deciding moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fms_score.report.shapes import Array
from fms_score.report.taken import Taken
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult

__all__ = ["Marks", "criterion_marks"]

START_S = 0.1
"""A change is measured from the median so close to the repetition's start."""

INF = float("inf")


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in the units of the signal.

    Attributes
    ----------
    limits : tuple of float
        Heights of the limit's lines; two for a size, none where the number is no value of the signal.
    good : (float, float) or None
        Between which heights the criterion is met; may be infinite.
    tolerance : float
        Half width of the borderline zone around each limit.
    dot : (float, float) or None
        Time and height of the deciding moment.
    extent : (float, float, float, float) or None
        Start, end, lowest and highest value of the stretch whose range was taken.
    """

    limits: tuple[float, ...] = ()
    good: tuple[float, float] | None = None
    tolerance: float = 0.0
    dot: tuple[float, float] | None = None
    extent: tuple[float, float, float, float] | None = None


def criterion_marks(
    criterion: CriterionResult, taken: Taken, time_s: Array, values: Array, attempt: AttemptVerdict | None
) -> Marks:
    """Marks of a criterion on its curve.

    Parameters
    ----------
    criterion : CriterionResult
    taken : Taken
        Whether the number is a value of the signal, a change, a size or a range.
    time_s, values : ndarray, shape (frames,)
        The signal.
    attempt : AttemptVerdict or None
        The repetition it was measured in.
    """
    measure = taken.measure
    if measure is not None and measure.take in {"range", "max_rate"}:
        extent = _extent(time_s, values, attempt) if measure.take == "range" else None
        return Marks(dot=_on_curve(criterion.at_s, time_s, values), extent=extent)
    base = _base(time_s, values, attempt) if measure is not None and measure.relative_to else 0.0
    if not np.isfinite(base):
        return Marks(dot=_on_curve(criterion.at_s, time_s, values))
    sign = 1.0
    if measure is not None and measure.absolute:
        on_curve = _on_curve(criterion.at_s, time_s, values)
        sign = -1.0 if on_curve is not None and on_curve[1] < base else 1.0
    dot = None
    if criterion.at_s is not None and criterion.value is not None:
        dot = (criterion.at_s, base + sign * criterion.value)
    absolute = measure is not None and measure.absolute
    limits, good = _limits(criterion, base, absolute=absolute)
    return Marks(limits, good, taken.tolerance, dot)


def _limits(criterion: CriterionResult, base: float, *, absolute: bool) -> tuple[tuple[float, ...], tuple[float, float] | None]:
    if criterion.threshold is None:
        return (), None
    limit = criterion.threshold
    if absolute:
        good = (base - limit, base + limit) if criterion.comparison == "at_most" else None
        return (base - limit, base + limit), good
    sides = {"at_most": (-INF, base + limit), "at_least": (base + limit, INF)}
    return (base + limit,), sides[criterion.comparison] if criterion.comparison else None


def _on_curve(at_s: float | None, time_s: Array, values: Array) -> tuple[float, float] | None:
    known = np.isfinite(values)
    if at_s is None or not known.any():
        return None
    return at_s, float(np.interp(at_s, time_s[known], values[known]))


def _base(time_s: Array, values: Array, attempt: AttemptVerdict | None) -> float:
    near = np.isfinite(values) & (np.abs(time_s - (attempt.start_s if attempt else np.nan)) <= START_S)
    return float(np.median(values[near])) if near.any() else float("nan")


def _extent(time_s: Array, values: Array, attempt: AttemptVerdict | None) -> tuple[float, float, float, float] | None:
    if attempt is None:
        return None
    inside = np.isfinite(values) & (time_s >= attempt.start_s) & (time_s <= attempt.end_s)
    if not inside.any():
        return None
    return attempt.start_s, attempt.end_s, float(values[inside].min()), float(values[inside].max())
