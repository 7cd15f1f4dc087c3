"""What is known about the joints of a person in a picture, and how a picture and its labels travel together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT, MIRROR

__all__ = ["CROP_PX", "FACE_JOINTS", "PEOPLE_LIMIT", "Crop", "JointState", "carried", "mirrored_people", "within"]

CROP_PX: Final = 320
"""Side of every stored crop."""

PEOPLE_LIMIT: Final = 4
"""People labelled in one crop."""

FACE_JOINTS: Final = (0, 14, 15, 16, 17)
"""Nose, eyes and ears: who is seen from behind has none."""

People = NDArray[np.float32]


class JointState(IntEnum):
    """What is known about a joint."""

    ABSENT = -1
    """Certainly not to be found: outside the picture, or a face seen from behind."""
    UNKNOWN = 0
    """Nobody knows; nothing is learned from this person's surroundings for it."""
    HIDDEN = 1
    """Its place is known, and something lies in front of it."""
    SEEN = 2
    """Its place is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A square picture with its people.

    Attributes
    ----------
    image : ndarray of uint8, shape (CROP_PX, CROP_PX, 3)
        Blue, green, red.
    people : ndarray of float32, shape (people, 18, 3)
        x and y in pixels, (0, 0) in the middle of the first one, and a :class:`JointState`; the subject first.
    facts : dict
        Whatever else is true of it, such as ``movement``, ``view`` and ``source``; plain numbers and strings.
    """

    image: NDArray[np.uint8]
    people: People
    facts: dict[str, Any]


def mirrored_people(people: People) -> People:
    """People of a mirrored picture under the names their joints have there; places are not changed."""
    return people[:, MIRROR]


def within(people: People, side_px: int) -> People:
    """The same people; what lies outside a square picture is absent."""
    xy, state = people[..., :2], people[..., 2]
    outside = (xy < -0.5).any(axis=-1) | (xy >= side_px - 0.5).any(axis=-1)
    judged = people.copy()
    judged[..., 2] = np.where(outside & (state > JointState.UNKNOWN), JointState.ABSENT, state)
    return judged


def carried(people: People, matrix: NDArray[np.float64]) -> People:
    """People whose places went through an affine map.

    Parameters
    ----------
    people : ndarray, shape (people, 18, 3)
    matrix : ndarray, shape (2, 3)
        As OpenCV's ``warpAffine`` takes it.
    """
    moved = people.copy()
    moved[..., :2] = people[..., :2] @ matrix[:, :2].T + matrix[:, 2]
    assert moved.shape[1:] == (JOINT_COUNT, 3)
    return moved
