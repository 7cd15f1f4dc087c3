"""From links to people: each peak belongs to one person at most, each person has each part once at most.

Limb by limb the best link goes first and uses up its two peaks for that limb (greedy bipartite matching, as in
Cao et al. 2017). Since limbs come in the order of the tree, from the neck outwards, a link nearly always adds one
joint to one person; where it meets two half-built people who have no part in common, they are the same person.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fms_score.pose.fields import FieldLayout
    from fms_score.pose.limbs import Links

__all__ = ["ABSENT", "NOBODY", "Crowd", "assemble"]

ABSENT: Final = -1
"""In place of a peak: the person does not have this part."""

NOBODY: Final = -1
"""In place of a person: the peak belongs to nobody."""


@dataclass(slots=True)
class Crowd:
    """People under construction. Plain lists: they are read and changed one element at a time.

    Attributes
    ----------
    part_count : int
        Parts that a person can have.
    people : list of list of int
        Of each person the peak of each part, or ABSENT. Somebody merged into another or dismissed has none left.
    owner : list of int
        Of each peak the person it belongs to, or NOBODY.
    """

    part_count: int
    people: list[list[int]]
    owner: list[int]

    def link(self, start: int, start_part: int, end: int, end_part: int) -> None:
        """Make two peaks joints of one person, if that takes no joint from anybody."""
        one, other = self.owner[start], self.owner[end]
        if one == other == NOBODY:
            one = len(self.people)
            self.people.append([ABSENT] * self.part_count)
            self.add(one, start_part, start)
        if other == NOBODY:
            self.add(one, end_part, end)
        elif one == NOBODY:
            self.add(other, start_part, start)
        elif one != other and self.parts(one).isdisjoint(self.parts(other)):
            self.absorb(one, other)

    def add(self, person: int, part: int, peak: int) -> None:
        """Give a person a joint, unless that part is there already."""
        if self.people[person][part] == ABSENT:
            self.people[person][part] = peak
            self.owner[peak] = person

    def release(self, person: int, part: int) -> None:
        """Take a joint from a person."""
        self.owner[self.people[person][part]] = NOBODY
        self.people[person][part] = ABSENT

    def absorb(self, person: int, other: int) -> None:
        """Move the joints of another into a person, where that part is not there already."""
        for part, peak in enumerate(self.people[other]):
            if peak != ABSENT:
                self.release(other, part)
                self.add(person, part, peak)

    def dismiss(self, person: int) -> None:
        """Take all joints from a person."""
        for part in self.parts(person):
            self.release(person, part)

    def table(self) -> NDArray[np.intp]:
        """People as an array, shape (people, parts)."""
        return np.fromiter(chain.from_iterable(self.people), dtype=np.intp).reshape(-1, self.part_count)

    def parts(self, person: int) -> set[int]:
        """The parts that a person has."""
        return {part for part, peak in enumerate(self.people[person]) if peak != ABSENT}

    def joints(self, person: int) -> list[int]:
        """The peaks that a person has."""
        return [peak for peak in self.people[person] if peak != ABSENT]


def assemble(links: Links, layout: FieldLayout, peaks: int) -> Crowd:
    """Group peaks into people along links.

    Parameters
    ----------
    links : Links
        Links to trust, the best of each limb first.
    layout : FieldLayout
        Which parts a limb joins.
    peaks : int
        Number of peaks.

    Returns
    -------
    Crowd
        Everybody with at least two joints, half people included.
    """
    crowd = Crowd(len(layout.parts), [], [NOBODY] * peaks)
    limbs = layout.limbs.tolist()
    last_start, last_end = [-1] * peaks, [-1] * peaks  # the limb that each peak was last used for, at either end
    for limb, start, end in zip(links.limb.tolist(), links.start.tolist(), links.end.tolist(), strict=True):
        if last_start[start] == limb or last_end[end] == limb:
            continue
        last_start[start] = last_end[end] = limb
        start_part, end_part = limbs[limb]
        crowd.link(start, start_part, end, end_part)
    return crowd
