"""Where plates and dashes go, in plain geometry."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from fms_score.report.shapes import Array, Corner

__all__ = ["Rect", "Wish", "corner_place", "dashes", "overlap", "place_plate", "rectangle"]

Rect = tuple[float, float, float, float]
"""Left, top, width, height."""

TURNS_DEG: Final = (0, 30, -30, 60, -60, 90, -90, 130, -130, 180)
REACHES_PX: Final = (0.0, 1.5, 3.0, 5.0)
"""Directions off the wished one, and further gaps in heights of the plate, that are tried."""

COVERED_POINT: Final = 1.0
FARTHER: Final = 0.35
TURNED: Final = 0.006
"""What it costs to hide a point of the body, to stand a plate's height farther off, to turn by a degree."""


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """Where a plate would like to be.

    Attributes
    ----------
    at, towards : ndarray, shape (2,)
        Point it speaks of, and the direction it should lie in (a unit vector).
    away_px : float
        Least gap between point and plate.
    size : tuple of float
        Width and height of the plate.
    """

    at: Array
    towards: Array
    away_px: float
    size: tuple[float, float]


def place_plate(wish: Wish, room: Rect, taken: list[Rect], body: Array) -> Rect:
    """Find a place for a plate near a point: inside the picture, on no other plate, hiding as little as can be.

    Parameters
    ----------
    wish : Wish
        Point, direction and size.
    room : Rect
        The picture.
    taken : list of Rect
        Plates that are there already.
    body : ndarray, shape (n, 2)
        Points that are better not hidden.
    """
    options = [(turn, reach) for reach in REACHES_PX for turn in TURNS_DEG]
    places = [_inside(_beside(wish, turn, reach), room) for turn, reach in options]

    def cost(number: int) -> float:
        """How bad a place is: on other plates, on the body, far away, turned aside."""
        place, (turn, reach) = places[number], options[number]
        clash = sum(overlap(place, other) for other in taken) / (place[2] * place[3])
        return 100.0 * clash + COVERED_POINT * _within(place, body) + FARTHER * reach + TURNED * abs(turn)

    return places[min(range(len(places)), key=cost)]


def corner_place(corner: Corner, size: tuple[float, float], room: Rect, gap_px: float, lift_px: float) -> Rect:
    """Place of a panel in a corner, ``gap_px`` from the edges and ``lift_px`` more from the upper or lower one."""
    left, top, width, height = room
    x = left + gap_px if corner.endswith("left") else left + width - gap_px - size[0]
    y = top + gap_px + lift_px if corner.startswith("top") else top + height - gap_px - lift_px - size[1]
    return x, y, *size


def overlap(first: Rect, second: Rect) -> float:
    """Area that two rectangles share."""
    across = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    down = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    return max(across, 0.0) * max(down, 0.0)


def rectangle(place: Rect, radius_px: float) -> Array:
    """Outline of a rectangle with round corners; shape (n, 2)."""
    left, top, width, height = place
    radius = min(radius_px, width / 2, height / 2)
    quarter = np.linspace(0.0, np.pi / 2, 6)
    bend = radius * np.stack([np.cos(quarter), np.sin(quarter)], axis=-1)
    right, low = left + width - radius, top + height - radius
    corners = [
        np.array([right, low]) + bend,
        np.array([left + radius, low]) + bend[::-1] * [-1, 1],
        np.array([left + radius, top + radius]) - bend,
        np.array([right, top + radius]) + bend[::-1] * [1, -1],
    ]
    return np.vstack(corners)


def dashes(points: Array, dash_px: float, gap_px: float) -> list[Array]:
    """Cut a line through points of shape (n, 2) into dashes, each of shape (2, 2)."""
    cut: list[Array] = []
    for start, end in pairwise(points):
        length = float(np.hypot(*(end - start)))
        if length == 0:
            continue
        begin = np.arange(0.0, length, dash_px + gap_px)
        stop = np.minimum(begin + dash_px, length)
        cut += [start + np.outer([one, other], (end - start) / length) for one, other in zip(begin, stop, strict=True)]
    return cut


def _beside(wish: Wish, turn_deg: float, reach: float) -> Rect:
    turn = np.radians(turn_deg)
    x, y = wish.towards
    aside = np.array([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    half = np.array(wish.size) / 2
    centre = wish.at + aside * (wish.away_px + reach * wish.size[1] + np.abs(aside) @ half)
    left, top = centre - half
    return float(left), float(top), *wish.size


def _within(place: Rect, points: Array) -> int:
    corner, size = np.array(place[:2]), np.array(place[2:])
    return int(((points >= corner) & (points <= corner + size)).all(axis=-1).sum())


def _inside(place: Rect, room: Rect) -> Rect:
    x = min(max(place[0], room[0]), max(room[0] + room[2] - place[2], room[0]))
    y = min(max(place[1], room[1]), max(room[1] + room[3] - place[3], room[1]))
    return x, y, place[2], place[3]
