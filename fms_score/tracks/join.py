"""Tracklets that belong to one person: shadows folded into the body they lie on, pieces joined across a gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from fms_score.tracks.body_length import body_length_px
from fms_score.tracks.tracklet import Tracklet, found, same_body

__all__ = ["join_tracklets"]

_IMPOSSIBLE: Final = 1e6
_SIZE_RATIO: Final = 1.5
"""People whose bodies differ by more than this are not the same person a few seconds later."""
_STEP_RATIO: Final = 1.0
_WALK_RATIO_PER_S: Final = 0.5
_FURTHEST_RATIO: Final = 2.5
"""A piece may begin one body length from where the last one ended, half a length more a second, but never further."""
_EDGE_FRAMES: Final = 8


def join_tracklets(tracklets: Sequence[Tracklet], join_gap_s: float, duplicate_ratio: float) -> list[Tracklet]:
    """Fold shadows, then join pieces.

    Parameters
    ----------
    tracklets : sequence of Tracklet
    join_gap_s : float
        Longest time between the end of one piece and the start of the next.
    duplicate_ratio : float
        Poses of one frame within this many body lengths are one body.

    Returns
    -------
    list of Tracklet
        In order of first appearance.
    """
    folded = _fold_shadows(sorted(tracklets, key=lambda tracklet: -len(tracklet)), duplicate_ratio)
    return sorted(_join_pieces(folded, join_gap_s), key=lambda tracklet: int(tracklet.frames[0]))


def _fold_shadows(longest_first: Sequence[Tracklet], duplicate_ratio: float) -> list[Tracklet]:
    kept: list[Tracklet] = []
    for tracklet in longest_first:
        for place, body in enumerate(kept):
            if _is_shadow(tracklet, body, duplicate_ratio):
                kept[place] = _union(body, tracklet)
                break
        else:
            kept.append(tracklet)
    return kept


def _is_shadow(tracklet: Tracklet, body: Tracklet, duplicate_ratio: float) -> bool:
    """Whether a tracklet, in most frames it shares with another, lies on that other's body."""
    if tracklet.frames[0] > body.frames[-1] or tracklet.frames[-1] < body.frames[0]:
        return False
    _, own, others = np.intersect1d(tracklet.frames, body.frames, assume_unique=True, return_indices=True)
    if not len(own):
        return False
    body_px = body.body_length_px
    on_it = [same_body(body.xy[b], tracklet.xy[a], body_px, duplicate_ratio) for a, b in zip(own, others, strict=True)]
    return 2 * sum(on_it) > len(on_it)


def _union(first: Tracklet, second: Tracklet) -> Tracklet:
    """Both together; where both have a point, the first one's counts."""
    frames = np.union1d(first.frames, second.frames)
    time_s = np.full(len(frames), np.nan)
    xy = np.full((len(frames), *first.xy.shape[1:]), np.nan)
    confidence = np.zeros(xy.shape[:2])
    for each in (second, first):
        at = np.searchsorted(frames, each.frames)
        seen = found(each.xy)
        time_s[at] = each.time_s
        xy[at] = np.where(seen[..., None], each.xy, xy[at])
        confidence[at] = np.where(seen, each.confidence, confidence[at])
    return Tracklet(frames, time_s, xy, confidence)


def _join_pieces(pieces: Sequence[Tracklet], join_gap_s: float) -> list[Tracklet]:
    """Join each end with the start that fits best, all pairs weighed together."""
    if len(pieces) < 2:
        return list(pieces)
    costs = _join_costs(pieces, join_gap_s)
    rows, columns = scipy.optimize.linear_sum_assignment(costs)
    follows = {int(row): int(column) for row, column in zip(rows, columns, strict=True) if costs[row, column] < _IMPOSSIBLE}
    joined = []
    for first in range(len(pieces)):
        if first in follows.values():
            continue
        whole, place = pieces[first], first
        while place in follows:
            place = follows[place]
            whole = _union(whole, pieces[place])
        joined.append(whole)
    return joined


def _join_costs(pieces: Sequence[Tracklet], join_gap_s: float) -> NDArray[np.float64]:
    """Price of every piece (row) being continued by every other (column), in body lengths; impossible beyond the gates.

    It is the distance between an end and a start, and more with the time between.
    """
    ended_s, started_s = np.array([(one.time_s[-1], one.time_s[0]) for one in pieces]).T
    at_end, at_start = (np.array([_edge(one.xy[::way]) for one in pieces]) for way in (-1, 1))
    gap_s = started_s - ended_s[:, None]
    larger = np.maximum(at_end[:, None, 0], at_start[:, 0])
    smaller = np.minimum(at_end[:, None, 0], at_start[:, 0])
    apart = np.linalg.norm(at_end[:, None, 1:] - at_start[:, 1:], axis=-1) / larger
    near_enough = apart <= np.minimum(_STEP_RATIO + _WALK_RATIO_PER_S * gap_s, _FURTHEST_RATIO)
    possible = (gap_s > 0) & (gap_s <= join_gap_s) & (larger <= _SIZE_RATIO * smaller) & near_enough
    return np.where(possible, apart + _WALK_RATIO_PER_S * gap_s, _IMPOSSIBLE)


def _edge(xy: NDArray[np.float64]) -> tuple[float, float, float]:
    """Body length and place (x, y) of somebody over the first frames."""
    x, y = _place(xy[:_EDGE_FRAMES])
    return body_length_px(xy[: 4 * _EDGE_FRAMES]), float(x), float(y)


def _place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where somebody is over a few frames: median of all points seen, shape (2,)."""
    return np.asarray(np.median(xy[found(xy)], axis=0))
