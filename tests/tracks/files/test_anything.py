"""Whatever somebody gives: a clip, or one clear line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.errors import InputError, PoseDataError
from fms_score.tracks.files import npz
from fms_score.tracks.files.coco import COCO_POINTS, read_coco
from fms_score.tracks.files.npz import read_poses, write_poses
from fms_score.tracks.files.openpose import read_openpose

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner), max_leaves=4
)
ODD = st.sampled_from([0, 1, 2, 0.5, -3, 1e-320, 1e30, 1e39, 10**30, True, None, "7", [1]])


@st.composite
def many_numbers(draw, count):
    """As many numbers as a body has, some of them odd."""
    numbers = np.random.default_rng(draw(st.integers(0, 99))).uniform(0, 1000, count).round(3).tolist()
    for at in draw(st.lists(st.integers(0, count - 1), max_size=3)):
        numbers[at] = draw(ODD)
    return numbers


def sometimes(**parts):
    """Mostly an object with these entries."""
    return st.lists(st.fixed_dictionaries(parts) | st.fixed_dictionaries(parts) | VALUES, max_size=3)


PEOPLE = sometimes(pose_keypoints_2d=many_numbers(54) | many_numbers(75) | VALUES)
OURS = st.fixed_dictionaries({"time_s": VALUES, "image_size": VALUES}) | VALUES
IMAGES = sometimes(id=st.integers(0, 3) | VALUES, width=ODD, frame_index=ODD, time_s=ODD, file_name=VALUES)
ANNOTATIONS = sometimes(
    image_id=st.integers(0, 3) | VALUES, keypoints=many_numbers(51) | VALUES, confidence=VALUES, neck=VALUES
)
CATEGORIES = st.just([{"id": 1, "keypoints": list(COCO_POINTS)}]) | VALUES


def one_line(error):
    return "\n" not in str(error)


def told_or_read(read, path, **more):
    try:
        clip = read(path, **more)
    except InputError as error:
        if not one_line(error):
            raise
        return
    for frame in clip.frames:
        assert np.int64(frame.index) >= 0
        assert np.isfinite(frame.time_s)
        assert ((frame.confidence >= 0) & (frame.confidence <= 1)).all()
        assert (np.isfinite(frame.xy).all(axis=2) == (frame.confidence > 0)).all()


@settings(max_examples=60, deadline=None)
@given(people=PEOPLE, ours=OURS, fps=st.none() | st.just(30.0))
def test_openpose(people, ours, fps) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "clip_000000000003_keypoints.json"
        path.write_text(json.dumps({"people": people, "fms_score": ours}), encoding="utf-8")
        told_or_read(read_openpose, Path(place), fps=fps, image_size=(64, 48))
        told_or_read(read_openpose, path, fps=fps)


@settings(max_examples=60, deadline=None)
@given(images=IMAGES, annotations=ANNOTATIONS, categories=CATEGORIES, fps=st.none() | st.just(30.0))
def test_coco(images, annotations, categories, fps) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "coco.json"
        for content in ({"images": images, "annotations": annotations, "categories": categories}, annotations):
            path.write_text(json.dumps(content), encoding="utf-8")
            told_or_read(read_coco, path, fps=fps, image_size=(64, 48))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_npz_with_any_bytes_changed(squat, data) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "poses.npz"
        write_poses(path, squat)
        whole = bytearray(path.read_bytes())
        for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=20)):
            whole[at] = data.draw(st.integers(0, 255))
        path.write_bytes(bytes(whole))
        try:
            read_poses(path)
        except PoseDataError as error:
            if not one_line(error):
                raise


def test_a_file_that_unpacks_into_more_than_any_clip_is_not_unpacked(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(npz, "MOST_BYTES", 2 << 20)
    path = tmp_path / "poses.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xy.npy", bytes(3 << 20))
    assert path.stat().st_size < 1 << 16
    with pytest.raises(PoseDataError, match="would unpack into more than"):
        read_poses(path)
