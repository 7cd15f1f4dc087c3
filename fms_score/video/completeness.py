"""Whether all pictures came that a file promised, and if not, what the user can do."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import VideoError
from fms_score.video.capture import Capture

__all__ = ["check_complete"]

_FORGIVEN_COUNT = 3
_FORGIVEN_SHARE = 0.02  # a few pictures at a cut or beside one bad packet leave a gap that tracking bridges


def check_complete(capture: Capture, given_s: Sequence[float], seen_s: float, part_s: tuple[float, float]) -> None:
    """Raise if pictures are missing from the part that was asked for.

    Parameters
    ----------
    capture : Capture
        The file that was read.
    given_s : sequence of float
        Times of the pictures that came, in playing time.
    seen_s : float
        Time of the last picture that could be decoded at all; -inf if there was none.
    part_s : tuple of float
        First and last time asked for.

    Raises
    ------
    VideoError
        Saying how many pictures came, and which part can be analysed.
    """
    if not given_s:
        raise VideoError(_nothing(capture, seen_s, part_s[0]))
    promised_s = capture.index.shown_s
    if promised_s is None:
        if capture.index.cut_off and seen_s < part_s[1]:
            raise VideoError(_ends_early(capture, f"the first {len(given_s)} frames", seen_s))
        return
    promised_s = promised_s[(promised_s >= part_s[0]) & (promised_s <= part_s[1])]
    missing = len(promised_s) - len(given_s)
    if missing > max(_FORGIVEN_COUNT, _FORGIVEN_SHARE * len(promised_s)):
        raise VideoError(_incomplete(capture, np.asarray(given_s), promised_s))


def _nothing(capture: Capture, seen_s: float, start_s: float) -> str:
    if math.isinf(seen_s):
        return f"{capture.path} holds no picture that can be decoded; copy it again from the phone"
    return f"{capture.path} ends at {seen_s:.1f} s, nothing is left after start {start_s:.1f} s; choose an earlier start"


def _incomplete(capture: Capture, given_s: NDArray[np.float64], promised_s: NDArray[np.float64]) -> str:
    counts = f"{len(given_s)} of {len(promised_s)} frames"
    lost_s = _first_lost(given_s, promised_s)
    before_s, after_s = given_s[given_s < lost_s], given_s[given_s > lost_s]
    if len(before_s) == 0:
        return _advice(capture, "is damaged at the start", counts, f"--start {math.ceil(given_s[0] * 10) / 10:.1f}")
    if len(after_s) == 0 or capture.index.cut_off:  # of a cut group of pictures a later one may survive
        return _ends_early(capture, counts, before_s[-1])
    return _advice(capture, f"is damaged after {before_s[-1]:.1f} s", counts, _end_option(before_s[-1]))


def _ends_early(capture: Capture, counts: str, last_s: float) -> str:
    return _advice(capture, "ends early", counts, _end_option(last_s))


def _end_option(last_s: float) -> str:
    return f"--end {math.floor(last_s * 10) / 10:.1f}"


def _advice(capture: Capture, fault: str, counts: str, option: str) -> str:
    return (
        f"{capture.path} {fault}: {counts} could be read; "
        f"copy it again from the phone, or analyse the readable part with {option}"
    )


def _first_lost(given_s: NDArray[np.float64], promised_s: NDArray[np.float64]) -> float:
    """Time of the first promised picture that no given one is near to; the end, if all are."""
    place = np.clip(np.searchsorted(given_s, promised_s), 1, max(1, len(given_s) - 1))
    near_s = np.minimum(
        np.abs(given_s[place - 1] - promised_s), np.abs(given_s[np.minimum(place, len(given_s) - 1)] - promised_s)
    )
    apart_s = float(np.median(np.diff(promised_s))) / 2
    lost = np.flatnonzero(near_s > apart_s)
    return float(promised_s[lost[0]]) if len(lost) else math.inf
