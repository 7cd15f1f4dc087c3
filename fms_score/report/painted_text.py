"""Lines of text painted into pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.report.lettering import drawable, outline
from fms_score.report.palette import Rgb

__all__ = ["paint_text", "text_width"]

FRACTION_BITS: Final = 4
"""Outlines are filled to a sixteenth of a pixel of the fine grid."""

UP: Final = 1.35
DOWN: Final = 0.45
"""Room above and below the line a text stands on, in heights of a capital."""

FINE: Final = 4
"""Letters are filled on a grid so many times finer, and averaged."""


def paint_text(image: NDArray[np.uint8], text: str, at: tuple[float, float], height_px: float, rgb: Rgb, *, bold: bool) -> None:
    """Text on a line that begins at ``at``; what reaches out of the picture is cut off."""
    mask = _text_mask(drawable(text), round(height_px, 1), bold=bold)
    left, top = round(at[0]), round(at[1]) - round(UP * height_px)
    height, width = np.minimum(mask.shape, np.array(image.shape[:2]) - [top, left])
    if min(left, top) < 0 or min(height, width) <= 0:
        return
    part, share = image[top : top + height, left : left + width], mask[:height, :width, None]
    part[:] = np.round(part * (1.0 - share) + np.array(rgb[::-1]) * share).astype(np.uint8)


@lru_cache(maxsize=256)
def _text_mask(text: str, height_px: float, *, bold: bool) -> NDArray[np.float32]:
    """How much of every pixel a text covers, 0-1; the line it stands on is ``UP`` capitals below the upper edge."""
    letters = outline(text, height_px, bold=bold)
    size = (round((UP + DOWN) * height_px), int(letters.width_px) + 2)
    fine = np.zeros((size[0] * FINE, size[1] * FINE), dtype=np.uint8)
    shift = np.array([0.0, float(round(UP * height_px))])
    if letters.polygons:
        polygons = [np.round((part + shift) * FINE * 2**FRACTION_BITS).astype(np.int32) for part in letters.polygons]
        cv2.fillPoly(fine, polygons, (255,), cv2.LINE_8, FRACTION_BITS)
    return np.asarray(cv2.resize(fine, size[::-1], interpolation=cv2.INTER_AREA), dtype=np.float32) / 255.0


def text_width(text: str, height_px: float, *, bold: bool) -> float:
    """Width in pixels of a line of text whose capitals have a height."""
    return outline(drawable(text), round(height_px, 1), bold=bold).width_px
