"""Which of the eighteen points can be seen: inside the image, and with nothing in front but what they belong to."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT, joint_index
from synthesis.camera import Camera
from synthesis.rotation import Array

__all__ = ["visible_points"]

HIDING_M: Final[NDArray[np.float64]] = np.full(JOINT_COUNT, 0.10)
"""A surface nearer than the point by more than this hides it: about the thickness of what lies over a joint."""

for _name, _depth_m in {
    "nose": 0.03, "neck": 0.13, "right_hip": 0.17, "left_hip": 0.17, "right_shoulder": 0.12, "left_shoulder": 0.12,
    "right_wrist": 0.06, "left_wrist": 0.06, "right_elbow": 0.08, "left_elbow": 0.08,
    "right_eye": 0.04, "left_eye": 0.04, "right_ear": 0.04, "left_ear": 0.04,
}.items():  # fmt: skip
    HIDING_M[joint_index(_name)] = _depth_m


def visible_points(camera: Camera, joints_m: Array, depth_m: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell for each of the eighteen points whether it is seen.

    Parameters
    ----------
    camera : Camera
    joints_m : ndarray, shape (points, 3)
        The eighteen first.
    depth_m : ndarray, shape (height / 2, width / 2)
        Nearest surface; 0 where there is none.

    Returns
    -------
    ndarray of bool, shape (18,)
    """
    points = joints_m[:JOINT_COUNT]
    places = camera.places(points)
    ahead = (points - camera.eye_m) @ camera.axes[2]
    width, height = camera.size_px
    inside = (places >= 0).all(axis=1) & (places[:, 0] < width) & (places[:, 1] < height)
    column = np.clip(places[:, 0] / 2, 0, depth_m.shape[1] - 1).astype(int)
    row = np.clip(places[:, 1] / 2, 0, depth_m.shape[0] - 1).astype(int)
    surface = depth_m[row, column]
    hidden = (surface > 0) & (surface < ahead - HIDING_M)
    return np.asarray(inside & ~hidden)
