"""Candidate limbs: every pair of peaks that a limb could join, and how well its affinity field agrees.

All limbs of the skeleton are scored in one pass over all pairs: the field is sampled on the way from one peak
to the other, bilinearly on the coarse grid, and each sample is projected onto the direction of the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fms_score.pose.fields import FieldLayout
    from fms_score.pose.peaks import Peaks

    _Sample = Callable[[NDArray[np.float32], NDArray[np.intp], NDArray[np.float32]], NDArray[np.float32]]

__all__ = ["Links", "link_peaks"]

_MANY_PAIRS: Final = 100  # from here on two samples are looked at first, since most pairs join different people
_FIRST_LOOK: Final = np.array([1 / 3, 2 / 3], dtype=np.float32)
_FIRST_LOOK_SHARE: Final = 0.4  # of the affinity asked for: the nearest cell is a rough sample


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of peaks that may be one limb: limb by limb, and the best of each limb first.

    The best is what agrees with the field and joins high peaks. By the field alone a faint peak half-way along a limb would win
    against the limb's own end: the way to it is shorter, and the field fades towards ends.

    Attributes
    ----------
    limb : ndarray of intp, shape (links,)
        Which limb of the layout, ascending.
    start, end : ndarray of intp, shape (links,)
        Index of the peak at either end.
    score : ndarray of float32, shape (links,)
        Mean affinity of the samples that agree.
    agreement : ndarray of float32, shape (links,)
        Share of the samples that agree, 0-1.
    """

    limb: NDArray[np.intp]
    start: NDArray[np.intp]
    end: NDArray[np.intp]
    score: NDArray[np.float32]
    agreement: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.limb)

    @property
    def strength(self) -> NDArray[np.float32]:
        """Score weighted by agreement."""
        return self.score * self.agreement

    def between(self, one: int, other: int) -> float:
        """Strength of the link between two peaks in either direction, 0 if there is none."""
        found = (self.start == one) & (self.end == other) | (self.start == other) & (self.end == one)
        return float(self.strength[found].max(initial=0))

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Links:
        """Some of the links, as the same index would choose from each array."""
        return Links(self.limb[chosen], self.start[chosen], self.end[chosen], self.score[chosen], self.agreement[chosen])


def link_peaks(
    peaks: Peaks,
    pafs: NDArray[np.float32],
    layout: FieldLayout,
    *,
    samples: int,
    affinity: float,
    agreement: float,
    touching: float,
) -> Links:
    """Score every pair of peaks that a limb could join.

    Parameters
    ----------
    peaks : Peaks
        Peaks of all parts.
    pafs : ndarray of float32, shape (2 * limbs, h, w)
        Affinity fields, C-contiguous.
    layout : FieldLayout
        Which parts a limb joins and where its field is.
    samples : int
        Places looked at on the way from one peak to the other, both included.
    affinity : float
        A sample agrees if the field along the way is stronger than this.
    agreement : float
        Share of the samples, 0-1, that must agree for the pair to be kept.
    touching : float
        Pairs no farther apart than this, in cells, are kept whatever the field says: it is too coarse to tell.

    Returns
    -------
    Links
        The pairs kept, not yet exclusive: a peak can be in many.
    """
    place = _on_the_grid(peaks, pafs.shape)
    limb, start, end = _all_pairs(peaks, layout)
    if len(limb) > _MANY_PAIRS:
        ways = _Ways.between(place, pafs, layout, limb, start, end)
        rough = ways.field(_FIRST_LOOK, _nearest).max(axis=0)
        likely = np.flatnonzero((rough > _FIRST_LOOK_SHARE * affinity) | (ways.length < touching))
        limb, start, end = limb[likely], start[likely], end[likely]
    ways = _Ways.between(place, pafs, layout, limb, start, end)
    along = ways.field(np.arange(samples, dtype=np.float32) / np.float32(samples - 1), _bilinear)
    agrees = along > affinity
    agreeing = agrees.sum(axis=0, dtype=np.float32)
    score = (along * agrees).sum(axis=0) / np.maximum(agreeing, 1)
    kept = np.flatnonzero((agreeing >= agreement * samples - 0.01) | (ways.length < touching))
    rank = score * np.sqrt(peaks.height[start] * peaks.height[end])
    kept = kept[np.lexsort((-rank[kept], limb[kept]))]
    return Links(limb, start, end, score, agreeing / samples)[kept]


def _all_pairs(peaks: Peaks, layout: FieldLayout) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Limb, start peak and end peak of every pair that a limb could join."""
    count = np.bincount(peaks.part, minlength=len(layout.parts))
    first = np.cumsum(count) - count
    start_part, end_part = layout.limbs.T
    pairs = count[start_part] * count[end_part]
    limb = np.repeat(np.arange(len(pairs)), pairs)
    within = np.arange(len(limb)) - (np.cumsum(pairs) - pairs)[limb]
    start, end = np.divmod(within, count[end_part][limb])
    return limb, start + first[start_part][limb], end + first[end_part][limb]


def _on_the_grid(peaks: Peaks, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Places of the peaks, shape (2, peaks); one placed beyond the outermost cells moves onto them."""
    edge = np.array([[shape[-1] - 1], [shape[-2] - 1]], dtype=np.float32)
    return np.minimum(np.maximum(peaks.place, 0), edge)


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """The ways from start to end of many pairs, and the fields of their limbs.

    Attributes
    ----------
    pafs : ndarray of float32, shape (2 * limbs, h, w)
        All fields.
    channels : ndarray of intp, shape (2, pairs)
        Channel with the x and channel with the y component of each pair's limb.
    origin, way, unit : ndarray of float32, shape (2, pairs)
        Place of the start, from there to the end, and the same with length 1.
    length : ndarray of float32, shape (pairs,)
        In cells.
    """

    pafs: NDArray[np.float32]
    channels: NDArray[np.intp]
    origin: NDArray[np.float32]
    way: NDArray[np.float32]
    unit: NDArray[np.float32]
    length: NDArray[np.float32]

    @classmethod
    def between(
        cls,
        place: NDArray[np.float32],
        pafs: NDArray[np.float32],
        layout: FieldLayout,
        limb: NDArray[np.intp],
        start: NDArray[np.intp],
        end: NDArray[np.intp],
    ) -> _Ways:
        """The ways between pairs of places, (2, places)."""
        origin = place.take(start, axis=1)
        way = place.take(end, axis=1) - origin
        length = np.sqrt(way[0] * way[0] + way[1] * way[1])
        return cls(pafs, layout.paf_channels.T.take(limb, axis=1), origin, way, way / np.maximum(length, 1e-6), length)

    def field(self, shares: NDArray[np.float32], sample: _Sample) -> NDArray[np.float32]:
        """Strength of the field in the direction of each way, at shares of the way, shape (shares, pairs).

        0 where it is no number: so few cells are looked at that they are looked through here, rather than all of them before.
        """
        at = self.origin[:, None, :] + self.way[:, None, :] * shares[:, None]
        with np.errstate(invalid="ignore"):
            x, y = sample(self.pafs, self.channels, at)
            field: NDArray[np.float32] = x * self.unit[0] + y * self.unit[1]
        finite = np.isfinite(field)
        return field if finite.all() else np.where(finite, field, np.float32(0))


def _nearest(pafs: NDArray[np.float32], channels: NDArray[np.intp], at: NDArray[np.float32]) -> NDArray[np.float32]:
    """Both channels of a field in the cell nearest to each place, shape (2, samples, pairs)."""
    _, height, width = pafs.shape
    x, y = np.rint(at).astype(np.intp)
    field: NDArray[np.float32] = pafs.reshape(-1).take((y * width + x) + (channels * (height * width))[:, None, :])
    return field


def _bilinear(pafs: NDArray[np.float32], channels: NDArray[np.intp], at: NDArray[np.float32]) -> NDArray[np.float32]:
    """Both channels of a field at each place, interpolated between the four cells around it, (2, samples, pairs)."""
    _, height, width = pafs.shape
    flat = pafs.reshape(-1)
    corner = np.floor(at)
    x_share, y_share = at - corner
    x, y = corner.astype(np.intp)
    cell = (y * width + x) + (channels * (height * width))[:, None, :]
    # In the last row and column the share of the next cell is 0: any cell will do for it, also one clipped to the array.
    upper = _between(flat.take(cell), flat.take(cell + 1, mode="clip"), x_share)
    lower = _between(flat.take(cell + width, mode="clip"), flat.take(cell + (width + 1), mode="clip"), x_share)
    return _between(upper, lower, y_share)


def _between(one: NDArray[np.float32], other: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    return one + (other - one) * share
