"""A long table of scores as numbers: people, what was scored, and one column a rater."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.agreement.names import TEST_BY_MOVEMENT
from fms_score.errors import InputError

__all__ = ["MISSING", "Ratings", "read_criteria", "read_ratings"]

Codes = NDArray[np.int64]

MISSING: Final = -1
"""Code of a grade that was not given."""

SIDES: Final = ("left", "right", "both")
SCORE_COLUMNS: Final = ("subject", "movement", "side", "rater", "score")
CRITERION_COLUMNS: Final = ("subject", "movement", "side", "rater", "criterion", "met")


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Grades of several raters.

    Attributes
    ----------
    subjects, raters : tuple of str
        Raters: coaches in alphabetical order, then the machine.
    machine : str or None
        The rater that is no coach, if it took part.
    subject : ndarray of int, shape (units,)
        Number of the person of each unit.
    movement, side : ndarray of str, shape (units,)
    grades : ndarray of int, shape (units, raters)
        From 0; ``MISSING`` where none was given.
    criterion : ndarray of str, shape (units,)
        Empty strings for scores.
    """

    subjects: tuple[str, ...]
    raters: tuple[str, ...]
    machine: str | None
    subject: NDArray[np.int64]
    movement: NDArray[np.object_]
    side: NDArray[np.object_]
    grades: NDArray[np.int64]
    criterion: NDArray[np.object_]

    @property
    def movements(self) -> list[str]:
        """Movements in the order of the screen; others after them by name."""
        order = list(TEST_BY_MOVEMENT)
        found = set(self.movement.tolist())
        return [one for one in order if one in found] + sorted(found - set(order))

    def where(self, chosen: NDArray[np.bool_]) -> Ratings:
        """Only some units."""
        return Ratings(
            self.subjects, self.raters, self.machine, self.subject[chosen], self.movement[chosen], self.side[chosen],
            self.grades[chosen], self.criterion[chosen],
        )  # fmt: skip

    def tests(self) -> Ratings:
        """Scores of whole tests: the one that was given for both sides, else the lower of left and right.

        A rater who scored only one side has no score for the test.
        """
        table = pd.DataFrame({"subject": self.subject, "movement": self.movement})
        unit, keys = _numbered(table)
        by_side = np.full((3, len(keys), len(self.raters)), MISSING)
        for number, side in enumerate(SIDES):
            here = self.side == side
            by_side[number, unit[here]] = self.grades[here]
        left, right, both = by_side
        sided = (left != MISSING) & (right != MISSING)
        grades = np.where(both != MISSING, both, np.where(sided, np.minimum(left, right), MISSING))
        return Ratings(
            self.subjects,
            self.raters,
            self.machine,
            keys["subject"].to_numpy(dtype=np.int64),
            keys["movement"].to_numpy(dtype=object),
            np.full(len(keys), "both", dtype=object),
            grades,
            np.full(len(keys), "", dtype=object),
        )


def read_ratings(scores: pd.DataFrame, machine: str | None) -> Ratings:
    """Take the best attempt of each score, and number people and units.

    Parameters
    ----------
    scores : DataFrame
        Columns of :func:`fms_score.agreement.agree.agree`.
    machine : str or None

    Raises
    ------
    InputError
        If a column is missing, a score is none of 0-3, a side is unknown, or a rater scored the same thing twice.
    """
    _need(scores, SCORE_COLUMNS, "scores")
    known = scores[scores["score"].notna()]
    _only(known, "side", SIDES)
    _only(known, "score", (0, 1, 2, 3))
    plain = known.assign(grade=known["score"].astype(np.int64), criterion="")
    _no_repeats(plain, ["subject", "movement", "side", "rater", *(["attempt"] if "attempt" in plain else [])])
    return _ratings(plain, machine, scores["rater"].dropna().unique().tolist())


def read_criteria(criteria: pd.DataFrame, machine: str | None) -> Ratings:
    """Number ratings of criteria: grade 1 for met, 0 for not met.

    Raises
    ------
    InputError
        As :func:`read_ratings`.
    """
    _need(criteria, CRITERION_COLUMNS, "criteria")
    known = criteria[criteria["met"].notna()]
    _only(known, "side", SIDES)
    plain = known.assign(grade=known["met"].astype(bool).astype(np.int64))
    _no_repeats(plain, ["subject", "movement", "side", "rater", "criterion"])
    return _ratings(plain, machine, criteria["rater"].dropna().unique().tolist())


def _ratings(plain: pd.DataFrame, machine: str | None, names: Sequence[str]) -> Ratings:
    coaches = sorted(str(name) for name in names if name != machine)
    raters = (*coaches, machine) if machine is not None and machine in names else tuple(coaches)
    text = plain[["subject", "movement", "side", "rater", "criterion"]].astype(str)
    subject, people = pd.factorize(text["subject"], sort=True)
    unit, keys = _numbered(text.assign(subject=subject)[["subject", "movement", "side", "criterion"]])
    rater = np.asarray(text["rater"].map({name: number for number, name in enumerate(raters)}), dtype=np.int64)
    return Ratings(
        tuple(people.tolist()),
        raters,
        machine if machine in raters else None,
        keys["subject"].to_numpy(dtype=np.int64),
        keys["movement"].to_numpy(dtype=object),
        keys["side"].to_numpy(dtype=object),
        _best(np.asarray(plain["grade"], dtype=np.int64), unit, rater, (len(keys), len(raters))),
        keys["criterion"].to_numpy(dtype=object),
    )


def _best(grade: Codes, unit: Codes, rater: Codes, shape: tuple[int, int]) -> Codes:
    """Best of the attempts, unless there was pain in one: then 0, as in the whole test."""
    best = np.full(shape, MISSING)
    np.maximum.at(best, (unit, rater), grade)
    pain = grade == 0
    best[unit[pain], rater[pain]] = 0
    return best


def _numbered(table: pd.DataFrame) -> tuple[Codes, pd.DataFrame]:
    """Number of each row's distinct content, and these contents in order."""
    grouped = table.groupby(list(table.columns), sort=True, observed=True)
    contents = table.drop_duplicates().sort_values(list(table.columns), ignore_index=True)
    return np.asarray(grouped.ngroup(), dtype=np.int64), contents


def _need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise InputError(f"table of {what}: column '{missing[0]}' is missing; it needs {', '.join(columns)}")


def _only(table: pd.DataFrame, column: str, allowed: Sequence[object]) -> None:
    wrong = table[~table[column].isin(allowed)]
    if len(wrong):
        row = wrong.iloc[0]
        choices = ", ".join(map(str, allowed))
        raise InputError(
            f"{row['subject']}, {row['movement']}: {column} '{row[column]}' of {row['rater']} is none of {choices}"
        )


def _no_repeats(table: pd.DataFrame, keys: list[str]) -> None:
    again = table[table.duplicated(keys)]
    if len(again):
        where = ", ".join(str(again.iloc[0][key]) for key in keys)
        raise InputError(f"{where}: given twice; keep one, or number them in a column 'attempt'")
