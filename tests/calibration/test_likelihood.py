"""The model of the calibration is the judge's levels, attempts and sides, over criteria one by one."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.calibration.cases import CoachScore, ScoredTest, cases_of, movable_thresholds
from fms_score.calibration.fit import fit
from fms_score.calibration.likelihood import limits_of, model_of
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.score import sum_up


def built(rubric, tests):
    cases = cases_of(rubric, tests)
    return model_of(rubric, cases, movable_thresholds(rubric, cases))


def now(model):
    return np.zeros((1, len(model.thresholds)))


@pytest.mark.parametrize("movement", list(all_rubrics()))
def test_the_probabilities_are_those_of_the_rubrics_levels(simulated, movement):
    rubric = all_rubrics()[movement].rubric
    tests = simulated.study(rubric, 12, [simulated.Coach()], seed=1)
    expected = [[test.sides[0][0].probabilities[str(score)] for score in range(4)] for test in tests]
    assert built(rubric, tests).probabilities(now(built(rubric, tests)))[0] == pytest.approx(np.array(expected), abs=1e-12)


def test_best_of_attempts_and_lower_of_sides_are_the_judges_too(simulated):
    rubric, rng = all_rubrics()["active_straight_leg_raise"].rubric, np.random.default_rng(4)
    sides = tuple(
        tuple(simulated.attempt(rubric, simulated.true_values(rubric, rng), {}, side, rep) for rep in range(1, 5))
        for side in ("left", "right")
    )
    expected = sum_up(rubric, [one for side in sides for one in side], {}).probabilities
    test = ScoredTest("p1", "both", sides, frozenset(), (CoachScore("anna", 2),))
    found = built(rubric, [test]).probabilities(now(built(rubric, [test])))[0, 0]
    assert found == pytest.approx([expected[str(score)] for score in range(4)], abs=1e-12)


def test_a_moved_threshold_is_a_rubric_with_that_threshold(simulated, bend, bend_text):
    from fms_score.rubric.load import parse_rubric  # noqa: PLC0415

    tests = simulated.study(bend.rubric, 10, [simulated.Coach()], seed=2)
    model = built(bend.rubric, tests)
    shifts = now(model)
    shifts[0, 0] = (80.0 - 90.0) / model.thresholds[0].scale
    assert limits_of(model.thresholds, shifts[0])[0] == pytest.approx(80.0)
    other = parse_rubric(bend_text.replace("at_least: 90", "at_least: 80"), "other.yaml").rubric
    expected = built(other, tests)
    assert model.probabilities(shifts) == pytest.approx(expected.probabilities(now(expected)))


def test_without_room_to_move_nothing_moves(simulated, bend):
    model = built(bend.rubric, simulated.study(bend.rubric, 30, [simulated.Coach({"deep": -3.0})], seed=3))
    assert not fit(model, model.cases.share, 0.0).shifts.any()
    little, much = (fit(model, model.cases.share, allowed).shifts[0] for allowed in (0.5, 4.0))
    assert much < little < 0.0  # the penalty holds it back


def test_limits_on_one_measure_keep_their_order(simulated):
    rubric = all_rubrics()["active_straight_leg_raise"].rubric
    coach = simulated.Coach({"beyond_mid_thigh": 9.0, "beyond_knee": -3.0})  # would put the 3 below the 2
    model = built(rubric, simulated.study(rubric, 40, [coach], seed=5))
    limits = dict(zip([one.criterion for one in model.thresholds], _limits(model), strict=True))
    assert limits["beyond_mid_thigh"] < limits["beyond_knee"]


def _limits(model):
    return limits_of(model.thresholds, fit(model, model.cases.share, 4.0).shifts)
