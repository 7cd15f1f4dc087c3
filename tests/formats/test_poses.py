"""A pose track as npz and back, to the last bit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fms_score.errors import PoseDataError
from fms_score.tracks.files.npz import POSES_FORMAT, read_about, read_poses, write_poses

ARRAYS = ("time_s", "xy", "confidence", "raw_xy", "filled", "frame_index")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "poses.npz"


def test_a_track_comes_back_to_the_last_bit(path, track):
    write_poses(path, track)
    back = read_poses(path)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(back, name), getattr(track, name))
        assert getattr(back, name).dtype == getattr(track, name).dtype
    assert back.image_size == (640, 480)
    assert back.notes == {"filled_points": 1.0}


def test_what_the_poses_are_of_comes_back_too(path, track):
    write_poses(path, track, {"model": "net", "digest": "ab"})
    assert read_about(path) == {"model": "net", "digest": "ab"}


def test_numpy_alone_can_read_it(path, track):
    write_poses(path, track)
    with np.load(path, allow_pickle=False) as stored:
        assert str(stored["format"]) == POSES_FORMAT
        assert stored["xy"].shape == (2, 18, 2)
        assert json.loads(str(stored["facts"]))["image_size"] == [640, 480]


def test_the_same_track_is_the_same_file(path, track):
    write_poses(path, track)
    first = path.read_bytes()
    write_poses(path, track)
    assert path.read_bytes() == first
    assert [one.name for one in path.parent.iterdir()] == ["poses.npz"]


def damaged(kind, path, track):
    write_poses(path, track)
    whole = path.read_bytes()
    if kind == "cut off":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "flipped bits":
        path.write_bytes(whole[:200] + bytes(255 - one for one in whole[200:400]) + whole[400:])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("time,x,y\n")
    elif kind == "single array":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    elif kind == "other npz":
        np.savez(path, a=np.zeros(3))
    elif kind == "pickle":
        np.savez(path, format=np.array([{"a": 1}], dtype=object))
    else:
        change = {
            "wrong shape": {"xy": np.zeros((2, 17, 2))},
            "wrong kind": {"xy": np.array(["a"])},
            "wrong facts": {"facts": "[]"},
        }
        with np.load(path) as stored:
            np.savez(path, **({name: stored[name] for name in stored.files} | change[kind]))


@pytest.mark.parametrize(
    "kind",
    [
        "cut off",
        "flipped bits",
        "empty",
        "text",
        "single array",
        "other npz",
        "pickle",
        "wrong shape",
        "wrong kind",
        "wrong facts",
    ],
)
def test_anything_else_is_one_clear_line(path, track, kind):
    damaged(kind, path, track)
    with pytest.raises(PoseDataError, match=r"holds no poses of this package|cannot be read") as caught:
        read_poses(path)
    assert "\n" not in str(caught.value)
    assert "poses.npz" in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(PoseDataError, match=r"nothing.npz cannot be read: No such file or directory"):
        read_poses(tmp_path / "nothing.npz")
