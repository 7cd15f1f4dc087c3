"""Signs: simple conditions on a signal over a stretch of time, by which a movement is told from others."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field, model_validator

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.limits import Limits
from fms_score.kinematics.registry import Plane

__all__ = ["Sign", "shows", "visible"]

ROBUST: Final = (0.02, 0.98)
"""Extremes are taken a little inside the stretch's own, so that one wild frame makes no movement."""


class Sign(Limits):
    """One condition on one signal; of a signal with two sides, the side that does it decides."""

    signal: str = Field(description="Signal without a role.")
    take: Literal["minimum", "maximum", "median", "range"]
    view: Plane | None = Field(default=None, description="Only asked in this view.")

    @model_validator(mode="after")
    def _limited(self) -> Sign:
        if self.at_most is None and self.at_least is None:
            raise ValueError("a sign needs 'at_most' or 'at_least'")
        return self


def visible(sign: Sign, plane: Plane) -> bool:
    """Whether a clip filmed in this plane can show the sign."""
    return plane in ((sign.view,) if sign.view else SIGNALS[sign.signal].planes)


def shows(sign: Sign, signals: pd.DataFrame) -> bool | None:
    """Whether the sign is there in a table of signals; None where nothing is known of its signal."""
    values = [_summary(signals[column].to_numpy(dtype=float), sign.take) for column in SIGNALS[sign.signal].columns]
    known = [value for value in values if np.isfinite(value)]
    if not known:
        return None
    value = min(known) if sign.take == "minimum" else max(known)
    return (sign.at_most is None or value <= sign.at_most) and (sign.at_least is None or value >= sign.at_least)


def _summary(values: NDArray[np.float64], take: str) -> float:
    known = values[np.isfinite(values)]
    if not known.size:
        return float("nan")
    low, middle, high = np.quantile(known, [ROBUST[0], 0.5, ROBUST[1]])
    return float({"minimum": low, "median": middle, "maximum": high, "range": high - low}[take])
