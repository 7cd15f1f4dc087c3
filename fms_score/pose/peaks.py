"""Peaks of heat maps, found on the coarse grid and placed between its cells.

Upsampling whole maps is what makes decoders slow, and it is needed nowhere but around the peaks. So peaks are
looked for on the grid as the network gave it, and only the 5 x 5 cells around each are interpolated: the same
bicubic surface that an upsampling decoder would look at, and a parabola through its highest samples.

The height of a peak is that of this surface. Its place is taken from the same surface made a little smoother: what a network
says of single cells changes with how the picture happens to lie on its grid, and several cells together change less. Pictures
moved by 1-7 pixels show it (``benchmarks/speed.py``): points follow to 0.59 pixels, without smoothing to 0.64.
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
_SMOOTHING: Final = 0.075  # share of either neighbour; more comes nearer to a known shift, and farther from upsampled maps
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


def _smoothed(along: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same weights for cells that have been mixed with their neighbours."""
    apart = np.abs(_REACH[:, None] - _REACH)
    return along @ np.where(apart == 0, 1 - 2 * _SMOOTHING, np.where(apart == 1, _SMOOTHING, 0))


def _surface(along: NDArray[np.float64]) -> NDArray[np.float32]:
    """Matrix that turns 25 cells into 6 x 6 samples of a surface, by the weights along one axis."""
    weights: NDArray[np.float64] = np.einsum("gy,hx->yxgh", along, along)
    return weights.reshape(25, _SIDE * _SIDE).astype(np.float32)


_ALONG: Final = _cubic_weights(_OFFSETS)
_SURFACES: Final = np.hstack([_surface(_smoothed(_ALONG)), _surface(_ALONG)])
"""Turns 25 cells into 36 samples of the smoothed surface and 36 of the surface through the cells themselves."""


def _refine(patches: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Way in x and y (2, peaks) from the middle cell to the highest point of each patch, and its height."""
    samples = _SIDE * _SIDE
    surfaces = np.empty((len(patches), 2 * samples), dtype=np.float32)
    for start in range(0, len(patches), _BLOCK):
        np.matmul(patches[start : start + _BLOCK], _SURFACES, out=surfaces[start : start + _BLOCK])
    row, column = np.divmod(surfaces[:, :samples].argmax(axis=1), _SIDE)
    sample = np.minimum(np.maximum(np.stack([column, row]), 1), _SIDE - 2)  # a parabola needs a sample on either side
    smooth = np.arange(0, surfaces.size, 2 * samples) + sample[1] * _SIDE + sample[0]
    steps = _vertex(*_slope_and_bend(surfaces.reshape(-1), smooth))
    height = _height(surfaces.reshape(-1), smooth + samples, steps)
    return _OFFSETS.take(sample) + np.float32(_STEP) * steps, height


def _slope_and_bend(surfaces: NDArray[np.float32], sample: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Slope and bend, both doubled, of the parabolas in x and y through each sample and its neighbours."""
    to_next = np.array([[1], [_SIDE]])
    before, at, after = surfaces.take(sample - to_next), surfaces.take(sample), surfaces.take(sample + to_next)
    return after - before, 2 * at - before - after


def _vertex(slope: NDArray[np.float32], bend: NDArray[np.float32]) -> NDArray[np.float32]:
    """Steps in x and y to the highest point of parabolas."""
    steps: NDArray[np.float32] = slope / (2 * np.maximum(bend, np.float32(1e-6)))
    return np.minimum(np.maximum(steps, np.float32(-1)), np.float32(1))


def _height(surfaces: NDArray[np.float32], sample: NDArray[np.intp], steps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Value of a surface some steps from each sample."""
    slope, bend = _slope_and_bend(surfaces, sample)
    rise: NDArray[np.float32] = (steps * (slope - steps * bend) / 2).sum(axis=0)
    return surfaces.take(sample) + rise
