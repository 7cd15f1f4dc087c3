"""What is drawn on a picture, as data: strokes, dots, areas, labels and panels.

Deciding what to draw needs no picture library and is tested without one; :mod:`fms_score.report.overlay` paints it.
All positions are in pixels, x to the right and y down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.report.palette import CASING, INK, STATE_RGB, Rgb
from fms_score.rubric.verdict import State

__all__ = ["Area", "Array", "Corner", "Dot", "Label", "Panel", "Row", "Shape", "Stroke", "arc_points", "state_mark"]

Array = NDArray[np.float64]
Corner = Literal["top_left", "top_right", "bottom_left", "bottom_right"]


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A line through points of shape (n, 2), on a dark casing unless it is told otherwise."""

    points: Array
    rgb: Rgb
    width_px: float
    dashed: bool = False
    cased: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Dot:
    """A marked point: a disc, a ring if hollow, a diamond if it is not a disc; on a dark edge unless told otherwise."""

    centre: Array
    radius_px: float
    rgb: Rgb
    hollow: bool = False
    diamond: bool = False
    edged: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A filled polygon of shape (n, 2) through which the picture shows."""

    points: Array
    rgb: Rgb
    opacity: float


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A short text on a plate, placed off ``at`` in the direction ``towards`` (a unit vector) and kept in the picture."""

    text: str
    at: Array
    towards: Array
    rgb: Rgb
    height_px: float
    away_px: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a panel, with the mark of a state before it if there is one."""

    text: str
    state: State | None = None
    bold: bool = False
    rgb: Rgb = INK


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines of text on a dark plate in a corner, ``lift_px`` above the lower edge or below the upper one."""

    rows: tuple[Row, ...]
    corner: Corner
    height_px: float
    lift_px: float = 0.0


Shape = Stroke | Dot | Area | Label | Panel


def arc_points(centre: Array, radius_px: float, start: Array, end: Array) -> Array:
    """Points on the shorter arc around ``centre`` from direction ``start`` to direction ``end``, one every 3 degrees."""
    first = np.arctan2(start[1], start[0])
    sweep = (np.arctan2(end[1], end[0]) - first + np.pi) % (2 * np.pi) - np.pi
    turns = first + np.linspace(0.0, sweep, max(int(abs(np.degrees(sweep)) // 3) + 2, 3))
    ring: Array = centre + radius_px * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    return ring


def state_mark(state: State, centre: Array, radius_px: float) -> list[Shape]:
    """Give the mark of a state: a tick, a cross, a wave on a disc, or a dash in a ring for what was not assessed."""
    unseen = state == "not_observable"
    disc = Dot(centre, radius_px * (0.86 if unseen else 1.0), STATE_RGB[state], hollow=unseen, edged=False)
    ink = STATE_RGB[state] if unseen else CASING
    width = max(radius_px * 0.28, 1.2)
    return [disc, *(Stroke(centre + radius_px * np.array(line), ink, width, cased=False) for line in _SIGNS[state])]


_WAVE_X = np.linspace(-0.5, 0.5, 13)
_SIGNS: dict[State, list[Array]] = {
    "met": [np.array([[-0.46, 0.04], [-0.12, 0.38], [0.48, -0.34]])],
    "not_met": [np.array([[-0.36, -0.36], [0.36, 0.36]]), np.array([[-0.36, 0.36], [0.36, -0.36]])],
    "borderline": [np.stack([_WAVE_X, -0.22 * np.sin(2 * np.pi * _WAVE_X)], axis=-1)],
    "not_observable": [np.array([[-0.4, 0.0], [0.4, 0.0]])],
}
