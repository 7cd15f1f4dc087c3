"""What holds for every signal on any posture: mirrored, moved, enlarged, with points missing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fms_score.kinematics.body import Body, Scale
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signals import column_values, split_column
from fms_score.skeleton import JOINT_COUNT, JOINTS, MIRROR

LAW = settings(max_examples=40, deadline=None, derandomize=True)
WIDTH = 1280
TO_THE_LEFT = {
    "trunk_lateral_lean_deg", "shoulder_line_tilt_deg", "hip_line_tilt_deg", "wrist_line_tilt_deg", "hip_sway_ratio",
}  # fmt: skip
IN_THE_PICTURE = "ankle_rise_ratio"  # a height in the picture, meant to be taken relative to the start

whole_pixels = hnp.arrays(np.int64, (JOINT_COUNT, 2), elements=st.integers(0, WIDTH)).map(lambda xy: xy.astype(float))
direction = st.sampled_from([1.0, -1.0])
column = st.sampled_from(SIGNALS.columns())


def body_of(xy, facing=1.0, left=1.0):
    return Body(xy, facing, left, Scale(128.0, 256.0, 64.0))


def any_posture(seed=0):
    return np.random.default_rng(seed).uniform(100.0, 900.0, (JOINT_COUNT, 2))


def same(first, second):
    np.testing.assert_allclose(first, second, rtol=1e-7, atol=1e-6)


@LAW
@given(whole_pixels, direction, direction)
def test_a_mirror_swaps_left_and_right_to_the_last_digit(xy, facing, left):
    body = body_of(xy, facing, left)
    mirrored = body_of((xy * [-1.0, 1.0] + [WIDTH, 0.0])[MIRROR], -facing, left)
    for name, signal in SIGNALS.items():
        values = [column_values(one, body) for one in signal.columns]
        there = [column_values(one, mirrored) for one in reversed(signal.columns)]
        sign = -1.0 if name in TO_THE_LEFT else 1.0
        differences = np.array(there) - sign * np.array(values)
        assert np.isnan(there).tolist() == np.isnan(values).tolist()
        whole_turns = {0.0, 360.0, -360.0} if name.endswith("_deg") else {0.0}  # straight down is 180 as well as -180
        assert set(differences[~np.isnan(differences)]) <= whole_turns, name


@LAW
@given(column, st.floats(0.2, 5.0))
def test_a_larger_picture_changes_no_value(name, factor):
    small = body_of(any_posture())
    scale = Scale(*(factor * getattr(small.scale, length) for length in ("torso_px", "leg_px", "hand_px")))
    large = replace(small, xy=small.xy * factor, scale=scale)
    same(column_values(name, large), column_values(name, small))


@LAW
@given(column, st.floats(-500, 500), st.floats(-500, 500))
def test_another_place_in_the_picture_changes_no_value(name, right, down):
    here = body_of(any_posture())
    there = here.with_points(here.xy + np.array([right, down]))
    expected = column_values(name, here) - (down / 128.0 if name.endswith(IN_THE_PICTURE) else 0.0)
    same(column_values(name, there), expected)


def joints_named(name):
    signal, side = split_column(name)
    return signal.joints(side or "left")


@pytest.mark.parametrize("name", SIGNALS.columns())
def test_a_signal_depends_on_the_joints_it_names_and_on_no_other(name):
    """Uncertainty is carried from the joints that a signal names, so it has to name all that move it."""
    named = {joint for group in joints_named(name) for joint in group}
    moving = {joint for joint in range(JOINT_COUNT) for seed in (1, 2) if _moves(name, any_posture(seed), joint)}
    assert {JOINTS[joint] for joint in moving - named} == set()


def _moves(name, xy, joint):
    steps = np.array([[37.0, 0.0], [0.0, 37.0], [0.0, -37.0], [-400.0, 0.0], [0.0, 900.0], [0.0, -900.0]])
    moved = np.repeat(xy[None], len(steps), axis=0)
    moved[:, joint] += steps
    before = np.broadcast_to(column_values(name, body_of(xy)), len(steps))
    return not np.array_equal(column_values(name, body_of(moved)), before, equal_nan=True)


STOOD_IN_FOR = {
    (IN_THE_PICTURE, "knee"),  # drawn, not measured
    ("leg_raise_deg", "ankle"),  # the knee of a straight leg tells as well
    ("wrist_shoulder_separation_ratio", "wrist"),  # the other wrist stands for both
}


def test_a_joint_that_is_not_seen_leaves_no_value():
    for name in SIGNALS.columns():
        for group in joints_named(name):
            xy = any_posture()
            xy[list(group)] = np.nan
            if not any(name.endswith(signal) and JOINTS[group[0]].endswith(joint) for signal, joint in STOOD_IN_FOR):
                assert np.isnan(column_values(name, body_of(xy))), (name, JOINTS[group[0]])


def test_one_of_a_pair_is_enough_for_its_middle():
    for name in SIGNALS.columns():
        singles = {group[0] for group in joints_named(name) if len(group) == 1}
        for pair in (group for group in joints_named(name) if len(group) == 2):
            xy = any_posture()
            xy[next(joint for joint in pair if joint not in singles)] = np.nan
            assert np.isfinite(column_values(name, body_of(xy))), (name, JOINTS[pair[0]])


def test_values_stay_in_the_range_of_their_unit():
    limits = {"_flexion_": (0, 180), "_tilt_": (-90, 90), "_gap_": (0, np.inf), "_deg": (-360, 360), "": (-np.inf, np.inf)}
    many = np.random.default_rng(3).uniform(0.0, 999.0, (300, JOINT_COUNT, 2))
    for name in SIGNALS.columns():
        values = column_values(name, body_of(many))
        low, high = next(limit for word, limit in limits.items() if word in name)
        assert low <= np.nanmin(values), name
        assert np.nanmax(values) <= high, name


def test_leading_axes_are_kept():
    draws = np.stack([any_posture(seed) for seed in range(6)]).reshape(2, 3, JOINT_COUNT, 2)
    for name in SIGNALS.columns():
        values = column_values(name, body_of(draws))
        assert values.shape == (2, 3)
        assert values[1, 2] == pytest.approx(float(column_values(name, body_of(draws[1, 2]))), nan_ok=True), name
