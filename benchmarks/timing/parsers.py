"""The parser against the decoders it replaces: how long, and how far from the reference."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from timing.maps import crowd, own_maps, shifted
from timing.tutorial import tutorial_people
from timing.upsampling import upsampled_people

from fms_score.pose.fields import FieldMaps
from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import parse_people
from fms_score.pose.region import View

__all__ = ["COUNTS", "Rightness", "parser_times", "rightness", "shift_error_px"]

COUNTS = (1, 2, 5, 10, 20)
LEAST_JOINTS = 8
STRIDE_PX = 8
PEAKS_FROM = 0.1
"""Least height of a peak with which tutorials become usable; as printed they take everything above 0."""

CALLS = {"ours": 40, "x4": 6, "x8": 2, "tutorial": 3, "tutorial_printed": 1}
"""Calls of each decoder a round, by how long they take."""

Picture = NDArray[np.uint8]

DECODERS: Mapping[str, Callable[[FieldMaps], Any]] = {
    "ours": parse_people,
    "x4": lambda maps: upsampled_people(maps, 4),
    "x8": lambda maps: upsampled_people(maps, 8),
    "tutorial": lambda maps: tutorial_people(maps, PEAKS_FROM),
    "tutorial_printed": tutorial_people,
}
ALONE_ONLY = {"tutorial_printed"}
"""Takes seconds for one person and minutes for twenty."""


def parser_times(maps: FieldMaps, rounds: int) -> dict[str, dict[int, float]]:
    """Milliseconds of each decoder by number of people: least of all rounds, the decoders taking turns in every round."""
    crowds = {count: crowd(maps, count) for count in COUNTS}
    times: dict[str, dict[int, float]] = {name: {} for name in DECODERS}
    for number in range(rounds):
        for count, many in crowds.items():
            for name, decoder in DECODERS.items():
                if name in ALONE_ONLY and (count > 1 or number > 0):
                    continue
                took_ms = _least_ms(decoder, many, CALLS[name])
                times[name][count] = min(took_ms, times[name].get(count, np.inf))
    return times


def _least_ms(decoder: Callable[[FieldMaps], Any], maps: FieldMaps, calls: int) -> float:
    least_s = np.inf
    for _ in range(calls):
        began = time.perf_counter()
        decoder(maps)
        least_s = min(least_s, time.perf_counter() - began)
    return 1000 * least_s


@dataclass(slots=True)
class Rightness:
    """How the parser's people differ from those of the decoder that upsamples eight times.

    Attributes
    ----------
    pictures, people : int
        Compared; people of eight joints or more in the reference.
    lost, added : int
        People of eight or more joints that only the one or the other found.
    away_px : list of float
        Distances of joints that both found, in pixels of the network's input.
    """

    pictures: int = 0
    people: int = 0
    lost: int = 0
    added: int = 0
    away_px: list[float] = field(default_factory=list)

    @property
    def mean_px(self) -> float:
        """Mean distance."""
        return float(np.mean(self.away_px))

    @property
    def p95_px(self) -> float:
        """Distance that 95 of 100 joints stay within."""
        return float(np.percentile(self.away_px, 95))


def rightness(pictures: Iterable[FieldMaps]) -> Rightness:
    """Compare the parser with the reference on each of the maps."""
    result = Rightness()
    for maps in pictures:
        reference, ours = _whole(upsampled_people(maps, STRIDE_PX)), _whole(parse_people(maps)[0])
        pairs = _pairs(reference, ours)
        result.pictures += 1
        result.people += len(reference)
        result.lost += len(reference) - len(pairs)
        result.added += len(ours) - len(pairs)
        for theirs, own in pairs:
            away = STRIDE_PX * np.linalg.norm(reference[theirs] - ours[own], axis=-1)
            result.away_px += away[np.isfinite(away)].tolist()
    return result


def _whole(people: NDArray[Any]) -> NDArray[Any]:
    return people[np.isfinite(people[..., 0]).sum(axis=1) >= LEAST_JOINTS]


def _pairs(reference: NDArray[Any], ours: NDArray[Any]) -> list[tuple[int, int]]:
    """People of both who are the same: nearest by the median joint, each once, not farther apart than two cells."""
    if not len(reference) or not len(ours):
        return []
    away = np.linalg.norm(reference[:, None] - ours[None], axis=-1)
    common = np.isfinite(away).sum(axis=-1)
    median = np.full(common.shape, np.inf)
    median[common > 0] = [np.nanmedian(row) for row in away[common > 0]]
    pairs: list[tuple[int, int]] = []
    for theirs, own in zip(*np.unravel_index(np.argsort(median, axis=None), median.shape), strict=True):
        if median[theirs, own] <= 2 and all(theirs != one and own != other for one, other in pairs):
            pairs.append((int(theirs), int(own)))
    return pairs


def shift_error_px(network: PoseNetwork, pictures: Sequence[Picture]) -> float:
    """Mean error along a displacement that is known: pictures of the network's input size, moved sideways by 1-7 of its pixels.

    A cell is eight pixels, so these are shifts below the cell. What the network itself answers otherwise to a moved picture is
    part of the error.
    """
    errors: list[float] = []
    for picture in pictures:
        before = _subject(network, picture)
        for by_px in range(1, STRIDE_PX):
            after = _subject(network, shifted(picture, by_px))
            if before is not None and after is not None:
                away = np.abs(STRIDE_PX * (after - before)[:, 0] - by_px)
                errors += away[np.isfinite(away)].tolist()
    return float(np.mean(errors))


def _subject(network: PoseNetwork, picture: Picture) -> NDArray[Any] | None:
    height, width = picture.shape[:2]
    people = parse_people(network.look(picture, View(0, 0, width, height, 0, height, width)))[0]
    return people[np.isfinite(people[..., 0]).sum(axis=1).argmax()] if len(people) else None


def recorded_pictures(network: PoseNetwork, frames: Iterable[Picture]) -> Iterable[FieldMaps]:
    """What the network says of each frame."""
    return (own_maps(network, frame) for frame in frames)
