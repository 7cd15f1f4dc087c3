"""Jitter taken out of the points, piece by piece between gaps.

The default is the filter of movement analysis, a Butterworth low-pass run forwards and backwards so that nothing is late.
Running twice lowers the cut-off: a filter designed for 6 Hz would cut at 4.9 Hz. So it is designed for a higher one and the
two runs together pass 0.7071 of the stated frequency [1]_.

References
----------
.. [1] Winter, "Biomechanics and Motor Control of Human Movement", 4th ed. 2009, section 3.4.4: ``(2**(1/n) - 1)**0.25`` for
   ``n`` passes of second order, applied to the warped (tangent) frequency.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import scipy
from numpy.typing import NDArray

from fms_score.errors import OptionError
from fms_score.tracks.tracklet import found

__all__ = ["SmoothOptions", "can_smooth", "sample_rate_hz", "smooth_points"]

_PASSES = 2
_REGULAR_SHARE = 0.05
"""Timestamps within this share of an interval from a regular grid are regular (containers round to milliseconds)."""
_HOLE_STEPS = 4.0
"""A step in time so many times the usual one is a hole: the pieces on both sides are filtered on their own."""


@dataclass(frozen=True, slots=True)
class SmoothOptions:
    """How points are smoothed.

    Attributes
    ----------
    method : {"butterworth", "savgol", "median", "none"}
    cutoff_hz : float
        Butterworth: frequency that is passed at 0.7071 by both runs together.
    order : int
        Butterworth: order of one run.
    window_s : float
        Savitzky-Golay and median: length of the window in seconds; at least as many frames as the method needs.
    polyorder : int
        Savitzky-Golay: degree of the polynomial.

    Raises
    ------
    OptionError
        If a value is impossible.
    """

    method: Literal["butterworth", "savgol", "median", "none"] = "butterworth"
    cutoff_hz: float = 6.0
    order: int = 2
    window_s: float = 0.25
    polyorder: int = 2

    def __post_init__(self) -> None:
        if self.method not in {"butterworth", "savgol", "median", "none"}:
            raise OptionError(f"unknown smoothing {self.method!r}: choose butterworth, savgol, median or none")
        for name in ("cutoff_hz", "window_s"):
            if not 0 < getattr(self, name) < math.inf:
                raise OptionError(f"smoothing {name} must be above 0: {getattr(self, name)} cannot be")
        if not 1 <= self.order <= 8 or not 0 <= self.polyorder <= 6:
            raise OptionError(f"smoothing order must be 1-8 and polyorder 0-6: got {self.order} and {self.polyorder}")


def sample_rate_hz(time_s: NDArray[np.float64]) -> float:
    """Median rate of the frames; NaN for fewer than two."""
    return float(1.0 / np.median(np.diff(time_s))) if len(time_s) > 1 else float("nan")


def can_smooth(rate_hz: float, options: SmoothOptions) -> bool:
    """Whether the clip has enough frames a second: a cut-off at or above half the rate means nothing."""
    return options.method != "butterworth" or bool(options.cutoff_hz < rate_hz / 2)


def smooth_points(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], options: SmoothOptions | None = None
) -> NDArray[np.float64]:
    """Smooth every point, each piece between gaps on its own.

    Irregular times are resampled to the median rate by a cubic spline, filtered, and sampled back; regular ones are filtered
    as they are. Pieces too short for the filter, and clips with too few frames a second, stay as they are.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Increasing.
    xy : ndarray, shape (frames, points, 2)
        NaN where unknown; those stay NaN and touch nothing else.

    Returns
    -------
    ndarray, shape (frames, points, 2)
    """
    options = options or SmoothOptions()
    rate_hz = sample_rate_hz(time_s)
    smooth = xy.copy()
    if options.method == "none" or math.isnan(rate_hz) or not can_smooth(rate_hz, options):
        return smooth
    holes = np.append(np.diff(time_s) > _HOLE_STEPS / rate_hz, False)
    together: defaultdict[tuple[int, int], list[int]] = defaultdict(list)  # most points are known from end to end
    for point in range(xy.shape[1]):
        for piece in _pieces(found(xy[:, point]), holes):
            together[piece].append(point)
    for (start, end), points in together.items():
        columns = xy[start:end, points].reshape(end - start, -1)
        smoothed = _smooth_piece(time_s[start:end], columns, rate_hz, options)
        smooth[start:end, points] = smoothed.reshape(end - start, len(points), 2)
    return smooth


def _pieces(known: NDArray[np.bool_], hole_after: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of known frames without a hole in time, from the first to behind the last."""
    goes_on = known & np.append(known[1:], False) & ~hole_after
    starts = np.flatnonzero(known & ~np.append(False, goes_on[:-1]))
    ends = np.flatnonzero(known & ~goes_on) + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _smooth_piece(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], rate_hz: float, options: SmoothOptions
) -> NDArray[np.float64]:
    """Smooth one piece, shape (frames, columns)."""
    if len(time_s) < _shortest(rate_hz, options):
        return xy
    grid_s = np.linspace(time_s[0], time_s[-1], round((time_s[-1] - time_s[0]) * rate_hz) + 1)
    grid_hz = (len(grid_s) - 1) / (time_s[-1] - time_s[0])
    if len(grid_s) < _shortest(grid_hz, options):  # a burst of pictures, faster than the rest of the clip
        return xy
    # the straight line between the ends is taken out first: steady movement then passes unchanged, whatever the padding;
    # a median passes it anyway, and would see a step tilted
    line = _line_between_ends(time_s, xy) if options.method != "median" else np.zeros_like(xy)
    about = xy - line
    if len(grid_s) == len(time_s) and np.abs(grid_s - time_s).max() * rate_hz <= _REGULAR_SHARE:
        return np.asarray(line + _filter(about, rate_hz, options))
    regular = scipy.interpolate.make_interp_spline(time_s, about, k=3)(grid_s)
    return np.asarray(line + scipy.interpolate.make_interp_spline(grid_s, _filter(regular, grid_hz, options), k=3)(time_s))


def _line_between_ends(time_s: NDArray[np.float64], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    share = (time_s - time_s[0]) / (time_s[-1] - time_s[0])
    return np.asarray(xy[0] + (xy[-1] - xy[0]) * share[:, None])


def _shortest(rate_hz: float, options: SmoothOptions) -> int:
    """Fewest frames that a piece needs."""
    if options.method == "butterworth":
        return 3 * (options.order + 1) + 1  # so much padding scipy takes for a filter of this order
    return max(_window(rate_hz, options), 4)


def _window(rate_hz: float, options: SmoothOptions) -> int:
    """Frames in a window: odd, and enough for the method."""
    frames = 2 * round(options.window_s * rate_hz / 2) + 1
    return max(frames, options.polyorder + 2 - options.polyorder % 2 + 1 if options.method == "savgol" else 3)


def _filter(about: NDArray[np.float64], rate_hz: float, options: SmoothOptions) -> NDArray[np.float64]:
    """Filter regular samples, shape (frames, columns)."""
    if options.method == "savgol":
        window = _window(rate_hz, options)
        # one by one: together, columns change one another's last bits
        return np.apply_along_axis(scipy.signal.savgol_filter, 0, about, window, options.polyorder, mode="interp")
    if options.method == "median":
        return _running_median(about, _window(rate_hz, options))
    return _butterworth(about, rate_hz, options)


def _butterworth(about: NDArray[np.float64], rate_hz: float, options: SmoothOptions) -> NDArray[np.float64]:
    sections = _sections(options.order, _design_hz(rate_hz, options), rate_hz)
    # long enough for the first run to settle: the slowest part of the filter decays within about a period of the cut-off
    padding = min(len(about) - 1, math.ceil(3 * options.order * rate_hz / options.cutoff_hz))
    ahead = scipy.signal.sosfiltfilt(sections, about, axis=0, padlen=padding)
    back = scipy.signal.sosfiltfilt(sections, about[::-1], axis=0, padlen=padding)[::-1]
    return np.asarray((ahead + back) / 2)  # which end is filtered first must not matter


@lru_cache(maxsize=16)  # all points of a clip share a few
def _sections(order: int, cutoff_hz: float, rate_hz: float) -> NDArray[np.float64]:
    return np.asarray(scipy.signal.butter(order, cutoff_hz, fs=rate_hz, output="sos"))


def _design_hz(rate_hz: float, options: SmoothOptions) -> float:
    """Cut-off of one run so that two runs cut at the stated frequency."""
    correction = (2 ** (1 / _PASSES) - 1) ** (1 / (2 * options.order))
    warped = math.tan(math.pi * options.cutoff_hz / rate_hz) / correction
    return math.atan(warped) * rate_hz / math.pi


def _running_median(about: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Running median with both ends continued point-symmetrically, so that steady movement stays."""
    half = window // 2
    before = 2 * about[0] - about[half:0:-1]
    after = 2 * about[-1] - about[-2 : -half - 2 : -1]
    padded = np.concatenate([before, about, after])
    return np.stack([scipy.signal.medfilt(column, window) for column in padded.T], axis=-1)[half:-half]
