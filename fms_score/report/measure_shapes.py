"""A measured angle or distance as shapes: what the number on the plate is the number of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from fms_score.kinematics.body import Body, Scale
from fms_score.kinematics.geometry import interior_angle
from fms_score.kinematics.registry import Drawing, place
from fms_score.kinematics.signals import split_column
from fms_score.report.palette import ACCENT, INK, STATE_RGB, Rgb
from fms_score.report.pose_shapes import stroke_px
from fms_score.report.shapes import Area, Array, Label, Shape, Stroke, arc_points
from fms_score.report.taken import Taken
from fms_score.report.words import value_text
from fms_score.rubric.verdict import CriterionResult, State
from fms_score.skeleton import Side

__all__ = ["MeasureLook", "criterion_shapes", "measure_shapes", "running_shapes"]

Axis = Literal["across", "up"]

ARC_PER_TORSO: Final = 0.30
REFERENCE_PER_TORSO: Final = 0.85
TEXT_PER_TORSO: Final = 0.095
LEAST_TEXT_PX: Final = 11.0
MOST_TEXT_PX: Final = 24.0
ALONG: Final[Mapping[str, Axis]] = {
    "wrist_over_foot_ratio": "across",
    "ankle_forward_ratio": "across",
    "hip_sway_ratio": "across",
    "ankle_separation_ratio": "across",
    "knee_ankle_offset_ratio": "across",
    "arm_reach_ratio": "across",
    "knee_reach_ratio": "across",
    "hip_height_ratio": "up",
    "shoulder_height_ratio": "up",
    "ankle_lift_ratio": "up",
    "knee_height_ratio": "up",
    "shin_height_ratio": "up",
    "elbow_height_ratio": "up",
    "wrist_height_ratio": "up",
}
"""Distances that count along one direction of the picture only, and so are drawn along it."""

UNKNOWN: Final = Scale(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class MeasureLook:
    """How a measure is drawn.

    Attributes
    ----------
    value_text : str
        What stands on the plate.
    state : State
        Gives the colour.
    torso_px : float
        Neck to mid-hip in the picture.
    value : float or None
        Tells whether the number is the opening of a joint or its bend, 180 degrees less.
    traced : bool
        Whether the measured segments are drawn over the limbs in the colour of the state.
    along : {"across", "up"} or None
        Direction in which a distance counts; None for the straight line.
    rgb : tuple of int or None
        Colour of its own, for a value that is not judged.
    """

    value_text: str
    state: State
    torso_px: float
    value: float | None = None
    traced: bool = True
    along: Axis | None = None
    rgb: Rgb | None = None

    @property
    def colour(self) -> Rgb:
        """Colour of what is drawn."""
        return self.rgb or STATE_RGB[self.state]


def measure_shapes(xy: Array, drawing: Drawing, side: Side | None, look: MeasureLook) -> list[Shape]:
    """Shapes of one measure on one posture; none where a point is unknown.

    Parameters
    ----------
    xy : ndarray, shape (18, 2)
        Points in pixels.
    drawing : Drawing
        Kind and points, as the registry of signals says.
    side : {"left", "right"} or None
        Side that the points' relative names are resolved for.
    look : MeasureLook
        Text, colour and size.
    """
    body = Body(np.asarray(xy, dtype=np.float64), np.nan, np.nan, UNKNOWN)
    points = [place(body, point, side or "left") for point in drawing.points]
    if not np.isfinite(points).all():
        return []
    match drawing.kind:
        case "angle":
            return _angle(points, look)
        case "incline":
            return _inclines(points, drawing.reference == "vertical", look)
        case "gap":
            return _gaps(points, look)


def criterion_shapes(
    xy: Array, criterion: CriterionResult, torso_px: float, taken: Taken | None = None, *, traced: bool = True
) -> list[Shape]:
    """Shapes of the measure that decides a criterion; none if it has no measured value."""
    if criterion.signal is None or criterion.value is None:
        return []
    signal, side = split_column(criterion.signal)
    text = (taken or Taken()).prefix + value_text(criterion.value, criterion.unit)
    look = MeasureLook(text, criterion.state, torso_px, criterion.value, traced, ALONG.get(signal.name))
    return measure_shapes(xy, signal.drawing, side, look)


def running_shapes(xy: Array, column: str, value: float, unit: str | None, torso_px: float) -> list[Shape]:
    """Shapes of a signal's value of the moment, which is not judged: white, and nothing drawn over the limbs."""
    signal, side = split_column(column)
    text = value_text(value, unit)
    look = MeasureLook(text, "not_observable", torso_px, value, traced=False, along=ALONG.get(signal.name), rgb=INK)
    return measure_shapes(xy, signal.drawing, side, look)


def _angle(points: list[Array], look: MeasureLook) -> list[Shape]:
    before, corner, after = points
    inside = float(interior_angle(before, corner, after))
    is_bend = look.value is not None and abs(180.0 - inside - look.value) < abs(inside - look.value)
    first = _unit(corner - before) if is_bend else _unit(before - corner)
    shapes: list[Shape] = []
    if is_bend:
        shapes.append(_reference(corner, first, look))
    if look.traced:
        shapes += [_segment([before, corner], look), _segment([corner, after], look)]
    return [*shapes, *_arc(corner, first, _unit(after - corner), look)]


def _inclines(points: list[Array], against_vertical: bool, look: MeasureLook) -> list[Shape]:  # noqa: FBT001 - private
    shapes: list[Shape] = []
    for number, (start, end) in enumerate(zip(points[::2], points[1::2], strict=True)):
        line = _unit(end - start)
        level = np.array([1.0 if line[0] >= 0 else -1.0, 0.0])
        along = np.array([0.0, -1.0]) if against_vertical else level
        shapes.append(_reference(start, along, look))
        if look.traced:
            shapes.append(_segment([start, end], look))
        shapes += _arc(start, along, line, look, labelled=number == 0)
    return shapes


def _gaps(points: list[Array], look: MeasureLook) -> list[Shape]:
    shapes: list[Shape] = []
    if look.along is not None and len(points) == 2:  # one direction counts: a plumb line or a level, and the way from it
        start, end = points
        corner = np.array([start[0], end[1]] if look.along == "across" else [end[0], start[1]])
        shapes.append(Stroke(np.stack([start, corner]), ACCENT, 0.6 * _thin(look), dashed=True))
        points = [corner, end]
    elif len(points) == 3:  # a point against a line
        start, end = points[1:]
        line = end - start
        share = float((points[0] - start) @ line) / max(float(line @ line), 1e-9)
        points = [points[0], start + share * line]
        shapes.append(_segment([start, end], look))
    for start, end in zip(points[::2], points[1::2], strict=True):
        shapes += _gap(start, end, look)
    aside = _unit((points[1] - points[0])[::-1] * [1.0, -1.0])
    middle = (points[0] + points[1]) / 2
    return [*shapes, _label(middle, aside, look)]


def _gap(start: Array, end: Array, look: MeasureLook) -> list[Shape]:
    tick = 1.6 * stroke_px(look.torso_px) * _unit((end - start)[::-1] * [1.0, -1.0])
    ends = [[one - tick, one + tick] for one in (start, end)]
    return [_segment(line, look) for line in ([start, end], *ends)]


def _arc(corner: Array, first: Array, second: Array, look: MeasureLook, *, labelled: bool = True) -> list[Shape]:
    ring = arc_points(corner, ARC_PER_TORSO * look.torso_px, first, second)
    colour = look.colour
    shapes: list[Shape] = [Area(np.vstack([corner, ring]), colour, 0.35), Stroke(ring, colour, _thin(look))]
    if labelled:
        middle = _unit(ring[len(ring) // 2] - corner)
        shapes.append(_label(corner + ARC_PER_TORSO * look.torso_px * middle, middle, look))
    return shapes


def _label(at: Array, towards: Array, look: MeasureLook) -> Label:
    height = float(np.clip(TEXT_PER_TORSO * look.torso_px, LEAST_TEXT_PX, MOST_TEXT_PX))
    return Label(look.value_text, at, towards, look.colour, height, 0.5 * height)


def _reference(start: Array, along: Array, look: MeasureLook) -> Stroke:
    end = start + REFERENCE_PER_TORSO * look.torso_px * along
    return Stroke(np.stack([start, end]), ACCENT, 0.6 * _thin(look), dashed=True)


def _segment(points: list[Array], look: MeasureLook) -> Stroke:
    return Stroke(np.stack(points), look.colour, _thin(look))


def _thin(look: MeasureLook) -> float:
    return max(0.55 * stroke_px(look.torso_px), 1.5)


def _unit(vector: Array) -> Array:
    length = float(np.hypot(*vector))
    return vector / length if length else np.array([1.0, 0.0])
