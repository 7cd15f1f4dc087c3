"""Mats and benches under people, in any colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from synthesis.props import board
from synthesis.rotation import Array
from training.postures import Posture

__all__ = ["LYING", "on_something"]

LYING: Final = frozenset({"active_straight_leg_raise", "trunk_stability_pushup", "rotary_stability"})
MAT_SHARE: Final = 0.35
BENCH_SHARE: Final = 0.10


def on_something(posture: Posture, rng: np.random.Generator) -> Posture:
    """Sometimes lay somebody on a mat, or on a bench or couch of any height."""
    if posture.movement not in LYING:
        return posture
    chance = rng.random()
    if chance < BENCH_SHARE:
        return _laid_on(posture, float(rng.uniform(0.3, 0.85)), rng)
    if chance < BENCH_SHARE + MAT_SHARE:
        return _laid_on(posture, float(rng.uniform(0.006, 0.03)), rng)
    return posture


def _laid_on(posture: Posture, height_m: float, rng: np.random.Generator) -> Posture:
    joints = posture.joints_m
    low, high = joints.min(axis=0), joints.max(axis=0)
    middle, extent = (low + high) / 2, high - low
    length = float(extent[2] + rng.uniform(-0.1, 0.7))
    width = max(float(rng.uniform(0.55, 0.95)), float(extent[0]) * float(rng.uniform(0.7, 1.1)))
    prop = board(length, width, height_m, (float(middle[0]), float(middle[2])))
    solid = replace(prop.solid, picture=_cloth(rng), hides=True)
    lifted = posture.moved(np.array([0.0, height_m, 0.0]))
    return replace(lifted, points_m=[*lifted.points_m, _still_points(prop.points_at)], props=[*lifted.props, solid])


def _still_points(points_at: object) -> Array:
    """Points of a thing that does not move with the body."""
    assert callable(points_at)
    return np.asarray(points_at(None))


def _cloth(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    colour = np.clip(rng.uniform(15, 235) + rng.normal(0, 45, 3), 5, 250)
    grain = rng.normal(0, rng.uniform(1, 9), (32, 32, 1))
    return np.dstack([np.clip(colour + grain, 0, 255).astype(np.uint8), np.full((32, 32), 255, np.uint8)])
