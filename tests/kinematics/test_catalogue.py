"""Every signal on postures whose value can be seen. A torso is 100 px long, a leg 200, a hand 40; y grows downwards.

Sagittal postures face right, frontal ones are seen from the front (the subject's left at larger x).
"""

from dataclasses import replace

import numpy as np
import pytest

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signals import column_values


def pair(name, left, right=None):
    return {f"left_{name}": left, f"right_{name}": right or left}


def leg(side, hip, knee, ankle):
    return {f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle}


def arm(side, shoulder, elbow, wrist):
    return {f"{side}_shoulder": shoulder, f"{side}_elbow": elbow, f"{side}_wrist": wrist}


HIPS = pair("hip", (100, 200))
FEET = pair("ankle", (100, 300))

POSTURES = [
    # joints
    ("right_knee_flexion_deg", leg("right", (100, 100), (100, 200), (100, 300)), 0),
    ("right_knee_flexion_deg", leg("right", (100, 200), (200, 200), (200, 300)), 90),
    ("left_knee_flexion_deg", leg("left", (100, 100), (200, 200), (100, 200)), 135),
    ("right_hip_flexion_deg", {"right_shoulder": (100, 100), "right_hip": (100, 200), "right_knee": (100, 300)}, 0),
    ("right_hip_flexion_deg", {"right_shoulder": (100, 100), "right_hip": (100, 200), "right_knee": (200, 200)}, 90),
    ("left_elbow_flexion_deg", arm("left", (100, 100), (100, 150), (100, 200)), 0),
    ("left_elbow_flexion_deg", arm("left", (100, 100), (100, 150), (150, 150)), 90),
    ("left_shoulder_elevation_deg", {"left_hip": (100, 200), "left_shoulder": (100, 100), "left_elbow": (100, 150)}, 0),
    ("left_shoulder_elevation_deg", {"left_hip": (100, 200), "left_shoulder": (100, 100), "left_elbow": (150, 100)}, 90),
    ("left_shoulder_elevation_deg", {"left_hip": (100, 200), "left_shoulder": (100, 100), "left_elbow": (100, 50)}, 180),
    ("right_arm_trunk_deg", {"right_hip": (100, 200), "right_shoulder": (100, 100), "right_wrist": (100, 20)}, 0),
    ("right_arm_trunk_deg", {"right_hip": (100, 200), "right_shoulder": (100, 100), "right_wrist": (180, 20)}, 45),
    # trunk and segments, from the side
    ("trunk_lean_deg", HIPS | {"neck": (100, 100)}, 0),
    ("trunk_lean_deg", HIPS | {"neck": (200, 100)}, 45),
    ("trunk_lean_deg", HIPS | {"neck": (0, 100)}, -45),
    ("right_shin_incline_deg", {"right_ankle": (100, 300), "right_knee": (200, 200)}, 45),
    ("right_shin_incline_deg", {"right_ankle": (100, 300), "right_knee": (0, 200)}, -45),
    ("right_thigh_incline_deg", {"right_knee": (200, 200), "right_hip": (100, 200)}, 0),
    ("right_thigh_incline_deg", {"right_knee": (200, 200), "right_hip": (100, 100)}, 45),
    ("right_thigh_incline_deg", {"right_knee": (200, 200), "right_hip": (100, 300)}, -45),
    ("left_trunk_minus_shin_deg", HIPS | {"neck": (200, 100), "left_ankle": (0, 100), "left_knee": (100, 0)}, 0),
    ("left_trunk_minus_shin_deg", HIPS | {"neck": (200, 100), "left_ankle": (100, 300), "left_knee": (100, 200)}, 45),
    ("wrist_over_foot_ratio", FEET | pair("wrist", (150, 0)), 0.5),
    ("wrist_over_foot_ratio", FEET | pair("wrist", (70, 0)), -0.3),
    ("left_ankle_forward_ratio", pair("ankle", (300, 300), (100, 300)), 1.0),
    ("right_ankle_forward_ratio", pair("ankle", (300, 300), (100, 300)), -1.0),
    # trunk and symmetry, from front or back
    ("trunk_lateral_lean_deg", HIPS | {"neck": (200, 100)}, 45),
    ("trunk_lateral_lean_deg", HIPS | {"neck": (0, 100)}, -45),
    ("shoulder_line_tilt_deg", pair("shoulder", (200, 0), (100, 100)), 45),
    ("hip_line_tilt_deg", pair("hip", (200, 200), (100, 100)), -45),
    ("wrist_line_tilt_deg", pair("wrist", (200, 100), (100, 100)), 0),
    ("hip_sway_ratio", pair("hip", (160, 200), (100, 200)) | FEET, 0.3),
    ("wrist_shoulder_separation_ratio", pair("wrist", (180, 100), (140, 100)) | pair("shoulder", (180, 0), (100, 0)), 0.5),
    ("ankle_separation_ratio", pair("ankle", (180, 300), (100, 300)), 0.8),
    ("ankle_separation_ratio", pair("ankle", (90, 300), (100, 300)), -0.1),  # crossed
    ("knee_ankle_separation_ratio", pair("knee", (170, 200), (110, 200)) | pair("ankle", (180, 300), (100, 300)), 0.75),
    ("knee_ankle_separation_ratio", pair("knee", (170, 200), (110, 200)) | pair("ankle", (110, 300), (100, 300)), np.nan),
    ("left_knee_ankle_offset_ratio", {"left_knee": (220, 200), "left_ankle": (200, 300)}, 0.1),
    ("left_knee_ankle_offset_ratio", {"left_knee": (180, 200), "left_ankle": (200, 300)}, -0.1),
    ("right_knee_ankle_offset_ratio", {"right_knee": (80, 200), "right_ankle": (100, 300)}, 0.1),
    # heights
    ("hip_height_ratio", pair("hip", (0, 100)) | FEET, 1.0),
    ("hip_height_ratio", pair("hip", (0, 250)) | FEET, 0.25),
    ("shoulder_height_ratio", pair("shoulder", (0, 100)) | pair("wrist", (0, 150)), 0.5),
    ("right_ankle_lift_ratio", pair("ankle", (0, 300), (0, 200)), 0.5),
    ("left_ankle_lift_ratio", pair("ankle", (0, 300), (0, 200)), -0.5),
    ("right_ankle_over_other_knee_ratio", pair("ankle", (0, 300), (0, 180)) | {"left_knee": (0, 200)}, 1.2),
    ("right_ankle_over_other_knee_ratio", pair("ankle", (0, 300), (0, 180)) | {"left_knee": (0, 310)}, np.nan),
    ("right_ankle_over_cord_ratio", pair("ankle", (0, 300), (0, 180)) | {"left_knee": (0, 200)}, 1.2),
    ("right_shin_height_ratio", {"right_knee": (0, 240), "right_ankle": (0, 300)}, 0.3),
    ("right_knee_height_ratio", {"right_knee": (0, 270)} | pair("ankle", (0, 300), (0, 290)), 0.15),
    ("right_knee_height_ratio", {"right_knee": (0, 270)} | pair("ankle", (0, 290), (0, 300)), 0.15),
    ("left_elbow_height_ratio", {"left_shoulder": (0, 100), "left_elbow": (0, 60)}, 0.4),
    ("left_wrist_height_ratio", {"left_shoulder": (0, 100), "left_wrist": (0, 130)}, -0.3),
    ("left_ankle_rise_ratio", {"left_ankle": (0, 250)}, -2.5),
    # floor tests: facing says where the head is
    ("trunk_from_vertical_deg", HIPS | {"neck": (100, 100)}, 0),
    ("trunk_from_vertical_deg", HIPS | {"neck": (0, 100)}, 45),
    ("trunk_from_vertical_deg", HIPS | {"neck": (200, 200)}, 90),
    ("trunk_elevation_deg", HIPS | {"neck": (200, 200)}, 0),
    ("trunk_elevation_deg", HIPS | {"neck": (200, 100)}, 45),
    ("right_leg_raise_deg", {"right_hip": (200, 300), "right_ankle": (100, 300)}, 0),
    ("right_leg_raise_deg", {"right_hip": (200, 300), "right_ankle": (100, 200)}, 45),
    ("right_leg_raise_deg", {"right_hip": (200, 300), "right_ankle": (200, 200)}, 90),
    ("right_leg_raise_deg", {"right_hip": (200, 300), "right_ankle": (300, 200)}, 135),
    ("right_ankle_over_thigh_fraction", {"left_hip": (300, 300), "left_knee": (200, 300), "right_ankle": (250, 100)}, 0.5),
    ("right_ankle_over_thigh_fraction", {"left_hip": (300, 300), "left_knee": (200, 300), "right_ankle": (150, 200)}, 1.5),
    ("legs_apart_ratio", pair("knee", (0, 0), (100, 0)) | pair("ankle", (0, 0), (0, 0)), 0.5),
    ("body_line_offset_ratio", pair("shoulder", (200, 100)) | pair("hip", (100, 130)) | pair("ankle", (0, 100)), 0.3),
    ("body_line_offset_ratio", pair("shoulder", (200, 100)) | pair("hip", (100, 80)) | pair("ankle", (0, 100)), -0.2),
    ("shoulder_hip_rise_lag_deg", pair("ankle", (0, 300)) | pair("hip", (100, 200)) | pair("shoulder", (200, 100)), 0),
    ("shoulder_hip_rise_lag_deg", pair("ankle", (0, 300)) | pair("hip", (100, 300)) | pair("shoulder", (200, 100)), 45),
    ("left_arm_reach_ratio", {"left_shoulder": (100, 100), "left_wrist": (180, 150)}, 0.8),
    ("left_knee_reach_ratio", {"left_hip": (200, 100), "left_knee": (120, 100)}, 0.8),
    ("right_elbow_knee_distance_ratio", {"right_elbow": (0, 0), "right_knee": (60, 0)}, 0.4),
    ("right_elbow_other_knee_distance_ratio", {"right_elbow": (0, 0), "left_knee": (90, 120)}, 1.0),
    # shoulder mobility
    ("wrist_gap_ratio", pair("wrist", (0, 0), (30, 40)), 0.5),
    ("fist_gap_hands", pair("wrist", (0, 0), (80, 0)), 1.0),
    ("fist_gap_hands", pair("wrist", (0, 0), (20, 0)), 0.0),
]

NEEDS_FACING = {
    "trunk_lean_deg", "shin_incline_deg", "trunk_minus_shin_deg", "wrist_over_foot_ratio", "ankle_forward_ratio",
    "trunk_elevation_deg", "leg_raise_deg", "shoulder_hip_rise_lag_deg", "arm_reach_ratio", "knee_reach_ratio",
}  # fmt: skip
NEEDS_LEFT = {
    "trunk_lateral_lean_deg", "shoulder_line_tilt_deg", "hip_line_tilt_deg", "wrist_line_tilt_deg", "hip_sway_ratio",
    "ankle_separation_ratio", "knee_ankle_separation_ratio", "knee_ankle_offset_ratio", "wrist_shoulder_separation_ratio",
}  # fmt: skip


def turned_about(points):
    """The same body seen from the other side: what was right in the picture is left."""
    return {name: (1000 - x, y) for name, (x, y) in points.items()}


@pytest.mark.parametrize(("column", "points", "expected"), POSTURES)
def test_a_posture_has_the_value_that_one_sees(posed, column, points, expected):
    value = column_values(column, posed(points, facing=1.0, left=1.0))
    assert value == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("column", "points", "expected"), POSTURES)
def test_facing_the_other_way_or_seen_from_behind_gives_the_same_value(posed, column, points, expected):
    value = column_values(column, posed(turned_about(points), facing=-1.0, left=-1.0))
    assert value == pytest.approx(expected, nan_ok=True)


def test_the_cord_lies_where_the_shin_was_measured(posed):
    """The ankle is lifted to 1.2 of the other knee's height; a cord that lies there is just reached."""
    body = posed(pair("ankle", (0, 300), (0, 180)) | {"left_knee": (0, 200)})
    cord = replace(body, scale=replace(body.scale, cord_per_shank=1.2))
    assert column_values("right_ankle_over_cord_ratio", cord) == pytest.approx(1.0)


def test_every_signal_has_a_posture():
    shown = {column.removeprefix("left_").removeprefix("right_") for column, _, _ in POSTURES}
    assert shown == set(SIGNALS)


@pytest.mark.parametrize(("column", "points"), [row[:2] for row in POSTURES])
def test_without_a_direction_only_signals_that_need_none_have_a_value(posed, column, points):
    name = column.removeprefix("left_").removeprefix("right_")
    reference = column_values(column, posed(points, facing=1.0, left=1.0))
    no_facing = column_values(column, posed(points, facing=np.nan, left=1.0))
    no_left = column_values(column, posed(points, facing=1.0, left=np.nan))
    assert no_facing == pytest.approx(np.nan if name in NEEDS_FACING else reference, nan_ok=True)
    assert no_left == pytest.approx(np.nan if name in NEEDS_LEFT else reference, nan_ok=True)


def test_signals_that_need_a_direction_are_only_valid_where_there_is_one():
    assert all(SIGNALS[name].planes == ("side",) for name in NEEDS_FACING)
    assert all(SIGNALS[name].planes == ("front",) for name in NEEDS_LEFT)
