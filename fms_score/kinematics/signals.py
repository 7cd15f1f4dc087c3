"""Every signal of a clip, as one table indexed by time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.kinematics.body import Body, Scale, wide_pairs
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.hips import MARKED_HIPS, hips_in_joint
from fms_score.kinematics.registry import Signal
from fms_score.kinematics.view import View
from fms_score.skeleton import SIDES, Side
from fms_score.tracks.track import PoseTrack

__all__ = ["body_in_view", "column_values", "signal_table", "split_column"]

Array = NDArray[np.float64]


def signal_table(track: PoseTrack, body: Body) -> pd.DataFrame:
    """All signals of the registry for every frame.

    Parameters
    ----------
    track : PoseTrack
        For the times.
    body : Body
        The subject in the clip, points of shape (frames, 18, 2).

    Returns
    -------
    DataFrame
        Index ``time_s``; one column for each of ``SIGNALS.columns()``, NaN where a joint or the view does not allow it.
    """
    columns = {column: column_values(column, body) for column in SIGNALS.columns()}
    return pd.DataFrame(columns, index=pd.Index(track.time_s, name="time_s"))


def column_values(column: str, body: Body) -> Array:
    """Values of one column, such as ``left_knee_flexion_deg``, for points with any leading axes."""
    signal, side = split_column(column)
    with np.errstate(invalid="ignore"):
        return np.asarray(signal.compute(body, side or "left"), dtype=np.float64)


def split_column(column: str) -> tuple[Signal, Side | None]:
    """Signal and side behind a column's name.

    Raises
    ------
    KeyError
        If there is no such column.
    """
    for side in SIDES:
        name = column.removeprefix(f"{side}_")
        if name != column and name in SIGNALS and SIGNALS[name].sided:
            return SIGNALS[name], side
    signal = SIGNALS[column]
    if signal.sided:
        raise KeyError(column)
    return signal, None


def body_in_view(track: PoseTrack, view: View, scale: Scale) -> Body:
    """The subject with the directions that the view tells; seen from the side, a network's hips are put in their joints."""
    xy = track.xy
    if track.notes.get(MARKED_HIPS) and view.plane == "side" and not view.lying:
        xy = hips_in_joint(xy, view.facing, scale.torso_px)
    return Body(xy, view.facing, view.left, scale, wide_pairs(track.xy, scale.torso_px))
