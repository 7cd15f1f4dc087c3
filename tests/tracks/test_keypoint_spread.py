import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.tracks.keypoint_spread import LYING, SpreadModel, keypoint_sd_px


def test_anchors_a_torso_of_100_px_spreads_by_2_px_when_sure_and_11_px_when_unsure():
    assert keypoint_sd_px(np.array([1.0, 0.2]), 100.0) == pytest.approx([2.2, 11.0])


def test_points_of_somebody_lying_spread_wider():
    confidence = np.linspace(0, 1, 20)
    assert (keypoint_sd_px(confidence, 100.0, LYING) > keypoint_sd_px(confidence, 100.0)).all()


def test_halfway_between_the_anchors_lies_their_geometric_mean():
    assert keypoint_sd_px(np.array([0.6]), 100.0) == pytest.approx([np.sqrt(2.2 * 11.0)])


def test_surer_is_never_wider_and_the_body_scales_it():
    confidence = np.linspace(0, 1, 50)
    sd = keypoint_sd_px(confidence, 80.0)
    assert (np.diff(sd) < 0).all()
    assert keypoint_sd_px(confidence, 160.0) == pytest.approx(2 * sd)


def test_shape_is_kept_and_nan_stays():
    sd = keypoint_sd_px(np.array([[np.nan, 0.5], [0.0, 2.0]]), 100.0)
    assert np.isnan(sd[0, 0])
    assert sd[1, 1] == pytest.approx(2.2)


def test_a_model_in_which_doubt_helps_is_refused():
    with pytest.raises(OptionError, match="surer point must spread less"):
        SpreadModel(sure_ratio=0.2)
