"""From the values of a phase to one number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fms_score.rubric.schema import Measure

__all__ = ["deciding_time", "median_of_known", "reducer"]

Array = NDArray[np.float64]


def reducer(rule: Measure, time_s: Array) -> Callable[[Array], float]:
    """Function from the values of a phase to one number; NaN where nothing is known."""
    reducers: dict[str, Callable[[Array], float]] = {
        "minimum": lambda values: _over_known(values, np.min),
        "maximum": lambda values: _over_known(values, np.max),
        "mean": lambda values: _over_known(values, np.mean),
        "range": _robust_range,
        "median": median_of_known,
        "max_rate": lambda values: _max_rate(values, time_s),
    }
    return reducers[rule.take or "median"]


def _over_known(values: Array, function: Callable[[Array], float]) -> float:
    known = values[np.isfinite(values)]
    return float(function(known)) if known.size else float("nan")


def _robust_range(values: Array) -> float:
    """From the 5th to the 95th percentile: single wild frames make no range."""
    return _over_known(values, lambda known: float(np.ptp(np.quantile(known, [0.05, 0.95]))))


def median_of_known(values: Array) -> float:
    """Median of the known values."""
    return _over_known(values, np.median)


def _max_rate(values: Array, time_s: Array) -> float:
    """Fastest change in units per second between neighbouring known frames."""
    known = np.isfinite(values)
    if known.sum() < 2:
        return float("nan")
    return float(np.max(np.abs(np.diff(values[known]) / np.diff(time_s[known]))))


def deciding_time(rule: Measure, time_s: Array, values: Array) -> float:
    """Moment that decides: of the extreme, else the middle of the phase."""
    known = np.flatnonzero(np.isfinite(values))
    if rule.take == "minimum":
        return float(time_s[known[np.argmin(values[known])]])
    if rule.take in {"maximum", "range"}:
        return float(time_s[known[np.argmax(values[known])]])
    return float(time_s[len(time_s) // 2])
