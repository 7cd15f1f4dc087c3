"""Poses from a file or folder of any known kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from fms_score.errors import PoseDataError
from fms_score.tracks.build import TrackOptions, build_track
from fms_score.tracks.files.coco import read_coco
from fms_score.tracks.files.npz import read_about, read_poses
from fms_score.tracks.files.openpose import looks_like_openpose, read_openpose
from fms_score.tracks.files.people_clip import ImageSize, PeopleClip
from fms_score.tracks.subject import SubjectHint
from fms_score.tracks.track import PoseTrack

__all__ = [
    "KIND_NAMES",
    "PoseInput",
    "PoseKind",
    "PoseNetworkFacts",
    "is_pose_input",
    "pose_kind",
    "read_pose_input",
    "stored_clip_name",
]

PoseKind = Literal["npz", "openpose", "coco"]

KIND_NAMES: Final[Mapping[PoseKind, str]] = {
    "npz": "poses.npz of fms-score",
    "openpose": "OpenPose JSON",
    "coco": "COCO keypoints JSON",
}


@dataclass(frozen=True, slots=True)
class PoseNetworkFacts:
    """The network behind poses from a file, as far as the file tells."""

    name: str
    sha256: str = ""
    device: str = ""
    precision: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PoseInput:
    """Poses as a file holds them.

    Attributes
    ----------
    kind : {"npz", "openpose", "coco"}
    image_size : tuple of int
        Width and height of the pictures in pixels.
    track : PoseTrack or None
        One subject, ready; only of ``poses.npz``.
    people : PeopleClip or None
        Everybody in every frame; of the other kinds.
    about : dict
        What ``poses.npz`` tells of its source: ``input`` and ``model``.
    """

    kind: PoseKind
    image_size: ImageSize
    track: PoseTrack | None = None
    people: PeopleClip | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def network(self) -> PoseNetworkFacts:
        """Network that found the points; for files of others, the kind of file."""
        model = self.about.get("model")
        if not isinstance(model, dict) or not model.get("name"):
            return PoseNetworkFacts(KIND_NAMES[self.kind])
        return PoseNetworkFacts(*(str(model.get(key, "")) for key in ("name", "sha256", "device", "precision")))

    def follow(self, options: TrackOptions | None = None, hint: SubjectHint | None = None) -> PoseTrack:
        """Track of one subject: as stored, or followed through everybody's points by :func:`build_track`."""
        if self.track is not None:
            return self.track
        assert self.people is not None
        return build_track(self.people.frames, self.image_size, options, hint)


def is_pose_input(path: Path) -> bool:
    """Whether this is poses rather than pictures, by its name; a folder, by what it holds."""
    return path.suffix.lower() in {".npz", ".json"} or looks_like_openpose(path)


def pose_kind(path: Path) -> PoseKind:
    """Kind of a file or folder of poses.

    Raises
    ------
    PoseDataError
        If it is none.
    """
    if path.suffix.lower() == ".npz":
        return "npz"
    if path.is_dir() or path.name.endswith("_keypoints.json"):
        return "openpose"
    if path.suffix.lower() == ".json":
        return "coco"
    raise PoseDataError(f"{path} is none of the known files of poses: poses.npz, a folder of OpenPose JSON, or a COCO .json")


def read_pose_input(path: Path, *, fps: float | None = None, image_size: ImageSize | None = None) -> PoseInput:
    """Read poses of any known kind.

    Parameters
    ----------
    path : Path
        ``poses.npz``, a folder of OpenPose JSON (or one file of it), or a COCO ``.json``.
    fps : float, optional
        Pictures a second, where the file has no times.
    image_size : tuple of int, optional
        Width and height of the pictures, where the file does not tell.

    Raises
    ------
    PoseDataError
        If it does not exist or cannot be used.
    OptionError
        If ``fps`` or ``image_size`` is impossible.
    """
    if not path.exists():
        raise PoseDataError(f"{path} does not exist; check the name and the folder")
    kind = pose_kind(path)
    if kind == "npz":
        track = read_poses(path)
        return PoseInput(kind, track.image_size, track=track, about=read_about(path))
    read = read_openpose if kind == "openpose" else read_coco
    people = read(path, fps=fps, image_size=image_size)
    return PoseInput(kind, people.image_size, people=people)


def stored_clip_name(path: Path) -> str | None:
    """Name of the video that ``poses.npz`` comes from, without any folder; None for other kinds, or if it does not tell.

    Raises
    ------
    PoseDataError
        If it cannot be read.
    """
    name = read_about(path).get("input") if path.suffix.lower() == ".npz" else None
    return Path(name).name if isinstance(name, str) and name.isprintable() and Path(name).stem.strip(". ") else None
