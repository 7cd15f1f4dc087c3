"""Light that fits a surrounding: from above, from below, and from where it is brightest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from synthesis.rotation import Array, frame, unit

__all__ = ["Light", "directions_of", "light_of"]

GAMMA: Final = 2.2
SMALL: Final = (128, 64)
LOWEST_SUN: Final = 1.0
"""Light from lower than this would throw shadows out of the picture."""

LAMP_REACH_M: Final = 2.3
"""Half the side of the space about the person that the lamp lights."""

EXPOSURE: Final = 0.72
"""Mean light on an upright grey surface; phones expose so."""


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """Light on the person, blue-green-red, linear.

    Attributes
    ----------
    above, below : ndarray, shape (3,)
        From the upper and from the lower half of the surroundings.
    key : ndarray, shape (3,)
        Of the brightest place.
    towards : ndarray, shape (3,)
        Direction to that place.
    shadow : float
        How dark the shadow on the floor is, 0-1.
    """

    above: Array
    below: Array
    key: Array
    towards: Array
    shadow: float

    def lamp_matrix(self) -> Array:
        """Parallel projection from the brightest place onto the space about the person, shape (4, 4)."""
        axes = frame(self.towards, np.array([0.3, 0.1, 1.0]))
        turned = np.stack([axes[:, 1], axes[:, 2], -axes[:, 0]]) / LAMP_REACH_M
        matrix = np.eye(4)
        matrix[:3, :3] = turned
        matrix[:3, 3] = -turned @ np.array([0.0, 0.8, 0.0])
        return matrix


def directions_of(size: tuple[int, int]) -> Array:
    """Direction of every place of an equirectangular picture of the given width and height, shape (height, width, 3)."""
    width, height = size
    around = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    up = (0.5 - (np.arange(height) + 0.5) / height) * np.pi
    across, above = np.meshgrid(around, up)
    return np.stack([np.sin(across) * np.cos(above), np.sin(above), np.cos(across) * np.cos(above)], axis=-1)


def light_of(panorama: NDArray[np.uint8], turn_deg: float) -> Light:
    """Light of an equirectangular picture that is turned about the vertical."""
    small = cv2.resize(panorama, SMALL, interpolation=cv2.INTER_AREA)
    linear = (small / 255.0) ** GAMMA
    turned = np.roll(linear, round(turn_deg / 360.0 * SMALL[0]), axis=1)
    towards = directions_of(SMALL)
    area = np.sqrt(np.clip(1 - towards[..., 1] ** 2, 0, 1))
    sky = towards[..., 1] > 0
    above, below = (_mean(turned, area * half) for half in (sky, ~sky))
    shining = turned.mean(axis=-1) * sky
    bright = area * (shining >= np.quantile(shining[sky], 0.96)) * sky
    gathered = (towards * bright[..., None]).sum(axis=(0, 1)) / bright.sum()
    together = float(np.linalg.norm(gathered))
    direction = unit(
        np.array([gathered[0], max(gathered[1], LOWEST_SUN * np.hypot(gathered[0], gathered[2]) + 0.05), gathered[2]])
    )
    key = _mean(turned, bright) * (0.25 + together)
    scale = EXPOSURE / float((0.5 * (above + below) + 0.45 * key).mean())
    return Light(above * scale, below * scale, key * scale, direction, 0.25 + 0.3 * together)


def _mean(image: Array, weights: Array) -> Array:
    return np.asarray((image * weights[..., None]).sum(axis=(0, 1)) / max(float(weights.sum()), 1e-9))
