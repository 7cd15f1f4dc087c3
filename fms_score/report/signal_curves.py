"""Which signals the report shows as curves, and what is marked on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from fms_score.kinematics.body import Body
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import Signal
from fms_score.kinematics.signals import column_values, split_column
from fms_score.report.curves import Curve, Line, curve_svg
from fms_score.report.limits import criterion_marks
from fms_score.report.spans import Span
from fms_score.report.taken import Taken
from fms_score.report.words import criterion_name, measured_text, seconds_text, threshold_text
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult
from fms_score.skeleton import Side
from fms_score.tracks.track import PoseTrack

__all__ = ["CurveSource", "SignalCurve", "criterion_curves", "driving_curve"]


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
    """

    signals: pd.DataFrame
    track: PoseTrack
    body: Body | None
    repetitions: list[Span]
    attempt: AttemptVerdict | None = None
    taken: Mapping[str, Taken] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalCurve:
    """A drawn curve and what its signal means."""

    svg: Markup
    meaning: str


def criterion_curves(source: CurveSource, criteria: Sequence[CriterionResult]) -> dict[str, SignalCurve]:
    """Curve of the signal behind every measured criterion, by the criterion's id."""
    return {
        one.id: _criterion_curve(source, one, one.signal)
        for one in criteria
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
    alt = f"{_words(signal, None)} over time with {len(source.repetitions)} repetitions marked."
    lines = tuple(_line(source, column) for column in columns)
    return _drawn(Curve("driving", _words(signal, None), alt, source.track.time_s, lines, source.repetitions), signal)


def _criterion_curve(source: CurveSource, criterion: CriterionResult, column: str) -> SignalCurve:
    signal, side = split_column(column)
    limit = threshold_text(criterion.threshold, criterion.comparison, criterion.unit)
    measured = measured_text(criterion.value, criterion.sd, criterion.unit)
    moment = "" if criterion.at_s is None else f" at {seconds_text(criterion.at_s)}"
    line = _line(source, column, coloured=False)
    taken = source.taken.get(criterion.id, Taken())
    curve = Curve(
        ident=f"curve-{criterion.id}",
        label=_words(signal, side),
        alt=f"{_words(signal, side)} over time. {criterion_name(criterion)}: {measured}{moment}, {limit}.",
        time_s=source.track.time_s,
        lines=(line,),
        repetitions=source.repetitions,
        marks=criterion_marks(criterion, taken, source.track.time_s, line.values, source.attempt),
    )
    return _drawn(curve, signal)


def _drawn(curve: Curve, signal: Signal) -> SignalCurve:
    return SignalCurve(Markup(curve_svg(curve)), signal.meaning[:1].upper() + signal.meaning[1:])  # noqa: S704 - our own SVG, its texts escaped


def _line(source: CurveSource, column: str, *, coloured: bool = True) -> Line:
    signal, side = split_column(column)
    values = source.signals[column].to_numpy(dtype=np.float64)
    raw = None if source.body is None else column_values(column, source.body.with_points(source.track.raw_xy))
    return Line(values, (side or "both") if coloured else "both", raw, _filled(source.track, signal, side))


def _filled(track: PoseTrack, signal: Signal, side: Side | None) -> NDArray[np.bool_]:
    joints = [joint for group in signal.joints(side or "left") for joint in group]
    return np.asarray(track.filled[:, joints].any(axis=1), dtype=np.bool_)


def _is_known(signals: pd.DataFrame, column: str) -> bool:
    return column in signals and bool(np.isfinite(signals[column].to_numpy(dtype=np.float64)).any())


def _words(signal: Signal, side: Side | None) -> str:
    """Name of a signal with its unit, such as ``right knee flexion (deg)``."""
    bare = signal.name.rpartition("_")[0].replace("_", " ")
    return f"{side} {bare} ({signal.unit})" if side else f"{bare} ({signal.unit})"
