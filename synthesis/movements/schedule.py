"""Attempts one after the other: standing still, out, a moment at the turn, back, a rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from synthesis.motion import Attempt, Motion, RepTimes
from synthesis.pose import Pose
from synthesis.props import Prop
from synthesis.rotation import Array
from synthesis.timing import least_jerk, wander

__all__ = ["Phase", "Posture", "Tempo", "out_and_back", "phase_at", "phases_of"]

Posture = Callable[[Attempt, float, Array], Pose]
"""An attempt, how far out it is (0 at rest, 1 at the turn) and the body's sway in some channels, to a posture."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds of standing still, going out, staying, coming back and resting."""

    still_s: float = 0.8
    out_s: float = 1.4
    hold_s: float = 0.3
    back_s: float = 1.2
    rest_s: float = 0.6

    @classmethod
    def drawn(cls, rng: np.random.Generator, slower: float = 1.0) -> Tempo:
        """A person's own tempo."""
        return cls(
            still_s=float(rng.uniform(0.7, 1.1)),
            out_s=float(slower * rng.uniform(1.0, 1.7)),
            hold_s=float(rng.uniform(0.15, 0.6)),
            back_s=float(slower * rng.uniform(0.9, 1.4)),
            rest_s=float(rng.uniform(0.45, 0.9)),
        )


@dataclass(frozen=True, slots=True)
class Phase:
    """One attempt in time."""

    attempt: Attempt
    times: RepTimes
    hold_s: float


def phases_of(attempts: Sequence[Attempt], tempo: Tempo, rng: np.random.Generator) -> tuple[list[Phase], float]:
    """Attempts with their times, each a little faster or slower than the last, and the length of the clip."""
    phases, now = [], tempo.still_s
    for attempt in attempts:
        pace = float(rng.uniform(0.9, 1.12))
        start, turn_begins = now, now + pace * tempo.out_s
        turn_ends = turn_begins + tempo.hold_s
        end = turn_ends + pace * tempo.back_s
        times = RepTimes(attempt.side, start, (turn_begins + turn_ends) / 2, end)
        phases.append(Phase(attempt, times, tempo.hold_s))
        now = end + tempo.rest_s * float(rng.uniform(0.8, 1.3))
    return phases, phases[-1].times.end_s + tempo.still_s


def phase_at(phases: Sequence[Phase], time_s: float) -> tuple[Attempt, float]:
    """The attempt under way (or next, or last), and how far out it is: 0 at rest, 1 at the turn."""
    for phase in phases:
        times = phase.times
        if time_s <= times.end_s:
            begins, ends = times.turn_s - phase.hold_s / 2, times.turn_s + phase.hold_s / 2
            if time_s <= begins:
                return phase.attempt, least_jerk((time_s - times.start_s) / (begins - times.start_s))
            return phase.attempt, 1.0 - least_jerk((time_s - ends) / (times.end_s - ends))
    return phases[-1].attempt, 0.0


def out_and_back(
    attempts: Sequence[Attempt],
    rng: np.random.Generator,
    tempo: Tempo,
    posture: Posture,
    *,
    sways: int,
    props: tuple[Prop, ...] = (),
    headward: float = 1.0,
) -> Motion:
    """Attempts one after the other, each from rest to the turn and back, the body swaying in so many channels."""
    phases, duration_s = phases_of(attempts, tempo, rng)
    sway = wander(rng, sways)

    def pose_at(time_s: float) -> Pose:
        """Posture at a moment in seconds."""
        attempt, share = phase_at(phases, time_s)
        return posture(attempt, share, sway.at(time_s))

    return Motion(duration_s, pose_at, tuple(phase.times for phase in phases), props, headward)
