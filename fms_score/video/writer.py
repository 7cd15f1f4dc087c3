"""Video that browsers play."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from fms_score.atomic import replacing
from fms_score.errors import OptionError, VideoError
from fms_score.video.encoder import Encoder

__all__ = ["WebmWriter", "constant_rate_times"]


class WebmWriter:
    """Writes a WebM video at a constant rate, whole or not at all; a context manager.

    Parameters
    ----------
    path : Path
        The file to be written, with suffix ``.webm``; its folder must exist. It appears when the context ends without error.
    size : tuple of int
        Width and height of the images in pixels; an odd one loses its last column or row, which the codec cannot hold.
    frame_rate_hz : float
        Images a second.

    Raises
    ------
    OptionError
        If size or rate are impossible.
    VideoError
        If no codec can be opened, an image has another size, or the context ends without any image.
    """

    def __init__(self, path: Path, size: tuple[int, int], frame_rate_hz: float) -> None:
        if min(size) < 2:
            raise OptionError(f"{path.name}: a video of size {size[0]}x{size[1]} cannot be written; 2x2 is the smallest")
        _check_rate(frame_rate_hz)
        self._path = path
        self._size = size
        self._frame_rate_hz = frame_rate_hz
        self._count = 0
        self._place: AbstractContextManager[Path] = replacing(path)
        self._video: Encoder | None = None

    def __enter__(self) -> Self:
        """Open the video under a temporary name."""
        if not self._path.parent.is_dir():
            raise VideoError(f"{self._path} cannot be written: there is no folder {self._path.parent}; make it first")
        temporary = self._place.__enter__()
        try:
            self._video = self._open(temporary)
        except BaseException as failure:
            self._place.__exit__(type(failure), failure, failure.__traceback__)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Finish the video and move it into place, or remove it after a failure."""
        if self._video is not None:
            self._finish(failure)
        if failure is None and self._count == 0:
            failure = VideoError(f"{self._path} was not written: it got no image")
            self._place.__exit__(type(failure), failure, None)
            raise failure
        self._place.__exit__(kind, failure, traceback)

    def write(self, image: NDArray[np.uint8]) -> None:
        """Append one image.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            Blue, green, red, of the size given at the start.
        """
        if self._video is None:
            raise VideoError(f"{self._path} is not open for writing; use it in a with statement")
        width, height = self._size
        if image.shape != (height, width, 3) or image.dtype != np.uint8:
            found = f"{image.dtype} of shape {image.shape}"
            raise VideoError(f"{self._path}: expected images of uint8 and shape {(height, width, 3)}, got {found}")
        self._video.write(np.ascontiguousarray(image[: height & ~1, : width & ~1]))
        self._count += 1

    def _open(self, temporary: Path) -> Encoder:
        even = (self._size[0] & ~1, self._size[1] & ~1)
        try:
            return Encoder(temporary, even, self._frame_rate_hz)
        except (FFmpegError, ValueError, OverflowError) as error:
            raise VideoError(
                f"{self._path} cannot be written: this PyAV does not open VP9; install another build of it"
            ) from error

    def _finish(self, failure: BaseException | None) -> None:
        video, self._video = self._video, None
        assert video is not None
        try:
            video.close()
        except Exception as fault:
            if failure is None:  # else that one is told
                self._place.__exit__(type(fault), fault, fault.__traceback__)
                raise


def constant_rate_times(time_s: NDArray[np.float64], frame_rate_hz: float) -> NDArray[np.intp]:
    """Tell for each frame of a constant-rate video which frame of a variable-rate source is to be shown.

    Parameters
    ----------
    time_s : ndarray of float64, shape (frames,)
        When each source frame appears, in seconds, strictly rising.
    frame_rate_hz : float
        Rate of the video to be written.

    Returns
    -------
    ndarray of intp, shape (written,)
        Positions in ``time_s``, never falling: the source frame on show in the middle of each written frame. The last source
        frame stays for the median distance of two, so both last equally long within one written frame.

    Raises
    ------
    OptionError
        If the rate is not positive or there is no frame.
    """
    _check_rate(frame_rate_hz)
    if len(time_s) == 0:
        raise OptionError("no frame times; a video needs one frame at least")
    since_s = np.asarray(time_s, dtype=np.float64) - time_s[0]
    last_s = float(np.median(np.diff(since_s))) if len(since_s) > 1 else 1.0 / frame_rate_hz
    written = max(1, round((float(since_s[-1]) + last_s) * frame_rate_hz))
    middle_s = (np.arange(written) + 0.5) / frame_rate_hz
    return np.searchsorted(since_s, middle_s, side="right") - 1


def _check_rate(frame_rate_hz: float) -> None:
    if not (math.isfinite(frame_rate_hz) and frame_rate_hz > 0):
        raise OptionError(f"frame rate is {frame_rate_hz} Hz; give frames per second, more than 0")
