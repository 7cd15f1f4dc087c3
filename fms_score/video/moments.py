"""Single frames of a clip that has been read before, without decoding everything between them.

Where a file tells where its pictures lie, an excerpt with what the wanted ones need is decoded. A picture is taken only if
its own timestamp is the one wanted; whatever the excerpt does not give is looked for from the beginning, as
:func:`read_frames` does.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from fms_score.errors import VideoError
from fms_score.video.capture import Capture
from fms_score.video.excerpt import write_excerpt
from fms_score.video.frame import Frame
from fms_score.video.movie_index import read_movie_index
from fms_score.video.picture import turned
from fms_score.video.signature import read_signature
from fms_score.video.source import ReadOptions, read_frames

__all__ = ["Moment", "read_moments"]

Moment = tuple[int, float]
"""A frame's index and time in seconds, as :func:`read_frames` gave them."""

SAME_S: Final = 5e-4


def read_moments(path: Path, moments: Sequence[Moment], options: ReadOptions) -> Iterator[Frame]:
    """Read some frames of a clip again.

    Parameters
    ----------
    path : Path
    moments : sequence of (int, float)
        Which frames, as they were read before with the same options.
    options : ReadOptions

    Yields
    ------
    Frame
        Each of them once, if the file has it; in the order of time as a rule.

    Raises
    ------
    VideoError
        As :func:`read_frames`.
    """
    missing = set(moments)
    for frame in _from_excerpt(path, sorted(missing), options):
        missing.discard((frame.index, frame.time_s))
        yield frame
    wanted = {index for index, _ in missing}
    for frame in read_frames(path, options) if wanted else ():
        if frame.index in wanted:
            wanted.remove(frame.index)
            yield frame
        if not wanted:
            return


def _from_excerpt(path: Path, moments: Sequence[Moment], options: ReadOptions) -> Iterator[Frame]:
    """What an excerpt of the file gives; nothing where none can be made."""
    index = read_movie_index(path) if read_signature(path) == "movie" else None
    if index is None or index.shown_s is None:
        return
    pictures = [int(np.abs(index.shown_s - time_s * options.slowmo).argmin()) for _, time_s in moments]
    with TemporaryDirectory(prefix="fms-score-", ignore_cleanup_errors=True) as folder:
        excerpt = Path(folder, "excerpt.mp4")
        try:
            write_excerpt(path, index, pictures, excerpt)
            capture = Capture(excerpt, None)
        except (OSError, ValueError, struct.error, VideoError):  # reading from the beginning gets along without
            return
        with suppress(OSError):  # where an open file can lose its name, nobody's pictures outlive a killed run
            excerpt.unlink()
        try:
            yield from _with_times(capture, moments, options)
        finally:
            capture.close()


def _with_times(capture: Capture, moments: Sequence[Moment], options: ReadOptions) -> Iterator[Frame]:
    """Pictures whose timestamps are those of the moments, up to the last of them."""
    left = list(moments)
    for stamp_s, picture in capture.pictures():
        found = next((one for one in left if abs(one[1] * options.slowmo - stamp_s) < SAME_S), None)
        if found is not None:
            left.remove(found)
            yield Frame(*found, turned(picture, options.rotate_deg))
        if not left:
            return
