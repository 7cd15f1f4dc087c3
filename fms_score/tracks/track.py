"""The movement of one subject through a clip."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import PoseDataError
from fms_score.skeleton import JOINT_COUNT

__all__ = ["PoseTrack"]


@dataclass(frozen=True, slots=True, eq=False)
class PoseTrack:
    """One subject followed through a clip: repaired, gap-filled and smoothed, with the raw points kept beside.

    Attributes
    ----------
    time_s : ndarray of float64, shape (frames,)
        Strictly increasing; not necessarily regular.
    xy : ndarray of float64, shape (frames, 18, 2)
        Smoothed points in pixels, y down; NaN where unknown.
    confidence : ndarray of float64, shape (frames, 18)
        0-1; 0 where nothing was seen (also at filled points).
    raw_xy : ndarray of float64, shape (frames, 18, 2)
        The points as the network gave them, before any repair; NaN where none.
    filled : ndarray of bool, shape (frames, 18)
        True where a point was interpolated across a short gap.
    frame_index : ndarray of int64, shape (frames,)
        Index of each frame in its file.
    image_size : tuple of int
        Width and height of the frames in pixels.
    notes : dict
        What was repaired, in numbers (``swapped_frames``, ``outliers_removed``, ``gated_points``, ``filled_points``...).

    Raises
    ------
    PoseDataError
        If shapes disagree or time does not increase.
    """

    time_s: NDArray[np.float64]
    xy: NDArray[np.float64]
    confidence: NDArray[np.float64]
    raw_xy: NDArray[np.float64]
    filled: NDArray[np.bool_]
    frame_index: NDArray[np.int64]
    image_size: tuple[int, int]
    notes: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check shapes and the order of time once."""
        frames = len(self.time_s)
        expected = {
            "time_s": (frames,),
            "xy": (frames, JOINT_COUNT, 2),
            "confidence": (frames, JOINT_COUNT),
            "raw_xy": (frames, JOINT_COUNT, 2),
            "filled": (frames, JOINT_COUNT),
            "frame_index": (frames,),
        }
        wrong = [
            f"{name} {getattr(self, name).shape} instead of {shape}"
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        if wrong:
            raise PoseDataError(f"a pose track does not fit together: {'; '.join(wrong)}")
        if frames and not (np.isfinite(self.time_s).all() and (np.diff(self.time_s) > 0).all()):
            raise PoseDataError("the times of a pose track must be finite and increase from frame to frame")

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def duration_s(self) -> float:
        """Seconds from the first frame to the last."""
        return float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0
