"""Krippendorff's alpha for ordinal grades: any number of raters, ratings may be missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["coincidences", "ordinal_alpha"]

Array = NDArray[np.float64]


def coincidences(ratings: NDArray[np.integer], grades: int) -> Array:
    """Coincidence matrix of each unit.

    Parameters
    ----------
    ratings : ndarray of int, shape (units, raters)
        Grades from 0; negative where a rater gave none.
    grades : int
        How many grades there are.

    Returns
    -------
    ndarray, shape (units, grades, grades)
        Ordered pairs of ratings by different raters, each unit weighed so that its sum is the number of its ratings;
        zero for units with fewer than two.

    References
    ----------
    .. [1] K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011.
    """
    counts = np.stack([(ratings == grade).sum(axis=1) for grade in range(grades)], axis=1).astype(np.float64)
    number = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(grades)
    pairs[:, diagonal, diagonal] -= counts
    paired = number >= 2
    return np.where(paired[:, None, None], pairs, 0.0) / np.where(paired, number - 1.0, 1.0)[:, None, None]


def ordinal_alpha(matrices: Array) -> Array:
    """Alpha with the ordinal metric: grades are as far apart as there are ratings between them.

    Parameters
    ----------
    matrices : ndarray, shape (..., grades, grades)
        Coincidences, summed over units.

    Returns
    -------
    ndarray, shape (...)
        NaN where all ratings are the same.
    """
    number = matrices.sum(axis=-1)
    total = number.sum(axis=-1)
    distance = _ordinal_distance(number)
    observed = (matrices * distance).sum(axis=(-2, -1))
    expected = np.einsum("...i,...ij,...j->...", number, distance, number)
    ratio = np.divide(observed, expected, out=np.full(np.shape(expected), np.nan), where=expected > 1e-12 * total)
    return np.asarray(1.0 - (total - 1.0) * ratio)


def _ordinal_distance(number: Array) -> Array:
    """Squared count of ratings from the middle of one grade to the middle of another; shape (..., grades, grades)."""
    middle = np.cumsum(number, axis=-1) - number / 2.0
    return np.square(middle[..., :, None] - middle[..., None, :])
