"""Short gaps bridged, and said so; long ones left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import NDArray

from fms_score.errors import OptionError
from fms_score.tracks.tracklet import found

__all__ = ["GapOptions", "fill_gaps"]


@dataclass(frozen=True, slots=True)
class GapOptions:
    """Which gaps are bridged.

    Attributes
    ----------
    limit_s : float
        Longest time between the points on both sides of a gap. 0 fills nothing.
    method : {"pchip", "linear"}
        Monotone cubic pieces [1]_, which never overshoot, or straight lines.

    References
    ----------
    .. [1] Fritsch and Carlson, "Monotone piecewise cubic interpolation", SIAM Journal on Numerical Analysis, 1980.

    Raises
    ------
    OptionError
        If the limit is negative or not a number.
    """

    limit_s: float = 0.25
    method: Literal["pchip", "linear"] = "pchip"

    def __post_init__(self) -> None:
        if not self.limit_s >= 0:
            raise OptionError(f"the longest gap to fill is given in seconds, 0 or more: {self.limit_s} cannot be")


def fill_gaps(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], options: GapOptions | None = None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Bridge gaps between two known points; nothing is added before the first or after the last.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Increasing.
    xy : ndarray, shape (frames, points, 2)
        NaN where unknown.

    Returns
    -------
    xy : ndarray, shape (frames, points, 2)
        A copy with short gaps filled.
    filled : ndarray of bool, shape (frames, points)
        True where a point was made up.
    """
    options = options or GapOptions()
    whole = xy.copy()
    filled = np.zeros(xy.shape[:2], dtype=bool)
    for point in range(xy.shape[1]):
        known = found(xy[:, point])
        filled[:, point] = _in_short_gap(time_s, known, options.limit_s)
        if filled[:, point].any():
            at = time_s[filled[:, point]]
            whole[filled[:, point], point] = _between(time_s[known], xy[known, point], at, options.method)
    return whole, filled


def _in_short_gap(time_s: NDArray[np.float64], known: NDArray[np.bool_], limit_s: float) -> NDArray[np.bool_]:
    """Which frames lie in a gap that is closed on both sides and short enough."""
    fillable = np.zeros(len(known), dtype=bool)
    places = np.flatnonzero(known)
    # the tolerance keeps a gap of exactly the limit on the same side whatever the rounding of timestamps
    short = (np.diff(places) > 1) & (np.diff(time_s[places]) <= limit_s + 1e-9)
    for before, after in zip(places[:-1][short], places[1:][short], strict=True):
        fillable[before + 1 : after] = True
    return fillable


def _between(
    time_s: NDArray[np.float64], xy: NDArray[np.float64], at: NDArray[np.float64], method: Literal["pchip", "linear"]
) -> NDArray[np.float64]:
    if method == "linear":
        return np.stack([np.interp(at, time_s, column) for column in xy.T], axis=-1)
    return np.asarray(scipy.interpolate.PchipInterpolator(time_s, xy, axis=0)(at))
