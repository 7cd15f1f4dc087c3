"""Things of the test kit: dowel, hurdle with its cord, and the board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT, SIDES, Side, joint_index
from synthesis.assets import Mesh
from synthesis.rotation import Array, frame, unit
from synthesis.skinning import EXTRA_POINTS, Posed
from synthesis.solids import Solid, solid_of

__all__ = ["Prop", "board", "dowel_between_hands", "dowel_on_line", "hurdle", "rod", "thickened"]

ROUND: Final = 12
WOOD: Final = (105, 160, 205)
GREY: Final = (70, 70, 75)
CORD: Final = (40, 70, 210)
DOWEL_RADIUS_M: Final = 0.014


@dataclass(frozen=True, slots=True, eq=False)
class Prop:
    """A thing, and where its points are once the body is in its pose."""

    solid: Solid
    points_at: Callable[[Posed], Array]


def _rod_mesh() -> Mesh:
    """A rod of radius 1 from z = 0 to z = 1 with flat ends."""
    turns = np.arange(ROUND) / ROUND * 2 * np.pi
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    ends = [np.column_stack([ring, np.full(ROUND, float(height))]) for height in (0, 1)]
    points = np.vstack([*ends, [[0, 0, 0]], [[0, 0, 1]]])
    triangles = []
    for one in range(ROUND):
        two = (one + 1) % ROUND
        triangles += [(one, two, ROUND + one), (two, ROUND + two, ROUND + one)]
        triangles += [(two, one, 2 * ROUND), (ROUND + one, ROUND + two, 2 * ROUND + 1)]
    faces = np.array(triangles, dtype=np.intp)
    return Mesh(points, points[:, 1:] * 0.5 + 0.5, faces, faces)


def _rod(start: Array, end: Array, radius_m: float, points: Array) -> Array:
    along = end - start
    axes = frame(along, np.array([0.31, 0.9, 0.12]))
    placed: Array = start + points[:, 2:] * along + radius_m * (points[:, :1] * axes[:, 1] + points[:, 1:2] * axes[:, 2])
    return placed


def _box_mesh() -> Mesh:
    points = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (0.0, 1.0) for z in (-0.5, 0.5)])
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    corners = points[np.array(quads).ravel()]  # every face has its own corners, so that edges stay sharp
    triangles = np.array([[4 * k + a for a in t] for k in range(6) for t in ((0, 1, 2), (0, 2, 3))], dtype=np.intp)
    return Mesh(corners, corners[:, [0, 2]] + 0.5, triangles, triangles)


def _paint(colour_bgr: tuple[int, int, int], grain: float) -> NDArray[np.uint8]:
    noise = np.random.default_rng(1).normal(0, grain, (64, 1, 1)) * np.ones((1, 64, 1))
    paint = np.clip(np.array(colour_bgr) + noise, 0, 255).astype(np.uint8)
    return np.dstack([paint, np.full((64, 64), 255, np.uint8)])


def dowel_between_hands(length_m: float, *, towards_wrist: float, off_palm_m: float) -> Prop:
    """A dowel held in both hands, across the palms.

    Parameters
    ----------
    length_m : float
    towards_wrist : float
        Where it crosses: share of the way from knuckle to wrist.
    off_palm_m : float
        How far its middle is off the bones of the hand.
    """
    mesh = _rod_mesh()

    def place(posed: Posed) -> Array:
        """Points of the rod, shape (points, 3)."""
        left, right = (_grip(posed, side, towards_wrist, off_palm_m) for side in SIDES)
        half = unit(left - right) * length_m / 2
        middle = (left + right) / 2
        return _rod(middle - half, middle + half, DOWEL_RADIUS_M, mesh.points)

    return Prop(solid_of(mesh, _paint(WOOD, 6), hides=False), place)


def dowel_on_line(ends: Callable[[Posed], tuple[Array, Array]]) -> Prop:
    """A dowel from one place to another."""
    mesh = _rod_mesh()
    return Prop(solid_of(mesh, _paint(WOOD, 6), hides=False), lambda posed: _rod(*ends(posed), DOWEL_RADIUS_M, mesh.points))


def hurdle(cord_m: float, ahead_m: float, middle_x_m: float = 0.0) -> list[Prop]:
    """Two posts on feet and a cord between them."""
    rod, box = _rod_mesh(), _box_mesh()
    half = 0.38
    ends = [np.array([middle_x_m + side * half, 0.0, ahead_m]) for side in (-1, 1)]
    up = np.array([0.0, 1.0, 0.0])
    props = [_still(rod, _rod(end, end + up * (cord_m + 0.14), 0.016, rod.points), GREY) for end in ends]
    props.append(_still(rod, _rod(ends[0] + up * cord_m, ends[1] + up * cord_m, 0.006, rod.points), CORD))
    props.append(_still(box, box.points * [2 * half, 0.025, 0.05] + [middle_x_m, 0.0, ahead_m], GREY))
    props += [_still(box, box.points * [0.05, 0.03, 0.3] + end, GREY) for end in ends]
    return props


def rod(start: Array, end: Array, radius_m: float) -> Prop:
    """A rod that stands or lies still."""
    mesh = _rod_mesh()
    return _still(mesh, _rod(start, end, radius_m, mesh.points), GREY)


def thickened(points: Array, times: float) -> Array:
    """Points of a rod made so many times as thick, or as thin; those of anything else as they are."""
    if len(points) != 2 * ROUND + 2:
        return points
    middles = np.repeat(points[-2:], ROUND, axis=0)
    return np.vstack([middles + times * (points[:-2] - middles), points[-2:]])


def board(length_m: float, width_m: float, height_m: float, middle_m: tuple[float, float]) -> Prop:
    """A board on the floor, its middle at x and z."""
    box = _box_mesh()
    return _still(box, box.points * [width_m, height_m, length_m] + [middle_m[0], 0.0, middle_m[1]], WOOD)


def _still(mesh: Mesh, points: Array, colour: tuple[int, int, int]) -> Prop:
    return Prop(solid_of(mesh, _paint(colour, 4), hides=False), lambda _posed: points)


def _grip(posed: Posed, side: Side, towards_wrist: float, off_palm_m: float) -> Array:
    """Middle of the dowel where it crosses a palm."""
    knuckle = posed.joints_m[JOINT_COUNT + EXTRA_POINTS.index("left_hand" if side == "left" else "right_hand")]
    wrist = posed.joints_m[joint_index("wrist", side)]
    off = unit(np.cross(knuckle - wrist, np.array([-1.0, 0.0, 0.0])))
    return np.asarray(knuckle + towards_wrist * (wrist - knuckle) + off_palm_m * off)
