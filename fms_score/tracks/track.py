"""The movement of one subject through a clip."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import PoseDataError
from fms_score.skeleton import JOINT_COUNT

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from fms_score.tracks.build import TrackOptions
    from fms_score.tracks.files.people_clip import PeopleClip
    from fms_score.tracks.subject import Subject

__all__ = ["PoseTrack"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PoseTrack:
    """One subject followed through a clip: repaired, gap-filled and smoothed, with the raw points kept beside.

    Attributes
    ----------
    time_s : ndarray of float64, shape (frames,)
        Strictly increasing; not necessarily regular.
    xy : ndarray of float64, shape (frames, 18, 2)
        Smoothed points in pixels, y down; NaN where unknown.
    confidence : ndarray of float64, shape (frames, 18)
        0-1; 0 where nothing was seen (also at filled points).
    raw_xy : ndarray of float64, shape (frames, 18, 2)
        The points as the network gave them, before any repair; NaN where none.
    filled : ndarray of bool, shape (frames, 18)
        True where a point was interpolated across a short gap.
    frame_index : ndarray of int64, shape (frames,)
        Index of each frame in its file.
    image_size : tuple of int
        Width and height of the frames in pixels.
    notes : dict
        What was repaired, in numbers (``swapped_frames``, ``outliers_removed``, ``gated_points``, ``filled_points``...).

    Raises
    ------
    PoseDataError
        If shapes disagree or time does not increase.

    Examples
    --------
    >>> track = PoseTrack.from_npz("poses.npz")
    >>> track
    PoseTrack: 121 frames in 4.00 s (30.0 a second), subject seen in 100 %, pictures of 1280 x 720
    >>> track.xy.shape
    (121, 18, 2)
    """

    time_s: NDArray[np.float64]
    xy: NDArray[np.float64]
    confidence: NDArray[np.float64]
    raw_xy: NDArray[np.float64]
    filled: NDArray[np.bool_]
    frame_index: NDArray[np.int64]
    image_size: tuple[int, int]
    notes: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check shapes and the order of time once."""
        frames = len(self.time_s)
        expected = {
            "time_s": (frames,),
            "xy": (frames, JOINT_COUNT, 2),
            "confidence": (frames, JOINT_COUNT),
            "raw_xy": (frames, JOINT_COUNT, 2),
            "filled": (frames, JOINT_COUNT),
            "frame_index": (frames,),
        }
        wrong = [
            f"{name} {getattr(self, name).shape} instead of {shape}"
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        if wrong:
            raise PoseDataError(f"a pose track does not fit together: {'; '.join(wrong)}")
        if frames and not (np.isfinite(self.time_s).all() and (np.diff(self.time_s) > 0).all()):
            raise PoseDataError("the times of a pose track must be finite and increase from frame to frame")

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def duration_s(self) -> float:
        """Seconds from the first frame to the last."""
        return float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0

    def __repr__(self) -> str:
        seen = np.isfinite(self.raw_xy).any(axis=(1, 2))
        share = float(np.mean(seen)) if len(self) else 0.0
        rate = f" ({(len(self) - 1) / self.duration_s:.1f} a second)" if len(self) > 1 else ""
        width, height = self.image_size
        return (
            f"PoseTrack: {len(self)} frames in {self.duration_s:.2f} s{rate}, subject seen in {share:.0%}".replace("%", " %")
            + f", pictures of {width} x {height}"
        )

    # ---- from files -------------------------------------------------------------------------------------------------
    # What reads and writes lies above this class, in fms_score.tracks.files, and is loaded when asked for.
    @classmethod
    def from_npz(cls, path: str | os.PathLike[str]) -> PoseTrack:
        """Read ``poses.npz`` as ``fms-score analyze`` and :meth:`to_npz` write it; a PoseDataError if it is another file.

        Examples
        --------
        >>> PoseTrack.from_npz("poses.npz").duration_s
        4.0
        """
        from fms_score.tracks.files.npz import read_poses  # noqa: PLC0415  see above

        return read_poses(Path(path))

    @classmethod
    def from_openpose_json(
        cls,
        folder: str | os.PathLike[str],
        *,
        fps: float | None = None,
        size: tuple[int, int] | None = None,
        options: TrackOptions | None = None,
        subject: Subject = None,
    ) -> PoseTrack:
        """Follow one subject through a folder of OpenPose's JSON (COCO-18 or BODY_25, one file a frame).

        Parameters
        ----------
        folder : path
        fps : float, optional
            Pictures a second; OpenPose's own files do not tell.
        size : tuple of int, optional
            Width and height of the pictures in pixels; OpenPose's own files do not tell.
        options : TrackOptions, optional
            Linking, repair and smoothing.
        subject : int or (x, y), optional
            Whom to follow: the number from the left, or a point on the person; without it, whoever moves most for longest.

        Raises
        ------
        PoseDataError
            If a file is damaged, or time or size is not known.
        NobodyFoundError
            If nobody was seen for long enough.

        Examples
        --------
        >>> PoseTrack.from_openpose_json("openpose", fps=30, size=(1280, 720)).image_size
        (1280, 720)
        """
        from fms_score.tracks.files.openpose import read_openpose  # noqa: PLC0415  see above

        return _followed(read_openpose(Path(folder), fps=fps, image_size=size), options, subject)

    @classmethod
    def from_coco_json(
        cls,
        path: str | os.PathLike[str],
        *,
        fps: float | None = None,
        size: tuple[int, int] | None = None,
        options: TrackOptions | None = None,
        subject: Subject = None,
    ) -> PoseTrack:
        """Follow one subject through a COCO keypoints file (data set or results); parameters as for OpenPose's.

        COCO has no neck: it is put in the middle of the shoulders.

        Examples
        --------
        >>> len(PoseTrack.from_coco_json("coco.json"))
        121
        """
        from fms_score.tracks.files.coco import read_coco  # noqa: PLC0415  see above

        return _followed(read_coco(Path(path), fps=fps, image_size=size), options, subject)

    # ---- to files ---------------------------------------------------------------------------------------------------
    def to_npz(self, path: str | os.PathLike[str]) -> None:
        """Write the track to the last bit, for :meth:`from_npz` and ``fms-score analyze``.

        Examples
        --------
        >>> track = PoseTrack.from_npz("poses.npz")
        >>> track.to_npz("copy.npz")
        """
        from fms_score.tracks.files.npz import write_poses  # noqa: PLC0415  see above

        write_poses(Path(path), self)

    def to_openpose_json(
        self, folder: str | os.PathLike[str], *, order: Literal["coco18", "body25"] = "coco18", raw: bool = False
    ) -> None:
        """Write a folder of OpenPose's JSON, one file a frame.

        Parameters
        ----------
        folder : path
            Made if need be; what it holds of such files is replaced.
        order : {"coco18", "body25"}
            Order of points; Kinovea opens ``body25`` only.
        raw : bool
            The points as the network gave them instead of the smoothed ones.

        Notes
        -----
        An interpolated point has no confidence, and OpenPose has no way to keep it then: it is left out. Raw points have the
        confidence after repair, so outliers are left out, too.

        Examples
        --------
        >>> track = PoseTrack.from_npz("poses.npz")
        >>> track.to_openpose_json("for_kinovea", order="body25")
        """
        from fms_score.tracks.files.openpose import write_openpose  # noqa: PLC0415  see above
        from fms_score.tracks.files.people_clip import people_of  # noqa: PLC0415

        write_openpose(Path(folder), people_of(self, raw=raw), order=order)

    def to_coco_json(self, path: str | os.PathLike[str], *, raw: bool = False) -> None:
        """Write a COCO keypoints file; interpolated points are left out as in :meth:`to_openpose_json`.

        Examples
        --------
        >>> track = PoseTrack.from_npz("poses.npz")
        >>> track.to_coco_json("squat.json")
        """
        from fms_score.tracks.files.coco import write_coco  # noqa: PLC0415  see above
        from fms_score.tracks.files.people_clip import people_of  # noqa: PLC0415

        write_coco(Path(path), people_of(self, raw=raw))

    def to_trc(self, path: str | os.PathLike[str], *, height_m: float | None = None) -> str | None:
        """Write the smoothed points as TRC for OpenSim and Sports2D: y up, evenly spaced in time.

        Parameters
        ----------
        path : path
        height_m : float, optional
            Height of the person; with it lengths are metres, without it pixels.

        Returns
        -------
        str or None
            How the frames were resampled, if the clip has no constant frame rate.

        Examples
        --------
        >>> track = PoseTrack.from_npz("poses.npz")
        >>> track.to_trc("squat.trc", height_m=1.75)
        """
        from fms_score.tracks.files.trc import write_trc  # noqa: PLC0415  see above

        return write_trc(Path(path), self, height_m=height_m)

    def to_movement(self, *, individual: str = "subject") -> xr.Dataset:
        """Give the track as a poses dataset of the package ``movement`` (needs xarray: ``pip install 'fms-score[movement]'``).

        Examples
        --------
        >>> dataset = PoseTrack.from_npz("poses.npz").to_movement()
        >>> dict(dataset.sizes)
        {'time': 121, 'space': 2, 'keypoints': 18, 'individuals': 1}
        """
        from fms_score.tracks.files.movement import movement_dataset  # noqa: PLC0415  see above

        return movement_dataset(self, individual=individual)

    def to_frame(self, shape: Literal["wide", "long"] = "wide") -> pd.DataFrame:
        """Give the track as a DataFrame: one row a frame (``wide``) or one a frame and joint (``long``).

        Examples
        --------
        >>> track = PoseTrack.from_npz("poses.npz")
        >>> track.to_frame("long").columns.tolist()
        ['frame', 'time_s', 'joint', 'x_px', 'y_px', 'confidence', 'filled', 'raw_x_px', 'raw_y_px']
        """
        from fms_score.tracks.files.frames import track_frame  # noqa: PLC0415  see above

        return track_frame(self, shape)


def _followed(clip: PeopleClip, options: TrackOptions | None, subject: Subject) -> PoseTrack:
    from fms_score.tracks.build import build_track  # noqa: PLC0415  it builds this class
    from fms_score.tracks.subject import subject_hint  # noqa: PLC0415  as above

    return build_track(clip.frames, clip.image_size, options, subject_hint(subject))
