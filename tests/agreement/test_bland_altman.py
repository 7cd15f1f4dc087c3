"""Limits of agreement on the example they were introduced with."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.agreement.bland_altman import limits_of_agreement

WRIGHT = np.array([494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427], dtype=float)
MINI_WRIGHT = np.array([512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451], dtype=float)
"""J. M. Bland, D. G. Altman, Lancet 1986, table: first readings of two peak flow meters, litres a minute."""


def test_peak_flow():
    found = limits_of_agreement(WRIGHT - MINI_WRIGHT)
    assert found.n == 17
    assert found.bias == pytest.approx(-2.1, abs=0.05)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    # they write -79.7 and 75.5, with two standard deviations instead of 1.96
    assert found.lower == pytest.approx(-79.7 + 0.04 * 38.8, abs=0.1)
    assert found.upper == pytest.approx(75.5 - 0.04 * 38.8, abs=0.1)
    # they write -22.0 to 17.8 around the bias, and -114.3 to -45.1 around the lower limit (with a variance of 3 / n)
    assert found.bias_half == pytest.approx((17.8 + 22.0) / 2, abs=0.1)
    assert found.limit_half == pytest.approx((114.3 - 45.1) / 2, rel=0.01)


def test_one_difference_has_no_limits():
    found = limits_of_agreement(np.array([2.0]))
    assert found.bias == 2.0
    assert np.isnan(found.sd)
    assert np.isnan(found.upper)
