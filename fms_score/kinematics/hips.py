"""Hips moved from where people mark them in photographs to where the joint is.

Networks learn their hips from photographs that people have marked (COCO), and people mark the hip higher and farther forward
than the joint lies, towards the crease, the more so the more the hip is bent. Seen from the side that opens every angle at
hip and knee: 8-12 degrees in squats and lunges. Marker-based studies found OpenPose's hips off by 3-5 cm likewise [1]_.

The offsets were fitted on rendered people with known joints (human-pose-estimation-0001, upright tests filmed from the side,
people of the tuning split of ``benchmarks/accuracy.py``); what they leave on people that were held out stands in
docs/validation.md.

References
----------
.. [1] Needham et al., "The accuracy of several pose estimation methods for 3D joint centre localisation", Scientific Reports
   11:20673, 2021.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.geometry import interior_angle, midpoint
from fms_score.skeleton import SIDES, joint_index

__all__ = ["MARKED_HIPS", "hips_in_joint"]

Array = NDArray[np.float64]

MARKED_HIPS: Final = "marked_hips"
"""Note of a track whose hips are where people mark them."""

TOWARDS_NECK: Final = (0.078, 0.127)
FORWARD: Final = (0.047, -0.023)
"""Offset of a marked hip in torso lengths: of a straight hip, and how much more with full flexion."""

FLEXION_DEG: Final = (45.0, 135.0)
"""The offset changes between these."""


def hips_in_joint(xy: Array, facing: float, torso_px: float) -> Array:
    """Copy of points seen from the side, with both hips in their joints.

    Parameters
    ----------
    xy : ndarray, shape (..., 18, 2)
        Points in pixels, y down.
    facing : float
        +1 if forward is to the right of the image, -1 if to the left.
    torso_px : float
        Neck to mid-hip.

    Returns
    -------
    ndarray, shape (..., 18, 2)
        Where the trunk is unknown, hips stay; where only the knee is, they move as a straight hip does.
    """
    moved = xy.copy()
    neck = xy[..., joint_index("neck"), :]
    trunk = neck - midpoint(*(xy[..., joint_index("hip", side), :] for side in SIDES))
    with np.errstate(invalid="ignore", divide="ignore"):
        up = trunk / np.linalg.norm(trunk, axis=-1, keepdims=True)
    ahead = np.stack([-up[..., 1], up[..., 0]], axis=-1) * facing
    for side in SIDES:
        hip, knee = (xy[..., joint_index(name, side), :] for name in ("hip", "knee"))
        bent = _share_bent(180.0 - interior_angle(hip + trunk, hip, knee))[..., None]
        offset = up * (TOWARDS_NECK[0] + TOWARDS_NECK[1] * bent) + ahead * (FORWARD[0] + FORWARD[1] * bent)
        moved[..., joint_index("hip", side), :] = hip - torso_px * np.where(np.isfinite(offset), offset, 0.0)
    return moved


def _share_bent(flexion_deg: Array) -> Array:
    straight, full = FLEXION_DEG
    return np.nan_to_num(np.clip((flexion_deg - straight) / (full - straight), 0.0, 1.0))
