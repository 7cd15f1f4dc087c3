"""People to be rendered: the renderer's own, in wider builds and many more colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from synthesis.figure import Figure, figure_of
from synthesis.looks import Looks, Split, draw_looks
from synthesis.person import Person, build_person
from synthesis.rotation import Array
from synthesis.solids import Solid, solids_of_person
from training.clothing import redressed

__all__ = ["SPLITS", "Character", "DataSplit", "draw_character"]

DataSplit = Literal["train", "watch", "held_out", "company"]

SPLITS: Final[dict[DataSplit, tuple[Split, int]]] = {
    "train": ("tuning", 1_000_000),
    "watch": ("held_out", 2_000_000),
    "held_out": ("held_out", 3_000_000),
    "company": ("held_out", 4_000_000),
}
"""Clothes and places of the renderer that a split uses, and the first of its people's seeds.

``watch`` follows training, ``held_out`` judges it, ``company`` too, with somebody standing beside a person on the floor; none
of them shares a person, a camera, a panorama or a male suit with ``train``.
"""

DRESSED: Final = {"suit": 0.7, "shoes": 0.5, "hair": 0.3}
"""How often a part is recoloured beyond what the renderer does."""


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """A person ready to be posed and drawn.

    Attributes
    ----------
    seed : int
    person : Person
    figure : Figure
    solids : tuple of Solid
        One a part of the person.
    skins : tuple of ndarray of intp
        Points of each part that are drawn at all.
    """

    seed: int
    person: Person
    figure: Figure
    solids: tuple[Solid, ...]
    skins: tuple[NDArray[np.intp], ...]

    def lowest_m(self, points_m: list[Array]) -> float:
        """Height of the lowest point of skin, clothes and shoes in a pose."""
        return min(float(points[skin, 1].min()) for points, skin in zip(points_m[:3], self.skins[:3], strict=True))


def draw_character(number: int, split: DataSplit, folder: Path) -> Character:
    """Draw a person; the same number gives the same person."""
    source, first = SPLITS[split]
    seed = first + number
    rng = np.random.default_rng([seed, 23])
    looks = draw_looks(seed, source)
    if split == "train":
        looks = _widened(looks, rng)
    person = build_person(looks, folder)
    solids = solids_of_person(person)
    if split == "train":
        solids = [_recoloured(solid, part.kind, rng) for solid, part in zip(solids, person.parts, strict=True)]
    skins = tuple(np.unique(part.mesh.triangles) for part in person.parts)
    return Character(seed, person, figure_of(person), tuple(solids), skins)


def _widened(looks: Looks, rng: np.random.Generator) -> Looks:
    """More extreme builds and tones than the clips show."""
    return replace(
        looks,
        muscle=float(rng.uniform(-1.0, 1.0)),
        weight=float(np.clip(rng.normal(0.05, 0.55), -1.0, 1.0)),
        height=float(rng.uniform(-0.8, 0.8)),
        proportions=float(rng.uniform(-0.4, 1.0)),
        skin_brightness=float(rng.uniform(0.75, 1.3)),
    )


def _recoloured(solid: Solid, kind: str, rng: np.random.Generator) -> Solid:
    if rng.random() >= DRESSED.get(kind, 0.0):
        return solid
    return replace(solid, picture=redressed(solid.picture, rng, patterned=kind == "suit"))
