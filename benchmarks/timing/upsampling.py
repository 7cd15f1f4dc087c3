"""A decoder that upsamples the maps with bicubic interpolation before it looks for peaks: the reference for rightness.

The way of the well-known Python implementations: both stacks enlarged four or eight times, peaks on the enlarged heat maps,
every pair of candidates of a limb scored at ten places of the enlarged field, pairs taken greedily.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.fields import COCO18, FieldMaps
from fms_score.skeleton import JOINT_COUNT

__all__ = ["upsampled_people"]

LEAST_HEIGHT = 0.1
APART_PX = 6
SAMPLES = 10
LEAST_AFFINITY = 0.05
LEAST_SHARE = 0.8
LEAST_JOINTS, LEAST_MEAN_SCORE = 3, 0.2
STRIDE_PX = 8

Array = NDArray[Any]


def upsampled_people(maps: FieldMaps, factor: int) -> Array:
    """People of a picture.

    Parameters
    ----------
    maps : FieldMaps
        In the COCO-18 layout.
    factor : int
        How many times the maps are enlarged.

    Returns
    -------
    ndarray, shape (people, 18, 2)
        In cells of the maps as they came, NaN where not found.
    """
    heatmaps, pafs = (_enlarged(stack, factor) for stack in (maps.heatmaps[:-1], maps.pafs))
    apart = APART_PX * factor / STRIDE_PX
    peaks = [_peaks(heatmaps[..., joint], apart) for joint in range(JOINT_COUNT)]
    people: list[dict[int, int]] = []
    scores: list[float] = []
    for limb, (start, end) in enumerate(COCO18.limbs.tolist()):
        field = pafs[..., COCO18.paf_channels[limb]]
        for score, first, second in _pairs(peaks[start], peaks[end], field):
            _join(people, scores, (start, first), (end, second), score)
    kept = [
        person
        for person, score in zip(people, scores, strict=True)
        if len(person) >= LEAST_JOINTS and score >= LEAST_MEAN_SCORE * len(person)
    ]
    found = np.full((len(kept), JOINT_COUNT, 2), np.nan)
    for row, person in enumerate(kept):
        for joint, number in person.items():
            found[row, joint] = (peaks[joint][number, :2] + 0.5) / factor - 0.5
    return found


def _enlarged(stack: Array, factor: int) -> Array:
    return cv2.resize(np.ascontiguousarray(stack.transpose(1, 2, 0)), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)


def _peaks(heat: Array, apart_px: float) -> Array:
    """Column, row and height of local maxima, the highest of those that stand close together."""
    inner = np.where(heat > LEAST_HEIGHT, heat, 0)
    framed = np.pad(inner, 1)
    middle = framed[1:-1, 1:-1]
    higher = (middle > framed[1:-1, :-2]) & (middle > framed[1:-1, 2:]) & (middle > framed[:-2, 1:-1])
    rows, columns = np.nonzero(higher & (middle > framed[2:, 1:-1]))
    order = np.argsort(-heat[rows, columns], kind="stable")
    found = np.column_stack([columns[order], rows[order], heat[rows[order], columns[order]]]).astype(float)
    kept: list[int] = []
    for index in range(len(found)):
        if all(np.hypot(*(found[index, :2] - found[other, :2])) >= apart_px for other in kept):
            kept.append(index)
    return found[kept]


def _pairs(starts: Array, ends: Array, field: Array) -> list[tuple[float, int, int]]:
    if not len(starts) or not len(ends):
        return []
    way = ends[None, :, :2] - starts[:, None, :2]
    length = np.linalg.norm(way, axis=-1)
    share = np.linspace(0, 1, SAMPLES)[:, None, None, None]
    place = np.rint(starts[None, :, None, :2] + share * way[None]).astype(int)
    unit = way / np.maximum(length, 1e-6)[..., None]
    along = (field[place[..., 1], place[..., 0]] * unit[None]).sum(axis=-1)
    agreeing = along > LEAST_AFFINITY
    mean = np.where(agreeing, along, 0).sum(axis=0) / np.maximum(agreeing.sum(axis=0), 1)
    good = (agreeing.sum(axis=0) >= LEAST_SHARE * SAMPLES) & (length > 0)
    candidates = sorted(((float(mean[a, b]), int(a), int(b)) for a, b in zip(*np.nonzero(good), strict=True)), reverse=True)
    taken: list[tuple[float, int, int]] = []
    for score, first, second in candidates:
        if all(first != one and second != other for _, one, other in taken):
            taken.append((score, first, second))
    return taken


def _join(
    people: list[dict[int, int]], scores: list[float], first: tuple[int, int], second: tuple[int, int], score: float
) -> None:
    holders = [
        row for row, person in enumerate(people) if person.get(first[0]) == first[1] or person.get(second[0]) == second[1]
    ]
    if not holders:
        people.append(dict([first, second]))
        scores.append(score)
        return
    into = holders[0]
    if len(holders) > 1 and not people[into].keys() & people[holders[1]].keys():
        people[into].update(people.pop(holders[1]))
        scores[into] += scores.pop(holders[1])
    people[into].setdefault(*first)
    people[into].setdefault(*second)
    scores[into] += score
