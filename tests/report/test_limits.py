"""What a criterion marks on the curve of its signal."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.report.limits import criterion_marks
from fms_score.report.taken import Taken, taken_by_criterion
from fms_score.rubric.schema import Measure

TIME = np.linspace(0.0, 2.0, 21)
CURVE = 20.0 + 10.0 * np.sin(np.pi * TIME)  # 20 at the start, 30 at 0.5 s, 10 at 1.5 s
INF = float("inf")


def marks(criterion, attempt, threshold=5.0, value=12.0, at_s=1.0, comparison="at_most", **measure):
    taken = Taken(Measure(signal="trunk_lean_deg", **measure), 2.0) if measure else Taken()
    one = criterion.model_copy(update={"threshold": threshold, "value": value, "at_s": at_s, "comparison": comparison})
    return criterion_marks(one, taken, TIME, CURVE, attempt)


@pytest.fixture
def attempt(verdict):
    return verdict.attempts[0]


@pytest.fixture
def criterion(criteria):
    return criteria[0]


def test_a_plain_value_is_held_against_one_line(criterion, attempt):
    found = marks(criterion, attempt, at="turn")
    assert found.limits == (5.0,)
    assert found.good == (-INF, 5.0)
    assert found.dot == (1.0, 12.0)
    assert found.tolerance == 2.0
    assert marks(criterion, attempt, comparison="at_least").good == (5.0, INF)


def test_a_range_has_no_line_but_an_extent(criterion, attempt):
    found = marks(criterion, attempt, value=20.0, over="whole", take="range", at_s=0.5)
    assert found.limits == ()
    assert found.good is None
    assert found.extent == pytest.approx((0.0, 2.0, 10.0, 30.0))
    assert found.dot == pytest.approx((0.5, 30.0))  # on the curve, not at the height of the range


def test_a_change_is_counted_from_the_start(criterion, attempt):
    base = 20.0 + 5.0 * np.sin(np.pi * 0.1)  # middle value of the two moments within a tenth of a second
    found = marks(criterion, attempt, value=8.0, at_s=0.5, over="whole", take="maximum", relative_to="start")
    assert found.limits == pytest.approx((base + 5.0,))
    assert found.dot == pytest.approx((0.5, base + 8.0))


def test_a_size_is_limited_on_both_sides(criterion, attempt):
    found = marks(criterion, attempt, over="whole", take="maximum", absolute=True)
    assert found.limits == (-5.0, 5.0)
    assert found.good == (-5.0, 5.0)


def test_a_rate_is_no_height(criterion, attempt):
    assert marks(criterion, attempt, over="whole", take="max_rate").limits == ()


def test_how_a_number_is_taken_comes_from_the_rubric(rubric):
    taken = taken_by_criterion(rubric)
    assert set(taken) == {"thigh_low", "trunk_still"}
    assert taken["thigh_low"].words == "at the turn"
    assert taken["thigh_low"].prefix == ""
    assert taken["thigh_low"].tolerance == 4
    assert taken["trunk_still"].words == "range, over the whole repetition"
    assert taken["trunk_still"].prefix == "range "
    assert taken_by_criterion(None) == {}
