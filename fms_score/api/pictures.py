"""What a result shows in a notebook: key frames and curves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from fms_score.atomic import write_bytes
from fms_score.errors import OptionError
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signals import column_values, split_column
from fms_score.report.spans import Span, spans

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from fms_score.api.result import Result

__all__ = ["Picture", "plot_signal"]

CURVE, LIMIT = "#1f5fa8", "#b85c00"
WAY_OUT, WAY_BACK = "#dfe6f0", "#eff3f8"
SIDE_COLOURS: Final = {"left": "#2a8fd6", "right": "#c46a00"}


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture that a notebook shows by itself.

    Attributes
    ----------
    name : str
        Stem of its file: ``frame_<criterion>`` or ``turn_rep<number>``.
    at_s : float
        Its moment in the clip, in seconds.
    caption : str
        What is to be seen.
    png : bytes

    Examples
    --------
    >>> import fms_score as fms
    >>> picture = fms.analyze("poses.npz", "deep_squat").show_keyframe("thigh_below_horizontal")
    >>> picture.save("thigh.png").name
    'thigh.png'
    """

    name: str
    at_s: float
    caption: str
    png: bytes = field(repr=False)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it as a PNG file."""
        write_bytes(Path(path), self.png)
        return Path(path)

    def __repr__(self) -> str:
        return f"Picture {self.name} at {self.at_s:.2f} s: {self.caption}"

    def _repr_png_(self) -> bytes:
        return self.png


def plot_signal(result: Result, signal: str | Iterable[str], ax: Axes | None = None) -> Axes:
    """Draw signals over time with phases, repetitions, thresholds and filled gaps; see :meth:`Result.plot`."""
    columns = [signal] if isinstance(signal, str) else list(signal)
    table = result.signals
    names = [name for column in columns for name in _columns(column, table)]
    ax = _axes() if ax is None else ax
    _draw_repetitions(ax, spans(result.repetitions))
    for name in names:
        colour = SIDE_COLOURS.get(name.partition("_")[0], CURVE) if len(names) > 1 else CURVE
        _draw_curve(ax, result, name, colour)
    _draw_limits(ax, result, names)
    label = _words(names[0]) if len(names) == 1 else _shared(names)
    ax.set(xlabel="time (s)", ylabel=f"{label} ({split_column(names[0])[0].unit})", xlim=_span(table))
    if len(names) > 1:
        ax.legend(loc="best", fontsize="small", frameon=False)
    return ax


def _columns(column: str, table: pd.DataFrame) -> list[str]:
    """Columns that a name means: itself, or both sides of a signal that has sides."""
    if column in table:
        return [column]
    if column in SIGNALS:
        return list(SIGNALS[column].columns)
    near = SIGNALS.nearest(column.removeprefix("left_").removeprefix("right_"))
    hint = f"; did you mean {near}?" if near else ""
    raise OptionError(f"there is no signal '{column}'{hint} fms.catalogue() lists them all")


def _axes() -> Axes:
    import matplotlib.pyplot as plt  # noqa: PLC0415  only pictures need it

    _figure, ax = plt.subplots(figsize=(8.0, 3.2), layout="constrained")
    return ax


def _words(column: str) -> str:
    return column.rpartition("_")[0].replace("_", " ")


def _shared(columns: list[str]) -> str:
    """Name of a signal whose two sides are drawn; nothing for signals of several kinds."""
    bare = {split_column(column)[0].name for column in columns}
    return _words(bare.pop()) if len(bare) == 1 else ""


def _draw_curve(ax: Axes, result: Result, column: str, colour: str) -> None:
    """Smooth curve, the raw points faint below it, and what was filled across gaps white on it."""
    track, table = result.track, result.signals
    raw = column_values(column, result.body.with_points(track.raw_xy))
    ax.plot(table.index, raw, color=colour, alpha=0.3, linewidth=0.8)
    ax.plot(table.index, table[column], color=colour, linewidth=1.6, label=_words(column))
    signal, side = split_column(column)
    joints = [joint for group in signal.joints(side or "left") for joint in group]
    filled = np.asarray(track.filled[:, joints].any(axis=1))
    if filled.any():
        ax.plot(table.index, table[column].where(filled), color="white", linewidth=1.6, linestyle=":", label="_filled")


def _draw_repetitions(ax: Axes, story: list[Span]) -> None:
    """Shade the way out and, lighter, the way back; name every repetition above its turn."""
    for one in story:
        ax.axvspan(one.start_s, one.turn_s, color=WAY_OUT, linewidth=0, zorder=0)
        ax.axvspan(one.turn_s, one.end_s, color=WAY_BACK, linewidth=0, zorder=0)
        ax.axvline(one.turn_s, color="#909090", linewidth=0.8, linestyle=":")
        name = f"rep {one.rep}" if one.side == "both" else f"rep {one.rep}, {one.side}"
        ax.annotate(name, (one.turn_s, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize="small")


def _draw_limits(ax: Axes, result: Result, columns: list[str]) -> None:
    """Mark deciding moments and thresholds, as far as the signal itself is held against them."""
    for one in result.verdict.criteria:
        if one.signal not in columns or one.value is None or one.threshold is None or not _is_plain(result, one.id):
            continue
        ax.axhline(one.threshold, color=LIMIT, linewidth=1.0, linestyle="--")
        if one.at_s is not None:
            ax.plot([one.at_s], [one.value], "o", color=LIMIT, zorder=3)
        sign = "at most" if one.comparison == "at_most" else "at least"
        ax.annotate(
            f"{one.id.replace('_', ' ')}: {sign} {one.threshold:g}",
            (0.995, one.threshold),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="bottom",
            color=LIMIT,
            fontsize="small",
        )


def _is_plain(result: Result, criterion: str) -> bool:
    """Whether a criterion's number is a value that the signal has, and not a range, a change or a size without its sign."""
    rubric = result.rubric.loaded.rubric
    measure = rubric.measures.get((rubric.criteria[criterion].measure if criterion in rubric.criteria else None) or "")
    return measure is not None and measure.take not in {"range", "max_rate"} and not (measure.relative_to or measure.absolute)


def _span(table: pd.DataFrame) -> tuple[float, float]:
    first, last = float(table.index[0]), float(table.index[-1])
    return (first, last) if last > first else (first - 0.5, last + 0.5)
