"""Points of people in pictures and videos, without any score."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fms_score.pose.estimator import EstimatorOptions
from fms_score.pose.estimator import PoseEstimator as FrameEstimator
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.people import FramePeople
from fms_score.pose.registry import find_model
from fms_score.tracks.build import build_track
from fms_score.tracks.subject import Subject, subject_hint
from fms_score.tracks.track import PoseTrack
from fms_score.video.source import ReadOptions, probe, read_frames
from fms_score.video.stills import read_still

__all__ = ["PoseEstimator", "load_network"]


class PoseEstimator:
    """Finds the points of everybody in a picture, or of one subject through a video.

    Parameters
    ----------
    model : str or path, optional
        Network by name or file; the default one without it.
    device : str
        ``AUTO``, ``CPU``, ``GPU`` or ``NPU``.

    Examples
    --------
    >>> import fms_score as fms
    >>> find = fms.PoseEstimator()
    >>> people = find("person.jpg")
    >>> people.shape[1:]
    (18, 3)
    >>> fms.JOINTS[9]
    'right_knee'
    """

    def __init__(self, model: str | os.PathLike[str] | None = None, *, device: str = "AUTO") -> None:
        self.network = load_network(model, device)

    def __call__(self, image: NDArray[np.uint8] | str | os.PathLike[str]) -> NDArray[np.float32]:
        """Find everybody in one picture.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3), or path
            Blue, green, red as OpenCV reads it, or the file of a picture.

        Returns
        -------
        ndarray of float32, shape (people, 18, 3)
            x and y in pixels (NaN where a point was not found) and confidence (0 there), in the order of ``fms.JOINTS``.

        Raises
        ------
        VideoError
            If the file is no picture.
        PoseDataError
            If the array is no picture.
        """
        picture = image if isinstance(image, np.ndarray) else read_still(Path(image))
        return FrameEstimator(self.network)(picture)

    def people(self, video: str | os.PathLike[str], **part: float) -> Iterator[FramePeople]:
        """Everybody in every frame of a video, as a stream.

        Parameters
        ----------
        video : path
        **part
            ``start_s``, ``end_s``, ``slowmo`` and ``rotate_deg``, as for :func:`fms_score.analyze`.

        Yields
        ------
        FramePeople
        """
        options = _read_options(**part)
        return FrameEstimator(self.network).people(lambda: read_frames(Path(video), options))

    def track(self, video: str | os.PathLike[str], *, subject: Subject = None, **part: float) -> PoseTrack:
        """Follow one subject through a video: linked, repaired, gaps filled, smoothed.

        Parameters
        ----------
        video : path
        subject : int or (x, y), optional
            The number from the left, or a point on the person in the first frame; without it, whoever moves most.
        **part
            ``start_s``, ``end_s``, ``slowmo`` and ``rotate_deg``, as for :func:`fms_score.analyze`.

        Raises
        ------
        VideoError
            If the video cannot be read.
        NobodyFoundError
            If nobody can be followed in it.
        """
        read = _read_options(**part)
        info = probe(Path(video), read)
        size = (info.width, info.height)
        hint = subject_hint(subject)
        whom = None if hint is None else hint.point_px(size) or hint.number
        found = FrameEstimator(self.network, EstimatorOptions(subject=whom)).people(lambda: read_frames(Path(video), read))
        return build_track(found, size, points=self.network.card)

    def __repr__(self) -> str:
        return f"PoseEstimator: {self.network.name} on {self.network.device}"


def load_network(model: str | os.PathLike[str] | None, device: str) -> PoseNetwork:
    """Network by name or file, loaded once for any number of clips."""
    return _network(None if model is None else os.fspath(model), device, os.environ.get("FMS_SCORE_MODELS", ""))


@lru_cache(maxsize=2)
def _network(model: str | None, device: str, _folders: str) -> PoseNetwork:
    """Keep the last two; where networks are looked for is part of what was asked."""
    return PoseNetwork(find_model(model, allow_download=True), device, user_compile_cache())


def _read_options(
    start_s: float | None = None, end_s: float | None = None, slowmo: float = 1.0, rotate_deg: float = 0
) -> ReadOptions:
    return ReadOptions(start_s, end_s, slowmo, int(rotate_deg))
