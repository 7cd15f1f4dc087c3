"""How movements run in time: from stop to stop with least jerk, through points without stopping, and a body's own sway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from synthesis.rotation import Array

__all__ = ["Curve", "Wander", "least_jerk", "wander"]

SWAY_HZ: Final = (0.15, 0.9)
WAVES: Final = 5


def least_jerk(share: float) -> float:
    """Way covered after a share of the time, both 0-1, between two stops (Flash and Hogan 1985)."""
    held = min(max(share, 0.0), 1.0)
    return held**3 * (10.0 - 15.0 * held + 6.0 * held**2)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Values over time, given at some moments; equal neighbours are a pause, others are passed without stopping.

    Attributes
    ----------
    moments_s : ndarray, shape (keys,)
    values : ndarray, shape (keys,) or (keys, controls)
    """

    moments_s: Array
    values: Array
    _between: PchipInterpolator

    @classmethod
    def through(cls, keys: Sequence[tuple[float, float | Sequence[float]]], *, at_rest: bool = True) -> Curve:
        """From pairs of moment and value or values; ``at_rest``: it starts and ends without speed."""
        if at_rest:
            keys = [(keys[0][0] - 1.0, keys[0][1]), *keys, (keys[-1][0] + 1.0, keys[-1][1])]
        moments = np.array([moment for moment, _ in keys], dtype=np.float64)
        values = np.array([value for _, value in keys], dtype=np.float64)
        return cls(moments, values, PchipInterpolator(moments, values, axis=0))

    def at(self, time_s: float) -> Array:
        """Value or values at a moment; before the first and after the last key as there."""
        held = min(max(time_s, float(self.moments_s[0])), float(self.moments_s[-1]))
        return np.asarray(self._between(held), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Wander:
    """Slow, smooth noise of mean square 1 in several channels: sums of a few waves."""

    hz: Array
    phase: Array
    weight: Array

    def at(self, time_s: float) -> Array:
        """Values of all channels at a moment."""
        waves = np.sin(2 * np.pi * self.hz * time_s + self.phase) * self.weight
        return np.asarray(waves.sum(axis=1), dtype=np.float64)


def wander(rng: np.random.Generator, channels: int, band_hz: tuple[float, float] = SWAY_HZ) -> Wander:
    """Draw the noise of some channels."""
    shape = (channels, WAVES)
    weight = rng.uniform(0.4, 1.0, shape)
    weight *= np.sqrt(2.0) / np.linalg.norm(weight, axis=1, keepdims=True)
    return Wander(rng.uniform(*band_hz, shape), rng.uniform(0, 2 * np.pi, shape), weight)
