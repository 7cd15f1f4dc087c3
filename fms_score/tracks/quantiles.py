"""Quantiles of what is known, for many rows at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["known_quantiles"]


def known_quantiles(rows: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Quantile of the known values of each row, interpolated linearly.

    ``numpy.nanquantile`` does the same row by row: a hundred times slower for many short rows.

    Parameters
    ----------
    rows : ndarray, shape (rows, values)
        NaN where unknown.
    share : float
        0-1.

    Returns
    -------
    ndarray of float64, shape (rows,)
        NaN for a row that knows nothing.
    """
    known = np.isfinite(rows).sum(axis=1)
    place = share * np.maximum(known - 1, 0)
    below = np.floor(place).astype(np.intp)
    ordered = np.sort(rows, axis=1)  # NaN last
    lower, upper = (
        np.take_along_axis(ordered, np.minimum(at, rows.shape[1] - 1)[:, None], axis=1)[:, 0] for at in (below, below + 1)
    )
    further = place - below
    return np.asarray(np.where(further > 0, lower + further * (upper - lower), lower))
