"""The stream from frames to people: complete, in order, the same for any number of requests, and tidy when broken off."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from fms_score.errors import OptionError, VideoError
from fms_score.pose.estimator import EstimatorOptions, PoseEstimator
from fms_score.pose.follow import LAG_FRAMES
from fms_score.pose.network import PoseNetwork
from fms_score.pose.registry import find_model
from fms_score.video.frame import Frame
from fms_score.video.source import ReadOptions, read_frames

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def estimate(make_scene, make_stage):
    """Run an estimator over a scene; gives the people, the estimator and the stage."""

    def run(people, frames: int, scene: dict | None = None, **options):
        stage = make_stage(make_scene(people, frames, **(scene or {})))
        estimator = PoseEstimator(stage, EstimatorOptions(**options))
        return list(estimator.people(stage.scene.open)), estimator, stage

    return run


@pytest.fixture
def squatting(standing):
    """Somebody who bobs up and down and sways a little, in a picture of 640 x 360."""
    return lambda index: [standing(320 + 8 * np.sin(index / 7), 60 + 15 * np.sin(index / 5), 240)]


def test_every_frame_in_order_with_its_own_time(estimate, squatting):
    found, _, _ = estimate(squatting, 50, {"frame_rate_hz": 25.0})
    assert [frame.index for frame in found] == list(range(50))
    assert [frame.time_s for frame in found] == [index / 25 for index in range(50)]


def test_points_are_where_they_were_painted(estimate, squatting):
    found, _, _ = estimate(squatting, 50)
    for frame in found:
        assert frame.xy.shape == (1, 18, 2)
        assert np.abs(frame.xy[0] - squatting(frame.index)[0]).max() < 2.0
        assert (frame.confidence > 0.7).all()


def test_whole_pictures_give_the_same_points(estimate, squatting):
    found, estimator, _ = estimate(squatting, 20, follow=False)
    assert estimator.summary.cropped_frames == 0
    for frame in found:
        assert np.abs(frame.xy[0] - squatting(frame.index)[0]).max() < 2.0


def test_number_of_requests_changes_nothing(estimate, standing):
    """Somebody walks through, is gone for a while, comes back: the crop moves, is dropped, and is found again."""

    def walking(index):
        return [] if 40 <= index < 60 else [standing(100 + 4 * index, 60, 240)]

    runs = [estimate(walking, 100, requests=requests) for requests in (1, 2, 4, 12)]
    first, first_estimator, first_stage = runs[0]
    for found, estimator, stage in runs[1:]:
        assert stage.looks == first_stage.looks
        assert estimator.summary == first_estimator.summary
        for mine, theirs in zip(found, first, strict=True):
            np.testing.assert_array_equal(mine.xy, theirs.xy)
            np.testing.assert_array_equal(mine.confidence, theirs.confidence)


def test_summary_tells_what_was_done(estimate, squatting):
    _, estimator, stage = estimate(squatting, 100)
    summary = estimator.summary
    assert (summary.frames, summary.found_frames, summary.cropped_frames) == (100, 100, 100)
    assert summary.looks_round == 1
    assert summary.first_probes == 1
    assert summary.turns == ((0.0, 0),)
    assert sum(count for _, count in summary.input_shapes) == len(stage.looks) - summary.first_probes


def test_one_upright_person_opens_the_clip_once(estimate, squatting):
    _, _, stage = estimate(squatting, 10)
    assert stage.scene.opened == 1


def test_somebody_lying_is_turned_and_turned_back(estimate, lying_down):
    painted = lying_down(150, 180, 300)
    found, estimator, stage = estimate(lambda _: [painted], 70)
    assert estimator.summary.turns == ((0.0, 90),)
    assert stage.scene.opened == 2
    assert all(np.abs(frame.xy[0] - painted).max() < 2.0 for frame in found)


def test_a_network_that_sees_people_any_way_up_gets_the_pictures_as_they_are(make_scene, make_stage, lying_down):
    scene = make_scene(lambda _: [lying_down(150, 180, 300)], 70)
    stage = make_stage(scene, card=make_stage(scene).card.model_copy(update={"any_way_up": True}))
    estimator = PoseEstimator(stage, EstimatorOptions())
    assert len(list(estimator.people(scene.open))) == 70
    assert {view.turn_deg for _, view in stage.looks} == {0}
    assert len(stage.looks) < 70 + 6  # the first look round, no other turn beside


def test_fixed_turn_is_used_throughout(estimate, lying_down):
    _, estimator, stage = estimate(lambda _: [lying_down(150, 180, 300)], 70, turn=90)
    assert {view.turn_deg for _, view in stage.looks} == {90}
    assert estimator.summary.found_frames == 70


def test_somebody_who_lies_down_in_mid_clip(estimate, standing, lying_down):
    def down_after_two_seconds(index):
        return [standing(320, 60, 240) if index < 60 else lying_down(170, 250, 240)]

    found, estimator, _ = estimate(down_after_two_seconds, 150)
    assert [turn for _, turn in estimator.summary.turns] == [0, 90]
    assert all(len(frame) == 1 for frame in found[:60])
    assert all(len(frame) == 1 for frame in found[-60:])


def test_the_person_the_user_points_at_is_followed(estimate, standing):
    both = [standing(200, 60, 250), standing(480, 130, 180)]
    for hint in ((480.0, 200.0), 2):
        _, _, stage = estimate(lambda _: both, 30, subject=hint)
        crops = {view for index, view in stage.looks if index > 0}
        assert all(view.left > 250 for view in crops)


def test_a_point_at_nobody_leaves_the_whole_picture_in_view(estimate, squatting):
    _, estimator, _ = estimate(squatting, 20, subject=(600.0, 10.0))
    assert estimator.summary.cropped_frames == 0


def test_person_number_that_is_not_there(estimate, squatting):
    before = threading.active_count()
    with pytest.raises(OptionError, match="subject 2 was asked for") as refused:
        estimate(squatting, 500, subject=2)
    assert refused.tb is not None  # which keeps the stream alive, that must be closed all the same
    assert threading.active_count() == before


def test_nobody_at_all(estimate):
    found, estimator, _ = estimate(lambda _: [], 20)
    assert [len(frame) for frame in found] == [0] * 20
    assert estimator.summary.found_frames == 0


def test_no_frames(estimate):
    found, estimator, _ = estimate(lambda _: [], 0)
    assert found == []
    assert estimator.summary.frames == 0


def test_one_picture(make_scene, make_stage, standing, lying_down):
    for painted in (standing(320, 60, 240), lying_down(150, 180, 300)):
        stage = make_stage(make_scene(lambda _, painted=painted: [painted], 1))
        people = PoseEstimator(stage)(stage.scene.picture(0))
        assert people.shape == (1, 18, 3)
        assert people.dtype == np.float32
        assert np.abs(people[0, :, :2] - painted).max() < 2.0


class TestBreakingOff:
    def test_closing_waits_for_what_runs(self, make_scene, make_stage, squatting):
        stage = make_stage(make_scene(squatting, 500))
        stream = PoseEstimator(stage).people(stage.scene.open)
        given = list(itertools.islice(stream, 5))
        before = threading.active_count()
        stream.close()
        assert len(given) == 5
        assert all(ring.drained for ring in stage.rings)
        assert threading.active_count() < before

    def test_memory_is_flat(self, make_scene, make_stage, squatting):
        """No more frames are ever alive than are read ahead and wait for their lagging answers."""
        alive, most = 0, 0

        class Counted(np.ndarray):
            def __array_finalize__(self, obj):
                nonlocal alive, most
                if type(obj) is np.ndarray:
                    alive += 1
                    most = max(most, alive)
                    self.counted = True

            def __del__(self):
                nonlocal alive
                alive -= hasattr(self, "counted")

        stage = make_stage(make_scene(squatting, 200))

        def counted():
            for frame in stage.scene.open():
                yield Frame(frame.index, frame.time_s, frame.image.view(Counted))

        for _ in PoseEstimator(stage).people(counted):
            pass
        assert most <= 4 + 4 + LAG_FRAMES

    def test_an_error_of_the_reader_comes_through(self, make_scene, make_stage, squatting):
        stage = make_stage(make_scene(squatting, 10))

        def broken():
            yield from stage.scene.open()
            raise VideoError("the file ends here")

        with pytest.raises(VideoError, match="the file ends here"):
            list(PoseEstimator(stage).people(broken))


class TestOptions:
    @pytest.mark.parametrize(
        ("option", "said"), [({"turn": 45}, "turn is 45"), ({"requests": 0}, "requests is 0"), ({"subject": 0}, "subject is 0")]
    )
    def test_impossible_values(self, option, said):
        with pytest.raises(OptionError, match=said):
            EstimatorOptions(**option)


BROKEN_OFF = """
import itertools, os, signal, sys, threading
import numpy as np
from pathlib import Path
from fms_score.pose.card import CardFile, ModelCard
from fms_score.pose.estimator import PoseEstimator
from fms_score.pose.network import PoseNetwork
from fms_score.pose.registry import ModelFiles
from fms_score.video.frame import Frame

path, way = Path(sys.argv[1]), sys.argv[2]
card = ModelCard(name="tiny", files=(CardFile(path=path.name),))
estimator = PoseEstimator(PoseNetwork(ModelFiles(card, path, "path", ""), "CPU"))
picture = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), np.uint8)
stream = estimator.people(lambda: (Frame(index, index / 30, picture) for index in itertools.count()))
if way == "interrupt":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a child of a background job is deaf to it otherwise
    threading.Timer(float(sys.argv[3]), os.kill, (os.getpid(), signal.SIGINT)).start()
for index, _ in enumerate(stream):
    if index == 3 and way == "leave":
        break
    if index == 3 and way == "exit":
        sys.exit(7)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("way", "status"), [("leave", 0), ("exit", 7), ("interrupt", -signal.SIGINT)])
def test_no_crash_when_the_interpreter_exits_in_mid_clip(tiny_network, way, status):
    path = tiny_network()
    for run in range(7):
        command = [sys.executable, "-c", BROKEN_OFF, str(path), way, f"{0.05 + 0.017 * run:.3f}"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False, cwd=ROOT)
        assert done.returncode == status, done.stderr.decode()


@pytest.mark.network_model
@pytest.mark.footage
def test_real_clip_is_followed_through_a_crop(models_folder, footage, monkeypatch):
    """The hurdle step of 17 s, its first 2 s: one man in front, another behind him."""
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    clip = footage / "clips" / "hurdle_front_mimul.mp4"
    estimator = PoseEstimator(PoseNetwork(find_model("human-pose-estimation-0001"), "CPU"))
    found = list(estimator.people(lambda: read_frames(clip, ReadOptions(end_s=2.0))))
    summary = estimator.summary
    assert summary.frames == summary.found_frames == summary.cropped_frames == len(found)
    assert summary.turns == ((0.0, 0),)
    assert all((frame.confidence[0, 1:14] > 0).all() for frame in found)
