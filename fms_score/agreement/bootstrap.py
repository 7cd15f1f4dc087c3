"""Draws of people, and intervals from them.

People are drawn, not scores: the scores of one person hang together. What a figure needs of each person is counted once, and a
draw is a weight for each person, so that all draws are one product of matrices.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

__all__ = ["bca_limits", "draw_people", "leave_one_out", "resampled", "wilson_limits"]

Array = NDArray[np.float64]

TAIL: Final = 0.025
DEFINED_SHARE: Final = 0.9
"""Share of draws in which a figure has to be defined for its interval to mean anything."""

Z: Final = 1.959963984540054
BLOCK: Final = 250
"""Draws that are weighed at a time, so that memory does not grow with their number times the people."""


def draw_people(n_subjects: int, rounds: int, seed: int) -> NDArray[np.float32]:
    """How often each person is drawn, in every round.

    Returns
    -------
    ndarray of float32, shape (rounds, n_subjects)
        Whole numbers; each row sums to ``n_subjects``.
    """
    rng = np.random.default_rng(seed)
    weights = np.empty((rounds, n_subjects), dtype=np.float32)
    for start in range(0, rounds, BLOCK):
        here = min(BLOCK, rounds - start)
        drawn = rng.integers(n_subjects, size=(here, n_subjects)) + n_subjects * np.arange(here)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=here * n_subjects)
        weights[start : start + here] = counts.reshape(here, n_subjects)
    return weights


def resampled(weights: NDArray[np.float32], by_subject: Array) -> Array:
    """Sums over the people drawn; ``by_subject`` has shape (n_subjects, ...), the result (rounds, ...)."""
    flat = by_subject.reshape(len(by_subject), -1)
    exact = np.float32 if np.abs(flat).sum(axis=0).max(initial=0.0) < 2**22 and _whole(flat) else np.float64
    summed = weights @ flat.astype(exact)
    return np.asarray(summed, dtype=np.float64).reshape(len(weights), *by_subject.shape[1:])


def _whole(values: Array) -> bool:
    return bool((values == np.round(values)).all())


def leave_one_out(by_subject: Array) -> Array:
    """Sums over all people but one; shape as given."""
    return np.asarray(by_subject.sum(axis=0)[None] - by_subject)


def bca_limits(estimate: float, draws: Array, left_out: Array) -> tuple[float, float] | None:
    """Bias-corrected and accelerated 95 % limits.

    Parameters
    ----------
    estimate : float
        Figure of the sample.
    draws : ndarray, shape (rounds,)
        The same figure of every draw; NaN where it is not defined.
    left_out : ndarray, shape (people,)
        The same figure without each person; NaN where it is not defined.

    Returns
    -------
    (float, float) or None
        None if the figure is undefined in too many draws, or the same in all.

    References
    ----------
    .. [1] B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 14.
    """
    known = draws[np.isfinite(draws)]
    if not np.isfinite(estimate) or len(known) < max(DEFINED_SHARE * len(draws), 1) or np.ptp(known) < 1e-12:
        return None
    below = ((known < estimate - 1e-12).mean() + (known < estimate + 1e-12).mean()) / 2.0
    shift = ndtri(np.clip(below, 1.0 / len(known), 1.0 - 1.0 / len(known)))
    change = left_out[np.isfinite(left_out)]
    away = change.mean() - change if len(change) else np.zeros(1)
    scale = np.square(away).sum() ** 1.5
    acceleration = np.power(away, 3).sum() / (6.0 * scale) if scale > 1e-30 else 0.0
    tails = np.array([ndtri(TAIL), ndtri(1.0 - TAIL)]) + shift
    shares = ndtr(shift + tails / np.maximum(1.0 - acceleration * tails, 0.1))
    low, high = np.quantile(known, np.clip(shares, 0.0, 1.0))
    return float(low), float(high)


def wilson_limits(part: float, whole: float) -> tuple[float, float]:
    """95 % limits of a share that also hold where all or none agree.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    share = part / whole
    centre = (share + Z**2 / (2 * whole)) / (1 + Z**2 / whole)
    half = Z / (1 + Z**2 / whole) * np.sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    return max(float(centre - half), 0.0), min(float(centre + half), 1.0)
