"""Command: let a published network label photos and frames, turned three ways, and keep what it is sure of."""

from __future__ import annotations

import argparse
import csv
import itertools
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.network import PoseNetwork
from fms_score.pose.region import Framing, Turn
from fms_score.pose.registry import find_model
from fms_score.skeleton import BODY_JOINTS
from training.labels import CROP_PX, PEOPLE_LIMIT, Crop, JointState, within
from training.looking import Found, surest_turn
from training.shards import write_shard

__all__ = ["Source", "footage_sources", "main", "photo_sources"]

TEACHER: Final = "human-pose-estimation-0001"
TURNS: Final[tuple[Turn, ...]] = (0, 90, 270)
SURE: Final = 0.3
"""Least confidence of a joint that is learned; others are unknown."""

FEWEST_SURE_JOINTS: Final = 9
LONGEST_PX: Final = 1000
PER_SHARD: Final = 240
EVERY_S: Final = 0.4
LICENCES: Final = frozenset({"MIT", "Apache-2.0", "CC0-1.0", "Unlicense"})
"""Statements that allow the use, word for word: one with a doubt attached does not."""

log = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Source:
    """A photo, or a clip.

    Attributes
    ----------
    path : Path
    name : str
        As reports name it.
    licence : str
        As its repository states it.
    is_clip : bool
    """

    path: Path
    name: str
    licence: str
    is_clip: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.pseudo_labels", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--images", type=Path, default=Path("../shared/images"), help="photos with their manifest.csv")
    parser.add_argument(
        "--footage", type=Path, default=Path("../shared/footage"), help="clips and stills with their manifest.csv"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    teacher = PoseNetwork(find_model(TEACHER))
    held_back = exercises_of_stills(options.footage)
    sources = [*footage_sources(options.footage), *photo_sources(options.images, held_back)]
    order = np.random.default_rng(5).permutation(len(sources)).tolist()
    label_all([sources[place] for place in order], teacher, options.out)


def label_all(sources: Sequence[Source], teacher: PoseNetwork, out: Path) -> None:
    """Label all sources and write numbered shards; those that are there are left alone."""
    for number, group in enumerate(_batched(sources)):
        path = out / f"photos_{number:04d}.npz"
        if path.is_file():
            continue
        rng = np.random.default_rng([17, number])
        crops = [crop for source in group for crop in labelled(source, teacher, rng)]
        write_shard(path, crops)
        turned = sum(crop.facts["turn_deg"] != 0 for crop in crops)
        log.info("%s: %d sources, %d crops, %d of them turned", path.name, len(group), len(crops), turned)


def _batched(sources: Sequence[Source]) -> Iterator[Sequence[Source]]:
    for start in range(0, len(sources), PER_SHARD):
        yield sources[start : start + PER_SHARD]


def exercises_of_stills(footage: Path) -> set[str]:
    """Names of the exercises that the stills kept for judging show; photos of them are not learned."""
    names = (row["file"] for row in _rows(footage / "manifest.csv"))
    return {match.group(1) for name in names if (match := re.fullmatch(r"stills/fedb_(.+)_\d+\.jpg", name))}


def photo_sources(images: Path, held_back: Iterable[str]) -> list[Source]:
    """Photos whose stated licence allows it, without the exercises held back."""
    unwanted = set(held_back)
    return [
        Source(images / row["file"], row["file"], row["licence_stated"], is_clip=False)
        for row in _rows(images / "manifest.csv")
        if row["licence_stated"] in LICENCES and not unwanted & set(Path(row["source_path"]).parts)
    ]


def footage_sources(footage: Path) -> list[Source]:
    """Clips (never stills) whose stated licence allows it."""
    return [
        Source(footage / row["file"], row["file"], row["licence_stated"], is_clip=True)
        for row in _rows(footage / "manifest.csv")
        if row["licence_stated"] in LICENCES and row["file"].startswith("clips/")
    ]


def _rows(manifest: Path) -> list[dict[str, str]]:
    with manifest.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labelled(source: Source, teacher: PoseNetwork, rng: np.random.Generator) -> Iterator[Crop]:
    """Crops of a source in which somebody was found surely enough."""
    for image in map(_small, _images(source)):
        found = surest_turn(teacher, image, Framing.of(teacher.card, image.shape).whole(0), TURNS)
        if not len(found.xy) or (found.confidence[0, list(BODY_JOINTS)] >= SURE).sum() < FEWEST_SURE_JOINTS:
            continue
        yield _crop(image, found, source, rng)


def _images(source: Source) -> Iterator[NDArray[np.uint8]]:
    if not source.is_clip:
        image = cv2.imread(str(source.path))
        if image is not None:
            yield np.asarray(image, dtype=np.uint8)
        return
    capture = cv2.VideoCapture(str(source.path))
    step = max(1, round(EVERY_S * (capture.get(cv2.CAP_PROP_FPS) or 30.0)))
    for index in itertools.count():
        if not capture.grab():
            return
        if index % step == 0:
            yield np.asarray(capture.retrieve()[1], dtype=np.uint8)


def _small(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    longest = max(image.shape[:2])
    if longest <= LONGEST_PX:
        return image
    scale = LONGEST_PX / longest
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _crop(image: NDArray[np.uint8], found: Found, source: Source, rng: np.random.Generator) -> Crop:
    """A square round the surest person with some room."""
    known = np.isfinite(found.xy[0, :, 0])
    low, high = found.xy[0, known].min(axis=0), found.xy[0, known].max(axis=0)
    side = min(float((high - low).max() * rng.uniform(1.25, 1.65)), 1.6 * max(image.shape[:2]))
    scale = CROP_PX / side
    shift = CROP_PX / 2 - 0.5 - scale * (low + high) / 2
    matrix = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
    if scale < 0.7:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.4 / scale), dtype=np.uint8)
    picture = cv2.warpAffine(image, matrix, (CROP_PX, CROP_PX), flags=cv2.INTER_LINEAR, borderValue=(110, 110, 110))
    people = _people(found, matrix)
    facts = {"source": source.name, "licence": source.licence, "turn_deg": found.turn_deg, "movement": "photo"}
    return Crop(np.asarray(picture, dtype=np.uint8), people, facts)


def _people(found: Found, matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """What the teacher is sure of, in pixels of the crop; the rest of everybody is unknown."""
    xy = np.nan_to_num(found.xy[:PEOPLE_LIMIT]) @ matrix[:, :2].T + matrix[:, 2]
    sure = found.confidence[:PEOPLE_LIMIT] >= SURE
    state = np.where(sure, JointState.SEEN, JointState.UNKNOWN)
    return within(np.concatenate([xy, state[..., None]], axis=-1).astype(np.float32), CROP_PX)


if __name__ == "__main__":
    main()
