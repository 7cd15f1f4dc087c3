"""Thresholds learned from simulated coaches."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fms_score.calibration import propose
from fms_score.calibration.cases import cases_of
from fms_score.calibration.propose import calibrate
from fms_score.calibration.result import Calibration
from fms_score.calibration.validation import folds_of, splits
from fms_score.errors import InputError


def threshold(found, criterion):
    return next(one for one in found.thresholds if one.criterion == criterion)


@pytest.fixture(scope="module")
def lenient(simulated, bend):
    """A coach who takes 75 degrees for deep: three tolerances below the rubric."""
    return calibrate(bend.rubric, simulated.study(bend.rubric, 60, [simulated.Coach({"deep": -3.0})], seed=13), rounds=300)


def test_a_lenient_coach_is_understood(lenient):
    deep = threshold(lenient, "deep")
    assert deep.present == 90
    assert deep.interval.low < 75 < deep.interval.high < 90
    assert deep.told == "moved"
    assert 70 < deep.proposed < 82
    assert lenient.gain.after.value > lenient.gain.before.value
    assert lenient.outcome == "better"
    assert lenient.gain.difference.interval.low > 0


def test_figures_are_plain(lenient):
    text = json.dumps(lenient.model_dump(mode="json"), allow_nan=False)
    assert Calibration.model_validate_json(text) == lenient
    assert (lenient.n_subjects, lenient.n_scores, lenient.raters) == (60, 60, ("anna",))
    assert sum(lenient.grades.values()) == 60
    assert lenient.gain.coaches is None
    assert lenient.gain.learned.value > 0.3


def test_a_coach_who_agrees_moves_nothing_much(simulated, bend):
    found = calibrate(bend.rubric, simulated.study(bend.rubric, 60, [simulated.Coach()], seed=11), rounds=300)
    assert found.outcome in {"no change", "no clear difference"}
    for one in found.thresholds:
        assert abs(one.proposed - one.present) < 5
        assert one.interval.low < one.present < one.interval.high


def test_two_coaches_show_the_ceiling(simulated, bend, monkeypatch):
    monkeypatch.setattr(propose, "DRAWS", 20)
    coaches = [simulated.Coach(name="anna"), simulated.Coach(name="bert")]
    found = calibrate(bend.rubric, simulated.study(bend.rubric, 30, coaches, seed=13), rounds=100)
    assert found.raters == ("anna", "bert")
    assert found.n_scores == 60
    assert found.gain.coaches.value > 0.5


def test_the_same_seed_gives_the_same_proposal(simulated, bend, monkeypatch):
    monkeypatch.setattr(propose, "DRAWS", 20)
    tests = simulated.study(bend.rubric, 25, [simulated.Coach({"level": 2.0})], seed=14)
    assert calibrate(bend.rubric, tests, rounds=50, seed=3) == calibrate(bend.rubric, tests, rounds=50, seed=3)


def test_too_little_is_refused_with_counts(simulated, bend):
    few = simulated.study(bend.rubric, 12, [simulated.Coach()], seed=1)
    with pytest.raises(
        InputError, match="12 people have both a coach's score of 1-3 and a result; calibrate needs at least 20"
    ):
        calibrate(bend.rubric, few)
    alike = simulated.study(bend.rubric, 25, [simulated.Coach({"deep": 40.0}, slip=0.0)], seed=1)  # nobody is deep enough
    with pytest.raises(InputError, match=r"hardly differ \(25 with a 1, 0 with a 2, 0 with a 3\)"):
        calibrate(bend.rubric, alike)


def test_people_stay_whole_and_folds_are_even(simulated, bend):
    cases = cases_of(bend.rubric, simulated.study(bend.rubric, 43, [simulated.Coach()], seed=2))
    folds = folds_of(cases, 5, seed=0)
    assert sorted(np.bincount(folds)) == [8, 8, 9, 9, 9]
    together = np.sum(list(splits(cases, 5, seed=0)), axis=0)
    assert (together == 1).all()  # everybody is held out once
    scores = np.bincount(cases.subject[cases.test], weights=cases.grade)
    means = [scores[folds == fold].mean() for fold in range(5)]
    assert np.ptp(means) < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0.0, -1.5, -3.0])
def test_over_many_coaches_the_line_is_found_and_nothing_gets_worse(simulated, bend, monkeypatch, shift):
    monkeypatch.setattr(propose, "DRAWS", 100)
    inside, others, outcomes, gains = [], [], [], []
    for seed in range(12):
        tests = simulated.study(bend.rubric, 45, [simulated.Coach({"deep": shift})], seed=100 + seed)
        found = calibrate(bend.rubric, tests, rounds=300, seed=seed)
        deep = threshold(found, "deep")
        inside.append(deep.interval.low <= 90 + 5 * shift <= deep.interval.high)
        others += [one.interval.low <= one.present <= one.interval.high for one in found.thresholds if one.criterion != "deep"]
        outcomes.append(found.outcome)
        gains.append(found.gain.difference.value)
    print(shift, sum(inside), np.mean(others), outcomes, np.round(gains, 2))  # noqa: T201  told if it fails
    assert sum(inside) >= 10  # of 12 intervals of 95 %
    assert np.mean(others) >= 0.83
    assert outcomes.count("worse") <= 1
    assert np.mean(gains) > (0.05 if shift == -3.0 else -0.03)
