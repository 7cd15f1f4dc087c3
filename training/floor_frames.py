"""Command: judge networks on real people on the floor, whose knees and ankles were marked by eye.

``floor_truth.csv`` holds 60 frames of clips and photos that are not learned: file and frame in the folder of the footage, the
square to look at, the length of the torso, and knees and ankles in pixels of the frame. Marks were made by looking at each
picture with a published network's answer drawn in, and corrected where that was wrong; one ankle could not be told.
"""

from __future__ import annotations

import argparse
import csv
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.network import PoseNetwork
from fms_score.pose.region import TURNS, Framing, Turn, View
from fms_score.pose.registry import find_model
from fms_score.skeleton import joint_index
from training.looking import Found, surest_turn

__all__ = ["LEGS", "FloorFrame", "legs_right", "main", "read_truth"]

TRUTH: Final = Path(__file__).with_name("floor_truth.csv")
LEGS: Final = ("right_knee", "right_ankle", "left_knee", "left_ankle")
EXCHANGED: Final = (2, 3, 0, 1)
WITHIN: Final = 0.25
CONTEXT: Final = 1.45
"""Side of the square over the extent of the person in it."""

log = logging.getLogger("training")


@dataclass(frozen=True, slots=True, eq=False)
class FloorFrame:
    """One marked frame.

    Attributes
    ----------
    file : str
    frame : int
        Number in the clip, 0 for a photo.
    box : tuple of int
        Left, top and side of the square to look at; it may reach beyond the picture.
    torso_px : float
    legs : ndarray, shape (4, 2)
        ``LEGS`` in pixels of the frame, NaN where nobody could tell.
    """

    file: str
    frame: int
    box: tuple[int, int, int]
    torso_px: float
    legs: NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.floor_frames", description=__doc__)
    parser.add_argument(
        "--model", action="append", default=[], help="name or .xml of a network to be judged as it is; repeat at will"
    )
    parser.add_argument("--turned", action="append", default=[], help="the same, with the surest of four turns")
    parser.add_argument("--footage", type=Path, default=Path("../shared/footage"), help="folder with clips/ and stills/")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    pictures = [(frame, _picture(options.footage, frame)) for frame in read_truth(TRUTH)]
    for name, turned in [*((name, False) for name in options.model), *((name, True) for name in options.turned)]:
        network = PoseNetwork(find_model(name), device="CPU")
        right, either, count = (0, 0, 0)
        for frame, image in pictures:
            marks = legs_right(frame, _found(network, frame, image, TURNS if turned else (0,)))
            right, either, count = right + marks[0], either + marks[1], count + marks[2]
        log.info(
            "%s%s: %.1f %% of %d knees and ankles right, %.1f %% if left and right may be exchanged",
            network.name, ", best turn" if turned else "", 100 * right / count, count, 100 * either / count,
        )  # fmt: skip


def read_truth(path: Path) -> list[FloorFrame]:
    """Read the marks."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(map(_frame, csv.DictReader(file)))


def _frame(row: dict[str, str]) -> FloorFrame:
    legs = [[float(row[f"{name}_{axis}"] or "nan") for axis in "xy"] for name in LEGS]
    box = int(row["left_px"]), int(row["top_px"]), int(row["side_px"])
    return FloorFrame(row["file"], int(row["frame"]), box, float(row["torso_px"]), np.array(legs))


def _picture(footage: Path, frame: FloorFrame) -> NDArray[np.uint8]:
    path = footage / frame.file
    if path.suffix == ".jpg":
        image = cv2.imread(str(path))
        assert image is not None
        return np.asarray(image, dtype=np.uint8)
    capture = cv2.VideoCapture(str(path))
    for _ in range(frame.frame + 1):
        capture.grab()
    return np.asarray(capture.retrieve()[1], dtype=np.uint8)


def _found(network: PoseNetwork, frame: FloorFrame, image: NDArray[np.uint8], turns: Sequence[Turn]) -> Found:
    return surest_turn(network, image, _view(network, frame, image), turns)


def _view(network: PoseNetwork, frame: FloorFrame, image: NDArray[np.uint8]) -> View:
    """The square as far as it is in the picture, the person as long as the network likes it."""
    left, top, side = frame.box
    card = network.card
    height, width = image.shape[:2]
    box = float(max(left, 0)), float(max(top, 0)), float(min(left + side, width)), float(min(top + side, height))
    return Framing.of(card, image.shape).around(box, card.body_px * CONTEXT / side, 0)


def legs_right(frame: FloorFrame, found: Found) -> tuple[int, int, int]:
    """Knees and ankles right, right with left and right exchanged where that is better, and all of them."""
    known = np.isfinite(frame.legs[:, 0])
    if not len(found.xy):
        return 0, 0, int(known.sum())
    places = found.xy[0, list(_joints())]
    counts = []
    for order in (slice(None), list(EXCHANGED)):
        distance = np.linalg.norm(places[order] - frame.legs, axis=1)
        counts.append(int((np.nan_to_num(distance, nan=np.inf)[known] < WITHIN * frame.torso_px).sum()))
    return counts[0], max(counts), int(known.sum())


def _joints() -> Iterator[int]:
    return (joint_index(name) for name in LEGS)


if __name__ == "__main__":
    main()
