"""The vocabulary of a rubric: what a signal is, and how one is found by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.body import Body
from fms_score.skeleton import SIDES, Side, joint_index, other_side

__all__ = ["Compute", "Drawing", "Plane", "Signal", "SignalRegistry", "joints_of", "place"]

Array = NDArray[np.float64]
Plane = Literal["side", "front"]
Compute = Callable[[Body, Side], Array]

UNITS: Mapping[str, str] = {"deg": "deg", "ratio": "ratio", "fraction": "fraction", "hands": "hand lengths"}
MIDDLE = "mid_"
OTHER = "other_"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a picture shows a signal.

    Attributes
    ----------
    kind : {"angle", "incline", "gap"}
        An arc at the middle of three points, an arc between a segment and the vertical or horizontal, or a line between two.
    points : tuple of str
        Point names in the notation of :func:`place`.
    reference : {"vertical", "horizontal"} or None
        What an incline is measured against.
    """

    kind: Literal["angle", "incline", "gap"]
    points: tuple[str, ...]
    reference: Literal["vertical", "horizontal"] | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that can be measured in every frame.

    Attributes
    ----------
    name : str
        Ends in its unit: ``_deg``, ``_ratio``, ``_fraction`` or ``_hands``. A sided signal becomes two columns,
        ``left_...`` and ``right_...``.
    sided : bool
        Whether there is one for each side of the body.
    planes : tuple of {"side", "front"}
        Views in which it means what it says.
    meaning : str
        One line, with the sign convention.
    compute : callable
        ``compute(body, side)`` gives values of shape ``body.xy.shape[:-2]``; without sides the argument is ignored.
    drawing : Drawing
        Points it needs, and how to draw it.
    low_confidence : bool
        True if 18 points carry it only roughly.
    own_sd : float
        How far it is off where its points are exact, as a standard deviation in its unit; 0 if nobody knows.
    """

    name: str
    sided: bool
    planes: tuple[Plane, ...]
    meaning: str
    compute: Compute = field(repr=False)
    drawing: Drawing
    low_confidence: bool = False
    own_sd: float = 0.0

    @property
    def unit(self) -> str:
        """Unit in words, read from the end of the name."""
        return UNITS[self.name.rpartition("_")[2]]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns in a table of signals."""
        return tuple(f"{side}_{self.name}" for side in SIDES) if self.sided else (self.name,)

    def joints(self, side: Side) -> tuple[tuple[int, ...], ...]:
        """Joint indices it needs; of each inner tuple, one is enough."""
        return tuple(joints_of(point, side) for point in self.drawing.points)


def place(body: Body, point: str, side: Side) -> Array:
    """Points by relative name: ``knee`` (this side), ``other_knee``, ``mid_hip``, ``left_wrist``, ``neck``."""
    if point.startswith(OTHER):
        return body.point(point.removeprefix(OTHER), other_side(side))
    if point.startswith(MIDDLE) or point in {"neck", "nose"}:
        return body.point(point)
    if point.startswith(SIDES):
        name_side, _, name = point.partition("_")
        return body.point(name, "left" if name_side == "left" else "right")
    return body.point(point, side)


def joints_of(point: str, side: Side) -> tuple[int, ...]:
    """Indices of the joints behind a relative name; two for the middle of a pair."""
    if point.startswith(MIDDLE):
        return tuple(joint_index(point.removeprefix(MIDDLE), one) for one in SIDES)
    if point.startswith(OTHER):
        return (joint_index(point.removeprefix(OTHER), other_side(side)),)
    if point in {"neck", "nose"} or point.startswith(SIDES):
        return (joint_index(point),)
    return (joint_index(point, side),)


class SignalRegistry(Mapping[str, Signal]):
    """Signals by name, with help for misspelt ones."""

    def __init__(self, signals: tuple[Signal, ...]) -> None:
        self._signals = {signal.name: signal for signal in signals}

    def __getitem__(self, name: str) -> Signal:
        return self._signals[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._signals)

    def __len__(self) -> int:
        return len(self._signals)

    def nearest(self, name: str) -> str | None:
        """Registered name most like ``name``, for "did you mean"."""
        found = get_close_matches(name, list(self._signals), n=1, cutoff=0.5)
        return found[0] if found else None

    def columns(self) -> list[str]:
        """All column names, in the order of the registry."""
        return [column for signal in self._signals.values() for column in signal.columns]
