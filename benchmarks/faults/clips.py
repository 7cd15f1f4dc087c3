"""Small clips for tests of endurance: parts of the sample videos, cut so that each takes about a second."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.video.source import read_frames

__all__ = ["LONG_RATE_HZ", "SAMPLE", "long_clip", "many_clips", "small_clip", "small_pictures", "write_small"]

SAMPLE: Final = Path(__file__).resolve().parents[2] / "data" / "deep_squat_side.webm"
Picture = NDArray[np.uint8]

SHORT_SIDE_PX: Final = 180
LONG_CLIP_PX: Final = 360
"""Shorter side of small clips, and of the long one."""

EVERY: Final = 3
RATE_HZ: Final = 10.0
LONG_RATE_HZ: Final = RATE_HZ


def small_clip(path: Path, source: Path = SAMPLE, *, lacking: int = 0) -> Path:
    """Write every third picture of a clip, small, without the last few: files that differ in content."""
    pictures = small_pictures(source)
    return write_small(path, pictures[: len(pictures) - lacking])


def small_pictures(source: Path = SAMPLE, short_side_px: int = SHORT_SIDE_PX) -> list[Picture]:
    """Every third picture of a clip, small."""
    return [_small(frame.image, short_side_px) for frame in read_frames(source) if frame.index % EVERY == 0]


def many_clips(folder: Path, count: int) -> list[Path]:
    """So many small clips, no two of the same content among neighbours."""
    folder.mkdir(parents=True, exist_ok=True)
    variants = [small_clip(folder / f"deep_squat_{number:03d}.mp4", lacking=number) for number in range(min(count, 8))]
    for number in range(len(variants), count):
        path = folder / f"deep_squat_{number:03d}.mp4"
        content = variants[number % len(variants)].read_bytes()
        path.write_bytes(content + _free_box(number))
    return sorted(folder.glob("*.mp4"))


def long_clip(path: Path, minutes: float) -> Path:
    """The same clip over and over for so many minutes, 360 pixels wide."""
    pictures = small_pictures(short_side_px=LONG_CLIP_PX)
    wanted = round(minutes * 60 * LONG_RATE_HZ)
    return write_small(path, (pictures[number % len(pictures)] for number in range(wanted)))


def _free_box(number: int) -> bytes:
    """Box that players skip: it makes a copy a file of its own."""
    return (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")


def _small(image: Picture, short_side_px: int) -> Picture:
    factor = short_side_px / min(image.shape[:2])
    width, height = (round(side * factor / 2) * 2 for side in image.shape[1::-1])
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def write_small(path: Path, pictures: Iterable[Picture]) -> Path:
    """Write pictures, 10 a second, with the index at the end."""
    coming = iter(pictures)
    first = next(coming)
    height, width = first.shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), RATE_HZ, (width, height))
    for picture in chain([first], coming):
        writer.write(picture)
    writer.release()
    return path
