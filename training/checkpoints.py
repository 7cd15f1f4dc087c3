"""Everything a run needs to go on, in one file that is whole at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from fms_score.atomic import replacing
from fms_score.errors import InputError
from training.recipe import Recipe, recipe_from

__all__ = ["LAST", "Checkpoint", "load_checkpoint", "save_checkpoint"]

LAST: Final = "last.pt"


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """State of a run.

    Attributes
    ----------
    recipe : Recipe
    images : int
        Pictures seen by this run.
    images_before : int
        Pictures seen by the runs it began from.
    seconds : float
        Spent training, this run and those before.
    weights, mean_weights, optimiser : dict
        Of the network, of its running mean, and of AdamW.
    """

    recipe: Recipe
    images: int
    images_before: int
    seconds: float
    weights: dict[str, Any]
    mean_weights: dict[str, Any]
    optimiser: dict[str, Any]


def save_checkpoint(path: Path, state: Checkpoint) -> None:
    """Write a checkpoint, whole or not at all."""
    content = {name: getattr(state, name) for name in Checkpoint.__slots__} | {"recipe": state.recipe.as_dict()}
    with replacing(path) as temporary:
        torch.save(content, temporary)


def load_checkpoint(path: Path, device: torch.device | str = "cpu") -> Checkpoint:
    """Read a checkpoint.

    Raises
    ------
    InputError
        If it is not there.
    """
    if not path.is_file():
        raise InputError(f"{path}: no checkpoint there: name a run's {LAST}, or begin with `python -m training.train`")
    content = torch.load(path, map_location=device, weights_only=True)
    return Checkpoint(**(content | {"recipe": recipe_from(content["recipe"])}))
