"""Command: how far a network agrees with Intel's confident joints on frames of real clips that were not trained on."""

from __future__ import annotations

import argparse
import csv
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import write_text
from fms_score.pose.network import PoseNetwork
from fms_score.pose.region import TURNS, Framing, View
from fms_score.pose.registry import find_model
from fms_score.skeleton import BODY_JOINTS, joint_index
from training.looking import Found, found_in, surest_turn
from training.pseudo_labels import TEACHER, footage_sources

__all__ = ["agreement", "main", "unseen_files"]

SURE: Final = 0.35
FEWEST: Final = 8
PER_CLIP: Final = 7
WITHIN: Final = 0.25
CONTEXT: Final = 1.5
"""Side of the square looked at, over the extent of the person."""

GROUPS: Final = (
    ("squat", ("squat",)),
    ("lunge", ("lunge", "split squat")),
    ("one leg", ("hurdle", "one-leg", "leg raise, ", "knee raise", "standing leg")),
    ("shoulder", ("arms", "prayer", "arm ", "hands behind")),
    ("prone", ("push-up", "plank")),
    ("quadruped", ("quadruped", "bird-dog", "cat-camel", "cat back")),
    ("supine", ("supine", "dead bug", "bridge", "knee to chest", "partner stretch", "straight-leg")),
)
"""Group and words of the manifest's column ``movement`` that put a clip into it; the first that fits."""

log = logging.getLogger("training")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture to be compared."""

    file: str
    group: str
    image: NDArray[np.uint8]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.agreement", description=__doc__)
    parser.add_argument("--model", required=True, help="name or .xml of the network")
    parser.add_argument(
        "--footage", type=Path, default=Path("../shared/footage"), help="clips and stills with their manifest.csv"
    )
    parser.add_argument("--out", type=Path, help="figures as .json")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    teacher = PoseNetwork(find_model(TEACHER), device="CPU")
    network = PoseNetwork(find_model(options.model), device="CPU")
    figures = agreement(_frames(options.footage), teacher, network)
    for group, of_group in figures.items():
        log.info(
            "%-10s %5.1f %% of %4d joints in %3d pictures", group, of_group["agree"], of_group["joints"], of_group["pictures"]
        )
    if options.out is not None:
        write_text(options.out, json.dumps(figures, indent=1) + "\n")


def unseen_files(footage: Path) -> list[tuple[str, str]]:
    """Files of clips and stills that pseudo-labels were not made of, with the movement they show."""
    trained = {source.name for source in footage_sources(footage)}
    with (footage / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["movement"]) for row in csv.DictReader(file) if row["file"] not in trained]


def _group_of(movement: str) -> str:
    text = movement.lower()
    return next((name for name, words in GROUPS if any(word in text for word in words)), "other")


def _frames(footage: Path) -> Iterator[Frame]:
    for file, movement in unseen_files(footage):
        for image in _pictures(footage / file):
            yield Frame(file, _group_of(movement), image)


def _pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    """A photo, or frames spread over a clip."""
    if path.suffix == ".jpg":
        image = cv2.imread(str(path))
        assert image is not None
        yield np.asarray(image, dtype=np.uint8)
        return
    wanted = set(np.linspace(0, _count(path) - 1, PER_CLIP + 2)[1:-1].round().astype(int).tolist())
    capture = cv2.VideoCapture(str(path))
    for index in range(max(wanted) + 1):
        capture.grab()
        if index in wanted:
            yield np.asarray(capture.retrieve()[1], dtype=np.uint8)


def _count(path: Path) -> int:
    """Frames that a clip really has."""
    capture, count = cv2.VideoCapture(str(path)), 0
    while capture.grab():
        count += 1
    return count


def agreement(frames: Iterator[Frame], teacher: PoseNetwork, network: PoseNetwork) -> dict[str, dict[str, Any]]:
    """Share of the teacher's confident joints that the network puts within a quarter of the torso, by group.

    The teacher sees the whole picture in four turns, then both see a square round the person it found: the teacher in
    the surest of four turns, the network as it is.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for frame in frames:
        pair = _both(frame.image, teacher, network)
        if pair is None:
            continue
        right, joints = pair
        for group in (frame.group, "all"):
            counts[group] = [one + more for one, more in zip(counts[group], (right, joints, 1), strict=True)]
    return {
        group: {"agree": round(100 * right / joints, 1), "joints": joints, "pictures": pictures}
        for group, (right, joints, pictures) in sorted(counts.items())
    }


def _both(image: NDArray[np.uint8], teacher: PoseNetwork, network: PoseNetwork) -> tuple[int, int] | None:
    """Joints that agree and joints compared; None where the teacher is not sure of enough."""
    first = surest_turn(teacher, image, Framing.of(teacher.card, image.shape).whole(0), TURNS)
    if not len(first.xy):
        return None
    box = _square(first, image.shape)
    reference = surest_turn(teacher, image, _around(image, teacher, box), TURNS)
    if not len(reference.xy):
        return None
    sure = np.isin(np.arange(18), BODY_JOINTS) & (reference.confidence[0] >= SURE)
    torso = _torso_px(reference.xy[0])
    if sure.sum() < FEWEST or not np.isfinite(torso):
        return None
    found = found_in(network, image, _around(image, network, box))
    if not len(found.xy):
        return 0, int(sure.sum())
    distance = np.linalg.norm(found.xy[0] - reference.xy[0], axis=1)
    return int((np.nan_to_num(distance, nan=np.inf)[sure] < WITHIN * torso).sum()), int(sure.sum())


def _square(found: Found, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    """Square round a person, as far as it is in the picture."""
    low, high = np.nanmin(found.xy[0], axis=0), np.nanmax(found.xy[0], axis=0)
    half, middle = float((high - low).max()) * CONTEXT / 2, (low + high) / 2
    (left, top), (right, bottom) = np.maximum(middle - half, 0), np.minimum(middle + half, [shape[1], shape[0]])
    return float(left), float(top), float(right), float(bottom)


def _around(image: NDArray[np.uint8], network: PoseNetwork, box: tuple[float, float, float, float]) -> View:
    extent = max(box[2] - box[0], box[3] - box[1]) / CONTEXT
    return Framing.of(network.card, image.shape).around(box, network.card.body_px / extent, 0)


def _torso_px(xy: NDArray[np.float64]) -> float:
    hips = (xy[joint_index("hip", "left")] + xy[joint_index("hip", "right")]) / 2
    seen = float(np.linalg.norm(xy[joint_index("neck")] - hips))
    extent = float((np.nanmax(xy, axis=0) - np.nanmin(xy, axis=0)).max())
    return max(seen, 0.15 * extent) if np.isfinite(seen) else float("nan")


if __name__ == "__main__":
    main()
