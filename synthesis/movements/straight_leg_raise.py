"""Active straight-leg raise: on the back, one leg goes up, the other stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side, other_side
from synthesis.figure import OUTWARD, Figure
from synthesis.kit import Kit, Wanted
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo, out_and_back
from synthesis.pose import Arm, Leg, Pose, hand_turned
from synthesis.rotation import Array, about, pitch, unit

__all__ = ["KIT", "plan"]

GOOD: Final = {
    "ankle_fraction": 0.32,
    "raised_knee_deg": 5.0,
    "resting_raise_deg": 2.0,
    "resting_knee_deg": 5.0,
    "feet_apart_m": 0.05,
}
"""A leg raise that meets every criterion."""

BACK_GAP_M: Final = -0.025
HIP_LINE_DEG: Final = 3.0
"""The hip joint lies higher than the heel of a resting leg, so the leg's line goes down a little."""


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """Leg raises, one after the other; the head is towards -z."""
    return out_and_back(attempts, rng, tempo, partial(_posture, figure), sways=2, headward=-1.0)


def _raise_deg(figure: Figure, attempt: Attempt) -> float:
    """Raise of the hip-ankle line at which the ankle stands over the wanted place of the resting thigh."""
    opening = np.radians(180.0 - max(attempt["raised_knee_deg"], 1.0))
    leg = np.sqrt(figure.thigh_m**2 + figure.shin_m**2 - 2 * figure.thigh_m * figure.shin_m * np.cos(opening))
    return float(np.degrees(np.arccos(np.clip(attempt["ankle_fraction"] * figure.thigh_m / leg, -0.2, 0.98))))


def _posture(figure: Figure, attempt: Attempt, share: float, sway: Array) -> Pose:
    raised, resting = attempt.side, other_side(attempt.side)
    height = BACK_GAP_M + figure.seat_m
    back = pitch(-90.0 + _slope_deg(figure))
    rest_line = _resting_line(figure, height)
    line = {
        raised: rest_line + share * (_raise_deg(figure, attempt) + 0.3 * sway[0] - rest_line),
        resting: rest_line + share * (attempt["resting_raise_deg"] - HIP_LINE_DEG * 0.3),
    }
    bends = {
        raised: 3.0 + share * (attempt["raised_knee_deg"] - 3.0),
        resting: 3.0 + share * (attempt["resting_knee_deg"] - 3.0),
    }
    legs = {
        side: _leg(figure, attempt, side, line[side], bends[side], share=share if side == raised else 0.0) for side in SIDES
    }
    arms = {side: _arm(figure, side) for side in SIDES}
    pelvis = pitch(-90.0 + _slope_deg(figure) - 4.0 * share)
    return Pose(np.array([0.0, height, 0.0]), pelvis, back, pitch(-86.0), legs, arms)


def _slope_deg(figure: Figure) -> float:
    """Incline of the trunk, back and seat both on the floor; the mesh's own line from hips to shoulders counted in."""
    rest = figure.rig.head("upperarm01.L") - figure.rig.head("upperleg01.L")
    return float(np.degrees(np.arcsin((figure.back_m - figure.seat_m) / figure.torso_m) - np.arctan2(rest[2], rest[1])))


def _resting_line(figure: Figure, height: float) -> float:
    """Incline of a leg whose heel lies on the floor."""
    heel = 0.052
    return -float(np.degrees(np.arcsin((height - heel) / figure.leg_m)))


def _leg(figure: Figure, attempt: Attempt, side: Side, line_deg: float, bend_deg: float, *, share: float) -> Leg:
    """Thigh and shin from the incline of the hip-ankle line and the bend of the knee between them."""
    opening = np.radians(180.0 - max(bend_deg, 0.5))
    chord = np.sqrt(figure.thigh_m**2 + figure.shin_m**2 - 2 * figure.thigh_m * figure.shin_m * np.cos(opening))
    above = np.degrees(np.arcsin(figure.shin_m * np.sin(opening) / chord))
    aside = OUTWARD[side] * (attempt["feet_apart_m"] + 0.6 * figure.hip_m * 0.2) / figure.leg_m
    thigh, shin = _way(line_deg + above, aside), _way(line_deg + above - bend_deg, aside)
    shin_deg = line_deg + above - bend_deg
    out = (1 - share) * 14.0 + share * 4.0
    foot = about(np.array([0.0, 0.0, 1.0]), -OUTWARD[side] * out) @ pitch(-90.0 - shin_deg + 14.0 - 10.0 * share)
    return Leg(thigh, shin, foot)


def _way(angle_deg: float, aside: float) -> Array:
    angle = np.radians(angle_deg)
    return unit(np.array([aside, np.sin(angle), np.cos(angle)]))


def _arm(figure: Figure, side: Side) -> Arm:
    """Beside the body, palm down, resting on the floor."""
    upper = unit(np.array([OUTWARD[side] * 0.33, -0.14, 1.0]))
    fore = unit(np.array([OUTWARD[side] * 0.18, -0.06, 1.0]))
    hand = hand_turned(figure.rig, side, unit(np.array([OUTWARD[side] * 0.1, 0.0, 1.0])), np.array([0.0, -1.0, 0.0]))
    return Arm(upper, fore, hand, 0.1)


def _answers(_values: Mapping[str, float]) -> dict[str, bool]:
    return {}


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={
        "ankle_fraction": 0.06,
        "raised_knee_deg": 3.0,
        "resting_raise_deg": 1.5,
        "resting_knee_deg": 3.0,
        "feet_apart_m": 0.02,
    },
    dials={
        "beyond_mid_thigh": {"ankle_fraction": (0.44, 0.57, 0.8)},
        "beyond_knee": {"ankle_fraction": (0.92, 1.1, 1.4)},
        "raised_knee_straight": {"raised_knee_deg": (15.0, 25.0, 42.0)},
        "resting_leg_down": {"resting_raise_deg": (8.0, 16.0, 26.0)},
        "resting_knee_straight": {"resting_knee_deg": (15.0, 26.0, 45.0)},
    },
    scores={
        3: Wanted(),
        2: Wanted(always={"ankle_fraction": 0.75}),
        1: Wanted(missed=("beyond_knee", "raised_knee_straight", "resting_leg_down")),
    },
    answers=_answers,
    views={"left": 0.5, "right": 0.5},
    two_sided=True,
    floor_test=True,
    slower=1.3,
    near_side="named",
)
