"""Trunk stability push-up: from lying on the belly to straight arms, the body one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side
from synthesis.figure import OUTWARD, Figure, hips_of, neck_of, reaching_arm
from synthesis.kit import Kit, Wanted
from synthesis.limbs import bend
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo, out_and_back
from synthesis.pose import Arm, Leg, Pose
from synthesis.rotation import Array, between, pitch, unit
from synthesis.timing import least_jerk

__all__ = ["KIT", "plan"]

GOOD: Final = {
    "hip_drop_ratio": 0.02,
    "knee_bend_deg": 5.0,
    "elbow_bend_deg": 8.0,
    "hands_ahead_ratio": 0.05,
    "easier_hands": 0.0,
}
"""A push-up that meets every criterion; hips below (+) or above (-) the line from shoulders to ankles, in torsos."""

TOES_DEG: Final = 72.0
"""Pitch of the feet, standing on the toes."""

UP: Final = np.array([0.0, 1.0, 0.0])
PALM_M: Final = 0.05
LYING_GAP_M: Final = -0.02
TOE_CAP_M: Final = 0.01
TOES_ON_FLOOR_DEG: Final = 4.0


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """Push-ups, one after the other, the chest on the floor in between."""
    return out_and_back(attempts, rng, tempo, partial(_posture, figure), sways=2)


def _foot_ankle(figure: Figure) -> Array:
    """Ankle over the ball of a foot that stands on its toes; the ball lies at z = 0."""
    ball = figure.ball_m
    lift = figure.ankle_m + ball[1] + TOE_CAP_M
    turned = pitch(TOES_DEG) @ -ball
    return np.array([0.0, lift + turned[1], turned[2]])


def _posture(figure: Figure, attempt: Attempt, share: float, sway: Array) -> Pose:
    ankle = _foot_ankle(figure)
    hip_lift = LYING_GAP_M + figure.belly_m
    chest_lift = LYING_GAP_M + figure.chest_m
    torso, leg = figure.torso_m, _leg_length(figure, attempt, share)
    under_load = 4 * share * (1 - share) if share < 0.5 else 1.0 - 0.25 * least_jerk(2 * share - 1)
    drop = attempt["hip_drop_ratio"] * torso * under_load + 0.003 * sway[0] * share
    lying_angle, lying_drop = _lying(figure, ankle, hip_lift, chest_lift, leg)
    angle = lying_angle + share * (_top(figure, attempt, ankle, leg) - lying_angle)
    line_drop = lying_drop * (1 - share) ** 2 + drop
    along = np.sqrt(max(leg**2 - line_drop**2, 0.0)) + np.sqrt(max(torso**2 - line_drop**2, 0.0))
    ray = np.array([0.0, np.sin(angle), np.cos(angle)])
    across = np.array([0.0, np.cos(angle), -np.sin(angle)])
    neck = ankle + ray * along
    hip = ankle + ray * np.sqrt(max(leg**2 - line_drop**2, 0.0)) - across * line_drop
    return _body(figure, attempt, (ankle, hip, neck), share)


def _leg_length(figure: Figure, attempt: Attempt, share: float) -> float:
    """Hip to ankle with the knee bent as it is."""
    bend_deg = 4.0 + (attempt["knee_bend_deg"] - 4.0) * min(1.0, 2.0 * share)
    opening = np.radians(180.0 - max(bend_deg, 1.0))
    return float(np.sqrt(figure.thigh_m**2 + figure.shin_m**2 - 2 * figure.thigh_m * figure.shin_m * np.cos(opening)))


def _lying(figure: Figure, ankle: Array, hip_lift: float, chest_lift: float, leg: float) -> tuple[float, float]:
    """Lying: angle of the line from ankles to neck in radians, and how far the hips are below it in metres."""
    hip_z = ankle[2] + np.sqrt(leg**2 - (ankle[1] - hip_lift) ** 2)
    neck_z = hip_z + np.sqrt(figure.torso_m**2 - (chest_lift - hip_lift) ** 2)
    angle = np.arctan2(chest_lift - ankle[1], neck_z - ankle[2])
    drop = np.sin(angle) * (hip_z - ankle[2]) - np.cos(angle) * (hip_lift - ankle[1])
    return float(angle), float(drop)


def _top(figure: Figure, attempt: Attempt, ankle: Array, leg: float) -> float:
    """Angle of the body's line with the arms as straight as wanted, the hands under the shoulders."""
    opening = np.radians(180.0 - max(attempt["elbow_bend_deg"], 3.0))
    arm = np.sqrt(figure.upper_m**2 + figure.fore_m**2 - 2 * figure.upper_m * figure.fore_m * np.cos(opening))
    height = PALM_M + 0.985 * arm - ankle[1]
    return float(np.arcsin(height / (figure.torso_m + leg)))


def _body(figure: Figure, attempt: Attempt, points: tuple[Array, Array, Array], share: float) -> Pose:
    ankle, hip, neck = points
    trunk = between(UP, neck - hip)
    legs = {}
    for side in SIDES:
        mirror = np.array([OUTWARD[side], 1.0, 1.0])
        joint = hips_of(figure, hip, trunk)[side]
        end = ankle + np.array([0.75 * figure.hip_m, 0.0, 0.0]) * mirror
        thigh, shin = bend(joint, end, figure.thigh_m, figure.shin_m, np.array([0.0, -1.0, 0.05]))
        legs[side] = Leg(thigh, shin, pitch(TOES_DEG), pitch(TOES_ON_FLOOR_DEG))
    still = Arm(unit(np.array([0.1, -1.0, 0.1])), unit(np.array([0.1, -1.0, 0.1])))
    pose = Pose(hip, trunk, trunk, trunk @ pitch(-18.0 - 14.0 * (1 - share)), legs, {"left": still, "right": still})
    hands = _hands(figure, attempt)
    for _ in range(2):
        arms = {side: _arm(figure, pose, side, hands[side]) for side in SIDES}
        pose = replace(pose, arms=arms)
        missing = between(neck_of(figure, pose) - pose.pelvis_m, neck - hip)
        pose = replace(pose, pelvis=missing @ pose.pelvis, chest=missing @ pose.chest)
    return replace(pose, arms={side: _arm(figure, pose, side, hands[side]) for side in SIDES})


def _hands(figure: Figure, attempt: Attempt) -> dict[Side, Array]:
    """Places of the wrists: fixed on the floor, near the shoulders of the body at the top."""
    ankle = _foot_ankle(figure)
    leg = _leg_length(figure, attempt, 1.0)
    angle = _top(figure, attempt, ankle, leg)
    shoulder_z = ankle[2] + np.cos(angle) * (leg + figure.torso_m)
    ahead = attempt["hands_ahead_ratio"] * figure.torso_m
    wide = float(figure.rig.head("upperarm01.L")[0]) + 0.06
    return {side: np.array([OUTWARD[side] * wide, PALM_M, shoulder_z + ahead]) for side in SIDES}


def _arm(figure: Figure, pose: Pose, side: Side, wrist: Array) -> Arm:
    elbow = np.array([OUTWARD[side] * 0.75, 0.65, -0.8])
    hand = (unit(np.array([OUTWARD[side] * 0.1, 0.0, 1.0])), -UP)
    return reaching_arm(figure, pose, side, wrist, elbow, hand, grip=-0.05)


def _answers(values: Mapping[str, float]) -> dict[str, bool]:
    easier = values["easier_hands"] > 0.5
    return {"easier_hands": easier, "hands_in_full_place": not easier}


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={"hip_drop_ratio": 0.025, "knee_bend_deg": 3.0, "elbow_bend_deg": 4.0, "hands_ahead_ratio": 0.05},
    dials={
        "no_sag": {"hip_drop_ratio": (0.115, 0.175, 0.27)},
        "no_pike": {"hip_drop_ratio": (-0.18, -0.27, -0.4)},
        "knees_straight": {"knee_bend_deg": (28.0, 42.0, 60.0)},
        "arms_straight": {"elbow_bend_deg": (28.0, 42.0, 65.0)},
    },
    scores={
        3: Wanted(always={"easier_hands": 0.0}),
        2: Wanted(always={"easier_hands": 1.0, "hands_ahead_ratio": -0.05}),
        1: Wanted(always={"easier_hands": 1.0}, missed=("no_sag", "no_pike", "arms_straight")),
    },
    answers=_answers,
    views={"left": 0.5, "right": 0.5},
    floor_test=True,
)
