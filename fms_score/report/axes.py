"""A plot's box in SVG: two axes with round numbers, and lines, areas and marks in the data's own units."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Final, NamedTuple

import numpy as np

from fms_score.report.shapes import Array

__all__ = ["Axes", "Box", "Ink", "round_steps"]

FONT: Final = 10.5
LETTER: Final = 5.9
"""Width of a digit, for the room that the numbers beside the axis need."""

BELOW, ABOVE, BESIDE, LAST = 17.0, 15.0, 7.0, 9.0
TICK: Final = 2.5
Y_STEPS, X_STEPS = 5, 7
PER_UNIT: Final = 2
"""No more points of a line than so many lowest and highest ones to a unit of width: long clips stay small files."""

MINUS: Final = "\N{MINUS SIGN}"


class Ink(NamedTuple):
    """A colour that the page names, and what it is in a file of its own."""

    variable: str
    fallback: str

    def __str__(self) -> str:
        return f"var({self.variable}, {self.fallback})"


AXIS: Final = Ink("--line", "#d0d0d0")
NUMBERS: Final = Ink("--quiet", "#606060")


class Box(NamedTuple):
    """Where the plot lies in the picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Axes:
    """A plot that is drawn from back to front.

    Attributes
    ----------
    ident : str
        Unique in the page; letters, digits and hyphens.
    size : (float, float)
        Width and height of the picture.
    x_span, y_span : (float, float)
        Lowest and highest value at the edges of the box.
    box : Box
        The plot without its numbers.
    """

    ident: str
    size: tuple[float, float]
    x_span: tuple[float, float]
    y_span: tuple[float, float]
    box: Box = field(init=False)
    _inside: list[str] = field(default_factory=list)
    _outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Leave room for the numbers, and write them."""
        levels, moments = round_steps(self.y_span, Y_STEPS), round_steps(self.x_span, X_STEPS)
        width, height = self.size
        widest = max((len(text) for _, text in levels), default=1)
        self.box = Box(BESIDE + LETTER * widest, ABOVE, width - LAST, height - BELOW)
        left, _, right, bottom = self.box
        look = f"stroke: {AXIS}; stroke-width: 0.5"
        for value, text in levels:
            down = self._y(value)
            self._outside.append(_straight(left - TICK, down, right, down, look))
            self._outside.append(_text(left - TICK - 2, down + 0.35 * FONT, text, "end", FONT))
        for value, text in moments:
            across = self._x(value)
            self._outside.append(_straight(across, bottom, across, bottom + TICK, look))
            self._outside.append(_text(across, bottom + TICK + FONT, text, "middle", FONT))

    # ---- marks in the data's units ----
    def area(self, x: tuple[float, float], y: tuple[float, float], ink: Ink, *, opacity: float = 1.0) -> None:
        """Fill a rectangle, as far as it lies in the box; edges may be infinite."""
        left, right = (self._x(min(max(value, self.x_span[0]), self.x_span[1])) for value in x)
        bottom, top = (self._y(min(max(value, self.y_span[0]), self.y_span[1])) for value in y)
        place = f'x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 0):.1f}" height="{max(bottom - top, 0):.1f}"'
        self._inside.append(f'<rect {place} style="fill: {ink}; fill-opacity: {opacity:g}"/>')

    def level(self, y: float, x: tuple[float, float], ink: Ink, *, dashed: bool = False) -> None:
        """Draw a level line."""
        start, end = (self._x(value) for value in x)
        style = f"stroke: {ink}; stroke-width: {1.1 if dashed else 0.9}" + ("; stroke-dasharray: 5 3" if dashed else "")
        self._inside.append(_straight(start, self._y(y), end, self._y(y), style))

    def upright(self, x: float, ink: Ink, *, label: str = "") -> None:
        """Draw a dotted upright line through the box, with a word above it."""
        across = self._x(x)
        style = f"stroke: {ink}; stroke-width: 0.8; stroke-dasharray: 1 2"
        self._inside.append(_straight(across, self.box.top, across, self.box.bottom, style))
        self._outside.append(_text(across, self.box.top - 4, label, "middle", FONT - 1))

    def line(self, x: Array, y: Array, ink: Ink, width: float, *, opacity: float = 1.0) -> None:
        """Draw a line through the points that are known; one that stands alone is a dot."""
        known = np.isfinite(x) & np.isfinite(y)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
        strokes = []
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            across, down = _thinned(self._across(x[start:end]), self._down(y[start:end]))
            points = " ".join(f"{one:.1f} {other:.1f}" for one, other in zip(across.tolist(), down.tolist(), strict=True))
            strokes.append(f"M{points}" + ("h0" if end - start == 1 else ""))
        if strokes:
            cap = "round" if len(x) == 1 else "butt"
            stroke = f"stroke: {ink}; stroke-width: {width * (3 if len(x) == 1 else 1):g}; stroke-opacity: {opacity:g}"
            look = f"fill: none; stroke-linejoin: round; stroke-linecap: {cap}; {stroke}"
            self._inside.append(f'<path d="{"".join(strokes)}" style="{look}"/>')

    def dot(self, x: float, y: float, ink: Ink) -> None:
        """Mark one point."""
        self._inside.append(f'<circle cx="{self._x(x):.1f}" cy="{self._y(y):.1f}" r="2.8" style="fill: {ink}"/>')

    def svg(self, kind: str, alt: str) -> str:
        """Give the picture as an element of class ``kind`` that says ``alt`` to whoever cannot see it."""
        left, top, right, bottom = self.box
        clip = f"{self.ident}-box"
        width, height = self.size
        frame = f"stroke: {AXIS}; stroke-width: 0.8"
        return "".join(
            [
                f'<svg class="{kind}" role="img" aria-label="{escape(alt)}" viewBox="0 0 {width:g} {height:g}" ',
                f'xmlns="http://www.w3.org/2000/svg" style="font-size: {FONT}px"><clipPath id="{clip}">',
                f'<rect x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}"/></clipPath>',
                f'<g clip-path="url(#{clip})">{"".join(self._inside)}</g>{"".join(self._outside)}',
                _straight(left, top, left, bottom, frame),
                _straight(left, bottom, right, bottom, frame),
                "</svg>",
            ]
        )

    # ---- from the data's units to the picture's ----
    def _across(self, x: Array) -> Array:
        low, high = self.x_span
        return self.box.left + (x - low) * ((self.box.right - self.box.left) / (high - low))

    def _down(self, y: Array) -> Array:
        low, high = self.y_span
        return self.box.bottom - (y - low) * ((self.box.bottom - self.box.top) / (high - low))

    def _x(self, value: float) -> float:
        return float(self._across(np.array(value)))

    def _y(self, value: float) -> float:
        return float(self._down(np.array(value)))


def round_steps(span: tuple[float, float], most: int) -> list[tuple[float, str]]:
    """Round numbers inside a span, evenly spaced, at most ``most`` or one more, and how to write them."""
    low, high = span
    rough = (high - low) / most
    unit = 10.0 ** np.floor(np.log10(rough))
    factor = next(factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * (1 - 1e-9))
    step = unit * factor
    digits = max(0, int(-np.floor(np.log10(step) + 1e-9)) + (factor == 2.5))  # a quarter has one digit more
    numbers = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step + 0.0  # no minus zero
    return [(float(number), f"{number:.{digits}f}".replace("-", MINUS)) for number in numbers]


def _thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """Leave out what nobody sees: of many points in a column of the picture keep first, lowest, highest and last."""
    columns = np.floor(x * PER_UNIT).astype(int)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    if 4 * len(starts) >= len(x):
        return x, y
    kept: set[int] = set()
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(x)], strict=True):
        kept |= {start, start + int(y[start:end].argmin()), start + int(y[start:end].argmax()), end - 1}
    order = sorted(kept)
    return x[order], y[order]


def _straight(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" style="{style}"/>'


def _text(x: float, y: float, text: str, anchor: str, size: float) -> str:
    look = f"fill: {NUMBERS}; font-size: {size:g}px; text-anchor: {anchor}"
    return f'<text x="{x:.1f}" y="{y:.1f}" style="{look}">{escape(text)}</text>'
