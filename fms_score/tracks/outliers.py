"""Points that are wrong although the network found them: jumps, spikes, limbs longer than they can be.

A network that loses a leg often puts both on the other one: the point jumps, stays for some frames, and jumps back. Asking
each point for the most believable chain of positions through the clip removes such stretches as a whole. What is left of
single-frame spikes is compared with its neighbours on both sides, as Hampel's filter does [1]_ but about the line between
them, so that fast movement is no outlier. All limits are in body lengths and, where they must be, relative to time.

References
----------
.. [1] Davies and Gather, "The identification of multiple outliers", Journal of the American Statistical Association, 1993.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import SIDES, joint_index
from fms_score.tracks.tracklet import found, frame_seconds

__all__ = ["OutlierOptions", "find_jumps", "find_long_limbs", "find_spikes"]

_LIMBS: Final = (("hip", "knee"), ("knee", "ankle"), ("shoulder", "elbow"), ("elbow", "wrist"))
_MAD_TO_SD: Final = 1.4826
_ACCELERATION_RATIO_PER_S2: Final = 15.0
"""A limb that turns round within 0.3 s at two body lengths a second; matters at ten pictures a second and below."""
_LONGEST_LOOK_BACK: Final = 150
_SPIKE_REACH: Final = 5
_SPIKE_PASSES: Final = 3
_FEWEST_LENGTHS: Final = 10


@dataclass(frozen=True, slots=True)
class OutlierOptions:
    """What counts as impossible. Ratios are in body lengths (torso, neck to mid-hip).

    Attributes
    ----------
    jump_ratio, speed_ratio_per_s, drift_ratio_per_s : float
        A step to the next point longer than ``jump + speed x time`` is a jump. Six body lengths a second are three metres a
        second, a foot that pushes off. Across points left out a limb is expected to drift on slowly, or else leaving out the
        two or three frames about a jump would make it believable.
    stretch_s : float
        Longest stretch between two jumps that may be removed.
    keep_price_per_s : float
        What it costs to remove a second of points of usual confidence, in body lengths jumped; unsure points are cheaper.
    double_ratio, double_factor : float
        A point within this distance of its counterpart on the other side, and less sure than that, costs so much less.
    spike_ratio, spike_sd : float
        A single point further from the line between its neighbours than both this and so many robust standard deviations
        of its joint is a spike.
    stretch_ratio : float
        A limb longer than so many times its long (95th percentile) self is impossible.
    """

    jump_ratio: float = 0.1
    speed_ratio_per_s: float = 6.0
    drift_ratio_per_s: float = 0.5
    stretch_s: float = 1.5
    keep_price_per_s: float = 0.6
    double_ratio: float = 0.15
    double_factor: float = 0.4
    spike_ratio: float = 0.12
    spike_sd: float = 6.0
    stretch_ratio: float = 1.5


def find_jumps(
    time_s: NDArray[np.float64],
    xy: NDArray[np.float64],
    confidence: NDArray[np.float64],
    body_px: float,
    options: OutlierOptions | None = None,
) -> NDArray[np.bool_]:
    """Mark stretches that a point jumps into and out of.

    For each point the cheapest chain through its positions is found by dynamic programming: a step costs what it is longer
    than believable, leaving positions out costs by their duration and confidence.

    Parameters
    ----------
    time_s, xy, confidence : ndarray, shapes (frames,), (frames, 18, 2), (frames, 18)
    body_px : float
        Torso length in pixels.

    Returns
    -------
    ndarray of bool, shape (frames, 18)
        True where a point should be removed.
    """
    options = options or OutlierOptions()
    wrong = np.zeros(xy.shape[:2], dtype=bool)
    prices = _removal_prices(time_s, xy / body_px, confidence, options)
    for joint in range(xy.shape[1]):
        seen = np.flatnonzero(found(xy[:, joint]))
        if len(seen) < 3:
            continue
        points = xy[seen, joint] / body_px
        steps = np.linalg.norm(np.diff(points, axis=0), axis=-1)
        jumped = steps > options.jump_ratio + options.speed_ratio_per_s * np.diff(time_s[seen])
        if jumped.any():
            kept = _believable_chain(time_s[seen], points, prices[seen, joint], jumped, options)
            wrong[np.setdiff1d(seen, seen[kept]), joint] = True
    return wrong


def _removal_prices(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], confidence: NDArray[np.float64], options: OutlierOptions
) -> NDArray[np.float64]:
    """What leaving each point out costs, shape (frames, 18)."""
    usual = np.array([np.median(column[column > 0]) if (column > 0).any() else 1.0 for column in confidence.T])
    prices = options.keep_price_per_s * frame_seconds(time_s)[:, None] * np.minimum(confidence / usual, 1.0)
    for part in ("knee", "ankle", "elbow", "wrist"):
        for own, other in ((0, 1), (1, 0)):
            mine, theirs = joint_index(part, SIDES[own]), joint_index(part, SIDES[other])
            doubled = np.linalg.norm(xy[:, mine] - xy[:, theirs], axis=-1) <= options.double_ratio
            prices[doubled & (confidence[:, mine] < confidence[:, theirs]), mine] *= options.double_factor
    return np.asarray(prices)


def _believable_chain(
    time_s: NDArray[np.float64],
    points: NDArray[np.float64],
    prices: NDArray[np.float64],
    jumped: NDArray[np.bool_],
    options: OutlierOptions,
) -> NDArray[np.intp]:
    """Positions of the points to keep, for one joint where it was seen; ``jumped`` tells which steps to the next are jumps."""
    numbers, place = np.arange(len(points)), points @ (1, 1j)
    earliest = np.maximum(numbers - _LONGEST_LOOK_BACK, np.searchsorted(time_s, time_s - options.stretch_s))
    earliest = np.minimum(earliest, numbers - 1)
    drifted = options.drift_ratio_per_s * time_s
    believable = options.jump_ratio + options.speed_ratio_per_s * np.diff(time_s, prepend=time_s[0]) + np.roll(drifted, 1)
    cost = -prices  # of the best chain that ends here, against leaving out everything so far; a chain may begin anywhere
    came_from, cheapest = np.full(len(points), -1), 0.0
    for here in numbers[1:]:
        cheapest = min(cheapest, cost[here - 1])
        back, way = 1, cost[here - 1]
        if jumped[here - 1] or way > cheapest:  # else nothing can be better: this spares nearly all of the work
            before = slice(earliest[here], here)
            jumps = np.abs(place[here] - place[before]) - (believable[here] - drifted[before])
            ways = cost[before] + np.maximum(jumps, 0.0)
            # of equal ways the latest, so that nothing is left out for nothing
            back = int(ways[::-1].argmin()) + 1
            way = ways[-back]
        if way <= 0:
            cost[here] += way
            came_from[here] = here - back
    return _collect(came_from, int(np.argmin(cost)))


def _collect(came_from: NDArray[np.intp], last: int) -> NDArray[np.intp]:
    kept = [last]
    while came_from[kept[-1]] >= 0:
        kept.append(int(came_from[kept[-1]]))
    return np.array(kept[::-1], dtype=np.intp)


def find_spikes(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], body_px: float, options: OutlierOptions | None = None
) -> NDArray[np.bool_]:
    """Mark single points far from every line between a neighbour before and one after.

    Up to five neighbours on each side are tried, and the best one counts, so that the frames beside a spike are not taken
    for one, and steady or smoothly turning movement of any speed never is. Two more passes find what stood between spikes:
    together, stretches of up to four frames.

    Returns
    -------
    ndarray of bool, shape (frames, 18)
    """
    options = options or OutlierOptions()
    spikes = np.zeros(xy.shape[:2], dtype=bool)
    for _ in range(_SPIKE_PASSES):
        new = _spikes_once(time_s, np.where(spikes[..., None], np.nan, xy / body_px), options)
        if not new.any():
            break
        spikes |= new
    return spikes


def _spikes_once(time_s: NDArray[np.float64], xy: NDArray[np.float64], options: OutlierOptions) -> NDArray[np.bool_]:
    """One pass over points in body lengths."""
    off = np.full(xy.shape[:2], np.inf)
    for reach in range(1, _SPIKE_REACH + 1):
        if len(xy) > 2 * reach:
            off[reach:-reach] = np.minimum(off[reach:-reach], _off_line(time_s, xy, reach))
    off[np.isinf(off)] = np.nan
    sd = np.array([_MAD_TO_SD * np.nanmedian(column) if np.isfinite(column).any() else 0.0 for column in off.T])
    step_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    smallest = options.spike_ratio + _ACCELERATION_RATIO_PER_S2 * step_s**2 / 2
    return np.asarray(off > np.maximum(smallest, options.spike_sd * sd))


def _off_line(time_s: NDArray[np.float64], xy: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Distance from the line between the points ``reach`` frames before and after; infinite where one is missing."""
    before, here, after = xy[: -2 * reach], xy[reach:-reach], xy[2 * reach :]
    share = (time_s[reach:-reach] - time_s[: -2 * reach]) / (time_s[2 * reach :] - time_s[: -2 * reach])
    off = np.linalg.norm(here - before - share[:, None, None] * (after - before), axis=-1)
    return np.asarray(np.where(np.isnan(off), np.inf, off))


def find_long_limbs(xy: NDArray[np.float64], options: OutlierOptions | None = None) -> NDArray[np.bool_]:
    """Mark the far end of limbs that look longer than they ever are; a picture only shortens them.

    Returns
    -------
    ndarray of bool, shape (frames, 18)
        Nothing is marked on a limb seen in fewer than ten frames.
    """
    options = options or OutlierOptions()
    wrong = np.zeros(xy.shape[:2], dtype=bool)
    for near, far in _LIMBS:
        pairs = [(joint_index(near, side), joint_index(far, side)) for side in SIDES]
        lengths = np.stack([np.linalg.norm(xy[:, a] - xy[:, b], axis=-1) for a, b in pairs])
        if np.isfinite(lengths).sum() >= _FEWEST_LENGTHS:
            longest = options.stretch_ratio * np.nanpercentile(lengths, 95)
            for (_, far_end), length in zip(pairs, lengths, strict=True):
                wrong[:, far_end] |= length > longest
    return wrong
