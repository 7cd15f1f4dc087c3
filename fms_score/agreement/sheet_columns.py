"""The header of a sheet: where it is, whether a row is one score or one person, and what every column is for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, Literal

from fms_score.agreement.names import (
    COLUMN_WORDS,
    MOVEMENT_BY_SPELLING,
    NUMBERS_OF_PEOPLE,
    SIDE_BY_WORD,
    Role,
    SheetSide,
    compact,
)
from fms_score.agreement.names_heading import Heading, heading
from fms_score.agreement.sheet_text import Grid

__all__ = ["Column", "Criteria", "Layout", "column_letter", "find_layout"]

Criteria = Mapping[str, frozenset[str]]
"""Names of criteria of each movement."""

MOST_ROWS_ABOVE: Final = 20
"""Titles and empty rows above the header."""

CLOSE: Final = 0.8
RATER_NAME: Final = re.compile(
    r"(rater|coach|tester|judge|examiner|r|c|평가자|코치|검사자)?\s*([0-9]{1,3}|[A-Za-z])", re.IGNORECASE
)
ONCE: Final[tuple[Role, ...]] = ("subject", "movement", "side", "rater", "attempt")


@dataclass(frozen=True, slots=True)
class Column:
    """One column, understood.

    Attributes
    ----------
    index : int
        Its place, from 0.
    title : str
        As written.
    role : str
    movement : str or None
    side : {"left", "right", "both"} or None
    rater : str or None
        If the heading names one.
    criterion : str or None
    """

    index: int
    title: str
    role: Role
    movement: str | None = None
    side: SheetSide | None = None
    rater: str | None = None
    criterion: str | None = None

    @property
    def place(self) -> str:
        """How it is called in a message, such as ``column D 'score'``."""
        return f"column {column_letter(self.index)} '{self.title}'"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a sheet are to be read.

    Attributes
    ----------
    kind : {"long", "wide"}
        One row a score, or one row a person.
    header_row, first_row : int
        Row of the header, and the first row below it.
    columns : tuple of Column
    """

    kind: Literal["long", "wide"]
    header_row: int
    first_row: int
    columns: tuple[Column, ...]

    def one(self, role: Role) -> Column | None:
        """Give the column of a role that exists once."""
        return next((column for column in self.columns if column.role == role and column.movement is None), None)

    def all(self, role: Role) -> tuple[Column, ...]:
        """Give every column of a role."""
        return tuple(column for column in self.columns if column.role == role)


def column_letter(index: int) -> str:
    """Give a column's letters as spreadsheets show them: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_layout(grid: Grid, criteria: Criteria) -> tuple[Layout | None, list[str]]:
    """Find and understand the header.

    Parameters
    ----------
    grid : Grid
    criteria : mapping of str to frozenset of str
        Names of criteria that a column may be called after.

    Returns
    -------
    Layout or None
        None if there is no header.
    problems : list of str
    """
    found = _header(grid)
    if found is None:
        return None, [_no_header(grid)]
    header_row, first_row, titles = found
    headings = _told_apart({index: (title, heading(title)) for index, title in enumerate(titles) if title})
    shared = _raters_named(headings, criteria)
    columns, problems = [], []
    for index, (title, meant) in headings.items():
        column, problem = _column(index, title, meant, criteria, shared)
        columns.append(column)
        problems += [problem] if problem else []
    columns = _one_subject(columns)
    layout = Layout("long" if any(c.role == "movement" for c in columns) else "wide", header_row, first_row, tuple(columns))
    return layout, problems + _layout_problems(layout)


def _no_header(grid: Grid) -> str:
    first = ", ".join(cell for cell in grid.rows[0][1] if cell)[:80] if grid.rows else ""
    return (
        f"no header found in the first {MOST_ROWS_ABOVE} rows (the first one says '{first}'); give a row with subject, "
        "movement and score, or with subject and the names of the tests"
    )


# ---- header -----------------------------------------------------------------------------------------------------------
def _header(grid: Grid) -> tuple[int, int, list[str]] | None:
    """Row of the header, first row of scores, and titles."""
    for place, (number, cells) in enumerate(grid.rows[:MOST_ROWS_ABOVE]):
        roles = [heading(cell) for cell in cells if cell]
        is_wide = any(one.movement for one in roles)
        is_long = any(one.role == "movement" for one in roles) and any(one.role == "score" for one in roles)
        if any(one.role == "subject" for one in roles) and (is_wide or is_long):
            below = grid.rows[place + 1] if place + 1 < len(grid.rows) else (number + 1, [])
            if _is_second_line(cells, below[1]):
                return number, below[0] + 1, _joined(cells, below[1])
            return number, number + 1, cells
    return None


def _is_second_line(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the row below only says left and right: titles that reach over two columns stand in two rows."""
    said = [cell for cell in lower if cell]
    return (
        len(said) >= 2
        and all(compact(cell) in SIDE_BY_WORD for cell in said)
        and "" in [*upper, *[""] * (len(lower) - len(upper))]
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    titles, last = [], ""
    for index in range(max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        last = above or last
        titles.append(f"{last} {below}" if below else above)
    return titles


def _told_apart(headings: Mapping[int, tuple[str, Heading]]) -> dict[int, tuple[str, Heading]]:
    """Beside ``ILR``, ``ILL`` is the left in-line lunge; alone it is the test."""
    beside_right = any(compact(title) == "ilr" for title, _ in headings.values())
    return {
        index: (title, replace(meant, side="left") if beside_right and compact(title) == "ill" else meant)
        for index, (title, meant) in headings.items()
    }


def _one_subject(columns: Sequence[Column]) -> list[Column]:
    """Beside a column of names, a number or code of the person is not used, and listed so."""
    subjects = [column for column in columns if column.role == "subject"]
    named = [column for column in subjects if compact(column.title) not in NUMBERS_OF_PEOPLE]
    if len(subjects) < 2 or len(named) != 1:
        return list(columns)
    return [replace(column, role="not used") if column in subjects and column not in named else column for column in columns]


# ---- columns ----------------------------------------------------------------------------------------------------------
def _raters_named(headings: Mapping[int, tuple[str, Heading]], criteria: Criteria) -> frozenset[str]:
    """Words beside names of tests that are raters: said for several columns, plainly one (``R1``), or rivals for one test."""
    beside = [
        meant for _, meant in headings.values() if meant.role == "score" and meant.rest and not _criterion(meant, criteria)
    ]
    rests = Counter(meant.rest for meant in beside)
    rivals: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
    for meant in beside:
        rivals[meant.movement, meant.side].add(meant.rest)
    one_of_several = {rest for same in rivals.values() if len(same) > 1 for rest in same if not _is_nearly_a_side(rest)}
    return frozenset(rest for rest, count in rests.items() if count > 1 or RATER_NAME.fullmatch(rest)) | one_of_several


def _is_nearly_a_side(text: str) -> bool:
    return bool(get_close_matches(compact(text), ["left", "right"], 1, 0.7))


def _column(index: int, title: str, meant: Heading, criteria: Criteria, raters: frozenset[str]) -> tuple[Column, str | None]:
    criterion = _criterion(meant, criteria)
    if criterion is not None:
        return Column(index, title, "criterion", meant.movement, meant.side, criterion=criterion), None
    if meant.role is None:
        return Column(index, title, "not used"), _misspelling(index, title)
    column = Column(index, title, meant.role, meant.movement, meant.side, meant.rest or None)
    if meant.rest and not _is_rater(meant, raters):
        return replace(column, role="not used"), (
            f"{column.place}: '{meant.rest}' is neither a side nor a rater that another column names; rename or delete it"
        )
    return column, None


def _is_rater(meant: Heading, raters: frozenset[str]) -> bool:
    """Whether words beside a score are a rater: after the bare word any name is, beside a test one that is said elsewhere."""
    return meant.rest in raters if meant.movement is not None else not _is_nearly_a_side(meant.rest)


def _criterion(meant: Heading, criteria: Criteria) -> str | None:
    """Criterion a heading names: of its movement, or of any if it names none."""
    if meant.role not in {None, "score"} or not meant.rest:
        return None
    wanted = compact(meant.rest).removeprefix("criterion")
    for movement in [meant.movement] if meant.movement else list(criteria):
        for name in criteria.get(movement, ()):
            if compact(name) == wanted:
                return name
    return None


def _misspelling(index: int, title: str) -> str | None:
    """Problem of a heading that nearly is a known one; other unknown columns are only noted."""
    known = [
        *MOVEMENT_BY_SPELLING,
        *(compact(word) for role, words in COLUMN_WORDS.items() if role != "not used" for word in words),
    ]
    bare = [
        compact(title),
        compact(" ".join(word for word in title.replace("_", " ").split() if compact(word) not in SIDE_BY_WORD)),
    ]
    near = [match for one in bare for match in get_close_matches(one, [word for word in known if len(word) > 3], 1, CLOSE)]
    if not near:
        return None
    return f"column {column_letter(index)} '{title}' is not known, but close to '{near[0]}'; correct or rename it"


def _layout_problems(layout: Layout) -> list[str]:
    """Columns that are missing, or there twice."""
    problems = [
        f"{' and '.join(column.place for column in same)} both are the {role}; rename or delete one"
        for role in ONCE
        if len(same := layout.all(role)) > 1
    ]
    scores = layout.all("score")
    if layout.kind == "long":
        problems += [f"{column.place} is one test, but the sheet has a column for the movement too; keep one of both ways"
                     for column in scores if column.movement]  # fmt: skip
        if not any(column.movement is None for column in scores):
            problems.append("there is no column of scores; call it score, or score_NAME for each of several raters")
    if any(column.rater for column in scores) and layout.one("rater"):
        problems.append("raters are named both in a column and in headings of scores; keep one of both ways")
    return problems + _repeated(scores)


def _repeated(scores: Sequence[Column]) -> list[str]:
    places: dict[tuple[str | None, str | None, str | None], list[Column]] = {}
    for column in scores:
        places.setdefault((column.movement, column.side, column.rater), []).append(column)
    return [
        f"{' and '.join(one.place for one in same)} say the same; rename or delete one"
        for same in places.values()
        if len(same) > 1
    ]
