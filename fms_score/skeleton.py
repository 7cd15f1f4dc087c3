"""The COCO-18 skeleton that every layer shares: names, order, limbs and mirror image.

Eighteen points in the order of OpenPose's COCO model [1]_. It is *not* the seventeen-point order of the
COCO keypoint annotations: there is a neck, and the right side comes first.

References
----------
.. [1] Cao et al., "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields", 2019.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["BODY_JOINTS", "JOINTS", "JOINT_COUNT", "LIMBS", "MIRROR", "SIDES", "Side", "joint_index", "other_side"]

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

JOINTS: Final[tuple[str, ...]] = (
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
)
JOINT_COUNT: Final = len(JOINTS)

_INDEX: Final = {name: index for index, name in enumerate(JOINTS)}

BODY_JOINTS: Final[tuple[int, ...]] = tuple(range(1, 14))
"""Neck and limbs: the points that carry the movement (no face)."""

LIMBS: Final[tuple[tuple[int, int], ...]] = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11),
    (11, 12), (12, 13), (1, 0), (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
"""Pairs of points that a drawing joins with a line."""


def _mirrored(name: str) -> str:
    swap = {"left": "right", "right": "left"}
    head, _, tail = name.partition("_")
    return f"{swap[head]}_{tail}" if head in swap else name


MIRROR: Final[NDArray[np.intp]] = np.array([_INDEX[_mirrored(name)] for name in JOINTS], dtype=np.intp)
"""``points[MIRROR]`` names every point as its counterpart on the other side of the body."""


def joint_index(name: str, side: Side | None = None) -> int:
    """Index of a point, such as ``joint_index("knee", "left")`` or ``joint_index("neck")``."""
    return _INDEX[f"{side}_{name}" if side else name]


def other_side(side: Side) -> Side:
    """Left for right, right for left."""
    return "left" if side == "right" else "right"
