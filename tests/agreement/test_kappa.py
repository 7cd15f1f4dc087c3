"""Two raters in one table, on published cases."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from fms_score.agreement.kappa import agreed_within, cohen_kappa, mean_difference, quadratic_weights, tables_by_subject

COHEN_1968 = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
"""J. Cohen, "Weighted kappa", Psychological Bulletin 70, 1968: two judges on 200 patients, as shares."""

COHEN_WEIGHTS = np.array([[0.0, 1.0, 3.0], [1.0, 0.0, 6.0], [3.0, 6.0, 0.0]])


def table(first, second):
    first, second = np.array(first), np.array(second)
    return tables_by_subject(np.zeros(len(first), dtype=np.int64), first, second, 1)[0]


def test_cohens_own_example():
    assert cohen_kappa(COHEN_1968, COHEN_WEIGHTS) == pytest.approx(0.348, abs=5e-4)
    assert cohen_kappa(COHEN_1968) == pytest.approx(0.492, abs=5e-4)
    assert cohen_kappa(200 * COHEN_1968, COHEN_WEIGHTS) == pytest.approx(cohen_kappa(COHEN_1968, COHEN_WEIGHTS))


def test_as_scikit_learn_with_all_grades_named():
    rng = np.random.default_rng(3)
    for _ in range(30):
        first = rng.integers(1, 4, 40)
        second = np.clip(first + rng.integers(-1, 2, 40), 0, 3)
        expected = cohen_kappa_score(first, second, weights="quadratic", labels=[0, 1, 2, 3])
        assert cohen_kappa(table(first, second), quadratic_weights()) == pytest.approx(expected, abs=1e-12)


def test_an_unused_grade_keeps_its_place():
    first, second = [1, 0, 3, 3, 3, 1, 0], [1, 0, 1, 3, 3, 3, 0]  # nobody gave a 2
    ours = cohen_kappa(table(first, second), quadratic_weights())
    assert ours == pytest.approx(cohen_kappa_score(first, second, weights="quadratic", labels=[0, 1, 2, 3]))
    closed_up = cohen_kappa_score(first, second, weights="quadratic")
    assert ours == pytest.approx(0.659, abs=5e-4)
    assert closed_up == pytest.approx(0.794, abs=5e-4)


def test_shares_and_bias_by_hand():
    counted = table([3, 3, 2, 1], [3, 2, 2, 3])
    assert agreed_within(counted, 0) == 0.5
    assert agreed_within(counted, 1) == 0.75
    assert mean_difference(counted) == pytest.approx((0 - 1 + 0 + 2) / 4)


def test_one_grade_throughout_is_undefined_and_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(cohen_kappa(table([2, 2, 2], [2, 2, 2]), quadratic_weights()))
        assert np.isnan(cohen_kappa(np.zeros((4, 4)), quadratic_weights()))
        assert np.isnan(agreed_within(np.zeros((4, 4)), 0))
    assert cohen_kappa(table([2, 2, 2], [2, 2, 3]), quadratic_weights()) == 0.0


def test_stacks_give_what_single_tables_give():
    rng = np.random.default_rng(5)
    stack = rng.integers(0, 9, (7, 2, 4, 4)).astype(float)
    together = cohen_kappa(stack, quadratic_weights())
    assert together.shape == (7, 2)
    assert together[3, 1] == pytest.approx(float(cohen_kappa(stack[3, 1], quadratic_weights())))
