"""Colours and patterns for clothes: there are few garments, and a network must not learn them by heart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["redressed"]

Picture = NDArray[np.uint8]
Pattern = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float32]]

LIGHTNESS: Final = (0.6, 1.0, 1.6, 2.4, 3.2)
"""Most garments that MakeHuman brings are dark; bright ones must be made."""

PATTERN_SHARE: Final = 0.4


def redressed(picture: Picture, rng: np.random.Generator, *, patterned: bool) -> Picture:
    """Another colour for the picture of a garment, and sometimes a pattern on it.

    Parameters
    ----------
    picture : ndarray of uint8, shape (height, width, 4)
        Blue, green, red, opacity.
    rng : Generator
    patterned : bool
        Whether it may bear a pattern.
    """
    colour = picture[..., :3].astype(np.float32)
    colour *= (rng.uniform(0.6, 1.3, 3) * rng.choice(LIGHTNESS)).astype(np.float32)
    if patterned and rng.random() < PATTERN_SHARE:
        kind = PATTERNS[int(rng.integers(len(PATTERNS)))]
        share = kind(rng, picture.shape[:2])[..., None] * rng.uniform(0.3, 1.0)
        colour = colour * (1 - share) + share * rng.uniform(10, 250, 3).astype(np.float32)
    return np.dstack([np.clip(colour, 4, 250).astype(np.uint8), picture[..., 3]])


def _stripes(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    down, across = np.indices(size, dtype=np.float32)
    angle = float(rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)]))
    way = down * np.cos(angle) + across * np.sin(angle)
    return np.asarray((way / rng.uniform(10, 90)) % 1.0 < rng.uniform(0.2, 0.6), dtype=np.float32)


def _checks(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    down, across = np.indices(size, dtype=np.float32)
    width = rng.uniform(12, 60)
    return 0.5 * (((down / width) % 1.0 < 0.5).astype(np.float32) + ((across / width) % 1.0 < 0.5))


def _blotches(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    coarse = rng.random((int(rng.integers(4, 24)),) * 2).astype(np.float32)
    smooth = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
    return (smooth > rng.uniform(0.4, 0.75)).astype(np.float32)


def _print(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """A few filled shapes, as on a printed shirt."""
    canvas = np.zeros(size, np.float32)
    for _ in range(int(rng.integers(1, 6))):
        corners = (rng.random(2) * size[::-1] + rng.normal(0, 0.08, (5, 2)) * max(size)).astype(np.int32)
        cv2.fillConvexPoly(canvas, cv2.convexHull(corners), (1.0,))
    return canvas


PATTERNS: Final[tuple[Pattern, ...]] = (_stripes, _checks, _blotches, _print)
