import numpy as np
import pytest

from fms_score.skeleton import joint_index
from fms_score.tracks.body_length import body_length_px, body_lengths_px, mid_hip_px


@pytest.mark.parametrize("view", ["front", "side", "back", 45.0])
def test_somebody_with_a_torso_of_150_px_measures_about_150_from_anywhere(athlete, view):
    # the athlete's limbs have nearly the proportions of the book, so a tenth is all they may disagree
    assert body_length_px(athlete.standing(view=view).xy) == pytest.approx(150.0, rel=0.1)


def test_leaning_towards_the_camera_shrinks_the_torso_but_not_the_unit(athlete):
    squat = athlete.squat(athlete.times(2.0, 30.0), depth_deg=140.0, view="front", period_s=2.0)
    torso = np.linalg.norm(squat.xy[:, joint_index("neck")] - mid_hip_px(squat.xy), axis=-1)
    assert torso.min() < 100.0
    assert body_length_px(squat.xy) == pytest.approx(150.0, rel=0.1)


def test_a_fragment_still_has_a_size_and_a_single_point_has_none(athlete):
    pose = np.full((2, 18, 2), np.nan)
    pose[0, [0, 1]] = athlete.standing().xy[0, [0, 1]]
    pose[1, 0] = 100.0, 100.0
    lengths = body_lengths_px(pose)
    assert lengths[0] > 0
    assert np.isnan(lengths[1])


def test_one_seen_hip_stands_for_both(athlete):
    xy = athlete.standing().xy
    xy[:, joint_index("hip", "left")] = np.nan
    assert mid_hip_px(xy)[0] == pytest.approx(xy[0, joint_index("hip", "right")])
