"""Rotations and directions in space: x to the subject's left, y up, z forward.

Rotations are 3 x 3 matrices that act on column vectors; angles are in degrees. Postures take thousands of them a second,
one at a time, so the formulas are written out: general libraries spend most of that time on checking arrays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "about", "align", "between", "blend", "cross", "frame", "pitch", "roll", "twist_about", "unit", "yaw"]

Array = NDArray[np.float64]

OPPOSITE = -0.99999
SMALL_SINE = 1e-9


def unit(vector: Array) -> Array:
    """The vector at length 1."""
    return np.asarray(vector / math.sqrt(float(vector @ vector)), dtype=np.float64)


def cross(first: Array, second: Array) -> Array:
    """Vector product of two vectors of shape (3,)."""
    (a, b, c), (x, y, z) = first.tolist(), second.tolist()
    return np.array([b * z - c * y, c * x - a * z, a * y - b * x])


def about(axis: Array, angle_deg: float) -> Array:
    """Rotation about any axis, right-handed (Rodrigues)."""
    x, y, z = unit(axis).tolist()
    sine, cosine = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
    rest = 1.0 - cosine
    return np.array(
        [
            [cosine + x * x * rest, x * y * rest - z * sine, x * z * rest + y * sine],
            [y * x * rest + z * sine, cosine + y * y * rest, y * z * rest - x * sine],
            [z * x * rest - y * sine, z * y * rest + x * sine, cosine + z * z * rest],
        ]
    )


def pitch(angle_deg: float) -> Array:
    """Rotation about x: up turns to forward, so a trunk leans forward."""
    return about(np.array([1.0, 0.0, 0.0]), angle_deg)


def yaw(angle_deg: float) -> Array:
    """Rotation about y: forward turns to the left."""
    return about(np.array([0.0, 1.0, 0.0]), angle_deg)


def roll(angle_deg: float) -> Array:
    """Rotation about z: up turns to the right (from the subject's left to up)."""
    return about(np.array([0.0, 0.0, 1.0]), angle_deg)


def between(start: Array, end: Array) -> Array:
    """Smallest rotation that turns one direction into another."""
    first, second = unit(start), unit(end)
    cosine = float(first @ second)
    if cosine < OPPOSITE:
        aside = cross(first, np.array([1.0, 0.0, 0.0] if abs(first[0]) < 0.9 else [0.0, 1.0, 0.0]))
        return between(-first, second) @ about(aside, 180.0)
    x, y, z = cross(first, second).tolist()
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + cosine), dtype=np.float64)


def frame(along: Array, aside: Array) -> Array:
    """Right-handed axes as columns: the first along one direction, the second as near as may be to the other."""
    first = unit(along)
    second = unit(aside - first * (first @ aside))
    return np.stack([first, second, cross(first, second)], axis=1)


def align(rest: tuple[Array, Array], posed: tuple[Array, Array]) -> Array:
    """Rotation that takes one pair of directions (along, aside) to another."""
    return frame(*posed) @ frame(*rest).T


def blend(start: Array, end: Array, share: float) -> Array:
    """Rotation the given share of the way from one to another, along the shortest way."""
    axis, angle_deg = _axis_angle(start.T @ end)
    return np.asarray(start @ about(axis, share * angle_deg), dtype=np.float64)


def twist_about(rotation: Array, axis: Array) -> float:
    """Degrees by which a rotation turns about an axis (its twist in a swing-twist decomposition)."""
    turned, angle_deg = _axis_angle(rotation)
    half = math.radians(angle_deg) / 2
    angle = 2 * math.degrees(math.atan2(float(unit(axis) @ turned) * math.sin(half), math.cos(half)))
    return (angle + 180.0) % 360.0 - 180.0


def _axis_angle(rotation: Array) -> tuple[Array, float]:
    """Axis (unit vector) and angle, 0-180 degrees, of a rotation."""
    (a, b, c), (d, e, f), (g, h, i) = rotation.tolist()
    sine = math.sqrt((h - f) ** 2 + (c - g) ** 2 + (d - b) ** 2)
    angle = math.degrees(math.atan2(sine, a + e + i - 1.0))
    if sine > SMALL_SINE:
        return np.array([h - f, c - g, d - b]) / sine, angle
    if angle < 90.0:
        return np.array([1.0, 0.0, 0.0]), 0.0
    symmetric = (rotation + np.eye(3)) / 2  # half a turn: the axis spans this matrix
    return unit(symmetric[:, int(np.argmax(np.diag(symmetric)))]), 180.0
