"""A signal over time as a small SVG: repetitions, turns, the threshold, what was filled, the raw points below the smooth.

Loads matplotlib, so nothing imports it before a report is made. Colours are CSS variables with a fallback: the same curve
fits a light page, a dark page and a file of its own.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray

from fms_score.report.limits import Marks
from fms_score.report.shapes import Array
from fms_score.report.spans import Span

__all__ = ["Curve", "Line", "curve_svg"]

SIZE_IN: Final = (5.6, 2.35)
FONT_PT: Final = 9.5

VARIABLES: Final = {
    "#101010": "--ink",
    "#606060": "--quiet",
    "#d0d0d0": "--line",
    "#e8ecf2": "--shade",
    "#1f5fa8": "--curve",
    "#a8b4c4": "--raw",
    "#b85c00": "--limit",
    "#dcefe6": "--good-soft",
    "#2a8fd6": "--left",
    "#c46a00": "--right",
}
"""Colours as matplotlib is told them, and the variables of the page that replace them."""

INK, QUIET, GRID, SHADE, CURVE, RAW, LIMIT, GOOD, LEFT, RIGHT = VARIABLES
SIDE_COLOUR: Final = {"left": LEFT, "right": RIGHT, "both": CURVE}

SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # text stays text: small, searchable, in the page's own type
    "font.family": "sans-serif",
    "font.size": FONT_PT,
    "axes.edgecolor": GRID,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "axes.titlesize": FONT_PT,
    "text.parse_math": False,
    "path.simplify": True,
    "path.simplify_threshold": 0.15,
}


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
    label : str
        What the vertical axis shows, with its unit.
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
    label: str
    alt: str
    time_s: Array
    lines: tuple[Line, ...]
    repetitions: list[Span]
    marks: Marks = field(default_factory=Marks)


def curve_svg(curve: Curve) -> str:
    """SVG element of a curve, the same bytes for the same data.

    Parameters
    ----------
    curve : Curve
        Data, labels and what to mark.

    Returns
    -------
    str
        One ``<svg>`` element without XML header, to stand inside a page.
    """
    with mpl.rc_context({**SETTINGS, "svg.hashsalt": curve.ident}):
        figure = Figure(figsize=SIZE_IN, layout="constrained")
        FigureCanvasSVG(figure)
        figure.patch.set_alpha(0.0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0.0)
        _draw(axes, curve)
        content = io.StringIO()
        figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _for_page(content.getvalue(), curve)


def _draw(axes: Axes, curve: Curve) -> None:
    _limits(axes, curve)
    _mark_repetitions(axes, curve.repetitions)
    _mark_limits(axes, curve.marks)
    for line in curve.lines:
        _draw_line(axes, curve.time_s, line)
    if curve.marks.dot is not None:
        axes.plot(*curve.marks.dot, "o", color=INK, markersize=5.5, zorder=6)
    axes.grid(axis="y", color=GRID, linewidth=0.5, alpha=0.6)
    axes.tick_params(length=2.5, width=0.6)
    axes.locator_params(axis="y", nbins=5)
    axes.set_xlabel("time (s)")
    axes.set_ylabel(curve.label)


def _limits(axes: Axes, curve: Curve) -> None:
    """Whole signal in the picture, and the limit with some room; wild raw points may lie outside."""
    known = [line.values[np.isfinite(line.values)] for line in curve.lines]
    every = np.concatenate([*known, curve.marks.limits, [curve.marks.dot[1]] if curve.marks.dot else []])
    every = every if len(every) else np.array([0.0, 1.0])
    low, high = float(every.min()), float(every.max())
    room = max(0.08 * (high - low), 1e-3)
    axes.set_ylim(low - room, high + room)
    start, end = float(curve.time_s[0]), float(curve.time_s[-1])
    axes.set_xlim(start, end if end > start else start + 1.0)


def _mark_repetitions(axes: Axes, repetitions: list[Span]) -> None:
    top = axes.get_xaxis_transform()
    for one in repetitions:
        axes.axvspan(one.start_s, one.end_s, color=SHADE, linewidth=0, zorder=0)
        axes.axvline(one.turn_s, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
        axes.text(one.turn_s, 1.02, f"{one.rep}", transform=top, ha="center", va="bottom", color=QUIET, fontsize=FONT_PT - 1)


def _mark_limits(axes: Axes, marks: Marks) -> None:
    low, high = axes.get_ylim()
    if marks.good is not None:
        axes.axhspan(max(marks.good[0], low), min(marks.good[1], high), color=GOOD, linewidth=0, zorder=0.5, alpha=0.75)
    for limit in marks.limits:
        axes.axhline(limit, color=LIMIT, linewidth=1.1, linestyle=(0, (5, 3)), zorder=2)
        if marks.tolerance:
            zone = (max(limit - marks.tolerance, low), min(limit + marks.tolerance, high))
            axes.axhspan(*zone, color=LIMIT, linewidth=0, zorder=1.5, alpha=0.12)
    if marks.extent is not None:
        start, end, lowest, highest = marks.extent
        axes.fill_between([start, end], lowest, highest, color=LIMIT, linewidth=0, alpha=0.12, zorder=1.5)
        for level in (lowest, highest):
            axes.plot([start, end], [level, level], color=LIMIT, linewidth=0.9, zorder=2)


def _draw_line(axes: Axes, time_s: Array, line: Line) -> None:
    if line.raw is not None:
        axes.plot(time_s, line.raw, color=RAW, linewidth=0.8, zorder=3)
    marker = "o" if len(time_s) == 1 else None
    axes.plot(time_s, line.values, color=SIDE_COLOUR[line.side], linewidth=1.6, zorder=5, marker=marker)
    if line.filled is not None and line.filled.any():
        gaps = np.where(line.filled, line.values, np.nan)
        axes.plot(time_s, gaps, color=LIMIT, linewidth=3.2, alpha=0.45, zorder=4, solid_capstyle="butt")


def _for_page(svg: str, curve: Curve) -> str:
    """Strip the header, make ids unique in the page, replace colours by the page's variables, say what it is."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)  # it would speak for the whole page
    svg = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{curve.ident}-", svg)
    for colour, variable in VARIABLES.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    svg = re.sub(r'(<svg [^>]*?)width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg [^>]*?) height="[^"]*"', r"\1", svg, count=1)
    return svg.replace("<svg ", f'<svg class="curve" role="img" aria-label="{_attribute(curve.alt)}" ', 1).strip()


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
