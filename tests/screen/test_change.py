"""Against an earlier screen: 3 points of composite are a change, 2 are not (MDC95 2.1 to 2.5)."""

from __future__ import annotations

import pytest

from fms_score.errors import InputError
from fms_score.screen.change import change_since
from fms_score.screen.session import Person


@pytest.mark.parametrize(
    ("before", "after", "by", "beyond"),
    [({}, {}, 0, False), ({"deep_squat": 1}, {"deep_squat": 3}, 2, False),
     ({"deep_squat": 1, "trunk_stability_pushup": 2}, {}, 3, True), ({}, {"deep_squat": 0}, -3, True)],
)  # fmt: skip
def test_two_points_are_within_measurement_error_and_three_are_not(screened, before, after, by, beyond):
    change = change_since(screened(before, date="2026-05-01"), screened(after))
    assert (change.by, change.beyond_error) == (by, beyond)
    assert ("more than measurement error" in change.because) == beyond


def test_the_tests_that_changed_are_told_with_their_sides(screened):
    change = change_since(screened({"hurdle_step": (3, 1)}, date="2026-05-01"), screened({"hurdle_step": (3, 2)}))
    assert [(one.movement, one.before, one.after, one.by) for one in change.tests] == [
        ("hurdle_step", "1 (3 / 1)", "2 (3 / 2)", 1)
    ]


def test_ranges_claim_no_change_unless_every_sum_does(screened, filmed):
    open_one = screened(found={"deep_squat": filmed("deep_squat", both=(1, 3))})
    change = change_since(screened({"deep_squat": 1}, date="2026-05-01"), open_one)
    assert (change.by, change.beyond_error) == (None, False)  # between 0 and 2
    low = {"deep_squat": 1, "trunk_stability_pushup": 1, "hurdle_step": (1, 1)}
    change = change_since(screened(low, date="2026-05-01"), open_one)
    assert (change.before, change.after, change.beyond_error) == ("15", "19-21", True)
    unsure = change_since(screened({"deep_squat": 1, "trunk_stability_pushup": 2}, date="2026-05-01"), open_one)
    assert (unsure.beyond_error, "between +1 and +3" in unsure.because) == (None, True)


def test_another_person_or_a_later_date_is_refused(screened):
    with pytest.raises(InputError, match="is of 'B2' and this one of 'A1'"):
        change_since(screened(person=Person(code="B2"), date="2026-05-01"), screened())
    with pytest.raises(InputError, match="which is not before 2026-11-20"):
        change_since(screened(), screened())


def test_a_person_is_known_by_code_or_by_name(screened):
    by_code = screened(person=Person(code="a1", name="Somebody"), date="2026-05-01")
    assert change_since(by_code, screened()).by == 0
    names = [screened(person=Person(name=name), date=date) for name, date in (("Anna", "2026-05-01"), ("anna", "2026-06-01"))]
    assert change_since(*names).by == 0
