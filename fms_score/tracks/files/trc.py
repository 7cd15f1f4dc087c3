"""TRC, the marker file of OpenSim and Sports2D: tab-separated, evenly spaced in time, y up.

A phone film has one camera, so every z is 0. Without the height of the person, lengths are pixels; with it, metres, by
the usual share of the torso in the body's height: good for a look at the movement in OpenSim, not a calibration.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import write_text
from fms_score.errors import OptionError, PoseDataError
from fms_score.formulas import guarded
from fms_score.skeleton import JOINTS
from fms_score.tracks.body_length import TORSO_OF_STATURE, body_length_px
from fms_score.tracks.track import PoseTrack

__all__ = ["MARKERS", "EvenPoints", "even_points", "is_even", "metres_per_pixel", "write_trc"]

Array = NDArray[np.float64]

MARKERS: Final = tuple(
    {"left": "L", "right": "R"}[name.partition("_")[0]] + name.partition("_")[2].title() if "_" in name else name.title()
    for name in JOINTS
)
"""Names of the markers in our order, as OpenPose and Sports2D write them: Nose, Neck, RShoulder, ..."""

UNEVEN: Final = 0.1
"""Frames farther than this share of a frame from an even raster are resampled to it."""

SHORTEST_M, TALLEST_M = 0.3, 2.8


@dataclass(frozen=True, slots=True, eq=False)
class EvenPoints:
    """Points on an even raster of time.

    Attributes
    ----------
    rate_hz : float
    xy : ndarray, shape (frames, 18, 2)
    note : str or None
        What was done to get there; None if the frames were even already.
    """

    rate_hz: float
    xy: Array
    note: str | None


def is_even(time_s: Array) -> bool:
    """Whether frames are spaced evenly, but for the jitter of rounded times."""
    if len(time_s) < 2:
        return False
    since = (time_s - time_s[0]) * (len(time_s) - 1) / (time_s[-1] - time_s[0])
    return bool(np.abs(since - np.arange(len(time_s))).max() <= UNEVEN)


def even_points(track: PoseTrack) -> EvenPoints:
    """Points at an even frame rate: as they are if the clip has one, else interpolated linearly to its median rate.

    Raises
    ------
    PoseDataError
        If the track has fewer than two frames.
    """
    if len(track) < 2:
        raise PoseDataError(f"a track of {len(track)} frames has no frame rate; TRC needs two frames or more")
    gaps_s = np.diff(track.time_s)
    since_s = track.time_s - track.time_s[0]
    mean_hz = (len(track) - 1) / since_s[-1]
    if is_even(track.time_s):
        return EvenPoints(float(mean_hz), track.xy, None)
    rate_hz = float(1.0 / np.median(gaps_s))
    raster_s = np.arange(math.floor(since_s[-1] * rate_hz + 1e-9) + 1) / rate_hz
    note = (
        f"the clip has no constant frame rate (one frame every {1000 * gaps_s.min():.0f}-{1000 * gaps_s.max():.0f} ms): "
        f"{len(track)} frames were resampled to {len(raster_s)} at {rate_hz:.2f} Hz"
    )
    return EvenPoints(rate_hz, _interpolated(raster_s, since_s, track.xy), note)


def _interpolated(raster_s: Array, since_s: Array, xy: Array) -> Array:
    """Straight lines between frames; unknown where a neighbour is, unless the frame itself is hit."""
    after = np.clip(np.searchsorted(since_s, raster_s, side="right"), 1, len(since_s) - 1)
    before = after - 1
    share = ((raster_s - since_s[before]) / (since_s[after] - since_s[before])).clip(0.0, 1.0)[:, None, None]
    between = xy[before] + share * (xy[after] - xy[before])
    return np.asarray(np.where(share < 1e-9, xy[before], np.where(share > 1 - 1e-9, xy[after], between)))


def write_trc(path: Path, track: PoseTrack, *, height_m: float | None = None) -> str | None:
    """Write the smoothed points as TRC, whole or not at all.

    Parameters
    ----------
    path : Path
        File with suffix ``.trc``; its folder must exist.
    track : PoseTrack
    height_m : float, optional
        Height of the person. With it lengths are metres, without it pixels.

    Returns
    -------
    str or None
        What was done to the frame rate, in one sentence; None if nothing.

    Raises
    ------
    PoseDataError
        If the track has fewer than two frames.
    OptionError
        If nobody has that height.
    """
    even = even_points(track)
    per_px = 1.0 if height_m is None else metres_per_pixel(track, height_m)
    unit, decimals = ("px", 3) if height_m is None else ("m", 5)
    floor_px = track.image_size[1]
    points = np.stack(
        [even.xy[:, :, 0], floor_px - even.xy[:, :, 1], np.where(np.isfinite(even.xy[:, :, 0]), 0.0, np.nan)], axis=2
    )
    rows = np.round(points * per_px, decimals).reshape(len(points), -1)
    lines = _header(_cell_of(path.name), even, unit) + [
        "\t".join([str(number + 1), f"{number / even.rate_hz:.6f}", *(_number(one, decimals) for one in row)])
        for number, row in enumerate(rows.tolist())
    ]
    write_text(path, "\n".join(lines) + "\n")
    return even.note


def metres_per_pixel(track: PoseTrack, height_m: float) -> float:
    """Scale from the height of the person: the torso has a fixed share of it on the average (Winter 2009).

    Raises
    ------
    OptionError
        If nobody has that height.
    """
    if not SHORTEST_M <= height_m <= TALLEST_M:  # also refuses NaN
        raise OptionError(f"height is {height_m:g} m; give the person's height in metres, such as 1.75")
    return height_m * TORSO_OF_STATURE / body_length_px(track.xy)


def _header(name: str, even: EvenPoints, unit: str) -> list[str]:
    rate, frames = f"{even.rate_hz:.6g}", str(len(even.xy))
    keys = ("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate", "OrigDataStartFrame", "OrigNumFrames")
    values = (rate, rate, frames, str(len(MARKERS)), unit, rate, "1", frames)
    return [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "\t".join(keys),
        "\t".join(values),
        "Frame#\tTime\t" + "\t\t\t".join(MARKERS) + "\t\t",
        "\t\t" + "\t".join(f"X{number}\tY{number}\tZ{number}" for number in range(1, len(MARKERS) + 1)),
    ]


def _cell_of(name: str) -> str:
    """Name as one cell: it may hold tabs and ends of lines, or begin as a formula, and spreadsheets open these files too."""
    return guarded("".join(letter if letter.isprintable() else "_" for letter in name))


def _number(value: float, decimals: int) -> str:
    return f"{value + 0.0:.{decimals}f}" if math.isfinite(value) else ""
