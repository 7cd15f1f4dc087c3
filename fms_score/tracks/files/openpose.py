"""OpenPose's JSON: a folder with one file a frame, everybody in it.

Two orders of points are read and written: the eighteen of its COCO model, which are ours, and the twenty-five of BODY_25, the
newer default [1]_. Kinovea opens the latter only [2]_, by names that end in ``_<frame>_keypoints.json``.

OpenPose's files tell neither times nor the size of the pictures. Ours hold both in an entry of their own, ``fms_score``, which
other programs pass over.

References
----------
.. [1] OpenPose 1.7, ``doc/02_output.md`` and ``poseParameters.cpp``.
.. [2] Kinovea, ``MetadataImporterOpenPose.cs``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import replacing_folder
from fms_score.errors import OptionError, PoseDataError
from fms_score.pose.people import FramePeople
from fms_score.skeleton import JOINT_COUNT, joint_index
from fms_score.tracks.files.json_text import number_in, read_json, triples
from fms_score.tracks.files.people_clip import ImageSize, PeopleClip, check_rate, check_size, found_points, size_in, sorted_clip

__all__ = ["OPENPOSE_SUFFIX", "PointOrder", "looks_like_openpose", "read_openpose", "write_openpose"]

PointOrder = Literal["coco18", "body25"]

OPENPOSE_SUFFIX: Final = "_keypoints.json"
OURS: Final = "fms_score"
MOST_BYTES: Final = 4 << 20
MOST_FILES: Final = 200_000
MOST_PEOPLE: Final = 500

PLACES: Final[dict[PointOrder, NDArray[np.intp]]] = {
    "coco18": np.arange(18),
    "body25": np.array(
        [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
    ),  # 8 is the middle of the hips, 19-24 feet
}
"""Where each of our points stands in the other order."""

POINTS: Final[dict[PointOrder, int]] = {"coco18": 18, "body25": 25}
MIDDLE_OF_HIPS: Final = 8
HIPS: Final = [joint_index("hip", "right"), joint_index("hip", "left")]
EMPTY: Final = (
    "face_keypoints_2d", "hand_left_keypoints_2d", "hand_right_keypoints_2d",
    "pose_keypoints_3d", "face_keypoints_3d", "hand_left_keypoints_3d", "hand_right_keypoints_3d",
)  # fmt: skip


# ---- reading ----------------------------------------------------------------------------------------------------------
def looks_like_openpose(folder: Path) -> bool:
    """Whether a folder holds files named as OpenPose names them."""
    return folder.is_dir() and next(folder.glob(f"*{OPENPOSE_SUFFIX}"), None) is not None


def read_openpose(path: Path, *, fps: float | None = None, image_size: ImageSize | None = None) -> PeopleClip:
    """Everybody in every frame of a folder of OpenPose's files, or of one such file.

    Parameters
    ----------
    path : Path
        The folder: its files ``*_keypoints.json``, or if there are none, all its ``.json``. The last number in a name is the
        frame's; frames without a file are gaps in time.
    fps : float, optional
        Pictures a second; needed unless the files tell their times, and preferred to those.
    image_size : tuple of int, optional
        Width and height of the pictures; needed unless the files tell it, and preferred to that.

    Returns
    -------
    PeopleClip

    Raises
    ------
    PoseDataError
        If a file is damaged or of another kind, or time or size is not known; with its name.
    OptionError
        If ``fps`` or ``image_size`` is impossible.
    """
    check_rate(fps)
    check_size(image_size)
    frames, told_size = [], None
    for file in _files(path):
        content = read_json(file, MOST_BYTES)
        people = _people(content, file)
        index, time_s = _moment(content, file, fps, single=path.is_file())
        told_size = told_size or _told_size(content)
        frames.append(FramePeople(index, time_s, *people))
    _refuse_fractions(path, frames)
    return sorted_clip(path, frames, image_size or told_size)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = sorted(path.glob(f"*{OPENPOSE_SUFFIX}")) or sorted(path.glob("*.json"))
    if not files:
        raise PoseDataError(f"{path}: no poses of OpenPose here (files such as clip_000000000000{OPENPOSE_SUFFIX})")
    if len(files) > MOST_FILES:
        raise PoseDataError(f"{path} has {len(files)} files; at most {MOST_FILES} frames are read")
    return files


def _people(content: Any, file: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    people = content.get("people") if isinstance(content, dict) else None
    if not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
        raise PoseDataError(f"{file} is not a file of OpenPose: it has no list 'people'")
    if len(people) > MOST_PEOPLE:
        raise PoseDataError(f"{file} has {len(people)} people; at most {MOST_PEOPLE} are read")
    where = f"{file}: pose_keypoints_2d"
    bodies = [_ours(triples(one.get("pose_keypoints_2d", []), where), where) for one in people if one.get("pose_keypoints_2d")]
    rows = np.stack(bodies) if bodies else np.zeros((0, JOINT_COUNT, 3))
    return found_points(rows)


def _ours(rows: NDArray[np.float64], where: str) -> NDArray[np.float64]:
    """Rows of either order in ours, confidence between 0 and 1."""
    order = next((name for name, count in POINTS.items() if count == len(rows)), None)
    if order is None:
        raise PoseDataError(f"{where} has {len(rows)} points; known are COCO (18) and BODY_25 (25)")
    ours = rows[PLACES[order]]
    ours[:, 2] = ours[:, 2].clip(0.0, 1.0)
    return ours


def _moment(content: Any, file: Path, fps: float | None, *, single: bool) -> tuple[int, float]:
    """Number and time of a frame."""
    numbers = re.findall(r"\d+", file.stem)
    told = content.get(OURS) if isinstance(content.get(OURS), dict) else {}
    if not numbers and not single:
        raise PoseDataError(f"{file}: its name has no number of a frame, as in clip_000000000000{OPENPOSE_SUFFIX}")
    index = int(numbers[-1][-15:]) if numbers else 0
    if fps is not None:
        return index, index / fps
    time_s = 0.0 if single else number_in(told.get("time_s"))
    if time_s is None:
        raise PoseDataError(f"{file} does not tell its time; give the pictures a second of the clip, such as --fps 30")
    return index, time_s


def _told_size(content: Any) -> ImageSize | None:
    """Size of the pictures as we write it, or as those do that make drawings of poses (``canvas_width``)."""
    ours = content.get(OURS)
    told = ours.get("image_size") if isinstance(ours, dict) else [content.get("canvas_width"), content.get("canvas_height")]
    return size_in(told)


def _refuse_fractions(path: Path, frames: list[FramePeople]) -> None:
    """Coordinates can be written as shares of the picture; then the shape of a body depends on a size not told here."""
    largest = max((float(np.nanmax(np.abs(one.xy), initial=0.0)) for one in frames if len(one)), default=np.inf)
    if largest <= 1.0:
        raise PoseDataError(f"{path}: the points are fractions of the picture, not pixels; write them with --keypoint_scale 0")


# ---- writing ----------------------------------------------------------------------------------------------------------
def write_openpose(folder: Path, clip: PeopleClip, *, name: str = "clip", order: PointOrder = "coco18") -> None:
    """Write a folder of OpenPose's files, whole or not at all.

    Parameters
    ----------
    folder : Path
        Made if need be. What it holds of such files is replaced.
    clip : PeopleClip
    name : str
        Begins the names of the files; Kinovea wants all of a clip to begin alike.
    order : {"coco18", "body25"}
        Order of points. BODY_25 has the middle of the hips besides, and feet, which stay empty.

    Raises
    ------
    OptionError
        If the folder holds something else than such files.
    """
    _check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with replacing_folder(folder) as place:
        for frame, text in _texts(clip, order):
            (place / f"{name}_{frame.index:012d}{OPENPOSE_SUFFIX}").write_text(text, encoding="utf-8")


def _check_folder(folder: Path) -> None:
    others = [one.name for one in folder.iterdir() if not one.name.endswith(OPENPOSE_SUFFIX)] if folder.is_dir() else []
    if others or folder.is_file():
        what = f"holds {others[0]}, which would be lost" if others else "is a file"
        raise OptionError(f"{folder} {what}; give a folder that is new, empty, or has poses of OpenPose only")


def _texts(clip: PeopleClip, order: PointOrder) -> Iterator[tuple[FramePeople, str]]:
    for frame in clip.frames:
        people = [_person(xy, sure, order) for xy, sure in zip(frame.xy, frame.confidence, strict=True)]
        told = {"frame": frame.index, "time_s": round(frame.time_s, 6), "image_size": list(clip.image_size)}
        yield frame, json.dumps({"version": 1.3, "people": people, OURS: told}, allow_nan=False)


def _person(xy: NDArray[np.float32], confidence: NDArray[np.float32], order: PointOrder) -> dict[str, Any]:
    rows = np.zeros((POINTS[order], 3))
    found = (confidence > 0) & np.isfinite(xy).all(axis=1)
    rows[PLACES[order]] = np.where(found[:, None], np.column_stack([xy, confidence]), 0.0)
    if order == "body25" and found[HIPS].all():
        rows[MIDDLE_OF_HIPS] = [*xy[HIPS].mean(axis=0), confidence[HIPS].min()]
    rows = np.round(rows, 4)
    return {"person_id": [-1], "pose_keypoints_2d": rows.ravel().tolist(), **{key: [] for key in EMPTY}}
