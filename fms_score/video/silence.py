"""OpenCV, FFmpeg and the picture libraries keep to themselves what they would print on the user's terminal."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import cv2

__all__ = ["silence_libraries", "standard_error_muted"]

_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"
_FFMPEG_DEBUG = "OPENCV_FFMPEG_DEBUG"
_OPENCV_LEVEL = "OPENCV_LOG_LEVEL"
_OPENCV_SILENT = 0
_FFMPEG_QUIET = "-8"  # AV_LOG_QUIET of libavutil/log.h


@functools.cache
def silence_libraries() -> None:
    """Turn off the messages of OpenCV and FFmpeg for this process, once.

    Whoever set ``OPENCV_LOG_LEVEL``, ``OPENCV_FFMPEG_LOGLEVEL`` or ``OPENCV_FFMPEG_DEBUG`` wants to see messages and does.

    Notes
    -----
    OpenCV reads FFmpeg's level from the environment a single time, when FFmpeg is first used. So it is used here, on a file
    that does not exist, and the variable is taken away again: child processes do not inherit it.
    """
    if _OPENCV_LEVEL not in os.environ:
        _silence_opencv()
    if _FFMPEG_LEVEL in os.environ or _FFMPEG_DEBUG in os.environ:
        return
    os.environ[_FFMPEG_LEVEL] = _FFMPEG_QUIET
    try:
        cv2.VideoCapture(str(Path(os.devnull) / "nothing.mp4"), cv2.CAP_FFMPEG).release()
    finally:
        del os.environ[_FFMPEG_LEVEL]


@contextmanager
def standard_error_muted() -> Iterator[None]:
    """Point file descriptor 2 at nothing for a moment.

    For the few calls that write there without asking any log level: libpng on a cut picture, OpenCV's video writer on opening.

    Notes
    -----
    The descriptor belongs to the whole process, so keep what stands inside short.
    """
    try:
        kept = os.dup(2)
    except OSError:  # a process without a standard error, as under pythonw, has nothing to mute
        yield
        return
    try:
        _point_at_nothing(2)
        yield
    finally:
        with suppress(OSError):
            os.dup2(kept, 2)
        os.close(kept)


def _silence_opencv() -> None:
    logging: Any = getattr(cv2.utils, "logging", cv2)  # up to OpenCV 4.12 the call stands in cv2 itself
    logging.setLogLevel(_OPENCV_SILENT)


def _point_at_nothing(descriptor: int) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, descriptor)
    finally:
        os.close(nothing)
