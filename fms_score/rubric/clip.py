"""What measures are taken from: one clip, and one repetition in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.body import Body
from fms_score.kinematics.view import View

__all__ = ["Clip", "Repetition"]

Array = NDArray[np.float64]


class Repetition(NamedTuple):
    """A row of the table of repetitions, as the rubric needs it."""

    rep: int
    side: str
    start_s: float
    turn_s: float
    end_s: float
    complete: bool


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Everything about one clip that measures are taken from.

    Attributes
    ----------
    time_s : ndarray, shape (frames,)
    body : Body
        Points of shape (frames, 18, 2) with directions and scale.
    spread_px : ndarray, shape (frames, 18)
        Standard deviation of each point in pixels, per coordinate.
    view : View
    """

    time_s: Array
    body: Body
    spread_px: Array
    view: View
