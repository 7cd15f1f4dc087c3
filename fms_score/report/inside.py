"""Pictures of what happens between a photo and a skeleton: heat maps, affinity fields, peaks, candidate limbs, people.

Everything is drawn from what the network answered and what the parser itself came to
(:class:`fms_score.pose.closer_look.CloserLook`), on the part of the picture that the network was shown, turned as it was
turned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.assembly import ABSENT
from fms_score.pose.closer_look import CloserLook
from fms_score.report.overlay import Image, paint, resized
from fms_score.report.palette import QUIET, Rgb
from fms_score.report.pose_shapes import PoseLook, pose_shapes
from fms_score.report.shapes import Array, Dot, Panel, Row, Shape, Stroke
from fms_score.video.picture import rotated

__all__ = ["inside_pictures", "limb_name", "part_name", "person_rgb"]

LONG_SIDE_PX: Final = 760
TILE_PX: Final = (212, 300)
TILES_PX: Final = 1320
"""Longest side of a picture, largest width and height of a tile, and width of a mosaic."""

FAINT: Final = 0.45
"""The photo below a map is so much darker and has no colour, so that colours mean the map alone."""

STRONG_FIELD: Final = 0.12
"""Arrows are drawn where a field is stronger than this."""

PEOPLE_RGB: Final[tuple[Rgb, ...]] = (
    (86, 180, 233), (230, 159, 0), (0, 158, 115), (240, 228, 66), (204, 121, 167), (213, 94, 0), (0, 114, 178),
)  # fmt: skip
"""Okabe and Ito's colours, one a person; the eighth person has the first again."""


def inside_pictures(image: Image, look: CloserLook) -> dict[str, Image]:
    """All pictures of one frame, by the stem of their file name, in the order of the steps.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        The whole frame; left as it is.
    look : CloserLook
        What was made of it.
    """
    ground = _ground(image, look)
    grey = _faint(ground)
    return {
        "1_input": ground,
        "2_heat_maps_joined": _heated(grey, look, look.maps.heatmaps[:-1].max(axis=0)),
        "2_heat_maps": _mosaic([_heat_tile(grey, look, part) for part in range(len(look.maps.layout.parts))]),
        "3_peaks": _peaks(grey, look),
        "4_fields_joined": _fields(grey, look),
        "4_fields": _mosaic([_field_tile(grey, look, limb) for limb in range(look.maps.layout.tree_limbs)]),
        "5_candidates": _candidates(grey, look),
        "6_people": _people(ground, look),
        "7_result": _result(image, look),
    }


def part_name(look: CloserLook, part: int) -> str:
    """Name of a part of the network's own skeleton, in words."""
    return look.maps.layout.parts[part].replace("_", " ")


def limb_name(look: CloserLook, limb: int) -> str:
    """Name of a limb by the parts it joins."""
    start, end = look.maps.layout.limbs[limb].tolist()
    return f"{part_name(look, start)} to {part_name(look, end)}"


def person_rgb(number: int) -> Rgb:
    """Colour of a person, counted from 0."""
    return PEOPLE_RGB[number % len(PEOPLE_RGB)]


# ---- grounds ----------------------------------------------------------------------------------------------------------
def _ground(image: Image, look: CloserLook) -> Image:
    """The part that the network was shown, turned, large enough to draw on."""
    view = look.view
    height, width = view.size_before_turn
    scale = LONG_SIDE_PX / max(height, width)
    part = image[view.top : view.bottom, view.left : view.right]
    size = (round(width * scale), round(height * scale))
    way = cv2.INTER_AREA if size[0] < part.shape[1] else cv2.INTER_CUBIC
    shown: Image = np.asarray(cv2.resize(part, size, interpolation=way), dtype=np.uint8)
    return rotated(shown, view.turn_deg)


def _faint(ground: Image) -> Image:
    grey = cv2.cvtColor(ground, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.cvtColor((grey * FAINT).astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _on(ground: Image, look: CloserLook, cells: NDArray[np.floating]) -> Array:
    """Pixels of a ground that places in cells stand for."""
    ratio = ground.shape[1] / look.view.width
    places: Array = (look.input_px(cells) + 0.5) * ratio - 0.5
    return places


def _spread(ground: Image, look: CloserLook, values: Array) -> Array:
    """A map, one value a cell, laid over a ground, smoothly between the centres of cells."""
    ratio = ground.shape[1] / look.view.width
    step = look.stride_px * ratio
    origin = _on(ground, look, np.zeros((1, 2)))[0]
    way = np.array([[step, 0.0, origin[0]], [0.0, step, origin[1]]])
    size = (ground.shape[1], ground.shape[0])
    laid = cv2.warpAffine(values.astype(np.float32), way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, dtype=np.float64)


# ---- heat maps --------------------------------------------------------------------------------------------------------
def _heated(grey: Image, look: CloserLook, values: Array) -> Image:
    share = np.clip(_spread(grey, look, values), 0.0, 1.0)
    colours = cv2.applyColorMap((share * 255).astype(np.uint8), cv2.COLORMAP_INFERNO).astype(np.float64)
    weight = np.clip(1.6 * share, 0.0, 0.92)[..., None]
    return np.round(grey * (1 - weight) + colours * weight).astype(np.uint8)


def _heat_tile(grey: Image, look: CloserLook, part: int) -> Image:
    tile = _small(_heated(grey, look, look.maps.heatmaps[part]))
    found = look.parsing.peaks.part == part
    shapes: list[Shape] = [
        Dot(place, 3.5, (120, 255, 240), hollow=True) for place in _on(tile, look, look.parsing.peaks.place[:, found].T)
    ]
    best = f" {look.parsing.peaks.height[found].max():.2f}" if found.any() else " none"
    paint(tile, [*shapes, _title(part_name(look, part) + best)])
    return tile


def _peaks(grey: Image, look: CloserLook) -> Image:
    picture = grey.copy()
    peaks = look.parsing.peaks
    owner = _owners(look)
    for number, place in enumerate(_on(picture, look, peaks.place.T)):
        rgb = person_rgb(owner[number]) if number in owner else QUIET
        paint(picture, [Dot(place, 3.0 + 5.0 * float(peaks.height[number]), rgb, hollow=number not in owner)])
    return picture


# ---- affinity fields --------------------------------------------------------------------------------------------------
def _field_colours(x: Array, y: Array) -> tuple[Image, Array]:
    """Colour by direction, and strength 0-1, of a field."""
    strength = np.clip(np.hypot(x, y), 0.0, 1.0)
    hue = ((np.degrees(np.arctan2(y, x)) % 360) / 2).astype(np.uint8)
    full = np.full_like(hue, 255)
    colours = cv2.cvtColor(np.dstack([hue, (0.85 * full).astype(np.uint8), full]), cv2.COLOR_HSV2BGR)
    return np.asarray(colours, dtype=np.uint8), strength


def _tinted(grey: Image, look: CloserLook, x: Array, y: Array) -> Image:
    colours, strength = _field_colours(_spread(grey, look, x), _spread(grey, look, y))
    weight = np.clip(1.5 * strength, 0.0, 0.9)[..., None]
    return np.round(grey * (1 - weight) + colours * weight).astype(np.uint8)


def _fields(grey: Image, look: CloserLook) -> Image:
    """In every cell the field that is strongest there, and a wheel that tells which colour points where."""
    channels = look.maps.layout.paf_channels[: look.maps.layout.tree_limbs]
    x, y = (look.maps.pafs[channels[:, axis]] for axis in (0, 1))
    best = np.hypot(x, y).argmax(axis=0)[None]
    picture = _tinted(grey, look, *(np.take_along_axis(one, best, axis=0)[0] for one in (x, y)))
    _add_wheel(picture)
    return picture


def _add_wheel(picture: Image) -> None:
    radius = max(round(0.06 * max(picture.shape[:2])), 12)
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1].astype(np.float64)
    colours, _ = _field_colours(columns / radius, rows / radius)
    inside = np.hypot(columns, rows) <= radius
    corner = picture[8 : 8 + len(rows), -8 - len(rows) : -8]
    corner[inside] = colours[inside]


def _field_tile(grey: Image, look: CloserLook, limb: int) -> Image:
    channels = look.maps.layout.paf_channels[limb]
    x, y = look.maps.pafs[channels[0]], look.maps.pafs[channels[1]]
    tile = _small(_tinted(grey, look, x, y))
    rows, columns = np.nonzero(np.hypot(x, y) > STRONG_FIELD)
    cells = np.stack([columns, rows], axis=-1).astype(np.float64)
    ways = np.stack([x[rows, columns], y[rows, columns]], axis=-1)
    shapes = [shape for at, way in zip(cells, ways, strict=True) for shape in _arrow(tile, look, at, way)]
    paint(tile, [*shapes, _title(limb_name(look, limb))])
    return tile


def _arrow(tile: Image, look: CloserLook, cell: Array, way: Array) -> list[Shape]:
    start, tip = _on(tile, look, np.stack([cell - 0.45 * way, cell + 0.45 * way]))
    back, side = 0.35 * (start - tip), 0.25 * (start - tip)[::-1] * [1.0, -1.0]
    lines = [np.stack([start, tip]), np.stack([tip + back + side, tip, tip + back - side])]
    return [Stroke(line, (255, 255, 255), 1.0, cased=False) for line in lines]


# ---- limbs and people -------------------------------------------------------------------------------------------------
def _candidates(grey: Image, look: CloserLook) -> Image:
    """Every candidate: thick and bright as it is strong; dashed what was not trusted."""
    picture = grey.copy()
    links, places = look.parsing.links, _on(grey, look, look.parsing.peaks.place.T)
    shapes: list[Shape] = []
    for number in np.argsort(links.strength, kind="stable").tolist():
        trusted, strength = bool(look.parsing.trusted[number]), float(links.strength[number])
        rgb: Rgb = (round(90 + 60 * strength), round(140 + 110 * strength), 255) if trusted else (255, 150, 90)
        line = places[[links.start[number], links.end[number]]]
        shapes.append(Stroke(line, rgb, 1.2 + 3.0 * strength, dashed=not trusted))
    paint(picture, [*shapes, *(Dot(place, 3.0, (255, 255, 255)) for place in places)])
    return picture


def _people(ground: Image, look: CloserLook) -> Image:
    """Everybody in one colour, on the part that the network was shown."""
    picture = (ground * 0.75).astype(np.uint8)
    places, limbs = _on(ground, look, look.parsing.peaks.place.T), look.maps.layout.limbs[: look.maps.layout.tree_limbs]
    shapes: list[Shape] = []
    for number, person in enumerate(look.parsing.people):
        rgb = person_rgb(number)
        pairs = [person[[start, end]] for start, end in limbs if ABSENT not in person[[start, end]]]
        shapes += [Stroke(places[pair], rgb, 4.0) for pair in pairs]
        shapes += [Dot(places[peak], 4.5, rgb) for peak in person[person != ABSENT]]
    paint(picture, shapes)
    return picture


def _result(image: Image, look: CloserLook) -> Image:
    """The skeletons on the whole frame, the right way up."""
    ratio = LONG_SIDE_PX / max(image.shape[:2])
    picture = resized(image, ratio)
    for cells, confidence in zip(look.parsing.xy, look.parsing.confidence, strict=True):
        xy = (look.picture_px(cells) + 0.5) * ratio - 0.5
        size = float(np.nanmax(np.nanmax(xy, axis=0) - np.nanmin(xy, axis=0)))
        paint(picture, pose_shapes(xy, confidence.astype(np.float64), PoseLook(0.3 * size)))
    return picture


def _owners(look: CloserLook) -> dict[int, int]:
    """Which person a peak belongs to."""
    return {int(peak): number for number, person in enumerate(look.parsing.people) for peak in person if peak != ABSENT}


# ---- tiles ------------------------------------------------------------------------------------------------------------
def _title(text: str) -> Panel:
    return Panel((Row(text),), "top_left", 8.0)


def _small(picture: Image) -> Image:
    return resized(picture, min(TILE_PX[0] / picture.shape[1], TILE_PX[1] / picture.shape[0]))


def _mosaic(tiles: Sequence[Image], gap_px: int = 4) -> Image:
    """Tiles of one size in rows, on dark."""
    height, width = (side + gap_px for side in tiles[0].shape[:2])
    down = -(-len(tiles) // max(TILES_PX // width, 1))
    across = -(-len(tiles) // down)
    sheet = np.full((down * height + gap_px, across * width + gap_px, 3), 18, dtype=np.uint8)
    for number, tile in enumerate(tiles):
        top, left = gap_px + number // across * height, gap_px + number % across * width
        sheet[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
    return sheet
