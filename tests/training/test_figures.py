"""Figures of accuracy on cases that can be checked by head."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.skeleton import BODY_JOINTS, joint_index
from training.figures import angle_errors_deg, limb_angle_deg, right_joints, torso_px
from training.judgement import Judged, report_of, sure_threshold
from training.labels import JointState
from training.tables import tables_of


def judged_of(crop, places, confidence=0.9):
    count = len(places)
    facts = [crop.facts for _ in range(count)]
    return Judged(np.asarray(places), np.full((count, 18), confidence), np.stack([crop.people[0]] * count), facts)


def test_a_trunk_seen_end_on_still_allows_an_error(person):
    assert torso_px(person, 75.0) == pytest.approx(75.0)
    person[1, :2] = person[[8, 11], :2].mean(axis=0)
    assert torso_px(person, 75.0) == pytest.approx(37.5)


def test_right_is_within_a_share_of_the_torso_and_missing_is_wrong(person):
    places = person[None, :, :2].astype(float).copy()
    places[0, 0, 0] += 18.0
    places[0, 1, 0] += 20.0
    places[0, 2] = np.nan
    assert right_joints(places, person[None], np.array([75.0]), 0.25)[0, :4].tolist() == [True, False, False, True]


def test_a_straight_leg_is_180_and_a_right_angle_90():
    places = np.array([[[0, 0], [0, 1], [0, 2]], [[0, 0], [0, 1], [1, 1]]], dtype=float)
    assert limb_angle_deg(places, (0, 1, 2)).tolist() == pytest.approx([180.0, 90.0])


def test_a_knee_not_found_is_180_off_and_one_outside_the_picture_does_not_count(person):
    places = person[None, :, :2].astype(float).copy()
    places[0, joint_index("knee", "left")] = np.nan
    person[joint_index("ankle", "right"), 2] = JointState.ABSENT
    left, right = angle_errors_deg(places, person[None], "knee")[0]
    assert left == 180.0
    assert np.isnan(right)


def test_a_perfect_network_gets_100_and_one_that_finds_nothing_0(crop):
    truth = crop.people[:, :, :2].astype(float)
    assert report_of(judged_of(crop, truth))["all"]["pck_10"] == 100.0
    report = report_of(judged_of(crop, np.full_like(truth, np.nan)))
    assert report["all"]["pck_25"] == 0.0
    assert report["all"]["knee_median_deg"] == 180.0


def test_faces_do_not_count(crop):
    places = crop.people[:, :, :2].astype(float).copy()
    places[:, [0, 14, 15, 16, 17]] = np.nan
    report = report_of(judged_of(crop, places))
    assert report["all"]["pck_25"] == 100.0
    assert 0 not in BODY_JOINTS


def test_the_threshold_is_the_lowest_from_which_97_of_100_are_right():
    confidence = np.linspace(1.0, 0.0, 1000)
    right = np.arange(1000) < 776  # 776 of the surest 800 are 97 %
    assert sure_threshold(confidence, right) == pytest.approx(confidence[799], abs=1e-3)
    assert sure_threshold(confidence, np.zeros(1000, bool)) is None


def test_joints_that_are_too_unsure_to_be_used_do_not_count_as_used(crop):
    places = crop.people[:, :, :2].astype(float).copy()
    judged = judged_of(crop, places)
    unsure = [joint_index("knee", "left"), joint_index("ankle", "left")]
    judged.places[0, unsure] += 1000.0
    judged.confidence[0] = 0.9
    judged.confidence[0, unsure] = 0.3
    counted = int(judged.counted.sum())
    sure = report_of(judged, 0.4)["confidence"]
    assert (sure["used_from"], sure["used_right"]) == (0.4, 100.0)
    assert sure["used"] == pytest.approx(100 * (counted - 2) / counted, abs=0.1)
    assert report_of(judged, 0.2)["confidence"]["used_right"] == pytest.approx(sure["used"])


def test_the_tables_name_every_movement(crop):
    report = report_of(judged_of(crop, crop.people[:, :, :2].astype(float))) | {"quarter_turned": {"pck_25": 99.0}}
    text = tables_of("some network", report)
    assert "| deep_squat front | 1 | 100.0 | 100.0 |" in text
    assert "| all, turned by 90 degrees | - | - | 99.0 |" in text
