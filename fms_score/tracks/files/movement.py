"""A track as a poses dataset of the package ``movement``, for its kinematics, filters and napari viewer.

References
----------
.. [1] movement.neuroinformatics.dev, "The movement datasets" (read at version 0.15).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fms_score.errors import OptionError
from fms_score.skeleton import JOINTS
from fms_score.tracks.files.trc import is_even
from fms_score.tracks.track import PoseTrack

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["movement_dataset"]


def movement_dataset(track: PoseTrack, *, individual: str = "subject") -> xr.Dataset:
    """Give a track as a ``movement`` poses dataset.

    Parameters
    ----------
    track : PoseTrack
    individual : str
        Name of the person.

    Returns
    -------
    xarray.Dataset
        ``position`` (time, space, keypoints, individuals) in pixels, y down, NaN where unknown, and ``confidence`` (time,
        keypoints, individuals). Times are the clip's own, in seconds. The attribute ``fps`` is there only if they are even.

    Raises
    ------
    OptionError
        If xarray is not installed.
    """
    try:
        import xarray as xr  # noqa: PLC0415  an extra
    except ImportError as missing:
        raise OptionError("this needs xarray, which is not installed; run pip install 'fms-score[movement]'") from missing
    attributes = {"source_software": "fms-score", "ds_type": "poses", "time_unit": "seconds"}
    numbers = {"frame_offset": int(track.frame_index[0]) if len(track) else 0}
    numbers |= {"image_width": track.image_size[0], "image_height": track.image_size[1]}
    rate = {"fps": (len(track) - 1) / track.duration_s} if is_even(track.time_s) else {}
    return xr.Dataset(
        data_vars={
            "position": (("time", "space", "keypoints", "individuals"), track.xy.transpose(0, 2, 1)[..., None]),
            "confidence": (("time", "keypoints", "individuals"), track.confidence[..., None]),
        },
        coords={"time": track.time_s, "space": ["x", "y"], "keypoints": list(JOINTS), "individuals": [individual]},
        attrs=attributes | numbers | rate,
    )
