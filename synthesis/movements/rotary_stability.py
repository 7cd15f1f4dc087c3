"""Rotary stability: on all fours, arm and leg of one side (or of the diagonal) stretch, meet, and stretch again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side, other_side
from synthesis.figure import FORWARD, OUTWARD, Figure, hips_of, neck_of, reaching_arm
from synthesis.kit import Kit, Wanted
from synthesis.motion import Attempt, Motion, RepTimes
from synthesis.movements.schedule import Tempo
from synthesis.pose import Arm, Leg, Pose, hand_turned, shoulder_at
from synthesis.rotation import Array, between, pitch, roll, unit
from synthesis.timing import Curve, least_jerk, wander

__all__ = ["KIT", "plan"]

GOOD: Final = {"same_side": 1.0, "leg_bend_deg": 12.0, "touch_ratio": 0.25, "trunk_travel_deg": 4.0}
"""A performance that meets every criterion of its side."""

WAY: Final = (
    (0.0, 0.0, 0.0),
    (0.24, 1.0, 0.0),
    (0.30, 1.0, 0.0),
    (0.48, 0.0, 1.0),
    (0.53, 0.0, 1.0),
    (0.72, 1.0, 0.0),
    (0.78, 1.0, 0.0),
    (1.0, 0.0, 0.0),
)
"""Share of the time, how far stretched, how far tucked."""

UP: Final = np.array([0.0, 1.0, 0.0])
PALM_M: Final = 0.05
STRETCHED_ARM_DEG: Final = 97.0
STRETCHED_THIGH_DEG: Final = -94.0
LIFTING_ELBOW_DEG: Final = 40.0
TUCK_UPPER_ARM_DEG: Final = -62.0
TUCK_FOREARM_DEG: Final = 48.0
TUCK_THIGH_DEG: Final = 62.0
FOOT_DEG: Final = 168.0
"""The top of the foot on the floor."""


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    attempt: Attempt
    times: RepTimes
    way: Curve
    tuck: float


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """Rounds of stretch, touch and stretch; the head is towards +z."""
    rounds, now = [], tempo.still_s
    for attempt in attempts:
        long_s = 2.1 * (tempo.out_s + tempo.hold_s + tempo.back_s) * float(rng.uniform(0.92, 1.1))
        way = Curve.through([(now + share * long_s, list(values)) for share, *values in WAY])
        times = RepTimes(attempt.side, now, now + 0.5 * long_s, now + long_s)
        rounds.append(_Round(attempt, times, way, _tuck_for(figure, attempt)))
        now = times.end_s + tempo.rest_s
    sway = wander(rng, 3)

    def pose_at(time_s: float) -> Pose:
        """Posture at a moment in seconds."""
        current = next((one for one in rounds if time_s <= one.times.end_s), rounds[-1])
        stretch, tuck = current.way.at(time_s)
        return _posture(figure, current.attempt, float(stretch), float(tuck) * current.tuck, sway.at(time_s))

    return Motion(rounds[-1].times.end_s + tempo.still_s, pose_at, tuple(one.times for one in rounds))


def _legs_side(attempt: Attempt) -> Side:
    return attempt.side if attempt["same_side"] > 0.5 else other_side(attempt.side)


def _tuck_for(figure: Figure, attempt: Attempt) -> float:
    """How far to tuck for elbow and knee to come as near as wanted, found by halving."""
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        pose = _posture(figure, attempt, 0.0, middle, np.zeros(3))
        arm, leg = pose.arms[attempt.side], pose.legs[_legs_side(attempt)]
        elbow = shoulder_at(figure.rig, pose, attempt.side, arm.upper) + figure.upper_m * arm.upper
        knee = hips_of(figure, pose.pelvis_m, pose.pelvis)[_legs_side(attempt)] + figure.thigh_m * leg.thigh
        apart = float(np.linalg.norm((elbow - knee)[1:])) / (1.5 * figure.torso_m)
        low, high = (middle, high) if apart > attempt["touch_ratio"] else (low, middle)
    return (low + high) / 2


def _posture(figure: Figure, attempt: Attempt, stretch: float, tuck: float, sway: Array) -> Pose:
    moving_leg = _legs_side(attempt)
    carrying = other_side(moving_leg)
    busy = max(stretch, min(tuck, 1.0))
    shift = OUTWARD[carrying] * 0.045 * busy * (1.0 if attempt["same_side"] > 0.5 else 0.4) + 0.004 * sway[0]
    hips_m = figure.knee_m + figure.thigh_m * 0.995
    hip = np.array([shift, hips_m, 0.0])
    neck_m = PALM_M + 0.975 * figure.arm_m
    level = np.degrees(np.arcsin(np.clip((neck_m - hips_m) / figure.torso_m, -0.9, 0.9)))
    elevation = level - attempt["trunk_travel_deg"] * stretch + 0.4 * sway[1]
    trunk = between(UP, np.array([0.0, np.sin(np.radians(elevation)), np.cos(np.radians(elevation))]))
    tilt = OUTWARD[moving_leg] * 3.0 * stretch
    curl = 24.0 * min(tuck, 1.0)
    head = trunk @ pitch(-38.0 - 10.0 * stretch + 45.0 * min(tuck, 1.0))
    still = Arm(-UP, -UP)
    chest = roll(tilt) @ pitch(0.5 * curl) @ trunk
    pose = Pose(hip, roll(tilt) @ pitch(-0.7 * curl) @ trunk, chest, head, {}, {"left": still, "right": still})
    wrists = _wrists(figure, float(level))
    for _ in range(2):
        pose = replace(pose, arms=_arms(figure, attempt, pose, wrists, stretch, tuck))
        missing = between(neck_of(figure, pose) - pose.pelvis_m, trunk @ UP)
        pose = replace(pose, pelvis=missing @ pose.pelvis, chest=missing @ pose.chest)
    pose = replace(pose, arms=_arms(figure, attempt, pose, wrists, stretch, tuck))
    return replace(pose, legs=_legs(figure, attempt, pose, stretch, tuck))


def _wrists(figure: Figure, level_deg: float) -> dict[Side, Array]:
    """Places of both wrists on the floor, under the shoulders at rest."""
    ahead = figure.torso_m * float(np.cos(np.radians(level_deg)))
    wide = float(figure.rig.head("upperarm01.L")[0])
    return {side: np.array([OUTWARD[side] * wide, PALM_M, ahead + 0.01]) for side in SIDES}


def _arms(
    figure: Figure, attempt: Attempt, pose: Pose, wrists: Mapping[Side, Array], stretch: float, tuck: float
) -> dict[Side, Arm]:
    moving = attempt.side
    carrying = other_side(moving)
    down = (unit(np.array([0.0, 0.0, 1.0])), -UP)
    elbow = np.array([OUTWARD[carrying] * 0.5, 0.2, -1.0])
    arms = {carrying: reaching_arm(figure, pose, carrying, wrists[carrying], elbow, down, grip=-0.05)}
    lifted = least_jerk(3.0 * (stretch + tuck))
    resting = reaching_arm(figure, pose, moving, wrists[moving], elbow * [-1.0, 1.0, 1.0], down, grip=-0.05)
    upper_deg = stretch * STRETCHED_ARM_DEG + tuck * TUCK_UPPER_ARM_DEG
    bent = LIFTING_ELBOW_DEG * np.clip(4 * stretch * (1 - stretch) + 2 * tuck * (1 - tuck), 0.0, 1.0)
    fore_deg = stretch * STRETCHED_ARM_DEG + tuck * TUCK_FOREARM_DEG + bent + 14.0 * (1 - stretch)
    inward = -OUTWARD[moving] * 0.02
    upper = unit(lifted * _way(upper_deg, inward) + (1 - lifted) * resting.upper)
    fore = unit(lifted * _way(fore_deg, inward) + (1 - lifted) * resting.fore)
    off_floor = float(np.clip((max(stretch, tuck) - 0.2) / 0.4, 0.0, 1.0))  # the hand keeps level until it has room
    ahead = unit(off_floor * (fore + 0.6 * (1 - stretch) * np.array([0.0, 0.3, 0.8])) + (1 - off_floor) * FORWARD)
    palm = unit(np.array([-OUTWARD[moving] * 0.5 * lifted, -1.0, 0.0]) + 0.2 * np.array([0.0, 0.0, -1.0]))
    hand = hand_turned(figure.rig, moving, ahead, palm)
    arms[moving] = Arm(upper, fore, hand, -0.05 + 0.2 * lifted)
    return arms


def _way(angle_deg: float, aside: float) -> Array:
    """Direction from straight down (0) towards the head (+)."""
    angle = np.radians(angle_deg)
    return unit(np.array([aside, -np.cos(angle), np.sin(angle)]))


def _legs(figure: Figure, attempt: Attempt, pose: Pose, stretch: float, tuck: float) -> dict[Side, Leg]:
    moving = _legs_side(attempt)
    hips = hips_of(figure, pose.pelvis_m, pose.pelvis)
    legs: dict[Side, Leg] = {}
    for side in SIDES:
        knee = np.array([OUTWARD[side] * figure.hip_m, figure.knee_m, 0.0])
        legs[side] = Leg(unit(knee - hips[side]), _shin_back(figure), pitch(FOOT_DEG), pitch(FOOT_DEG))
    thigh_deg = stretch * STRETCHED_THIGH_DEG + tuck * TUCK_THIGH_DEG
    shin_deg = -90.0 + stretch * (STRETCHED_THIGH_DEG + attempt["leg_bend_deg"] * -1.0 + 90.0) - 12.0 * tuck
    lifted = least_jerk(3.5 * (stretch + tuck))
    thigh = unit(lifted * _way(thigh_deg, 0.0) + (1 - lifted) * legs[moving].thigh)
    shin = unit(lifted * _way(shin_deg, 0.0) + (1 - lifted) * legs[moving].shin)
    foot = pitch(FOOT_DEG - 55.0 * stretch)
    legs[moving] = Leg(thigh, shin, foot, foot)
    return legs


def _shin_back(figure: Figure) -> Array:
    """Shin of a kneeling leg: the ankle a little higher than the knee, the top of the foot on the floor."""
    return unit(np.array([0.0, (0.075 - figure.knee_m) / figure.shin_m, -1.0]))


def _answers(_values: Mapping[str, float]) -> dict[str, bool]:
    return {}


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={"leg_bend_deg": 6.0, "touch_ratio": 0.03, "trunk_travel_deg": 2.0},
    dials={
        "same_side_leg_stretched": {"leg_bend_deg": (36.0, 54.0, 75.0)},
        "same_side_touch": {"touch_ratio": (0.35, 0.45, 0.58)},
        "cross_leg_stretched": {"leg_bend_deg": (36.0, 54.0, 75.0)},
        "cross_touch": {"touch_ratio": (0.35, 0.45, 0.58)},
        "trunk_level": {"trunk_travel_deg": (13.0, 24.0, 32.0)},
    },
    scores={
        3: Wanted(),
        2: Wanted(always={"same_side": 0.0}),
        1: Wanted(always={"same_side": 0.0}, missed=("cross_leg_stretched", "cross_touch")),
    },
    answers=_answers,
    views={"left": 0.5, "right": 0.5},
    two_sided=True,
    floor_test=True,
    slower=1.1,
    near_side="named",
)
