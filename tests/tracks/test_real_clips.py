"""The whole way on a real clip, with the real network: hand-held camera, a second man behind, both legs on one leg at times."""

import numpy as np
import pytest

from fms_score.pose.estimator import PoseEstimator
from fms_score.pose.network import PoseNetwork
from fms_score.pose.registry import find_model
from fms_score.skeleton import BODY_JOINTS, SIDES, joint_index
from fms_score.tracks.build import build_track
from fms_score.video.source import probe, read_frames

pytestmark = [pytest.mark.slow, pytest.mark.network_model, pytest.mark.footage]


@pytest.fixture(scope="module")
def hurdle(footage, models_folder):
    clip = footage / "clips" / "hurdle_front_mimul.mp4"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FMS_SCORE_MODELS", str(models_folder))
        estimator = PoseEstimator(PoseNetwork(find_model("human-pose-estimation-0001")))
    info = probe(clip)
    return build_track(estimator.people(lambda: read_frames(clip)), (info.width, info.height))


def test_the_subject_is_followed_from_the_first_frame_to_the_last(hurdle):
    assert hurdle.notes["found_share"] == 1.0
    assert hurdle.notes["swapped_frames"] == 0  # legs come close in this view but are never exchanged


def test_most_points_of_the_body_are_known_and_few_are_made_up(hurdle):
    assert np.isfinite(hurdle.xy[:, BODY_JOINTS]).all(axis=-1).mean() > 0.98
    assert hurdle.filled.mean() < 0.01


def test_no_knee_jumps_though_the_network_lets_it(hurdle):
    fastest = {}
    for name, xy in (("raw", hurdle.raw_xy), ("smooth", hurdle.xy)):
        knees = xy[:, [joint_index("knee", side) for side in SIDES]] / hurdle.notes["body_length_px"]
        fastest[name] = np.nanmax(np.linalg.norm(np.diff(knees, axis=0), axis=-1))
    assert fastest["raw"] > 0.5  # body lengths a frame
    assert fastest["smooth"] < 0.1


def test_the_right_knee_rises_twice_and_then_the_left_one(hurdle):
    heights = {side: hurdle.xy[:, joint_index("knee", side), 1] for side in SIDES}
    up = {side: height < np.nanmedian(height) - 0.5 * hurdle.notes["body_length_px"] for side, height in heights.items()}
    first_half = hurdle.time_s < 9.0
    assert up["right"][first_half].sum() > 20
    assert not up["right"][~first_half].any()
    assert up["left"][~first_half].sum() > 20
    assert not up["left"][first_half].any()
