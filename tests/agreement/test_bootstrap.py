"""Draws of people and intervals from them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from fms_score.agreement.bootstrap import bca_limits, draw_people, leave_one_out, resampled, wilson_limits


def test_every_draw_has_as_many_people():
    weights = draw_people(7, 600, seed=1)
    assert weights.shape == (600, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean() == pytest.approx(1.0)
    assert weights.var() == pytest.approx(6 / 7, abs=0.05)  # binomial: n (1/n) (1 - 1/n)
    assert (draw_people(7, 600, seed=1) == weights).all()
    assert (draw_people(7, 600, seed=2) != weights).any()


def test_weights_times_counts_are_what_drawing_gives():
    weights = draw_people(5, 40, seed=3)
    by_subject = np.arange(20.0).reshape(5, 2, 2)
    drawn = np.repeat(by_subject, weights[9].astype(int), axis=0).sum(axis=0)
    assert resampled(weights, by_subject)[9] == pytest.approx(drawn)
    assert leave_one_out(by_subject)[2] == pytest.approx(np.delete(by_subject, 2, axis=0).sum(axis=0))


def test_limits_as_scipy_takes_them():
    values = np.random.default_rng(8).exponential(2.0, 40)
    sums = np.column_stack([values, np.ones(40)])
    drawn = resampled(draw_people(40, 20_000, seed=0), sums)
    left = leave_one_out(sums)
    low, high = bca_limits(values.mean(), drawn[:, 0] / drawn[:, 1], left[:, 0] / left[:, 1])
    theirs = bootstrap((values,), np.mean, n_resamples=20_000, method="BCa", random_state=0).confidence_interval
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.04)


def test_no_limits_where_draws_cannot_tell():
    assert bca_limits(1.0, np.ones(100), np.ones(5)) is None
    half = np.where(np.arange(100) % 2, np.nan, 0.5 + np.arange(100) / 200)
    assert bca_limits(0.7, half, np.ones(5)) is None
    assert bca_limits(float("nan"), np.arange(100.0), np.ones(5)) is None


def test_wilson_on_a_published_case():
    # R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    for part, whole, limits in [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ]:
        assert wilson_limits(part, whole) == pytest.approx(limits, abs=1e-4)
