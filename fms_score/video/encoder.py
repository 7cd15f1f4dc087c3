"""Compression of a WebM video, by FFmpeg."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from fms_score.video.silence import silence_libraries

__all__ = ["Encoder"]

CODEC: Final = "libvpx-vp9"

REALTIME: Final = {"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "tile-columns": "1", "crf": "24", "g": "30"}
"""VP9 as for a live stream, of constant quality, with a picture a second that players can jump to.

A quarter of the time and of the file that VP8 takes near its best quality, for 2 dB less (docs/performance.md)."""

THREADS: Final = 2


class Encoder:
    """A WebM file that takes images one by one.

    Parameters
    ----------
    path : Path
        The file, with suffix ``.webm``.
    size : tuple of int
        Width and height in pixels, both even.
    frame_rate_hz : float
        Images a second.

    Raises
    ------
    FFmpegError, ValueError, OverflowError
        If FFmpeg has not got the codec, or will not take the size.
    """

    def __init__(self, path: Path, size: tuple[int, int], frame_rate_hz: float) -> None:
        silence_libraries()
        self._file = av.open(str(path.absolute()), "w", format="webm")
        try:
            rate = Fraction(frame_rate_hz).limit_denominator(60_000)
            self._stream = self._file.add_stream(CODEC, rate=rate, options=dict(REALTIME))
            self._stream.width, self._stream.height, self._stream.pix_fmt = *size, "yuv420p"
            self._stream.bit_rate = 0  # as crf wants it: constant quality
            self._stream.codec_context.thread_count = THREADS
            self._stream.codec_context.open()
        except BaseException:
            self._file.close()
            raise

    def write(self, image: NDArray[np.uint8]) -> None:
        """Append one image: blue, green, red, contiguous, of the size agreed."""
        self._file.mux(self._stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))

    def close(self) -> None:
        """Write what the encoder still holds, and the end of the file."""
        try:
            self._file.mux(self._stream.encode())
        finally:
            self._file.close()
