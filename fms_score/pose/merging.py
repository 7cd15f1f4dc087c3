"""Half people made whole: pieces of one body merged, and peaks left over given to whom they fit.

The greedy way of :mod:`fms_score.pose.assembly` breaks people in side view. A limb that points at the camera has no
field to follow; a hip can have two peaks, of which the marginally better one is taken and the other carries the leg.
The links that the first pass left aside say which pieces belong together:

* two pieces without a part in common, or with most of their common parts in the same places, are one person;
* a piece that starts where a person has a bare end (an elbow without a wrist, say) takes the place of that end, if its
  limbs are not much weaker than the one they replace;
* a single peak goes to a person who lacks it.

Two people beside or behind one another have their common parts in different places, and so they stay two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fms_score.pose.assembly import ABSENT, NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fms_score.pose.assembly import Crowd
    from fms_score.pose.fields import FieldLayout
    from fms_score.pose.limbs import Links
    from fms_score.pose.peaks import Peaks

__all__ = ["MendingOptions", "OpenLink", "complete_people", "merge_pieces", "open_links"]


@dataclass(frozen=True, slots=True)
class MendingOptions:
    """How freely people are mended.

    Attributes
    ----------
    agreement : float
        Share of the samples that must agree with a limb, 0-1; less than is asked of limbs otherwise.
    touching_cells : float
        Joints of a limb that are closer than this may be joined whatever the field says: it is too coarse to tell.
    longest_limb_ratio : float
        A limb is no longer than this share of the extents of those it joins.
    same_place_ratio : float
        Two peaks of one part are the same joint if they are no farther apart than this share of the body's extent.
    least_worth : float
        A piece takes the place of a bare end if it is at least this many times as good: it brings more joints.
    """

    agreement: float = 0.6
    touching_cells: float = 1.2
    longest_limb_ratio: float = 0.6
    same_place_ratio: float = 0.1
    least_worth: float = 0.5


class OpenLink(NamedTuple):
    """A link between two people, or from somebody to a peak that is nobody's, to a part that one of them lacks."""

    start: int
    end: int
    start_part: int
    end_part: int


def open_links(crowd: Crowd, links: Links, layout: FieldLayout) -> list[OpenLink]:
    """Links that would give somebody a limb they lack, strongest first."""
    owner = np.array(crowd.owner)
    between = np.flatnonzero((owner[links.start] != owner[links.end]) & (links.limb < layout.tree_limbs))
    if not len(between):
        return []
    links = links[between]
    lacks = np.zeros((len(crowd.people) + 1, crowd.part_count), dtype=bool)  # NOBODY takes the last row, and lacks nothing
    lacks[:-1] = crowd.table() == ABSENT
    start_part, end_part = layout.limbs[links.limb].T
    chosen = np.flatnonzero(lacks[owner[links.start], end_part] | lacks[owner[links.end], start_part])
    chosen = chosen[np.argsort(-links.strength[chosen], kind="stable")]
    columns = links.start, links.end, start_part, end_part
    return [OpenLink(*row) for row in zip(*(column[chosen].tolist() for column in columns), strict=True)]


def merge_pieces(
    crowd: Crowd, wanted: Sequence[OpenLink], links: Links, peaks: Peaks, layout: FieldLayout, options: MendingOptions
) -> None:
    """Merge pieces of one body, in place.

    Parameters
    ----------
    crowd : Crowd
        People and pieces of people.
    wanted : sequence of OpenLink
        The links to look at, strongest first.
    links : Links
        All links, weak ones too.
    peaks : Peaks
        The peaks linked.
    layout : FieldLayout
        Which parts a limb joins.
    options : MendingOptions
        How freely to merge.
    """
    bodies = _Bodies(crowd, peaks)
    for link in wanted:
        person, piece = crowd.owner[link.start], crowd.owner[link.end]
        if NOBODY in (person, piece) or person == piece:
            continue
        if bodies.length(link) > options.longest_limb_ratio * (bodies.extent(person) + bodies.extent(piece)):
            continue
        limb = link.start_part, link.end_part
        if bodies.confidence(person) < bodies.confidence(piece):
            person, piece, limb = piece, person, limb[::-1]
        if bodies.are_one(person, piece, options.same_place_ratio):
            crowd.absorb(person, piece)
        elif bodies.continues(person, piece, limb, layout) and bodies.worth(person, piece, limb, links) >= options.least_worth:
            crowd.release(person, limb[1])
            crowd.absorb(person, piece)


def complete_people(crowd: Crowd, wanted: Sequence[OpenLink], peaks: Peaks, options: MendingOptions) -> None:
    """Give peaks that belong to nobody to people who lack them, in place; the parameters are as for pieces."""
    bodies = _Bodies(crowd, peaks)
    for link in wanted:
        one, other = crowd.owner[link.start], crowd.owner[link.end]
        if NOBODY not in (one, other) or one == other:
            continue
        person, part, peak = (one, link.end_part, link.end) if other == NOBODY else (other, link.start_part, link.start)
        if bodies.length(link) <= options.longest_limb_ratio * bodies.extent(person):
            crowd.add(person, part, peak)


class _Bodies:
    """A crowd and where its joints are, in plain numbers: they are looked at one at a time."""

    def __init__(self, crowd: Crowd, peaks: Peaks) -> None:
        self._crowd = crowd
        self._x: list[float] = peaks.place[0].tolist()
        self._y: list[float] = peaks.place[1].tolist()
        self._height: list[float] = peaks.height.tolist()

    def _distance(self, one: int, other: int) -> float:
        return hypot(self._x[one] - self._x[other], self._y[one] - self._y[other])

    def length(self, link: OpenLink) -> float:
        """Length of a link in cells."""
        return self._distance(link.start, link.end)

    def extent(self, person: int) -> float:
        """Longer side of the box around a person, in cells."""
        joints = self._crowd.joints(person)
        x, y = [self._x[joint] for joint in joints], [self._y[joint] for joint in joints]
        return max(max(x) - min(x), max(y) - min(y))

    def confidence(self, person: int) -> float:
        """Sum of the heights of a person's peaks."""
        return sum(self._height[joint] for joint in self._crowd.joints(person))

    def are_one(self, person: int, piece: int, same_place: float) -> bool:
        """Whether most parts that both have are in the same places; so they are if there is no such part."""
        shared = self._crowd.parts(person) & self._crowd.parts(piece)
        if not shared:
            return True
        near = same_place * self.extent(person)
        mine, yours = self._crowd.people[person], self._crowd.people[piece]
        return 2 * sum(self._distance(mine[part], yours[part]) <= near for part in shared) > len(shared)

    def continues(self, person: int, piece: int, limb: tuple[int, int], layout: FieldLayout) -> bool:
        """Whether a piece starts where the person has a bare end, the part where the limb ends, and goes on from there."""
        beyond = _beyond(layout, *limb)
        return self._crowd.parts(person) & beyond == {limb[1]} and self._crowd.parts(piece) <= beyond

    def worth(self, person: int, piece: int, limb: tuple[int, int], links: Links) -> float:
        """How many times as good as the person's bare end the piece would be in its place.

        A chain is as strong as its weakest limb: the limb that leads to the piece, and the piece's own first one. Nor is
        it better than its first joint.
        """
        root, old = (self._crowd.people[person][part] for part in limb)
        new = self._crowd.people[piece][limb[1]]
        onward = max(links.between(new, joint) for joint in self._crowd.joints(piece) if joint != new)
        chain = min(links.between(root, new), onward)
        return min(chain / max(links.between(root, old), 1e-6), self._height[new] / self._height[old])


@cache
def _beyond(layout: FieldLayout, root: int, tip: int) -> frozenset[int]:
    """The parts reached through the limb from root to tip, the tip included."""
    limbs = layout.limbs[: layout.tree_limbs].tolist()
    reached, ends = {tip}, [tip]
    while ends:
        end = ends.pop()
        further = {b if a == end else a for a, b in limbs if end in (a, b)} - reached - {root}
        reached |= further
        ends += further
    return frozenset(reached)
