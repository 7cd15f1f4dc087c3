"""Deep squat: feet planted, dowel overhead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side
from synthesis.figure import OUTWARD, Figure, foot_turned, leaning
from synthesis.kit import Kit, Wanted
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo, out_and_back
from synthesis.pose import Arm, Leg, Pose, hand_turned
from synthesis.props import Prop, board, dowel_between_hands
from synthesis.rotation import Array, pitch, unit

__all__ = ["KIT", "plan"]

GOOD: Final = {
    "thigh_incline_deg": -4.0,
    "shin_incline_deg": 31.0,
    "trunk_minus_shin_deg": -3.0,
    "arm_trunk_deg": 5.0,
    "knee_separation_ratio": 1.18,
    "stance_per_hips": 1.35,
    "toe_out_deg": 8.0,
    "heel_rise_deg": 0.0,
    "board_m": 0.0,
}
"""A squat that meets every criterion."""

STANDING_SHIN_DEG: Final = 3.0
STANDING_THIGH_DEG: Final = 5.0
GRIP_PER_SHOULDERS: Final = 2.3
DOWEL_M: Final = 1.25
HEEL_SEEN_DEG: Final = 3.0


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """A squat, or several, one after the other."""
    props: tuple[Prop, ...] = (dowel_between_hands(DOWEL_M, towards_wrist=0.2, off_palm_m=0.028),)
    if attempts[0]["board_m"] > 0:
        props = (*props, board(0.14, 0.6, attempts[0]["board_m"], (0.0, -0.03)))
    return out_and_back(attempts, rng, tempo, partial(_posture, figure), sways=2, props=props)


def _posture(figure: Figure, attempt: Attempt, share: float, sway: Array) -> Pose:
    stance = attempt["stance_per_hips"] * figure.hip_m
    shin_deg = STANDING_SHIN_DEG + share * (attempt["shin_incline_deg"] - STANDING_SHIN_DEG)
    thigh_deg = STANDING_THIGH_DEG + share * (90.0 - attempt["thigh_incline_deg"] - STANDING_THIGH_DEG)
    standing_ratio = (figure.hip_m + stance) / 2 / stance
    ratio = standing_ratio + share * (attempt["knee_separation_ratio"] - standing_ratio)
    rise_deg = share * attempt["heel_rise_deg"] + np.degrees(np.arctan2(attempt["board_m"], 0.2))
    knee, hip = _leg_points(figure, stance, ratio * stance, shin_deg, thigh_deg, ankle=_ankle(figure, float(rise_deg)))
    pelvis_m = np.array([0.0, hip[1], hip[2]])
    ankle = _ankle(figure, float(rise_deg)) + np.array([stance, 0.0, 0.0])
    legs = {}
    for side in SIDES:
        mirror = np.array([OUTWARD[side], 1.0, 1.0])
        thigh, shin = unit((knee - hip) * mirror), unit((ankle - knee) * mirror)
        foot = foot_turned(side, attempt["toe_out_deg"], float(rise_deg))
        legs[side] = Leg(thigh, shin, foot, foot_turned(side, attempt["toe_out_deg"]))
    lean = shin_deg + share * attempt["trunk_minus_shin_deg"] - (1 - share) * STANDING_SHIN_DEG + 0.4 * sway[0]
    arm_deg = lean + 4.0 + share * (attempt["arm_trunk_deg"] - 4.0) + 0.5 * sway[1]
    arms = {side: _arm(figure, side, arm_deg) for side in SIDES}
    curl = 12.0 * share
    head = pitch(min(lean * 0.45, 18.0))
    pose = Pose(pelvis_m, pitch(lean - curl), pitch(lean + 0.4 * curl), head, legs, arms)
    return leaning(figure, pose, lean)


def _ankle(figure: Figure, rise_deg: float) -> Array:
    """Ankle of the left foot when the heel is up, the ball staying where it was; x is left out."""
    turned = pitch(rise_deg) @ -figure.ball_m
    moved = figure.ball_m + turned
    return np.array([0.0, figure.ankle_m + moved[1], moved[2]])


def _leg_points(
    figure: Figure, ankle_x: float, knee_x: float, shin_deg: float, thigh_deg: float, *, ankle: Array
) -> tuple[Array, Array]:
    """Left knee and hip from the inclines seen from the side, and the knee's place seen from the front."""
    shin, thigh = np.radians(shin_deg), np.radians(thigh_deg)
    upward = np.sqrt(figure.shin_m**2 - (knee_x - ankle_x) ** 2)
    knee = np.array([knee_x, ankle[1] + upward * np.cos(shin), ankle[2] + upward * np.sin(shin)])
    upward = np.sqrt(figure.thigh_m**2 - (figure.hip_m - knee_x) ** 2)
    hip = np.array([figure.hip_m, knee[1] + upward * np.cos(thigh), knee[2] - upward * np.sin(thigh)])
    return knee, hip


def _arm(figure: Figure, side: Side, from_vertical_deg: float) -> Arm:
    """A straight arm, the hand at the width of the grip."""
    shoulder_m = float(figure.rig.head("upperarm01.L")[0])
    outward = (GRIP_PER_SHOULDERS - 1.0) * shoulder_m * 0.8 / figure.arm_m
    angle = np.radians(from_vertical_deg)
    upward = np.sqrt(1 - outward**2)
    along = np.array([OUTWARD[side] * outward, upward * np.cos(angle), upward * np.sin(angle)])
    palm = np.array([0.0, -np.sin(angle), np.cos(angle)])
    fingers = np.array([0.0, np.cos(angle), np.sin(angle)])
    return Arm(along, along, hand_turned(figure.rig, side, fingers, palm), grip=0.8)


def _answers(values: Mapping[str, float]) -> dict[str, bool]:
    raised = values["heel_rise_deg"] > HEEL_SEEN_DEG
    return {"heels_raised": values["board_m"] > 0, "heels_down": not raised and values["board_m"] == 0}


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={
        "thigh_incline_deg": 3.0, "shin_incline_deg": 2.5, "trunk_minus_shin_deg": 2.0, "arm_trunk_deg": 3.0,
        "knee_separation_ratio": 0.05, "stance_per_hips": 0.12, "toe_out_deg": 4.0,
    },
    dials={
        "thigh_below_horizontal": {"thigh_incline_deg": (2.0, 9.0, 22.0)},
        "trunk_follows_shin": {"trunk_minus_shin_deg": (9.0, 15.0, 27.0)},
        "arms_overhead": {"arm_trunk_deg": (16.0, 25.0, 42.0)},
        "knees_over_feet": {"knee_separation_ratio": (0.97, 0.86, 0.68)},
        "heels_down": {"heel_rise_deg": (0.0, 12.0, 22.0)},
    },
    scores={
        3: Wanted(),
        2: Wanted(always={"board_m": 0.035}),
        1: Wanted(
            always={"board_m": 0.035},
            missed=("thigh_below_horizontal", "trunk_follows_shin", "arms_overhead", "knees_over_feet"),
        ),
    },
    answers=_answers,
    views={"left": 0.35, "right": 0.35, "front": 0.3},
)  # fmt: skip
