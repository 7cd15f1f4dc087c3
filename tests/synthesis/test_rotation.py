from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.rotation import about, align, between, blend, pitch, roll, twist_about, unit, yaw

UP, LEFT, AHEAD = np.eye(3)[1], np.eye(3)[0], np.eye(3)[2]


def test_directions_are_those_of_a_standing_subject():
    assert pitch(90) @ UP == pytest.approx(AHEAD)  # leaning forward
    assert yaw(90) @ AHEAD == pytest.approx(LEFT)  # turning left
    assert roll(90) @ UP == pytest.approx(-LEFT)  # leaning right


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_between_takes_one_direction_to_another(numbers):
    start, end = np.array(numbers[:3]), np.array(numbers[3:])
    if min(np.linalg.norm(start), np.linalg.norm(end)) > 0.1:
        turn = between(start, end)
        assert turn @ unit(start) == pytest.approx(unit(end), abs=1e-6)
        assert np.linalg.det(turn) == pytest.approx(1.0)


def test_blend_goes_part_of_the_way():
    assert blend(yaw(10), yaw(50), 0.25) == pytest.approx(yaw(20))
    assert abs((blend(np.eye(3), roll(180), 0.5) @ UP)[0]) == pytest.approx(1.0)  # half of half a turn, either way


def test_twist_is_the_turn_about_the_axis_alone():
    assert twist_about(pitch(40) @ about(UP, 25), UP) == pytest.approx(25)


def test_align_takes_a_pair_of_directions_to_another():
    turn = align((UP, LEFT), (AHEAD, LEFT))
    assert turn @ UP == pytest.approx(AHEAD)
    assert turn @ LEFT == pytest.approx(LEFT)
