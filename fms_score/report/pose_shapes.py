"""A skeleton as shapes: near limbs bright and solid, far limbs thin and darker, doubtful points hollow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.report.palette import MIDLINE, SIDE_RGB, Rgb, dimmed
from fms_score.report.shapes import Array, Dot, Shape, Stroke
from fms_score.skeleton import BODY_JOINTS, JOINTS, LIMBS, Side, other_side

__all__ = ["PoseLook", "pose_shapes", "stroke_px"]

WIDTH_PER_TORSO: Final = 0.040
THINNEST_PX: Final = 1.6
THICKEST_PX: Final = 16.0

FAR_WIDTH: Final = 0.6
FAR_BRIGHTNESS: Final = 0.62
"""Far limbs against near ones, so that two legs drawn across each other are still told apart."""

FACE_WIDTH: Final = 0.35

DOUBTFUL: Final = 0.3
"""Points with a lower heat-map peak are drawn hollow."""


@dataclass(frozen=True, slots=True, eq=False)
class PoseLook:
    """How one posture is drawn.

    Attributes
    ----------
    torso_px : float
        Neck to mid-hip in the picture; lines grow with it.
    near : {"left", "right"} or None
        Side towards the camera; with None both sides look alike.
    filled : ndarray of bool, shape (18,), or None
        Points that were interpolated: drawn as diamonds, their limbs dashed.
    hollow_below : float
        Confidence below which a point is a ring.
    """

    torso_px: float
    near: Side | None = None
    filled: NDArray[np.bool_] | None = None
    hollow_below: float = DOUBTFUL


def stroke_px(torso_px: float) -> float:
    """Width of a near limb for a body of this size."""
    return float(np.clip(WIDTH_PER_TORSO * torso_px, THINNEST_PX, THICKEST_PX)) if np.isfinite(torso_px) else THINNEST_PX


def pose_shapes(xy: Array, confidence: Array, look: PoseLook) -> list[Shape]:
    """Skeleton of one posture, from the farthest to the nearest part.

    Parameters
    ----------
    xy : ndarray, shape (18, 2)
        Points in pixels, NaN where unknown.
    confidence : ndarray, shape (18,)
        0-1.
    look : PoseLook
        Size, near side and filled points.
    """
    order: list[Side | None] = [None] if look.near is None else [other_side(look.near), None, look.near]
    filled = np.zeros(len(JOINTS), dtype=bool) if look.filled is None else look.filled
    shapes: list[Shape] = []
    for layer in order:
        shapes += [
            _limb(xy, limb, look, dashed=bool(filled[list(limb)].any())) for limb in LIMBS if _in_layer(limb, layer, look)
        ]
        shapes += [
            _point(xy[joint], joint, look, hollow=confidence[joint] < look.hollow_below, diamond=bool(filled[joint]))
            for joint in BODY_JOINTS
            if _in_layer((joint, joint), layer, look)
        ]
    return [shape for shape in shapes if _known(shape)]


def _side_of(joint: int) -> Side | None:
    head = JOINTS[joint].partition("_")[0]
    return "left" if head == "left" else "right" if head == "right" else None


def _in_layer(limb: tuple[int, int], layer: Side | None, look: PoseLook) -> bool:
    return look.near is None or _side_of(limb[1]) == layer


def _is_face(limb: tuple[int, int]) -> bool:
    return limb[1] not in BODY_JOINTS


def _rgb(side: Side | None, look: PoseLook) -> Rgb:
    if side is None:
        return MIDLINE
    return dimmed(SIDE_RGB[side], FAR_BRIGHTNESS) if _is_far(side, look) else SIDE_RGB[side]


def _is_far(side: Side | None, look: PoseLook) -> bool:
    return side is not None and look.near is not None and side != look.near


def _limb(xy: Array, limb: tuple[int, int], look: PoseLook, *, dashed: bool) -> Stroke:
    side = None if _is_face(limb) else _side_of(limb[1])
    thin = FAR_WIDTH if _is_far(side, look) else FACE_WIDTH if _is_face(limb) else 1.0
    return Stroke(xy[list(limb)], _rgb(side, look), max(stroke_px(look.torso_px) * thin, THINNEST_PX), dashed=dashed)


def _point(at: Array, joint: int, look: PoseLook, *, hollow: bool, diamond: bool) -> Dot:
    side = _side_of(joint)
    radius = stroke_px(look.torso_px) * (0.8 if _is_far(side, look) else 1.05)
    return Dot(at, max(radius, 2.0), _rgb(side, look), hollow=hollow or diamond, diamond=diamond)


def _known(shape: Shape) -> bool:
    place = shape.points if isinstance(shape, Stroke) else shape.centre if isinstance(shape, Dot) else None
    return place is None or bool(np.isfinite(place).all())
