"""One run of training: steps, running mean of the weights, checkpoints, and a learning curve."""

from __future__ import annotations

import copy
import csv
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch
from torch import nn

from training.checkpoints import LAST, Checkpoint, save_checkpoint
from training.error import weighted_error
from training.loader import Batch, CropPool, batches
from training.network import FmsPoseNet
from training.optimiser import Optimiser
from training.recipe import Recipe, learning_rate
from training.targets import targets_of
from training.watching import WatchSet, prepared

__all__ = ["Trainer", "best_device"]

GRADIENT_LIMIT: Final = 5.0
CURVE: Final = "curve.csv"
SMOOTHING: Final = 0.98

log = logging.getLogger("training")


def best_device() -> torch.device:
    """The graphics card if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@dataclass(slots=True, eq=False)
class Trainer:
    """A run in its folder.

    Attributes
    ----------
    folder : Path
        Holds ``last.pt`` and ``curve.csv``.
    recipe : Recipe
    pool : CropPool
    watch : WatchSet or None
    device : torch.device
    workers : int
        Processes that make batches.
    images, images_before : int
        Pictures seen by this run, and before it.
    seconds : float
        Spent training.
    """

    folder: Path
    recipe: Recipe
    pool: CropPool
    watch: WatchSet | None
    device: torch.device
    workers: int = 1
    images: int = 0
    images_before: int = 0
    seconds: float = 0.0
    stopped: bool = False
    network: FmsPoseNet = field(init=False)
    mean: FmsPoseNet = field(init=False)
    _optimiser: Optimiser = field(init=False)
    _loss: float | None = None

    def __post_init__(self) -> None:
        """Make the network and all that goes with it."""
        torch.manual_seed(self.recipe.seed)
        self.network = FmsPoseNet().to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in its stubs
        self.mean = copy.deepcopy(self.network).requires_grad_(False)
        self._optimiser = Optimiser(self.network, self.recipe)

    def take_up(self, state: Checkpoint, *, afresh: bool) -> None:
        """Go on from a checkpoint; ``afresh``: as the beginning of another run, with a schedule of its own."""
        self.network.load_state_dict(state.weights)
        self.mean.load_state_dict(state.mean_weights)
        self._optimiser.take_up(state.optimiser)
        self.seconds = state.seconds
        self.images = 0 if afresh else state.images
        self.images_before = state.images_before + (state.images if afresh else 0)

    def run(self, until_images: int | None, every_s: float, watch_every_s: float) -> None:
        """Train until so many pictures of this run (or the end of its cosine), or until ``stopped`` is set.

        Parameters
        ----------
        until_images : int or None
        every_s, watch_every_s : float
            Seconds between checkpoints, and between looks at the watch crops.
        """
        limits = [limit for limit in (until_images, self.recipe.total_images or None) if limit is not None]
        saved = watched = time.monotonic()
        while not self.stopped and all(self.images < limit for limit in limits):
            for _ in self._round(limits):
                now = time.monotonic()
                if now - saved > every_s:
                    self.save()
                    saved = now
                if now - watched > watch_every_s:
                    self.note()
                    watched = time.monotonic()
        self.save()
        self.note()

    def _round(self, limits: list[int]) -> Iterator[None]:
        """Steps with one size of input and the data that are there at its beginning; a pause after each."""
        crops = self.pool.refresh()
        turn = (self.images // self.recipe.round_images) % len(self.recipe.sides_px)
        side = self.recipe.sides_px[turn]
        log.info("round: %d pictures seen, input %d px, %d crops to draw from", self.images, side, crops)
        drawn = batches(self.pool, self.recipe, side, self.images_before + self.images, self.workers)
        end = (self.images // self.recipe.round_images + 1) * self.recipe.round_images
        while self.images < min([end, *limits]) and not self.stopped:
            began = time.monotonic()
            self._step(next(drawn))
            self.seconds += time.monotonic() - began
            yield

    def _step(self, batch: Batch) -> None:
        self.network.train()
        count, side = batch.images.shape[:2]
        targets = targets_of(batch.people.to(self.device), batch.owners.to(self.device), count, side)
        self.network.zero_grad()
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            answers = self.network(prepared(batch.images, self.device))
        loss = weighted_error(answers, targets)
        if not torch.isfinite(loss):
            log.warning("step skipped after %d pictures: the error is not finite", self.images)
            self.images += count
            return
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_LIMIT)
        self._optimiser.step(learning_rate(self.recipe, self.images))
        self.images += count
        self._follow()
        value = float(loss.detach())
        self._loss = value if self._loss is None else SMOOTHING * self._loss + (1 - SMOOTHING) * value

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the running mean of the weights; at first faster, so that it does not remember the beginning."""
        steps = (self.images_before + self.images) / self.recipe.batch
        keep = min(self.recipe.ema_decay, (1 + steps) / (20 + steps))
        for mean, value in zip(self.mean.state_dict().values(), self.network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)

    def save(self) -> None:
        """Write the checkpoint."""
        state = Checkpoint(
            self.recipe,
            self.images,
            self.images_before,
            self.seconds,
            self.network.state_dict(),
            self.mean.state_dict(),
            self._optimiser.state(),
        )
        save_checkpoint(self.folder / LAST, state)

    def note(self) -> None:
        """Add a line to the learning curve."""
        figures = {} if self.watch is None else self.watch.judge(self.mean, self.device)
        line = {
            "images": self.images_before + self.images,
            "hours": round(self.seconds / 3600, 4),
            "rate": round(learning_rate(self.recipe, self.images), 7),
            "loss": round(self._loss or float("nan"), 4),
        } | {f"pck25_{name}": round(value, 2) for name, value in figures.items()}
        log.info("%s", line)
        path = self.folder / CURVE
        is_new = not path.is_file()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(line), lineterminator="\n")
            if is_new:
                writer.writeheader()
            writer.writerow(line)
