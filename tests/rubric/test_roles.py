"""Roles instead of sides: the repetition says which leg it is."""

import pytest

from fms_score.rubric.roles import resolve_role, split_role


@pytest.mark.parametrize(
    ("name", "role", "signal"),
    [
        ("near_knee_flexion_deg", "near", "knee_flexion_deg"),
        ("moving_ankle_over_other_knee_ratio", "moving", "ankle_over_other_knee_ratio"),
        ("other_knee_flexion_deg", "other", "knee_flexion_deg"),
        ("left_wrist_height_ratio", "left", "wrist_height_ratio"),
        ("trunk_lean_deg", None, "trunk_lean_deg"),
        ("nearest_knee_flexion_deg", None, "nearest_knee_flexion_deg"),
    ],
)
def test_a_name_is_a_role_and_a_signal(name, role, signal):
    assert split_role(name) == (role, signal)


@pytest.mark.parametrize(
    ("role", "named", "near", "side"),
    [
        ("moving", "left", None, "left"),
        ("stance", "left", None, "right"),
        ("rear", "right", "right", "left"),
        ("near", "left", "right", "right"),
        ("far", "left", "right", "left"),
        ("near", "both", None, None),  # from the front
        ("moving", "both", "left", None),  # nobody knows which leg it was
        ("left", "both", None, "left"),
        ("right", "left", "left", "right"),
    ],
)
def test_a_role_is_played_by_a_side(role, named, near, side):
    assert resolve_role(role, named, near) == side
