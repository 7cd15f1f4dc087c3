"""Hurdle step: one foot over the cord, heel to the floor, and back, the dowel across the shoulders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side, other_side
from synthesis.figure import OUTWARD, Figure, foot_turned, hips_of, leaning, planted_leg, reaching_arm
from synthesis.kit import Kit, Wanted
from synthesis.motion import Attempt, Motion, RepTimes
from synthesis.movements.schedule import Tempo
from synthesis.pose import Arm, Pose
from synthesis.props import dowel_between_hands, hurdle
from synthesis.rotation import Array, pitch, roll, unit
from synthesis.timing import Curve, least_jerk, wander

__all__ = ["KIT", "plan"]

GOOD: Final = {
    "clearance_ratio": 1.22,
    "leg_offset_ratio": 0.02,
    "tilt_deg": 1.5,
    "side_lean_deg": 2.5,
    "trunk_lean_deg": 3.0,
    "stance_bend_deg": 4.0,
}
"""A step that meets every criterion."""

FEET_PER_HIPS: Final = 0.75
HURDLE_AHEAD_M: Final = 0.25
TOUCH_AHEAD_M: Final = 0.40
DOWEL_M: Final = 1.25
SHIFT_PER_FOOT: Final = 0.72
STANDING_BEND_DEG: Final = 3.0
"""Thigh and shin off the straight line; a wholly straight knee would leave it with a jerk."""

WAY: Final = (
    # share of the time, height and way ahead of the foot, pitch of the foot, trunk leaning aside
    (0.00, 0.00, 0.00, 0.0, 0.0),
    (0.20, 0.96, 0.02, 12.0, 0.8),
    (0.31, 1.00, 0.60, 0.0, 1.0),
    (0.43, 0.03, 1.00, -16.0, 0.6),
    (0.53, 0.03, 1.00, -16.0, 0.6),
    (0.66, 1.00, 0.62, 5.0, 1.0),
    (0.78, 0.96, 0.02, 14.0, 0.8),
    (1.00, 0.00, 0.00, 0.0, 0.0),
)
"""The foot goes up behind the cord, over it, down to the heel, stays, and comes back the same way."""


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    attempt: Attempt
    times: RepTimes
    way: Curve
    shift: Curve


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """Steps over the hurdle, one after the other."""
    steps, now = [], tempo.still_s
    for attempt in attempts:
        start = now
        long_s = 2.0 * (tempo.out_s + tempo.hold_s + tempo.back_s) * float(rng.uniform(0.92, 1.1))
        begins, end = start + 0.35, start + 0.35 + long_s
        way = Curve.through([(begins + share * long_s, list(values)) for share, *values in WAY])
        shift = Curve.through(
            [(start - 0.15, 0.0), (begins + 0.08 * long_s, 1.0), (end - 0.08 * long_s, 1.0), (end + 0.3, 0.0)]
        )
        steps.append(_Step(attempt, RepTimes(attempt.side, begins, begins + 0.48 * long_s, end), way, shift))
        now = end + 0.4 + tempo.rest_s
    sway = wander(rng, 3)
    dowel = dowel_between_hands(DOWEL_M, towards_wrist=0.1, off_palm_m=0.02)
    props = (dowel, *hurdle(0.99 * figure.shin_m, HURDLE_AHEAD_M))

    def pose_at(time_s: float) -> Pose:
        """Posture at a moment in seconds."""
        current = next((step for step in steps if time_s <= step.times.end_s + 0.35), steps[-1])
        return _posture(figure, current, time_s, sway.at(time_s))

    return Motion(steps[-1].times.end_s + 0.4 + tempo.still_s, pose_at, tuple(step.times for step in steps), props)


def _posture(figure: Figure, step: _Step, time_s: float, sway: Array) -> Pose:
    attempt = step.attempt
    moving, stance = attempt.side, other_side(attempt.side)
    height, ahead, foot_deg, leaning_share = step.way.at(time_s)
    shift = float(step.shift.at(time_s))
    feet_x = FEET_PER_HIPS * figure.hip_m
    lifted = max(attempt["clearance_ratio"] * _shin_upright(figure, attempt), 0.0) * height
    knee_aside = attempt["leg_offset_ratio"] * figure.leg_m * least_jerk(2.5 * float(height))
    ankles = {
        moving: np.array([OUTWARD[moving] * feet_x, figure.ankle_m + lifted, ahead * TOUCH_AHEAD_M]),
        stance: np.array([OUTWARD[stance] * feet_x, figure.ankle_m, 0.0]),
    }
    pelvis_m = _pelvis(figure, attempt, ankles, stance, shift=shift, ahead=float(ahead))
    lean = attempt["trunk_lean_deg"] * (0.4 + 0.6 * leaning_share) + 0.4 * sway[0]
    aside = OUTWARD[stance] * attempt["side_lean_deg"] * leaning_share + 0.3 * sway[1]
    tilt = OUTWARD[moving] * attempt["tilt_deg"] * leaning_share
    pose = _upper(figure, pelvis_m, float(lean), float(aside), float(tilt))
    hips = hips_of(figure, pelvis_m, pose.pelvis)
    knees = {
        moving: ankles[moving][0] - OUTWARD[moving] * knee_aside,
        stance: 0.5 * (hips[stance][0] + ankles[stance][0]),
    }
    pitches = {moving: float(foot_deg), stance: 0.0}
    legs = {
        side: planted_leg(figure, hips[side], ankles[side], knees[side], foot_turned(side, 5.0, pitches[side]))
        for side in SIDES
    }
    return replace(pose, legs=legs)


def _shin_upright(figure: Figure, attempt: Attempt) -> float:
    return figure.shin_m * float(np.cos(np.radians(attempt["stance_bend_deg"])))


def _pelvis(
    figure: Figure, attempt: Attempt, ankles: Mapping[Side, Array], stance: Side, *, shift: float, ahead: float
) -> Array:
    """Over the carrying foot, as high as that leg allows, and far enough ahead for the heel to reach the floor."""
    x = OUTWARD[stance] * SHIFT_PER_FOOT * FEET_PER_HIPS * figure.hip_m * shift
    z = 0.17 * ahead
    bend = np.radians(STANDING_BEND_DEG + (attempt["stance_bend_deg"] - 1.5) * shift)
    reach = figure.thigh_m * np.cos(bend) + figure.shin_m * np.cos(bend)
    aside = x + OUTWARD[stance] * figure.hip_m - ankles[stance][0]
    height = figure.ankle_m + float(np.sqrt(reach**2 - aside**2 - z**2))
    return np.array([x, height - 0.012 * ahead, z])


def _upper(figure: Figure, pelvis_m: Array, lean: float, aside: float, tilt: float) -> Pose:
    """Trunk and arms: the dowel across the shoulders in both hands, level with them.

    A lean to the left is a turn about z by a negative angle; a left shoulder held higher is a turn by a positive one.
    """
    chest = pitch(lean) @ roll(tilt)
    still = Arm(unit(np.array([0.5, -0.8, 0.0])), unit(np.array([0.3, 0.9, 0.2])))
    pose = Pose(pelvis_m, pitch(lean) @ roll(-aside), chest, pitch(0.4 * lean), {}, {"left": still, "right": still})
    pose = replace(pose, arms=_holding(figure, pose))
    for _ in range(2):
        turned = leaning(figure, pose, lean, aside)
        pose = replace(pose, pelvis=turned.pelvis, chest=chest)  # the chest keeps its tilt, the pelvis makes up the lean
        pose = replace(pose, arms=_holding(figure, pose))
    return pose


def _holding(figure: Figure, pose: Pose) -> dict[Side, Arm]:
    shoulders = float(figure.rig.head("upperarm01.L")[0])
    neck = figure.torso_m + 0.045
    arms = {}
    for side in SIDES:
        place = np.array([OUTWARD[side] * (shoulders + 0.24), neck - 0.03, -0.07])
        towards = pose.chest @ np.array([OUTWARD[side] * 0.5, -1.0, -0.25])
        hand = (pose.chest @ unit(np.array([0.0, 1.0, -0.15])), pose.chest @ np.array([0.0, 0.1, 1.0]))
        arms[side] = reaching_arm(figure, pose, side, pose.pelvis_m + pose.chest @ place, towards, hand, grip=0.8)
    return arms


def _answers(values: Mapping[str, float]) -> dict[str, bool]:
    return {"touched_cord": values["clearance_ratio"] < 1.0, "lost_balance": False}


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={
        "clearance_ratio": 0.06, "leg_offset_ratio": 0.012, "tilt_deg": 0.8, "side_lean_deg": 1.0,
        "trunk_lean_deg": 1.5, "stance_bend_deg": 1.5,
    },
    dials={
        "clears_the_cord": {"clearance_ratio": (1.05, 0.95, 0.8)},
        "leg_aligned": {"leg_offset_ratio": (0.068, 0.1, 0.16)},
        "dowel_level": {"tilt_deg": (5.0, 8.0, 14.0)},
        "trunk_quiet": {"side_lean_deg": (6.8, 9.5, 15.0)},
    },
    scores={
        3: Wanted(),
        2: Wanted(missed=("leg_aligned", "dowel_level", "trunk_quiet")),
        1: Wanted(missed=("clears_the_cord",)),
    },
    answers=_answers,
    views={"front": 0.7, "left": 0.15, "right": 0.15},
    two_sided=True,
    both_in_clip=True,
    near_side="other",
)  # fmt: skip
