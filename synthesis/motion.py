"""A movement in time, as every one of the seven gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fms_score.skeleton import Side
from synthesis.pose import Pose
from synthesis.props import Prop

__all__ = ["Attempt", "Motion", "RepTimes"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One repetition as it is to be performed.

    Attributes
    ----------
    side : {"left", "right"}
        As the test names sides; without meaning in tests without sides.
    values : mapping of str to float
        What the movement takes, in the units of the rubric's measures.
    """

    side: Side
    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class RepTimes:
    """When a repetition leaves rest, turns, and is back, in seconds."""

    side: Side
    start_s: float
    turn_s: float
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A movement in time.

    Attributes
    ----------
    duration_s : float
    pose_at : callable
        Time in seconds to posture.
    repetitions : tuple of RepTimes
    props : tuple of Prop
    headward : float
        Where the head is for somebody on the floor: +1 towards +z, -1 towards -z.
    """

    duration_s: float
    pose_at: Callable[[float], Pose]
    repetitions: tuple[RepTimes, ...]
    props: tuple[Prop, ...] = field(default_factory=tuple)
    headward: float = 1.0
