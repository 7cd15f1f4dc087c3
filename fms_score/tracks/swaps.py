"""Left and right put back where a network exchanged them for some frames.

Knees of two successive frames lie close together under their own names unless the network swapped the names: then they lie
close together crosswise. That is the evidence, in body lengths, between any two frames in which a pair can be told apart.
The cheapest history of exchanges over the whole clip is found by dynamic programming [1]_ over the eight ways to exchange
hips, knees and ankles (or shoulders, elbows and wrists), with a small price for every second of exchange, so that the
majority of the clip keeps its names.

Legs that really cross do so through frames in which they cannot be told apart; the longer that lasts the more evidence is
asked for, so nothing is exchanged after a crossing.

References
----------
.. [1] Viterbi, "Error bounds for convolutional codes and an asymptotically optimum decoding algorithm", 1967.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import joint_index
from fms_score.tracks.tracklet import frame_seconds

__all__ = ["ARM_PARTS", "LEG_PARTS", "SwapOptions", "exchange", "find_swaps"]

LEG_PARTS: Final = ("hip", "knee", "ankle")
ARM_PARTS: Final = ("shoulder", "elbow", "wrist")

_SHARE_OF_SPEED: Final = {"hip": 0.2, "knee": 0.6, "ankle": 1.0, "shoulder": 0.3, "elbow": 0.6, "wrist": 1.0}
"""How fast pairs can pass each other, compared with ankles: hips only as the pelvis turns."""

_STATES: Final = np.array(list(product((False, True), repeat=3)))
"""The ways to exchange three pairs, shape (8, 3); the first leaves all as it is."""


@dataclass(frozen=True, slots=True)
class SwapOptions:
    """When a pair counts as exchanged. Ratios are in body lengths (torso, neck to mid-hip).

    Attributes
    ----------
    clear_ratio : float
        A pair closer together than this cannot be told apart and says nothing.
    quiet_ratio, speed_ratio_per_s : float
        Evidence below ``quiet + speed x time between the frames`` is noise or real movement: in brisk walking (120 steps of
        0.8 m a minute) the ankles pass each other at ten body lengths a second; other pairs are slower.
    change_price : float
        Price of every change from one way to another.
    clip_price : float
        Price of keeping one pair exchanged for the whole clip.
    split_price_per_s : float
        Price of exchanging a knee but not the hip or the ankle beside it, where both can be told apart.
    """

    clear_ratio: float = 0.12
    quiet_ratio: float = 0.05
    speed_ratio_per_s: float = 10.0
    change_price: float = 0.1
    clip_price: float = 0.3
    split_price_per_s: float = 0.3


def find_swaps(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], body_px: float, options: SwapOptions | None = None
) -> dict[str, NDArray[np.bool_]]:
    """Find the frames in which left and right of each pair are exchanged.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
    xy : ndarray, shape (frames, 18, 2)
        Points in pixels, NaN where none.
    body_px : float
        Torso length.
    options : SwapOptions, optional

    Returns
    -------
    dict of ndarray of bool, shape (frames,)
        For hip, knee, ankle, shoulder, elbow and wrist.
    """
    options = options or SwapOptions()
    found: dict[str, NDArray[np.bool_]] = {}
    for parts in (LEG_PARTS, ARM_PARTS):
        evidence = [_evidence(time_s, xy / body_px, part, options) for part in parts]
        states = _cheapest_history(np.stack(evidence, axis=1), frame_seconds(time_s), options)
        found |= {part: states[:, place] for place, part in enumerate(parts)}
    return found


def exchange(values: NDArray[np.float64], swaps: dict[str, NDArray[np.bool_]]) -> NDArray[np.float64]:
    """Copy of values (frames, 18, ...) with left and right exchanged where `find_swaps` says so."""
    mended = values.copy()
    for part, swapped in swaps.items():
        left, right = joint_index(part, "left"), joint_index(part, "right")
        mended[swapped, left], mended[swapped, right] = values[swapped, right], values[swapped, left]
    return mended


def _evidence(time_s: NDArray[np.float64], xy: NDArray[np.float64], part: str, options: SwapOptions) -> NDArray[np.float64]:
    """For each frame, how much longer the way from the last clear frame is crosswise than straight, shape (frames,).

    Negative speaks for an exchange in between; NaN where the pair cannot be told apart.
    """
    pair = xy[:, [joint_index(part, "left"), joint_index(part, "right")]]
    clear = np.flatnonzero(np.linalg.norm(pair[:, 0] - pair[:, 1], axis=-1) >= options.clear_ratio)
    evidence = np.full(len(pair), np.nan)
    if not len(clear):
        return evidence
    before, after = pair[clear[:-1]], pair[clear[1:]]
    straight = np.linalg.norm(after - before, axis=-1).sum(axis=1)
    crosswise = np.linalg.norm(after[:, ::-1] - before, axis=-1).sum(axis=1)
    dead = options.quiet_ratio + _SHARE_OF_SPEED[part] * options.speed_ratio_per_s * np.diff(time_s[clear])
    longer = crosswise - straight
    evidence[clear[0]] = 0.0
    evidence[clear[1:]] = np.sign(longer) * np.maximum(np.abs(longer) - dead, 0.0)
    return evidence


def _cheapest_history(evidence: NDArray[np.float64], seconds: NDArray[np.float64], options: SwapOptions) -> NDArray[np.bool_]:
    """Cheapest exchanges, shape (frames, 3), for the evidence of three pairs, shape (frames, 3)."""
    frames = len(evidence)
    if not (evidence < 0).any():
        return np.zeros((frames, 3), dtype=bool)
    changes = _STATES[:, None] != _STATES[None]  # (before, after, pair)
    prices = seconds[:, None] * _prices_per_s(evidence, seconds.sum(), options)
    came_from = np.zeros((frames, len(_STATES)), dtype=np.intp)
    cost = prices[0]
    for frame in range(1, frames):
        step = cost[:, None] + _step_price(changes, evidence[frame], options.change_price)
        came_from[frame] = step.argmin(axis=0)
        cost = step.min(axis=0) + prices[frame]
    return _STATES[_walk_back(came_from, int(cost.argmin()))]


def _prices_per_s(evidence: NDArray[np.float64], clip_s: float, options: SwapOptions) -> NDArray[np.float64]:
    """Price of each way in each frame for every second it lasts, shape (frames, 8)."""
    clear = np.isfinite(evidence)
    both_clear = (clear[:, 1:] & clear[:, :-1]).astype(np.float64)
    split = (_STATES[:, 1:] != _STATES[:, :-1]).astype(np.float64)
    return np.asarray(_STATES.sum(axis=1) * options.clip_price / clip_s + options.split_price_per_s * both_clear @ split.T)


def _step_price(changes: NDArray[np.bool_], evidence: NDArray[np.float64], change_price: float) -> NDArray[np.float64]:
    """Price of going from each way to each other, shape (8, 8); a pair that cannot be told apart cannot change."""
    blurred = np.isnan(evidence)
    known = np.where(blurred, 0.0, evidence)
    if_changed = np.where(blurred, np.inf, change_price + np.maximum(known, 0.0))
    return np.asarray(np.where(changes, if_changed, np.maximum(-known, 0.0)).sum(axis=-1))


def _walk_back(came_from: NDArray[np.intp], last: int) -> NDArray[np.intp]:
    way = np.empty(len(came_from), dtype=np.intp)
    way[-1] = last
    for frame in range(len(came_from) - 1, 0, -1):
        way[frame - 1] = came_from[frame, way[frame]]
    return way
