"""Raters on single criteria: is it met or not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fms_score.agreement.figures import Draws, figure, share_figure
from fms_score.agreement.kappa import agreed_within, cohen_kappa, tables_by_subject
from fms_score.agreement.notes import UNDEFINED_KAPPA, sample_note
from fms_score.agreement.pairs import Pair, counts, pairs_of
from fms_score.agreement.ratings import MISSING, Ratings
from fms_score.agreement.result import CriterionAgreement

__all__ = ["criterion_agreement"]

Array = NDArray[np.float64]

EXACT, KAPPA = range(2)


def criterion_agreement(ratings: Ratings, draws: Draws) -> tuple[CriterionAgreement, ...]:
    """Every two raters on every criterion that both judged, both sides of a movement together."""
    return tuple(
        one
        for movement in ratings.movements
        for criterion in dict.fromkeys(ratings.criterion[ratings.movement == movement].tolist())
        for one in _of(ratings, movement, criterion, draws)
    )


def _of(ratings: Ratings, movement: str, criterion: str, draws: Draws) -> Iterator[CriterionAgreement]:
    here = ratings.where((ratings.movement == movement) & (ratings.criterion == criterion))
    for pair in pairs_of(here):
        first, second = here.grades[:, pair.first], here.grades[:, pair.second]
        both = (first != MISSING) & (second != MISSING)
        if both.any():
            subject = np.unique(here.subject[both], return_inverse=True)[1]
            tables = tables_by_subject(subject, first[both], second[both], int(subject.max()) + 1, grades=2)
            yield _agreement(here, pair, tables, movement, criterion, draws)


def _agreement(ratings: Ratings, pair: Pair, tables: Array, movement: str, criterion: str, draws: Draws) -> CriterionAgreement:
    people = len(tables)
    spread = draws.spread(tables, _statistics)
    kappa = figure(spread, KAPPA, undefined=UNDEFINED_KAPPA.replace("grade", "answer"))
    return CriterionAgreement(
        movement=movement,
        criterion=criterion,
        first=ratings.raters[pair.first],
        second=ratings.raters[pair.second],
        kind=pair.kind,
        n=int(tables.sum()),
        n_subjects=people,
        exact=share_figure(spread, EXACT, people),
        kappa=kappa,
        table=counts(tables),
        note=sample_note(people, kappa),
    )


def _statistics(tables: Array) -> Array:
    return np.stack([agreed_within(tables, 0), cohen_kappa(tables)], axis=-1)
