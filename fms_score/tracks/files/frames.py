"""A track as a table, wide or long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT, JOINTS
from fms_score.tracks.track import PoseTrack

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LONG_COLUMNS", "TableShape", "long_columns", "track_frame", "wide_columns"]

TableShape = Literal["wide", "long"]

LONG_COLUMNS: Final = ("frame", "time_s", "joint", "x_px", "y_px", "confidence", "filled", "raw_x_px", "raw_y_px")


def wide_columns(track: PoseTrack) -> dict[str, NDArray[Any]]:
    """One row a frame: ``frame``, ``time_s``, then six columns a joint, beginning with its name."""
    columns: dict[str, NDArray[Any]] = {"frame": track.frame_index, "time_s": track.time_s}
    for joint, name in enumerate(JOINTS):
        columns |= {
            f"{name}_x_px": track.xy[:, joint, 0],
            f"{name}_y_px": track.xy[:, joint, 1],
            f"{name}_confidence": track.confidence[:, joint],
            f"{name}_filled": track.filled[:, joint],
            f"{name}_raw_x_px": track.raw_xy[:, joint, 0],
            f"{name}_raw_y_px": track.raw_xy[:, joint, 1],
        }
    return columns


def long_columns(track: PoseTrack) -> dict[str, NDArray[Any]]:
    """One row a frame and joint, columns ``LONG_COLUMNS``."""
    values: tuple[NDArray[Any], ...] = (
        np.repeat(track.frame_index, JOINT_COUNT),
        np.repeat(track.time_s, JOINT_COUNT),
        np.tile(np.array(JOINTS), len(track)),
        *(track.xy[:, :, axis].ravel() for axis in (0, 1)),
        track.confidence.ravel(),
        track.filled.ravel(),
        *(track.raw_xy[:, :, axis].ravel() for axis in (0, 1)),
    )
    return dict(zip(LONG_COLUMNS, values, strict=True))


def track_frame(track: PoseTrack, shape: TableShape = "wide") -> pd.DataFrame:
    """Give a track as a DataFrame with :func:`wide_columns` or :func:`long_columns`."""
    import pandas as pd  # noqa: PLC0415  whoever wants no table needs no pandas

    return pd.DataFrame(wide_columns(track) if shape == "wide" else long_columns(track))
