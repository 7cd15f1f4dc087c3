"""Two repetitions on one clock: start, turn and end fall together, whatever their tempo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.report.alignment import Way, align

QUICK = Way(0.0, 1.0, 2.0, 3.0, 10.0)
SLOW = Way(0.0, 4.0, 7.0, 9.0, 12.0)


def test_start_turn_and_end_fall_together():
    """Down 1 s and 3 s give 2 s, up 1 s and 2 s give 1.5 s, 0.7 s before and after."""
    clock = align(QUICK, SLOW)
    assert clock.common_s == pytest.approx([0.0, 0.7, 2.7, 4.2, 4.9])
    assert clock.moments(0.7) == pytest.approx((1.0, 4.0))
    assert clock.moments(2.7) == pytest.approx((2.0, 7.0))
    assert clock.moments(4.2) == pytest.approx((3.0, 9.0))
    assert clock.duration_s == pytest.approx(4.9)


def test_between_them_time_runs_evenly():
    assert align(QUICK, SLOW).moments(1.7) == pytest.approx((1.5, 5.5))


def test_before_and_after_both_run_at_their_own_speed():
    clock = align(QUICK, SLOW)
    assert clock.moments(0.0) == pytest.approx((0.3, 3.3))
    assert clock.moments(4.9) == pytest.approx((3.7, 9.7))


def test_a_clip_that_begins_with_its_repetition_rests_there():
    cut = Way(2.0, 2.0, 3.0, 4.0, 4.0)
    clock = align(cut, SLOW)
    assert clock.moments(0.0) == pytest.approx((2.0, 3.3))
    assert clock.moments(clock.duration_s) == pytest.approx((4.0, 9.7))


def test_phases_are_named():
    clock = align(QUICK, SLOW)
    assert [clock.phase(time_s) for time_s in (0.1, 1.0, 3.0, 4.5)] == ["before", "going out", "coming back", "after"]


def test_a_way_that_takes_no_time_is_still_shown():
    """A push-up cut off by the end of the clip turns at its very end."""
    assert (np.diff(align(Way(0, 1, 2, 2, 2), Way(0, 1, 2, 2, 2)).common_s)[1:3] > 0).all()


ways = st.lists(st.floats(0, 5), min_size=5, max_size=5).map(lambda steps: Way(*np.cumsum(steps).tolist()))


@given(ways, ways)
def test_time_never_goes_back_and_never_leaves_a_clip(first, second):
    clock = align(first, second)
    shown = np.array([clock.moments(time_s) for time_s in np.linspace(0, clock.duration_s, 60)])
    assert (np.diff(shown, axis=0) >= -1e-9).all()
    for column, way in enumerate((first, second)):
        assert shown[:, column].min() >= way.first_s - 1e-9
        assert shown[:, column].max() <= way.last_s + 1e-9
