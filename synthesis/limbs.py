"""Two-bone limbs: where knee or elbow must be for hand or foot to be where it is wanted."""

from __future__ import annotations

import numpy as np

from synthesis.rotation import Array, cross, unit

__all__ = ["bend", "bend_at_x", "reachable"]

STRAIGHTEST = 0.9995
"""A limb is never wholly straight, so that its plane stays known."""


def reachable(start: Array, end: Array, first_m: float, second_m: float) -> Array:
    """The end itself, or the nearest place to it that the limb reaches."""
    way = end - start
    length = float(np.linalg.norm(way))
    longest = STRAIGHTEST * (first_m + second_m)
    shortest = abs(first_m - second_m) + 1e-3
    held = min(max(length, shortest), longest)
    return np.asarray(start + way * (held / length), dtype=np.float64)


def _circle(start: Array, end: Array, first_m: float, second_m: float) -> tuple[Array, Array, float]:
    """Centre, axis and radius of the circle on which the middle joint can lie."""
    way = reachable(start, end, first_m, second_m) - start
    length = float(np.linalg.norm(way))
    along = (length**2 + first_m**2 - second_m**2) / (2 * length)
    return start + unit(way) * along, unit(way), float(np.sqrt(max(first_m**2 - along**2, 0.0)))


def bend(start: Array, end: Array, first_m: float, second_m: float, towards: Array) -> tuple[Array, Array]:
    """Directions of both bones, the middle joint lying towards a direction.

    Parameters
    ----------
    start, end : ndarray, shape (3,)
        Hip and ankle, or shoulder and wrist; an end out of reach is brought into reach on the same line.
    first_m, second_m : float
        Lengths of the bones.
    towards : ndarray, shape (3,)
        Where the middle joint points.

    Returns
    -------
    tuple of ndarray, shape (3,)
        Unit vectors.
    """
    centre, axis, radius = _circle(start, end, first_m, second_m)
    middle = centre + radius * unit(towards - axis * (axis @ towards))
    return unit(middle - start), unit(reachable(start, end, first_m, second_m) - middle)


def bend_at_x(start: Array, end: Array, lengths_m: tuple[float, float], x_m: float, towards: Array) -> tuple[Array, Array]:
    """As :func:`bend`, with the middle joint at a place from side to side, as near as the limb allows."""
    centre, axis, radius = _circle(start, end, *lengths_m)
    ahead = unit(towards - axis * (axis @ towards))
    aside = cross(axis, ahead)
    reach = float(np.hypot(ahead[0], aside[0])) * radius
    if reach < 1e-9:
        middle = centre + radius * ahead
    else:
        share = np.clip((x_m - centre[0]) / reach, -1.0, 1.0)
        middle_angle = np.arctan2(aside[0], ahead[0])
        angles = [middle_angle + np.arccos(share), middle_angle - np.arccos(share)]
        angle = max(angles, key=lambda one: float(np.cos(one)))  # of the two places, the one farther ahead
        middle = centre + radius * (np.cos(angle) * ahead + np.sin(angle) * aside)
    return unit(middle - start), unit(reachable(start, end, *lengths_m) - middle)
