"""Two raters in one table: shares of agreement, weighted kappa, bias.

All functions take whole stacks of tables (any leading axes), so that a bootstrap is one call.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRADES", "agreed_within", "cohen_kappa", "mean_difference", "quadratic_weights", "tables_by_subject"]

Array = NDArray[np.float64]
Codes = NDArray[np.integer]

GRADES: Final = 4
"""Grades of a test: 0, 1, 2, 3."""


def tables_by_subject(subject: Codes, first: Codes, second: Codes, n_subjects: int, grades: int = GRADES) -> Array:
    """Count pairs of grades for each subject.

    Parameters
    ----------
    subject : ndarray of int, shape (n,)
        Number of the person, from 0.
    first, second : ndarray of int, shape (n,)
        Grades of the two raters, from 0.
    n_subjects, grades : int

    Returns
    -------
    ndarray, shape (n_subjects, grades, grades)
        Rows: grade of the first; columns: of the second.
    """
    cells = (subject * grades + first) * grades + second
    counts = np.bincount(cells, minlength=n_subjects * grades * grades)
    return counts.reshape(n_subjects, grades, grades).astype(np.float64)


def quadratic_weights(grades: int = GRADES) -> Array:
    """Disagreement of two grades as the square of their distance, 1 at the widest; shape (grades, grades)."""
    distance = np.subtract.outer(np.arange(grades), np.arange(grades)) / (grades - 1)
    return np.square(distance)


def cohen_kappa(tables: Array, weights: Array | None = None) -> Array:
    """Cohen's kappa of each table.

    Parameters
    ----------
    tables : ndarray, shape (..., grades, grades)
        Counts or shares. Every grade there is has its row and column, used or not: leaving out an unused grade would move
        its neighbours together and change the result.
    weights : ndarray, shape (grades, grades), optional
        Disagreement of each cell, 0 on the diagonal; without it every disagreement counts the same.

    Returns
    -------
    ndarray, shape (...)
        NaN where no disagreement could be expected by chance, such as when both raters only ever gave one and the same grade.

    References
    ----------
    .. [1] J. Cohen, "Weighted kappa", Psychological Bulletin 70(4), 1968: kappa = 1 - (observed / expected disagreement).
    """
    weights = 1.0 - np.eye(tables.shape[-1]) if weights is None else weights
    total = tables.sum(axis=(-2, -1))
    observed = (tables * weights).sum(axis=(-2, -1))
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    expected = np.einsum("...i,ij,...j->...", rows, weights, columns)
    defined = expected > 1e-12 * np.square(total)
    return np.asarray(1.0 - _share(observed * total, expected, defined))


def agreed_within(tables: Array, distance: int) -> Array:
    """Share of pairs at most ``distance`` grades apart; NaN for an empty table."""
    near = np.abs(np.subtract.outer(np.arange(tables.shape[-1]), np.arange(tables.shape[-1]))) <= distance
    total = tables.sum(axis=(-2, -1))
    return _share((tables * near).sum(axis=(-2, -1)), total, total > 0)


def mean_difference(tables: Array) -> Array:
    """Mean of second minus first, in grades; NaN for an empty table."""
    difference = np.subtract.outer(np.arange(tables.shape[-1]), np.arange(tables.shape[-1])).T
    total = tables.sum(axis=(-2, -1))
    return _share((tables * difference).sum(axis=(-2, -1)), total, total > 0)


def _share(part: Array, whole: Array, defined: NDArray[np.bool_]) -> Array:
    share: Array = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=defined)
    return share
