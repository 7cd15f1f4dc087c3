"""A signal over time as a small SVG: repetitions, turns, the threshold, what was filled, the raw points below the smooth.

Written as SVG directly: a plotting library took longer over five such curves than the whole chain from the points to the
verdict. Colours are CSS variables with a fallback, so the same curve fits a light page, a dark page and a file of its own. The
picture holds numbers only; what the axes mean stands beside it, in the page's own type and language, and :class:`Frame` tells a
script where a moment lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fms_score.report.axes import Axes, Ink
from fms_score.report.limits import Marks
from fms_score.report.shapes import Array
from fms_score.report.spans import Span

__all__ = ["Curve", "Drawn", "Frame", "Line", "curve_svg", "draw_curve"]

SIZE: Final = (360.0, 148.0)
"""Width and height in the picture's own units; on the page it is as wide as there is room."""

SHADE: Final = Ink("--shade", "#e8ecf2")
SHADE_OUT: Final = Ink("--shade-out", "#d7dee8")
QUIET: Final = Ink("--quiet", "#606060")
STRONG: Final = Ink("--ink", "#101010")
RAW: Final = Ink("--raw", "#a8b4c4")
LIMIT: Final = Ink("--limit", "#b85c00")
GOOD: Final = Ink("--good-soft", "#dcefe6")
SIDE: Final = {"left": Ink("--left", "#2a8fd6"), "right": Ink("--right", "#c46a00"), "both": Ink("--curve", "#1f5fa8")}


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One signal over time.

    Attributes
    ----------
    values : ndarray, shape (frames,)
        Smoothed; NaN where unknown.
    side : {"left", "right", "both"}
        Chooses the colour.
    raw : ndarray, shape (frames,), or None
        The same signal from the points as the network gave them.
    filled : ndarray of bool, shape (frames,), or None
        Where a point it needs was interpolated.
    """

    values: Array
    side: Literal["left", "right", "both"] = "both"
    raw: Array | None = None
    filled: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Everything one small picture shows.

    Attributes
    ----------
    ident : str
        Unique in the page; letters, digits and hyphens.
    alt : str
        The picture in a sentence.
    time_s : ndarray, shape (frames,)
    lines : tuple of Line
        One, or left and right.
    repetitions : list of Span
    marks : Marks
        Limit, good side and deciding moment.
    """

    ident: str
    alt: str
    time_s: Array
    lines: tuple[Line, ...]
    repetitions: list[Span]
    marks: Marks = field(default_factory=Marks)


class Frame(NamedTuple):
    """Where the axes lie in the picture, as shares of its width and height from the left and the top, and what they span."""

    left: float
    right: float
    top: float
    bottom: float
    start_s: float
    end_s: float


class Drawn(NamedTuple):
    """A curve as an SVG element, and where a moment lies in it."""

    svg: str
    frame: Frame


def curve_svg(curve: Curve) -> str:
    """SVG element of a curve, as :func:`draw_curve`."""
    return draw_curve(curve).svg


def draw_curve(curve: Curve) -> Drawn:
    """Draw a curve, the same bytes for the same data.

    Parameters
    ----------
    curve : Curve
        Data, labels and what to mark.

    Returns
    -------
    Drawn
        One ``<svg>`` element without XML header, to stand inside a page, and its frame.
    """
    axes = Axes(curve.ident, SIZE, _time_span(curve.time_s), _value_span(curve))
    _mark_repetitions(axes, curve.repetitions)
    _mark_limits(axes, curve.marks)
    for line in curve.lines:
        _draw_line(axes, curve.time_s, line)
    if curve.marks.dot is not None:
        axes.dot(*curve.marks.dot, STRONG)
    width, height = SIZE
    box = axes.box
    frame = Frame(box.left / width, box.right / width, box.top / height, box.bottom / height, *axes.x_span)
    return Drawn(axes.svg("curve", curve.alt), frame)


def _time_span(time_s: Array) -> tuple[float, float]:
    start, end = float(time_s[0]), float(time_s[-1])
    return start, end if end > start else start + 1.0


def _value_span(curve: Curve) -> tuple[float, float]:
    """Whole signal in the picture, and the limit with some room; wild raw points may lie outside."""
    every = np.concatenate([*(line.values for line in curve.lines), curve.marks.limits, (curve.marks.dot or ())[1:]])
    every = every[np.isfinite(every)]
    every = every if len(every) else np.array([0.0, 1.0])
    low, high = float(every.min()), float(every.max())
    room = max(0.08 * (high - low), 1e-3)
    return low - room, high + room


def _mark_repetitions(axes: Axes, repetitions: list[Span]) -> None:
    low, high = axes.y_span
    for one in repetitions:
        axes.area((one.start_s, one.turn_s), (low, high), SHADE_OUT)
        axes.area((one.turn_s, one.end_s), (low, high), SHADE)
    for one in repetitions:
        axes.upright(one.turn_s, QUIET, label=f"{one.rep}")


def _mark_limits(axes: Axes, marks: Marks) -> None:
    if marks.good is not None:
        axes.area(axes.x_span, marks.good, GOOD, opacity=0.75)
    if marks.tolerance:
        for limit in marks.limits:
            axes.area(axes.x_span, (limit - marks.tolerance, limit + marks.tolerance), LIMIT, opacity=0.12)
    for limit in marks.limits:
        axes.level(limit, axes.x_span, LIMIT, dashed=True)
    if marks.extent is not None:
        start, end, lowest, highest = marks.extent
        axes.area((start, end), (lowest, highest), LIMIT, opacity=0.12)
        for level in (lowest, highest):
            axes.level(level, (start, end), LIMIT)


def _draw_line(axes: Axes, time_s: Array, line: Line) -> None:
    if line.raw is not None:
        axes.line(time_s, line.raw, RAW, 0.8)
    if line.filled is not None and line.filled.any():
        axes.line(time_s, np.where(line.filled, line.values, np.nan), LIMIT, 3.2, opacity=0.45)
    axes.line(time_s, line.values, SIDE[line.side], 1.6)
