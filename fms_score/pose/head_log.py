"""Heads through a clip: what was seen in single frames, made into discs for every frame without a gap.

A face that is found in one frame is there in the frames around it too, found or not. Sightings are linked in time; between
two of the same head the disc moves evenly, before the first and after the last it stays, and every frame also gets the
discs of the frames right beside it: a point that jumps for one frame uncovers nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from fms_score.pose.heads import Discs, no_discs

__all__ = ["HeadLog", "Heads"]

LONGEST_GAP_S: Final = 3.0
"""Sightings farther apart are two heads, each held for a while."""

HOLD_S: Final = 0.75
"""So long before the first and after the last sighting the disc stays."""

BESIDE_S: Final = 0.085
"""Discs of frames so near are put on this one too: two frames either way at 30 a second."""

GROWTH_PER_S: Final = 0.5
"""Discs that were not seen grow at this rate with the time to the next sighting, up to half as large again."""

MOST_GROWTH: Final = 1.5
REACH_RADII: Final = 1.5
SPEED_RADII_PER_S: Final = 8.0
"""How far a head may be from where it was last, in radii: the second is 1.4 m/s of an adult, somebody who jumps."""

_Row = tuple[float, float, float]


@dataclass(slots=True)
class _Path:
    """One head: position in the log and disc of every sighting, in order of time."""

    places: list[int]
    rows: list[_Row]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Heads:
    """Discs to be covered, for every frame of a clip.

    Attributes
    ----------
    indices : tuple of int
        Frame numbers, ascending.
    discs : tuple of ndarray, each of shape (n, 3)
        x, y and radius in pixels of the picture, as many rows as are needed.
    count : int
        Heads found; one that was lost for long counts again.
    """

    indices: tuple[int, ...]
    discs: tuple[Discs, ...]
    count: int

    def at(self, index: int) -> Discs:
        """Discs of a frame; of the nearest one if this is not known."""
        if not self.indices:
            return no_discs()
        place = min(bisect_left(self.indices, index), len(self.indices) - 1)
        if place and abs(self.indices[place - 1] - index) < abs(self.indices[place] - index):
            place -= 1
        return self.discs[place]


@dataclass(slots=True)
class HeadLog:
    """Collects the heads seen in a clip, from any number of looks at it.

    Three numbers a head and frame are kept, no pictures.
    """

    _seen: dict[int, tuple[float, list[_Row]]] = field(default_factory=dict)

    def add(self, index: int, time_s: float, discs: Discs) -> None:
        """Take the heads of one look at a frame, also if there are none; the same frame may be told again."""
        rows = self._seen.setdefault(index, (time_s, []))[1]
        rows += [(float(x), float(y), float(radius)) for x, y, radius in discs]

    def heads(self) -> Heads:
        """Link everything seen so far and fill the gaps."""
        indices = sorted(self._seen)
        times_s = [self._seen[index][0] for index in indices]
        paths = _linked(times_s, [self._seen[index][1] for index in indices])
        covered: list[list[_Row]] = [[] for _ in indices]
        for path in paths:
            for place, row in _spread(_filled(path, times_s), times_s):
                covered[place].append(row)
        return Heads(tuple(indices), tuple(np.array(rows) if rows else no_discs() for rows in covered), len(paths))


def _linked(times_s: list[float], seen: list[list[_Row]]) -> list[_Path]:
    """Sightings head by head: each joins the nearest head within reach."""
    done: list[_Path] = []
    open_paths: list[_Path] = []
    for place, rows in enumerate(seen):
        recent = [path for path in open_paths if times_s[place] - times_s[path.places[-1]] <= LONGEST_GAP_S]
        done += [path for path in open_paths if not any(path is one for one in recent)]
        open_paths = recent
        for row in rows:
            _join(open_paths, place, row, times_s)
    return done + open_paths


def _join(paths: list[_Path], place: int, row: _Row, times_s: list[float]) -> None:
    nearest, least = None, 1.0
    for path in paths:
        x, y, radius = path.rows[-1]
        away_s = times_s[place] - times_s[path.places[-1]]
        reach = max(radius, row[2]) * (REACH_RADII + SPEED_RADII_PER_S * min(away_s, 0.5))
        distance = float(np.hypot(row[0] - x, row[1] - y)) / reach
        if distance < least:
            nearest, least = path, distance
    if nearest is None:
        paths.append(_Path([place], [row]))
    elif nearest.places[-1] == place:  # another look at the same frame
        nearest.rows[-1] = _around(nearest.rows[-1], row)
    else:
        nearest.places.append(place)
        nearest.rows.append(row)


def _around(one: _Row, other: _Row) -> _Row:
    """Smallest disc over two."""
    large, small = (one, other) if one[2] >= other[2] else (other, one)
    distance = float(np.hypot(large[0] - small[0], large[1] - small[1]))
    radius = (distance + large[2] + small[2]) / 2
    if distance + small[2] <= large[2]:
        return large
    share = (radius - large[2]) / distance
    return large[0] + share * (small[0] - large[0]), large[1] + share * (small[1] - large[1]), radius


def _filled(path: _Path, times_s: list[float]) -> dict[int, _Row]:
    """Disc of every frame from a while before the first sighting until a while after the last."""
    rows = dict(zip(path.places, path.rows, strict=True))
    for (first, here), (last, there) in pairwise(zip(path.places, path.rows, strict=True)):
        for place in range(first + 1, last):
            share = (times_s[place] - times_s[first]) / (times_s[last] - times_s[first])
            unseen_s = min(times_s[place] - times_s[first], times_s[last] - times_s[place])
            x, y, radius = (a + share * (b - a) for a, b in zip(here, there, strict=True))
            rows[place] = (x, y, radius * _growth(unseen_s))
    for end, step in ((path.places[0], -1), (path.places[-1], 1)):
        x, y, radius = rows[end]
        place = end + step
        while 0 <= place < len(times_s) and abs(times_s[place] - times_s[end]) <= HOLD_S:
            rows[place] = (x, y, radius * _growth(abs(times_s[place] - times_s[end])))
            place += step
    return rows


def _growth(unseen_s: float) -> float:
    return min(1.0 + GROWTH_PER_S * unseen_s, MOST_GROWTH)


def _spread(rows: dict[int, _Row], times_s: list[float]) -> list[tuple[int, _Row]]:
    """Every disc on its own frame and on those right beside it."""
    spread = []
    for place, row in rows.items():
        spread.append((place, row))
        for step in (-1, 1):
            beside = place + step
            while 0 <= beside < len(times_s) and abs(times_s[beside] - times_s[place]) <= BESIDE_S:
                spread.append((beside, row))
                beside += step
    return spread
