"""In-line lunge: feet one behind the other on a board, the rear knee to it, the dowel along the back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from fms_score.errors import OptionError
from fms_score.skeleton import SIDES, Side, joint_index, other_side
from synthesis.figure import OUTWARD, Figure, hips_of, leaning, planted_leg, reaching_arm
from synthesis.kit import Kit, Wanted
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo, out_and_back
from synthesis.pose import Arm, Pose
from synthesis.props import board, dowel_on_line
from synthesis.rotation import Array, pitch, roll, unit
from synthesis.skinning import Posed

__all__ = ["KIT", "plan"]

GOOD: Final = {
    "trunk_lean_deg": 4.0,
    "trunk_travel_deg": 2.5,
    "side_lean_deg": 2.0,
    "rear_knee_ratio": 0.115,
    "knee_offset_ratio": 0.02,
    "feet_apart_m": 0.0,
    "step_per_leg": 0.80,
}
"""A lunge that meets every criterion."""

REAR_HEEL_DEG: Final = (12.0, 52.0)
"""Pitch of the rear foot standing and at the turn."""

BOARD_M: Final = 0.035
DOWEL_M: Final = (0.10, 0.36)
"""How far the dowel reaches below the hips and above the neck."""


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """Lunges, one after the other, without changing the feet.

    Raises
    ------
    OptionError
        If attempts on both sides are asked of one clip.
    """
    if len({attempt.side for attempt in attempts}) > 1:
        raise OptionError("inline_lunge: both sides in one clip; the feet stay where they are, so make one clip a side")
    depths_m = {id(attempt): _drop_for(figure, attempt) for attempt in attempts}
    dowel = dowel_on_line(lambda posed: _dowel(figure, posed))
    plank = board(1.5, 0.14, BOARD_M, (0.0, 0.0))

    def posture(attempt: Attempt, share: float, sway: Array) -> Pose:
        """As deep as the attempt is to be."""
        return _posture(figure, attempt, share * depths_m[id(attempt)], share, sway)

    return out_and_back(attempts, rng, tempo, posture, sways=3, props=(plank, dowel))


def _drop_for(figure: Figure, attempt: Attempt) -> float:
    """How far the hips go down for the rear knee to be as low as wanted, found by halving."""
    low, high = 0.0, 0.8 * figure.leg_m
    rear = other_side(attempt.side)
    for _ in range(16):
        middle = (low + high) / 2
        pose = _posture(figure, attempt, middle, middle / high, np.zeros(3), arms=False)
        hip = hips_of(figure, pose.pelvis_m, pose.pelvis)[rear]
        knee = hip + figure.thigh_m * pose.legs[rear].thigh
        height = (knee[1] - BOARD_M - figure.ankle_m) / figure.leg_m
        low, high = (middle, high) if height > attempt["rear_knee_ratio"] else (low, middle)
    return (low + high) / 2


def _posture(figure: Figure, attempt: Attempt, drop_m: float, share: float, sway: Array, *, arms: bool = True) -> Pose:
    front, rear = attempt.side, other_side(attempt.side)
    half = attempt["step_per_leg"] * figure.leg_m / 2
    aside = {side: OUTWARD[side] * attempt["feet_apart_m"] / 2 for side in SIDES}
    rear_deg = REAR_HEEL_DEG[0] + min(share, 1.0) * (REAR_HEEL_DEG[1] - REAR_HEEL_DEG[0])
    ankles = {
        front: np.array([aside[front], BOARD_M + figure.ankle_m, half]),
        rear: _raised(figure, rear, np.array([aside[rear], BOARD_M + figure.ankle_m, -half]), rear_deg),
    }
    feet = {front: np.eye(3), rear: pitch(rear_deg)}
    pelvis_m = _pelvis(figure, ankles, drop_m, share)
    lean = attempt["trunk_lean_deg"] - (1 - share) * attempt["trunk_travel_deg"] + 0.3 * sway[0]
    sideways = OUTWARD[front] * attempt["side_lean_deg"] * share + 0.25 * sway[1]
    pose = _trunk(pelvis_m, float(lean), float(sideways))
    if arms:
        for _ in range(2):
            pose = replace(pose, arms=_hands_behind(figure, pose, front))
            pose = leaning(figure, pose, float(lean), float(sideways))
        pose = replace(pose, arms=_hands_behind(figure, pose, front))
    hips = hips_of(figure, pelvis_m, pose.pelvis)
    inward = -OUTWARD[front] * attempt["knee_offset_ratio"] * figure.leg_m * share
    knees = {front: ankles[front][0] + inward, rear: 0.5 * (hips[rear][0] + ankles[rear][0])}
    legs = {side: planted_leg(figure, hips[side], ankles[side], float(knees[side]), feet[side], np.eye(3)) for side in SIDES}
    return replace(pose, legs=legs)


def _raised(figure: Figure, side: Side, ankle: Array, heel_deg: float) -> Array:
    """The ankle of a foot that stands on its ball."""
    ball = figure.ball_m * np.array([OUTWARD[side], 1.0, 1.0])
    return np.asarray(ankle + ball - pitch(heel_deg) @ ball)


def _pelvis(figure: Figure, ankles: Mapping[Side, Array], drop_m: float, share: float) -> Array:
    """Between the feet, as high as both legs reach, less the drop; a little forward as it goes down."""
    middle = (ankles["left"] + ankles["right"]) / 2
    z = middle[2] + 0.02 + 0.05 * share
    top = np.inf
    for side in SIDES:
        flat = np.hypot(z - ankles[side][2], OUTWARD[side] * figure.hip_m - ankles[side][0])
        top = min(top, ankles[side][1] + float(np.sqrt((0.985 * figure.leg_m) ** 2 - flat**2)))
    return np.array([0.0, top - drop_m, z])


def _trunk(pelvis_m: Array, lean: float, sideways: float) -> Pose:
    still = Arm(unit(np.array([0.2, -1.0, 0.0])), unit(np.array([0.1, -1.0, 0.2])))
    turned = roll(-sideways) @ pitch(lean)
    return Pose(pelvis_m, turned, turned, pitch(0.3 * lean), {}, {"left": still, "right": still})


def _hands_behind(figure: Figure, pose: Pose, front: Side) -> dict[Side, Arm]:
    """The hand opposite the front foot holds the dowel at the neck, the other at the small of the back."""
    upper, lower = other_side(front), front
    back = figure.spine_m + 0.025
    spine = figure.rig.head("upperarm01.L")[2] - figure.rig.head("upperleg01.L")[2]
    at_neck = np.array([OUTWARD[upper] * 0.075, figure.torso_m + 0.02, spine - back + 0.015])
    at_waist = np.array([OUTWARD[lower] * 0.085, 0.30 * figure.torso_m, spine - back - 0.015])
    raised = pose.chest @ np.array([OUTWARD[upper] * 0.8, 0.75, 0.45])
    hanging = pose.chest @ np.array([OUTWARD[lower] * 1.0, -0.25, -0.55])
    inward_up = (pose.chest @ unit(np.array([-OUTWARD[upper], 0.15, -0.45])), pose.chest @ np.array([0.0, 0.0, 1.0]))
    inward_low = (pose.chest @ unit(np.array([-OUTWARD[lower], 0.1, -0.1])), pose.chest @ np.array([0.0, 0.1, -1.0]))
    return {
        upper: reaching_arm(figure, pose, upper, pose.pelvis_m + pose.chest @ at_neck, raised, inward_up, grip=0.75),
        lower: reaching_arm(figure, pose, lower, pose.pelvis_m + pose.chest @ at_waist, hanging, inward_low, grip=0.75),
    }


def _dowel(figure: Figure, posed: Posed) -> tuple[Array, Array]:
    """Along the line from mid-hip to neck, behind the back."""
    hips = (posed.joints_m[joint_index("hip", "left")] + posed.joints_m[joint_index("hip", "right")]) / 2
    neck = posed.joints_m[joint_index("neck")]
    up = unit(neck - hips)
    behind = unit(np.array([0.0, up[2], -up[1]]))
    start = hips + behind * (figure.spine_m + 0.02)
    return start - up * DOWEL_M[0], start + up * (figure.torso_m + DOWEL_M[1])


def _answers(values: Mapping[str, float]) -> dict[str, bool]:
    kept = values["trunk_lean_deg"] < 14 and values["side_lean_deg"] < 9
    return {
        "dowel_contacts_kept": kept,
        "feet_on_board": values["feet_apart_m"] < 0.09,
        "lost_balance": values.get("falls", 0.0) > 0,
    }


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={
        "trunk_lean_deg": 1.5, "trunk_travel_deg": 0.8, "side_lean_deg": 0.8, "rear_knee_ratio": 0.006,
        "knee_offset_ratio": 0.012, "step_per_leg": 0.03,
    },
    dials={
        "trunk_upright": {"trunk_lean_deg": (8.5, 12.0, 22.0)},
        "trunk_still": {"trunk_travel_deg": (7.0, 12.0, 19.0)},
        "no_sway": {"side_lean_deg": (5.0, 7.5, 13.0)},
        "rear_knee_down": {"rear_knee_ratio": (0.138, 0.17, 0.25)},
        "knee_over_foot": {"knee_offset_ratio": (0.075, 0.11, 0.17)},
    },
    scores={
        3: Wanted(),
        2: Wanted(missed=("trunk_upright", "trunk_still", "no_sway", "rear_knee_down", "knee_over_foot")),
        1: Wanted(always={"falls": 1.0}, missed=("no_sway", "trunk_upright")),
    },
    answers=_answers,
    views={"left": 0.35, "right": 0.35, "front": 0.3},
    two_sided=True,
    near_side="any",
)  # fmt: skip
