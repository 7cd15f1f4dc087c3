"""COCO's JSON for keypoints: one file, with pictures and annotations, or a bare list of results.

COCO has seventeen points and no neck; the left side comes first [1]_. On reading, the neck is put in the middle of the
shoulders, as OpenPose makes it in its training data. Our own files keep neck, times and confidence in
entries of their own, which other programs pass over.

References
----------
.. [1] cocodataset.org, "Data format" and "Results format".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import write_text
from fms_score.errors import PoseDataError
from fms_score.pose.people import FramePeople
from fms_score.skeleton import JOINT_COUNT, JOINTS, LIMBS, joint_index
from fms_score.tracks.files.json_text import number_in, read_json, triples
from fms_score.tracks.files.people_clip import ImageSize, PeopleClip, check_rate, check_size, found_points, size_in, sorted_clip

__all__ = ["COCO_POINTS", "read_coco", "write_coco"]

COCO_POINTS: Final = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""COCO's seventeen points in their order."""

PLACES: Final = np.array([JOINTS.index(name) for name in COCO_POINTS])
NECK: Final = joint_index("neck")
SHOULDERS: Final = [joint_index("shoulder", "left"), joint_index("shoulder", "right")]
BONES: Final = [
    [COCO_POINTS.index(JOINTS[a]) + 1, COCO_POINTS.index(JOINTS[b]) + 1] for a, b in LIMBS if NECK not in {a, b}
] + [[6, 7], [12, 13], [6, 12], [7, 13]]

MOST_BYTES: Final = 64 << 20
MOST_PEOPLE: Final = 2_000_000
HIDDEN: Final = 0.5
"""Confidence of a point that somebody marked without seeing it (visibility 1)."""

PERSON: Final = 1


# ---- reading ----------------------------------------------------------------------------------------------------------
def read_coco(path: Path, *, fps: float | None = None, image_size: ImageSize | None = None) -> PeopleClip:
    """Everybody in every frame of a COCO file.

    Parameters
    ----------
    path : Path
        A data set (``images``, ``annotations``, ``categories``) or a list of results.
    fps : float, optional
        Pictures a second; needed unless the file tells times (``time_s`` of an image), and preferred to those.
    image_size : tuple of int, optional
        Width and height of the pictures; needed for a list of results, and preferred to what the file tells.

    Returns
    -------
    PeopleClip

    Raises
    ------
    PoseDataError
        If the file is damaged or of another kind, or time or size is not known.
    OptionError
        If ``fps`` or ``image_size`` is impossible.

    Notes
    -----
    The third number of a point is taken for its confidence wherever a file has one that is not whole; else for COCO's flag:
    2 seen (confidence 1), 1 marked but hidden (0.5; in a file without any 2, found: 1), 0 not there.
    """
    check_rate(fps)
    check_size(image_size)
    images, annotations, names = _parts(path, read_json(path, MOST_BYTES))
    seen: dict[Any, list[NDArray[np.float64]]] = {_key(image): [] for image in images}
    bodies = [_body(one, names, f"{path}: annotation {number}") for number, one in enumerate(annotations, start=1)]
    for one, body in zip(annotations, _with_confidence(bodies), strict=True):
        seen[str(one.get("image_id"))].append(body)
    frames = [_frame(*_moment(path, image, fps), seen[_key(image)]) for image in images]
    return sorted_clip(path, frames, image_size or _told_size(images))


def _parts(path: Path, content: Any) -> tuple[list[Any], list[Any], Sequence[str]]:
    """Images, annotations of people, and the names of their points."""
    if isinstance(content, list):
        annotations = _people(path, content)
        images: list[Any] = [{"id": name} for name in dict.fromkeys(str(one.get("image_id")) for one in annotations)]
        return images, annotations, COCO_POINTS
    content = content if isinstance(content, dict) else {}
    images, given = content.get("images"), content.get("annotations")
    if not isinstance(images, list) or not isinstance(given, list) or not all(isinstance(one, dict) for one in images):
        raise PoseDataError(f"{path} holds no poses of COCO: neither images with annotations nor a list of results")
    annotations = _people(path, given)
    strange = {str(one.get("image_id")) for one in annotations} - {_key(image) for image in images}
    if strange:
        raise PoseDataError(f"{path}: an annotation belongs to image {min(strange)}, which is not in the file")
    return images, annotations, _point_names(path, content.get("categories"))


def _people(path: Path, given: list[Any]) -> list[Any]:
    people = [one for one in given if isinstance(one, dict) and "keypoints" in one and one.get("category_id", PERSON) == PERSON]
    if not people or len(people) > MOST_PEOPLE:
        what = (
            f"{len(people)} annotations, more than are read"
            if people
            else "no annotation of a person (category 1) with keypoints"
        )
        raise PoseDataError(f"{path} has {what}")
    return people


def _point_names(path: Path, categories: Any) -> Sequence[str]:
    """Names of the points in the order of the file; COCO's where it does not tell."""
    named = (
        [one for one in categories if isinstance(one, dict) and one.get("id") == PERSON] if isinstance(categories, list) else []
    )
    names = named[0].get("keypoints") if named else None
    if not names:
        return COCO_POINTS
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise PoseDataError(f"{path}: the names of the points (categories, keypoints) are not a list of different names")
    missing = set(COCO_POINTS) - set(names)
    if missing:
        raise PoseDataError(f"{path} has no point named {min(missing)}; seventeen points named as in COCO are needed")
    return names


def _key(image: Mapping[str, Any]) -> str:
    return str(image.get("id"))


def _body(annotation: Mapping[str, Any], names: Sequence[str], where: str) -> NDArray[np.float64]:
    """One person as rows of x, y and what the file has as third number; neck included, NaN confidence where to be made."""
    rows = triples(annotation["keypoints"], where)
    if len(rows) != len(names):
        raise PoseDataError(f"{where} has {len(rows)} points instead of {len(names)}")
    sure = annotation.get("confidence")
    if isinstance(sure, list) and len(sure) == len(rows) and all(number_in(one) is not None for one in sure):
        rows[:, 2] = np.array(sure, dtype=np.float64)
    body = np.zeros((JOINT_COUNT, 3))
    body[PLACES] = rows[[list(names).index(name) for name in COCO_POINTS]]
    own = annotation.get("neck", rows[list(names).index("neck")].tolist() if "neck" in names else None)
    body[NECK] = triples(own, f"{where}: neck")[0] if isinstance(own, list) and len(own) == 3 else np.nan
    return body


def _with_confidence(bodies: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Third numbers as confidence between 0 and 1, and necks made where there is none."""
    third = np.concatenate([body[PLACES, 2] for body in bodies])
    flags = bool((third == np.round(third)).all()) and third.max() > 0
    if flags:
        value = {2: 1.0, 1: HIDDEN if third.max() > 1 else 1.0}
        meant = [np.select([body[:, 2:] >= 2, body[:, 2:] >= 1], [value[2], value[1]], body[:, 2:]) for body in bodies]
        bodies = [np.hstack([body[:, :2], sure]) for body, sure in zip(bodies, meant, strict=True)]
    return [_with_neck(body) for body in bodies]


def _with_neck(body: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.column_stack([body[:, :2], body[:, 2].clip(0.0, 1.0)])
    if np.isnan(whole[NECK, 2]):
        both = whole[SHOULDERS]
        whole[NECK] = [*both[:, :2].mean(axis=0), both[:, 2].min()]
    return whole


def _moment(path: Path, image: Mapping[str, Any], fps: float | None) -> tuple[int, float]:
    """Number and time of a frame: its own entries, else the last number in its file name, else its id."""
    index = number_in(image.get("frame_index"))
    if index is None:
        numbers = re.findall(r"\d+", Path(str(image.get("file_name", ""))).stem) or re.findall(r"\d+", _key(image))
        if not numbers:
            raise PoseDataError(f"{path}: image {_key(image)} has no number of a frame, neither in its name nor as id")
        index = int(numbers[-1][-15:])
    if fps is not None:
        return int(index), int(index) / fps
    time_s = number_in(image.get("time_s"))
    if time_s is None:
        raise PoseDataError(f"{path} does not tell the times of its images; give the pictures a second, such as --fps 30")
    return int(index), time_s


def _frame(index: int, time_s: float, bodies: Sequence[NDArray[np.float64]]) -> FramePeople:
    rows = np.stack(bodies) if bodies else np.zeros((0, JOINT_COUNT, 3))
    return FramePeople(index, time_s, *found_points(rows))


def _told_size(images: Sequence[Mapping[str, Any]]) -> ImageSize | None:
    return size_in([images[0].get("width"), images[0].get("height")]) if images else None


# ---- writing ----------------------------------------------------------------------------------------------------------
def write_coco(path: Path, clip: PeopleClip, *, name: str = "clip") -> None:
    """Write a COCO file, whole or not at all.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    clip : PeopleClip
    name : str
        Begins the file names of the images. The images themselves are not written.

    Notes
    -----
    Beyond COCO, an image has ``frame_index`` and ``time_s``, an annotation ``confidence`` (of each point) and ``neck``.
    """
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    width, height = clip.image_size
    for number, frame in enumerate(clip.frames, start=1):
        picture = {"id": number, "file_name": f"{name}_{frame.index:06d}.png", "width": width, "height": height}
        images.append(picture | {"frame_index": frame.index, "time_s": round(frame.time_s, 6)})
        for xy, sure in zip(frame.xy, frame.confidence, strict=True):
            annotations.append({"id": len(annotations) + 1, "image_id": number, **_annotation(xy, sure)})
    category = {"id": PERSON, "name": "person", "supercategory": "person", "keypoints": COCO_POINTS, "skeleton": BONES}
    content = {
        "info": {"description": f"poses of {name}, written by fms-score"},
        "images": images,
        "annotations": annotations,
        "categories": [category],
    }
    write_text(path, json.dumps(content, allow_nan=False) + "\n")


def _annotation(xy: NDArray[np.float32], confidence: NDArray[np.float32]) -> dict[str, Any]:
    found = (confidence > 0) & np.isfinite(xy).all(axis=1)
    rows: NDArray[np.float64] = np.where(found[:, None], np.column_stack([xy, confidence]), 0.0).astype(np.float64).round(4)
    flags = np.column_stack([rows[PLACES, :2], np.where(found[PLACES], 2, 0)])
    box = _box(rows[found, :2])
    return {
        "category_id": PERSON,
        "keypoints": [int(one) if place % 3 == 2 else one for place, one in enumerate(flags.ravel().tolist())],
        "num_keypoints": int(found[PLACES].sum()),
        "confidence": rows[PLACES, 2].tolist(),
        "score": round(float(rows[found, 2].mean()), 4) if found.any() else 0.0,
        "neck": rows[NECK].tolist(),
        "bbox": box,
        "area": round(box[2] * box[3], 2),
        "iscrowd": 0,
    }


def _box(points: NDArray[np.float64]) -> list[float]:
    """Left, top, width and height around points."""
    if not len(points):
        return [0.0, 0.0, 0.0, 0.0]
    low, high = points.min(axis=0), points.max(axis=0)
    return [round(float(one), 2) for one in (*low, *(high - low))]
