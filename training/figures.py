"""Figures of accuracy: right joints, errors of angles, how far confidence can be believed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import SIDES, joint_index
from training.labels import JointState

__all__ = ["ANGLES", "angle_errors_deg", "limb_angle_deg", "right_joints", "torso_px"]

Floats = NDArray[Any]

LEAST_TORSO_SHARE: Final = 0.5
"""Of its true length, seen without foreshortening: a trunk seen end on would allow no error at all."""

ANGLES: Final = {
    "knee": tuple((joint_index("hip", s), joint_index("knee", s), joint_index("ankle", s)) for s in SIDES),
    "hip": tuple((joint_index("shoulder", s), joint_index("hip", s), joint_index("knee", s)) for s in SIDES),
}
"""Three points of each angle in the picture, left and right."""


def torso_px(person: Floats, full_px: float) -> float:
    """Length from the neck to the middle of the hips in the picture, but at least half its length without foreshortening.

    Parameters
    ----------
    person : ndarray, shape (18, 3)
    full_px : float
        Length of the torso were it seen from the side, at its distance.
    """
    hips = (person[joint_index("hip", "left"), :2] + person[joint_index("hip", "right"), :2]) / 2
    seen = float(np.linalg.norm(person[joint_index("neck"), :2] - hips))
    return max(seen, LEAST_TORSO_SHARE * full_px)


def right_joints(places: Floats, people: Floats, sizes_px: Floats, share: float) -> NDArray[np.bool_]:
    """Which joints are within a share of the torso of where they belong (PCK); what was not found is wrong.

    Parameters
    ----------
    places : ndarray, shape (pictures, 18, 2)
        As found, NaN where not.
    people : ndarray, shape (pictures, 18, 3)
        As they are.
    sizes_px : ndarray, shape (pictures,)
        Length of the torso.
    share : float
    """
    distance = np.linalg.norm(places - people[..., :2], axis=-1)
    return np.asarray(np.nan_to_num(distance, nan=np.inf) < share * sizes_px[:, None])


def limb_angle_deg(places: Floats, points: tuple[int, int, int]) -> NDArray[np.float64]:
    """Angle at the middle one of three joints in the picture, 0-180; NaN where one of them is missing."""
    first, middle, last = (places[:, point, :2].astype(np.float64) for point in points)
    one, other = first - middle, last - middle
    across = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return np.asarray(np.degrees(np.abs(np.arctan2(across, (one * other).sum(axis=-1)))))


def angle_errors_deg(places: Floats, people: Floats, name: str) -> NDArray[np.float64]:
    """Errors of a knee's or hip's angle in the picture, 180 where it was not found, NaN where it is not in the picture.

    Parameters
    ----------
    places : ndarray, shape (pictures, 18, 2)
    people : ndarray, shape (pictures, 18, 3)
    name : {"knee", "hip"}

    Returns
    -------
    ndarray, shape (pictures, 2)
        Left and right.
    """
    columns = []
    for points in ANGLES[name]:
        error = np.abs(limb_angle_deg(places, points) - limb_angle_deg(people, points))
        shown = (people[:, points, 2] > JointState.UNKNOWN).all(axis=1)
        columns.append(np.where(shown, np.nan_to_num(error, nan=180.0), np.nan))
    return np.stack(columns, axis=1)
