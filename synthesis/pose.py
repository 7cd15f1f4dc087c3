"""A posture by the directions of its segments, and the rotation of every bone that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side
from synthesis.person import end_of
from synthesis.rig import Rig
from synthesis.rotation import Array, about, align, between, blend, cross, twist_about, unit

__all__ = ["Arm", "Leg", "Pose", "bone_rotations", "chest_base", "girdle", "hand_axes", "hand_turned", "shoulder_at"]

SPINE: Final = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK: Final = ("neck01", "neck02", "neck03", "head")
GIRDLE_SHARE: Final = 0.28
"""Part of the arm's way from rest that the shoulder blade takes (a third in the anatomy books, less for this mesh)."""

STRAIGHT_DEG: Final = 8.0
BENT_DEG: Final = 35.0
"""Below the first, a limb's plane is taken from its surroundings; above the second, from its own bend."""

FIST_DEG: Final = (70.0, 160.0, 215.0)
"""How far each of the three bones of a finger is turned in a fist."""

THUMB_DEG: Final = (20.0, 50.0, 85.0)


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """Directions of thigh and shin (unit vectors, downward along the leg), rotation of foot and toes from rest."""

    thigh: Array
    shin: Array
    foot: Array = field(default_factory=lambda: np.eye(3))
    toes: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """Directions of the bones of an arm, and its hand.

    Attributes
    ----------
    upper, fore : ndarray, shape (3,)
        Unit vectors, downward along the arm.
    hand : ndarray, shape (3, 3), or None
        Rotation from rest; None to follow the forearm.
    grip : float
        0 open, 1 a fist.
    hand_share : float
        How far the hand has left following the forearm, 0-1.
    """

    upper: Array
    fore: Array
    hand: Array | None = None
    grip: float = 0.25
    hand_share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """A posture.

    Attributes
    ----------
    pelvis_m : ndarray, shape (3,)
        Middle between the hips.
    pelvis, chest, head : ndarray, shape (3, 3)
        Rotations from standing upright, facing +z.
    legs, arms : dict of side to Leg or Arm
    """

    pelvis_m: Array
    pelvis: Array
    chest: Array
    head: Array
    legs: Mapping[Side, Leg]
    arms: Mapping[Side, Arm]


def bone_rotations(rig: Rig, pose: Pose) -> dict[str, Array]:
    """Rotation from rest, in the world, of all bones that a posture moves."""
    turned = {"root": pose.pelvis}
    for place, bone in enumerate(SPINE, start=1):
        turned[bone] = blend(pose.pelvis, pose.chest, place / len(SPINE))
    for place, bone in enumerate(NECK, start=1):
        turned[bone] = blend(pose.chest, pose.head, place / len(NECK))
    for side in SIDES:
        turned |= _leg(rig, pose, side)
        turned |= _arm(rig, pose, side)
    return turned


def _rest(rig: Rig, side: Side, start: str, end: str) -> Array:
    return unit(rig.head(end + end_of(side)) - rig.head(start + end_of(side)))


def _share(bend_deg: float) -> float:
    share = float(np.clip((bend_deg - STRAIGHT_DEG) / (BENT_DEG - STRAIGHT_DEG), 0.0, 1.0))
    return share * share * (3 - 2 * share)


def _hinge(first: Array, second: Array, straight: Array) -> Array:
    """Axis of a knee or elbow: across the limb's own plane as far as it is bent."""
    across = cross(first, second)
    sine = float(np.linalg.norm(across))
    share = _share(float(np.degrees(np.arctan2(sine, first @ second))))
    return unit(share * across / max(sine, 1e-9) + (1 - share) * unit(straight))


def _leg(rig: Rig, pose: Pose, side: Side) -> dict[str, Array]:
    leg, end = pose.legs[side], end_of(side)
    lateral = np.array([1.0, 0.0, 0.0])
    hinge = _hinge(leg.thigh, leg.shin, 0.5 * pose.pelvis @ lateral + 0.5 * leg.foot @ lateral)
    thigh = align((_rest(rig, side, "upperleg01", "lowerleg01"), lateral), (leg.thigh, hinge))
    shin = align((_rest(rig, side, "lowerleg01", "foot"), lateral), (leg.shin, hinge))
    turned = {f"upperleg0{k}{end}": thigh for k in (1, 2)} | {f"lowerleg0{k}{end}": shin for k in (1, 2)}
    turned[f"foot{end}"] = leg.foot
    if leg.toes is not None:
        turned |= {f"toe{k}-1{end}": leg.toes for k in range(1, 6)}
    return turned


def girdle(rig: Rig, chest: Array, side: Side, upper: Array) -> Array:
    """Rotation of the shoulder blade, which follows the arm."""
    hanging = chest @ _rest(rig, side, "upperarm01", "lowerarm01")
    return blend(np.eye(3), between(hanging, upper), GIRDLE_SHARE) @ chest


def chest_base(rig: Rig, pose: Pose) -> Array:
    """Where the uppermost bone of the spine begins; the arms do not move it."""
    hips = (rig.head("upperleg01.L") + rig.head("upperleg01.R")) / 2
    place = pose.pelvis_m + pose.pelvis @ (rig.head(SPINE[0]) - hips)
    for index, (bone, after) in enumerate(pairwise(SPINE), start=1):
        place = place + blend(pose.pelvis, pose.chest, index / len(SPINE)) @ (rig.head(after) - rig.head(bone))
    return np.asarray(place)


def shoulder_at(rig: Rig, pose: Pose, side: Side, upper: Array, base: Array | None = None) -> Array:
    """Where the shoulder joint is once the arm points along ``upper``; ``base`` as :func:`chest_base` gives it."""
    end = end_of(side)
    start = chest_base(rig, pose) if base is None else base
    blade = girdle(rig, pose.chest, side, upper)
    collar, outer, joint = (rig.head(bone + end) for bone in ("clavicle", "shoulder01", "upperarm01"))
    place = start + pose.chest @ (collar - rig.head(SPINE[-1]))
    return np.asarray(place + blend(pose.chest, blade, 0.5) @ (outer - collar) + blade @ (joint - outer))


def _arm(rig: Rig, pose: Pose, side: Side) -> dict[str, Array]:
    arm, end = pose.arms[side], end_of(side)
    blade = girdle(rig, pose.chest, side, arm.upper)
    upper_rest = _rest(rig, side, "upperarm01", "lowerarm01")
    fore_rest = _rest(rig, side, "lowerarm01", "wrist")
    hinge_rest = unit(cross(upper_rest, fore_rest))
    swing = between(blade @ upper_rest, arm.upper) @ blade
    hinge = _hinge(arm.upper, arm.fore, swing @ hinge_rest)
    upper = align((upper_rest, hinge_rest), (arm.upper, hinge))
    fore = align((fore_rest, hinge_rest), (arm.fore, hinge))
    hand = fore if arm.hand is None else blend(fore, arm.hand, arm.hand_share)
    pronation = twist_about(hand @ fore.T, arm.fore)
    turned = {
        f"clavicle{end}": blend(pose.chest, blade, 0.5),
        f"shoulder01{end}": blade,
        f"upperarm01{end}": blend(swing, upper, 0.5),
        f"upperarm02{end}": upper,
        f"lowerarm01{end}": fore,
        f"lowerarm02{end}": about(arm.fore, 0.5 * pronation) @ fore,
        f"wrist{end}": hand,
    }
    return turned | _fingers(rig, side, hand, arm.grip)


def hand_axes(rig: Rig, side: Side) -> tuple[Array, Array]:
    """Direction of the fingers and of the palm at rest; the palm is where the fingers already curl to."""
    end = end_of(side)
    wrist, index, small = (rig.head(bone + end) for bone in ("wrist", "finger2-1", "finger5-1"))
    middle = rig.head("finger3-1" + end)
    along = unit(middle - wrist)
    palm = unit(cross(index - wrist, small - wrist))
    tip = rig.tails[rig.place("finger3-3" + end)] - middle
    palm = palm if palm @ (tip - along * (along @ tip)) > 0 else -palm
    return along, palm


def hand_turned(rig: Rig, side: Side, fingers: Array, palm: Array) -> Array:
    """Rotation of a hand whose fingers and palm are to point somewhere."""
    return align(hand_axes(rig, side), (fingers, palm))


def _fingers(rig: Rig, side: Side, hand: Array, grip: float) -> dict[str, Array]:
    end = end_of(side)
    along, palm = hand_axes(rig, side)
    turned: dict[str, Array] = {}
    for finger in range(1, 6):
        degrees = THUMB_DEG if finger == 1 else FIST_DEG
        axis = cross(along, palm) if finger > 1 else cross(_rest(rig, side, "finger1-1", "finger1-2"), palm)
        for bone, angle in enumerate(degrees, start=1):
            turned[f"finger{finger}-{bone}{end}"] = hand @ about(axis, grip * angle)
    return turned
