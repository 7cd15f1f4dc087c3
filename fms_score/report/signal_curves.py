"""Which signals the report shows as curves, and what is marked on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from fms_score.kinematics.body import Body
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import Signal
from fms_score.kinematics.signals import column_values, split_column
from fms_score.language import ENGLISH, Language
from fms_score.report.attempt_table import signal_words
from fms_score.report.curves import Curve, Frame, Line, draw_curve
from fms_score.report.limits import Marks, criterion_marks
from fms_score.report.shapes import Array
from fms_score.report.spans import Span
from fms_score.report.taken import Taken
from fms_score.report.words import criterion_name, measured_text, seconds_text, threshold_text
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult
from fms_score.skeleton import Side
from fms_score.tracks.track import PoseTrack

__all__ = ["CurveSource", "Series", "SignalCurve", "criterion_curves", "driving_curve", "sampled"]

MOST_SAMPLES: Final = 240
"""Values that the page knows of a curve, to read out at the cursor; as many as a curve has pixels to tell apart."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveSource:
    """Where curves come from.

    Attributes
    ----------
    signals : DataFrame
        Index ``time_s``.
    track : PoseTrack
        Tells what was filled, and has the raw points.
    body : Body or None
        With it raw points are shown.
    repetitions : list of Span
    attempt : AttemptVerdict or None
        The repetition that counts.
    taken : mapping of str to Taken
        How each criterion's number comes from its signal.
    language : Language
        Of the words beside a curve.
    """

    signals: pd.DataFrame
    track: PoseTrack
    body: Body | None
    repetitions: list[Span]
    attempt: AttemptVerdict | None = None
    taken: Mapping[str, Taken] = field(default_factory=dict)
    language: Language = ENGLISH


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one line for the cursor to read: as text with commas, evenly over the time of the curve."""

    side: str
    values: str


@dataclass(frozen=True, slots=True)
class SignalCurve:
    """A drawn curve: what it shows, where a moment lies in it, and what its signal means."""

    svg: Markup
    frame: Frame
    label: str
    unit: str
    meaning: str
    series: list[Series]


def criterion_curves(source: CurveSource, criteria: Sequence[CriterionResult]) -> dict[str, SignalCurve]:
    """Curve of the signal behind every measured criterion, by the criterion's id."""
    return {
        one.id: _criterion_curve(source, one, one.signal, f"curve-{number}")
        for number, one in enumerate(criteria)
        if one.signal is not None and _is_known(source.signals, one.signal)
    }


def driving_curve(source: CurveSource, driving: str | None) -> SignalCurve | None:
    """Curve of the signal that found the repetitions, left and right together; None if it is not in the table."""
    if driving is None or driving not in SIGNALS:
        return None
    signal = SIGNALS[driving]
    columns = [column for column in signal.columns if _is_known(source.signals, column)]
    if not columns:
        return None
    label = _capital(signal_words(driving if not signal.sided else columns[0], source.language))
    if signal.sided:
        label = _capital(source.language.word("signals", driving))
    alt = source.language.say("curve.driving_alt", label=label, count=len(source.repetitions))
    lines = tuple(_line(source, column) for column in columns)
    curve = Curve("driving", alt, source.track.time_s, lines, source.repetitions)
    return _drawn(curve, label, signal, source.language)


def sampled(time_s: Array, values: Array, unit: str, most: int = MOST_SAMPLES) -> str:
    """Values at even steps from the first time to the last, with commas between them; empty where unknown."""
    count = min(len(time_s), most)
    steps = np.linspace(time_s[0], time_s[-1], count)
    nearest = np.rint(np.interp(steps, time_s, np.arange(len(time_s)))).astype(np.intp)
    decimals = 1 if unit == "deg" else 2
    return ",".join(f"{one:.{decimals}f}" if np.isfinite(one) else "" for one in values[nearest])


def _criterion_curve(source: CurveSource, criterion: CriterionResult, column: str, ident: str) -> SignalCurve:
    signal, _ = split_column(column)
    language = source.language
    label = _capital(signal_words(column, language))
    moment = "" if criterion.at_s is None else language.say("curve.at", moment=seconds_text(criterion.at_s, language))
    line = _line(source, column, coloured=False)
    curve = Curve(
        ident=ident,  # a number, no name: names may come from somebody else's file
        alt=language.say(
            "curve.alt",
            label=label,
            criterion=criterion_name(criterion, language),
            measured=measured_text(criterion.value, criterion.sd, criterion.unit, language),
            moment=moment,
            threshold=threshold_text(criterion.threshold, criterion.comparison, criterion.unit, language),
        ),
        time_s=source.track.time_s,
        lines=(line,),
        repetitions=source.repetitions,
        marks=_marks(source, criterion, line),
    )
    return _drawn(curve, label, signal, language)


def _marks(source: CurveSource, criterion: CriterionResult, line: Line) -> Marks:
    taken = source.taken.get(criterion.id, Taken())
    return criterion_marks(criterion, taken, source.track.time_s, line.values, source.attempt)


def _drawn(curve: Curve, label: str, signal: Signal, language: Language) -> SignalCurve:
    drawn = draw_curve(curve)
    return SignalCurve(
        svg=Markup(drawn.svg),  # noqa: S704 - our own SVG, its texts escaped
        frame=drawn.frame,
        label=label,
        unit=language.word("axis_units", signal.unit),
        meaning=_capital(language.text(signal.meaning)),
        series=[Series(line.side, sampled(curve.time_s, line.values, signal.unit)) for line in curve.lines],
    )


def _line(source: CurveSource, column: str, *, coloured: bool = True) -> Line:
    signal, side = split_column(column)
    values = source.signals[column].to_numpy(dtype=np.float64)
    raw = None if source.body is None else column_values(column, source.body.with_points(source.track.raw_xy))
    return Line(values, (side or "both") if coloured else "both", raw, _filled(source.track, signal, side))


def _filled(track: PoseTrack, signal: Signal, side: Side | None) -> NDArray[np.bool_]:
    joints = [joint for group in signal.joints(side or "left") for joint in group]
    return np.asarray(track.filled[:, joints].any(axis=1), dtype=np.bool_)


def _is_known(signals: pd.DataFrame, column: str) -> bool:
    known = any(column in signal.columns for signal in SIGNALS.values()) and column in signals
    return known and bool(np.isfinite(signals[column].to_numpy(dtype=np.float64)).any())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
