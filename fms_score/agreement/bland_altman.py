"""Limits of agreement between two raters on a scale of points."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

__all__ = ["Limits", "limits_of_agreement"]

SPAN: Final = 1.96
"""Standard deviations that 95 % of normally distributed differences lie within."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean difference and limits, each with half the width of its 95 % interval (NaN below two differences)."""

    n: int
    bias: float
    sd: float
    lower: float
    upper: float
    bias_half: float
    limit_half: float


def limits_of_agreement(differences: NDArray[np.float64]) -> Limits:
    """Bias and 95 % limits of agreement.

    Parameters
    ----------
    differences : ndarray, shape (people,)
        Second minus first; one at least.

    References
    ----------
    .. [1] J. M. Bland, D. G. Altman, "Statistical methods for assessing agreement between two methods of clinical
       measurement", Lancet 1986.
    .. [2] The same, "Measuring agreement in method comparison studies", Stat Methods Med Res 8, 1999, for the variance of a
       limit: ``sd**2 * (1/n + 1.96**2 / (2 * (n - 1)))``.
    """
    n = len(differences)
    bias = float(differences.mean())
    if n < 2:
        return Limits(n, bias, nan, nan, nan, nan, nan)
    sd = float(differences.std(ddof=1))
    quantile = float(t_distribution.ppf(0.975, n - 1))
    return Limits(
        n=n,
        bias=bias,
        sd=sd,
        lower=bias - SPAN * sd,
        upper=bias + SPAN * sd,
        bias_half=quantile * sd / sqrt(n),
        limit_half=quantile * sd * sqrt(1.0 / n + SPAN**2 / (2.0 * (n - 1))),
    )
