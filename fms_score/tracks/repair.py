"""What a network got wrong about one subject, found and taken out or put right."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import joint_index
from fms_score.tracks.body_length import body_length_px
from fms_score.tracks.outliers import OutlierOptions, find_jumps, find_long_limbs, find_spikes
from fms_score.tracks.swaps import SwapOptions, exchange, find_swaps
from fms_score.tracks.tracklet import found

__all__ = ["RepairOptions", "Repaired", "repair_points"]


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """How points are repaired.

    Attributes
    ----------
    overlap_ratio : float
        Legs closer together than this, knee to knee and ankle to ankle, count as lying on each other, in body lengths.
    swaps : SwapOptions
    outliers : OutlierOptions
    """

    overlap_ratio: float = 0.08
    swaps: SwapOptions = field(default_factory=SwapOptions)
    outliers: OutlierOptions = field(default_factory=OutlierOptions)


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """Points after repair, and what was done.

    Attributes
    ----------
    xy : ndarray, shape (frames, 18, 2)
        NaN where dropped.
    confidence : ndarray, shape (frames, 18)
        0 where dropped.
    notes : dict
        ``gated_points``, ``swapped_frames``, ``outliers_removed`` in points and frames, ``legs_overlap_share`` of the frames
        with both legs seen in which one lies on the other, ``body_length_px`` (0 when nothing is left to measure).
    """

    xy: NDArray[np.float64]
    confidence: NDArray[np.float64]
    notes: dict[str, float]


def repair_points(
    time_s: NDArray[np.float64],
    xy: NDArray[np.float64],
    confidence: NDArray[np.float64],
    least_confidence: float = 0.1,
    options: RepairOptions | None = None,
) -> Repaired:
    """Drop unsure points, put left and right back, drop jumps, spikes and impossible limbs, in this order.

    Sides come before outliers: a leg that was exchanged for a frame is to be put back, not removed.

    Parameters
    ----------
    time_s, xy, confidence : ndarray, shapes (frames,), (frames, 18, 2), (frames, 18)
        NaN and 0 where nothing was found.
    least_confidence : float
        Points less sure than this are dropped.
    options : RepairOptions, optional

    Returns
    -------
    Repaired
    """
    options = options or RepairOptions()
    unsure = found(xy) & (confidence < least_confidence)
    xy, confidence = _without(xy, confidence, unsure)
    body_px = body_length_px(xy)
    notes = {
        "gated_points": float(unsure.sum()),
        "swapped_frames": 0.0,
        "outliers_removed": 0.0,
        "body_length_px": float(np.nan_to_num(body_px)),
    }
    if np.isfinite(body_px):
        swaps = find_swaps(time_s, xy, body_px, options.swaps)
        xy, confidence = exchange(xy, swaps), exchange(confidence, swaps)
        before = found(xy)
        xy, confidence = _without_outliers(time_s, xy, confidence, body_px, options.outliers)
        notes["swapped_frames"] = float(np.any(list(swaps.values()), axis=0).sum())
        notes["outliers_removed"] = float((before & ~found(xy)).sum())
    notes["legs_overlap_share"] = _legs_overlap_share(xy, options.overlap_ratio * body_px)
    return Repaired(xy, confidence, notes)


def _without(
    xy: NDArray[np.float64], confidence: NDArray[np.float64], wrong: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.where(wrong[..., None], np.nan, xy), np.where(wrong, 0.0, confidence)


def _without_outliers(
    time_s: NDArray[np.float64],
    xy: NDArray[np.float64],
    confidence: NDArray[np.float64],
    body_px: float,
    options: OutlierOptions,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    xy, confidence = _without(xy, confidence, find_jumps(time_s, xy, confidence, body_px, options))
    xy, confidence = _without(xy, confidence, find_spikes(time_s, xy, body_px, options))
    return _without(xy, confidence, find_long_limbs(xy, options))


def _legs_overlap_share(xy: NDArray[np.float64], near_px: float) -> float:
    """Share of the frames with both legs seen in which knees and ankles coincide; 0 when both never are."""
    apart = [
        np.linalg.norm(xy[:, joint_index(part, "left")] - xy[:, joint_index(part, "right")], axis=-1)
        for part in ("knee", "ankle")
    ]
    both = np.isfinite(apart).all(axis=0)
    return float((np.max(apart, axis=0)[both] <= near_px).mean()) if both.any() else 0.0
