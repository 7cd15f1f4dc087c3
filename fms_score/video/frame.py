"""One picture of a video, with the moment it was taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Frame"]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a video.

    Attributes
    ----------
    index : int
        Position in the file, counted from 0 over all its pictures (so a clip cut with ``start`` keeps the file's numbers).
    time_s : float
        The container's own timestamp in seconds, divided by the slow-motion factor.
    image : ndarray of uint8, shape (height, width, 3)
        Blue, green, red; upright as the phone was held.
    """

    index: int
    time_s: float
    image: NDArray[np.uint8]
