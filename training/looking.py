"""One picture through a network and the product's own parser, turned any way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fms_score.pose.network import PoseNetwork
from fms_score.pose.paf import ParserOptions, cells_to_pixels, parse_people
from fms_score.pose.region import Turn, View

__all__ = ["Found", "found_in", "surest_turn"]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Everybody found in one look at a picture.

    Attributes
    ----------
    xy : ndarray, shape (people, 18, 2)
        Pixels of the picture as it is, NaN where not found; the surest person first.
    confidence : ndarray, shape (people, 18)
    turn_deg : int
        By how much the picture was turned for the look.
    """

    xy: NDArray[np.float64]
    confidence: NDArray[np.float64]
    turn_deg: int

    @property
    def sureness(self) -> float:
        """Sum of joint confidence of the surest person."""
        return float(self.confidence[0].sum()) if len(self.confidence) else 0.0


def found_in(network: PoseNetwork, image: NDArray[np.uint8], view: View, parser: ParserOptions | None = None) -> Found:
    """Look at a picture once."""
    cells, confidence = parse_people(network.look(image, view), parser or ParserOptions())
    pixels = cells_to_pixels(cells.astype(np.float64), network.card.stride_px) - network.card.shift_px
    return Found(view.to_picture(pixels), confidence.astype(np.float64), view.turn_deg)


def surest_turn(network: PoseNetwork, image: NDArray[np.uint8], view: View, turns: Sequence[Turn]) -> Found:
    """Look at a picture in several turns and keep the one in which somebody is found most surely."""
    return max((found_in(network, image, view.in_turn(turn)) for turn in turns), key=lambda found: found.sureness)
