"""What the pages of screens share: pictures made small, and the sum drawn as bars."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from markupsafe import Markup

from fms_score.report.overlay import encoded, resized
from fms_score.report.page import jpeg_source
from fms_score.report.png_facts import read_facts
from fms_score.screen.composite import CUT_OFF, LARGEST_COMPOSITE
from fms_score.screen.sheet import Composite

__all__ = ["Bar", "SmallPicture", "small_picture", "sum_bars"]

LONG_SIDE_PX: Final = 520
MOST_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A key frame without its caption, for a page: data URI and size in pixels."""

    source: Markup
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One possible sum: its height as a share of the tallest bar, and what a reader is told of it."""

    total: int
    share: float
    chance: str
    possible: bool
    at_most_cut_off: bool


def small_picture(path: Path) -> SmallPicture | None:
    """Key frame of an earlier result, small and without its caption; None if it is not there or is no picture."""
    content = path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else b""
    if not content:
        return None
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None or not image.size:
        return None
    height = read_facts(content).get("height")
    if isinstance(height, int) and 0 < height <= image.shape[0]:
        image = image[:height]
    small = resized(np.ascontiguousarray(image, dtype=np.uint8), min(LONG_SIDE_PX / max(image.shape[:2]), 1.0))
    return SmallPicture(jpeg_source(encoded(small, ".jpg", 80)), small.shape[1], small.shape[0])


def sum_bars(composite: Composite) -> list[Bar]:
    """Sums from 0 to 21 with their chances; without chances every possible sum is a low bar of its own."""
    low, high = composite.band
    chances = composite.distribution or {}
    tallest = max(chances.values(), default=0.0)
    return [
        Bar(
            total=total,
            share=chances.get(str(total), 0.0) / tallest if tallest else 0.12 * (low <= total <= high),
            chance=f"{100.0 * chances[str(total)]:.0f} %" if str(total) in chances else "",
            possible=low <= total <= high,
            at_most_cut_off=total <= CUT_OFF,
        )
        for total in range(LARGEST_COMPOSITE + 1)
    ]
