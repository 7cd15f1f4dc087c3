"""Clips as files of phone size: H.264 in MP4 as phones write them, or VP9 in WebM for browsers.

The product's own writer (fms_score.video.writer) is made for annotated video of the best quality and gives files ten times
as large, so this tool brings PyAV.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import av.container
import av.video
import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import replacing

__all__ = ["CODECS", "ClipFile"]

CODECS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    ".mp4": ("libx264", {"crf": "24", "preset": "veryfast"}),
    ".webm": ("libvpx-vp9", {"crf": "33", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}),
}
"""Encoder and its options by suffix."""


class ClipFile:
    """Writes a video at a constant rate, whole or not at all; a context manager.

    Parameters
    ----------
    path : Path
        Ends in ``.mp4`` or ``.webm``.
    size_px : tuple of int
        Width and height, even.
    frame_rate_hz : float
    """

    def __init__(self, path: Path, size_px: tuple[int, int], frame_rate_hz: float) -> None:
        self._size_px = size_px
        self._rate = Fraction(frame_rate_hz).limit_denominator(1001)
        self._codec, self._options = CODECS[path.suffix]
        self._suffix = path.suffix
        self._place: AbstractContextManager[Path] = replacing(path)
        self._file: av.container.OutputContainer | None = None
        self._stream: av.video.VideoStream | None = None

    def __enter__(self) -> Self:
        """Open the file under a temporary name."""
        temporary = self._place.__enter__()
        self._file = av.open(str(temporary), "w", format="mp4" if self._suffix == ".mp4" else "webm")
        stream = self._file.add_stream(self._codec, rate=self._rate, options=self._options)
        assert isinstance(stream, av.video.VideoStream)
        stream.width, stream.height = self._size_px
        stream.pix_fmt = "yuv420p"
        self._stream = stream
        return self

    def write(self, image: NDArray[np.uint8]) -> None:
        """Append one image, blue-green-red, of the size given at the start."""
        assert self._file is not None
        assert self._stream is not None
        self._file.mux(self._stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Finish the video and move it into place, or remove it after a failure."""
        if self._file is not None and self._stream is not None:
            if failure is None:
                self._file.mux(self._stream.encode(None))
            self._file.close()
        self._place.__exit__(kind, failure, traceback)
