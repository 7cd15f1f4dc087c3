"""A small clip from end to end; needs EGL, which Mesa's software renderer gives."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pandas as pd
import pytest

from synthesis.camera import project
from synthesis.lens import Lens
from synthesis.staging import stage
from synthesis.wish import ClipWish

clips = pytest.importorskip("synthesis.clip", reason="the extra [synthesis] is not installed", exc_type=ImportError)
make = pytest.importorskip("synthesis.make", reason="the extra [synthesis] is not installed", exc_type=ImportError)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def device():
    try:
        clips.Renderer((16, 16)).release()
    except Exception as reason:  # noqa: BLE001  # whatever a missing driver raises
        pytest.skip(f"no OpenGL here: {reason}")


WISH = ClipWish("deep_squat", 4, score=3, view="left", sides=("left",), size_px=(160, 240), frame_rate_hz=4.0, scene="room")


@pytest.fixture(scope="module")
def clip(people, tmp_path_factory):
    video = tmp_path_factory.mktemp("clips") / "squat.webm"
    return video, clips.render_clip(stage(WISH, people), video)


def test_points_in_space_project_to_the_points_in_the_image(clip):
    with np.load(clip[0].with_suffix(".npz")) as truth:
        straight = project(truth["projection"], truth["xyz_m"].astype(float))
        again = Lens.of(truth["lens"]).bend(straight)
        assert np.abs(again - straight).max() > 0.05  # there is a lens
        assert again == pytest.approx(truth["xy_px"].astype(float), abs=0.01)
        assert truth["xy_px"].shape == (len(truth["time_s"]), 24, 2)
        assert (truth["xy_px"] > 0).all()  # the whole person is in the picture
        assert truth["visible"][:, 5].all()  # the near shoulder is seen
        assert not truth["visible"][:, 16].any()  # the far ear is not


def test_the_video_has_a_frame_for_every_row_of_truth(clip):
    capture = cv2.VideoCapture(str(clip[0]))
    count = 0
    while capture.read()[0]:
        count += 1
    with np.load(clip[0].with_suffix(".npz")) as truth:
        assert count == len(truth["time_s"])


def test_the_person_is_drawn_where_truth_says(clip):
    image = cv2.VideoCapture(str(clip[0])).read()[1].astype(float)
    with np.load(clip[0].with_suffix(".npz")) as truth:
        x, y = truth["xy_px"][0, 11].astype(int)  # the near hip, against the wall beside it
    assert np.abs(image[y, x] - image[y, 4]).max() > 15


def test_the_same_seed_gives_the_same_clip(people, clip, tmp_path):
    clips.render_clip(stage(WISH, people), tmp_path / "again.webm")
    with np.load(clip[0].with_suffix(".npz")) as first, np.load(tmp_path / "again.npz") as second:
        assert (first["xy_px"] == second["xy_px"]).all()
    assert json.loads((tmp_path / "again.json").read_text()) == json.loads(clip[0].with_suffix(".json").read_text())


def test_a_stopped_run_goes_on_where_it_was(people, tmp_path):
    (tmp_path / "deep_squat_tuning_0001.json").write_text("{}")
    made = make.make_clips(ClipWish("deep_squat", 1), [1], tmp_path, people=people)
    assert [path.name for path in made] == ["deep_squat_tuning_0001.json"]
    assert not list(tmp_path.glob("*.mp4"))  # it was taken as done


def test_the_manifest_lists_what_is_there(clip):
    table = pd.read_csv(make.write_manifest(clip[0].parent))
    assert table.loc[0, ["file", "movement", "view", "score"]].tolist() == ["squat.webm", "deep_squat", "left", 3]


def test_pairs_show_one_performance_from_side_and_front(people, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(make, "render_clip", lambda staged, video: seen.append((video.name, staged)) or FACTS)
    made = make.make_clips(ClipWish("inline_lunge", 3), [3], tmp_path, people=people, pairs=True)
    assert [path.name for path in made] == ["inline_lunge_tuning_0003_side.json", "inline_lunge_tuning_0003_front.json"]
    (_, side), (_, front) = seen
    assert side.view in {"left", "right"}
    assert front.view == "front"
    assert side.attempts == front.attempts
    assert len(make.make_clips(ClipWish("rotary_stability", 3), [3], tmp_path, people=people, pairs=True)) == 1


FACTS = {"true_score": 3, "view": "left"}
