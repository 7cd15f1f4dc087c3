"""Single scores and single people on which raters differ most."""

from __future__ import annotations

from typing import Final, Literal, cast

import numpy as np

from fms_score.agreement.pairs import pairs_of
from fms_score.agreement.ratings import MISSING, Ratings
from fms_score.agreement.result import Disagreement, Kind, Person

__all__ = ["MOST", "disagreements", "people_apart"]

MOST: Final = 200
"""Rows kept of each kind; a sheet of thousands differs in thousands of places, and nobody reads them all."""

SideName = Literal["left", "right", "both"]


def disagreements(ratings: Ratings, most: int = MOST) -> tuple[Disagreement, ...]:
    """Scores on which two raters differ, widest first.

    Parameters
    ----------
    ratings : Ratings
        Each side by itself.
    most : int
        Rows kept of each kind: coaches with the machine, coaches with each other.
    """
    found = [row for kind in ("coach-machine", "coach-coach") for row in _widest(ratings, kind, most)]
    return tuple(sorted(found, key=lambda one: one.kind != "coach-machine"))


def _widest(ratings: Ratings, kind: Kind, most: int) -> list[Disagreement]:
    rows: list[tuple[int, int, int, int]] = []
    for pair in pairs_of(ratings):
        if pair.kind == kind:
            first, second = ratings.grades[:, pair.first], ratings.grades[:, pair.second]
            apart = np.where((first == MISSING) | (second == MISSING), 0, np.abs(second - first))
            widest = np.argsort(-apart, kind="stable")[:most]
            rows += [(-int(apart[unit]), int(unit), pair.first, pair.second) for unit in widest if apart[unit] > 0]
    return [_row(ratings, unit, first, second, kind) for _, unit, first, second in sorted(rows)[:most]]


def _row(ratings: Ratings, unit: int, first: int, second: int, kind: Kind) -> Disagreement:
    return Disagreement(
        subject=ratings.subjects[ratings.subject[unit]],
        movement=ratings.movement[unit],
        side=cast("SideName", ratings.side[unit]),
        first=ratings.raters[first],
        second=ratings.raters[second],
        kind=kind,
        first_score=int(ratings.grades[unit, first]),
        second_score=int(ratings.grades[unit, second]),
    )


def people_apart(ratings: Ratings, most: int = MOST) -> tuple[Person, ...]:
    """People whose scores lie apart, widest first; of each kind at most ``most``."""
    found: list[Person] = []
    for kind in ("coach-machine", "coach-coach"):
        found += sorted(_people(ratings, kind), key=lambda one: (-one.mean_absolute, one.subject))[:most]
    return tuple(found)


def _people(ratings: Ratings, kind: Kind) -> list[Person]:
    number, apart, signed = np.zeros((3, len(ratings.subjects)))
    for pair in pairs_of(ratings):
        if pair.kind == kind:
            first, second = ratings.grades[:, pair.first], ratings.grades[:, pair.second]
            both = (first != MISSING) & (second != MISSING)
            difference = (second - first)[both]
            np.add.at(number, ratings.subject[both], 1)
            np.add.at(apart, ratings.subject[both], np.abs(difference))
            np.add.at(signed, ratings.subject[both], difference)
    return [
        Person(
            subject=ratings.subjects[who],
            kind=kind,
            n=int(number[who]),
            mean_absolute=float(apart[who] / number[who]),
            bias=float(signed[who] / number[who]),
        )
        for who in np.flatnonzero(apart > 0)
    ]
