"""A track as the dataset that the package movement works on."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.skeleton import JOINTS
from fms_score.tracks.track import PoseTrack

pytest.importorskip("xarray")


def test_dimensions_variables_and_attributes_are_those_of_movement(squat) -> None:
    dataset = squat.to_movement(individual="anna")
    assert dataset["position"].dims == ("time", "space", "keypoints", "individuals")
    assert dataset["confidence"].dims == ("time", "keypoints", "individuals")
    assert dataset["space"].values.tolist() == ["x", "y"]
    assert tuple(dataset["keypoints"].values.tolist()) == JOINTS
    assert dataset["individuals"].values.tolist() == ["anna"]
    wanted = {"source_software": "fms-score", "ds_type": "poses", "time_unit": "seconds", "fps": pytest.approx(30.0)}
    assert {name: dataset.attrs[name] for name in wanted} == wanted


def test_points_come_back_by_name(squat) -> None:
    dataset = squat.to_movement()
    knee = dataset["position"].sel(keypoints="right_knee", individuals="subject")
    np.testing.assert_array_equal(knee.values, squat.xy[:, JOINTS.index("right_knee")])
    np.testing.assert_array_equal(dataset["time"].values, squat.time_s)
    np.testing.assert_array_equal(dataset["confidence"].values[..., 0], squat.confidence)


def test_a_variable_rate_keeps_its_times_and_claims_no_rate(squat) -> None:
    time_s = squat.time_s.copy()
    time_s[50:] += 0.2
    track = PoseTrack(time_s, squat.xy, squat.confidence, squat.raw_xy, squat.filled, squat.frame_index, squat.image_size)
    dataset = track.to_movement()
    assert "fps" not in dataset.attrs
    np.testing.assert_array_equal(dataset["time"].values, time_s)


def test_attributes_can_go_to_netcdf(squat) -> None:
    assert all(isinstance(value, (str, int, float)) for value in squat.to_movement().attrs.values())


def test_without_xarray_it_says_what_to_install(squat, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(OptionError, match=r"pip install 'fms-score\[movement\]'"):
        squat.to_movement()
