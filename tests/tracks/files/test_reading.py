"""Poses of any kind told apart, and a track told in one line."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.errors import PoseDataError
from fms_score.tracks.files.npz import write_poses
from fms_score.tracks.files.reading import is_pose_input, read_pose_input, stored_clip_name
from fms_score.tracks.track import PoseTrack


@pytest.fixture
def desk(squat, tmp_path):
    squat.to_openpose_json(tmp_path / "op", raw=True)
    squat.to_coco_json(tmp_path / "squat.json", raw=True)
    squat.to_npz(tmp_path / "poses.npz")
    return tmp_path


@pytest.mark.parametrize(("name", "kind"), [("op", "openpose"), ("squat.json", "coco"), ("poses.npz", "npz")])
def test_every_kind_gives_the_same_track(desk, squat, name, kind) -> None:
    assert is_pose_input(desk / name)
    poses = read_pose_input(desk / name)
    assert poses.kind == kind
    np.testing.assert_allclose(poses.follow().xy, squat.xy, atol=0.01)
    assert poses.network.name


def test_videos_and_other_folders_are_no_poses(tmp_path) -> None:
    assert not is_pose_input(tmp_path)
    assert not is_pose_input(tmp_path / "clip.mp4")


@pytest.mark.parametrize("name", ["nothing.npz", "nothing.json", "notes.txt"])
def test_what_is_not_there_or_no_poses_is_one_clear_line(tmp_path, name) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(PoseDataError, match=r"does not exist|none of the known files of poses"):
        read_pose_input(tmp_path / name)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("anna_squat.mp4", "anna_squat.mp4"),
        ("../../etc/passwd", "passwd"),
        ("..", None),
        ("a\nb.mp4", None),
        (3, None),
        ("", None),
    ],
)
def test_the_name_of_the_video_is_never_trusted(squat, tmp_path, told, name) -> None:
    write_poses(tmp_path / "poses.npz", squat, about={"input": told})
    assert stored_clip_name(tmp_path / "poses.npz") == name


def test_a_track_tells_itself_in_one_line(squat) -> None:
    assert repr(squat) == "PoseTrack: 121 frames in 4.00 s (30.0 a second), subject seen in 100 %, pictures of 1280 x 720"


def test_tables_wide_and_long_hold_the_same(squat) -> None:
    wide, long = squat.to_frame(), squat.to_frame("long")
    assert wide.shape == (121, 2 + 6 * 18)
    assert long.shape == (121 * 18, 9)
    one = long[(long["frame"] == 30) & (long["joint"] == "left_wrist")].iloc[0]
    assert one["x_px"] == wide.loc[30, "left_wrist_x_px"]
    assert one["time_s"] == pytest.approx(1.0)


def test_a_track_of_nothing_tells_itself_too() -> None:
    empty = PoseTrack(
        np.zeros(0),
        np.zeros((0, 18, 2)),
        np.zeros((0, 18)),
        np.zeros((0, 18, 2)),
        np.zeros((0, 18), bool),
        np.zeros(0, int),
        (4, 3),
    )
    assert repr(empty) == "PoseTrack: 0 frames in 0.00 s, subject seen in 0 %, pictures of 4 x 3"
