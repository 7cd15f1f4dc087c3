"""Faces made unrecognisable in pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.head_log import Heads
from fms_score.pose.heads import Discs
from fms_score.video.frame import Frame
from fms_score.video.streams import close_stream

__all__ = ["blur_heads", "blurred_frames", "blurring_facts"]

CELLS: Final = 5
"""So many mean colours across a disc, which is half as large again as the head: the face itself keeps three. They are joined
smoothly, so that no grid is left from which a sequence of pictures could be put together again."""


def blurred_frames(frames: Iterator[Frame], heads: Heads) -> Iterator[Frame]:
    """The same frames with all heads covered; the pictures given are changed in place, the stream is closed with this one."""
    try:
        for frame in frames:
            blur_heads(frame.image, heads.at(frame.index))
            yield frame
    finally:
        close_stream(frames)


def blurring_facts(heads: Heads | None) -> dict[str, Any]:
    """What the provenance of a result says of faces; nothing if they were left as they are."""
    return {} if heads is None else {"faces": {"blurred": True, "found": heads.count}}


def blur_heads(image: NDArray[np.uint8], discs: Discs) -> None:
    """Reduce the discs of a picture to a few soft colours, in place.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    discs : ndarray, shape (n, 3)
        x, y and radius in pixels; what lies outside the picture is left out.
    """
    for x, y, radius in discs.tolist():
        left, top = (max(int(np.floor(centre - radius)), 0) for centre in (x, y))
        part = image[top : max(int(np.ceil(y + radius)) + 1, 0), left : max(int(np.ceil(x + radius)) + 1, 0)]
        if part.size:
            _soften(part, (x - left, y - top), radius)


def _soften(part: NDArray[np.uint8], centre: tuple[float, float], radius: float) -> None:
    height, width = part.shape[:2]
    cell = 2 * radius / CELLS
    cells = (max(round(width / cell), 1), max(round(height / cell), 1))
    soft = cv2.resize(cv2.resize(part, cells, interpolation=cv2.INTER_AREA), (width, height), interpolation=cv2.INTER_LINEAR)
    x, y = np.arange(width) - centre[0], np.arange(height) - centre[1]
    inside = x[None, :] ** 2 + y[:, None] ** 2 <= radius**2
    part[inside] = soft[inside]
