"""Postures beside the textbook: bent and crossing legs, arms anywhere, one limb of four stretched, nothing quite straight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side, other_side
from synthesis.figure import OUTWARD, Figure, hips_of, reaching_arm
from synthesis.pose import Arm, Leg, Pose
from synthesis.rotation import Array, about, between, unit, yaw

__all__ = ["VARIATIONS", "arm_anywhere", "followed_leg", "jittered", "lying_leg"]

Variation = Callable[[Figure, Pose, Pose, np.random.Generator], Pose]
"""Figure, the pose, the same performance at rest, and a generator."""

DOWN: Final = np.array([0.0, -1.0, 0.0])
JITTERS: Final = (0.03, 0.08, 0.18)
JITTER_SHARES: Final = (0.5, 0.35, 0.15)


def followed_leg(pelvis: Array, thigh: Array, shin: Array) -> Leg:
    """A leg whose foot keeps its usual angle to the shin."""
    return Leg(unit(thigh), unit(shin), between(pelvis @ DOWN, unit(shin)) @ pelvis)


def lying_leg(pose: Pose, side: Side, thigh_deg: float, shin_deg: float, aside: float) -> Leg:
    """Leg of somebody on the back, head towards -z: incline of thigh and shin, and how far to the side."""
    thigh, shin = (
        np.array([OUTWARD[side] * aside, np.sin(incline), np.cos(incline)]) for incline in np.radians([thigh_deg, shin_deg])
    )
    return followed_leg(pose.pelvis, thigh, shin)


def arm_anywhere(chest: Array, side: Side, rng: np.random.Generator) -> Arm:
    """An arm in any direction a shoulder allows, more often forward and outward than across the back."""
    upper = unit(chest @ (rng.normal(0, 1, 3) + np.array([0.6 * OUTWARD[side], -0.3, 0.3])))
    bend = rng.choice([0.15, 0.7, 1.6])
    fore = unit(upper + bend * (rng.normal(0, 0.5, 3) + chest @ np.array([-0.2 * OUTWARD[side], 0.2, 0.6])))
    return Arm(upper, fore, None, float(rng.uniform(0, 1)))


def jittered(pose: Pose, rng: np.random.Generator) -> Pose:
    """The pose with every segment a little off, and the head turned."""
    size = float(rng.choice(JITTERS, p=JITTER_SHARES))

    def moved(way: Array, share: float) -> Array:
        return unit(way + share * size * rng.normal(0, 1, 3))

    def turned(rotation: Array, degrees: float) -> Array:
        return about(rng.normal(0, 1, 3), float(rng.normal(0, degrees * size))) @ rotation

    legs = {side: replace(leg, thigh=moved(leg.thigh, 0.6), shin=moved(leg.shin, 0.6)) for side, leg in pose.legs.items()}
    arms = {side: replace(arm, upper=moved(arm.upper, 1.0), fore=moved(arm.fore, 1.0)) for side, arm in pose.arms.items()}
    head = turned(pose.head, 60.0)
    if rng.random() < 0.3:
        head = head @ yaw(float(rng.uniform(-60, 60)))
    return replace(pose, chest=turned(pose.chest, 30.0), head=head, legs=legs, arms=arms)


def _arms_free(figure: Figure, pose: Pose, _rest: Pose, rng: np.random.Generator) -> Pose:
    """One arm or both anywhere."""
    del figure
    freed: tuple[Side, ...] = SIDES if rng.random() < 0.6 else (SIDES[int(rng.integers(2))],)
    return replace(pose, arms=dict(pose.arms) | {side: arm_anywhere(pose.chest, side, rng) for side in freed})


def _arms_low_or_ahead(figure: Figure, pose: Pose, _rest: Pose, rng: np.random.Generator) -> Pose:
    """Both arms alike: stretched ahead, hanging, folded before the chest, or hands at the hips."""
    del figure
    ways = (((0.1, 0.1, 1.0), (0.0, 0.1, 1.0)), ((0.25, -1.0, 0.1), (0.1, -1.0, 0.2)))
    bent = (((0.4, -0.8, 0.4), (-0.7, 0.5, 0.6)), ((0.8, -0.7, -0.4), (-0.7, -0.6, 0.5)))
    upper, fore = (ways + bent)[int(rng.integers(4))]
    arms: dict[Side, Arm] = {}
    for side in SIDES:
        out = np.array([OUTWARD[side], 1.0, 1.0])
        drawn = [unit(pose.chest @ (out * way + rng.normal(0, 0.12, 3))) for way in (upper, fore)]
        arms[side] = Arm(drawn[0], drawn[1], None, float(rng.uniform(0, 0.9)))
    return replace(pose, arms=arms)


def _leg_bent_lying(_figure: Figure, pose: Pose, _rest: Pose, rng: np.random.Generator) -> Pose:
    """The raised leg bent, or the resting foot set up on the floor, or both."""
    side = SIDES[int(rng.integers(2))]
    thigh = float(rng.uniform(25, 115))
    legs = dict(pose.legs) | {
        side: lying_leg(pose, side, thigh, thigh - float(rng.uniform(15, 140)), float(rng.normal(0.05, 0.12)))
    }
    if rng.random() < 0.4:
        up = float(rng.uniform(40, 68))
        legs[other_side(side)] = lying_leg(
            pose, other_side(side), up, -up + float(rng.normal(0, 6)), float(rng.normal(0.05, 0.08))
        )
    return replace(pose, legs=legs)


def _legs_high(_figure: Figure, pose: Pose, _rest: Pose, rng: np.random.Generator) -> Pose:
    """One leg steep and straight, or both, sometimes across the body."""
    both = rng.random() < 0.35
    first = SIDES[int(rng.integers(2))]
    legs = dict(pose.legs)
    for side in SIDES if both else (first,):
        thigh = float(rng.uniform(50, 118))
        legs[side] = lying_leg(pose, side, thigh, thigh - max(0.0, float(rng.normal(6, 9))), float(rng.normal(0.02, 0.16)))
    return replace(pose, legs=legs)


def _limbs_in_the_air(_figure: Figure, pose: Pose, _rest: Pose, rng: np.random.Generator) -> Pose:
    """On the back, both legs and both arms off the floor, each by itself, as in a dead bug."""
    legs, arms = dict(pose.legs), dict(pose.arms)
    for side in SIDES:
        thigh = float(rng.uniform(20, 115))
        legs[side] = lying_leg(pose, side, thigh, thigh - float(rng.uniform(0, 120)), float(rng.normal(0.05, 0.12)))
        raised = np.radians(rng.uniform(20, 185))
        upper = np.array([OUTWARD[side] * abs(float(rng.normal(0, 0.25))), np.sin(raised), np.cos(raised)])
        arms[side] = Arm(unit(upper), unit(unit(upper) + rng.normal(0, 0.15, 3)), None, float(rng.uniform(0, 0.9)))
    return replace(pose, legs=legs, arms=arms)


def _leg_held(figure: Figure, pose: Pose, rest: Pose, rng: np.random.Generator) -> Pose:
    """A raised leg with the hands behind thigh or knee."""
    lifted = _legs_high(figure, pose, rest, rng) if rng.random() < 0.5 else _leg_bent_lying(figure, pose, rest, rng)
    raised = max(SIDES, key=lambda side: float(lifted.legs[side].thigh[1]))
    hip = hips_of(figure, lifted.pelvis_m, lifted.pelvis)[raised]
    grip = hip + lifted.legs[raised].thigh * figure.thigh_m * float(rng.uniform(0.5, 1.0))
    arms = {
        side: reaching_arm(
            figure, lifted, side, grip + np.array([0.06 * OUTWARD[side], 0, 0]), np.array([OUTWARD[side], 0.1, 0.0])
        )
        for side in SIDES
    }
    return replace(lifted, arms=arms)


def _some_limbs_rest(_figure: Figure, pose: Pose, rest: Pose, rng: np.random.Generator) -> Pose:
    """On all fours: any of the limbs back on the floor."""
    legs = {side: (rest if rng.random() < 0.4 else pose).legs[side] for side in SIDES}
    arms = {side: (rest if rng.random() < 0.4 else pose).arms[side] for side in SIDES}
    return replace(pose, legs=legs, arms=arms)


def _limb_stretched_anywhere(_figure: Figure, pose: Pose, rest: Pose, rng: np.random.Generator) -> Pose:
    """On all fours: a leg or an arm stretched back, aside, ahead or up, over the resting ones."""
    legs, arms = dict(rest.legs), dict(rest.arms)
    side = SIDES[int(rng.integers(2))]
    if rng.random() < 0.75:
        thigh = np.array([OUTWARD[side] * abs(float(rng.normal(0, 0.4))), float(rng.normal(0.0, 0.35)), -1.0])
        legs[side] = followed_leg(
            pose.pelvis, thigh, unit(thigh) + rng.normal(0, 0.2, 3) + np.array([0, rng.choice([0, 0.5]), 0])
        )
    if rng.random() < 0.65:
        chosen = other_side(side) if rng.random() < 0.6 else side
        upper = np.array([OUTWARD[chosen] * abs(float(rng.normal(0, 0.4))), float(rng.normal(0.1, 0.35)), 1.0])
        arms[chosen] = Arm(unit(upper), unit(unit(upper) + rng.normal(0, 0.2, 3)), None, float(rng.uniform(0, 0.9)))
    return replace(pose, legs=legs, arms=arms)


VARIATIONS: Final[dict[str, tuple[tuple[float, Variation], ...]]] = {
    "deep_squat": ((0.3, _arms_low_or_ahead), (0.1, _arms_free)),
    "hurdle_step": ((0.3, _arms_low_or_ahead), (0.1, _arms_free)),
    "inline_lunge": ((0.4, _arms_low_or_ahead), (0.1, _arms_free)),
    "shoulder_mobility": ((0.25, _arms_free),),
    "active_straight_leg_raise": (
        (0.16, _legs_high), (0.12, _leg_bent_lying), (0.14, _limbs_in_the_air), (0.16, _leg_held), (0.10, _arms_free),
    ),
    "trunk_stability_pushup": ((0.06, _arms_free),),
    "rotary_stability": ((0.25, _some_limbs_rest), (0.25, _limb_stretched_anywhere)),
}  # fmt: skip
"""Share of a movement's pictures, and what is done to them."""
