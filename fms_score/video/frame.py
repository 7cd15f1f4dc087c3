"""One picture of a video, with the moment it was taken."""

from __future__ import annotations

from dataclasses import dataclass

from fms_score.video.picture import DecodedPicture, Image, Picture

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
    picture : Picture
        Upright as the phone was held; blue, green, red, or still as it was decoded.
    """

    index: int
    time_s: float
    picture: Picture

    @property
    def image(self) -> Image:
        """Blue, green, red; uint8 of shape (height, width, 3). Whoever needs only a part asks the picture for it."""
        return self.picture.image if isinstance(self.picture, DecodedPicture) else self.picture

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.picture.shape[0], self.picture.shape[1]
