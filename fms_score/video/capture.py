"""One opened video file: times and pictures in order, as FFmpeg decodes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.errors import VideoError
from fms_score.video.movie_index import MovieIndex
from fms_score.video.silence import silence_libraries

__all__ = ["Capture"]

# A damaged packet makes one grab fail though intact pictures follow; at the true end so many more tries cost milliseconds.
_TRIES_AFTER_FAILURE = 256
_LEAST_RATE_HZ, _MOST_RATE_HZ = 0.5, 500.0
_RATE_WHEN_UNKNOWN_HZ = 30.0
_PICTURES_FOR_RATE = 16
_SQUARE_ENOUGH = 0.01


class Capture:
    """One opened video file.

    Parameters
    ----------
    path : Path
        The file.
    index : MovieIndex or None
        What an mp4 or mov file says of itself; None for other containers.

    Raises
    ------
    VideoError
        If it cannot be opened, or its pictures have no size.
    """

    def __init__(self, path: Path, index: MovieIndex | None) -> None:
        silence_libraries()
        self.path = path
        self.index = index or MovieIndex(found=True, has_video=True)
        _check_tracks(path, self.index)
        # Absolute, because FFmpeg takes "10:30 squat.mp4" for a protocol named 10.
        self._capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise VideoError(f"{path} cannot be read as a video: damaged, sound only or no video at all; copy it again")
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        self._stretch_x, self._stretch_y = self._pixel_stretch()
        if 0 in self.size:
            self.close()
            raise VideoError(
                f"{path} has pictures of size {self.size[0]}x{self.size[1]}; it is damaged: copy it again from the phone"
            )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, upright and with square pixels."""
        width = self._capture.get(cv2.CAP_PROP_FRAME_WIDTH) * self._stretch_x
        height = self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT) * self._stretch_y
        return max(0, round(width)), max(0, round(height))

    @property
    def rotation_deg(self) -> int:
        """Clockwise turn that the phone asks for; it is already applied to the pictures."""
        return round(self._capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 360

    @property
    def frame_rate_hz(self) -> float:
        """Pictures a second, as the container says; measured where it states its clock instead (1000 in browsers' WebM)."""
        stated = self._capture.get(cv2.CAP_PROP_FPS)
        return stated if _LEAST_RATE_HZ <= stated <= _MOST_RATE_HZ else _measured_rate_hz(self.path)

    @property
    def frame_count(self) -> int | None:
        """Pictures in the file: exact where an mp4 or mov lists them, elsewhere as good as the container knows."""
        if self.index.shown_s is not None:
            return len(self.index.shown_s)
        stated = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        return round(stated) if stated > 0 else None

    @property
    def duration_s(self) -> float | None:
        """Length in seconds of the file's own playing time."""
        if self.index.length_s is not None:
            return self.index.length_s
        stated_hz, count = self._capture.get(cv2.CAP_PROP_FPS), self.frame_count
        return count / stated_hz if count is not None and stated_hz > 0 else None

    def times_s(self) -> Iterator[float]:
        """Step through the file, giving the container's own timestamp of each picture in seconds.

        Damaged places are stepped over. The picture itself is made only when :meth:`picture` is called.
        """
        failures = 0
        while failures <= _TRIES_AFTER_FAILURE:
            if self._capture.grab():
                failures = 0
                # Only after grab() is this the time of the picture just taken, not of the one before. Up to OpenCV 4.12 a first
                # picture shown at 0 comes with its decoding time, which is less.
                yield max(0.0, self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0)
            else:
                failures += 1

    def picture(self) -> NDArray[np.uint8] | None:
        """Give the picture last stepped to: blue, green, red; upright; square pixels. None if it cannot be made."""
        ok, image = self._capture.retrieve()
        if not ok:
            return None
        if self._stretch_x != 1.0 or self._stretch_y != 1.0:
            image = cv2.resize(image, self.size, interpolation=cv2.INTER_LINEAR)
        return cast("NDArray[np.uint8]", image)

    def close(self) -> None:
        """Let go of the file."""
        self._capture.release()

    def _pixel_stretch(self) -> tuple[float, float]:
        """How much wider and higher the picture must become for square pixels; angles are wrong without it."""
        across, down = self._capture.get(cv2.CAP_PROP_SAR_NUM), self._capture.get(cv2.CAP_PROP_SAR_DEN)
        if across <= 0 or down <= 0 or abs(across / down - 1) < _SQUARE_ENOUGH:
            return 1.0, 1.0
        return (across / down, 1.0) if self.rotation_deg % 180 == 0 else (1.0, across / down)


def _check_tracks(path: Path, index: MovieIndex) -> None:
    if not index.found:
        raise VideoError(f"{path} has no index (moov): recording or copying was broken off; copy it again from the phone")
    if not index.has_video:
        holds = "sound only" if index.has_sound else "no video track"
        raise VideoError(f"{path} holds {holds}, no picture; give the video file itself")


def _measured_rate_hz(path: Path) -> float:
    """Rate by the median distance of the first pictures; 30 where there are fewer than two."""
    capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
    times_s = [capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0 for _ in range(_PICTURES_FOR_RATE) if capture.grab()]
    capture.release()
    apart_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.0
    return 1.0 / apart_s if apart_s > 1.0 / _MOST_RATE_HZ else _RATE_WHEN_UNKNOWN_HZ
