"""A bank of surroundings, each seen by a camera that may later turn, roll and zoom where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import replacing
from synthesis.camera import Camera, aim
from synthesis.light import Light
from synthesis.looks import Split
from synthesis.rotation import Array, yaw
from synthesis.scenery import PANORAMAS, draw_scene, seen_by
from training.characters import SPLITS, DataSplit

__all__ = ["BankEntry", "SurroundingsBank", "bank_of"]

ENTRIES: Final[dict[DataSplit, int]] = {"train": 420, "watch": 90, "held_out": 180, "company": 90}
SIDE_PX: Final = 352
HALF_WIDTH_M: Final = 1.9
"""So much of the place is seen to each side of the person."""

ROOM_SHARE: Final = 0.25
ABSTRACT_SHARE: Final = 0.12
STEEP_SHARE: Final = 0.12
"""Cameras held high and looking down, in training."""


@dataclass(frozen=True, slots=True, eq=False)
class BankEntry:
    """One picture of a place and what belongs to it.

    Attributes
    ----------
    picture : ndarray of uint8, shape (SIDE_PX, SIDE_PX, 3)
    camera : Camera
        Looks at the middle of the place along -z.
    light : Light
    """

    picture: NDArray[np.uint8]
    camera: Camera
    light: Light

    def turned(self, azimuth_deg: float) -> BankEntry:
        """Camera and light carried round the person, who stands still."""
        turn, camera, light = yaw(azimuth_deg), self.camera, self.light
        around = Camera(turn @ camera.eye_m, camera.axes @ turn.T, camera.focal_px, camera.size_px)
        moved = Light(light.above, light.below, light.key, turn @ light.towards, light.shadow)
        return BankEntry(self.picture, around, moved)


@dataclass(frozen=True, slots=True, eq=False)
class SurroundingsBank:
    """Many pictures of places, as arrays of one length.

    Attributes
    ----------
    pictures : ndarray of uint8, shape (entries, SIDE_PX, SIDE_PX, 3)
    eyes_m : ndarray, shape (entries, 3)
    axes : ndarray, shape (entries, 3, 3)
    focal_px : ndarray, shape (entries,)
    lights : ndarray, shape (entries, 13)
        ``above``, ``below``, ``key``, ``towards`` and ``shadow`` of each.
    """

    pictures: NDArray[np.uint8]
    eyes_m: Array
    axes: Array
    focal_px: Array
    lights: Array

    def drawn(self, rng: np.random.Generator) -> BankEntry:
        """Any entry, mirrored or not."""
        index = int(rng.integers(len(self.pictures)))
        picture = self.pictures[index]
        camera = Camera(self.eyes_m[index], self.axes[index], float(self.focal_px[index]), (SIDE_PX, SIDE_PX))
        above, below, key, towards = self.lights[index, :12].reshape(4, 3)
        light = Light(above, below, key, towards, float(self.lights[index, 12]))
        return BankEntry(picture[:, ::-1] if rng.random() < 0.5 else picture, camera, light)


def bank_of(path: Path, split: DataSplit, people: Path) -> SurroundingsBank:
    """Read a bank, or make it and keep it in ``path``.

    Parameters
    ----------
    path : Path
        An ``.npz`` file.
    split : str
    people : Path
        Folder with ``makehuman`` and ``backgrounds``.
    """
    if not path.is_file():
        bank = _made(split, people)
        with replacing(path) as temporary:
            np.savez(temporary, **{name: getattr(bank, name) for name in SurroundingsBank.__slots__})
    with np.load(path) as stored:
        return SurroundingsBank(**{name: stored[name] for name in SurroundingsBank.__slots__})


def _made(split: DataSplit, people: Path) -> SurroundingsBank:
    rng = np.random.default_rng([SPLITS[split][1], 7])
    entries = [_entry(rng, split, people) for _ in range(ENTRIES[split])]
    lights = [np.concatenate([e.light.above, e.light.below, e.light.key, e.light.towards, [e.light.shadow]]) for e in entries]
    return SurroundingsBank(
        np.stack([entry.picture for entry in entries]),
        np.stack([entry.camera.eye_m for entry in entries]),
        np.stack([entry.camera.axes for entry in entries]),
        np.array([entry.camera.focal_px for entry in entries]),
        np.stack(lights),
    )


def _entry(rng: np.random.Generator, split: DataSplit, people: Path) -> BankEntry:
    source: Split = SPLITS[split][0]
    names = _places(people, source, wide=split == "train")
    scene = draw_scene(rng, people, source, "room" if rng.random() < ROOM_SHARE else str(rng.choice(names)))
    camera = _camera(rng, steep=split == "train" and rng.random() < STEEP_SHARE)
    abstract = split == "train" and rng.random() < ABSTRACT_SHARE
    picture = _abstract(rng) if abstract else seen_by(scene, camera)
    if rng.random() < 0.25:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 2.5)), dtype=np.uint8)
    return BankEntry(picture, camera, scene.light)


def _places(people: Path, source: Split, *, wide: bool) -> tuple[str, ...]:
    """Panoramas of a split; in training also those that nobody could stand in, as mere pictures."""
    if not wide:
        return PANORAMAS[source]
    kept = {name for names in PANORAMAS.values() for name in names}
    others = sorted(path.stem for path in (people / "backgrounds").glob("*.jpg") if path.stem not in kept)
    return (*PANORAMAS[source], *others)


def _camera(rng: np.random.Generator, *, steep: bool) -> Camera:
    distance = float(rng.uniform(2.2, 6.5))
    incline = float(rng.uniform(15, 50)) if steep else float(np.clip(rng.normal(5, 7), -4, 22))
    height = max(0.25, 0.6 + distance * np.sin(np.radians(incline)))
    eye = np.array([0.0, height, distance * np.cos(np.radians(incline))])
    return aim(eye, np.array([0.0, 0.6, 0.0]), SIDE_PX / 2 * distance / HALF_WIDTH_M, (SIDE_PX, SIDE_PX))


def _abstract(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Colours, bars and boxes that mean nothing."""
    coarse = rng.uniform(0, 255, (int(rng.integers(2, 7)), int(rng.integers(2, 7)), 3)).astype(np.float32)
    picture = cv2.resize(
        coarse, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR if rng.random() < 0.6 else cv2.INTER_NEAREST
    )
    for _ in range(int(rng.integers(0, 14))):
        colour = rng.uniform(0, 255, 3).tolist()
        corners = rng.integers(0, SIDE_PX, (4, 2)).astype(np.int32)
        if rng.random() < 0.5:
            cv2.fillConvexPoly(picture, cv2.convexHull(corners), colour, cv2.LINE_AA)
        else:
            cv2.line(picture, corners[0].tolist(), corners[1].tolist(), colour, int(rng.integers(1, 16)), cv2.LINE_AA)
    grain = rng.normal(0, rng.uniform(0, 14), picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255), dtype=np.uint8)
