"""Krippendorff's own example."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.agreement.alpha import coincidences, ordinal_alpha

KRIPPENDORFF_2011 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)
"""K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, part C: four observers, twelve units, 0 for missing."""


def test_four_observers_with_missing_values():
    matrix = coincidences(KRIPPENDORFF_2011.T - 1, 5).sum(axis=0)
    assert matrix.sum() == pytest.approx(40)  # pairable values, as he counts them
    assert matrix.sum(axis=1) == pytest.approx([9, 13, 10, 5, 3])
    assert ordinal_alpha(matrix) == pytest.approx(0.815, abs=5e-4)


def test_a_unit_with_one_rating_counts_nothing():
    matrix = coincidences(np.array([[2, -1, -1], [1, 1, -1]]), 4)
    assert matrix[0].sum() == 0
    assert matrix[1].sum() == 2


def test_all_the_same_is_undefined():
    assert np.isnan(ordinal_alpha(coincidences(np.full((5, 3), 2), 4).sum(axis=0)))


def test_perfect_agreement_on_several_grades_is_one():
    assert ordinal_alpha(coincidences(np.array([[1, 1], [2, 2], [3, 3]]), 4).sum(axis=0)) == pytest.approx(1.0)
