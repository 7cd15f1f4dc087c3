"""All numbers of a training run, and how the learning rate goes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal

__all__ = ["Recipe", "learning_rate", "recipe_from"]

LOWEST_SHARE: Final = 0.004
"""Of the learning rate at the end of a cosine."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Numbers of a run.

    Attributes
    ----------
    seed : int
    batch : int
        Pictures a step.
    sides_px : tuple of int
        Input sizes, one a round in turn.
    round_images : int
        Pictures between two looks for new data.
    peak_rate : float
        Of AdamW.
    warm_up_images : int
        Over which the rate rises from nothing.
    schedule : {"flat", "cosine"}
        ``flat`` can be continued for ever; ``cosine`` falls to nothing over ``total_images`` and ends.
    total_images : int
        Length of a cosine.
    weight_decay : float
    ema_decay : float
        Share of the running mean of the weights that a step keeps.
    photo_share : float
        Of a batch.
    turned_weight : float
        How many times as often a photo is taken on which the teacher needed a turn: people on the floor.
    emphasis : dict of str to float
        How many times as often rendered crops of a movement are taken.
    scales : tuple of float
        Of people against the crops as stored.
    any_turn_share, quarter_turn_share : float
        Of pictures turned by any angle, and by quarters.
    """

    seed: int = 1
    batch: int = 32
    sides_px: tuple[int, ...] = (192, 192, 256)
    round_images: int = 3072
    peak_rate: float = 1.6e-3
    warm_up_images: int = 6000
    schedule: Literal["flat", "cosine"] = "flat"
    total_images: int = 0
    weight_decay: float = 0.02
    ema_decay: float = 0.9985
    photo_share: float = 0.33
    turned_weight: float = 4.0
    emphasis: dict[str, float] = field(default_factory=dict)
    scales: tuple[float, float] = (0.65, 1.25)
    any_turn_share: float = 0.12
    quarter_turn_share: float = 0.25

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as checkpoints keep them."""
        return asdict(self)


def recipe_from(stored: dict[str, Any]) -> Recipe:
    """The recipe of a checkpoint; values it does not know yet are as they are by default."""
    known = {one.name for one in fields(Recipe)}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known}
    return Recipe(**values)


def learning_rate(recipe: Recipe, images: int) -> float:
    """Learning rate after so many pictures of this run."""
    if recipe.schedule == "cosine":
        share = min(images / max(recipe.total_images, 1), 1.0)
        return recipe.peak_rate * max(0.5 * (1 + math.cos(math.pi * share)), LOWEST_SHARE)
    return recipe.peak_rate * min(1.0, (images + recipe.batch) / max(recipe.warm_up_images, 1))
