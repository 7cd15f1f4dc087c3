"""Points of a body in a pose: linear-blend skinning, and the points that truth is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fms_score.skeleton import JOINT_COUNT, SIDES, joint_index
from synthesis.person import Part, Person, end_of
from synthesis.pose import Pose, bone_rotations
from synthesis.rotation import Array

__all__ = ["EXTRA_POINTS", "Posed", "put_in_pose", "truth_points"]

EXTRA_POINTS: Final = ("right_heel", "right_toe", "left_heel", "left_toe", "right_hand", "left_hand")
"""Points beyond the eighteen that truth holds: heel, tip of the toes, and knuckle of the middle finger."""

BONES: Final = (
    ("shoulder", "upperarm01"), ("elbow", "lowerarm01"), ("wrist", "wrist"),
    ("hip", "upperleg01"), ("knee", "lowerleg01"), ("ankle", "foot"), ("eye", "eye"),
)  # fmt: skip
"""Joint of the eighteen, and the bone of MakeHuman's that begins there."""


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A body in a pose.

    Attributes
    ----------
    parts_m : list of ndarray, shape (points, 3)
        Points of every part, in the order of the person's parts.
    joints_m : ndarray, shape (18 + 6, 3)
        The eighteen points, then ``EXTRA_POINTS``.
    forehead : ndarray, shape (3,)
        Where the face looks.
    """

    parts_m: list[Array]
    joints_m: Array
    forehead: Array


def put_in_pose(person: Person, pose: Pose, parts: int | None = None) -> Posed:
    """Move a person: all parts, or only the first few where no picture is wanted."""
    transforms, heads = person.rig.posed(pose.pelvis_m, bone_rotations(person.rig, pose))
    moved = [_skinned(part, transforms) for part in person.parts[:parts]]
    return Posed(moved, truth_points(person, transforms, heads), pose.head @ np.array([0.0, 0.0, 1.0]))


def _skinned(part: Part, transforms: Array) -> Array:
    blended = np.asarray(part.weights @ transforms.reshape(len(transforms), 12)).reshape(-1, 3, 4)
    return np.asarray(np.einsum("nij,nj->ni", blended[:, :, :3], part.points_m) + blended[:, :, 3])


def truth_points(person: Person, transforms: Array, heads: Array) -> Array:
    """The eighteen points and the extra ones: joints where bones begin, nose, ears, heels and toes on the skin."""
    points = np.zeros((JOINT_COUNT + len(EXTRA_POINTS), 3))
    for side in SIDES:
        for joint, bone in BONES:
            points[joint_index(joint, side)] = heads[person.rig.place(bone + end_of(side))]
    points[joint_index("neck")] = (points[joint_index("shoulder", "left")] + points[joint_index("shoulder", "right")]) / 2
    marks = person.marks
    points[joint_index("nose")] = _skin_point(person, transforms, marks.nose)
    for side in SIDES:
        points[joint_index("ear", side)] = _skin_point(person, transforms, marks.ears[side])
        for name, places in (("heel", marks.heels), ("toe", marks.toes)):
            extra = JOINT_COUNT + EXTRA_POINTS.index(f"{side}_{name}")
            points[extra] = _skin_point(person, transforms, places[side])
        hand = JOINT_COUNT + EXTRA_POINTS.index(f"{side}_hand")
        points[hand] = heads[person.rig.place(f"finger3-1{end_of(side)}")]
    return points


def _skin_point(person: Person, transforms: Array, point: int) -> Array:
    body = person.parts[0]
    blended = np.asarray(body.weights[[point]] @ transforms.reshape(len(transforms), 12)).reshape(3, 4)
    return np.asarray(blended[:, :3] @ body.points_m[point] + blended[:, 3])
