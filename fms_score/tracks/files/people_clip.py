"""Everybody in every frame of a clip, as files of other programs hold them: not yet one subject."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import OptionError, PoseDataError
from fms_score.pose.people import FramePeople
from fms_score.tracks.files.json_text import number_in
from fms_score.tracks.track import PoseTrack

__all__ = ["ImageSize", "PeopleClip", "check_rate", "check_size", "found_points", "people_of", "size_in", "sorted_clip"]

ImageSize = tuple[int, int]

MOST_HZ: Final = 10_000.0
MOST_SIDE_PX: Final = 20_000
MOST_INDEX: Final = 10**15


@dataclass(frozen=True, slots=True, eq=False)
class PeopleClip:
    """Everybody in every frame of a clip.

    Attributes
    ----------
    frames : tuple of FramePeople
        In order of time.
    image_size : tuple of int
        Width and height of the pictures in pixels.
    """

    frames: tuple[FramePeople, ...]
    image_size: ImageSize


def people_of(track: PoseTrack, *, raw: bool = False) -> PeopleClip:
    """Give a track as everybody in every frame: one person, or nobody where the subject was not seen.

    Parameters
    ----------
    track : PoseTrack
    raw : bool
        The points as the network gave them instead of the smoothed ones.
    """
    xy = track.raw_xy if raw else track.xy
    known = np.asarray(np.isfinite(xy).all(axis=2))
    confidence = np.where(known, track.confidence, 0.0).astype(np.float32)
    frames = (
        FramePeople(int(index), float(time_s), points[None][: int(seen)], sure[None][: int(seen)])
        for index, time_s, points, sure, seen in zip(
            track.frame_index, track.time_s, xy.astype(np.float32), confidence, np.asarray(known.any(axis=1)), strict=True
        )
    )
    return PeopleClip(tuple(frames), track.image_size)


def found_points(rows: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points and confidence of everybody with a point that was found; what has no confidence was not.

    Parameters
    ----------
    rows : ndarray, shape (people, 18, 3)
        x, y and confidence 0-1.
    """
    confidence = rows[:, :, 2].astype(np.float32)  # first: the smallest numbers become 0
    found = confidence > 0
    seen = found.any(axis=1)
    xy = np.where(found[:, :, None], rows[:, :, :2], np.nan).astype(np.float32)
    return xy[seen], confidence[seen]


def check_rate(fps: float | None) -> None:
    """Refuse an impossible frame rate.

    Raises
    ------
    OptionError
        If it is not a number of pictures a second.
    """
    if fps is not None and not (math.isfinite(fps) and 0 < fps <= MOST_HZ):
        raise OptionError(f"fps is {fps:g}; give how many pictures a second the clip has, such as 30")


def check_size(size: Sequence[int] | None) -> None:
    """Refuse an impossible size of pictures.

    Raises
    ------
    OptionError
        If it is not a width and a height in pixels.
    """
    if size is not None and not (len(size) == 2 and all(0 < side <= MOST_SIDE_PX for side in size)):
        raise OptionError(f"size is {'x'.join(map(str, size))}; give width and height of the pictures, such as 1920x1080")


def size_in(told: Any) -> ImageSize | None:
    """Give what a file tells as size of its pictures; None if that is not a width and a height.

    Raises
    ------
    OptionError
        If it is, but impossible.
    """
    sides = [number_in(side) for side in told] if isinstance(told, list) else []
    if len(sides) != 2 or sides[0] is None or sides[1] is None:
        return None
    size = round(sides[0]), round(sides[1])
    check_size(size)
    return size


def sorted_clip(path: Path, frames: Sequence[FramePeople], image_size: ImageSize | None) -> PeopleClip:
    """Put frames in order and refuse what cannot be a clip.

    Raises
    ------
    PoseDataError
        If there is no frame, two share a number or a time, or nothing tells how large the pictures are.
    """
    ordered = sorted(frames, key=lambda one: one.index)
    if not ordered:
        raise PoseDataError(f"{path} holds no frames")
    if ordered[0].index < 0 or ordered[-1].index > MOST_INDEX:
        raise PoseDataError(f"{path}: {ordered[-1].index} is no number of a frame")
    for before, after in pairwise(ordered):
        if before.index == after.index:
            raise PoseDataError(
                f"{path}: frame {after.index} is there twice; keep the files of one clip together, and no others"
            )
        if not after.time_s > before.time_s:
            raise PoseDataError(
                f"{path}: the time of frame {after.index}, {after.time_s:g} s, is not after that of the one before"
            )
    if image_size is None:
        raise PoseDataError(f"{path} does not tell how large the pictures are; give it, such as --size 1920x1080")
    return PeopleClip(tuple(ordered), image_size)
