"""The crop that follows a person: the right size for the network, generous, and seldom moved.

A network finds people best at a certain length of the body in its input, which its card tells: larger is worse, not only
slower. A crop that shows the body at that length is several times cheaper than the whole picture. Every move of the crop
shifts the grid on which points are found and costs steadiness (jitter 0.96 px of the input for a crop that rests, 1.50 for
one moved every frame, 0.91 for the whole picture), so it moves only when the body comes near its edge.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from fms_score.pose.figure import Figure
from fms_score.pose.region import Framing, Turn, View

__all__ = ["RestingCrop"]

MARGIN_RATIO: Final = 0.16
"""Room around the places where the body was lately, in lengths of the body."""

SPREAD_RATIO_HZ: Final = 0.3
"""Further room for arms and legs that spread before the crop can follow, in lengths of the body to the second of that lag."""

EDGE_RATIO: Final = 0.06
"""The crop moves when the body comes this close to its edge, in lengths of the body."""

SLENDER_RATIO: Final = 0.6
"""The crop is at least this wide for its height (or high for its width), because arms and legs spread."""

LARGEST_SCALE: Final = 3.0
"""Nothing is enlarged more than this: there is nothing more to see."""

MEMORY_S: Final = 2.0
"""The crop covers where the body was this long: a whole repetition, as a rule."""

TOO_LARGE_RATIO: Final = 1.6
"""A crop with so many times the input pixels that would do is made smaller."""


class RestingCrop:
    """A crop of one clip.

    Parameters
    ----------
    framing : Framing
        Of the clip's pictures.

    Attributes
    ----------
    view : View or None
        The crop in force; None before somebody is covered and after it was dropped.
    """

    def __init__(self, framing: Framing) -> None:
        self.view: View | None = None
        self._framing = framing
        self._trail: deque[tuple[float, Figure]] = deque()

    def cover(self, time_s: float, subject: Figure, turn_deg: Turn, lag_s: float) -> None:
        """Make sure that the subject stays in the crop for the next ``lag_s`` seconds."""
        self._trail.append((time_s, subject))
        while self._trail[0][0] < time_s - MEMORY_S:
            self._trail.popleft()
        if self.view is None or self._reaches_the_edge(self.view, subject) or self._is_too_large(self.view, turn_deg, lag_s):
            self.view = self._fresh(turn_deg, lag_s)

    def drop(self) -> None:
        """Forget where somebody was."""
        self.view = None
        self._trail.clear()

    def turn(self, turn_deg: Turn) -> None:
        """Show the same rectangle turned otherwise."""
        self.view = self.view and self.view.in_turn(turn_deg)

    def _reaches_the_edge(self, crop: View, subject: Figure) -> bool:
        """Whether the body comes near an edge that is not the picture's."""
        edge = EDGE_RATIO * subject.length_px
        return (
            (crop.left > 0 and subject.left - edge < crop.left)
            or (crop.top > 0 and subject.top - edge < crop.top)
            or (crop.right < self._framing.width and subject.right + edge > crop.right - 1)
            or (crop.bottom < self._framing.height and subject.bottom + edge > crop.bottom - 1)
        )

    def _is_too_large(self, crop: View, turn_deg: Turn, lag_s: float) -> bool:
        if self._trail[-1][0] - self._trail[0][0] < MEMORY_S / 2:
            return False  # what lies farther back may be needed again
        wanted = self._fresh(turn_deg, lag_s)
        return crop.height * crop.width > TOO_LARGE_RATIO * wanted.height * wanted.width

    def _fresh(self, turn_deg: Turn, lag_s: float) -> View:
        lately = [figure for _, figure in self._trail]
        length = max(1.0, *(figure.length_px for figure in lately))
        room = (MARGIN_RATIO + SPREAD_RATIO_HZ * lag_s) * length
        left, top = min(figure.left for figure in lately) - room, min(figure.top for figure in lately) - room
        right, bottom = max(figure.right for figure in lately) + room, max(figure.bottom for figure in lately) + room
        lack_x = max(0.0, SLENDER_RATIO * (bottom - top) - (right - left)) / 2
        lack_y = max(0.0, SLENDER_RATIO * (right - left) - (bottom - top)) / 2
        scale = min(self._framing.body_px / length, LARGEST_SCALE)
        return self._framing.around((left - lack_x, top - lack_y, right + lack_x, bottom + lack_y), scale, turn_deg)
