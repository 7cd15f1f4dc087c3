"""Batches for training: crops drawn from shards in memory, augmented by worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.augmentation import Augmentation, augmented
from training.labels import Crop
from training.recipe import Recipe
from training.shards import Shard, read_shard, shard_files

__all__ = ["Batch", "CropPool", "batches"]


class Batch(NamedTuple):
    """A batch.

    Attributes
    ----------
    images : Tensor of uint8, shape (batch, side, side, 3)
    people : Tensor of float32, shape (people, 18, 3)
        Everybody in all of its pictures.
    owners : Tensor of int64, shape (people,)
        In which picture each of them is.
    """

    images: Tensor
    people: Tensor
    owners: Tensor


@dataclass(slots=True, eq=False)
class CropPool:
    """All crops to be drawn from, with their shares.

    Attributes
    ----------
    folders : tuple of Path
        Where shards are looked for.
    """

    folders: tuple[Path, ...]
    _shards: dict[Path, Shard] = field(default_factory=dict)

    def refresh(self) -> int:
        """Read shards that have come since, and give the number of all crops."""
        for path in shard_files(self.folders):
            if path not in self._shards:
                self._shards[path] = read_shard(path)
        return sum(len(shard) for shard in self._shards.values())

    def chances(self, recipe: Recipe) -> tuple[list[tuple[Shard, int]], NDArray[np.float64]]:
        """Every crop, and the running sum of the chances to be drawn."""
        places = [(shard, index) for shard in self._shards.values() for index in range(len(shard))]
        is_photo = np.array([_is_photo(shard.facts[index]) for shard, index in places])
        weight = np.array([_weight(shard.facts[index], recipe) for shard, index in places])
        share = recipe.photo_share if is_photo.any() and not is_photo.all() else 0.5
        for group, part in ((is_photo, share), (~is_photo, 1 - share)):
            if group.any():
                weight[group] *= part / weight[group].sum()
        return places, np.cumsum(weight / weight.sum())


def _weight(facts: dict[str, Any], recipe: Recipe) -> float:
    """How many times as often as others of its group a crop is drawn."""
    if _is_photo(facts):
        return recipe.turned_weight if facts.get("turn_deg") else 1.0
    return recipe.emphasis.get(facts["movement"], 1.0)


def _is_photo(facts: dict[str, Any]) -> bool:
    return bool(facts.get("source") != "rendered")


class _Drawn(IterableDataset[Batch]):
    """Endless batches of one size."""

    def __init__(self, pool: CropPool, recipe: Recipe, side_px: int, seed: tuple[int, ...]) -> None:
        self._places, self._sums = pool.chances(recipe)
        self._recipe, self._side_px, self._seed = recipe, side_px, seed

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(0)
        worker = get_worker_info()
        rng = np.random.default_rng([*self._seed, worker.id if worker else 0])
        recipe = self._recipe
        how = Augmentation(recipe.any_turn_share, recipe.quarter_turn_share, recipe.scales)
        while True:
            drawn = [augmented(self._crop(rng), self._side_px, rng, how) for _ in range(self._recipe.batch)]
            yield _batch(drawn)

    def _crop(self, rng: np.random.Generator) -> Crop:
        place = min(int(np.searchsorted(self._sums, rng.random())), len(self._places) - 1)
        shard, index = self._places[place]
        return shard.crop(index)


def _batch(drawn: list[tuple[NDArray[np.uint8], NDArray[np.float32]]]) -> Batch:
    owners = np.repeat(np.arange(len(drawn)), [len(people) for _, people in drawn])
    return Batch(
        torch.from_numpy(np.stack([image for image, _ in drawn])),
        torch.from_numpy(np.concatenate([people for _, people in drawn])),
        torch.from_numpy(owners),
    )


def batches(pool: CropPool, recipe: Recipe, side_px: int, drawn_before: int, workers: int) -> Iterator[Batch]:
    """Endless batches.

    Parameters
    ----------
    pool : CropPool
        Already refreshed.
    recipe : Recipe
    side_px : int
    drawn_before : int
        Pictures already seen; with the recipe's seed it decides what is drawn, so that a resumed run repeats nothing.
    workers : int
        Processes beside this one; 0 for none.
    """
    drawn = _Drawn(pool, recipe, side_px, (recipe.seed, drawn_before, side_px))
    loader = DataLoader(drawn, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None)
    return iter(loader)
