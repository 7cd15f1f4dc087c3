"""Ways out of rest and back, and when two of them are one repetition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import Side

__all__ = ["Excursion", "RepSide", "joined_over_loss", "joined_unless_seen_back", "paired", "without_set_downs"]

Array = NDArray[np.float64]
RepSide = Side | Literal["both"]

JUMP_SHARE: Final = 0.6
JUMP_S: Final = 0.25
"""A limb that loses or gains so much of its way in so little time was not moved but lost or found again: a leg that takes a
second to come up covers at most 47 % of its way in a quarter of it (least jerk)."""

SET_DOWN_SHARE: Final = 0.6
"""On a real hurdle step filmed from the front the standing foot seemed to rise by 0.2 leg lengths while the other one, which
had risen by 0.53, touched down before it."""

LONGEST_LOSS_S: Final = 6.0

BACK_SHARE: Final = 0.3
"""Whoever is still farther out than this share of the way is not back at rest."""

LOSS_EDGE_S: Final = 0.15
"""So near to frames in which a limb is lost, it is often already drawn where it is not."""


@dataclass(frozen=True, slots=True)
class Excursion:
    """One way out of rest and back, in frame numbers."""

    side: RepSide
    start: int
    turn: int
    end: int
    height: float
    began: bool  # False if the clip begins on the way out
    returned: bool  # False if it ends before rest is reached again
    parts: int = 1

    @property
    def complete(self) -> bool:
        """Whether the clip shows all of it."""
        return self.began and self.returned


def paired(found: list[Excursion], time_s: Array, max_pause_s: float) -> list[Excursion]:
    """Out and back as one repetition; its turn is in the pause between."""
    joined: list[Excursion] = []
    waiting: Excursion | None = None
    for one in found:
        if waiting is not None and one.side == waiting.side and time_s[one.start] - time_s[waiting.end] <= max_pause_s:
            joined.append(replace(_together(waiting, one), parts=2))
            waiting = None
            continue
        if waiting is not None:
            joined.append(waiting)
        waiting = one
    return joined if waiting is None else [*joined, waiting]


def without_set_downs(found: list[Excursion], time_s: Array, max_pause_s: float) -> list[Excursion]:
    """Without what the standing foot seems to do between the two halves of a step.

    A foot set down in front is nearer to the camera and stands lower in the picture, so that the other one looks lifted.
    """
    seeming = [
        one
        for before, one, after in zip(found, found[1:], found[2:], strict=False)
        if before.side == after.side != one.side
        and one.height < SET_DOWN_SHARE * min(before.height, after.height)
        and time_s[after.start] - time_s[before.end] <= max_pause_s
    ]
    return [one for one in found if one not in seeming]


def joined_unless_seen_back(found: list[Excursion], out: Array, known: NDArray[np.bool_], time_s: Array) -> list[Excursion]:
    """One way out where the dip that parts two of them is made of lost points.

    Parameters
    ----------
    found : list of Excursion
        Of one side, in order of time.
    out : ndarray, shape (frames,)
        How far out of rest that side is.
    known : ndarray of bool, shape (frames,)
        Where that was seen.
    time_s : ndarray, shape (frames,)
    """
    joined: list[Excursion] = []
    for one in found:
        before = joined[-1] if joined else None
        if before is not None and not _seen_back(before, one, out, known, time_s):
            joined[-1] = replace(_together(before, one), turn=max(before, one, key=lambda each: each.height).turn)
        else:
            joined.append(one)
    return joined


def _seen_back(first: Excursion, second: Excursion, out: Array, known: NDArray[np.bool_], time_s: Array) -> bool:
    lowest = first.turn + int(out[first.turn : second.turn + 1].argmin())
    if out[lowest] <= BACK_SHARE * min(first.height, second.height):
        return True
    return bool(known[np.abs(time_s - time_s[lowest]) <= LOSS_EDGE_S].all())


def joined_over_loss(
    found: list[Excursion], out: Mapping[RepSide, Array], known: Mapping[RepSide, NDArray[np.bool_]], time_s: Array
) -> list[Excursion]:
    """One repetition where a limb was lost on its way out and found again on its way back.

    Parameters
    ----------
    found : list of Excursion
        Of each side in order of time.
    out : mapping of side to ndarray, shape (frames,)
        How far out of rest each side is.
    known : mapping of side to ndarray of bool, shape (frames,)
        Where that was seen.
    time_s : ndarray, shape (frames,)
    """
    seen_s = {side: _seen_time(own, time_s) for side, own in known.items()}
    joined: list[Excursion] = []
    for one in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.side == one.side
            and _lost_between(before, one, out[one.side], seen_s[one.side], time_s)
        ):
            joined[-1] = replace(_together(before, one), turn=(before.turn + one.turn) // 2)
        else:
            joined.append(one)
    return joined


def _seen_time(known: NDArray[np.bool_], time_s: Array) -> Array:
    """Time without that in which nothing was seen: what changed meanwhile, nobody saw move."""
    steps = np.diff(time_s) * (known[1:] & known[:-1])
    return np.concatenate([[0.0], np.cumsum(steps)])


def _together(first: Excursion, second: Excursion) -> Excursion:
    turn, height = (first.end + second.start) // 2, max(first.height, second.height)
    return replace(second, start=first.start, turn=turn, height=height, began=first.began)


def _lost_between(first: Excursion, second: Excursion, out: Array, seen_s: Array, time_s: Array) -> bool:
    if time_s[second.turn] - time_s[first.turn] > LONGEST_LOSS_S:
        return False
    back, again = slice(first.turn, first.end + 1), slice(second.start, second.turn + 1)
    return _jumps(-out[back], seen_s[back], first.height) and _jumps(out[again], seen_s[again], second.height)


def _jumps(values: Array, time_s: Array, height: float) -> bool:
    """Whether values rise by most of a height within a moment."""
    later = np.searchsorted(time_s, time_s + JUMP_S + 1e-9) - 1
    highest = np.array([values[first : last + 1].max() for first, last in enumerate(later)])
    return bool((highest - values).max(initial=0.0) >= JUMP_SHARE * height)
