"""Every two raters on one kind of score, the means over pairs, and alpha over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fms_score.agreement.alpha import coincidences, ordinal_alpha
from fms_score.agreement.figures import Draws, Spread, figure, share_figure
from fms_score.agreement.kappa import (
    GRADES,
    agreed_within,
    cohen_kappa,
    mean_difference,
    quadratic_weights,
    tables_by_subject,
)
from fms_score.agreement.notes import UNDEFINED_KAPPA, sample_note
from fms_score.agreement.ratings import MISSING, Ratings
from fms_score.agreement.result import Alpha, Figure, Group, Kind, PairAgreement, Summary

__all__ = ["Pair", "counts", "pairs_of", "rater_group"]

Array = NDArray[np.float64]

EXACT, WITHIN_ONE, KAPPA, BIAS = range(4)
WEIGHTS: Final = quadratic_weights()


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two raters by number; ``kind`` says whether the second is the machine."""

    first: int
    second: int
    kind: Kind


def pairs_of(ratings: Ratings) -> list[Pair]:
    """All pairs of raters: coaches with the machine, then coaches with each other."""
    machine = ratings.raters.index(ratings.machine) if ratings.machine is not None else None
    pairs = [
        Pair(first, second, "coach-machine" if machine in {first, second} else "coach-coach")
        for first, second in combinations(range(len(ratings.raters)), 2)
    ]
    return sorted(pairs, key=lambda pair: pair.kind != "coach-machine")


def rater_group(
    ratings: Ratings,
    draws: Draws,
    level: Literal["test", "side", "all"],
    movement: str | None = None,
    side: Literal["left", "right"] | None = None,
) -> Group:
    """Agreement on the scores of one kind.

    Parameters
    ----------
    ratings : Ratings
        Of this kind only.
    draws : Draws
    level, movement, side
        As in :class:`fms_score.agreement.result.Group`.
    """
    ratings = _several(ratings)
    if not len(ratings.grades):
        return Group(level=level, movement=movement, side=side, note="n = 0: nobody was scored by two raters")
    subject = np.unique(ratings.subject, return_inverse=True)[1]
    pairs = pairs_of(ratings)
    tables = np.stack([_tables(ratings, subject, pair, GRADES) for pair in pairs], axis=1)
    pairs = [pair for pair, some in zip(pairs, tables.sum(axis=(0, 2, 3)) > 0, strict=True) if some]
    tables = tables[:, tables.sum(axis=(0, 2, 3)) > 0]
    spread = draws.spread(tables, _statistics)
    kinds = [pair.kind for pair in pairs]
    return Group(
        level=level,
        movement=movement,
        side=side,
        pairs=tuple(_pair(ratings, pair, tables[:, number], _of(spread, number)) for number, pair in enumerate(pairs)),
        machine=_summary(spread, kinds, "coach-machine", tables),
        coaches=_summary(spread, kinds, "coach-coach", tables),
        gap=_gap(spread, kinds),
        alpha=_alpha(ratings, ratings.raters, draws),
        alpha_coaches=_alpha(ratings, tuple(name for name in ratings.raters if name != ratings.machine), draws),
    )


def _several(ratings: Ratings) -> Ratings:
    """Only what at least two raters scored."""
    return ratings.where((ratings.grades != MISSING).sum(axis=1) >= 2)


def _tables(ratings: Ratings, subject: NDArray[np.int64], pair: Pair, grades: int) -> Array:
    first, second = ratings.grades[:, pair.first], ratings.grades[:, pair.second]
    both = (first != MISSING) & (second != MISSING)
    return tables_by_subject(subject[both], first[both], second[both], int(subject.max()) + 1, grades)


def _statistics(tables: Array) -> Array:
    """Figures of tables of shape (..., pairs, 4, 4): shape (..., pairs * 4)."""
    figures = [agreed_within(tables, 0), agreed_within(tables, 1), cohen_kappa(tables, WEIGHTS), mean_difference(tables)]
    stacked = np.stack(figures, axis=-1)
    return np.asarray(stacked.reshape(*stacked.shape[:-2], stacked.shape[-2] * stacked.shape[-1]))  # -1 fails on no draws


def _of(spread: Spread, pair: int) -> Spread:
    return spread.each(lambda values: values[..., 4 * pair : 4 * pair + 4])


def counts(tables: Array) -> tuple[tuple[int, ...], ...]:
    """Sum over people, in whole numbers."""
    return tuple(tuple(int(cell) for cell in row) for row in tables.sum(axis=0))


def _pair(ratings: Ratings, pair: Pair, tables: Array, spread: Spread) -> PairAgreement:
    people = int((tables.sum(axis=(1, 2)) > 0).sum())
    kappa = figure(spread, KAPPA, undefined=UNDEFINED_KAPPA)
    return PairAgreement(
        first=ratings.raters[pair.first],
        second=ratings.raters[pair.second],
        kind=pair.kind,
        n=int(tables.sum()),
        n_subjects=people,
        exact=share_figure(spread, EXACT, people),
        within_one=share_figure(spread, WITHIN_ONE, people),
        kappa=kappa,
        bias=figure(spread, BIAS, undefined="no scores to compare"),
        confusion=counts(tables),
        note=sample_note(people, kappa),
    )


# ---- over several pairs -----------------------------------------------------------------------------------------------
def _means(spread: Spread, kinds: Sequence[Kind], kind: Kind) -> Spread | None:
    """Mean of each figure over the pairs of one kind; pairs in which it is not defined stay out of it."""
    chosen = np.array([one == kind for one in kinds])
    if not chosen.any():
        return None
    return spread.each(lambda values: _known_mean(values.reshape(*values.shape[:-1], len(kinds), 4)[..., chosen, :]))


def _known_mean(values: Array) -> Array:
    known = np.isfinite(values)
    number = known.sum(axis=-2)
    total = np.where(known, values, 0.0).sum(axis=-2)
    mean: Array = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    return mean


def _summary(spread: Spread, kinds: Sequence[Kind], kind: Kind, tables: Array) -> Summary | None:
    means = _means(spread, kinds, kind)
    if means is None:
        return None
    own = tables[:, np.array([one == kind for one in kinds])]
    people = int((own.sum(axis=(1, 2, 3)) > 0).sum())  # the machine may have seen a few of them only
    return Summary(
        kind=kind,
        n_pairs=kinds.count(kind),
        exact=share_figure(means, EXACT, people),
        within_one=share_figure(means, WITHIN_ONE, people),
        kappa=figure(means, KAPPA, undefined=UNDEFINED_KAPPA),
        bias=figure(means, BIAS, undefined="no scores to compare"),
    )


def _gap(spread: Spread, kinds: Sequence[Kind]) -> Figure | None:
    machine, coaches = (_means(spread, kinds, kind) for kind in ("coach-machine", "coach-coach"))
    if machine is None or coaches is None:
        return None
    both = Spread(
        machine.value - coaches.value, machine.draws - coaches.draws, machine.left_out - coaches.left_out, machine.people
    )
    return figure(both, KAPPA, undefined=UNDEFINED_KAPPA)


def _alpha(ratings: Ratings, raters: tuple[str, ...], draws: Draws) -> Alpha | None:
    if len(raters) < 2:
        return None
    grades = ratings.grades[:, [ratings.raters.index(name) for name in raters]]
    given = (grades != MISSING).sum(axis=1)
    if not (given >= 2).any():
        return None
    subject = np.unique(ratings.subject[given >= 2], return_inverse=True)[1]
    matrices = np.zeros((int(subject.max()) + 1, GRADES, GRADES))
    np.add.at(matrices, subject, coincidences(grades[given >= 2], GRADES))
    spread = draws.spread(matrices, lambda sums: ordinal_alpha(sums)[:, None])
    alpha = figure(spread, 0, undefined="every score is the same grade, so alpha is not defined")
    return Alpha(raters=raters, n=int(given[given >= 2].sum()), n_units=int((given >= 2).sum()), alpha=alpha)
