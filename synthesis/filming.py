"""Where the phone is: distance, height and angle as a coach would choose them, a hand that shakes, a sensor with noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from synthesis.camera import Camera, aim, shaken
from synthesis.rotation import Array
from synthesis.timing import Wander, wander

__all__ = ["Filming", "Phone", "Sensor", "ViewWish", "draw_filming", "draw_phone", "draw_sensor", "exposed"]

ViewWish = Literal["front", "back", "left", "right"]
"""Side of the person towards the camera."""

AZIMUTH_DEG: Final[dict[ViewWish, float]] = {"front": 0.0, "back": 180.0, "left": 90.0, "right": -90.0}
FOCAL_PER_LONG_SIDE: Final = 0.80
"""64 degrees along the long side, as a phone films."""

NEAREST_M: Final = 2.7
MARGIN_PX: Final = 1.10
"""The surroundings are taken larger than the image by this factor, so that a shaking camera never sees their edge."""

RADIAL: Final = (-0.05, 0.025)
"""What phones leave of their lens's distortion after they have corrected it; a few percent at the corners, mostly barrel."""

EXPOSURES_HZ: Final = {True: (100.0, 250.0), False: (30.0, 120.0)}
"""Shutter speeds by whether it is bright, as a phone chooses them for video."""


@dataclass(frozen=True, slots=True)
class Phone:
    """Lens and shutter.

    Attributes
    ----------
    radial : float
        Distortion, as :class:`~synthesis.lens.Lens` has it.
    exposure_s : float
        How long a frame is exposed; 0 freezes all movement.
    """

    radial: float = 0.0
    exposure_s: float = 0.0


def draw_phone(rng: np.random.Generator, *, bright: bool) -> Phone:
    """A lens, and a shutter that fits the light."""
    slow, fast = np.log(EXPOSURES_HZ[bright])
    return Phone(float(rng.uniform(*RADIAL)), float(np.exp(-rng.uniform(slow, fast))))


@dataclass(frozen=True, slots=True, eq=False)
class Filming:
    """How a clip is filmed.

    Attributes
    ----------
    base : Camera
        Held still.
    surroundings : Camera
        The same with a larger picture.
    off_axis_deg, height_m, distance_m, roll_deg : float
    shake_deg : float
        0 on a tripod.
    hand : Wander
    exposure_s : float
        How long a frame is exposed.
    """

    base: Camera
    surroundings: Camera
    off_axis_deg: float
    height_m: float
    distance_m: float
    roll_deg: float
    shake_deg: float
    hand: Wander
    exposure_s: float = 0.0

    def at(self, time_s: float) -> Camera:
        """The camera at a moment."""
        return shaken(self.base, self.shake_deg * self.hand.at(time_s) * np.array([1.0, 1.0, 0.5]))


@dataclass(frozen=True, slots=True)
class Sensor:
    """Exposure, colour and noise.

    Attributes
    ----------
    gain_bgr : tuple of float
    blur_px, noise : float
        Standard deviations; the noise in grey levels.
    """

    gain_bgr: tuple[float, float, float]
    blur_px: float
    noise: float


PINHOLE: Final = Phone()


def draw_filming(
    rng: np.random.Generator,
    points_m: Array,
    view: ViewWish,
    size_px: tuple[int, int],
    *,
    floor_test: bool,
    steady: float,
    phone: Phone = PINHOLE,
) -> Filming:
    """Choose a place from which all points stay in the picture.

    Parameters
    ----------
    rng : Generator
    points_m : ndarray, shape (points, 3)
        Everything that is to be seen at any time.
    view : str
        Side of the person towards the camera.
    size_px : tuple of int
    floor_test : bool
        Whether the camera is held low, for somebody on the floor.
    steady : float
        1 = as the capture guide asks, 0 = a careless hand.
    phone : Phone, optional
        A pinhole with no time of exposure if not given.
    """
    careless = 1.0 - steady
    off_axis = float(rng.normal(0, 1.5 + 5.5 * careless))
    height = float(rng.uniform(0.45, 0.75) if floor_test else rng.uniform(0.85, 1.15)) + float(careless * rng.normal(0, 0.15))
    roll = float(rng.normal(0, 0.4 + 0.8 * careless))
    fill = float(rng.uniform(0.80, 0.90) - 0.15 * careless * rng.random())
    azimuth = np.radians(AZIMUTH_DEG[view] + off_axis)
    low, high = points_m.min(axis=0), points_m.max(axis=0)
    target = (low + high) / 2
    focal = FOCAL_PER_LONG_SIDE * max(size_px)
    distance, base = NEAREST_M, None
    while base is None or _extent(base, points_m) > fill:
        eye = target + distance * np.array([np.sin(azimuth), 0.0, np.cos(azimuth)])
        base = aim(np.array([eye[0], max(height, 0.3), eye[2]]), target, focal, size_px, roll_deg=roll, radial=phone.radial)
        distance += 0.05
    width, tall = size_px
    larger = (round(width * MARGIN_PX), round(tall * MARGIN_PX))
    around = Camera(base.eye_m, base.axes, focal, larger)
    shake = 0.0 if rng.random() < 0.35 + 0.3 * steady else float(rng.uniform(0.06, 0.16 + 0.2 * careless))
    return Filming(base, around, off_axis, height, distance, roll, shake, wander(rng, 3, (0.3, 2.2)), phone.exposure_s)


def _extent(camera: Camera, points_m: Array) -> float:
    """Largest distance from the middle of the image, 1 at its edge."""
    middle = np.array(camera.size_px) / 2
    return float((np.abs(camera.places(points_m) - middle) / middle).max())


def draw_sensor(rng: np.random.Generator) -> Sensor:
    """A phone's exposure and noise."""
    gain = rng.uniform(0.9, 1.12) * rng.uniform(0.96, 1.04, 3)
    blue, green, red = (float(value) for value in gain)
    return Sensor((blue, green, red), float(rng.uniform(0.35, 0.75)), float(rng.uniform(1.0, 3.0)))


def exposed(image: NDArray[np.uint8], sensor: Sensor, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The image as the sensor gives it."""
    soft = cv2.GaussianBlur(image, (0, 0), sensor.blur_px).astype(np.float32) * np.array(sensor.gain_bgr, dtype=np.float32)
    grain = rng.standard_normal(image.shape[:2], dtype=np.float32)[..., None] * sensor.noise
    return np.clip(soft + grain, 0, 255).astype(np.uint8)
