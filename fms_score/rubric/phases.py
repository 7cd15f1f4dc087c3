"""Phases and moments of a repetition, in frames."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signals import column_values
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.schema import Rubric

__all__ = ["frames_around", "phase_frames"]

Array = NDArray[np.float64]

MOMENT_S: Final = 0.1
"""A moment is the median over this much before and after it."""

SAME_TIME_S: Final = 1e-6
"""Three frames at 30 Hz are 0.1 s, give or take a rounding."""

HOLD_S: Final = 0.5


def phase_frames(phase: str, rubric: Rubric, repetition: Repetition, clip: Clip) -> NDArray[np.intp]:
    """Frames of a phase or moment of one repetition, as the rubric names it; never empty."""
    time_s = clip.time_s
    start, turn, end = repetition.start_s, repetition.turn_s, repetition.end_s
    going_down = rubric.repetition.turn == "minimum"
    spans = {
        "descent": (start, turn) if going_down else (turn, end),
        "ascent": (turn, end) if going_down else (start, turn),
        "whole": (start, end),
        "hold": (max(start, turn - HOLD_S), min(end, turn + HOLD_S)),
    }
    if phase == "deep":
        return _deep_frames(rubric, repetition, clip)
    if phase in spans:
        first, last = spans[phase]
        frames = np.flatnonzero((time_s >= first - SAME_TIME_S) & (time_s <= last + SAME_TIME_S))
        return frames if frames.size else frames_around(turn, time_s)
    return frames_around({"start": start, "turn": turn, "end": end}[phase], time_s)


def _deep_frames(rubric: Rubric, repetition: Repetition, clip: Clip) -> NDArray[np.intp]:
    """Frames of the repetition in which it is more than half way out."""
    rule = rubric.repetition
    inside = np.flatnonzero((clip.time_s >= repetition.start_s) & (clip.time_s <= repetition.end_s))
    column = rule.signal if rubric.sides == "none" or not SIGNALS[rule.signal].sided else f"{repetition.side}_{rule.signal}"
    out = column_values(column, clip.body.with_points(clip.body.xy[inside])) * (1.0 if rule.turn == "maximum" else -1.0)
    known = out[np.isfinite(out)]
    if not known.size:
        return frames_around(repetition.turn_s, clip.time_s)
    deep = np.nan_to_num(out, nan=-np.inf) >= (known.min() + known.max()) / 2
    return np.asarray(inside[deep], dtype=np.intp)


def frames_around(moment_s: float, time_s: Array) -> NDArray[np.intp]:
    """Frames around a moment; at least the nearest one."""
    frames = np.flatnonzero(np.abs(time_s - moment_s) <= MOMENT_S + SAME_TIME_S)
    return frames if frames.size else np.array([int(np.argmin(np.abs(time_s - moment_s)))])
