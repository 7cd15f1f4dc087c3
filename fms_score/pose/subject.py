"""Who of several people is meant: the one followed so far, or the most prominent."""

from __future__ import annotations

import math
from typing import Final

from fms_score.pose.figure import Figure
from fms_score.pose.region import Framing

__all__ = ["FEWEST_JOINTS", "is_same", "most_prominent", "nearest", "prominence"]

FEWEST_JOINTS: Final = 6
"""Fewer points than this are not followed: most such finds are ghosts or other people's hands."""

_SIZE_WEIGHT: Final = 0.5
_SURENESS_WEIGHT: Final = 0.02
_SAME_RATIO: Final = 0.35
_SAME_OVERLAP: Final = 0.5


def prominence(figure: Figure, framing: Framing) -> float:
    """How much a person looks like the one the clip is about: surely found, large, near the middle.

    Sureness counts fully, size by its root, and somebody in a corner counts half of somebody in the middle.
    """
    reach = math.hypot(framing.width, framing.height) / 2
    aside = math.hypot(figure.x - framing.width / 2, figure.y - framing.height / 2) / reach
    return figure.sureness * math.sqrt(figure.length_px / reach) * (1 - 0.5 * min(aside, 1.0))


def most_prominent(found: list[Figure], framing: Framing) -> int | None:
    """Index of the most prominent person, None if there is nobody with enough joints."""
    worthy = [index for index, figure in enumerate(found) if figure.joints >= FEWEST_JOINTS]
    return max(worthy, key=lambda index: prominence(found[index], framing), default=None)


def nearest(found: list[Figure], subject: Figure, reach_ratio: float) -> int | None:
    """Index of the person most like the subject, None if nobody is within ``reach_ratio`` of its body's length.

    Distance counts most; a different size and unsure joints count against somebody.
    """
    best, least = None, math.inf
    for index, figure in enumerate(found):
        distance = subject.distance_ratio(figure)
        if figure.joints < FEWEST_JOINTS or distance > reach_ratio:
            continue
        resized = abs(math.log(max(figure.length_px, 1.0) / max(subject.length_px, 1.0)))
        cost = distance + _SIZE_WEIGHT * resized - _SURENESS_WEIGHT * figure.sureness
        if cost < least:
            best, least = index, cost
    return best


def is_same(figure: Figure, subject: Figure) -> bool:
    """Whether two finds in one picture, from two looks at it, are the same person (or one a part of the other)."""
    if subject.distance_ratio(figure) < _SAME_RATIO:
        return True
    across = min(figure.right, subject.right) - max(figure.left, subject.left)
    down = min(figure.bottom, subject.bottom) - max(figure.top, subject.top)
    area = (figure.right - figure.left) * (figure.bottom - figure.top)
    return across > 0 and down > 0 and across * down > _SAME_OVERLAP * area and figure.joints < FEWEST_JOINTS
