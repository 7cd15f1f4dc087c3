"""Crops made different every time: turned, scaled, mirrored, recoloured, blurred, and partly covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from training.labels import CROP_PX, Crop, carried, mirrored_people, within

__all__ = ["Augmentation", "augmented"]

Picture = NDArray[np.uint8]

JPEG_QUALITIES: Final = (18, 75)
QUARTERS: Final = (1, 2, 3)
QUARTER_SHARES: Final = (0.45, 0.1, 0.45)


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How much is done to a crop.

    Attributes
    ----------
    any_turn_share, quarter_turn_share : float
        Shares turned by any angle, and by quarters as phones are; those by a few degrees more.
    scales : tuple of float
        Of the person against the crop as stored.
    tilted_share : float
        Share turned by up to 45 degrees.
    shift : float
        Largest move, in sides.
    covered_share : float
        Share with bars and boxes in front.
    """

    any_turn_share: float
    quarter_turn_share: float
    scales: tuple[float, float]
    tilted_share: float = 0.2
    shift: float = 0.12
    covered_share: float = 0.3


def augmented(crop: Crop, side_px: int, rng: np.random.Generator, how: Augmentation) -> tuple[Picture, NDArray[np.float32]]:
    """Draw one variant.

    Returns
    -------
    image : ndarray of uint8, shape (side_px, side_px, 3)
    people : ndarray of float32, shape (people, 18, 3)
    """
    mirror = rng.random() < 0.5
    matrix = _matrix(side_px, rng, how, mirror=mirror)
    image = _warped(crop.image, matrix, side_px, rng)
    people = mirrored_people(crop.people) if mirror else crop.people
    people = within(carried(people, matrix), side_px)
    if rng.random() < how.covered_share:
        _cover(image, rng)
    return _degraded(_recoloured(image, rng), rng), people


def _matrix(side_px: int, rng: np.random.Generator, how: Augmentation, *, mirror: bool) -> NDArray[np.float64]:
    """Affine map from the crop to the variant."""
    angle = _angle(rng, how)
    scale = side_px / CROP_PX * np.exp(rng.uniform(*np.log(how.scales)))
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirror:
        turn = turn @ np.diag([-1.0, 1.0])
    middle = (CROP_PX - 1) / 2 + rng.uniform(-how.shift, how.shift, 2) * CROP_PX
    return np.column_stack([turn, (side_px - 1) / 2 - turn @ middle])


def _angle(rng: np.random.Generator, how: Augmentation) -> float:
    """By how much the picture is turned, in radians."""
    shares = np.cumsum([how.any_turn_share, how.quarter_turn_share, how.tilted_share])
    kind = int(np.searchsorted(shares, rng.random(), side="right"))
    if kind == 0:
        return float(rng.uniform(-np.pi, np.pi))
    if kind == 2:
        return float(rng.uniform(-np.pi / 4, np.pi / 4))
    quarters = int(rng.choice(QUARTERS, p=QUARTER_SHARES)) if kind == 1 else 0
    return float(quarters * np.pi / 2 + rng.normal(0, 0.1))


def _warped(image: Picture, matrix: NDArray[np.float64], side_px: int, rng: np.random.Generator) -> Picture:
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if scale < 0.6:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.42 / scale - 0.2), dtype=np.uint8)
    colour = _border_colour(image, rng)
    border = cv2.BORDER_REPLICATE if colour is None else cv2.BORDER_CONSTANT
    size = (side_px, side_px)
    warped = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=colour or ())
    return np.asarray(warped, dtype=np.uint8)


def _border_colour(image: Picture, rng: np.random.Generator) -> tuple[float, ...] | None:
    """Beyond the crop: black, any colour, the picture's mean, or its edge drawn on (None); never a mirrored body."""
    chance = rng.random()
    if chance < 0.3:
        return (0.0, 0.0, 0.0)
    if chance < 0.55:
        return tuple(rng.uniform(0, 255, 3).tolist())
    if chance < 0.75:
        return tuple(image.mean(axis=(0, 1)).tolist())
    return None


def _cover(image: Picture, rng: np.random.Generator) -> None:
    """Draw bars and boxes into the picture: furniture, dowels, somebody's arm."""
    side = len(image)
    for _ in range(int(rng.integers(1, 4))):
        colour = rng.uniform(0, 255, 3).tolist()
        start = rng.uniform(0, side, 2)
        if rng.random() < 0.6:
            end = start + rng.normal(0, 0.5 * side, 2)
            cv2.line(
                image,
                start.astype(int).tolist(),
                end.astype(int).tolist(),
                colour,
                int(rng.integers(1, side // 20)),
                cv2.LINE_AA,
            )
        else:
            half = rng.uniform(0.03, 0.11, 2) * side
            cv2.rectangle(image, (start - half).astype(int).tolist(), (start + half).astype(int).tolist(), colour, -1)


def _recoloured(image: Picture, rng: np.random.Generator) -> Picture:
    """Exposure, contrast and tint by one table; sometimes hue and saturation, or grey."""
    light = np.linspace(0, 1, 256) ** np.exp(rng.normal(0, 0.28))
    table = ((light - 0.5) * (1 + rng.normal(0, 0.2)) + 0.5 + rng.normal(0, 0.08))[:, None] * (1 + rng.normal(0, 0.07, 3))
    image = np.asarray(cv2.LUT(image, (np.clip(table, 0, 1) * 255).astype(np.uint8)[:, None, :]), dtype=np.uint8)
    chance = rng.random()
    if chance < 0.08:
        return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if chance < 0.28:
        hsv = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)
        hue = (np.arange(256) + int(rng.integers(-30, 31))) % 180
        saturation = np.clip(np.arange(256) * rng.uniform(0.3, 1.5), 0, 255)
        table = np.stack([hue, saturation, np.arange(256)], axis=1).astype(np.uint8)[:, None, :]
        return np.asarray(cv2.cvtColor(cv2.LUT(hsv, table), cv2.COLOR_HSV2BGR), dtype=np.uint8)
    return image


def _degraded(image: Picture, rng: np.random.Generator) -> Picture:
    """Blur of the lens or of motion, the marks of compression, noise."""
    chance = rng.random()
    if chance < 0.18:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.8)), dtype=np.uint8)
    elif chance < 0.26:
        image = _smeared(image, rng)
    elif chance < 0.42:
        quality = int(rng.integers(*JPEG_QUALITIES))
        coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        image = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
    if rng.random() < 0.2:
        grain = rng.standard_normal(image.shape, dtype=np.float32) * rng.uniform(2, 10)
        image = np.clip(image + grain, 0, 255).astype(np.uint8)
    return image


def _smeared(image: Picture, rng: np.random.Generator) -> Picture:
    """Motion blur along a straight way."""
    length = int(rng.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    angle, middle = rng.uniform(0, np.pi), (length - 1) / 2
    way = middle * np.array([np.cos(angle), np.sin(angle)])
    start, end = (np.round(middle + sign * way).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, start, end, (1.0,))
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), dtype=np.uint8)
