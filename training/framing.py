"""From where a posture is seen, and how large: cameras of the bank, carried round the person, turned and zoomed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from fms_score.skeleton import JOINT_COUNT
from synthesis.camera import Camera, aim, project
from synthesis.rotation import Array
from training.labels import CROP_PX

__all__ = ["AZIMUTHS_DEG", "CELLS", "Look", "drawn_azimuth_deg", "framed", "training_look"]

AZIMUTHS_DEG: Final[Mapping[str, float]] = {"front": 0.0, "oblique": 42.0, "side": 90.0, "back": 180.0}

CELLS: Final[tuple[tuple[str, str], ...]] = (
    ("deep_squat", "front"), ("deep_squat", "oblique"), ("deep_squat", "side"),
    ("hurdle_step", "front"), ("hurdle_step", "oblique"), ("hurdle_step", "side"),
    ("inline_lunge", "front"), ("inline_lunge", "oblique"), ("inline_lunge", "side"),
    ("shoulder_mobility", "back"), ("shoulder_mobility", "front"),
    ("active_straight_leg_raise", "oblique"), ("active_straight_leg_raise", "side"),
    ("trunk_stability_pushup", "oblique"), ("trunk_stability_pushup", "side"),
    ("rotary_stability", "oblique"), ("rotary_stability", "side"),
)  # fmt: skip
"""Movements and the sides they are filmed from, as judged."""

MARGIN_M: Final = 0.10
"""Head, hands and feet reach this far beyond their joints."""

USUAL_SHARE: Final = 0.65
USUAL_VIEWS: Final = (0.22, 0.25, 0.45, 0.08)
VIEWS_OF: Final[Mapping[str, tuple[float, ...]]] = {"shoulder_mobility": (0.25, 0.12, 0.08, 0.55)}
"""Shares of the views in the order of ``AZIMUTHS_DEG``, and of a movement that is filmed from behind."""

CROPPED_SHARE: Final = 0.15
WIDEST_FOCAL: Final = 0.55
"""No camera sees more than about 85 degrees."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the person is to stand in the crop.

    Attributes
    ----------
    fill : float
        Extent of the person over the crop's side; beyond 1 parts are cut off.
    aside : tuple of float
        How far the person's middle is from the crop's, in sides.
    roll_deg : float
    """

    fill: float
    aside: tuple[float, float]
    roll_deg: float


def drawn_azimuth_deg(movement: str, rng: np.random.Generator) -> float:
    """Mostly the sides that a movement is filmed from, often any."""
    if rng.random() < USUAL_SHARE:
        way = rng.choice(list(AZIMUTHS_DEG), p=VIEWS_OF.get(movement, USUAL_VIEWS))
        return float(rng.choice([-1, 1]) * AZIMUTHS_DEG[str(way)] + rng.normal(0, 9))
    return float(rng.uniform(-180, 180))


def training_look(rng: np.random.Generator) -> Look:
    """Any size from half the crop to beyond its edges."""
    fill = float(rng.uniform(0.9, 1.3) if rng.random() < CROPPED_SHARE else rng.uniform(0.5, 0.9))
    right, down = (float(value) for value in rng.normal(0, 0.06, 2))
    return Look(fill, (right, down), float(rng.normal(0, 3)))


def framed(camera: Camera, joints_m: Array, look: Look) -> Camera:
    """The camera, where it stands, aimed and zoomed so that a person has the place wanted in a crop.

    Parameters
    ----------
    camera : Camera
    joints_m : ndarray, shape (points, 3)
    look : Look
    """
    ways = MARGIN_M * np.vstack([np.eye(3), -np.eye(3)])
    points = (joints_m[:JOINT_COUNT, None] + ways).reshape(-1, 3)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    size = (CROP_PX, CROP_PX)
    first = aim(camera.eye_m, middle, 1.0, size, roll_deg=look.roll_deg)
    seen = project(first.matrix, points) - CROP_PX / 2
    centre, half = (seen.min(axis=0) + seen.max(axis=0)) / 2, float(np.ptp(seen, axis=0).max()) / 2
    focal = max(look.fill * CROP_PX / 2 / half, WIDEST_FOCAL * CROP_PX)
    right, down = centre - np.array(look.aside) * CROP_PX / focal
    target = camera.eye_m + first.axes.T @ np.array([right, down, 1.0])
    return aim(camera.eye_m, target, focal, size, roll_deg=look.roll_deg)
