"""Everybody seen in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import PoseDataError
from fms_score.skeleton import JOINT_COUNT

__all__ = ["FramePeople"]


@dataclass(frozen=True, slots=True, eq=False)
class FramePeople:
    """Everybody the network saw in one picture, in no particular order.

    Attributes
    ----------
    index : int
        Index of the frame in its file.
    time_s : float
        Time of the frame in seconds.
    xy : ndarray of float32, shape (people, 18, 2)
        Points in pixels of the upright frame, x to the right and y down; NaN where a point was not found.
    confidence : ndarray of float32, shape (people, 18)
        Height of the heat-map peak, 0-1; 0 where a point was not found.

    Raises
    ------
    PoseDataError
        If the arrays do not have these shapes.
    """

    index: int
    time_s: float
    xy: NDArray[np.float32]
    confidence: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Check the shapes once, here, so that nobody downstream has to."""
        if self.xy.ndim != 3 or self.xy.shape[1:] != (JOINT_COUNT, 2):
            raise PoseDataError(f"people of frame {self.index}: expected xy of shape (people, 18, 2), got {self.xy.shape}")
        if self.confidence.shape != self.xy.shape[:2]:
            raise PoseDataError(
                f"people of frame {self.index}: expected confidence of shape {self.xy.shape[:2]}, got {self.confidence.shape}"
            )

    def __len__(self) -> int:
        return len(self.xy)
