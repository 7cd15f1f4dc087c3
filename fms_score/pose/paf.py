"""The parser: heat maps and part affinity fields in, people out.

Everything happens on the coarse grid that the network puts out. Peaks of the heat maps are found and placed between
the cells (:mod:`~fms_score.pose.peaks`), pairs of peaks are scored along the affinity fields
(:mod:`~fms_score.pose.limbs`), the best pairs are put together to people (:mod:`~fms_score.pose.assembly`), and
people whom that left in pieces are made whole (:mod:`~fms_score.pose.merging`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fms_score.errors import OptionError
from fms_score.pose.assembly import ABSENT, Crowd, assemble
from fms_score.pose.limbs import Links, link_peaks
from fms_score.pose.merging import MendingOptions, complete_people, merge_pieces, open_links
from fms_score.pose.peaks import Peaks, find_peaks
from fms_score.skeleton import JOINT_COUNT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fms_score.pose.fields import FieldLayout, FieldMaps

__all__ = ["ParserOptions", "Parsing", "cells_to_pixels", "parse_people", "trace_people"]


@dataclass(frozen=True, slots=True)
class ParserOptions:
    """How sure the parser must be.

    Attributes
    ----------
    peak_threshold : float
        Least height of a heat-map peak, above 0.
    samples : int
        Places where a field is looked at on the way from one peak to another.
    affinity : float
        A sample agrees with a limb if the field along it is stronger than this.
    agreement : float
        Share of the samples that must agree for a limb to be trusted, 0-1.
    min_joints : int
        People with fewer joints are dropped: the network sees three or four joints of a person in many things.
    min_mean_height : float
        People whose joints have a lower mean peak are dropped.
    mending : MendingOptions
        How freely people are mended with what the trusted limbs left over.

    Raises
    ------
    OptionError
        If the threshold or the number of samples cannot be meant.
    """

    peak_threshold: float = 0.1
    samples: int = 10
    affinity: float = 0.05
    agreement: float = 0.9
    min_joints: int = 8
    min_mean_height: float = 0.15
    mending: MendingOptions = field(default_factory=MendingOptions)

    def __post_init__(self) -> None:
        """Refuse what would break the search for peaks or the sampling."""
        if not 0 < self.peak_threshold < 1:
            raise OptionError(f"peak_threshold must be between 0 and 1, got {self.peak_threshold}")
        if self.samples < 2:
            raise OptionError(f"samples must be 2 or more, got {self.samples}")


DEFAULT_OPTIONS: Final = ParserOptions()


@dataclass(frozen=True, slots=True, eq=False)
class Parsing:
    """What the parser came to on its way from maps to people.

    Attributes
    ----------
    peaks : Peaks
        All peaks of the heat maps.
    links : Links
        Every pair of peaks that may be a limb.
    trusted : ndarray of bool, shape (links,)
        Which of them agree well enough to put people together with; the others may only mend.
    pieces : ndarray of intp, shape (pieces, parts)
        Peak of each part, or ABSENT, of what the trusted links made, before mending.
    people : ndarray of intp, shape (people, parts)
        The same of the people given in the end, the most confident first.
    xy : ndarray of float32, shape (people, 18, 2)
        COCO-18 points in cells, NaN where not found.
    confidence : ndarray of float32, shape (people, 18)
        Height of each heat-map peak, 0-1.
    """

    peaks: Peaks
    links: Links
    trusted: NDArray[np.bool_]
    pieces: NDArray[np.intp]
    people: NDArray[np.intp]
    xy: NDArray[np.float32]
    confidence: NDArray[np.float32]


SMALLEST_SIDE: Final = 3
"""Of maps, in cells: a peak needs neighbours on either side."""


def parse_people(maps: FieldMaps, options: ParserOptions = DEFAULT_OPTIONS) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Find everybody in the maps of one picture.

    Parameters
    ----------
    maps : FieldMaps
        Heat maps and fields; values that are not finite count as 0, and so does what lies between them and other cells.
    options : ParserOptions
        How sure to be.

    Returns
    -------
    xy : ndarray of float32, shape (people, 18, 2)
        COCO-18 points in cells of the maps, x then y, whole numbers at the centres of cells; NaN where not found.
    confidence : ndarray of float32, shape (people, 18)
        Height of each heat-map peak, 0-1; 0 where not found. The most confident person comes first.

    See Also
    --------
    cells_to_pixels : the pixels these cells stand for.
    trace_people : the same with every step on the way.
    """
    parsing = trace_people(maps, options)
    return parsing.xy, parsing.confidence


def trace_people(maps: FieldMaps, options: ParserOptions = DEFAULT_OPTIONS) -> Parsing:
    """Find everybody in the maps of one picture and tell every step on the way; parameters as :func:`parse_people`."""
    layout = maps.layout
    heatmaps = _finite(maps.heatmaps[:-1])
    if min(heatmaps.shape[1:]) < SMALLEST_SIDE:
        heatmaps = heatmaps[:, :0, :0]
    peaks = find_peaks(heatmaps, options.peak_threshold)
    links = link_peaks(
        peaks,
        np.ascontiguousarray(maps.pafs, dtype=np.float32),
        layout,
        samples=options.samples,
        affinity=options.affinity,
        agreement=options.mending.agreement,
        touching=options.mending.touching_cells,
    )
    trusted = links.agreement > options.agreement - 0.5 / options.samples
    crowd = assemble(links[trusted], layout, len(peaks))
    pieces = crowd.table()
    wanted = open_links(crowd, links, layout)
    merge_pieces(crowd, wanted, links, peaks, layout, options.mending)
    _dismiss_ghosts(crowd, peaks, options)
    complete_people(crowd, wanted, peaks, options.mending)
    return Parsing(peaks, links, trusted, pieces, *_as_coco(crowd, peaks, layout))


def cells_to_pixels(xy_cells: NDArray[Any], stride: float) -> NDArray[Any]:
    """Pixels of the network's input that places on its output grid stand for.

    A cell covers ``stride`` pixels, and its centre is the middle between the first and the last of them:
    ``x_px = stride * x_cell + (stride - 1) / 2``, with whole numbers at the centres of cells and pixels alike.
    """
    return xy_cells * stride + (stride - 1) / 2


def _finite(maps: NDArray[Any]) -> NDArray[np.float32]:
    """Contiguous float32 maps, 0 where they were not finite."""
    maps = np.ascontiguousarray(maps, dtype=np.float32)
    if np.isfinite(maps).all():
        return maps
    return np.where(np.isfinite(maps), maps, np.float32(0))


def _dismiss_ghosts(crowd: Crowd, peaks: Peaks, options: ParserOptions) -> None:
    """Drop, in place, who has too few joints or too low peaks."""
    height: list[float] = peaks.height.tolist()
    for person in range(len(crowd.people)):
        joints = crowd.joints(person)
        if len(joints) < options.min_joints or sum(height[joint] for joint in joints) < options.min_mean_height * len(joints):
            crowd.dismiss(person)


def _as_coco(
    crowd: Crowd, peaks: Peaks, layout: FieldLayout
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
    """Everybody's peaks, and places and heights of their joints in COCO-18 order, the most confident person first."""
    people = crowd.table()
    people = people[(people != ABSENT).any(axis=1)]
    known = layout.to_coco >= 0
    joints = np.full((len(people), JOINT_COUNT), ABSENT)
    joints[:, layout.to_coco[known]] = people[:, known]
    absent = joints == ABSENT
    xy, confidence = peaks.place.T[joints], np.minimum(peaks.height[joints], 1)
    xy[absent], confidence[absent] = np.nan, 0
    order = np.argsort(-confidence.sum(axis=1), kind="stable")
    return people[order], xy[order], confidence[order]
