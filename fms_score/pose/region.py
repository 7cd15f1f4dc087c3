"""One look at a picture: which part of it, turned how, at what size; and the way back to its pixels.

Pixel (0, 0) has its centre at (0, 0), everywhere. A rectangle of ``n`` pixels shown on ``m`` pixels therefore maps as
``x = left + (x' + 0.5) * n / m - 0.5``, and a turned picture of ``n`` pixels mirrors as ``n - 1 - x``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fms_score.pose.card import ModelCard

__all__ = ["TURNS", "Framing", "Turn", "View", "turn_back"]

Turn = Literal[0, 90, 180, 270]

TURNS: Final[tuple[Turn, ...]] = get_args(Turn)
"""Degrees by which a picture can be turned clockwise."""

Floats = NDArray[np.float64]

SMALLEST_INPUT: Final = 64
"""No side of the input is made shorter than this; four cells of a network of stride 16."""


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of a picture, turned and resized for the network.

    Attributes
    ----------
    left, top, right, bottom : int
        The rectangle in pixels of the picture; right and bottom are the first beyond it.
    turn_deg : {0, 90, 180, 270}
        By how much it is turned clockwise, so that the head comes up.
    height, width : int
        Size of the network's input, after the turn.
    """

    left: int
    top: int
    right: int
    bottom: int
    turn_deg: Turn
    height: int
    width: int

    @property
    def size_before_turn(self) -> tuple[int, int]:
        """Height and width to which the rectangle is resized before it is turned."""
        return (self.height, self.width) if self.turn_deg % 180 == 0 else (self.width, self.height)

    @property
    def scale(self) -> float:
        """Input pixels to one pixel of the picture."""
        return self.size_before_turn[0] / (self.bottom - self.top)

    def in_turn(self, turn_deg: Turn) -> View:
        """Look at the same rectangle, turned otherwise."""
        height, width = self.size_before_turn if turn_deg % 180 == 0 else self.size_before_turn[::-1]
        return replace(self, turn_deg=turn_deg, height=height, width=width)

    def to_picture(self, xy: Floats) -> Floats:
        """Carry points from pixels of the network's input to pixels of the picture.

        Parameters
        ----------
        xy : ndarray of shape (..., 2)

        Returns
        -------
        ndarray of the same shape
        """
        height, width = self.size_before_turn
        stretch = np.array([(self.right - self.left) / width, (self.bottom - self.top) / height])
        corner = np.array([self.left, self.top], dtype=np.float64)
        moved: Floats = (turn_back(xy, self.turn_deg, height, width) + 0.5) * stretch + corner - 0.5
        return moved


def turn_back(xy: Floats, turn_deg: Turn, height: int, width: int) -> Floats:
    """Carry points from a picture turned clockwise back to the picture as it was, exactly.

    Parameters
    ----------
    xy : ndarray of shape (..., 2)
        Pixels of the turned picture.
    turn_deg : {0, 90, 180, 270}
        By how much it was turned clockwise.
    height, width : int
        Size before the turn.
    """
    x, y = xy[..., 0], xy[..., 1]
    if turn_deg == 90:
        return np.stack([y, height - 1 - x], axis=-1)
    if turn_deg == 180:
        return np.stack([width - 1 - x, height - 1 - y], axis=-1)
    if turn_deg == 270:
        return np.stack([width - 1 - y, x], axis=-1)
    return xy


@dataclass(frozen=True, slots=True)
class Framing:
    """How looks at the pictures of one clip are framed.

    Attributes
    ----------
    height, width : int
        Size of the pictures.
    input_size : tuple of int
        Height and width of the network's input that suit a landscape picture.
    body_px : float
        Length of the body in the network's input that a crop gives it.
    multiple : int
        Sides of the input are multiples of this.
    """

    height: int
    width: int
    input_size: tuple[int, int]
    body_px: float
    multiple: int

    @classmethod
    def of(cls, card: ModelCard, shape: tuple[int, ...]) -> Self:
        """As a network likes pictures of this shape: height, width and whatever follows."""
        return cls(shape[0], shape[1], card.input_size, card.body_px, card.multiple)

    def whole(self, turn_deg: Turn) -> View:
        """Look at the whole picture.

        Notes
        -----
        Its height after the turn is the height of ``input_size``, or less for a very wide one. In tall pictures people are
        tall too: given as many input pixels as a landscape, they become larger than the network likes (48 photos, best
        turn: sum of joint confidence 10.7 at a height of 456, 11.1 at 320, 11.6 at 240).
        """
        high = self.height if turn_deg % 180 == 0 else self.width
        suited, room = self.input_size[0], self.input_size[0] * self.input_size[1]
        scale = min(suited / high, (room / (self.height * self.width)) ** 0.5)
        return _view((0, 0, self.width, self.height), turn_deg, scale, self.multiple)

    def around(self, box: tuple[float, float, float, float], scale: float, turn_deg: Turn) -> View:
        """Look at a box at ``scale`` input pixels to the pixel, as far as it lies in the picture.

        The rectangle is a little larger or smaller than the box, so that neither side is stretched.
        """
        left, right = self._span(box[0], box[2], scale, self.width)
        top, bottom = self._span(box[1], box[3], scale, self.height)
        return _view((left, top, right, bottom), turn_deg, scale, self.multiple)

    def _span(self, low: float, high: float, scale: float, limit: int) -> tuple[int, int]:
        """Place a stretch of whole input steps over ``low`` to ``high``, moved inside the picture or cut to it."""
        size = min(limit, round(_fitting((high - low) * scale, self.multiple) / scale))
        start = min(max(round((low + high - size) / 2), 0), limit - size)
        return start, start + size


def _view(rectangle: tuple[int, int, int, int], turn_deg: Turn, scale: float, multiple: int) -> View:
    """Look at a rectangle (left, top, right, bottom) at about ``scale`` input pixels to the pixel."""
    left, top, right, bottom = rectangle
    across, down = (_fitting((right - left) * scale, multiple), _fitting((bottom - top) * scale, multiple))
    height, width = (down, across) if turn_deg % 180 == 0 else (across, down)
    return View(left, top, right, bottom, turn_deg, height, width)


def _fitting(length: float, multiple: int) -> int:
    return max(round(length / multiple), -(-SMALLEST_INPUT // multiple)) * multiple
