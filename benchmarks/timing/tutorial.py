"""The classic grouping of part affinity fields, as Python tutorials teach it: a baseline to measure against, not to use.

Written from the description of the algorithm (Cao et al. 2017, section 2.3): maximum filter over each heat map, every pair of
candidate joints of every limb looked at in a loop, ten samples on the line between them, pairs taken greedily by score, people
put together by looping over those begun so far.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from fms_score.pose.fields import COCO18, FieldMaps

__all__ = ["tutorial_people"]

WINDOW_CELLS = 5
SAMPLES = 10
LEAST_AFFINITY = 0.05
LEAST_SHARE = 0.8

Candidate = tuple[int, int, float, int]
"""Column, row, height and number of a peak."""


def tutorial_people(maps: FieldMaps, least_height: float = 0.0) -> list[dict[int, int]]:
    """Group a picture's peaks.

    Parameters
    ----------
    maps : FieldMaps
        In the COCO-18 layout.
    least_height : float
        Peaks must be higher than this. The tutorials as printed take everything above 0, which is what makes them slow: every
        ripple of the background becomes a candidate.

    Returns
    -------
    list of dict of int to int
        Number of the peak of each joint found, one dict a person.
    """
    peaks = _candidates(maps.heatmaps, least_height)
    people: list[dict[int, int]] = []
    for (start, end), (channel_x, channel_y) in zip(COCO18.limbs.tolist(), COCO18.paf_channels.tolist(), strict=True):
        field = (maps.pafs[channel_x], maps.pafs[channel_y])
        for first, second in _pairs(peaks[start], peaks[end], field):
            _join(people, (start, first), (end, second))
    return people


def _candidates(heatmaps: NDArray[np.float32], least_height: float) -> list[list[Candidate]]:
    found: list[list[Candidate]] = []
    number = 0
    for heat in heatmaps[:-1]:
        rows, columns = np.nonzero((maximum_filter(heat, WINDOW_CELLS) == heat) & (heat > least_height))
        own = []
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            own.append((column, row, float(heat[row, column]), number))
            number += 1
        found.append(own)
    return found


def _pairs(starts: list[Candidate], ends: list[Candidate], field: tuple[Any, Any]) -> list[tuple[int, int]]:
    scored = []
    for start in starts:
        for end in ends:
            score = _affinity(start, end, field)
            if score is not None:
                scored.append((score + 0.5 * (start[2] + end[2]), start[3], end[3]))
    taken: list[tuple[int, int]] = []
    for _, first, second in sorted(scored, reverse=True):
        if all(first != one and second != other for one, other in taken):
            taken.append((first, second))
    return taken


def _affinity(start: Candidate, end: Candidate, field: tuple[Any, Any]) -> float | None:
    """Mean of the field along the line, or None if too few samples agree with it."""
    along = np.array([end[0] - start[0], end[1] - start[1]], dtype=float)
    length = np.linalg.norm(along)
    if length == 0:
        return None
    along /= length
    samples = []
    for share in np.linspace(0, 1, SAMPLES):
        column, row = (round(start[axis] + share * (end[axis] - start[axis])) for axis in (0, 1))
        samples.append(field[0][row, column] * along[0] + field[1][row, column] * along[1])
    agreeing = sum(sample > LEAST_AFFINITY for sample in samples)
    return float(np.mean(samples)) if agreeing > LEAST_SHARE * SAMPLES else None


def _join(people: list[dict[int, int]], first: tuple[int, int], second: tuple[int, int]) -> None:
    """Add a limb to whoever has one of its ends already; two people who share it become one; else a new one begins."""
    holders = [person for person in people if person.get(first[0]) == first[1] or person.get(second[0]) == second[1]]
    if not holders:
        people.append(dict([first, second]))
        return
    holders[0].update([first, second])
    if len(holders) > 1 and not (holders[0].keys() & holders[1].keys()) - {first[0], second[0]}:
        holders[0].update(holders[1])
        people.remove(holders[1])
