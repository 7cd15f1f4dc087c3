"""Plots of a comparison as small SVGs that take the page's own type and colours: no library draws them, the template does.

Here numbers become coordinates; ``compare_plots.html.j2`` has the elements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fms_score.agreement.result import CompositePair, Figure
from fms_score.report.compare_published import Published
from fms_score.report.words import NOTHING

__all__ = ["BarPlot", "DifferencePlot", "Whisker", "bar_plot", "difference_plot", "number"]

Kind = Literal["machine", "coaches"]

MINUS: Final = "\N{MINUS SIGN}"
WIDTH: Final = 460.0
"""Plots stand side by side on a wide page, and keep a readable type on a phone."""

LEFT: Final = 22.0
RIGHT: Final = 46.0
"""Room for the figures in numbers."""

KINDS: Final[tuple[Kind, Kind]] = ("machine", "coaches")
NAME: Final = 17.0
BAR: Final = 18.0
GAP: Final = 8.0
TOP: Final = 18.0
LABEL_LINE: Final = 14.0

PLOT_HEIGHT: Final = 300.0
PLOT_LEFT: Final = 34.0
PLOT_RIGHT: Final = 84.0
PLOT_BOTTOM: Final = 40.0


def number(value: float | None, decimals: int = 2) -> str:
    """Give a figure with a real minus sign; a dash if there is none."""
    if value is None:
        return NOTHING
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text.replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class Whisker:
    """One bar of a plot: coordinates in units of the picture, and its words."""

    kind: Kind
    y: float
    x_zero: float
    x: float
    x_low: float | None
    x_high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line across a plot."""

    at: float
    label: str
    label_y: float
    human: bool = False


@dataclass(frozen=True, slots=True)
class BarPlot:
    """Bars of the machine and the coaches, test by test."""

    alt: str
    height: float
    top: float
    bottom: float
    rows: tuple[tuple[str, float, tuple[Whisker, ...]], ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    width: float = WIDTH
    left: float = LEFT
    right: float = WIDTH - RIGHT


def bar_plot(
    title: str, rows: Sequence[tuple[str, Figure | None, Figure | None]], reference: Sequence[Published] = ()
) -> BarPlot | None:
    """Bars with intervals: the machine's mean over the coaches, and below it the coaches' own.

    Parameters
    ----------
    title : str
        What is shown, for those who cannot see it.
    rows : sequence of (str, Figure or None, Figure or None)
        Name, machine, coaches.
    reference : sequence of Published
        Figures that stand as lines, in ascending order: so no line runs through the label of another.

    Returns
    -------
    BarPlot or None
        None if there is no figure at all.
    """
    known = [figure for _, *pair in rows for figure in pair if figure is not None and figure.value is not None]
    if not known:
        return None
    lowest = min(min(one.value or 0.0, one.interval.low if one.interval else 0.0) for one in known)
    start = 0.0 if lowest >= 0.0 else -0.5 if lowest >= -0.5 else -1.0
    top = TOP + LABEL_LINE * max(len(reference) - 1, 0)

    def x(value: float) -> float:
        """Place of a coefficient across, in units of the drawing."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (min(max(value, start), 1.0) - start) / (1.0 - start), 1)

    shown, y = [], top + GAP
    for name, *pair in rows:
        bars = [
            (kind, figure) for kind, figure in zip(KINDS, pair, strict=True) if figure is not None and figure.value is not None
        ]
        whiskers = [_whisker(kind, figure, y + NAME + BAR * (place + 0.5), x) for place, (kind, figure) in enumerate(bars)]
        shown.append((name, y + NAME - 5.0, tuple(whiskers)))
        y += NAME + BAR * max(len(bars), 1) + GAP
    bottom = y
    steps = 5 if start == 0.0 else 6
    marks = [start + (1.0 - start) * step / steps for step in range(steps + 1)]
    ticks = tuple((x(mark), number(mark, 2 if start == -0.5 else 1)) for mark in marks)
    lines = tuple(
        Line(x(one.value), f"{one.who} {one.value:.2f}", TOP - 4 + LABEL_LINE * max(len(reference) - 1 - place, 0), one.human)
        for place, one in enumerate(reference)
    )
    return BarPlot(_alt(title, rows), bottom + 30.0, top, bottom, tuple(shown), ticks, lines)


def _whisker(kind: Kind, figure: Figure, y: float, x: Callable[[float], float]) -> Whisker:
    low, high = (x(figure.interval.low), x(figure.interval.high)) if figure.interval else (None, None)
    return Whisker(kind, round(y, 1), x(0.0), x(figure.value or 0.0), low, high, number(figure.value))


def _alt(title: str, rows: Sequence[tuple[str, Figure | None, Figure | None]]) -> str:
    def said(figure: Figure | None) -> str:
        """A figure in words."""
        return number(figure.value) if figure is not None and figure.value is not None else "not known"

    parts = [f"{name}: machine {said(machine)}, coaches {said(coaches)}" for name, machine, coaches in rows]
    return f"{title}. {'; '.join(parts)}."


# ---- Bland and Altman -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Dot:
    """People with the same two composites."""

    x: float
    y: float
    radius: float
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level across the plot, with the band of its interval."""

    y: float
    band: tuple[float, float] | None
    label: str
    value: str
    main: bool
    label_y: float


@dataclass(frozen=True, slots=True)
class DifferencePlot:
    """Differences of two raters' composites over their means."""

    title: str
    alt: str
    x_label: str
    y_label: str
    dots: tuple[Dot, ...]
    levels: tuple[Level, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    zero_y: float
    width: float = WIDTH
    height: float = PLOT_HEIGHT
    left: float = PLOT_LEFT
    right: float = WIDTH - PLOT_RIGHT
    bottom: float = PLOT_HEIGHT - PLOT_BOTTOM


def difference_plot(pair: CompositePair) -> DifferencePlot | None:
    """Bland and Altman's plot of two raters' composites; None with fewer than two people."""
    if len(pair.points) < 2:
        return None
    counts = Counter(((one.first + one.second) / 2.0, one.second - one.first) for one in pair.points)
    limits = pair.bland_altman
    levels = ((limits.upper, "upper limit", False), (limits.bias, "mean", True), (limits.lower, "lower limit", False))
    ends = [end for figure, _, _ in levels for end in _ends(figure)]
    reach = max(2.0, *(abs(difference) for _, difference in counts), *(abs(end) for end in ends))
    means = [mean for mean, _ in counts]
    low, high = min(means) - 0.75, max(means) + 0.75

    def x(mean: float) -> float:
        """Place of a mean of two scores across, in units of the drawing."""
        return round(PLOT_LEFT + (WIDTH - PLOT_LEFT - PLOT_RIGHT) * (mean - low) / (high - low), 1)

    def y(difference: float) -> float:
        """Place of a difference of two scores down, in units of the drawing."""
        middle = (PLOT_HEIGHT - PLOT_BOTTOM + 10.0) / 2.0
        return round(middle - (middle - 12.0) * difference / (1.08 * reach), 1)

    dots = tuple(
        Dot(x(mean), y(difference), round(3.6 + 1.7 * (count - 1) ** 0.5, 1), f"{count} at {mean:g}, {number(difference, 0)}")
        for (mean, difference), count in sorted(counts.items())
    )
    step = max(1, round((high - low) / 6))
    x_ticks = tuple((x(value), str(value)) for value in range(int(low) + 1, int(high) + 1, step))
    y_step = max(1, round(reach / 3))
    y_ticks = tuple((y(value), number(value, 0)) for value in range(-int(reach), int(reach) + 1) if value % y_step == 0)
    title = f"{pair.second} and {pair.first}"
    alt = (
        f"Differences of composites, {pair.second} minus {pair.first}, over their means, for {pair.n} people: mean "
        f"{number(limits.bias.value)}, 95 % limits {number(limits.lower.value)} to {number(limits.upper.value)} points."
    )
    return DifferencePlot(
        title=title,
        alt=alt,
        x_label="mean of the two composites (points of 21)",
        y_label=f"{pair.second} \N{MINUS SIGN} {pair.first}",
        dots=dots,
        levels=_apart([_level(figure, label, main, y) for figure, label, main in levels if figure.value is not None]),
        x_ticks=x_ticks,
        y_ticks=y_ticks,
        zero_y=y(0.0),
    )


def _ends(figure: Figure) -> list[float]:
    ends = [figure.value] if figure.value is not None else []
    return [*ends, figure.interval.low, figure.interval.high] if figure.interval else ends


def _level(figure: Figure, label: str, main: bool, y: Callable[[float], float]) -> Level:  # noqa: FBT001 - private
    assert figure.value is not None
    band = (y(figure.interval.high), y(figure.interval.low)) if figure.interval else None
    return Level(y(figure.value), band, label, number(figure.value), main, y(figure.value))


def _apart(levels: Sequence[Level]) -> tuple[Level, ...]:
    """Labels moved down where they would cover each other."""
    placed: list[Level] = []
    for one in levels:
        label_y = max(one.label_y, placed[-1].label_y + 28.0) if placed else one.label_y
        placed.append(Level(one.y, one.band, one.label, one.value, one.main, label_y))
    return tuple(placed)
