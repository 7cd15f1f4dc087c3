"""Command: render crops of people with exact labels, shard by shard; what is there already is left alone."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from fms_score.skeleton import JOINT_COUNT
from synthesis.assets import people_folder
from synthesis.rotation import yaw
from training.characters import SPLITS, Character, DataSplit, draw_character
from training.framing import AZIMUTHS_DEG, CELLS, Look, drawn_azimuth_deg, training_look
from training.labels import Crop
from training.nobody import nobody
from training.postures import FREE, MIXTURE, Posture, PostureMaker
from training.shards import write_shard
from training.stage import Actor, CropStage, open_stage
from training.surroundings import SurroundingsBank, bank_of
from training.things import LYING, among_things

__all__ = ["main"]

CHARACTERS: Final = 8
EACH: Final = 30
"""Crops of one character in a shard of the training split."""

JUDGED_CHARACTERS: Final[dict[DataSplit, int]] = {"watch": 5, "held_out": 15, "company": 8}
JUDGED_EACH: Final = 3
"""Crops of one character in a cell of the other splits."""

EMPTY: Final = 5
"""Pictures of nobody in a shard of the training split, after its people."""

COMPANY_SHARE: Final = 0.13
NEAREST_M: Final = 0.24
"""Between joints of two people."""

COMPANY_CELLS: Final = tuple(cell for cell in CELLS if cell[0] in LYING)
STANDING: Final = ("deep_squat", "hurdle_step", "inline_lunge", "shoulder_mobility", FREE, FREE)

log = logging.getLogger("training")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    people = people_folder(options.people)
    options.out.mkdir(parents=True, exist_ok=True)
    bank = bank_of(options.out.parent / f"surroundings_{options.split}.npz", options.split, people)
    is_training = options.split == "train"
    numbers = range(options.first, options.first + options.shards) if is_training else range(len(_cells(options.split)))
    for number in numbers:
        path = options.out / f"{options.split}_{number:04d}.npz"
        if path.is_file():
            continue
        began = time.monotonic()
        crops = list(
            _training_shard(number, bank, people)
            if options.split == "train"
            else _judged_shard(number, options.split, bank, people)
        )
        write_shard(path, crops)
        log.info("%s: %d crops, %.0f ms each", path.name, len(crops), 1000 * (time.monotonic() - began) / len(crops))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.render_crops", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards; surroundings are kept beside it")
    parser.add_argument("--split", default="train", choices=list(SPLITS))
    parser.add_argument("--shards", type=int, default=50, help=f"shards of {CHARACTERS * EACH} crops (split train)")
    parser.add_argument("--first", type=int, default=0, help="number of the first shard; the number is the seed")
    parser.add_argument("--people", type=Path, help="folder with makehuman/ and backgrounds/; else FMS_SCORE_PEOPLE")
    return parser


def _training_shard(number: int, bank: SurroundingsBank, people: Path) -> Iterator[Crop]:
    """Every character in every kind of picture, in company now and then; and a few pictures of nobody."""
    rng = np.random.default_rng([SPLITS["train"][1], 101, number])
    names, shares = list(MIXTURE), list(MIXTURE.values())
    cast = [draw_character(CHARACTERS * number + index, "train", people) for index in range(CHARACTERS)]
    makers = [PostureMaker(character, strict=False) for character in cast]
    with open_stage() as stage:
        for index in np.repeat(np.arange(CHARACTERS), EACH).tolist():
            movement = str(rng.choice(names, p=shares))
            actors = [Actor(cast[index], among_things(makers[index].drawn(movement, rng), rng))]
            if rng.random() < COMPANY_SHARE:
                other = (index + int(rng.integers(1, CHARACTERS))) % CHARACTERS
                companion = makers[other].drawn(str(rng.choice(STANDING)), rng)
                actors.append(Actor(cast[other], _beside(companion, actors[0].posture, rng.uniform(0, 2 * np.pi), rng)))
            azimuth = drawn_azimuth_deg(movement, rng)
            crop = stage.shoot(actors, bank.drawn(rng).turned(azimuth), training_look(rng))
            yield _noted(crop, azimuth_deg=round(azimuth, 1))
    yield from (nobody(bank, rng) for _ in range(EMPTY))


def _beside(companion: Posture, subject: Posture, angle: float, rng: np.random.Generator) -> Posture:
    """Somebody else, facing anywhere, in a direction from the subject, as near as two bodies can be or up to 0.7 m farther.

    The angle is in radians from ahead (+z) to the left (+x).
    """
    turn, way = yaw(float(rng.uniform(-180, 180))), np.array([np.sin(angle), 0.0, np.cos(angle)])
    turned = replace(
        companion, points_m=[points @ turn.T for points in companion.points_m], joints_m=companion.joints_m @ turn.T
    )
    between = (subject.joints_m[:JOINT_COUNT].mean(axis=0) - turned.joints_m[:JOINT_COUNT].mean(axis=0)) * [1, 0, 1]
    for distance in np.arange(0.2, 2.5, 0.1):
        moved = turned.moved(between + distance * way)
        gaps = np.linalg.norm(moved.joints_m[:, None] - subject.joints_m[None], axis=-1)
        if float(gaps.min()) > NEAREST_M:
            break
    return moved.moved(float(rng.uniform(0.0, 0.7)) * way)


def _cells(split: DataSplit) -> tuple[tuple[str, str], ...]:
    return COMPANY_CELLS if split == "company" else CELLS


def _judged_shard(number: int, split: DataSplit, bank: SurroundingsBank, people: Path) -> Iterator[Crop]:
    """One cell: a movement from one side, as the capture guide asks for it, by people of its own."""
    rng = np.random.default_rng([SPLITS[split][1], 103, number])
    count = JUDGED_CHARACTERS[split]
    with open_stage() as stage:
        for index in range(count):
            cast = [draw_character(count * number + index, split, people)]
            if split == "company":
                cast.append(draw_character(10_000 + count * number + index, split, people))
            for _ in range(JUDGED_EACH):
                yield _judged_crop(stage, cast, _cells(split)[number], bank, rng)


def _judged_crop(
    stage: CropStage, cast: Sequence[Character], cell: tuple[str, str], bank: SurroundingsBank, rng: np.random.Generator
) -> Crop:
    """The first of the cast does the movement, a second one stands beside."""
    movement, view = cell
    actors = [Actor(cast[0], PostureMaker(cast[0], strict=True).drawn(movement, rng))]
    azimuth = float(rng.choice([-1, 1])) * AZIMUTHS_DEG[view] + float(rng.normal(0, 5))
    for other in cast[1:]:
        companion = PostureMaker(other, strict=True).drawn(str(rng.choice(STANDING[:-2])), rng)
        behind = np.radians(azimuth + 180.0 + float(rng.normal(0, 35)))
        actors.append(Actor(other, _beside(companion, actors[0].posture, behind, rng)))
    right, down = (float(value) for value in rng.normal(0, 0.03, 2))
    fill = float(rng.uniform(0.6, 0.85)) if len(cast) == 1 else float(rng.uniform(0.4, 0.55))
    look = Look(fill, (right, down), float(rng.normal(0, 1)))
    crop = stage.shoot(actors, bank.drawn(rng).turned(azimuth), look)
    return _noted(crop, azimuth_deg=round(azimuth, 1), view=view)


def _noted(crop: Crop, **facts: Any) -> Crop:
    return replace(crop, facts=crop.facts | facts)


if __name__ == "__main__":
    main()
