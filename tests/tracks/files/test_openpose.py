"""OpenPose's JSON: written and read back, and read as OpenPose itself writes it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.errors import OptionError, PoseDataError
from fms_score.skeleton import joint_index
from fms_score.tracks.files.openpose import read_openpose, write_openpose
from fms_score.tracks.files.people_clip import people_of
from fms_score.tracks.track import PoseTrack

NAME = "clip_{:012d}_keypoints.json"


def body25(**points):
    """One person as OpenPose writes BODY_25, all points absent but those named by number."""
    rows = np.zeros((25, 3))
    for number, row in points.items():
        rows[int(number[1:])] = row
    return {"person_id": [-1], "pose_keypoints_2d": rows.ravel().tolist()}


def put(folder: Path, index: int, people, **more) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / NAME.format(index)
    path.write_text(json.dumps({"version": 1.3, "people": people, **more}), encoding="utf-8")
    return path


# ---- there and back ---------------------------------------------------------------------------------------------------
@settings(max_examples=25, deadline=None)
@given(data=st.data(), order=st.sampled_from(["coco18", "body25"]))
def test_any_clip_comes_back(clips, same_clip, data, order) -> None:
    clip = data.draw(clips)
    with TemporaryDirectory() as place:
        write_openpose(Path(place) / "out", clip, order=order)
        same_clip(read_openpose(Path(place) / "out"), clip)


def test_a_track_comes_back(squat, tmp_path) -> None:
    squat.to_openpose_json(tmp_path / "out", raw=True)
    back = PoseTrack.from_openpose_json(tmp_path / "out")
    np.testing.assert_allclose(back.raw_xy, squat.raw_xy, atol=1e-3)
    np.testing.assert_allclose(back.xy, squat.xy, atol=0.01)  # repaired and smoothed alike
    assert back.image_size == squat.image_size


def test_files_are_as_kinovea_wants_them(squat, tmp_path) -> None:
    write_openpose(tmp_path / "out", people_of(squat), name="anna_squat", order="body25")
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == len(squat)
    assert all(re.fullmatch(r"anna_squat_\d{12}_keypoints\.json", file.name) for file in files)
    (person,) = json.loads(files[30].read_text(encoding="utf-8"))["people"]
    rows = np.array(person["pose_keypoints_2d"]).reshape(25, 3)
    hips = squat.xy[30, [joint_index("hip", "right"), joint_index("hip", "left")]]
    np.testing.assert_allclose(rows[8, :2], hips.mean(axis=0), atol=1e-3)  # middle of the hips
    np.testing.assert_allclose(rows[10, :2], squat.xy[30, joint_index("knee", "right")], atol=1e-3)
    assert not rows[19:].any()  # feet


def test_a_point_that_was_filled_has_no_confidence_and_is_left_out(squat, tmp_path) -> None:
    knee = joint_index("knee", "right")
    confidence, filled = squat.confidence.copy(), squat.filled.copy()
    confidence[5, knee], filled[5, knee] = 0.0, True
    with_gap = PoseTrack(squat.time_s, squat.xy, confidence, squat.raw_xy, filled, squat.frame_index, squat.image_size)
    with_gap.to_openpose_json(tmp_path / "out")
    back = read_openpose(tmp_path / "out")
    assert np.isnan(back.frames[5].xy[0, knee]).all()
    assert np.isfinite(back.frames[4].xy[0, knee]).all()


# ---- files of OpenPose itself -----------------------------------------------------------------------------------------
def test_body_25_is_mapped_by_what_the_points_mean(tmp_path) -> None:
    put(
        tmp_path / "op",
        0,
        [body25(p1=[500, 100, 0.9], p8=[510, 300, 0.8], p9=[490, 300, 0.7], p14=[530, 600, 0.6], p24=[1, 2, 0.5])],
    )
    clip = read_openpose(tmp_path / "op", fps=30, image_size=(1280, 720))
    xy, confidence = clip.frames[0].xy[0], clip.frames[0].confidence[0]
    seen = {"neck": (500, 100), "right_hip": (490, 300), "left_ankle": (530, 600)}
    for name, place in seen.items():
        side, _, joint = name.partition("_")
        at = joint_index(joint, side) if joint else joint_index(name)
        assert tuple(xy[at]) == place
    assert np.isfinite(xy).all(axis=1).sum() == len(seen)  # neither the middle of the hips nor the heel
    assert confidence.max() == np.float32(0.9)


def test_times_come_from_the_numbers_in_the_names(tmp_path) -> None:
    for index in (3, 4, 9):
        put(tmp_path / "op", index, [body25(p1=[500, 100, 0.9])])
    clip = read_openpose(tmp_path / "op", fps=10, image_size=(1280, 720))
    assert [frame.time_s for frame in clip.frames] == pytest.approx([0.3, 0.4, 0.9])


def test_the_size_of_a_canvas_is_taken(tmp_path) -> None:
    put(tmp_path / "op", 0, [body25(p1=[500, 100, 0.9])], canvas_width=512, canvas_height=768)
    assert read_openpose(tmp_path / "op", fps=30).image_size == (512, 768)


def test_people_without_points_and_frames_without_people_are_fine(tmp_path) -> None:
    put(tmp_path / "op", 0, [])
    put(tmp_path / "op", 1, [{"pose_keypoints_2d": []}, body25(), body25(p1=[500, 100, 0.9])])
    clip = read_openpose(tmp_path / "op", fps=30, image_size=(1280, 720))
    assert [len(frame) for frame in clip.frames] == [0, 1]


# ---- mistakes ---------------------------------------------------------------------------------------------------------
BAD = {
    "not json": ("{", "is not JSON"),
    "not a number": ('{"people": [{"pose_keypoints_2d": [NaN, 1, 1]}]}', "is not JSON"),
    "a list": ("[]", "is not a file of OpenPose: it has no list 'people'"),
    "people of another kind": ('{"people": [3]}', "is not a file of OpenPose"),
    "words for numbers": ('{"people": [{"pose_keypoints_2d": ["a", "b", "c"]}]}', "is not a list of numbers"),
    "truth for numbers": ('{"people": [{"pose_keypoints_2d": [true, true, true]}]}', "is not a list of numbers"),
    "too many digits": ('{"people": [{"pose_keypoints_2d": [1e999, 1, 1]}]}', "is not a list of numbers"),
    "two numbers a point": ('{"people": [{"pose_keypoints_2d": [1, 2, 3, 4]}]}', "is not a list of numbers, three for each"),
    "MPI": (json.dumps({"people": [{"pose_keypoints_2d": [1] * 45}]}), "has 15 points; known are COCO (18) and BODY_25 (25)"),
    "deep": ("[" * 100_000, "is not JSON"),
    "a crowd": (json.dumps({"people": [{}] * 600}), "has 600 people; at most 500 are read"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_one_clear_line_with_its_name(tmp_path, kind) -> None:
    text, words = BAD[kind]
    (tmp_path / NAME.format(0)).write_text(text, encoding="utf-8")
    with pytest.raises(PoseDataError, match=re.escape(words)) as caught:
        read_openpose(tmp_path, fps=30, image_size=(1280, 720))
    assert NAME.format(0) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_missing_is_asked_for(tmp_path) -> None:
    put(tmp_path / "op", 0, [body25(p1=[500, 100, 0.9])])
    with pytest.raises(PoseDataError, match=r"does not tell its time; .* --fps 30"):
        read_openpose(tmp_path / "op", image_size=(1280, 720))
    with pytest.raises(PoseDataError, match=r"does not tell how large the pictures are; .* --size 1920x1080"):
        read_openpose(tmp_path / "op", fps=30)
    with pytest.raises(PoseDataError, match="no poses of OpenPose here"):
        read_openpose(tmp_path / "elsewhere", fps=30)


def test_two_clips_in_one_folder_are_refused(tmp_path) -> None:
    put(tmp_path / "op", 7, [])
    (tmp_path / "op" / "other_000000000007_keypoints.json").write_text('{"people": []}', encoding="utf-8")
    with pytest.raises(PoseDataError, match="frame 7 is there twice"):
        read_openpose(tmp_path / "op", fps=30, image_size=(1280, 720))


def test_fractions_of_the_picture_are_refused(tmp_path) -> None:
    put(tmp_path / "op", 0, [body25(p1=[0.5, 0.1, 0.9])])
    with pytest.raises(PoseDataError, match="fractions of the picture, not pixels"):
        read_openpose(tmp_path / "op", fps=30, image_size=(1280, 720))


@pytest.mark.parametrize(("fps", "size"), [(0, (9, 9)), (-1, (9, 9)), (np.nan, (9, 9)), (30, (0, 9)), (30, (10**6, 9))])
def test_impossible_rates_and_sizes_are_refused(tmp_path, fps, size) -> None:
    with pytest.raises(OptionError, match=r"fps is|size is"):
        read_openpose(tmp_path, fps=fps, image_size=size)


def test_a_file_too_large_is_not_opened(tmp_path) -> None:
    with (tmp_path / NAME.format(0)).open("wb") as file:
        file.truncate(5 << 20)
    with pytest.raises(PoseDataError, match="has 5 MiB, too much for poses"):
        read_openpose(tmp_path, fps=30, image_size=(1280, 720))


def test_a_folder_with_something_else_is_left_alone(squat, tmp_path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(OptionError, match=r"holds thesis.tex, which would be lost"):
        squat.to_openpose_json(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
