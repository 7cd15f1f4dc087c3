"""Surroundings as a camera sees them: panoramas with their floor laid under the person's feet, and plain rooms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from synthesis.camera import Camera
from synthesis.light import Light, light_of
from synthesis.looks import Split
from synthesis.rotation import Array, unit, yaw

__all__ = ["OPEN_AIR", "PANORAMAS", "Scene", "draw_scene", "seen_by"]

Image = NDArray[np.uint8]

PANORAMAS: Final[dict[Split, tuple[str, ...]]] = {
    "tuning": ("bridge", "city", "lobby", "studio", "venice", "warehouse", "sunset"),
    "held_out": ("apartment", "hall", "park", "workshop"),
}
"""Those with a floor to stand on; the others show rocks, water, machines or night under the camera."""

PANORAMA_HEIGHT_M: Final = 1.6
PANORAMA_RADIUS_M: Final = 9.0
"""The picture is laid on a floor, seen from this height, and on a wall at this distance; beyond the wall nothing moves."""

OPEN_AIR: Final = frozenset({"bridge", "city", "venice", "sunset", "park"})
ROOM_SHARE: Final = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A place.

    Attributes
    ----------
    name : str
    light : Light
    panorama : ndarray of uint8 or None
        Equirectangular; None for a plain room.
    turn_deg : float
        By which the panorama is turned about the vertical.
    room : Room or None
    """

    name: str
    light: Light
    panorama: Image | None
    turn_deg: float
    room: Room | None


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """A plain room: a painted wall behind the person, a floor of boards or rubber, a skirting board, a few things on the wall.

    Attributes
    ----------
    wall_bgr, floor_bgr : ndarray, shape (3,)
    planks_m : float
        Width of the boards; 0 for a floor without.
    reach_m : float
        Distance of the walls from the middle.
    panels : ndarray, shape (panels, 7)
        Place along the walls, its width, lower edge, upper edge in metres, and colour.
    """

    wall_bgr: Array
    floor_bgr: Array
    planks_m: float
    reach_m: float
    panels: Array


def draw_scene(rng: np.random.Generator, folder: Path, split: Split, name: str | None = None) -> Scene:
    """Draw a place; ``name`` chooses a panorama, or ``room``."""
    if name is None:
        name = "room" if rng.random() < ROOM_SHARE else str(rng.choice(PANORAMAS[split]))
    if name == "room":
        return _room_scene(rng)
    picture = cv2.imread(str(folder / "backgrounds" / f"{name}.jpg"))
    assert picture is not None
    panorama = np.asarray(picture, dtype=np.uint8)
    turn = float(rng.uniform(-180, 180))
    return Scene(name, light_of(panorama, turn), panorama, turn, None)


def _room_scene(rng: np.random.Generator) -> Scene:
    wall = np.clip(rng.uniform(110, 225) + rng.normal(0, 14, 3), 60, 240)
    wood = np.array([105.0, 140.0, 175.0]) * rng.uniform(0.55, 1.15)
    rubber = np.clip(rng.uniform(50, 140) + rng.normal(0, 8, 3), 30, 200)
    boards = rng.random() < 0.6
    room = Room(
        wall,
        wood if boards else rubber,
        float(rng.uniform(0.09, 0.18)) if boards else 0.0,
        float(rng.uniform(2.2, 3.6)),
        _panels(rng),
    )
    lamp = unit(np.array([rng.uniform(-0.7, 0.7), 1.2, rng.uniform(-0.5, 0.9)]))
    warm = np.array([0.94, 1.0, 1.05]) ** rng.uniform(-1, 1)
    light = Light(0.62 * warm, 0.30 * room.floor_bgr / room.floor_bgr.mean(), 0.42 * warm, lamp, float(rng.uniform(0.15, 0.35)))
    return Scene("room", light, None, 0.0, room)


def _panels(rng: np.random.Generator) -> Array:
    """Doors, pictures, mirrors: upright rectangles somewhere along the four walls."""
    panels = []
    for _ in range(rng.integers(3, 8)):
        low = 0.0 if rng.random() < 0.35 else rng.uniform(0.6, 1.4)
        high = 2.05 if low == 0.0 else low + rng.uniform(0.4, 0.9)
        panels.append([rng.uniform(0, 24), rng.uniform(0.5, 1.1), low, high, *np.clip(rng.normal(140, 50, 3), 30, 235)])
    return np.array(panels)


def seen_by(scene: Scene, camera: Camera) -> Image:
    """What the camera sees without the person."""
    ways = _rays(camera)
    if scene.room is not None:
        return _room_picture(scene.room, camera.eye_m, ways)
    assert scene.panorama is not None
    return _panorama_picture(scene.panorama, scene.turn_deg, camera.eye_m, ways)


def _rays(camera: Camera) -> Array:
    width, height = camera.size_px
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    ways = np.stack([across, down, np.ones_like(across)], axis=-1) @ np.linalg.inv(camera.inner).T @ camera.axes
    return np.asarray(ways / np.linalg.norm(ways, axis=-1, keepdims=True))


def _hits(eye: Array, ways: Array, radius_m: float) -> Array:
    """Where rays meet the floor or an upright cylinder about the middle."""
    flat = ways[..., [0, 2]]
    start = eye[[0, 2]]
    a = (flat**2).sum(axis=-1)
    b = (flat * start).sum(axis=-1)
    c = float(start @ start) - radius_m**2
    to_wall = (-b + np.sqrt(np.maximum(b**2 - a * c, 0.0))) / np.maximum(a, 1e-9)
    to_floor = np.where(ways[..., 1] < -1e-6, -eye[1] / np.minimum(ways[..., 1], -1e-6), np.inf)
    return np.asarray(eye + ways * np.minimum(to_wall, to_floor)[..., None])


def _panorama_picture(panorama: Image, turn_deg: float, eye: Array, ways: Array) -> Image:
    radius = max(PANORAMA_RADIUS_M, 1.2 * float(np.hypot(eye[0], eye[2])))
    place = _hits(eye, ways, radius) - np.array([0.0, PANORAMA_HEIGHT_M, 0.0])
    place = place @ yaw(turn_deg)
    place /= np.linalg.norm(place, axis=-1, keepdims=True)
    height, width = panorama.shape[:2]
    across = (np.arctan2(place[..., 0], place[..., 2]) / (2 * np.pi) + 0.5) * width - 0.5
    down = (0.5 - np.arcsin(np.clip(place[..., 1], -1, 1)) / np.pi) * height - 0.5
    seen = cv2.remap(panorama, across.astype(np.float32), down.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_WRAP)
    return np.asarray(seen, dtype=np.uint8)


def _room_picture(room: Room, eye: Array, ways: Array) -> Image:
    """Floor and four walls, shaded a little towards the corners."""
    reach = max(room.reach_m, 1.3 * float(np.abs(eye[[0, 2]]).max()))
    with np.errstate(divide="ignore", invalid="ignore"):
        to_x = (np.sign(ways[..., 0]) * reach - eye[0]) / ways[..., 0]
        to_z = (np.sign(ways[..., 2]) * reach - eye[2]) / ways[..., 2]
        to_floor = np.where(ways[..., 1] < 0, -eye[1] / ways[..., 1], np.inf)
    to_wall = np.fmin(to_x, to_z)
    hit = eye + ways * np.fmin(to_wall, to_floor)[..., None]
    on_floor = to_floor < to_wall
    along = np.where(
        to_x < to_z, hit[..., 2] + np.where(ways[..., 0] > 0, 6.0, 18.0), hit[..., 0] + np.where(ways[..., 2] > 0, 0.0, 12.0)
    )
    walls = _wall_colours(room, along % 24.0, hit[..., 1])
    picture = np.where(on_floor[..., None], _floor_colours(room, hit), walls)
    corner = np.minimum(np.abs(hit[..., 0]), np.abs(hit[..., 2])) / reach
    gap = np.where(on_floor, reach - np.maximum(np.abs(hit[..., 0]), np.abs(hit[..., 2])), hit[..., 1])
    shade = (1.0 - 0.18 * corner**4) * (0.86 + 0.14 * np.clip(gap / 0.5, 0, 1))
    return np.asarray(np.clip(picture * shade[..., None], 0, 255), dtype=np.uint8)


def _wall_colours(room: Room, along: Array, up: Array) -> Array:
    colours = np.broadcast_to(room.wall_bgr * 1.0, (*along.shape, 3)).copy()
    for start, width, low, high, *colour in room.panels:
        inside = (np.abs((along - start + 12) % 24 - 12) < width / 2) & (up > low) & (up < high)
        edge = inside & ((np.abs(np.abs((along - start + 12) % 24 - 12) - width / 2) < 0.03) | (high - up < 0.03))
        colours[inside] = colour
        colours[edge] = np.array(colour) * 0.55
    colours[up < 0.09] = np.clip(room.wall_bgr * 1.12, 0, 250)
    return colours


def _floor_colours(room: Room, hit: Array) -> Array:
    across, ahead = hit[..., 0], hit[..., 2]
    if room.planks_m == 0.0:
        speckle = _hash(np.floor(across / 0.02), np.floor(ahead / 0.02))
        return np.asarray(room.floor_bgr * (0.94 + 0.12 * speckle[..., None]))
    plank = np.floor(across / room.planks_m)
    length = np.floor(ahead / 1.4 + _hash(plank, plank * 0))
    tone = 0.86 + 0.28 * _hash(plank, length)
    grain = 0.97 + 0.06 * _hash(np.floor(across / 0.008), length)
    joint = np.where(np.abs(across / room.planks_m - plank) < 0.03, 0.7, 1.0)
    return np.asarray(room.floor_bgr * (tone * grain * joint)[..., None])


def _hash(first: Array, second: Array) -> Array:
    """Repeatable noise of whole numbers, 0-1."""
    wave = np.sin(first * 12.9898 + second * 78.233) * 43758.5453
    return np.asarray(wave - np.floor(wave))
