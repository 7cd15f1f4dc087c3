"""FFmpeg, OpenCV and the picture libraries keep to themselves what they would print on the user's terminal."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import av.logging
import cv2

__all__ = ["silence_libraries", "standard_error_muted"]

_OPENCV_LEVEL = "OPENCV_LOG_LEVEL"
_OPENCV_SILENT = 0


@functools.cache
def silence_libraries() -> None:
    """Turn off the messages of FFmpeg and OpenCV for this process, once.

    Whoever set ``OPENCV_LOG_LEVEL``, or gave PyAV a level (:func:`av.logging.set_level`), wants to see them and does.
    """
    if av.logging.get_level() is None:
        av.logging.set_libav_level(av.logging.PANIC)
    if _OPENCV_LEVEL not in os.environ:
        logging: Any = getattr(cv2.utils, "logging", cv2)  # up to OpenCV 4.12 the call stands in cv2 itself
        logging.setLogLevel(_OPENCV_SILENT)


@contextmanager
def standard_error_muted() -> Iterator[None]:
    """Point file descriptor 2 at nothing for a moment.

    For the few calls that write there without asking any log level: libpng on a cut picture, OpenVINO on what is no network.

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


def _point_at_nothing(descriptor: int) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, descriptor)
    finally:
        os.close(nothing)
