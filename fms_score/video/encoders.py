"""Who compresses a WebM video: PyAV where it is installed, else OpenCV."""

from __future__ import annotations

import importlib
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.video.silence import silence_libraries, standard_error_muted

__all__ = ["Encoder", "open_encoder"]

# OpenCV opens libvpx with fixed settings (near its best quality, one thread; OPENCV_FFMPEG_WRITER_OPTIONS is not passed on).
# So set, VP8 takes a seventh of VP9's time, for files as large and equally good; browsers play both.
_CODECS = ("VP80", "VP90")

_REALTIME: Final = {"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "tile-columns": "1", "crf": "24", "g": "30"}
"""VP9 as for a live stream, of constant quality, with a picture a second that players can jump to.

Against OpenCV's VP8 a quarter of the time and of the file, for 2 dB less (docs/performance.md)."""

_THREADS: Final = 2


class Encoder(Protocol):
    """Takes images one by one and writes them into a file."""

    def write(self, image: NDArray[np.uint8]) -> None:
        """Append one image: blue, green, red, contiguous, even sides."""

    def close(self) -> None:
        """Finish the file."""


def open_encoder(path: Path, size: tuple[int, int], frame_rate_hz: float) -> Encoder | None:
    """Begin a WebM file.

    Parameters
    ----------
    path : Path
        The file, with suffix ``.webm``.
    size : tuple of int
        Width and height in pixels, both even.
    frame_rate_hz : float
        Images a second.

    Returns
    -------
    Encoder or None
        None if no codec can be opened.
    """
    silence_libraries()
    return _open_pyav(path, size, frame_rate_hz) or _open_opencv(path, size, frame_rate_hz)


class _Pyav:
    """VP9 by PyAV, whose encoder can be told to be quick."""

    def __init__(self, av: Any, path: Path, size: tuple[int, int], frame_rate_hz: float) -> None:
        self._frame = av.VideoFrame
        self._file = av.open(str(path.absolute()), "w", format="webm")
        try:
            rate = Fraction(frame_rate_hz).limit_denominator(60_000)
            self._stream = self._file.add_stream("libvpx-vp9", rate=rate, options=dict(_REALTIME))
            self._stream.width, self._stream.height, self._stream.pix_fmt = *size, "yuv420p"
            self._stream.bit_rate = 0  # as crf wants it: constant quality
            self._stream.thread_count = _THREADS
            self._stream.codec_context.open()
        except BaseException:
            self._file.close()
            raise

    def write(self, image: NDArray[np.uint8]) -> None:
        """Encode one picture, blue-green-red, of the size agreed."""
        self._file.mux(self._stream.encode(self._frame.from_ndarray(image, format="bgr24")))

    def close(self) -> None:
        """Write what the encoder still holds, and the end of the file."""
        try:
            self._file.mux(self._stream.encode())
        finally:
            self._file.close()


class _Opencv:
    """Whatever OpenCV can do."""

    def __init__(self, video: cv2.VideoWriter) -> None:
        self._video = video

    def write(self, image: NDArray[np.uint8]) -> None:
        """Encode one picture, blue-green-red, of the size agreed."""
        self._video.write(image)

    def close(self) -> None:
        """Write the end of the file."""
        self._video.release()


def _open_pyav(path: Path, size: tuple[int, int], frame_rate_hz: float) -> Encoder | None:
    try:
        av = importlib.import_module("av")
    except ImportError:  # it comes with the extra named video
        return None
    try:
        return _Pyav(av, path, size, frame_rate_hz)
    except (av.FFmpegError, ValueError, OverflowError):  # a build of it without this codec, or a size it will not take
        return None


def _open_opencv(path: Path, size: tuple[int, int], frame_rate_hz: float) -> Encoder | None:
    for codec in _CODECS:
        with standard_error_muted():  # OpenCV prints there that WebM knows no tag for the codec, which does not matter
            four = cv2.VideoWriter.fourcc(*codec)
            video = cv2.VideoWriter(str(path.absolute()), cv2.CAP_FFMPEG, four, frame_rate_hz, size)
        if video.isOpened():
            return _Opencv(video)
    return None
