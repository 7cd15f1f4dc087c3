"""Raters held against each other: every figure of a comparison from one long table of scores."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd

from fms_score.agreement.composite import composite_coaches, composite_pairs, composites
from fms_score.agreement.criteria import criterion_agreement
from fms_score.agreement.differences import disagreements, people_apart
from fms_score.agreement.figures import Draws
from fms_score.agreement.names import TESTS
from fms_score.agreement.pairs import rater_group
from fms_score.agreement.ratings import MISSING, Ratings, read_criteria, read_ratings
from fms_score.agreement.result import Agreement, CriterionAgreement, Group

__all__ = ["Agreement", "agree"]

SIDES: Final[tuple[Literal["left", "right"], ...]] = ("left", "right")


def agree(
    scores: pd.DataFrame,
    *,
    machine: str | None = "fms-score",
    rounds: int = 1000,
    seed: int = 0,
    criteria: pd.DataFrame | None = None,
) -> Agreement:
    """Hold all raters against each other.

    Parameters
    ----------
    scores : DataFrame
        One row a score: ``subject``, ``movement``, ``side`` ("left", "right", "both"), ``rater``, ``score`` (0-3, missing
        if not given) and, where there are several, ``attempt``.
    machine : str or None
        The rater that is no coach; None, or a name that does not occur, if there is none.
    rounds, seed : int
        Draws of the bootstrap over people, and where its random numbers start.
    criteria : DataFrame or None
        One row a rating: ``subject``, ``movement``, ``side``, ``rater``, ``criterion``, ``met`` (boolean).

    Returns
    -------
    Agreement

    Raises
    ------
    InputError
        If a column is missing, a score is none of 0-3, or a rater scored the same thing twice.
    """
    ratings, draws = read_ratings(scores, machine), Draws(rounds, seed)
    tests = ratings.tests()
    return Agreement(
        n_subjects=len(ratings.subjects),
        raters=ratings.raters,
        machine=ratings.machine,
        groups=_groups(ratings, tests, draws),
        composites=composite_pairs(tests, draws),
        composite_coaches=composite_coaches(tests, draws),
        criteria=_criteria(criteria, machine, draws),
        disagreements=disagreements(ratings),
        people=people_apart(ratings),
        notes=tuple(_notes(ratings, tests)),
        rounds=rounds,
        seed=seed,
    )


def _groups(ratings: Ratings, tests: Ratings, draws: Draws) -> tuple[Group, ...]:
    groups = []
    for movement in ratings.movements:
        groups.append(rater_group(tests.where(tests.movement == movement), draws, "test", movement))
        of_it = ratings.where(ratings.movement == movement)
        sided = [side for side in SIDES if (of_it.side == side).any()]
        groups += [rater_group(of_it.where(of_it.side == side), draws, "side", movement, side) for side in sided]
    return (*groups, rater_group(tests, draws, "all"))


def _criteria(table: pd.DataFrame | None, machine: str | None, draws: Draws) -> tuple[CriterionAgreement, ...]:
    if table is None or table.empty:
        return ()
    return criterion_agreement(read_criteria(table, machine), draws)


def _notes(ratings: Ratings, tests: Ratings) -> list[str]:
    """What was left out of the figures."""
    notes = [] if len(ratings.raters) > 1 else ["one rater only: there is nobody to agree with"]
    half = int(((tests.grades == MISSING) & _scored_somewhere(ratings, tests)).sum())
    if half:
        notes.append(f"{half} tests were scored on one side only: they have no test score, and count only by side")
    for number, name in enumerate(ratings.raters):
        total = composites(tests)[:, number]
        partly = int(np.isnan(total).sum())
        if partly:
            there = len(total) - partly
            notes.append(f"{name}: {there} of {len(total)} people have all {len(TESTS)} tests, and so a composite")
    return notes


def _scored_somewhere(ratings: Ratings, tests: Ratings) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether a rater scored anything of a test; shape (tests, raters)."""
    place = {key: number for number, key in enumerate(zip(tests.subject.tolist(), tests.movement.tolist(), strict=True))}
    some = np.zeros(tests.grades.shape, dtype=bool)
    at = [place[key] for key in zip(ratings.subject.tolist(), ratings.movement.tolist(), strict=True)]
    np.logical_or.at(some, np.array(at, dtype=np.int64), ratings.grades != MISSING)
    return some
