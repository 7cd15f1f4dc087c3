"""Command: a sheet of crops with their labels drawn in, to be looked at."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import LIMBS
from training.labels import CROP_PX, Crop, JointState
from training.shards import read_shard, shard_files

__all__ = ["drawn_labels", "main", "sheet_of"]

RIGHT_BGR: Final = (60, 60, 250)
LEFT_BGR: Final = (80, 220, 60)
MIDDLE_BGR: Final = (250, 200, 60)
RIGHT_JOINTS: Final = frozenset({2, 3, 4, 8, 9, 10, 14, 16})
LEFT_JOINTS: Final = frozenset({5, 6, 7, 11, 12, 13, 15, 17})


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.contact_sheet", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with shards")
    parser.add_argument("--out", type=Path, required=True, help="picture to be written")
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bare", action="store_true", help="without labels")
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(options.seed)
    shards = [read_shard(path) for path in shard_files([options.folder])]
    places = [(shard, index) for shard in shards for index in range(len(shard))]
    chosen = rng.choice(len(places), size=min(options.count, len(places)), replace=False)
    crops = [places[place][0].crop(places[place][1]) for place in sorted(chosen.tolist())]
    cv2.imwrite(
        str(options.out), sheet_of([crop.image if options.bare else drawn_labels(crop) for crop in crops], options.columns)
    )


def drawn_labels(crop: Crop) -> NDArray[np.uint8]:
    """The picture with everybody's joints: right red, left green; hidden ones as rings."""
    image = crop.image.copy()
    for person in crop.people:
        known = person[:, 2] > JointState.UNKNOWN
        points = np.clip(np.nan_to_num(person[:, :2]), -CROP_PX, 2 * CROP_PX).round().astype(int)
        for start, end in LIMBS:
            if known[start] and known[end]:
                cv2.line(image, points[start].tolist(), points[end].tolist(), _colour(end), 1, cv2.LINE_AA)
        for joint in np.flatnonzero(known).tolist():
            hidden = person[joint, 2] == JointState.HIDDEN
            cv2.circle(image, points[joint].tolist(), 3, _colour(joint), 1 if hidden else -1, cv2.LINE_AA)
    return image


def _colour(joint: int) -> tuple[int, int, int]:
    if joint in RIGHT_JOINTS:
        return RIGHT_BGR
    return LEFT_BGR if joint in LEFT_JOINTS else MIDDLE_BGR


def sheet_of(images: Sequence[NDArray[np.uint8]], columns: int) -> NDArray[np.uint8]:
    """Pictures of one size side by side, in rows."""
    blank = np.zeros_like(images[0])
    filled = [*images, *([blank] * (-len(images) % columns))]
    rows = [np.hstack(filled[start : start + columns]) for start in range(0, len(filled), columns)]
    return np.vstack(rows)


if __name__ == "__main__":
    main()
