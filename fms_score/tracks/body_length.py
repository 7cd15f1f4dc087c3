"""The unit in which tracks are judged: the subject's torso, neck to mid-hip, as if it stood upright to the camera.

A jump of 40 pixels is nothing for somebody who fills the frame and absurd for somebody at the far wall. So every distance
in this layer is divided by a body length. The torso itself shortens when it leans towards the camera, so the other limbs
have a say, converted by the usual proportions of the body.

References
----------
.. [1] Winter, "Biomechanics and Motor Control of Human Movement", 4th ed. 2009, figure 4.1 (segment lengths as fractions
   of stature: hip to shoulder line 0.288, thigh 0.245, shank 0.246, upper arm 0.186, forearm 0.146).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import SIDES, joint_index
from fms_score.tracks.quantiles import known_quantiles

__all__ = ["TORSO_OF_STATURE", "body_length_px", "body_lengths_px", "mid_hip_px"]

TORSO_OF_STATURE: Final = 0.288
_SEGMENTS: Final = (("hip", "knee", 0.245), ("knee", "ankle", 0.246), ("shoulder", "elbow", 0.186), ("elbow", "wrist", 0.146))
_UPPER: Final = [joint_index(upper, side) for upper, _, _ in _SEGMENTS for side in SIDES]
_LOWER: Final = [joint_index(lower, side) for _, lower, _ in _SEGMENTS for side in SIDES]
_TORSO_OF_SEGMENT: Final = np.repeat([TORSO_OF_STATURE / share for _, _, share in _SEGMENTS], len(SIDES))
_QUARTILE: Final = 0.75
_BOX_TORSOS: Final = 3.0
"""Diagonal of a whole body's points, in torso lengths; only for fragments without a single complete segment."""


def mid_hip_px(xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Middle of the hips, or the one hip that was seen, of points (..., 18, 2) as (..., 2); NaN where neither was."""
    hips = np.stack([xy[..., joint_index("hip", side), :] for side in SIDES]).astype(np.float64)
    one_or_both = np.where(np.isnan(hips[1]), hips[0], hips.mean(axis=0))
    return np.asarray(np.where(np.isnan(hips[0]), hips[1], one_or_both))


def body_lengths_px(xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Torso length of each pose, from the longest-looking quarter of its segments (foreshortening only shortens).

    Parameters
    ----------
    xy : ndarray, shape (poses, 18, 2)
        Points in pixels, NaN where none.

    Returns
    -------
    ndarray of float64, shape (poses,)
        Pixels; NaN for a pose with fewer than two points.
    """
    lengths = _segment_lengths_px(xy)
    torso = known_quantiles(lengths, _QUARTILE)
    for pose in np.flatnonzero(np.isnan(torso)):
        torso[pose] = _from_box_px(xy[pose])
    return np.where(torso > 0, torso, np.nan)


def body_length_px(xy: NDArray[np.floating]) -> float:
    """One torso length for a whole clip: the upper quartile over its poses; NaN when no pose has two points."""
    return float(known_quantiles(body_lengths_px(xy)[None], _QUARTILE)[0]) if len(xy) else float("nan")


def _segment_lengths_px(xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Every segment of every pose as the torso length it speaks for, shape (poses, 9)."""
    torso = np.linalg.norm(xy[:, joint_index("neck")] - mid_hip_px(xy), axis=-1)
    limbs = np.linalg.norm(xy[:, _UPPER] - xy[:, _LOWER], axis=-1) * _TORSO_OF_SEGMENT
    return np.column_stack([torso, limbs]).astype(np.float64)


def _from_box_px(pose: NDArray[np.floating]) -> float:
    seen = pose[np.isfinite(pose).all(axis=1)]
    return float(np.linalg.norm(np.ptp(seen, axis=0)) / _BOX_TORSOS) if len(seen) > 1 else float("nan")
