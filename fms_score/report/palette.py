"""Colours of pictures, chosen to stay apart for colour-blind eyes and on any background.

Left and right are the blue and the orange of Okabe and Ito [1]_. The state of a criterion never rests on colour alone:
every state also has a mark and a word (:mod:`fms_score.report.shapes`, :mod:`fms_score.report.words`).

References
----------
.. [1] Okabe and Ito, "Color Universal Design: how to make figures and presentations that are friendly to colorblind
   people", 2008.
"""

from __future__ import annotations

from typing import Final

from fms_score.rubric.verdict import State
from fms_score.skeleton import Side

__all__ = ["ACCENT", "CASING", "INK", "MIDLINE", "PAPER", "QUIET", "SIDE_RGB", "STATE_RGB", "Rgb", "dimmed"]

Rgb = tuple[int, int, int]

SIDE_RGB: Final[dict[Side, Rgb]] = {"left": (70, 178, 255), "right": (255, 166, 38)}
MIDLINE: Final[Rgb] = (236, 238, 242)
CASING: Final[Rgb] = (18, 22, 30)
"""Dark edge under every light stroke, so that it shows on white walls and on black mats."""

INK: Final[Rgb] = (245, 247, 250)
QUIET: Final[Rgb] = (176, 184, 198)
PAPER: Final[Rgb] = (22, 26, 34)
ACCENT: Final[Rgb] = (255, 255, 255)

STATE_RGB: Final[dict[State, Rgb]] = {
    "met": (52, 199, 150),
    "not_met": (255, 112, 84),
    "borderline": (250, 204, 78),
    "not_observable": (176, 168, 222),
}


def dimmed(rgb: Rgb, share: float) -> Rgb:
    """Give the same hue, darker: ``share`` 1 leaves it, 0 is black."""
    red, green, blue = (round(part * share) for part in rgb)
    return red, green, blue
