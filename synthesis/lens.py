"""A lens that bends straight lines a little: radial distortion with one coefficient (Brown 1966)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from synthesis.rotation import Array

__all__ = ["ROUNDS", "Lens"]

ROUNDS: Final = 5
"""Fixed-point rounds that undo the distortion; with |radial| <= 0.1 what is left is below a hundredth of a pixel."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Distortion about the middle of the image.

    Attributes
    ----------
    radial : float
        Places at a distance ``r`` from the middle, in focal lengths, are moved to ``r * (1 + radial * r**2)``. Negative bends
        lines outwards (barrel), positive inwards (cushion).
    focal_px : float
    middle_px : tuple of float
    """

    radial: float
    focal_px: float
    middle_px: tuple[float, float]

    @classmethod
    def of(cls, stored: Array) -> Lens:
        """From the array that :attr:`numbers` gives."""
        radial, focal, x, y = (float(one) for one in stored)
        return cls(radial, focal, (x, y))

    @property
    def numbers(self) -> Array:
        """Radial coefficient, focal length, middle; shape (4,), as truth files hold it."""
        return np.array([self.radial, self.focal_px, *self.middle_px])

    def bend(self, places_px: Array) -> Array:
        """Where the lens puts what a pinhole would show at these places, shape (..., 2)."""
        way = (places_px - np.array(self.middle_px)) / self.focal_px
        bent = way * (1.0 + self.radial * (way**2).sum(axis=-1, keepdims=True))
        return np.asarray(np.array(self.middle_px) + self.focal_px * bent, dtype=np.float64)

    def straighten(self, places_px: Array) -> Array:
        """Inverse of :meth:`bend`."""
        bent = (places_px - np.array(self.middle_px)) / self.focal_px
        way = bent
        for _ in range(ROUNDS):
            way = bent / (1.0 + self.radial * (way**2).sum(axis=-1, keepdims=True))
        return np.asarray(np.array(self.middle_px) + self.focal_px * way, dtype=np.float64)
