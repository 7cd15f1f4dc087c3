"""Criteria from measurements: met, not met, borderline or not observable, and why."""

import math
from types import SimpleNamespace

import pytest

from fms_score.rubric.clip import Repetition
from fms_score.rubric.judge import _voided, judge_attempt, judge_criterion
from fms_score.rubric.measure import Measurement
from fms_score.rubric.schema import Criterion, Guard

ONE = Repetition(1, "both", 0.0, 1.0, 2.0, complete=True)


def measured(value, sd=1.0, name="it", unit="deg"):
    return Measurement(name, f"left_{name}", unit, "turn", "side", value=value, sd=sd, at_s=1.5)


def unseen(name="it"):
    return Measurement(name, None, "deg", "turn", "side", reason="the left knee is not seen", remedy="film the knee")


def judged(limits, value, sd=1.0):
    return judge_criterion("c", Criterion(measure="it", **limits), {"it": measured(value, sd)}, {})


@pytest.mark.parametrize(
    ("limits", "value", "state"),
    [
        ({"at_most": 5}, 3.0, "met"),  # two spreads below
        ({"at_most": 5}, 4.5, "borderline"),
        ({"at_most": 5}, 5.0, "borderline"),
        ({"at_most": 5}, 5.9, "borderline"),
        ({"at_most": 5}, 6.1, "not_met"),
        ({"at_least": 5}, 7.0, "met"),
        ({"at_least": 5}, 5.0, "borderline"),
        ({"at_least": 5}, 3.0, "not_met"),
        ({"at_least": 5, "at_most": 15}, 10.0, "met"),
        ({"at_least": 5, "at_most": 15}, 3.0, "not_met"),
        ({"at_least": 5, "at_most": 15}, 17.0, "not_met"),
        ({"at_least": 5, "at_most": 15}, 14.5, "borderline"),
        ({"at_most": 5, "tolerance": 4}, 3.0, "borderline"),  # a blunt threshold decides later
        ({"at_most": 5, "tolerance": 4}, 0.0, "met"),
    ],
)
def test_within_a_spread_of_its_threshold_a_value_is_borderline(limits, value, state):
    assert judged(limits, value).state == state


@pytest.mark.parametrize(("value", "state"), [(4.999, "met"), (5.0, "met"), (5.001, "not_met")])
def test_at_most_includes_its_threshold(value, state):
    assert judged({"at_most": 5}, value, sd=0.0).state == state


@pytest.mark.parametrize(("value", "state"), [(5.001, "met"), (5.0, "met"), (4.999, "not_met")])
def test_at_least_includes_its_threshold(value, state):
    assert judged({"at_least": 5}, value, sd=0.0).state == state


@pytest.mark.parametrize(
    ("limits", "value", "sd", "probability"),
    [
        ({"at_most": 5}, 5.0, 1.0, 0.5),
        ({"at_most": 5}, 4.0, 1.0, 0.8413),  # one spread
        ({"at_least": 5}, 4.0, 1.0, 0.1587),
        ({"at_most": 5, "tolerance": 4}, 0.0, 3.0, 0.8413),  # 3 and 4 make 5
        ({"at_least": -1, "at_most": 1}, 0.0, 1.0, 0.6827),
        ({"at_least": -1, "at_most": 1}, 0.0, 100.0, 0.0080),  # so unsure that it is hardly within
    ],
)
def test_probability_is_the_share_within_the_limits(limits, value, sd, probability):
    assert judged(limits, value, sd).probability == pytest.approx(probability, abs=1e-4)


@pytest.mark.parametrize(
    ("limits", "value", "margin", "threshold", "comparison"),
    [
        ({"at_most": 5}, 3.0, 2.0, 5.0, "at_most"),
        ({"at_most": 5}, 9.0, -4.0, 5.0, "at_most"),
        ({"at_least": 5}, 9.0, 4.0, 5.0, "at_least"),
        ({"at_least": 5}, 3.0, -2.0, 5.0, "at_least"),
        ({"at_least": 0, "at_most": 10}, 8.0, 2.0, 10.0, "at_most"),
        ({"at_least": 0, "at_most": 10}, -3.0, -3.0, 0.0, "at_least"),
    ],
)
def test_the_margin_is_positive_on_the_good_side_of_the_nearest_threshold(limits, value, margin, threshold, comparison):
    result = judged(limits, value)
    assert (result.margin, result.threshold, result.comparison) == (margin, threshold, comparison)


def test_a_measured_criterion_says_all_about_itself():
    result = judge_criterion("c", Criterion(measure="it", at_most=5, says="low"), {"it": measured(5.4, 1.2)}, {})
    assert (result.id, result.says, result.value, result.sd, result.unit) == ("c", "low", 5.4, 1.2, "deg")
    assert (result.at_s, result.view, result.signal) == (1.5, "side", "left_it")
    assert result.reason == "5 ± 1 deg, wanted at most 5: too close to decide"


def test_ratios_are_told_with_two_decimals():
    result = judge_criterion("c", Criterion(measure="it", at_least=1), {"it": measured(0.5, 0.02, unit="ratio")}, {})
    assert result.reason == "0.50 ± 0.02, wanted at least 1.00"


@pytest.mark.parametrize("limits", [{"at_most": 5}, {"at_least": 5}, {"at_least": 0, "at_most": 5}])
def test_what_is_not_seen_neither_passes_nor_fails(limits):
    result = judge_criterion("c", Criterion(measure="it", **limits), {"it": unseen()}, {})
    assert result.state == "not_observable"
    assert (result.value, result.sd, result.margin, result.probability) == (None, None, None, None)
    assert (result.reason, result.remedy) == ("the left knee is not seen", "film the knee")


@pytest.mark.parametrize(
    ("expects", "answer", "state"),
    [(True, True, "met"), (True, False, "not_met"), (False, False, "met"), (False, True, "not_met")],
)
def test_the_observer_decides(expects, answer, state):
    result = judge_criterion("c", Criterion(observer="fell", expects=expects, asks="Did it fall?"), {}, {"fell": answer})
    assert (result.state, result.question) == (state, "fell")
    assert result.reason == f"the observer says {'yes' if answer else 'no'}"


def test_without_an_answer_the_question_is_asked():
    result = judge_criterion("c", Criterion(observer="fell", asks="Did it fall?"), {}, {"other": True})
    assert result.state == "not_observable"
    assert result.remedy == "answer it with --observed fell=yes or fell=no: Did it fall?"


# ---- guards -----------------------------------------------------------------------------------------------------------
GUARDED = "sides: none\nguards:\n  - {measure: drop, at_least: 0.2, voids: [deep], because: both legs are one, remedy: turn}"


@pytest.mark.parametrize(
    ("drop", "state"),
    [(measured(0.1), "not_observable"), (measured(0.3), "met"), (unseen(), "met")],
    ids=["low", "fine", "unseen"],
)
def test_a_guard_takes_out_what_cannot_be_read(rubric_with, drop, state):
    rubric = rubric_with({"sides: none": GUARDED})
    measurements = {"bend": measured(130.0), "incline": measured(-20.0), "drop": drop}
    deep, level, _ = judge_attempt(rubric, ONE, measurements, {}).criteria
    assert deep.state == state
    assert level.state == "met"  # not voided
    if state == "not_observable":
        assert (deep.reason, deep.remedy, deep.value) == ("both legs are one (read: 130 ± 1 deg)", "turn", None)


def test_a_guard_is_given_to_a_criterion_with_its_reason():
    guard = Guard(measure="it", at_least=1, voids=["c"], because="legs cover one another")
    result = judge_criterion("c", Criterion(measure="it", at_most=5), {"it": measured(0.0)}, {}, guard)
    assert (result.state, result.reason) == ("not_observable", "legs cover one another (read: 0 ± 1 deg)")


# ---- one attempt ------------------------------------------------------------------------------------------------------
GOOD = {"bend": measured(130.0), "incline": measured(-20.0), "drop": measured(0.3)}


def test_an_attempt_with_everything_met(rubric_with):
    attempt = judge_attempt(rubric_with(), ONE, GOOD, {"heels_down": True})
    assert (attempt.score, attempt.band, attempt.undecided) == (3, (3, 3), [])
    assert attempt.probabilities["3"] > 0.95


def test_an_open_question_opens_the_band(rubric_with):
    attempt = judge_attempt(rubric_with(), ONE, GOOD, {})
    assert (attempt.score, attempt.band, attempt.undecided) == (None, (2, 3), ["heels_down"])
    assert 0.5 < attempt.probabilities["3"] < 0.95  # whoever meets the rest probably meets this too, but nobody saw it


def test_a_prior_moves_the_chances_of_what_nobody_has_seen_but_not_the_band(rubric_with):
    rubric = rubric_with({"{observer: heels_down, ": "{observer: heels_down, prior: 0.8, "})
    attempt = judge_attempt(rubric, ONE, GOOD, {})
    assert attempt.band == (2, 3)
    assert attempt.probabilities["3"] > judge_attempt(rubric_with(), ONE, GOOD, {}).probabilities["3"]
    assert judge_attempt(rubric, ONE, GOOD, {"heels_down": False}).score == 2


def test_what_fails_anyway_leaves_nothing_open(rubric_with):
    attempt = judge_attempt(rubric_with(), ONE, GOOD | {"bend": measured(20.0)}, {})
    assert (attempt.score, attempt.band, attempt.undecided) == (1, (1, 1), [])


@pytest.mark.parametrize(
    ("side", "observed", "state"),
    [
        ("left", {"heels_down": True}, "met"),
        ("left", {"left_heels_down": True}, "met"),
        ("left", {"heels_down": True, "left_heels_down": False}, "not_met"),  # its own side goes before
        ("right", {"heels_down": True, "left_heels_down": False}, "met"),
        ("right", {"left_heels_down": False}, "not_observable"),
    ],
)
def test_answers_for_one_side(rubric_with, side, observed, state):
    attempt = judge_attempt(rubric_with(), ONE._replace(side=side), GOOD, observed)
    assert attempt.criteria[-1].state == state
    assert attempt.side == side


def test_an_attempt_keeps_its_repetition(rubric_with):
    repetition = Repetition(4, "right", 1.0, 2.0, 3.5, complete=False)
    attempt = judge_attempt(rubric_with(), repetition, GOOD, {})
    assert (attempt.rep, attempt.side, attempt.complete) == (4, "right", False)
    assert (attempt.start_s, attempt.turn_s, attempt.end_s) == (1.0, 2.0, 3.5)


def test_a_value_that_is_no_number_never_reaches_a_verdict(rubric_with):
    attempt = judge_attempt(rubric_with(), ONE, dict.fromkeys(("bend", "incline", "drop"), unseen()), {})
    numbers = [*attempt.probabilities.values(), *attempt.band]
    assert all(math.isfinite(number) for number in numbers)
    assert attempt.band == (1, 3)


def test_a_guard_may_ask_the_observer_and_wait_for_the_answer():
    asked = Guard(observer="seen", required=True, voids=["c"], because="somebody has to look")
    loose = asked.model_copy(update={"required": False})
    rubric = SimpleNamespace(guards=[asked])
    assert set(_voided(rubric, {}, {})) == {"c"}
    assert set(_voided(rubric, {}, {"seen": False})) == {"c"}
    assert not _voided(rubric, {}, {"seen": True})
    assert not _voided(SimpleNamespace(guards=[loose]), {}, {})
