"""Maps of as many people as wanted: what a real network says of one person, set side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fms_score.pose.fields import COCO18, FieldMaps
from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import parse_people
from fms_score.pose.region import Framing

__all__ = ["crowd", "own_maps", "shifted"]

ROOM_CELLS = 3


def own_maps(network: PoseNetwork, image: NDArray[np.uint8]) -> FieldMaps:
    """What the network says of a whole picture, in memory of its own."""
    maps = network.look(image, Framing.of(network.card, image.shape).whole(0))
    return FieldMaps(maps.heatmaps.copy(), maps.pafs.copy(), maps.layout)


def crowd(maps: FieldMaps, count: int) -> FieldMaps:
    """The same person ``count`` times.

    The person is cut out with some room around and repeated on a ground of one or several whole pictures' size: as many as hold
    all of them, so that the ground grows as it does in practice.
    """
    if count == 1:
        return maps
    rows, columns = maps.heatmaps.shape[1:]
    top, bottom, left, right = _box(maps)
    tall, wide = bottom - top, right - left
    pictures = 1
    while (across := _across(pictures) * columns // wide) * (_down(pictures) * rows // tall) < count:
        pictures += 1
    size = (_down(pictures) * rows, _across(pictures) * columns)
    heatmaps = np.zeros((len(maps.heatmaps), *size), np.float32)
    pafs = np.zeros((len(maps.pafs), *size), np.float32)
    heatmaps[-1] = 1
    for number in range(count):
        y, x = number // across * tall, number % across * wide
        place = (slice(None), slice(y, y + tall), slice(x, x + wide))
        heatmaps[place] = maps.heatmaps[:, top:bottom, left:right]
        pafs[place] = maps.pafs[:, top:bottom, left:right]
    return FieldMaps(heatmaps, pafs, COCO18)


def _across(pictures: int) -> int:
    return int(np.ceil(np.sqrt(pictures)))


def _down(pictures: int) -> int:
    return -(-pictures // _across(pictures))


def _box(maps: FieldMaps) -> tuple[int, int, int, int]:
    """Rows and columns that hold the most confident person."""
    xy = parse_people(maps)[0][0]
    rows, columns = maps.heatmaps.shape[1:]
    left, top = (int(max(0, np.nanmin(xy[:, axis]) - ROOM_CELLS)) for axis in (0, 1))
    right, bottom = (int(min(end, np.nanmax(xy[:, axis]) + ROOM_CELLS + 1)) for axis, end in ((0, columns), (1, rows)))
    return top, bottom, left, right


def shifted(image: NDArray[np.uint8], by_px: int) -> NDArray[np.uint8]:
    """The picture moved to the right by whole pixels, its left edge repeated."""
    edge = np.repeat(image[:, :1], by_px, axis=1)
    return np.ascontiguousarray(np.concatenate([edge, image[:, : image.shape[1] - by_px]], axis=1))
