"""Texts as outlines, so that pictures are lettered alike with every version of the picture library.

The picture library's own fonts differ from one version to the next and know no degree sign. matplotlib brings DejaVu Sans
with it, whatever the machine has installed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from fms_score.report.shapes import Array

__all__ = ["Outline", "drawable", "outline"]

CAPITAL_PER_EM: Final = 0.729
"""Height of a capital of DejaVu Sans against its size."""

LAST_LETTER: Final = "\u052f"
SIGNS: Final = "–—…≤≥≈−‘’“”•→"  # noqa: RUF001 - typographic signs are meant
"""DejaVu Sans has Latin, Greek and Cyrillic up to here, and these signs."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A line of text as closed polygons, each of shape (n, 2): x from its left end, y down from the line it stands on.

    Holes are polygons too: filling by the even-odd rule leaves them open.
    """

    polygons: tuple[Array, ...]
    width_px: float


@lru_cache(maxsize=512)
def outline(text: str, height_px: float, *, bold: bool = False) -> Outline:
    """Outline of a line of text whose capitals have a height.

    Parameters
    ----------
    text : str
        As :func:`drawable` gives it.
    height_px : float
        Height of a capital.
    bold : bool
        Heavier strokes.
    """
    if not text.strip():
        return Outline((), 0.3 * height_px * len(text))
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FontProperties(fname=str(Path(mpl.get_data_path(), "fonts", "ttf", name)))
    path = TextPath((0, 0), text.replace("$", r"\$"), size=height_px / CAPITAL_PER_EM, prop=font)
    polygons = tuple(np.asarray(part, dtype=np.float64) * [1.0, -1.0] for part in path.to_polygons())
    return Outline(polygons, max(float(part[:, 0].max()) for part in polygons) if polygons else 0.0)


def drawable(text: str, instead: str = "") -> str:
    """Text without letters that the font lacks.

    Parameters
    ----------
    text : str
        Anything.
    instead : str
        What to give if the text is in another script.
    """
    known = "".join(letter for letter in unicodedata.normalize("NFC", text) if _is_known(letter))
    lost = sum(map(str.isalpha, text)) > sum(map(str.isalpha, known))
    return instead if lost and instead else known


def _is_known(letter: str) -> bool:
    return letter.isprintable() and not unicodedata.combining(letter) and (letter <= LAST_LETTER or letter in SIGNS)
