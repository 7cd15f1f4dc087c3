"""One number for one repetition: a signal, reduced over a phase, with its uncertainty.

Uncertainty comes from the points. Each coordinate a signal depends on is moved by plus and minus one standard deviation,
the same way in every frame of the phase (errors of a network last longer than a frame, and smoothing has taken out the
rest), the measure is taken again, and the mean squares of the two changes are added: first-order propagation with the slope
measured over the spread itself, which also holds at a kink, such as a straight knee, where both ways lead up. It needs no
random numbers, so a mirrored clip gives the mirrored result. In a range over time the shared error cancels; there the part
that changes from moment to moment is added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.kinematics.body import Body
from fms_score.kinematics.registry import UNITS, Plane, Signal
from fms_score.kinematics.signals import column_values, split_column
from fms_score.kinematics.view import View
from fms_score.language import Message, message
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.phases import frames_around, phase_frames
from fms_score.rubric.reducers import deciding_time, median_of_known, reducer
from fms_score.rubric.roles import resolve_role, split_role
from fms_score.rubric.schema import Measure, Rubric
from fms_score.skeleton import JOINTS, Side

__all__ = ["MEASUREMENT_COLUMNS", "Measurement", "measure_repetition", "measurement_table"]

Array = NDArray[np.float64]

SEEN_SHARE: Final = 0.5
OFF_PLANE_FLAG_DEG: Final = 20.0

OFF_PLANE_ERROR: Final = (11.0, 30.0, 1.4)
"""Angles read 30 degrees off the plane err by 11 degrees, 20 off by 6, 10 off by 2.4: ``11 * (off / 30) ** 1.4``.
Computed on motion capture turned away from the camera (UI-PRMD, knee towards the camera)."""

SHARED_ERROR: Final = 0.75
"""Share of a point's error (as variance) that stays the same through a repetition. It cancels in a range, and the rest does
not: both ends of the range have their own. Measured on rendered people of the tuning split: 0.74-0.80, lying 0.65-0.79."""

HANDS: Final = UNITS["hands"]
"""Unit of signals that are as uncertain as the hand they are counted in, too."""

EXTREMES: Final = frozenset({"minimum", "maximum"})

ROUGH_FACTOR: Final = 2.0
"""Signals that 18 points carry only roughly, nobody knows how roughly, count with twice their spread."""

MEASUREMENT_COLUMNS: Final = ("rep", "side", "measure", "signal", "value", "sd", "unit", "phase", "at_s", "view", "reason")

PLANE_WORDS: Final[Mapping[Plane, str]] = {"side": "from the side", "front": "from the front"}
FILM_INSTEAD: Final[Mapping[Plane, str]] = {
    "side": "film straight from the side, camera at hip height, whole body in the picture",
    "front": "film straight from the front, camera at hip height, whole body in the picture",
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured number, or the reason why there is none.

    Attributes
    ----------
    name : str
        Key in the rubric.
    column : str or None
        Column of the signal table, None if the role could not be told.
    value, sd : float
        In ``unit``; NaN if not observable.
    phase : str
        Phase or moment.
    at_s : float
        Time of the moment or extreme.
    view : {"side", "front"} or None
        View it needs.
    reason : str
        Empty, or why there is no value.
    remedy : str or None
        What to film instead.
    message : Message or None
        What the reason says, for other languages.
    """

    name: str
    column: str | None
    unit: str
    phase: str
    view: Plane | None
    value: float = float("nan")
    sd: float = float("nan")
    at_s: float = float("nan")
    reason: str = ""
    remedy: str | None = None
    message: Message | None = None

    @property
    def observable(self) -> bool:
        """Whether there is a value."""
        return not self.reason


def measure_repetition(rubric: Rubric, repetition: Repetition, clip: Clip) -> dict[str, Measurement]:
    """Take every measure of a rubric for one repetition.

    Returns
    -------
    dict of str to Measurement
        By measure name; those that cannot be taken carry a reason instead of a value.
    """
    return {name: _measure(name, rubric, repetition, clip) for name in rubric.measures}


def measurement_table(rows: list[tuple[Repetition, Measurement]]) -> pd.DataFrame:
    """Measurements of all repetitions as a tidy table with ``MEASUREMENT_COLUMNS``."""
    records = [
        (one.rep, one.side, m.name, m.column, m.value, m.sd, m.unit, m.phase, m.at_s, m.view, m.reason) for one, m in rows
    ]
    return pd.DataFrame(records, columns=MEASUREMENT_COLUMNS)


def _measure(name: str, rubric: Rubric, repetition: Repetition, clip: Clip) -> Measurement:
    rule = rubric.measures[name]
    role, bare = split_role(rule.signal)
    side = resolve_role(role, repetition.side, clip.view.near) if role else None
    column = bare if role is None else (f"{side}_{bare}" if side else None)
    signal, _ = split_column(column or f"left_{bare}")
    plane = rule.view or (signal.planes[0] if len(signal.planes) == 1 else None)
    empty = Measurement(name, column, rule.unit_of(signal.unit), rule.at or str(rule.over), plane)
    if plane is not None and plane != clip.view.plane:
        return _unseen(empty, message("reason.wrong_view", plane=plane, view=_view_message(clip.view)), _remedy(rubric, plane))
    if column is None:
        return _unseen(empty, message("reason.side_unknown", role=str(role)), None)
    frames = phase_frames(rule.at or rule.over or "whole", rubric, repetition, clip)
    hidden = _hidden_joint(signal, side or "left", clip.body, frames)
    if hidden:
        return _unseen(empty, _hidden_message(hidden, empty.phase), _remedy(rubric, plane))
    if rule.at == "turn" or rule.take in EXTREMES:
        lost = _hidden_joint(signal, side or "left", clip.body, _turn_with_gap(signal, side or "left", repetition, clip))
        if lost:
            return _unseen(empty, _hidden_message(lost, "turn"), _remedy(rubric, plane))
    return _taken(empty, rule, signal, column, _Window(repetition, clip, frames))


def _unseen(empty: Measurement, why: Message, remedy: str | None) -> Measurement:
    return replace(empty, reason=str(why), remedy=remedy, message=why)


def _remedy(rubric: Rubric, plane: Plane | None) -> str | None:
    wanted = plane if plane is not None else rubric.preferred_view
    return rubric.capture.get(wanted, FILM_INSTEAD[wanted])


def _turn_with_gap(signal: Signal, side: Side, repetition: Repetition, clip: Clip) -> NDArray[np.intp]:
    """Frames around the turn, and those beside them in which the signal is lost: the turn may as well have been there."""
    known = np.ones(len(clip.time_s), dtype=bool)
    for group in signal.joints(side):
        known &= np.isfinite(clip.body.xy[:, list(group), 0]).any(axis=1)
    inside = (clip.time_s >= repetition.start_s) & (clip.time_s <= repetition.end_s)
    frames = frames_around(repetition.turn_s, clip.time_s)
    first, last = int(frames[0]), int(frames[-1])
    while first > 0 and inside[first - 1] and not known[first - 1]:
        first -= 1
    while last < len(known) - 1 and inside[last + 1] and not known[last + 1]:
        last += 1
    return np.arange(first, last + 1)


class _Window(NamedTuple):
    repetition: Repetition
    clip: Clip
    frames: NDArray[np.intp]


def _taken(empty: Measurement, rule: Measure, signal: Signal, column: str, window: _Window) -> Measurement:
    repetition, clip, frames = window
    start = frames_around(repetition.start_s, clip.time_s) if rule.relative_to == "start" else None
    reduce = reducer(rule, clip.time_s[frames])

    def values(shift: Array | float, body: Body = clip.body) -> Array:
        """Values of the signal in the frames of the window, were its points off by ``shift`` pixels."""
        moved = column_values(column, body.with_points(body.xy[frames] + shift))
        if start is not None:
            moved = moved - median_of_known(column_values(column, body.with_points(body.xy[start])))
        return np.abs(moved) if rule.absolute else moved

    seen = values(0.0)
    value = reduce(seen)
    if not np.isfinite(value):
        why = message("reason.no_value", meaning=signal.meaning.split(";")[0], phase=empty.phase)
        return _unseen(empty, why, empty.remedy)
    side: Side = "right" if column.startswith("right_") else "left"
    spread_px = clip.spread_px[frames]
    sd = _propagated(lambda shifts: _each(reduce, values(shifts)) - value, signal, side, spread_px)
    if rule.take == "range":
        middle = median_of_known(seen)
        one_end = _propagated(lambda shifts: _each(median_of_known, values(shifts)) - middle, signal, side, spread_px)
        sd = float(np.hypot(sd, np.sqrt(2.0 * (1.0 - SHARED_ERROR)) * one_end))
    rough = ROUGH_FACTOR if signal.low_confidence and not signal.own_sd else 1.0
    longer = clip.body.with_hand(1.0 + clip.body.scale.hand_spread)
    rod = reduce(values(0.0, longer)) - value if signal.unit == HANDS else 0.0
    sd = float(np.linalg.norm([sd * rough, _off_plane_sd(value, empty, clip.view), rod, signal.own_sd]))
    at_s = deciding_time(rule, clip.time_s[frames], seen)
    return Measurement(empty.name, column, empty.unit, empty.phase, empty.view, value, sd, at_s)


def _each(reduce: Callable[[Array], float], values: Array) -> Array:
    """Reduce the frames, the last axis, and keep the axes before."""
    return np.asarray(np.apply_along_axis(reduce, -1, values), dtype=np.float64)


def _propagated(change: Callable[[Array], Array], signal: Signal, side: Side, spread_px: Array) -> float:
    """Spread of a measure from the spread of the points it depends on, each of them moved there and back along both axes."""
    variance = 0.0
    for joint in sorted({joint for group in signal.joints(side) for joint in group}):
        shifts = np.zeros((2, 2, *spread_px.shape, 2))
        for axis in (0, 1):
            shifts[axis, :, :, joint, axis] = np.outer((1, -1), np.nan_to_num(spread_px[:, joint]))
        changes = change(shifts)
        known = np.isfinite(changes)
        squares = np.where(known, changes, 0.0) ** 2
        variance += float((squares.sum(axis=1) / np.maximum(known.sum(axis=1), 1)).sum())
    return float(np.sqrt(variance))


def _off_plane_sd(value: float, of: Measurement, view: View) -> float:
    if of.view is None or view.forced:
        return 0.0
    if of.unit == "deg":
        error, at, power = OFF_PLANE_ERROR
        return float(error * (view.off_plane_deg / at) ** power)
    return abs(value) * float(1.0 - np.cos(np.radians(view.off_plane_deg)))


# ---- words ------------------------------------------------------------------------------------------------------------
def _hidden_joint(signal: Signal, side: Side, body: Body, frames: NDArray[np.intp]) -> tuple[str, ...]:
    """First joint the signal needs that is unknown in more than half of the frames; both of a pair if either would do."""
    for group in signal.joints(side):
        known = np.isfinite(body.xy[frames][:, list(group), 0])
        both_needed = JOINTS[group[0]].rpartition("_")[2] in body.wide
        seen = known.all(axis=1) if both_needed else known.any(axis=1)
        if seen.mean() < SEEN_SHARE:
            missing = [joint for joint, column in zip(group, known.T, strict=True) if column.mean() < SEEN_SHARE] or group
            return tuple(JOINTS[joint] for joint in missing)
    return ()


def _hidden_message(joints: tuple[str, ...], phase: str) -> Message:
    if len(joints) == 1:
        return message("reason.hidden", joint=joints[0], phase=phase)
    return message("reason.hidden_both", first=joints[0], second=joints[1], phase=phase)


def _view_message(view: View) -> Message:
    where = {"name": view.name, "degrees": f"{view.off_plane_deg:.0f}", "plane": view.plane}
    if view.near and view.plane == "side":
        return message("reason.view_near", near=view.near, **where)
    return message("reason.view", **where)
