"""No frame of a clip may show a face that was found in another: gaps, beginnings and ends, jumps, many people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.pose.head_log import HOLD_S, HeadLog

RATE_HZ = 30.0


def log_of(frames):
    """Log from a list of lists of rows, one a frame."""
    log = HeadLog()
    for index, rows in enumerate(frames):
        log.add(index, index / RATE_HZ, np.array(rows, dtype=float).reshape(-1, 3))
    return log.heads()


def covers(discs, x, y, radius=0.0):
    """Whether one of the discs covers a whole circle."""
    return bool((np.hypot(discs[:, 0] - x, discs[:, 1] - y) + radius <= discs[:, 2] + 1e-9).any())


def test_a_gap_is_bridged_along_the_way():
    frames = [[(100.0 + 2 * number, 50.0, 20.0)] if number < 10 or number >= 40 else [] for number in range(50)]
    heads = log_of(frames)
    assert heads.count == 1
    assert all(covers(heads.at(number), 100.0 + 2 * number, 50.0, 20.0) for number in range(50))


def test_a_disc_that_nobody_sees_grows():
    heads = log_of([[(100.0, 50.0, 20.0)], *[[]] * 40, [(100.0, 50.0, 20.0)]])
    assert heads.at(0)[:, 2].min() == 20.0
    assert heads.at(20)[:, 2].max() > 25.0


def test_before_the_first_and_after_the_last_sighting_the_place_stays_covered():
    frames = [[]] * 40 + [[(100.0, 50.0, 20.0)]] + [[]] * 40
    heads = log_of(frames)
    held = round(HOLD_S * RATE_HZ) - 1
    assert all(covers(heads.at(number), 100.0, 50.0, 20.0) for number in range(40 - held, 41 + held))
    assert len(heads.at(0)) == len(heads.at(80)) == 0


def test_a_point_that_jumps_for_one_frame_uncovers_nothing():
    frames = [[(100.0, 50.0, 20.0)] for _ in range(20)]
    frames[10] = [(112.0, 66.0, 20.0)]
    heads = log_of(frames)
    assert covers(heads.at(10), 100.0, 50.0, 20.0)


def test_two_looks_at_one_frame_are_one_head_and_both_places_are_covered():
    heads = log_of([[(100.0, 50.0, 20.0), (110.0, 50.0, 18.0)] for _ in range(5)])
    assert heads.count == 1
    assert covers(heads.at(2), 100.0, 50.0, 20.0)
    assert covers(heads.at(2), 110.0, 50.0, 18.0)


def test_people_side_by_side_stay_apart_and_are_all_covered():
    places = [100.0, 220.0, 400.0]
    frames = [[(x + number, 50.0, 25.0) for x in places if (number + round(x)) % 3] for number in range(40)]
    heads = log_of(frames)
    assert heads.count == 3
    assert all(covers(heads.at(number), x + number, 50.0, 25.0) for number in range(3, 37) for x in places)


def test_a_second_head_far_off_does_not_pull_the_first():
    heads = log_of([[(100.0, 50.0, 20.0)], [], [(400.0, 50.0, 20.0)], [], [(100.0, 50.0, 20.0)]])
    assert heads.count == 2
    assert not covers(heads.at(1), 250.0, 50.0)


def test_frames_that_were_never_told_take_the_discs_of_the_nearest():
    log = HeadLog()
    log.add(10, 0.0, np.array([[1.0, 2.0, 3.0]]))
    log.add(20, 10.0, np.array([[7.0, 8.0, 9.0]]))
    heads = log.heads()
    assert heads.at(0).tolist() == heads.at(14).tolist() == [[1.0, 2.0, 3.0]]
    assert heads.at(16).tolist() == heads.at(99).tolist() == [[7.0, 8.0, 9.0]]
    assert HeadLog().heads().at(3).shape == (0, 3)


@given(
    st.lists(st.booleans(), min_size=2, max_size=60).filter(any),
    st.floats(-6.0, 6.0),
    st.floats(-3.0, 3.0),
    st.floats(15.0, 40.0),
)
def test_however_sightings_drop_out_a_moving_head_stays_covered_between_them(seen, x_step, y_step, radius):
    frames = [[(300 + x_step * number, 200 + y_step * number, radius)] if one else [] for number, one in enumerate(seen)]
    heads = log_of(frames)
    first, last = (order.index(True) for order in (seen, seen[::-1]))
    for number in range(first, len(seen) - last):
        assert covers(heads.at(number), 300 + x_step * number, 200 + y_step * number, radius - 1e-6)


@pytest.mark.parametrize("people", [0, 1, 30])
def test_the_log_keeps_three_numbers_a_head(people):
    """Half an hour of it stays small: nothing but rows is held."""
    log = HeadLog()
    for index in range(200):
        log.add(index, index / RATE_HZ, np.column_stack([np.arange(people) * 100.0, np.zeros(people), np.full(people, 20.0)]))
    assert sum(len(rows) for _, rows in log._seen.values()) == 200 * people
    assert log.heads().count == people
