"""Plane geometry on arrays of points.

Every function takes arrays of shape (..., 2) in image coordinates (x to the right, y down), broadcasts over the leading
axes, gives degrees, and answers NaN wherever a point is NaN or a segment has no length to give a direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["angle_between", "distance", "fraction_along", "interior_angle", "lean", "midpoint", "offset_from_line", "tilt"]

Array = NDArray[np.float64]


def angle_between(first: Array, second: Array) -> Array:
    """Unsigned angle between two vectors, 0-180 degrees.

    ``atan2`` of cross and dot product: exact near 0 and 180, where the arc cosine of a rounded dot product is not.
    """
    cross = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    dot = (first * second).sum(axis=-1)
    nothing = (first == 0).all(axis=-1) | (second == 0).all(axis=-1)
    return np.where(nothing, np.nan, np.degrees(np.arctan2(np.abs(cross), dot)))


def interior_angle(before: Array, corner: Array, after: Array) -> Array:
    """Angle at ``corner`` between the two segments that meet there, 0-180 degrees (180 = straight)."""
    return angle_between(before - corner, after - corner)


def lean(lower: Array, upper: Array, towards: float) -> Array:
    """Signed lean of the line from ``lower`` to ``upper`` away from the vertical, -180 to 180 degrees.

    Parameters
    ----------
    lower, upper : ndarray, shape (..., 2)
        Ends of the segment.
    towards : float
        +1 if leaning to the right of the image counts as positive, -1 if to the left; NaN if the direction is unknown.
    """
    line = _direction(lower, upper)
    return np.degrees(np.arctan2(line[..., 0] * towards, -line[..., 1]))


def tilt(start: Array, end: Array) -> Array:
    """Signed tilt of an undirected line against the horizontal, -90 to 90 degrees; positive where ``end`` is the higher one."""
    line = _direction(start, end)
    return np.degrees(np.arctan2(-line[..., 1], np.abs(line[..., 0])))


def distance(first: Array, second: Array) -> Array:
    """Distance in pixels."""
    return np.hypot(second[..., 0] - first[..., 0], second[..., 1] - first[..., 1])


def midpoint(first: Array, second: Array) -> Array:
    """Point halfway; where only one of the two is known, that one (the far side is often hidden)."""
    return np.where(np.isnan(first), second, np.where(np.isnan(second), first, (first + second) / 2))


def fraction_along(point: Array, start: Array, end: Array) -> Array:
    """Where the foot of ``point``'s perpendicular falls on the line: 0 at ``start``, 1 at ``end``, beyond outside."""
    line = end - start
    squared: Array = (line**2).sum(axis=-1)
    along: Array = ((point - start) * line).sum(axis=-1)
    return along / np.where(squared == 0, np.nan, squared)


def offset_from_line(point: Array, start: Array, end: Array) -> Array:
    """Distance in pixels of ``point`` below (positive) or above (negative) the line, at right angles to it.

    NaN where the line is exactly vertical: nothing is below or above it.
    """
    line = end - start
    length = np.hypot(line[..., 0], line[..., 1])
    reach = point - start
    cross = line[..., 0] * reach[..., 1] - line[..., 1] * reach[..., 0]
    return cross * np.sign(line[..., 0]) / np.where(line[..., 0] == 0, np.nan, length)


def _direction(start: Array, end: Array) -> Array:
    """Vector from one point to the other; NaN where they are the same, which points nowhere."""
    line = end - start
    return np.where((line == 0).all(axis=-1, keepdims=True), np.nan, line)
