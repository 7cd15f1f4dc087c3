"""One opened video file: times and pictures in order, as FFmpeg decodes them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fms_score.errors import VideoError
from fms_score.video.movie_index import MovieIndex
from fms_score.video.picture import DecodedPicture
from fms_score.video.silence import silence_libraries

__all__ = ["Capture"]

FAILURES_IN_A_ROW: Final = 256
"""A damaged place makes one packet fail though intact ones follow; so many failures on end are the end."""

SPARE_THREADS: Final = 2
MOST_THREADS: Final = 16
"""Threads beyond the cores, for pictures wait for those that they are predicted from; FFmpeg advises against more than 16."""

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

    Attributes
    ----------
    path, index
        As given.
    rotation_deg : int
        Clockwise turn that the phone asks for; the pictures have it.
    size : tuple of int
        Width and height of the pictures in pixels, upright and with square pixels.

    Raises
    ------
    VideoError
        If it cannot be opened, or its pictures have no size.
    """

    def __init__(self, path: Path, index: MovieIndex | None) -> None:
        self.path = path
        self.index = index or MovieIndex(found=True, has_video=True)
        _check_tracks(path, self.index)
        self._file, self._stream = _opened(path)
        try:
            self._frames = _decoded(self._file, self._stream)
            self._first = next(self._frames, None)  # only a decoded picture tells how the phone was held
            self.rotation_deg = 0 if self._first is None else -90 * round(self._first.rotation / 90) % 360
            self.size = self._upright_size()
        except BaseException:
            self.close()
            raise

    @cached_property
    def frame_rate_hz(self) -> float:
        """Pictures a second, as the container says; measured where it states its clock instead (1000 in browsers' WebM)."""
        stated = float(self._stream.average_rate or self._stream.guessed_rate or 0)
        return stated if _LEAST_RATE_HZ <= stated <= _MOST_RATE_HZ else _measured_rate_hz(self.path)

    @property
    def frame_count(self) -> int | None:
        """Pictures in the file: exact where an mp4 or mov lists them, elsewhere as good as the container knows."""
        if self.index.shown_s is not None:
            return len(self.index.shown_s)
        if self._stream.frames > 0:
            return self._stream.frames
        return None if self.duration_s is None else round(self.duration_s * self.frame_rate_hz)

    @property
    def duration_s(self) -> float | None:
        """Length in seconds of the file's own playing time."""
        if self.index.length_s is not None:
            return self.index.length_s
        if self._stream.duration and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        return self._file.duration / av.time_base if self._file.duration else None

    def pictures(self) -> Iterator[tuple[float, DecodedPicture]]:
        """Step through the file, giving the container's own timestamp of each picture in seconds, and the picture.

        Damaged places are stepped over. The pictures are upright and have square pixels.
        """
        start, tick_s = self._stream.start_time or 0, float(self._stream.time_base or 0)
        first, self._first = self._first, None
        for frame in chain([] if first is None else [first], self._frames):
            stamp = frame.dts if frame.pts is None else frame.pts
            time_s = 0.0 if stamp is None else max(0.0, (stamp - start) * tick_s)
            yield time_s, DecodedPicture(frame, self.rotation_deg, self.size)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _upright_size(self) -> tuple[int, int]:
        coded, stretch = self._first or self._stream.codec_context, float(self._stream.sample_aspect_ratio or 1)
        if abs(stretch - 1) < _SQUARE_ENOUGH:  # angles are wrong in pixels that are not square
            stretch = 1.0
        size = round(coded.width * stretch), coded.height
        if 0 in size:
            raise VideoError(
                f"{self.path} has pictures of size {size[0]}x{size[1]}; it is damaged: copy it again from the phone"
            )
        return size if self.rotation_deg % 180 == 0 else size[::-1]


def _check_tracks(path: Path, index: MovieIndex) -> None:
    if not index.found:
        raise VideoError(f"{path} has no index (moov): recording or copying was broken off; copy it again from the phone")
    if not index.has_video:
        holds = "sound only" if index.has_sound else "no video track"
        raise VideoError(f"{path} holds {holds}, no picture; give the video file itself")


def _opened(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a file, ready to decode its main video track."""
    silence_libraries()
    try:
        # Absolute, because FFmpeg takes "10:30 squat.mp4" for a protocol named 10; and no file may have it open another.
        file = av.open(str(path.absolute()), metadata_errors="ignore", container_options={"protocol_whitelist": "file"})
    except (FFmpegError, ValueError) as error:
        raise VideoError(_unreadable(path)) from error
    stream = file.streams.best("video")
    if not isinstance(stream, VideoStream) or stream.codec_context is None:
        file.close()
        raise VideoError(_unreadable(path))
    codec = stream.codec_context
    codec.thread_type, codec.thread_count = "FRAME", min((os.cpu_count() or 1) + SPARE_THREADS, MOST_THREADS)
    return file, stream


def _unreadable(path: Path) -> str:
    return f"{path} cannot be read as a video: damaged, sound only or no video at all; copy it again"


def _decoded(file: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Everything that can be decoded, in order; pictures that FFmpeg filled with what it could guess are left out."""
    failures = 0
    packets = file.demux(stream)
    while failures <= FAILURES_IN_A_ROW:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield from (frame for frame in packet.decode() if not frame.is_corrupt)
            failures = 0
        except EOFError:
            return
        except FFmpegError:
            failures, packets = failures + 1, file.demux(stream)


def _measured_rate_hz(path: Path) -> float:
    """Rate by the median distance of the first pictures; 30 where there are fewer than two."""
    file, stream = _opened(path)
    with file:
        stamps = [packet.pts for packet in islice(file.demux(stream), _PICTURES_FOR_RATE) if packet.pts is not None]
    apart_s = float(np.median(np.diff(sorted(stamps))) * (stream.time_base or 0)) if len(stamps) > 1 else 0.0
    return 1.0 / apart_s if apart_s > 1.0 / _MOST_RATE_HZ else _RATE_WHEN_UNKNOWN_HZ
