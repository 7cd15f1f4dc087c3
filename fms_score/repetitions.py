"""Repetitions of a movement, found on one driving signal.

A repetition leaves rest, reaches a turn and comes back. It is counted relative to the person (the way out of rest), never
by an absolute position; how *good* it is, is for the rubric to say.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from fms_score.excursions import Excursion, RepSide, joined_over_loss, joined_unless_seen_back, paired, without_set_downs
from fms_score.kinematics.signs import shows
from fms_score.repetition_rule import RepetitionRule, SideRule
from fms_score.skeleton import SIDES

__all__ = ["REPETITION_COLUMNS", "find_repetitions"]

Array = NDArray[np.float64]

REPETITION_COLUMNS: Final = ("rep", "side", "start_s", "turn_s", "end_s", "duration_s", "complete", "excursions", "excursion")

DIP_SHARE: Final = 0.75
"""A dip smaller than this share of the least excursion does not part one repetition into two."""

DIP_OF_PEAK: Final = 0.4
"""Nor does a dip smaller than this share of the whole way."""

DIP_OF_HELD: Final = 0.7
"""Nor out of a position that is held: somebody who gives it up goes back to rest, and smaller dips are limbs badly seen."""

LONG_GAP_S: Final = 0.4
"""Over a longer gap in the driving signal, a straight line would be a movement that nobody saw."""

SMALL_SHARE: Final = 0.4
"""A movement that goes out less than this share of the clip's farthest is not one of its repetitions."""

LEAVING_SHARE: Final = 0.06
"""Rest is left, and reached again, at this share of the way."""

REST_SHARE: Final = 0.15
"""Values this near to the lowest, as a share of the way, are rest."""

RETURNED_SHARE: Final = 0.8
"""A movement that has come back by less than this share of its way was cut off by the clip."""

TIE_BREAK: Final = 1e-9
"""Without it, two peaks of the same height both tower over the dip between them, however small."""

PLATEAU_SHARE: Final = 0.05
"""Within this share of the way from its extreme, the movement is at its turn."""

BESIDE_S: Final = 0.7
"""A whole repetition is looked at from so long before to so long after, because a limb may be hidden for all of it."""

AROUND_S: Final = 0.1
"""A moment is what lies this much before and after it."""

REST_QUANTILE: Final = 0.05
"""Where rest is not given, it is this far into the clip's range (not its very end: one wild frame would be rest)."""


def find_repetitions(
    signals: pd.DataFrame, rule: RepetitionRule, *, two_sided: bool = False, side_by: SideRule | None = None
) -> pd.DataFrame:
    """Find all repetitions in a clip.

    Parameters
    ----------
    signals : DataFrame
        Index ``time_s``; holds the driving signal, or its two sides.
    rule : RepetitionRule
        What counts as a repetition.
    two_sided : bool
        Whether the test has sides, so that every repetition is named left or right.
    side_by : SideRule, optional
        How the side is told if the driving signal has none.

    Returns
    -------
    DataFrame
        One row a repetition in order of time, columns ``REPETITION_COLUMNS``: ``rep`` from 1, ``side`` (left, right or
        both), times in seconds, ``complete`` (False if the clip cuts it off), ``excursions`` (ways out of rest it is made
        of) and ``excursion`` (largest way from rest, in the signal's unit). A single frame is one repetition at its turn.
    """
    time_s = signals.index.to_numpy(dtype=float)
    sides: tuple[RepSide, ...] = ("both",) if rule.signal in signals else SIDES
    if len(time_s) == 1:
        found = [_still(signals, rule, sides)]
    else:
        out = {side: _driver(signals, rule, side) for side in sides}
        known = {side: np.isfinite(signals[_column(rule, side)].to_numpy(dtype=float)) for side in sides}
        found = [
            one
            for side in sides
            for one in joined_unless_seen_back(_excursions(out[side], rule, side), out[side], known[side], time_s)
        ]
        if rule.limb_may_vanish:
            found = joined_over_loss(found, out, known, time_s)
        found = _without_overlap(sorted(_without_small(found), key=lambda one: one.start))
        if rule.excursions == 2:
            found = paired(without_set_downs(found, time_s, rule.max_pause_s), time_s, rule.max_pause_s)
        found = [one for one in found if _long_enough(one, time_s, rule) and _of_this_kind(one, signals, rule)]
    table = pd.DataFrame([_row(number, one, time_s) for number, one in enumerate(found, start=1)], columns=REPETITION_COLUMNS)
    if two_sided and side_by and sides == ("both",) and len(table):
        table["side"] = [_side_of(signals, side_by, row) for row in table.to_dict("records")]
    return table


def _column(rule: RepetitionRule, side: RepSide) -> str:
    return rule.signal if side == "both" else f"{side}_{rule.signal}"


def _driver(signals: pd.DataFrame, rule: RepetitionRule, side: RepSide) -> Array:
    """How far out of rest the movement is: 0 at rest, positive towards the turn, gaps bridged."""
    values = signals[_column(rule, side)].to_numpy(dtype=float) * (1.0 if rule.turn == "maximum" else -1.0)
    known = np.isfinite(values)
    if known.sum() < 2:
        return np.zeros(len(values))
    values = _bridged(signals.index.to_numpy(dtype=float), values, known)
    rest = float(np.quantile(values, REST_QUANTILE)) if rule.rest is None else rule.rest * (1 if rule.turn == "maximum" else -1)
    return np.asarray(np.maximum(values - rest, 0.0), dtype=np.float64)


def _bridged(time_s: Array, values: Array, known: NDArray[np.bool_]) -> Array:
    """Short gaps as a straight line; over a long one, nothing is taken to go farther out than at its lower end."""
    line = np.interp(time_s, time_s[known], values[known])
    before = np.maximum.accumulate(np.where(known, np.arange(len(known)), -1))
    after = np.minimum.accumulate(np.where(known, np.arange(len(known)), len(known))[::-1])[::-1]
    inside = ~known & (before >= 0) & (after < len(known))
    left, right = before[inside], after[inside]
    lower = np.minimum(values[left], values[right])
    line[inside] = np.where(time_s[right] - time_s[left] > LONG_GAP_S, lower, line[inside])
    return np.asarray(line, dtype=np.float64)


def _excursions(out: Array, rule: RepetitionRule, side: RepSide) -> list[Excursion]:
    # A movement cut off by the clip's end still has its peak; of two exactly as high, the first is taken as the higher.
    padded = np.concatenate([[0.0], out - TIE_BREAK * np.arange(len(out)), [0.0]])
    peaks, found_at = scipy.signal.find_peaks(padded, height=rule.min_excursion, prominence=DIP_SHARE * rule.min_excursion)
    dip = DIP_OF_HELD if rule.held else DIP_OF_PEAK
    peaks = peaks[found_at["prominences"] >= dip * found_at["peak_heights"]]
    edges = [0, *(peaks - 1), len(out) - 1]
    found = []
    for before, peak, after in zip(edges, edges[1:-1], edges[2:], strict=False):
        one = _around(out, int(before), int(peak), int(after), side)
        way_out = out[peak] - out[one.start : peak + 1].min()
        if rule.held or way_out >= DIP_SHARE * rule.min_excursion:  # else its way out was never seen
            found.append(one)
    return found


def _around(out: Array, before: int, peak: int, after: int, side: RepSide) -> Excursion:
    """Where the movement around a peak begins, turns and ends."""
    left, right = out[before : peak + 1], out[peak : after + 1]
    way_out, way_back = out[peak] - left.min(), out[peak] - right.min()
    start = before + _last_below(left, _rest_level(left) + LEAVING_SHARE * way_out)
    turn = _plateau_middle(out, peak, out[peak] * (1.0 - PLATEAU_SHARE))
    began = before > 0 or bool(way_out >= RETURNED_SHARE * out[peak])
    returned = bool(way_back >= RETURNED_SHARE * way_out)
    end = peak + (_first_below(right, _rest_level(right) + LEAVING_SHARE * way_back) if returned else int(right.argmin()))
    return Excursion(side, start, turn, max(end, turn), float(out[peak]), began=began, returned=returned)


def _rest_level(values: Array) -> float:
    """Middle of the values near the lowest: one quiet frame is not rest."""
    low = values[values <= values.min() + REST_SHARE * np.ptp(values)]
    return float(np.median(low))


def _last_below(values: Array, limit: float) -> int:
    return int(np.flatnonzero(values <= limit)[-1])


def _first_below(values: Array, limit: float) -> int:
    return int(np.flatnonzero(values <= limit)[0])


def _plateau_middle(values: Array, peak: int, limit: float) -> int:
    """Middle of the stretch around ``peak`` that stays above ``limit``."""
    below = np.flatnonzero(values < limit)
    first = below[below < peak].max(initial=-1) + 1
    last = below[below > peak].min(initial=len(values)) - 1
    return int((first + last) // 2)


def _without_small(found: list[Excursion]) -> list[Excursion]:
    """Steps into place and small bends beside real repetitions are none."""
    largest = max((one.height for one in found), default=0.0)
    return [one for one in found if one.height >= SMALL_SHARE * largest]


def _without_overlap(found: list[Excursion]) -> list[Excursion]:
    """Of two sides that seem to move at once, the one that moves farther does."""
    kept: list[Excursion] = []
    for one in found:
        if kept and kept[-1].side != one.side and one.start < kept[-1].end - 1:
            if one.height > kept[-1].height:
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _long_enough(one: Excursion, time_s: Array, rule: RepetitionRule) -> bool:
    least = rule.min_duration_s if one.complete else rule.min_duration_s / 2
    return float(time_s[one.end] - time_s[one.start]) >= least


def _of_this_kind(one: Excursion, signals: pd.DataFrame, rule: RepetitionRule) -> bool:
    """Nothing speaks against it; what could not be seen does not."""
    during = signals.iloc[one.start : one.end + 1]
    return all(shows(sign, during) is not False for sign in rule.only_if)


def _still(signals: pd.DataFrame, rule: RepetitionRule, sides: tuple[RepSide, ...]) -> Excursion:
    """A single picture is taken as the turn, of the side that is farther out."""
    heights = [float(_still_driver(signals, rule, side)) for side in sides]
    best = int(np.argmax(heights))
    return Excursion(sides[best], 0, 0, 0, max(heights[best], 0.0), began=True, returned=True)


def _still_driver(signals: pd.DataFrame, rule: RepetitionRule, side: RepSide) -> float:
    value = float(signals[_column(rule, side)].iloc[0])
    sign = 1.0 if rule.turn == "maximum" else -1.0
    return float(np.nan_to_num(sign * (value - (rule.rest or 0.0)), nan=-np.inf))


def _side_of(signals: pd.DataFrame, rule: SideRule, row: Mapping[Hashable, Any]) -> RepSide:
    """Side by a comparison of left and right; "both" if neither is seen."""
    time_s = signals.index.to_numpy(dtype=float)
    if rule.at == "whole":
        during = signals[(time_s >= row["start_s"] - BESIDE_S) & (time_s <= row["end_s"] + BESIDE_S)]
        left, right = (float(during[f"{side}_{rule.signal}"].max()) for side in SIDES)
    else:
        during = signals[np.abs(time_s - row[f"{rule.at}_s"]) <= AROUND_S]
        left, right = (float(during[f"{side}_{rule.signal}"].quantile()) for side in SIDES)  # the median; that warns of NaN
    if np.isnan(left) and np.isnan(right):
        return "both"
    left_wins = left >= right if rule.take == "larger" else left <= right
    if np.isnan(left) or np.isnan(right):
        left_wins = bool(np.isnan(right))
    return "left" if left_wins else "right"


def _row(number: int, one: Excursion, time_s: Array) -> dict[str, object]:
    start, turn, end = (float(time_s[frame]) for frame in (one.start, one.turn, one.end))
    return {
        "rep": number,
        "side": one.side,
        "start_s": start,
        "turn_s": turn,
        "end_s": end,
        "duration_s": end - start,
        "complete": one.complete,
        "excursions": one.parts,
        "excursion": one.height,
    }
