"""Intraclass correlations on the table everybody tests with."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.agreement.icc import icc, mdc95, mean_squares, sem

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
"""P. E. Shrout, J. L. Fleiss, Psychological Bulletin 86, 1979, table 2: six targets, four judges."""

PUBLISHED = {"1,1": 0.17, "A,1": 0.29, "C,1": 0.71, "1,k": 0.44, "A,k": 0.62, "C,k": 0.91}
"""The same, table 4."""

INTERVALS = {
    "1,1": (-0.133, 0.723),
    "A,1": (0.019, 0.761),
    "C,1": (0.342, 0.946),
    "1,k": (-0.884, 0.912),
    "A,k": (0.071, 0.927),
    "C,k": (0.676, 0.986),
}
"""After McGraw and Wong 1996, as the R package psych prints them for this table in the help of its function ICC."""


@pytest.mark.parametrize("form", PUBLISHED)
def test_shrout_and_fleiss(form):
    found = icc(SHROUT_FLEISS, form)
    assert found.value == pytest.approx(PUBLISHED[form], abs=0.006)
    assert (found.low, found.high) == pytest.approx(INTERVALS[form], abs=0.001)


def test_their_mean_squares():
    squares = mean_squares(SHROUT_FLEISS)
    assert squares.rows == pytest.approx(11.24, abs=0.005)
    assert squares.columns == pytest.approx(32.49, abs=0.005)
    assert squares.error == pytest.approx(1.02, abs=0.005)
    assert squares.within == pytest.approx(6.26, abs=0.005)


def test_error_of_measurement_of_two_raters_by_hand():
    # differences 1, -1, 1, -1: no bias, sd of differences sqrt(4/3); sem = sd / sqrt(2)
    ratings = np.array([[10.0, 11.0], [15.0, 14.0], [12.0, 13.0], [18.0, 17.0]])
    error = sem(mean_squares(ratings))
    assert error == pytest.approx(np.sqrt(4 / 3) / np.sqrt(2))
    assert mdc95(error) == pytest.approx(1.96 * np.sqrt(4 / 3))


def test_a_constant_difference_counts_against_absolute_agreement_only():
    one = np.array([8.0, 11.0, 14.0, 17.0, 19.0])
    ratings = np.column_stack([one, one + 2.0])
    assert icc(ratings, "C,1").value == pytest.approx(1.0)
    assert icc(ratings, "A,1").value < 0.95
    assert sem(mean_squares(ratings)) == pytest.approx(np.sqrt(2.0))  # the variance of 0 and 2


def test_no_spread_is_undefined():
    assert np.isnan(icc(np.full((4, 2), 14.0)).value)
    perfect = icc(np.array([[10.0, 10.0], [14.0, 14.0], [18.0, 18.0]]))
    assert perfect.value == pytest.approx(1.0)
    assert np.isnan(perfect.low)
