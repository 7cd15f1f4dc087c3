"""Rows of a sheet to ratings; every entry that cannot be understood is told with its row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

from fms_score.agreement.names import TEST_BY_MOVEMENT, SheetSide, compact
from fms_score.agreement.names_heading import movement_called
from fms_score.agreement.sheet_columns import Column, Criteria, Layout
from fms_score.agreement.sheet_values import (
    CellError,
    answer_in,
    attempt_in,
    is_missing,
    score_in,
    shown,
    side_in,
    total_in,
    videos_in,
)

__all__ = ["UNNAMED_RATER", "CriterionEntry", "Entries", "Entry", "TotalEntry", "read_rows"]

UNNAMED_RATER: Final = "coach"
"""Name of the rater of a sheet that names none."""

TOTAL_ROWS: Final = frozenset({"total", "totalscore", "composite", "compositescore", "sum", "총점", "합계"})
LONGEST_NAME: Final = 100

T = TypeVar("T")


class Target(NamedTuple):
    """What a rating is about, and whose it is."""

    subject: str
    movement: str
    side: SheetSide
    rater: str
    attempt: int | None


class _Extra(NamedTuple):
    """What stands beside a score."""

    videos: tuple[str, ...]
    pain: bool | None


class Entry(NamedTuple):
    """One score as it stands in the sheet."""

    row: int
    place: str
    subject: str
    movement: str
    side: SheetSide
    rater: str
    attempt: int | None
    score: int | None
    videos: tuple[str, ...]
    pain: bool | None


class CriterionEntry(NamedTuple):
    """One answer about one criterion."""

    row: int
    place: str
    subject: str
    movement: str
    side: SheetSide
    rater: str
    attempt: int | None
    criterion: str
    met: bool


class TotalEntry(NamedTuple):
    """A sum that the sheet states."""

    row: int
    place: str
    subject: str
    rater: str
    total: int


@dataclass(slots=True)
class Entries:
    """All entries, and what is wrong with them."""

    scores: list[Entry] = field(default_factory=list)
    criteria: list[CriterionEntry] = field(default_factory=list)
    totals: list[TotalEntry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    total_rows: int = 0


def read_rows(
    rows: Sequence[tuple[int, list[str]]], layout: Layout, criteria: Criteria, *, allow_outside: bool = False
) -> Entries:
    """Read every row below the header.

    Parameters
    ----------
    rows : sequence of (int, list of str)
    layout : Layout
    criteria : mapping of str to frozenset of str
        Names of criteria of each movement: an answer about a criterion its movement does not have is refused.
    allow_outside : bool
        Whether videos may lie outside the folder of the sheet.

    Returns
    -------
    Entries
        With a problem for each entry that could not be understood.
    """
    found = Entries()
    for number, cells in rows:
        if number < layout.first_row:
            continue
        _Row(number, cells, layout, criteria, found, allow_outside).read()
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: list[str]
    layout: Layout
    criteria: Criteria
    found: Entries
    allow_outside: bool

    def read(self) -> None:
        """Add the entries of this row."""
        extra = [cell for cell in self.cells[max(column.index for column in self.layout.columns) + 1 :] if cell]
        if extra:
            self._problem(f"row {self.number} has more cells than the header ('{extra[0][:20]}'); quote numbers with a comma")
            return
        subject = self._name("subject")
        if subject is None:
            return
        rater = self._name("rater") if self.layout.one("rater") else UNNAMED_RATER
        if rater is None:
            return
        if self.layout.kind == "long":
            self._read_long(subject, rater)
        else:
            self._read_wide(subject, rater)

    # ---- one row a score
    def _read_long(self, subject: str, rater: str) -> None:
        called = self._movement()
        if called is None:
            return
        movement, said = called
        attempt = self._read("attempt", attempt_in)
        extra = _Extra(self._videos(None, "both"), self._read("pain", answer_in))
        for score in self.layout.all("score"):
            side = self._side(movement, score.side or said, score)
            if side is not None:
                self._add(score, Target(subject, movement, side, score.rater or rater, attempt), extra)
        side = self._side(movement, said, None)
        for answer in self.layout.all("criterion") if side is not None else ():
            self._add_answer(answer, Target(subject, movement, side or "both", rater, attempt))

    def _movement(self) -> tuple[str, SheetSide | None] | None:
        """Movement of a row and its side; None for a row of totals, and, with a problem, for what is no movement."""
        column = next(self._general("movement"))
        text = self._text(column)
        if compact(text) in TOTAL_ROWS:
            self.found.total_rows += 1
            return None
        called = movement_called(text)
        if called is None:
            self._problem(
                f"{self._at(column)}: {shown(text)} is none of the seven tests; write one of {', '.join(TEST_BY_MOVEMENT)}"
            )
            return None
        movement, named = called
        said: SheetSide | None = self._read("side", side_in)
        if named and said and named != said:
            self._problem(f"{self._at(column)}: {shown(text)} says {named}, but the column of sides says {said}")
            return None
        return movement, named or said

    # ---- one row a person
    def _read_wide(self, subject: str, rater: str) -> None:
        attempt = self._read("attempt", attempt_in)
        said: SheetSide | None = self._read("side", side_in)
        for score in self.layout.all("score"):
            movement = score.movement
            side = self._side(movement, score.side or said, score) if movement else None
            if movement and side:
                extra = _Extra(self._videos(movement, side), self._pain(movement, side))
                self._add(score, Target(subject, movement, side, score.rater or rater, attempt), extra)
        for answer in self.layout.all("criterion"):
            if answer.movement is not None:
                self._add_answer(answer, Target(subject, answer.movement, answer.side or "both", rater, attempt))
        self._add_total(subject, rater)

    def _add_total(self, subject: str, rater: str) -> None:
        column = next(self._general("total"), None)
        if column is not None and not any(score.rater for score in self.layout.all("score")):
            total = self._value(column, total_in)
            if total is not None:
                self.found.totals.append(TotalEntry(self.number, self._at(column), subject, rater, total))

    def _videos(self, movement: str | None, side: SheetSide) -> tuple[str, ...]:
        """Videos of a test: of its own column if there is one, else of the column for the whole row."""

        def read(text: str) -> tuple[str, ...]:
            """Videos that one cell names; ``CellError`` for a path that leads elsewhere."""
            return videos_in(text, allow_outside=self.allow_outside)

        own = [one for one in self.layout.all("video") if movement and one.movement == movement and one.side in {None, side}]
        columns = own or [one for one in self.layout.all("video") if one.movement is None]
        return tuple(name for column in columns for name in self._value(column, read) or ())

    def _pain(self, movement: str, side: SheetSide) -> bool | None:
        columns = [one for one in self.layout.all("pain") if one.movement == movement and one.side in {None, side}]
        said = [self._value(one, answer_in) for one in columns]
        return True if True in said else False if False in said else None

    # ---- entries
    def _add(self, column: Column, target: Target, extra: _Extra) -> None:
        try:
            score = score_in(self._text(column))
        except CellError as failure:
            self._problem(f"{self._at(column)}: {failure}")
            return
        if extra.pain is True and score not in {None, 0}:
            self._problem(f"{self._at(column)}: score {score}, but pain is ticked; a painful test is 0")
        elif extra.pain is False and score == 0:
            self._problem(f"{self._at(column)}: score 0 means pain, but pain says no")
        else:
            score = 0 if extra.pain else score
            self.found.scores.append(Entry(self.number, self._at(column), *target, score, extra.videos, extra.pain))

    def _add_answer(self, column: Column, target: Target) -> None:
        met = self._value(column, answer_in)
        name = column.criterion or ""
        if met is None:
            return
        if name not in self.criteria.get(target.movement, ()):
            self._problem(f"{self._at(column)}: {target.movement} has no criterion {name}; leave the cell empty")
            return
        self.found.criteria.append(CriterionEntry(self.number, self._at(column), *target, name, met))

    def _side(self, movement: str, said: SheetSide | None, column: Column | None) -> SheetSide | None:
        """Side of an entry; None, and a problem, for a side of a test that has none."""
        if not TEST_BY_MOVEMENT[movement].two_sided and said in {"left", "right"}:
            if column is not None:
                self._problem(f"{self._at(column)}: {movement} has no sides, but '{said}' is said; leave the side empty")
            return None
        return said or "both"

    # ---- cells
    def _text(self, column: Column) -> str:
        return self.cells[column.index] if column.index < len(self.cells) else ""

    def _at(self, column: Column) -> str:
        return f"row {self.number}, {column.place}"

    def _problem(self, text: str) -> None:
        self.found.problems.append(text)

    def _value(self, column: Column, read: Callable[[str], T | None]) -> T | None:
        try:
            return read(self._text(column))
        except CellError as failure:
            self._problem(f"{self._at(column)}: {failure}")
            return None

    def _read(self, role: str, read: Callable[[str], T | None]) -> T | None:
        column = next(self._general(role), None)
        return None if column is None else self._value(column, read)

    def _general(self, role: str) -> Iterator[Column]:
        return (column for column in self.layout.columns if column.role == role and column.movement is None)

    def _name(self, role: str) -> str | None:
        """Name of a person or rater; None, and a problem, if there is none."""
        column = next(self._general(role))
        text = self._text(column)
        if is_missing(text):
            self._problem(f"{self._at(column)}: no name of the {role}; fill it in on every row (a merged cell counts once)")
            return None
        if len(text) > LONGEST_NAME or not text.isprintable():
            self._problem(f"{self._at(column)}: {text[:20]!a} is no name; use up to {LONGEST_NAME} printable letters")
            return None
        return text
