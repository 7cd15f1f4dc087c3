"""Mats and benches under people, things that stand about, and the test kit, all in any colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.props import Prop, board, rod, thickened
from synthesis.rotation import Array
from training.postures import Posture

__all__ = ["LYING", "among_things"]

LYING: Final = frozenset({"active_straight_leg_raise", "trunk_stability_pushup", "rotary_stability"})
MAT_SHARE: Final = 0.35
BENCH_SHARE: Final = 0.10

REPAINTED_SHARE: Final = 0.75
CLUTTER_SHARE: Final = 0.25
MOST_THINGS: Final = 4
POST_SHARE: Final = 0.7
TRIES: Final = 5
NEAREST_M: Final = 0.10
"""Between things that stand about and the joints of the body."""

SKINS_BGR: Final = ((165, 190, 230), (120, 155, 205), (75, 105, 155), (45, 60, 90))


def among_things(posture: Posture, rng: np.random.Generator) -> Posture:
    """The posture with its kit repainted, something under who lies, and posts and boxes standing about.

    Posts get the colours of skin and trousers too: a network that never saw one takes the upright of a hurdle for a leg.
    """
    if rng.random() < REPAINTED_SHARE:
        posture = _repainted(posture, rng)
    posture = _on_something(posture, rng)
    if rng.random() < CLUTTER_SHARE:
        for _ in range(int(rng.integers(1, MOST_THINGS + 1))):
            posture = _beside_a_thing(posture, rng)
    return posture


def _repainted(posture: Posture, rng: np.random.Generator) -> Posture:
    """Every part of the kit in a paint of its own, its rods thicker or thinner."""
    body = len(posture.points_m) - len(posture.props)
    times = float(np.exp(rng.normal(0.3, 0.5)))
    kit = [thickened(points, times) for points in posture.points_m[body:]]
    shared = _paint(rng)
    paints = [shared if rng.random() < 0.6 else _paint(rng) for _ in kit]
    solids = [replace(solid, picture=paint) for solid, paint in zip(posture.props, paints, strict=True)]
    return replace(posture, points_m=[*posture.points_m[:body], *kit], props=solids)


def _beside_a_thing(posture: Posture, rng: np.random.Generator) -> Posture:
    """A post, a bar or a box near the body, before it or behind it, but not in it; without one where there is no room."""
    joints = posture.joints_m
    for _ in range(TRIES):
        foot = joints[int(rng.integers(len(joints)))] + rng.normal(0, 0.45, 3)
        foot[1] = 0.0
        thing, end = _post(foot, rng) if rng.random() < POST_SHARE else _box(foot, rng)
        points = _still_points(thing.points_at)
        between = foot + np.linspace(0, 1, 12)[:, None] * (end - foot)
        gaps = np.linalg.norm(np.vstack([points, between])[:, None] - joints[None], axis=-1)
        if gaps.min() > NEAREST_M:
            return _with(posture, thing, _paint(rng))
    return posture


def _with(posture: Posture, thing: Prop, picture: NDArray[np.uint8]) -> Posture:
    """The posture and a thing that stands still, may hide a joint, and looks like this."""
    solid = replace(thing.solid, picture=picture, hides=True)
    return replace(posture, points_m=[*posture.points_m, _still_points(thing.points_at)], props=[*posture.props, solid])


def _post(foot: Array, rng: np.random.Generator) -> tuple[Prop, Array]:
    """One that stands, leans or lies, and where it ends."""
    lean = rng.normal(0, 0.15, 3) if rng.random() < 0.7 else rng.normal(0, 1.5, 3)
    rise = 1.0 if rng.random() < 0.8 else 0.03
    way = np.array([lean[0], rise, lean[2]])
    end = foot + float(rng.uniform(0.3, 1.7)) * way / np.linalg.norm(way)
    return rod(foot, end, float(rng.uniform(0.008, 0.05))), end


def _box(foot: Array, rng: np.random.Generator) -> tuple[Prop, Array]:
    """One on the floor, and the middle of its top."""
    height = float(rng.uniform(0.05, 0.6))
    width, length = rng.uniform(0.05, 0.6, 2).tolist()
    return board(length, width, height, (float(foot[0]), float(foot[2]))), foot + np.array([0.0, height, 0.0])


def _paint(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Any colour, that of skin often; plain, or with stripes as on a ruler or a barrier."""
    first = _colour(rng)
    rows = np.broadcast_to(first, (64, 64, 3)).copy()
    if rng.random() < 0.35:
        period = int(rng.integers(2, 17))
        rows[np.arange(64) % period < max(1, int(period * rng.uniform(0.2, 0.6)))] = _colour(rng)
    grained = np.clip(rows + rng.normal(0, rng.uniform(0, 8), (64, 1, 1)), 0, 255)
    return _opaque(grained)


def _colour(rng: np.random.Generator) -> Array:
    if rng.random() < 0.35:
        return np.clip(np.array(SKINS_BGR[int(rng.integers(len(SKINS_BGR)))]) + rng.normal(0, 15, 3), 0, 255)
    return np.clip(rng.uniform(0, 255) + rng.normal(0, 60, 3), 0, 255)


def _on_something(posture: Posture, rng: np.random.Generator) -> Posture:
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
    return _with(posture.moved(np.array([0.0, height_m, 0.0])), prop, _cloth(rng))


def _still_points(points_at: object) -> Array:
    """Points of a thing that does not move with the body."""
    assert callable(points_at)
    return np.asarray(points_at(None))


def _cloth(rng: np.random.Generator) -> NDArray[np.uint8]:
    colour = np.clip(rng.uniform(15, 235) + rng.normal(0, 45, 3), 5, 250)
    grain = rng.normal(0, rng.uniform(1, 9), (32, 32, 1))
    return _opaque(np.clip(colour + grain, 0, 255))


def _opaque(colours: Array) -> NDArray[np.uint8]:
    return np.dstack([colours.astype(np.uint8), np.full(colours.shape[:2], 255, np.uint8)])
