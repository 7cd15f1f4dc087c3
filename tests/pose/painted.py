"""A painter of network maps: known points in, heat maps and affinity fields out.

What a perfect network would put out. Each joint is a Gaussian bump a little narrower than a cell, as OpenPose
trains its networks (sigma 7 pixels at stride 8); each limb is a band of unit vectors about two cells wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fms_score.pose.fields import COCO18, FieldLayout, FieldMaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIGMA_CELLS = 7 / 8
BAND_CELLS = 1.0

_STANDING = {
    "head": (0.0, 0.02), "chest": (0.0, 0.30),
    "nose": (0.0, 0.08), "neck": (0.0, 0.18),
    "right_eye": (-0.03, 0.05), "right_ear": (-0.07, 0.07),
    "right_shoulder": (-0.12, 0.19), "right_elbow": (-0.19, 0.34), "right_wrist": (-0.22, 0.48),
    "right_hip": (-0.07, 0.50), "right_knee": (-0.08, 0.73), "right_ankle": (-0.08, 0.95),
}  # fmt: skip
"""x and y of somebody seen from the front, as shares of the body's height; the left side mirrors the right."""


def standing(x: float, y: float, height: float, layout: FieldLayout = COCO18) -> NDArray[np.float64]:
    """Somebody standing, seen from the front: (parts, 2) cells. x is the middle of the body, y the top of the head."""
    points = []
    for part in layout.parts:
        dx, dy = _STANDING[part.replace("left", "right")]
        points.append((x - height * dx if part.startswith("left") else x + height * dx, y + height * dy))
    return np.array(points)


def without(person: NDArray[np.float64], *parts: str, layout: FieldLayout = COCO18) -> NDArray[np.float64]:
    """The same person with some parts hidden."""
    hidden = person.copy()
    hidden[[layout.parts.index(part) for part in parts]] = np.nan
    return hidden


def only(person: NDArray[np.float64], *parts: str, layout: FieldLayout = COCO18) -> NDArray[np.float64]:
    """The same person with nothing but these parts."""
    return without(person, *(part for part in layout.parts if part not in parts), layout=layout)


def paint(
    people: Sequence[NDArray[np.float64]], grid: tuple[int, int], layout: FieldLayout = COCO18, *, affinity: float = 1.0
) -> FieldMaps:
    """Maps of people, each (parts, 2) cells with NaN for what is hidden, on a grid of (h, w) cells.

    Where people overlap the stronger value counts. ``affinity`` is the length of the vectors along the limbs.
    """
    rows, columns = np.mgrid[: grid[0], : grid[1]].astype(float)
    heatmaps = np.zeros((layout.heatmap_count, *grid), dtype=np.float32)
    pafs = np.zeros((layout.paf_count, *grid), dtype=np.float32)
    for person in people:
        for part, (x, y) in enumerate(person):
            if np.isfinite(x):
                bump = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * SIGMA_CELLS**2))
                heatmaps[part] = np.maximum(heatmaps[part], bump)
        for (start, end), channels in zip(layout.limbs, layout.paf_channels, strict=True):
            if np.isfinite(person[[start, end]]).all():
                _paint_limb(pafs, channels, person[start], person[end], (columns, rows), affinity)
    heatmaps[-1] = 1 - heatmaps[:-1].max(axis=0)
    return FieldMaps(heatmaps, pafs, layout)


def _paint_limb(
    pafs: NDArray[np.float32],
    channels: NDArray[np.intp],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    places: tuple[NDArray[np.float64], NDArray[np.float64]],
    affinity: float,
) -> None:
    length = max(float(np.hypot(*(end - start))), 1e-9)
    unit = (end - start) / length
    from_start = np.stack(places) - start[:, None, None]
    along = np.clip(unit[0] * from_start[0] + unit[1] * from_start[1], 0, length)
    distance = np.hypot(from_start[0] - unit[0] * along, from_start[1] - unit[1] * along)
    band = affinity * np.clip(BAND_CELLS + 0.5 - distance, 0, 1)
    stronger = band > np.hypot(pafs[channels[0]], pafs[channels[1]])
    for channel, component in zip(channels, unit, strict=True):
        pafs[channel][stronger] = (band * component)[stronger]
