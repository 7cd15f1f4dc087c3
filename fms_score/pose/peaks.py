"""Peaks of heat maps, found on the coarse grid and placed between its cells.

Upsampling whole maps is what makes decoders slow, and it is needed nowhere but around the peaks. So peaks are
looked for on the grid as the network gave it, and only the 5 x 5 cells around each are interpolated: the same
bicubic surface that an upsampling decoder would look at, and a parabola through its highest samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Peaks", "find_peaks"]

_STEP: Final = 0.25  # cells; finer steps come no closer to the truth once a parabola is laid through the samples
_OFFSETS: Final = (_STEP * (np.arange(6) - 2.5)).astype(np.float32)
_SIDE: Final = len(_OFFSETS)
_LEAST_SHARE: Final = 0.75  # of a peak's height in its highest cell, when it lies where four cells meet
_REACH: Final = np.arange(-2, 3)
_BLOCK: Final = 256  # peaks a matrix product: small enough that BLAS does not wake its threads, which costs milliseconds


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Peaks of all heat maps, those of the first part first.

    Attributes
    ----------
    part : ndarray of intp, shape (peaks,)
        Heat map of each peak, ascending.
    place : ndarray of float32, shape (2, peaks)
        x and y in cells; whole numbers are the centres of cells.
    height : ndarray of float32, shape (peaks,)
        Value of the interpolated heat map there.
    """

    part: NDArray[np.intp]
    place: NDArray[np.float32]
    height: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.part)


def find_peaks(heatmaps: NDArray[np.float32], threshold: float) -> Peaks:
    """Find the peaks of heat maps to a fraction of a cell.

    Parameters
    ----------
    heatmaps : ndarray of float32, shape (parts, h, w)
        Finite everywhere, C-contiguous, without the background.
    threshold : float
        Cells must be higher than this, which must not be negative.

    Returns
    -------
    Peaks
        A cell is a peak if none of its eight neighbours is higher; of equal neighbours the first counts.
    """
    part, cell = _highest_cells(heatmaps, _LEAST_SHARE * threshold)
    offset, height = _refine(_patches(heatmaps, part, cell))
    high = height > threshold
    place = cell.astype(np.float32) + offset
    return Peaks(part[high], place[:, high], height[high])


def _highest_cells(heatmaps: NDArray[np.float32], threshold: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Part, and column and row (2, peaks), of every cell above the threshold and above its neighbours."""
    parts, height, width = heatmaps.shape
    padded = np.zeros((parts, height + 2, width + 2), dtype=np.float32)
    padded[:, 1:-1, 1:-1] = heatmaps
    flat = padded.reshape(-1)
    line = width + 2
    neighbours_before = np.array([[-line - 1], [-line], [-line + 1], [-1]])
    cell = np.flatnonzero(flat > threshold)
    value = flat.take(cell)
    is_peak = (flat.take(cell + neighbours_before) < value).all(axis=0)
    is_peak &= (flat.take(cell - neighbours_before) <= value).all(axis=0)
    part, rest = np.divmod(cell[is_peak], (height + 2) * line)
    row, column = np.divmod(rest, line)
    return part, np.stack([column, row]) - 1


def _patches(heatmaps: NDArray[np.float32], part: NDArray[np.intp], cell: NDArray[np.intp]) -> NDArray[np.float32]:
    """The 5 x 5 cells around each cell, shape (peaks, 25); beyond the border the border is repeated."""
    _, height, width = heatmaps.shape
    last = np.array([[[width - 1]], [[height - 1]]])
    columns, rows = np.minimum(np.maximum(cell[:, :, None] + _REACH, 0), last)
    rows = (rows + (part * height)[:, None]) * width
    patches: NDArray[np.float32] = heatmaps.reshape(-1).take(rows[:, :, None] + columns[:, None, :])
    return patches.reshape(-1, 25)


def _cubic_weights(offsets: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Weights of the cells -2..2 for a value at each offset, shape (offsets, 5).

    The cubic convolution kernel of Keys (IEEE Trans. ASSP 29(6), 1981) with a = -0.75, as OpenCV resizes with.
    """
    distance = np.abs(offsets[:, None].astype(np.float64) - _REACH)
    near = (1.25 * distance - 2.25) * distance**2 + 1
    far = -0.75 * (((distance - 5) * distance + 8) * distance - 4)
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0))


_ALONG: Final = _cubic_weights(_OFFSETS)
_SURFACE: Final = np.einsum("gy,hx->yxgh", _ALONG, _ALONG).reshape(25, _SIDE * _SIDE).astype(np.float32)
"""Turns 25 cells into 6 x 6 samples of the bicubic surface through them."""


def _refine(patches: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Way in x and y (2, peaks) from the middle cell to the highest point of each patch, and its height."""
    surface = np.empty((len(patches), _SIDE * _SIDE), dtype=np.float32)
    for start in range(0, len(patches), _BLOCK):
        np.matmul(patches[start : start + _BLOCK], _SURFACE, out=surface[start : start + _BLOCK])
    row, column = np.divmod(surface.argmax(axis=1), _SIDE)
    sample = np.minimum(np.maximum(np.stack([column, row]), 1), _SIDE - 2)  # a parabola needs a sample on either side
    steps, height = _vertex(surface.reshape(-1), np.arange(0, surface.size, _SIDE * _SIDE) + sample[1] * _SIDE + sample[0])
    return _OFFSETS.take(sample) + np.float32(_STEP) * steps, height


def _vertex(surface: NDArray[np.float32], sample: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Steps in x and y from each sample to the vertex of the parabolas through it and its neighbours, and their height."""
    to_next = np.array([[1], [_SIDE]])
    before, at, after = surface.take(sample - to_next), surface.take(sample), surface.take(sample + to_next)
    slope = after - before
    bend = np.maximum(2 * at - before - after, np.float32(1e-6))
    steps = np.minimum(np.maximum(slope / (2 * bend), -1), 1)
    rise = steps * (slope - steps * bend) / 2
    return steps, at + rise[0] + rise[1]
