"""A video, an animation or a still picture becomes a stream of frames with the container's own times."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fms_score.errors import OptionError, VideoError
from fms_score.video.capture import Capture
from fms_score.video.completeness import check_complete
from fms_score.video.frame import Frame
from fms_score.video.movie_index import read_movie_index
from fms_score.video.picture import TURNS, turned
from fms_score.video.rising import RisingTimes
from fms_score.video.signature import Signature, read_signature
from fms_score.video.stills import read_still

__all__ = ["ClipInfo", "ReadOptions", "frames_to_read", "open_video", "probe", "read_frames"]

_log = logging.getLogger(__name__)

_SAME_TIME_S = 1e-6


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which part of a file to read, and how to take it.

    Attributes
    ----------
    start_s, end_s : float or None
        First and last moment to read, both included, in the file's own playing time as a player shows it; None for its ends.
    slowmo : float
        How many times slower than life the file plays; every time that leaves the reader is divided by it.
    rotate_deg : {0, 90, 180, 270}
        Clockwise turn in addition to the phone's own note of how it was held.

    Raises
    ------
    OptionError
        If a value is impossible.
    """

    start_s: float | None = None
    end_s: float | None = None
    slowmo: float = 1.0
    rotate_deg: int = 0

    def __post_init__(self) -> None:
        """Check the values once, here, so that nobody downstream has to."""
        start_s = 0.0 if self.start_s is None else self.start_s
        if not (math.isfinite(start_s) and start_s >= 0):
            raise OptionError(f"start is {self.start_s} s; give seconds from the beginning of the file, 0 or more")
        if self.end_s is not None and not (math.isfinite(self.end_s) and self.end_s > start_s):
            raise OptionError(f"end is {self.end_s} s; give seconds of the file's playing time after the start ({start_s:g} s)")
        if not (math.isfinite(self.slowmo) and self.slowmo > 0):
            raise OptionError(f"slowmo is {self.slowmo}; give how many times slower than life the file plays, such as 8")
        if self.rotate_deg not in {0, *TURNS}:
            raise OptionError(f"rotate is {self.rotate_deg}; give 0, 90, 180 or 270 degrees clockwise")


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What is known of a file before its pictures are decoded.

    Attributes
    ----------
    path : Path
        The file.
    kind : {"video", "still", "animation", "poses"}
        What it is, by its content; poses have no pictures.
    width, height : int
        Size of the frames in pixels, upright.
    frame_rate_hz : float
        Nominal frames per second of life (the container's rate times the slow-motion factor); 0 for a still.
        For progress and the overlay only: times come with the frames.
    frame_count : int or None
        Pictures in the whole file; exact for GIF and where an mp4 or mov lists them, elsewhere the container's estimate
        (fragmented mp4 as downloads often are, WebM, MPEG), None if unknown.
    duration_s : float or None
        Length of the whole file in seconds of life (playing time divided by the slow-motion factor); None if unknown.
    rotation_deg : int
        Clockwise turn by which the phone's note was obeyed; without ``ReadOptions.rotate_deg``. 0 for a still.
    """

    path: Path
    kind: Literal["video", "still", "animation", "poses"]
    width: int
    height: int
    frame_rate_hz: float
    frame_count: int | None
    duration_s: float | None
    rotation_deg: int


_DEFAULT = ReadOptions()


def probe(path: Path, options: ReadOptions = _DEFAULT) -> ClipInfo:
    """Tell what a file is, without decoding a video.

    Parameters
    ----------
    path : Path
        A video, an animated GIF or a still picture.
    options : ReadOptions
        The options it will be read with.

    Returns
    -------
    ClipInfo
        Size after all turns, times after slow motion.

    Raises
    ------
    VideoError
        If it is none of these, has no pictures, or cannot be opened.
    """
    signature = read_signature(path)
    if signature == "still":
        height, width = turned(read_still(path), options.rotate_deg).shape[:2]
        return ClipInfo(path, "still", width, height, 0.0, 1, 0.0, 0)
    capture = open_video(path, signature)
    try:
        return _describe(capture, signature, options)
    finally:
        capture.close()


def read_frames(path: Path, options: ReadOptions = _DEFAULT) -> Iterator[Frame]:
    """Stream the frames of a file; only the one at hand is held.

    Parameters
    ----------
    path : Path
        A video, an animated GIF (transparent places come out white) or a still picture.
    options : ReadOptions
        Which part to read, and how to take it.

    Returns
    -------
    Iterator of Frame
        In order of time, times strictly rising. ``index`` counts the pictures that can be decoded from the start of the file,
        whatever ``start_s`` is.

    Raises
    ------
    VideoError
        At the call, if the file cannot be opened or starts after the wanted part; at the end of the stream, if pictures
        that an mp4 or mov file lists for the wanted part could not be read, or if there was none at all.

    Notes
    -----
    Timestamps that repeat or go back are moved to one nominal frame after their predecessor; how many, is logged as a warning.
    The start is reached by decoding and dropping, not by seeking: FFmpeg seeks to key frames and guesses the frame's number.
    """
    signature = read_signature(path)
    if signature == "still":
        return iter([Frame(0, 0.0, turned(read_still(path), options.rotate_deg))])
    capture = open_video(path, signature)
    duration_s = capture.index.length_s
    if duration_s is not None and (options.start_s or 0.0) >= duration_s:
        capture.close()
        raise VideoError(f"{path} is {duration_s:.1f} s long; it has nothing at start {options.start_s:g} s: choose less")
    return _stream(capture, options)


def frames_to_read(info: ClipInfo, options: ReadOptions = _DEFAULT) -> int | None:
    """Estimate how many frames ``read_frames`` will give, for a progress bar; None if unknown."""
    if info.frame_count is None or not info.duration_s:
        return info.frame_count
    playing_s = info.duration_s * options.slowmo
    end_s = playing_s if options.end_s is None else min(options.end_s, playing_s)
    share = (end_s - (options.start_s or 0.0)) / playing_s
    return max(1, math.ceil(info.frame_count * min(1.0, share)))


def open_video(path: Path, signature: Signature) -> Capture:
    """Open a file whose kind is known."""
    return Capture(path, read_movie_index(path) if signature == "movie" else None)


def _describe(capture: Capture, signature: Signature, options: ReadOptions) -> ClipInfo:
    width, height = capture.size if options.rotate_deg % 180 == 0 else capture.size[::-1]
    count, duration_s = capture.frame_count, capture.duration_s
    if signature == "gif" and count == 1:
        return ClipInfo(capture.path, "still", width, height, 0.0, 1, 0.0, 0)
    return ClipInfo(
        path=capture.path,
        kind="animation" if signature == "gif" else "video",
        width=width,
        height=height,
        frame_rate_hz=capture.frame_rate_hz * options.slowmo,
        frame_count=count,
        duration_s=None if duration_s is None else duration_s / options.slowmo,
        rotation_deg=capture.rotation_deg,
    )


def _stream(capture: Capture, options: ReadOptions) -> Iterator[Frame]:
    rising = RisingTimes(step_s=1.0 / capture.frame_rate_hz)
    start_s = (options.start_s or 0.0) - _SAME_TIME_S
    end_s = (math.inf if options.end_s is None else options.end_s) + _SAME_TIME_S
    seen_s, given_s = -math.inf, list[float]()
    try:
        for index, (stamped_s, picture) in enumerate(capture.pictures()):
            seen_s = rising.after(stamped_s)
            if seen_s > end_s:
                break
            if seen_s >= start_s:
                given_s.append(seen_s)
                yield Frame(index, seen_s / options.slowmo, turned(picture, options.rotate_deg))
    finally:
        capture.close()
    if rising.moved:
        _log.warning("%s: %d timestamps repeat or go back and were respaced", capture.path, rising.moved)
    check_complete(capture, given_s, seen_s, (start_s, end_s))
