"""Raters on the composite: the sum of seven tests, of people whom both scored completely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.agreement.bland_altman import limits_of_agreement
from fms_score.agreement.bootstrap import wilson_limits
from fms_score.agreement.figures import Draws, Spread, figure, plain_figure
from fms_score.agreement.icc import icc, mdc95
from fms_score.agreement.names import TESTS
from fms_score.agreement.notes import sample_note
from fms_score.agreement.pairs import Pair, pairs_of
from fms_score.agreement.ratings import MISSING, Ratings
from fms_score.agreement.result import BlandAltman, CompositePair, CompositePoint, CompositeRaters, Cutoff, Figure

__all__ = ["CUTOFF", "composite_coaches", "composite_pairs", "composites"]

Array = NDArray[np.float64]

CUTOFF: Final = 14
"""At or below it is the line most studies draw (Kiesel 2007)."""

ONE_PERSON: Final = "one person: not defined"
ALIKE: Final = "all differences are the same: no interval"
ALL_EQUAL: Final = "everybody has the same composite: not defined"


def composites(tests: Ratings) -> Array:
    """Sum of the seven tests by person and rater; NaN where one is missing.

    Parameters
    ----------
    tests : Ratings
        From :meth:`fms_score.agreement.ratings.Ratings.tests`.

    Returns
    -------
    ndarray, shape (people, raters)
    """
    given = np.zeros((len(tests.subjects), len(tests.raters)))
    total = np.zeros_like(given)
    for test in TESTS:
        here = tests.movement == test.movement
        grades = tests.grades[here]
        np.add.at(given, tests.subject[here], grades != MISSING)
        np.add.at(total, tests.subject[here], np.where(grades == MISSING, 0, grades))
    return np.where(given == len(TESTS), total, np.nan)


def composite_pairs(tests: Ratings, draws: Draws) -> tuple[CompositePair, ...]:
    """Every two raters who have complete composites of the same people."""
    total = composites(tests)
    found = []
    for pair in pairs_of(tests):
        both = total[:, [pair.first, pair.second]]
        complete = np.isfinite(both[:, 0] + both[:, 1])
        if complete.any():
            names = [name for name, there in zip(tests.subjects, complete, strict=True) if there]
            found.append(_pair(tests, pair, both[complete], names, draws))
    return tuple(found)


def composite_coaches(tests: Ratings, draws: Draws) -> CompositeRaters | None:
    """All coaches at once, on the people whom every one of them scored completely; None with fewer than two coaches."""
    chosen = [number for number, name in enumerate(tests.raters) if name != tests.machine]
    if len(chosen) < 2:
        return None
    total = composites(tests)[:, chosen]
    total = total[np.isfinite(total).all(axis=1)]
    error, change = _errors(total, draws)
    names = tuple(tests.raters[number] for number in chosen)
    return CompositeRaters(raters=names, n=len(total), icc=_icc(total), sem=error, mdc95=change)


def _pair(tests: Ratings, pair: Pair, both: Array, names: Sequence[str], draws: Draws) -> CompositePair:
    error, change = _errors(both, draws)
    correlation = _icc(both)
    return CompositePair(
        first=tests.raters[pair.first],
        second=tests.raters[pair.second],
        kind=pair.kind,
        n=len(both),
        icc=correlation,
        bland_altman=_bland_altman(both[:, 1] - both[:, 0]),
        sem=error,
        mdc95=change,
        cutoff=_cutoff(both),
        points=tuple(
            CompositePoint(subject=name, first=int(one), second=int(two)) for name, (one, two) in zip(names, both, strict=True)
        ),
        note=sample_note(len(both), correlation, "the ICC"),
    )


def _icc(total: Array) -> Figure:
    if len(total) < 2:
        return _undefined(len(total))
    found = icc(total, "A,1")
    if np.isnan(found.value):
        return Figure(note=ALL_EQUAL)
    note = "" if np.isfinite(found.low) else "no difference between the raters: no interval"
    return plain_figure(found.value, found.low, found.high, note)


def _undefined(people: int) -> Figure:
    return Figure(note=ONE_PERSON if people else "nobody has a complete composite from all of them")


def _bland_altman(differences: Array) -> BlandAltman:
    found = limits_of_agreement(differences)
    alone = "" if found.n > 1 else ONE_PERSON
    if found.sd == 0.0:
        alike = Figure(value=found.bias, note=ALIKE)
        return BlandAltman(bias=alike, sd=0.0, lower=alike, upper=alike)
    return BlandAltman(
        bias=_around(found.bias, found.bias_half, alone and "one person: no interval"),
        sd=found.sd if found.n > 1 else None,
        lower=_around(found.lower, found.limit_half, alone),
        upper=_around(found.upper, found.limit_half, alone),
    )


def _around(value: float, half: float, note: str) -> Figure:
    return plain_figure(value, value - half, value + half, note)


# ---- error of measurement ---------------------------------------------------------------------------------------------
def _errors(total: Array, draws: Draws) -> tuple[Figure, Figure]:
    """Standard error of measurement and smallest detectable change, with intervals over people."""
    if len(total) < 2:
        return _undefined(len(total)), _undefined(len(total))
    spread = draws.spread(_moments(total), lambda sums: _sem_of(sums, total.shape[1])[:, None])
    if spread.value[0] == 0.0:
        return Figure(value=0.0, note=ALIKE), Figure(value=0.0, note=ALIKE)
    error = figure(spread, 0, undefined=ONE_PERSON)
    scaled = Spread(mdc95(1.0) * spread.value, mdc95(1.0) * spread.draws, mdc95(1.0) * spread.left_out, spread.people)
    return error, figure(scaled, 0, undefined=ONE_PERSON)


def _moments(total: Array) -> Array:
    """What each person adds: one, the raters' values, their squares, and the square of their sum."""
    return np.column_stack([np.ones(len(total)), total, np.square(total).sum(axis=1), np.square(total.sum(axis=1))])


def _sem_of(sums: Array, k: int) -> Array:
    """Standard error of measurement from sums of moments of shape (any, k + 3); NaN where one person is left."""
    n, by_rater, squares, rows = sums[:, 0], sums[:, 1 : k + 1], sums[:, k + 1], sums[:, k + 2]
    grand = by_rater.sum(axis=1)
    base = np.square(grand) / (n * k)
    of_rows, of_columns = rows / k - base, np.square(by_rater).sum(axis=1) / n - base
    error = np.maximum(squares - base - of_rows - of_columns, 0.0) / (np.where(n > 1, n - 1.0, np.nan) * (k - 1))
    raters = np.maximum(of_columns / (k - 1) - error, 0.0) / n
    return np.asarray(np.sqrt(raters + error))


def _table(both: Array) -> list[list[int]]:
    first, second = (both <= CUTOFF).T
    return [[int((row & column).sum()) for column in (second, ~second)] for row in (first, ~first)]


def _cutoff(both: Array) -> Cutoff:
    table = _table(both)
    return Cutoff(
        at_most=CUTOFF,
        sensitivity=_share(table[0][0], sum(table[0]), f"the first rater has nobody at {CUTOFF} or below"),
        specificity=_share(table[1][1], sum(table[1]), f"the first rater has nobody above {CUTOFF}"),
        table=tuple(tuple(row) for row in table),
    )


def _share(part: int, whole: int, nobody: str) -> Figure:
    if whole == 0:
        return Figure(note=nobody)
    return plain_figure(part / whole, *wilson_limits(part, whole))
