"""Angles and distances in the picture, where y grows downwards."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.kinematics import geometry

UNKNOWN = [np.nan, np.nan]
LAW = settings(max_examples=60, deadline=None, derandomize=True)
coordinate = st.floats(-1000, 1000).map(lambda value: round(value, 3))
point = st.tuples(coordinate, coordinate).map(np.array)
angle = st.floats(-180, 180)


def at(x, y):
    return np.array([float(x), float(y)])


def turned(points, degrees):
    turn = np.radians(degrees)
    return points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def far_apart(*points):
    return all(np.hypot(*(one - other)) > 1.0 for i, one in enumerate(points) for other in points[:i])


@pytest.mark.parametrize(
    ("before", "after", "degrees"),
    [
        (at(0, -5), at(7, 0), 90.0),
        (at(0, -5), at(0, 9), 180.0),
        (at(3, 3), at(8, 8), 0.0),
        (at(1, 0), at(1, 1), 45.0),
        (at(1, 0), at(1, -1), 45.0),  # unsigned: the other way round is the same
        (at(-1, 0), at(1, 1), 135.0),
    ],
)
def test_interior_angle(before, after, degrees):
    assert geometry.interior_angle(before, at(0, 0), after) == pytest.approx(degrees)


def test_an_angle_is_exact_where_an_arc_cosine_would_not_be():
    nearly_straight = geometry.angle_between(at(1, 0), at(1, 1e-9))
    assert nearly_straight == pytest.approx(np.degrees(1e-9), rel=1e-6)  # arccos gives 0 here


@pytest.mark.parametrize(
    ("upper", "towards", "degrees"),
    [
        (at(0, -10), +1, 0.0),  # y down: up is negative
        (at(10, -10), +1, 45.0),
        (at(10, -10), -1, -45.0),
        (at(-10, -10), +1, -45.0),
        (at(10, 0), +1, 90.0),
        (at(10, 10), +1, 135.0),
        (at(10, 10), -1, -135.0),
    ],
)
def test_lean(upper, towards, degrees):
    assert geometry.lean(at(0, 0), upper, towards) == pytest.approx(degrees)


@pytest.mark.parametrize(
    ("end", "degrees"),
    [
        (at(10, 0), 0.0),
        (at(-10, 0), 0.0),
        (at(10, -10), 45.0),
        (at(-10, -10), 45.0),  # a line has no direction left or right
        (at(10, 10), -45.0),
        (at(0, -10), 90.0),
        (at(0, 10), -90.0),
    ],
)
def test_tilt_is_positive_where_the_end_is_higher(end, degrees):
    assert geometry.tilt(at(0, 0), end) == pytest.approx(degrees)


def test_distance_is_pythagoras():
    assert geometry.distance(at(1, 1), at(4, 5)) == 5.0


@pytest.mark.parametrize(
    ("first", "second", "middle"),
    [
        (at(0, 0), at(4, 8), at(2, 4)),
        (at(np.nan, np.nan), at(4, 8), at(4, 8)),
        (at(4, 8), at(np.nan, np.nan), at(4, 8)),
        (at(np.nan, np.nan), at(np.nan, np.nan), at(np.nan, np.nan)),
    ],
)
def test_midpoint_takes_the_one_that_is_known(first, second, middle):
    np.testing.assert_array_equal(geometry.midpoint(first, second), middle)


@pytest.mark.parametrize(
    ("point", "fraction"),
    [
        (at(0, 0), 0.0),
        (at(10, 0), 1.0),
        (at(5, 0), 0.5),
        (at(5, -99), 0.5),  # only the foot of the perpendicular counts
        (at(15, 3), 1.5),
        (at(-5, 3), -0.5),
    ],
)
def test_fraction_along(point, fraction):
    assert geometry.fraction_along(point, at(0, 0), at(10, 0)) == pytest.approx(fraction)


@pytest.mark.parametrize("direction", [+1, -1])
def test_offset_from_line_is_positive_below_whichever_way_the_line_runs(direction):
    start, end = at(0, 0)[::direction], at(direction * 10, 0)
    assert geometry.offset_from_line(at(direction * 5, 3), start, end) == pytest.approx(3.0)
    assert geometry.offset_from_line(at(direction * 5, -3), start, end) == pytest.approx(-3.0)


def test_offset_from_a_slanting_line_is_taken_at_right_angles():
    assert geometry.offset_from_line(at(0, 10), at(0, 0), at(10, 10)) == pytest.approx(np.sqrt(50))


POINTS_TAKEN = [
    (geometry.angle_between, 2),
    (geometry.interior_angle, 3),
    (geometry.tilt, 2),
    (geometry.distance, 2),
    (geometry.fraction_along, 3),
    (geometry.offset_from_line, 3),
    (lambda lower, upper: geometry.lean(lower, upper, 1.0), 2),
]


@pytest.mark.parametrize(("function", "count"), POINTS_TAKEN)
def test_an_unknown_point_gives_an_unknown_value(function, count):
    known = [at(0, 0), at(3, -4), at(5, 1)][:count]
    assert np.isfinite(function(*known)) or function is geometry.angle_between
    for unknown in range(count):
        assert np.isnan(function(*(at(*UNKNOWN) if i == unknown else one for i, one in enumerate(known))))


def test_an_unknown_direction_gives_an_unknown_lean():
    assert np.isnan(geometry.lean(at(0, 0), at(1, -1), np.nan))


@pytest.mark.parametrize(
    "value",
    [
        geometry.angle_between(at(0, 0), at(1, 0)),
        geometry.interior_angle(at(2, 2), at(2, 2), at(3, 3)),
        geometry.lean(at(2, 2), at(2, 2), 1.0),
        geometry.tilt(at(2, 2), at(2, 2)),
        geometry.fraction_along(at(1, 1), at(2, 2), at(2, 2)),
        geometry.offset_from_line(at(1, 1), at(2, 2), at(2, 2)),
        geometry.offset_from_line(at(1, 1), at(2, 2), at(2, 9)),  # below and above a vertical line mean nothing
    ],
)
def test_a_segment_without_length_has_no_direction(value):
    assert np.isnan(value)


def test_leading_axes_are_broadcast():
    corners = np.zeros((4, 1, 2))
    before, after = np.array([[1.0, 0.0]] * 3), np.array([[0.0, 1.0]] * 3)
    assert geometry.interior_angle(before, corners, after) == pytest.approx(np.full((4, 3), 90.0))
    assert geometry.lean(corners, np.array([0.0, -1.0]), 1.0) == pytest.approx(np.zeros((4, 1)))


@LAW
@given(point, point, point, angle, st.floats(0.1, 10), point)
def test_angles_at_joints_do_not_care_how_the_picture_lies(before, corner, after, degrees, scale, shift):
    if far_apart(before, corner, after):
        there = geometry.interior_angle(*(turned(one, degrees) * scale + shift for one in (before, corner, after)))
        assert there == pytest.approx(geometry.interior_angle(before, corner, after), abs=1e-6)


@LAW
@given(point, point)
def test_a_mirror_turns_the_sign_of_a_lean_and_keeps_a_tilt(lower, upper):
    if far_apart(lower, upper):
        mirror = np.array([-1.0, 1.0])
        straight_down = upper[0] == lower[0] and upper[1] > lower[1]  # 180 and -180 are the same
        if not straight_down:
            there = geometry.lean(lower * mirror, upper * mirror, 1.0)
            assert there == pytest.approx(-geometry.lean(lower, upper, 1.0))
            assert there == pytest.approx(geometry.lean(lower, upper, -1.0))
        assert geometry.tilt(lower * mirror, upper * mirror) == pytest.approx(geometry.tilt(lower, upper))


@LAW
@given(point, point)
def test_a_tilt_stays_within_90_degrees_and_turns_with_its_ends(start, end):
    if far_apart(start, end):
        tilt = geometry.tilt(start, end)
        assert -90.0 <= tilt <= 90.0
        assert geometry.tilt(end, start) == pytest.approx(-tilt)


@LAW
@given(point, point, st.floats(-3, 3))
def test_fraction_along_finds_a_point_put_on_the_line(start, end, share):
    if far_apart(start, end):
        assert geometry.fraction_along(start + share * (end - start), start, end) == pytest.approx(share, abs=1e-6)


@LAW
@given(point, point, point)
def test_offset_and_way_along_make_up_the_distance(of, start, end):
    if far_apart(start, end) and abs(end[0] - start[0]) > 1:
        foot = start + geometry.fraction_along(of, start, end) * (end - start)
        assert abs(geometry.offset_from_line(of, start, end)) == pytest.approx(geometry.distance(of, foot), abs=1e-6)
