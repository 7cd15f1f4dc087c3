"""Intraclass correlations of complete ratings, with their F intervals, and the standard error of measurement."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

__all__ = ["Form", "Icc", "MeanSquares", "icc", "mdc95", "mean_squares", "sem"]

Form = Literal["1,1", "A,1", "C,1", "1,k", "A,k", "C,k"]
"""In the letters of McGraw and Wong; Shrout and Fleiss write (1,1), (2,1), (3,1), (1,k), (2,k), (3,k)."""

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Two-way analysis of variance without replication.

    Attributes
    ----------
    n, k : int
        People and raters.
    rows, columns, error : float
        Mean squares of people, raters and what is left; of people and raters NaN if there is only one.
    within : float
        Mean square within people (raters and what is left together).
    """

    n: int
    k: int
    rows: float
    columns: float
    error: float

    @property
    def within(self) -> float:
        """Mean square within people."""
        return (self.columns * (self.k - 1) + self.error * (self.n - 1) * (self.k - 1)) / (self.n * (self.k - 1))


@dataclass(frozen=True, slots=True)
class Icc:
    """A correlation with its 95 % interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


def mean_squares(ratings: NDArray[np.float64]) -> MeanSquares:
    """Mean squares of complete ratings of shape (people, raters), two of each at least."""
    n, k = ratings.shape
    centred = ratings - ratings.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    left = centred - rows[:, None] - columns[None, :]
    return MeanSquares(
        n=n,
        k=k,
        rows=float(k * np.square(rows).sum() / (n - 1)),
        columns=float(n * np.square(columns).sum() / (k - 1)),
        error=float(np.square(left).sum() / ((n - 1) * (k - 1))),
    )


def icc(ratings: NDArray[np.float64], form: Form = "A,1") -> Icc:
    """Intraclass correlation of one form.

    Parameters
    ----------
    ratings : ndarray, shape (people, raters)
        No missing values; two people and two raters at least.
    form : str
        ``"A,1"``: two-way, absolute agreement, a single rater. ``1``: raters differ from person to person; ``C``: differences
        between raters' levels do not count; ``k``: the mean of all raters.

    References
    ----------
    .. [1] P. E. Shrout, J. L. Fleiss, "Intraclass correlations", Psychological Bulletin 86(2), 1979.
    .. [2] K. O. McGraw, S. P. Wong, "Forming inferences about some intraclass correlation coefficients", Psychological
       Methods 1(1), 1996, for the intervals.
    """
    squares = mean_squares(ratings)
    kind, number = form.split(",")
    if squares.rows + squares.within < 1e-12:
        return Icc(nan, nan, nan)
    single = {"1": _one_way, "A": _absolute, "C": _consistent}[kind](squares)
    return single if number == "1" else _mean_of_all(single, squares.k)


def sem(squares: MeanSquares) -> float:
    """Standard error of one measurement, with differences between raters in it: the square root of the two variances.

    References
    ----------
    .. [1] H. C. W. de Vet et al., "When to use agreement versus reliability measures", J Clin Epidemiol 59, 2006.
    """
    raters = max((squares.columns - squares.error) / squares.n, 0.0)
    return sqrt(raters + squares.error)


def mdc95(standard_error: float) -> float:
    """Smallest change that 95 % of repeated measurements stay below: 1.96 times root two times the standard error."""
    return 1.96 * sqrt(2.0) * standard_error


def _quantile(first: float, second: float) -> float:
    return float(f_distribution.ppf(0.5 + CONFIDENCE / 2.0, first, second))


def _one_way(s: MeanSquares) -> Icc:
    return _from_ratio(s, s.within, s.n * (s.k - 1))


def _consistent(s: MeanSquares) -> Icc:
    return _from_ratio(s, s.error, (s.n - 1) * (s.k - 1))


def _from_ratio(s: MeanSquares, noise: float, freedom: int) -> Icc:
    value = (s.rows - noise) / (s.rows + (s.k - 1) * noise)
    if noise < 1e-12:
        return Icc(value, nan, nan)
    ratio = s.rows / noise
    low, high = ratio / _quantile(s.n - 1, freedom), ratio * _quantile(freedom, s.n - 1)
    return Icc(value, (low - 1.0) / (low + s.k - 1.0), (high - 1.0) / (high + s.k - 1.0))


def _absolute(s: MeanSquares) -> Icc:
    n, k = s.n, s.k
    value = (s.rows - s.error) / (s.rows + (k - 1) * s.error + k * (s.columns - s.error) / n)
    if s.error < 1e-12 or value >= 1.0 - 1e-12:
        return Icc(value, nan, nan)
    a = k * value / (n * (1.0 - value))
    b = 1.0 + k * value * (n - 1) / (n * (1.0 - value))
    spread = (a * s.columns) ** 2 / (k - 1) + (b * s.error) ** 2 / ((n - 1) * (k - 1))
    freedom = (a * s.columns + b * s.error) ** 2 / spread
    noise = k * s.columns + (k * n - k - n) * s.error
    low_f, high_f = _quantile(n - 1, freedom), _quantile(freedom, n - 1)
    low = n * (s.rows - low_f * s.error) / (low_f * noise + n * s.rows)
    high = n * (high_f * s.rows - s.error) / (noise + n * high_f * s.rows)
    return Icc(value, low, high)


def _mean_of_all(single: Icc, k: int) -> Icc:
    """Spearman-Brown, which carries the limits with it."""

    def stepped(value: float) -> float:
        """Coefficient of the mean of ``k`` raters."""
        return k * value / (1.0 + (k - 1) * value)

    return Icc(stepped(single.value), stepped(single.low), stepped(single.high))
