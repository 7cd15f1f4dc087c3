"""Lengths of one body, and the steps that postures of all movements share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side
from synthesis.limbs import bend, bend_at_x
from synthesis.person import Person
from synthesis.pose import Arm, Leg, Pose, chest_base, hand_turned, shoulder_at
from synthesis.rig import Rig
from synthesis.rotation import Array, pitch, roll, unit, yaw

__all__ = [
    "FORWARD",
    "OUTWARD",
    "Figure",
    "figure_of",
    "foot_turned",
    "hips_of",
    "leaning",
    "neck_of",
    "planted_leg",
    "reaching_arm",
]

FORWARD: Final = np.array([0.0, 0.0, 1.0])
OUTWARD: Final[dict[Side, float]] = {"left": 1.0, "right": -1.0}
ROUNDS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A body's lengths in metres.

    Attributes
    ----------
    rig : Rig
    thigh_m, shin_m, upper_m, fore_m, hand_m : float
        Between joints; the hand from the wrist to the tip of the middle finger.
    hip_m : float
        From the middle to each hip joint.
    ankle_m : float
        Ankle above the floor, standing in shoes.
    ball_m : ndarray, shape (3,)
        From the ankle to the ball of the left foot, standing.
    torso_m : float
        Middle of the hips to the neck, standing.
    seat_m, belly_m : float
        From the hip joints to the surface behind and before them.
    back_m, chest_m : float
        From the shoulder joints' plane to the surface of back and chest.
    spine_m : float
        From the shoulder joints' plane to the back's surface in the middle line.
    knee_m : float
        From the knee to the surface before it.
    """

    rig: Rig
    thigh_m: float
    shin_m: float
    upper_m: float
    fore_m: float
    hand_m: float
    hip_m: float
    ankle_m: float
    ball_m: Array
    torso_m: float
    seat_m: float
    belly_m: float
    back_m: float
    chest_m: float
    spine_m: float
    knee_m: float

    @property
    def leg_m(self) -> float:
        """Thigh and shin."""
        return self.thigh_m + self.shin_m

    @property
    def arm_m(self) -> float:
        """Upper arm and forearm."""
        return self.upper_m + self.fore_m


def figure_of(person: Person) -> Figure:
    """Measure a body at rest."""
    rig = person.rig
    hip, knee, ankle, shoulder, elbow, wrist = (
        rig.head(f"{bone}.L") for bone in ("upperleg01", "lowerleg01", "foot", "upperarm01", "lowerarm01", "wrist")
    )
    tip = rig.tails[rig.place("finger3-3.L")]
    chest = np.array([0.0, rig.head("spine02")[1], shoulder[2]])
    return Figure(
        rig=rig,
        thigh_m=_length(hip, knee),
        shin_m=_length(knee, ankle),
        upper_m=_length(shoulder, elbow),
        fore_m=_length(elbow, wrist),
        hand_m=_length(wrist, rig.head("finger3-1.L")) + _length(rig.head("finger3-1.L"), tip),
        hip_m=float(hip[0]),
        ankle_m=float(ankle[1]),
        ball_m=rig.head("toe2-1.L") - ankle,
        torso_m=float(np.linalg.norm(((shoulder + rig.head("upperarm01.R")) - (hip + rig.head("upperleg01.R"))) / 2)),
        seat_m=_surface(person, np.array([0.0, hip[1], hip[2]]), -1.0, (0.14, 0.09)),
        belly_m=_surface(person, np.array([0.0, hip[1], hip[2]]), 1.0, (0.1, 0.12)),
        back_m=_surface(person, chest, -1.0, (0.14, 0.12)),
        chest_m=_surface(person, chest, 1.0, (0.12, 0.1)),
        spine_m=_surface(person, chest, -1.0, (0.04, 0.1)),
        knee_m=_surface(person, knee, 1.0, (0.05, 0.05)),
    )


def _length(first: Array, second: Array) -> float:
    return float(np.linalg.norm(second - first))


def _surface(person: Person, place: Array, way: float, reach_m: tuple[float, float]) -> float:
    """How far the outermost skin or cloth lies before (+1) or behind (-1) a place, within a way aside and up."""
    farthest = 0.0
    for part in person.parts[:2]:
        drawn = part.points_m[np.unique(part.mesh.triangles)]
        aside, up = np.abs(drawn[:, :2] - place[:2]).T
        near = drawn[(aside < reach_m[0]) & (up < reach_m[1])]
        if len(near):
            farthest = max(farthest, float((way * (near[:, 2] - place[2])).max()))
    return farthest


def hips_of(figure: Figure, pelvis_m: Array, pelvis: Array) -> dict[Side, Array]:
    """Hip joints of a pelvis."""
    return {side: pelvis_m + pelvis @ np.array([OUTWARD[side] * figure.hip_m, 0.0, 0.0]) for side in SIDES}


def planted_leg(figure: Figure, hip: Array, ankle: Array, knee_x_m: float, foot: Array, toes: Array | None = None) -> Leg:
    """Leg from hip to ankle, its knee forward and at a place from side to side."""
    thigh, shin = bend_at_x(hip, ankle, (figure.thigh_m, figure.shin_m), knee_x_m, np.array([0.0, 0.35, 1.0]))
    return Leg(thigh, shin, foot, toes)


def reaching_arm(
    figure: Figure,
    pose: Pose,
    side: Side,
    wrist: Array,
    elbow_towards: Array,
    hand: tuple[Array, Array] | None = None,
    *,
    grip: float = 0.3,
) -> Arm:
    """Arm whose wrist is at a place, its elbow towards a direction; the shoulder gives way, so this takes a few rounds.

    Parameters
    ----------
    figure : Figure
    pose : Pose
        For pelvis and chest; its arms are not looked at.
    side : Side
    wrist : ndarray, shape (3,)
        Wanted place.
    elbow_towards : ndarray, shape (3,)
        Direction.
    hand : tuple of ndarray, optional
        Directions of fingers and palm.
    grip : float
        0 open, 1 a fist.
    """
    upper = unit(wrist - pose.pelvis_m)
    fore = upper
    base = chest_base(figure.rig, pose)
    for _ in range(ROUNDS):
        shoulder = shoulder_at(figure.rig, pose, side, upper, base)
        upper, fore = bend(shoulder, wrist, figure.upper_m, figure.fore_m, elbow_towards)
    turned = None if hand is None else hand_turned(figure.rig, side, *hand)
    return Arm(upper, fore, turned, grip)


def leaning(figure: Figure, pose: Pose, lean_deg: float, aside_deg: float | None = None) -> Pose:
    """The pose with pelvis and chest turned so that the line from mid-hip to neck leans forward (and aside) as wanted.

    The shoulders, and with them the neck, give way to the arms, so this takes a few rounds; arms keep their directions.
    """
    for _ in range(ROUNDS):
        line = neck_of(figure, pose) - pose.pelvis_m
        missing = lean_deg - float(np.degrees(np.arctan2(line[2], line[1])))
        turn = pitch(missing)
        if aside_deg is not None:
            turn = roll(-(aside_deg - float(np.degrees(np.arctan2(line[0], line[1]))))) @ turn
        pose = replace(pose, pelvis=turn @ pose.pelvis, chest=turn @ pose.chest)
    return pose


def neck_of(figure: Figure, pose: Pose) -> Array:
    """Middle of the shoulder joints."""
    base = chest_base(figure.rig, pose)
    shoulders = [shoulder_at(figure.rig, pose, side, pose.arms[side].upper, base) for side in SIDES]
    return (shoulders[0] + shoulders[1]) / 2


def foot_turned(side: Side, out_deg: float, pitch_deg: float = 0.0) -> Array:
    """Rotation of a foot with the toes out, and the toes down by ``pitch_deg``."""
    return yaw(OUTWARD[side] * out_deg) @ pitch(pitch_deg)
