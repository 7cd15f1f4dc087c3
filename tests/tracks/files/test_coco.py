"""COCO's keypoints: written and read back, and read as data sets and networks write them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.errors import PoseDataError
from fms_score.skeleton import joint_index
from fms_score.tracks.files.coco import COCO_POINTS, read_coco, write_coco
from fms_score.tracks.track import PoseTrack

LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ANKLE = 5, 6, 15
NECK = joint_index("neck")


def body(third=2, **rows):
    """Seventeen points, absent but those given by number."""
    points = np.zeros((17, 3))
    for number, place in rows.items():
        points[int(number[1:])] = [*place, third]
    return points.ravel().tolist()


def put(folder: Path, content) -> Path:
    path = folder / "coco.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def data_set(keypoints, **image):
    return {
        "images": [{"id": 7, "width": 640, "height": 480, "file_name": "anna_000012.jpg", **image}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 1, "keypoints": keypoints}],
    }


# ---- there and back ---------------------------------------------------------------------------------------------------
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_clip_comes_back_with_its_neck(clips, same_clip, data) -> None:
    clip = data.draw(clips.filter(lambda one: any(len(frame) for frame in one.frames)))
    with TemporaryDirectory() as place:
        path = Path(place) / "coco.json"
        write_coco(path, clip)
        same_clip(read_coco(path), clip)


def test_a_track_comes_back(squat, tmp_path) -> None:
    squat.to_coco_json(tmp_path / "squat.json", raw=True)
    back = PoseTrack.from_coco_json(tmp_path / "squat.json")
    np.testing.assert_allclose(back.raw_xy, squat.raw_xy, atol=1e-3)
    np.testing.assert_allclose(back.time_s, squat.time_s, atol=1e-6)


def test_a_file_is_a_valid_data_set(squat, tmp_path) -> None:
    squat.to_coco_json(tmp_path / "squat.json")
    content = json.loads((tmp_path / "squat.json").read_text(encoding="utf-8"))
    assert len(content["images"]) == len(content["annotations"]) == len(squat)
    (category,) = content["categories"]
    assert tuple(category["keypoints"]) == COCO_POINTS
    assert all(1 <= end <= 17 for bone in category["skeleton"] for end in bone)
    one = content["annotations"][0]
    assert len(one["keypoints"]) == 51
    assert set(one["keypoints"][2::3]) == {2}
    assert one["num_keypoints"] == 17
    left, top, width, height = one["bbox"]
    known = squat.xy[0]
    assert (left, top) == pytest.approx(known.min(axis=0), abs=0.01)
    assert (left + width, top + height) == pytest.approx(known.max(axis=0), abs=0.02)
    assert one["image_id"] == content["images"][0]["id"]


# ---- files of others --------------------------------------------------------------------------------------------------
def test_the_neck_is_the_middle_of_the_shoulders(tmp_path) -> None:
    path = put(tmp_path, data_set(body(p5=(300, 100), p6=(200, 120))))
    frame = read_coco(path, fps=30).frames[0]
    assert tuple(frame.xy[0, NECK]) == (250, 110)
    assert frame.confidence[0, NECK] == 1.0
    assert tuple(frame.xy[0, joint_index("shoulder", "left")]) == (300, 100)
    assert (frame.index, frame.time_s) == (12, pytest.approx(0.4))  # the number in the name of the picture


def test_there_is_no_neck_without_both_shoulders(tmp_path) -> None:
    frame = read_coco(put(tmp_path, data_set(body(p5=(300, 100)))), fps=30).frames[0]
    assert np.isnan(frame.xy[0, NECK]).all()


def test_hidden_points_are_less_sure(tmp_path) -> None:
    keypoints = body(p5=(300, 100), p6=(200, 120))
    keypoints[3 * RIGHT_SHOULDER + 2] = 1
    frame = read_coco(put(tmp_path, data_set(keypoints)), fps=30).frames[0]
    assert frame.confidence[0, joint_index("shoulder", "right")] == 0.5
    assert frame.confidence[0, NECK] == 0.5


@pytest.mark.parametrize(("third", "confidence"), [(1, 1.0), (0.75, 0.75)])
def test_results_of_networks_are_a_bare_list(tmp_path, third, confidence) -> None:
    results = [
        {"image_id": number, "category_id": 1, "keypoints": body(third, p15=(9, 9 + number)), "score": 2.5} for number in (4, 5)
    ]
    clip = read_coco(put(tmp_path, results), fps=2, image_size=(64, 48))
    assert [frame.time_s for frame in clip.frames] == [2.0, 2.5]
    assert clip.frames[1].xy[0, joint_index("ankle", "left")].tolist() == [9, 14]
    assert clip.frames[0].confidence[0].max() == pytest.approx(confidence)


def test_points_in_another_order_are_found_by_name(tmp_path) -> None:
    names = [*reversed(COCO_POINTS), "neck"]
    content = data_set([*body(p0=(5, 6)), 7, 8, 2])
    content["categories"] = [{"id": 1, "name": "person", "keypoints": names}]
    frame = read_coco(put(tmp_path, content), fps=30).frames[0]
    assert frame.xy[0, joint_index("ankle", "right")].tolist() == [5, 6]
    assert frame.xy[0, NECK].tolist() == [7, 8]


def test_other_categories_are_passed_over(tmp_path) -> None:
    content = data_set(body(p5=(300, 100)))
    content["annotations"].append({"image_id": 7, "category_id": 18, "bbox": [0, 0, 1, 1]})
    assert len(read_coco(put(tmp_path, content), fps=30).frames[0]) == 1


# ---- mistakes ---------------------------------------------------------------------------------------------------------
def named(names):
    return {**data_set(body(p5=(3, 1))), "categories": [{"id": 1, "keypoints": names}]}


BAD = {
    "not json": ("{", "is not JSON"),
    "a number": ("3", "holds no poses of COCO"),
    "no images": ({"annotations": []}, "holds no poses of COCO"),
    "nobody": ({"images": [], "annotations": []}, "no annotation of a person"),
    "an unknown image": ({**data_set(body()), "images": []}, "belongs to image 7, which is not in the file"),
    "sixteen points": (data_set([1] * 48), "annotation 1 has 16 points instead of 17"),
    "words": (data_set(["a"] * 51), "annotation 1 is not a list of numbers"),
    "names twice": (named(["nose"] * 17), "not a list of different names"),
    "other names": (named([f"point_{number}" for number in range(17)]), "has no point named left_ankle"),
    "no number": ({**data_set(body(p5=(3, 1))), "images": [{"id": 7, "file_name": "x"}]}, "does not tell how large"),
    "the same frame twice": (
        {
            "images": [{"id": 1, "frame_index": 3}, {"id": 2, "frame_index": 3}],
            "annotations": [{"image_id": 1, "keypoints": body(p5=(3, 1))}],
        },
        "frame 3 is there twice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_one_clear_line_with_its_name(tmp_path, kind) -> None:
    content, words = BAD[kind]
    with pytest.raises(PoseDataError, match=re.escape(words)) as caught:
        read_coco(put(tmp_path, content), fps=30)
    assert "coco.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_missing_is_asked_for(tmp_path) -> None:
    with pytest.raises(PoseDataError, match=r"does not tell the times of its images; .* --fps 30"):
        read_coco(put(tmp_path, data_set(body(p5=(3, 1)))))
    with pytest.raises(PoseDataError, match="does not tell how large the pictures are"):
        read_coco(put(tmp_path, [{"image_id": 1, "keypoints": body(p5=(3, 1))}]), fps=30)
