"""One person over some of the frames of a clip, before anything is repaired."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fms_score.tracks.body_length import body_length_px

__all__ = ["Tracklet", "found", "frame_seconds", "same_body"]


@dataclass(frozen=True, eq=False)
class Tracklet:
    """One person, linked from frame to frame.

    Attributes
    ----------
    frames : ndarray of int64, shape (seen,)
        Positions in the stream of frames (not indices in the file), increasing.
    time_s : ndarray of float64, shape (seen,)
        Time of those frames.
    xy : ndarray of float64, shape (seen, 18, 2)
        Points in pixels, NaN where none.
    confidence : ndarray of float64, shape (seen, 18)
        0-1, 0 where none.
    """

    frames: NDArray[np.int64]
    time_s: NDArray[np.float64]
    xy: NDArray[np.float64]
    confidence: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.frames)

    @cached_property
    def body_length_px(self) -> float:
        """Torso length of this person in this clip."""
        return body_length_px(self.xy)

    @cached_property
    def centres_px(self) -> NDArray[np.float64]:
        """Median of the points seen in each frame, shape (seen, 2)."""
        return np.asarray(np.nanmedian(self.xy, axis=1))


def found(xy: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which points (..., 2) are known, shape (...)."""
    return np.asarray(np.isfinite(xy).all(axis=-1))


def frame_seconds(time_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """How long each frame stands for: half the way to both neighbours; the ends count like their neighbour interval.

    A single frame lasts no time.
    """
    if len(time_s) < 2:
        return np.zeros(len(time_s))
    steps = np.diff(time_s)
    return np.asarray((np.append(steps[0], steps) + np.append(steps, steps[-1])) / 2)


def same_body(a: NDArray[np.float64], b: NDArray[np.float64], body_px: float, reach_ratio: float) -> bool:
    """Whether two poses (18, 2) of one moment lie on the same body: the points both have mostly coincide.

    Two halves of one body, as greedy decoders leave them, share the neck and nothing else: one shared point is enough.
    """
    apart = np.linalg.norm(a - b, axis=-1)
    return bool(np.isfinite(apart).any() and np.nanmedian(apart) <= reach_ratio * body_px)
