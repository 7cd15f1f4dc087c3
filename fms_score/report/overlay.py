"""Skeletons, measured angles and lines of text painted into pictures.

The only place of the report that knows a picture library. What is drawn is decided in :mod:`fms_score.report.pose_shapes`,
:mod:`fms_score.report.measure_shapes` and :mod:`fms_score.report.hud`; this module paints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.errors import VideoError
from fms_score.kinematics.registry import Drawing
from fms_score.report.layout import Rect, Wish, corner_place, dashes, place_plate, rectangle
from fms_score.report.lettering import drawable
from fms_score.report.measure_shapes import MeasureLook, measure_shapes
from fms_score.report.painted_text import paint_text, text_width
from fms_score.report.palette import CASING, PAPER, Rgb
from fms_score.report.pose_shapes import PoseLook, pose_shapes
from fms_score.report.shapes import Area, Array, Dot, Label, Panel, Row, Shape, Stroke, state_mark
from fms_score.skeleton import Side
from fms_score.video.picture import Image

__all__ = ["Image", "cut_out", "draw_measure", "draw_pose", "encoded", "moved_points", "paint", "resized", "stacked", "strip"]

FRACTION_BITS: Final = 4
"""Points are painted to a sixteenth of a pixel, so that slow movement does not jump."""

LINE: Final = 1.9
"""Distance of two lines of text in heights of a capital."""

MARK: Final = 2.1
"""Room for the mark of a state before a line, in heights of a capital."""

LETTER: Final = 0.92
"""Width of a letter on the average, with some reserve, in heights of a capital."""


PNG: Final = (cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)
"""Photographs are packed a fifth quicker and smaller so than as the picture library chooses."""


def draw_pose(
    image: Image,
    xy: Array,
    confidence: Array,
    *,
    near: Side | None,
    torso_px: float,
    filled: NDArray[np.bool_] | None = None,
) -> None:
    """Draw a skeleton into a picture.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        Blue, green, red; changed in place.
    xy : ndarray, shape (18, 2)
        Points in pixels of the image, NaN where unknown.
    confidence : ndarray, shape (18,)
        0-1; doubtful points are hollow.
    near : {"left", "right"} or None
        Side towards the camera, drawn bright and on top.
    torso_px : float
        Neck to mid-hip in pixels of the image; lines grow with it.
    filled : ndarray of bool, shape (18,), optional
        Interpolated points: diamonds, on dashed limbs.
    """
    paint(image, pose_shapes(xy, confidence, PoseLook(torso_px, near, filled)))


def draw_measure(image: Image, xy: Array, drawing: Drawing, side: Side | None, look: MeasureLook) -> None:
    """Draw a measured angle or distance with its value into a picture, in place.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    xy : ndarray, shape (18, 2)
        Points in pixels of the image; nothing is drawn where one that is needed is NaN.
    drawing : Drawing
        From the registry of signals.
    side : {"left", "right"} or None
        Side that the drawing's points are taken from.
    look : MeasureLook
        Text of the plate, state (which gives the colour), size and value.
    """
    paint(image, measure_shapes(xy, drawing, side, look))


def paint(image: Image, shapes: Sequence[Shape]) -> None:
    """Paint shapes into a picture in place: lines first, then panels, then labels where they hide neither."""
    taken: list[Rect] = []
    for shape in shapes:
        match shape:
            case Stroke():
                _paint_stroke(image, shape)
            case Dot():
                _paint_dot(image, shape)
            case Area():
                _paint_area(image, shape)
            case _:
                continue
    taken += [_paint_panel(image, shape) for shape in shapes if isinstance(shape, Panel)]
    body = _body_points(shapes)
    for shape in shapes:
        if isinstance(shape, Label):
            taken.append(_paint_label(image, shape, taken, body))


def cut_out(image: Image, place: Rect, long_side_px: int, points: Array) -> tuple[Image, Array, float]:
    """Part of a picture at another size, with the points that lie in it.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    place : Rect
        Left, top, width and height of the part, inside the picture.
    long_side_px : int
        Longest side of the part when it is given.
    points : ndarray, shape (..., 2)
        Points in pixels of the whole picture.

    Returns
    -------
    image, points, ratio
        The part, the points in it, and by how much it was enlarged.
    """
    left, top = max(int(place[0]), 0), max(int(place[1]), 0)
    part = image[top : top + max(int(place[3]), 2), left : left + max(int(place[2]), 2)]
    ratio = long_side_px / max(part.shape[:2])
    return resized(part, ratio), moved_points(points, np.array([left, top]), ratio), ratio


def stacked(image: Image, rows: Sequence[Row]) -> Image:
    """Picture with lines of text on a strip below it; long ones go on in the next line."""
    height_px = float(np.clip(0.019 * max(image.shape[:2]), 9.0, 20.0))
    return np.vstack([image, strip(image.shape[1], rows, height_px)])


def strip(width_px: int, rows: Sequence[Row], height_px: float) -> Image:
    """Lines of text whose capitals have a height, on a dark strip of a width; long ones go on in the next line."""
    letters = max(int(width_px / (LETTER * height_px)), 12)
    lines = [
        replace(row, text=line, state=row.state if number == 0 else None)
        for row in rows
        for number, line in enumerate(wrap(drawable(row.text), letters) or [""])
    ]
    paper = np.full((round((len(lines) + 0.9) * LINE * height_px), width_px, 3), PAPER[::-1], dtype=np.uint8)
    for number, row in enumerate(lines):
        _paint_row(paper, row, (1.2 * height_px, (number + 0.95) * LINE * height_px), height_px)
    return paper


def encoded(image: Image, suffix: str, quality: int = 84) -> bytes:
    """Picture as the bytes of a ``.png`` or ``.jpg`` file."""
    done, content = cv2.imencode(suffix, image, PNG if suffix == ".png" else [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise VideoError(f"a picture of {image.shape[1]}x{image.shape[0]} pixels could not be written as {suffix}")
    return content.tobytes()


def resized(image: Image, ratio: float) -> Image:
    """Give a copy at another size, both sides even, as video wants them.

    Notes
    -----
    Averaging areas is quick only by whole factors: most of a reduction is done so and the rest bilinearly, which takes a sixth
    of the time and differs by a quarter of a grey level on the average.
    """
    width, height = (max(2 * round(side * ratio / 2), 2) for side in (image.shape[1], image.shape[0]))
    if ratio > 1:
        return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    whole = min(image.shape[1] // width, image.shape[0] // height)
    if whole > 1:
        rest = image[: image.shape[0] // whole * whole, : image.shape[1] // whole * whole]
        image = cv2.resize(rest, None, fx=1 / whole, fy=1 / whole, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    way = cv2.INTER_LINEAR if ratio * whole > 0.5 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, (width, height), interpolation=way), dtype=np.uint8).copy()


def moved_points(points: Array, origin: Array, ratio: float) -> Array:
    """Give the points of a whole picture in a part of it that begins at ``origin``; centres of pixels stay centres."""
    moved: Array = (np.asarray(points, dtype=np.float64) - origin + 0.5) * ratio - 0.5
    return moved


def _body_points(shapes: Sequence[Shape]) -> Array:
    """Points along everything solid: what plates should not hide."""
    along = np.linspace(0.0, 1.0, 5)[:, None]
    lines = [shape.points for shape in shapes if isinstance(shape, Stroke) and not shape.dashed]
    points = [line[0] + along * (line[-1] - line[0]) for line in lines]
    return np.vstack([*points, np.empty((0, 2))])


def _bgr(rgb: Rgb) -> Rgb:
    return rgb[::-1]


def _grid(points: Array) -> NDArray[np.int32]:
    return np.round(np.asarray(points) * 2**FRACTION_BITS).astype(np.int32)


def _paint_line(image: Image, points: Array, rgb: Rgb, width_px: float) -> None:
    cv2.polylines(image, [_grid(points)], False, _bgr(rgb), max(round(width_px), 1), cv2.LINE_AA, FRACTION_BITS)


def _paint_stroke(image: Image, stroke: Stroke) -> None:
    dash_px = max(2.2 * stroke.width_px, 5.0)
    pieces = dashes(stroke.points, dash_px, dash_px + stroke.width_px) if stroke.dashed else [stroke.points]
    if stroke.cased:
        for piece in pieces:
            _paint_line(image, piece, CASING, stroke.width_px + max(0.5 * stroke.width_px, 2.0))
    for piece in pieces:
        _paint_line(image, piece, stroke.rgb, stroke.width_px)


def _paint_dot(image: Image, dot: Dot) -> None:
    turns = np.linspace(0, 2 * np.pi, 5 if dot.diamond else 25)[:-1]
    ring = dot.centre + dot.radius_px * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    cv2.fillPoly(image, [_grid(ring)], _bgr(CASING if dot.hollow else dot.rgb), cv2.LINE_AA, FRACTION_BITS)
    if not (dot.edged or dot.hollow):
        return
    edge = dot.rgb if dot.hollow else CASING
    width = max(round(dot.radius_px * (0.3 if dot.hollow else 0.2)), 1)
    cv2.polylines(image, [_grid(ring)], True, _bgr(edge), width, cv2.LINE_AA, FRACTION_BITS)


def _paint_area(image: Image, area: Area) -> None:
    left, top = np.maximum(np.floor(area.points.min(axis=0)).astype(int), 0)
    right, low = np.ceil(area.points.max(axis=0)).astype(int) + 1
    part = image[top : max(low, top), left : max(right, left)]
    if not part.size:
        return
    above = part.copy()
    cv2.fillPoly(above, [_grid(area.points - [left, top])], _bgr(area.rgb), cv2.LINE_AA, FRACTION_BITS)
    part[:] = cv2.addWeighted(above, area.opacity, part, 1.0 - area.opacity, 0.0)


def _paint_panel(image: Image, panel: Panel) -> Rect:
    height_px = panel.height_px
    widths = [_row_width(row, height_px) for row in panel.rows]
    size = (max(widths) + 2 * height_px, (LINE * len(panel.rows) + 0.9) * height_px)
    place = corner_place(panel.corner, size, _room(image), height_px, panel.lift_px)
    _paint_area(image, Area(rectangle(place, 0.6 * height_px), PAPER, 0.72))
    for number, row in enumerate(panel.rows):
        _paint_row(image, row, (place[0] + height_px, place[1] + (0.95 + number) * LINE * height_px), height_px)
    return place


def _paint_label(image: Image, label: Label, taken: list[Rect], body: Array) -> Rect:
    height_px = label.height_px
    size = (text_width(label.text, height_px, bold=True) + 1.2 * height_px, 2.0 * height_px)
    place = place_plate(Wish(label.at, label.towards, label.away_px, size), _room(image), taken, body)
    nearest = np.clip(label.at, place[:2], np.add(place[:2], place[2:]))
    if np.hypot(*(nearest - label.at)) > 1.5 * label.away_px:
        _paint_stroke(image, Stroke(np.stack([label.at, nearest]), label.rgb, max(0.1 * height_px, 1.0)))
    _paint_area(image, Area(rectangle(place, 0.5 * height_px), PAPER, 0.85))
    paint_text(image, label.text, (place[0] + 0.6 * height_px, place[1] + 1.5 * height_px), height_px, label.rgb, bold=True)
    return place


def _paint_row(image: Image, row: Row, at: tuple[float, float], height_px: float) -> None:
    """One line of text; ``at`` is the left end of the line it stands on."""
    indent = 0.0
    if row.state is not None:
        indent = MARK * height_px
        paint(image, state_mark(row.state, np.array([at[0] + 0.7 * height_px, at[1] - 0.5 * height_px]), 0.7 * height_px))
    paint_text(image, row.text, (at[0] + indent, at[1]), height_px, row.rgb, bold=row.bold)


def _row_width(row: Row, height_px: float) -> float:
    return text_width(row.text, height_px, bold=row.bold) + (MARK * height_px if row.state else 0.0)


def _room(image: Image) -> Rect:
    return 0.0, 0.0, float(image.shape[1]), float(image.shape[0])
