"""The first seconds of a clip: which way up it is, and whom it is about.

One look at the first frame is enough where one person stands there, surely found. Otherwise more frames of the first
seconds are looked at, in every turn, until they agree. Later changes are noticed while following.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from fms_score.errors import OptionError
from fms_score.pose.figure import Figure, People, figures
from fms_score.pose.region import Framing, Turn, View
from fms_score.pose.subject import most_prominent, nearest, prominence
from fms_score.pose.upright import best_turn, is_surely_upright, other_turns
from fms_score.video.frame import Frame
from fms_score.video.picture import Picture

__all__ = ["PROBES_S", "FirstLook", "Scout", "SubjectHint"]

PROBES_S: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
"""When to look, in seconds after the first frame."""

SubjectHint = tuple[float, float] | int | None
"""A point on the person in pixels of the first frame, the person's number in it from the left counted from 1, or None."""

_ENOUGH_PROBES: Final = 3
_RIVAL_RATIO: Final = 0.5
_STEP_RATIO: Final = 0.6
_LIVELY_RATIO: Final = 0.3
_ASTRAY_RATIO: Final = 0.25


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the first seconds show.

    Attributes
    ----------
    turn_deg : {0, 90, 180, 270}
    subject : Figure or None
        The person to follow, as the first frame shows it; None if nobody was found in it.
    probes : int
        How many frames were looked at.
    """

    turn_deg: Turn
    subject: Figure | None
    probes: int


class Scout:
    """Looks at probe frames, one after the other, until they say enough.

    Parameters
    ----------
    framing : Framing
        Of the clip's pictures.
    look : callable
        Finds everybody in a view of a picture.
    turn_deg : {0, 90, 180, 270} or None
        The turn if it is known, None to find it.
    hint : tuple of float, int or None
        Whom to follow; see :data:`SubjectHint`.
    """

    def __init__(
        self,
        framing: Framing,
        look: Callable[[Picture, View], People],
        turn_deg: Turn | None = None,
        hint: SubjectHint = None,
    ) -> None:
        self._framing, self._look, self._known_turn, self._hint = framing, look, turn_deg, hint
        self._seen: list[dict[Turn, list[Figure]]] = []

    def probe(self, picture: Picture) -> bool:
        """Look at one more frame; say whether that is enough."""
        turn = self._known_turn or 0
        seen = {turn: self._find(picture, turn)}
        self._seen.append(seen)
        pick = self._pick(seen[turn])
        upright = pick is not None and is_surely_upright(seen[turn][pick], turn)
        if self._known_turn is None and not upright:
            seen |= {other: self._find(picture, other) for other in other_turns(turn)}
        if self._has_rival(seen[self._turn()]):
            return len(self._seen) == len(PROBES_S)
        return upright or self._agree()

    def probe_on(self, start_s: float, frames: Iterator[Frame]) -> None:
        """Look at further frames of a clip that starts at ``start_s``, until they say enough or the first seconds are over."""
        due_s = list(PROBES_S[1:])
        for frame in frames:
            if frame.time_s - start_s < due_s[0]:
                continue
            if self.probe(frame.picture):
                return
            due_s = [time_s for time_s in due_s if time_s > frame.time_s - start_s]
            if not due_s:
                return

    def result(self) -> FirstLook:
        """Turn and subject by what was seen so far.

        Raises
        ------
        OptionError
            If the user named a person by number and there are fewer in the first frame.
        """
        turn = self._turn()
        return FirstLook(turn, self._subject([seen.get(turn, []) for seen in self._seen]), len(self._seen))

    def _find(self, picture: Picture, turn: Turn) -> list[Figure]:
        return figures(self._look(picture, self._framing.whole(turn)))

    def _pick(self, found: list[Figure]) -> int | None:
        """The person meant by the hint, or the most prominent."""
        if isinstance(self._hint, tuple):
            away = [_distance_ratio(figure, self._hint) for figure in found]
            return away.index(min(away)) if min(away, default=_ASTRAY_RATIO) < _ASTRAY_RATIO else None
        if isinstance(self._hint, int):
            in_order = sorted(range(len(found)), key=lambda index: found[index].x)
            return in_order[self._hint - 1] if 1 <= self._hint <= len(found) else None
        return most_prominent(found, self._framing)

    def _has_rival(self, found: list[Figure]) -> bool:
        if self._hint is not None or len(found) < 2:
            return False
        ranks = sorted((prominence(figure, self._framing) for figure in found), reverse=True)
        return ranks[1] > _RIVAL_RATIO * ranks[0]

    def _turn(self) -> Turn:
        if self._known_turn is not None:
            return self._known_turn
        return best_turn(self._sureness(self._seen))

    def _sureness(self, probes: list[dict[Turn, list[Figure]]]) -> dict[Turn, float]:
        total: dict[Turn, float] = {0: 0.0}
        for seen in probes:
            for turn, found in seen.items():
                pick = self._pick(found)
                total[turn] = total.get(turn, 0.0) + (found[pick].sureness if pick is not None else 0.0)
        return total

    def _agree(self) -> bool:
        """Whether enough probes speak for the same turn."""
        telling = [best_turn(self._sureness([seen])) for seen in self._seen if any(seen.values())]
        return len(telling) >= _ENOUGH_PROBES and len(set(telling[-_ENOUGH_PROBES:])) == 1

    def _subject(self, probes: list[list[Figure]]) -> Figure | None:
        first = probes[0]
        if self._hint is not None:
            pick = self._pick(first)
            if pick is None and isinstance(self._hint, int) and first:
                raise OptionError(f"subject {self._hint} was asked for, but only {len(first)} can be seen in the first frame")
            return None if pick is None else first[pick]
        if not any(self._has_rival(found) for found in probes):
            pick = most_prominent(first, self._framing)
            return None if pick is None else first[pick]
        return max(first, key=lambda figure: self._weight(figure, probes), default=None)

    def _weight(self, figure: Figure, probes: list[list[Figure]]) -> float:
        """Prominence over all probes; who hardly moves counts half, as somebody who watches does."""
        chain = [figure]
        for found in probes[1:]:
            index = nearest(found, chain[-1], _STEP_RATIO)
            if index is not None:
                chain.append(found[index])
        places = np.array([(one.x, one.y, one.bottom - one.top) for one in chain])
        moved = float(np.ptp(places, axis=0).sum()) / max(figure.length_px, 1.0)
        liveliness = 0.5 + 0.5 * min(moved / _LIVELY_RATIO, 1.0)
        return liveliness * sum(prominence(one, self._framing) for one in chain)


def _distance_ratio(figure: Figure, point: tuple[float, float]) -> float:
    """Distance of a point from a person's box in lengths of the body, a hair more for a centre farther away."""
    aside = max(figure.left - point[0], point[0] - figure.right, 0.0)
    below = max(figure.top - point[1], point[1] - figure.bottom, 0.0)
    from_centre = np.hypot(figure.x - point[0], figure.y - point[1])
    return float(np.hypot(aside, below) + 1e-3 * from_centre) / max(figure.length_px, 1.0)
