"""Pictures of nobody: places without people, walls, and the black or grey of a clip that shows nothing."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT
from training.labels import CROP_PX, Crop
from training.surroundings import SurroundingsBank

__all__ = ["NOBODY", "nobody"]

NOBODY: Final = "nobody"
"""The movement that such pictures have in their facts."""

PLACES_SHARE: Final = 0.5


def nobody(bank: SurroundingsBank, rng: np.random.Generator) -> Crop:
    """Draw one."""
    image = _place(bank, rng) if rng.random() < PLACES_SHARE else _wall(rng)
    return Crop(image, np.zeros((0, JOINT_COUNT, 3), np.float32), {"source": "rendered", "movement": NOBODY})


def _place(bank: SurroundingsBank, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A part of a place, large or small."""
    picture = bank.drawn(rng).picture
    side = int(rng.integers(len(picture) // 3, len(picture) + 1))
    left, top = rng.integers(0, len(picture) - side + 1, 2).tolist()
    part = np.ascontiguousarray(picture[top : top + side, left : left + side])
    return np.asarray(cv2.resize(part, (CROP_PX, CROP_PX), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _wall(rng: np.random.Generator) -> NDArray[np.uint8]:
    """One colour, often grey or black, from edge to edge or a little brighter on one side."""
    colour = np.full(3, rng.choice([0.0, rng.uniform(0, 30), rng.uniform(0, 255)]))
    if rng.random() < 0.5:
        colour = colour + rng.normal(0, 25, 3)
    slope = rng.normal(0, 25, 2) * (rng.random() < 0.6)
    across, down = np.meshgrid(np.linspace(-1, 1, CROP_PX), np.linspace(-1, 1, CROP_PX))
    shade = slope[0] * across + slope[1] * down
    return np.clip(colour + shade[..., None], 0, 255).astype(np.uint8)
