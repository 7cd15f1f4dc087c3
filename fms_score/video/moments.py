"""Single frames of a clip that has been read before, without decoding everything between them.

Jumping is left to FFmpeg, which lands where it can and numbers frames by guessing. So a picture is taken only if its own
timestamp is the one wanted; whatever jumping does not give, is looked for from the beginning as :func:`read_frames` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.video.frame import Frame
from fms_score.video.signature import read_signature
from fms_score.video.source import ReadOptions, open_video, read_frames, turned

__all__ = ["Moment", "read_moments"]

Moment = tuple[int, float]
"""A frame's index and time in seconds, as :func:`read_frames` gave them."""

SAME_S: Final = 5e-4
LEAD_FRAMES: Final = 18
"""OpenCV aims 16 frames before the one asked for, so a key picture nearer than that is not used."""


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
    for frame in _by_jumps(path, sorted(missing), options):
        missing.discard((frame.index, frame.time_s))
        yield frame
    wanted = {index for index, _ in missing}
    for frame in read_frames(path, options) if wanted else ():
        if frame.index in wanted:
            wanted.remove(frame.index)
            yield frame
        if not wanted:
            return


def _by_jumps(path: Path, moments: Sequence[Moment], options: ReadOptions) -> Iterator[Frame]:
    """What jumping gives, up to the first moment that it does not."""
    signature = read_signature(path)
    if signature != "movie":
        return
    capture = open_video(path, signature)
    keys_s = capture.index.key_s
    if keys_s is None:
        capture.close()
        return
    step_s = 1.0 / capture.frame_rate_hz
    stamps_s, here_s = capture.times_s(), -1.0
    try:
        for index, time_s in moments:
            wanted_s = time_s * options.slowmo
            if _last_key(keys_s, wanted_s - LEAD_FRAMES * step_s) > here_s + step_s:
                capture.jump(wanted_s - step_s)
            here_s = next((stamp_s for stamp_s in stamps_s if stamp_s > wanted_s - SAME_S), np.inf)
            image = capture.picture() if abs(here_s - wanted_s) < SAME_S else None
            if image is None:
                return
            yield Frame(index, time_s, turned(image, options.rotate_deg))
    finally:
        capture.close()


def _last_key(keys_s: NDArray[np.float64], time_s: float) -> float:
    """When the last key picture up to a moment is shown; 0 if there is none."""
    before = keys_s[keys_s <= time_s]
    return float(before[-1]) if len(before) else 0.0
