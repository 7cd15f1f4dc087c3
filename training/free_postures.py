"""Postures of no test: kneeling, sitting, bending, lying on the side. They keep a network from knowing only seven shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side
from synthesis.figure import OUTWARD, Figure
from synthesis.pose import Leg, Pose
from synthesis.rotation import Array, pitch, roll, yaw
from training.variations import arm_anywhere, followed_leg

__all__ = ["free_pose"]

Ways = dict[Side, tuple[Array, Array]]
"""Directions of thigh and shin."""

Lower = tuple[Array, float, Ways]
"""Rotation of the pelvis, lean of the chest beyond it in degrees, and the legs."""


def free_pose(_figure: Figure, rng: np.random.Generator) -> Pose:
    """Draw a posture; it stands nowhere in particular and must be put on the floor."""
    pelvis, lean, ways = LOWER[int(rng.integers(len(LOWER)))](rng)
    chest = pelvis @ pitch(lean) @ yaw(float(rng.normal(0, 12))) @ roll(float(rng.normal(0, 8)))
    head = chest @ pitch(float(rng.normal(0, 15))) @ yaw(float(rng.normal(0, 30)))
    legs: dict[Side, Leg] = {side: followed_leg(pelvis, *ways[side]) for side in SIDES}
    arms = {side: arm_anywhere(chest, side, rng) for side in SIDES}
    return Pose(np.array([0.0, 1.0, 0.0]), pelvis, chest, head, legs, arms)


def _both(rng: np.random.Generator, thigh: tuple[float, float, float], shin: tuple[float, float, float]) -> Ways:
    """Two legs alike but for a little."""
    return {
        side: (
            np.array([OUTWARD[side] * thigh[0], *thigh[1:]]) + rng.normal(0, 0.08, 3),
            np.array([OUTWARD[side] * shin[0], *shin[1:]]) + rng.normal(0, 0.08, 3),
        )
        for side in SIDES
    }


def _standing(rng: np.random.Generator) -> Lower:
    return (
        pitch(float(rng.normal(0, 5))),
        float(rng.normal(0, 6)),
        _both(rng, (float(rng.uniform(0, 0.35)), -1, 0), (0.05, -1, 0)),
    )


def _striding(rng: np.random.Generator) -> Lower:
    ways = _both(rng, (0.08, -1, 0), (0.05, -1, -0.1))
    ahead, back = SIDES if rng.random() < 0.5 else SIDES[::-1]
    reach = float(rng.uniform(0.1, 1.2))
    ways[ahead] = (np.array([OUTWARD[ahead] * 0.08, -1, reach]), np.array([0, -1, float(rng.uniform(-0.4, 0.2))]))
    ways[back] = (np.array([OUTWARD[back] * 0.08, -1, -0.5 * reach]), np.array([0, -1, -0.8 * reach]))
    return pitch(float(rng.normal(5, 8))), float(rng.normal(3, 10)), ways


def _one_knee_up(rng: np.random.Generator) -> Lower:
    ways = _both(rng, (0.06, -1, 0), (0.03, -1, 0))
    lifted = SIDES[int(rng.integers(2))]
    out = OUTWARD[lifted] * float(rng.uniform(0, 0.8))
    ways[lifted] = (np.array([out, float(rng.uniform(-0.6, 0.4)), 1]), np.array([-out, -1, float(rng.uniform(-0.5, 1.0))]))
    return pitch(float(rng.normal(0, 5))), float(rng.normal(0, 6)), ways


def _kneeling(rng: np.random.Generator) -> Lower:
    return (
        pitch(float(rng.normal(5, 8))),
        float(rng.normal(5, 10)),
        _both(rng, (0.15, -1, float(rng.uniform(-0.1, 0.7))), (0, -0.1, -1)),
    )


def _half_kneeling(rng: np.random.Generator) -> Lower:
    ways = _both(rng, (0.1, -1, 0), (0, -0.12, -1))
    ahead = SIDES[int(rng.integers(2))]
    ways[ahead] = (
        np.array([OUTWARD[ahead] * 0.1, float(rng.uniform(-0.3, 0.2)), 1]),
        np.array([0, -1, float(rng.uniform(-0.3, 0.3))]),
    )
    return pitch(float(rng.normal(3, 8))), float(rng.normal(3, 8)), ways


def _sitting(rng: np.random.Generator) -> Lower:
    bend = float(rng.uniform(0, 1))
    spread = float(rng.uniform(0.05, 0.5))
    return (
        pitch(float(rng.uniform(-25, 15))),
        float(rng.uniform(-5, 30)),
        _both(rng, (spread, 0.9 * bend, 1), (0, -0.9 * bend, 1 - bend)),
    )


def _on_a_seat(rng: np.random.Generator) -> Lower:
    return (
        pitch(float(rng.uniform(-10, 20))),
        float(rng.uniform(-5, 25)),
        _both(rng, (0.2, -0.1, 1), (0, -1, float(rng.uniform(-0.3, 0.5)))),
    )


def _bending(rng: np.random.Generator) -> Lower:
    lean = float(rng.uniform(15, 105))
    return (
        pitch(0.6 * lean),
        0.4 * lean,
        _both(rng, (0.15, -1, float(rng.uniform(-0.1, 0.4))), (0.1, -1, float(rng.uniform(-0.3, 0)))),
    )


def _on_the_side(rng: np.random.Generator) -> Lower:
    turn = roll(90.0 if rng.random() < 0.5 else -90.0)
    ways = _both(rng, (0.08, -1, float(rng.uniform(0, 1))), (0, -1, -float(rng.uniform(0, 1))))
    lifted = SIDES[int(rng.integers(2))]
    ways[lifted] = (np.array([OUTWARD[lifted] * float(rng.uniform(0, 1)), -1, float(rng.uniform(-0.2, 0.8))]), ways[lifted][1])
    return turn, 0.0, {side: (turn @ thigh, turn @ shin) for side, (thigh, shin) in ways.items()}


def _on_the_belly(rng: np.random.Generator) -> Lower:
    return pitch(90.0), -float(rng.uniform(0, 35)), _both(rng, (0.12, 0, -1), (0.03, float(rng.choice([0.0, 0.6])), -1))


def _bridging(rng: np.random.Generator) -> Lower:
    """On the back with the hips high, one foot or both on the floor."""
    turn = pitch(-90.0 - float(rng.uniform(0, 35)))
    ways = _both(rng, (0.12, 0.35, 1), (0.03, -1, 0.15))
    if rng.random() < 0.5:
        lifted = SIDES[int(rng.integers(2))]
        ways[lifted] = (
            np.array([OUTWARD[lifted] * 0.1, float(rng.uniform(0.3, 2)), 1]),
            np.array([0, float(rng.uniform(0.3, 2)), 1]),
        )
    return turn, float(rng.uniform(0, 25)), ways


LOWER: Final[tuple[Callable[[np.random.Generator], Lower], ...]] = (
    _standing, _striding, _one_knee_up, _kneeling, _half_kneeling, _sitting, _on_a_seat, _bending, _on_the_side,
    _on_the_belly, _bridging,
)  # fmt: skip
