"""A coach's sheet, read: what was found, how it was understood, and everything that is wrong with it in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from fms_score.agreement.names import SheetSide
from fms_score.agreement.sheet_columns import Column, Criteria, Layout, column_letter, find_layout
from fms_score.agreement.sheet_excel import OLD_EXCEL, is_workbook, read_workbook_grids
from fms_score.agreement.sheet_rows import UNNAMED_RATER, Entries, read_rows
from fms_score.agreement.sheet_settle import Key, settle_criteria, settle_scores, total_problems
from fms_score.agreement.sheet_text import Grid, read_text_grid
from fms_score.errors import InputError, SheetError
from fms_score.rubric.collection import all_rubrics

__all__ = ["MOST_BYTES", "MOST_PROBLEMS", "Sheet", "Understood", "VideoOf", "read_sheet"]

MOST_BYTES: Final = 30 * 1024 * 1024
MOST_PROBLEMS: Final = 20
"""Problems told one by one; a sheet with more is mostly wrong in one way."""


@dataclass(frozen=True, slots=True)
class Understood:
    """How a sheet was read.

    Attributes
    ----------
    kind : str
        File, encoding, separator; or workbook and sheet.
    layout : {"long", "wide"}
        One row a score, or one row a person.
    header_row : int
    columns : tuple of (str, str, str)
        Letter, title and meaning of every column.
    notes : tuple of str
        What was left out or settled, such as best attempts.
    """

    kind: str
    layout: str
    header_row: int
    columns: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VideoOf:
    """A video that the sheet names for a test; ``row`` is where."""

    subject: str
    movement: str
    side: SheetSide
    name: str
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet of scores.

    Attributes
    ----------
    path : Path
    scores : DataFrame
        One row for each person, test, side and rater: ``subject, movement, side, rater, score`` (Int64).
    criteria : DataFrame
        ``subject, movement, side, rater, criterion, met`` (boolean); empty if the sheet has none.
    videos : tuple of VideoOf
    understood : Understood
    """

    path: Path
    scores: pd.DataFrame
    criteria: pd.DataFrame
    videos: tuple[VideoOf, ...]
    understood: Understood

    @property
    def raters(self) -> tuple[str, ...]:
        """Names of raters, in the order of the sheet."""
        return tuple(dict.fromkeys(self.scores["rater"]))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Names of people, in the order of the sheet."""
        return tuple(dict.fromkeys(self.scores["subject"]))


def read_sheet(path: Path, *, sheet: str | None = None, encoding: str | None = None, allow_outside: bool = False) -> Sheet:
    """Read a sheet of scores: CSV of any common kind, or ``.xlsx``; one row a score, or one row a person.

    Parameters
    ----------
    path : Path
    sheet : str or None
        Which sheet of a workbook; None if only one has scores.
    encoding : str or None
        Of a CSV, as Python names it; None to find it.
    allow_outside : bool
        Whether videos may lie outside the folder of the sheet.

    Returns
    -------
    Sheet

    Raises
    ------
    SheetError
        With every entry that cannot be understood, by row and column.
    InputError
        If the file cannot be read at all.
    """
    criteria = _criteria()
    grid, layout = _grid(path, _content(path), sheet, encoding, criteria)
    entries = read_rows(grid.rows, layout, criteria, allow_outside=allow_outside)
    scores, double, several = settle_scores(entries.scores)
    answers, contradictory = settle_criteria(entries.criteria, entries.scores)
    problems = [*entries.problems, *double, *contradictory, *total_problems(entries.totals, scores)]
    if not problems and not any(score is not None for score in scores.values()):
        problems = ["no row has a score; fill in the column of scores"]
    _refuse(path, problems)
    notes = _notes(layout, entries, scores, several)
    columns = tuple((column_letter(column.index), column.title, _meaning(column)) for column in layout.columns)
    understood = Understood(grid.kind, layout.kind, layout.header_row, columns, tuple(notes))
    return Sheet(path, _score_table(scores), _criteria_table(answers), _videos(entries), understood)


# ---- reading ----------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def _criteria() -> Criteria:
    """Criteria of the rubrics that come with fms-score, read once."""
    return {name: frozenset(loaded.rubric.criteria) for name, loaded in all_rubrics().items()}


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "does not exist"
            raise InputError(f"{path} {what}; give a sheet of scores (.csv or .xlsx)")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError(f"{path} has {size // 1_000_000} MB, more than {MOST_BYTES // 1_000_000}; this is no score sheet")
        content = path.read_bytes()
    except OSError as failure:
        raise InputError(
            f"{path} cannot be read: {failure.strerror or failure}; give a sheet of scores (.csv or .xlsx)"
        ) from failure
    if not content.strip():
        raise InputError(f"{path} is empty; give a sheet of scores (.csv or .xlsx)")
    if content.startswith(OLD_EXCEL):
        raise InputError(f"{path} is an old Excel workbook (.xls) or has a password; save it as .xlsx or CSV without one")
    return content


def _grid(path: Path, content: bytes, sheet: str | None, encoding: str | None, criteria: Criteria) -> tuple[Grid, Layout]:
    if not is_workbook(content):
        if sheet is not None:
            raise InputError(f"{path} is no workbook, so it has no sheet '{sheet}'; leave --sheet away")
        grid = read_text_grid(content, path, encoding)
        layout, problems = find_layout(grid, criteria)
        return grid, _whole(path, layout, problems)
    grids = read_workbook_grids(content, path)
    if sheet is not None and sheet not in grids:
        raise InputError(f"{path} has no sheet '{sheet}' with entries; it has {_listed(grids)}")
    found = {name: (grid, *find_layout(grid, criteria)) for name, grid in grids.items() if sheet in {None, name}}
    with_header = {name: one for name, one in found.items() if one[1] is not None}
    if len(with_header) > 1:
        raise InputError(f"{path} has several sheets of scores ({_listed(with_header)}); say which with --sheet")
    if not found:
        raise InputError(f"{path} has no entries; give a workbook with scores")
    grid, layout, problems = next(iter((with_header or found).values()))
    return grid, _whole(path, layout, problems)


def _whole(path: Path, layout: Layout | None, problems: list[str]) -> Layout:
    _refuse(path, problems)
    assert layout is not None
    return layout


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in list(names)[:8])


def _refuse(path: Path, problems: list[str]) -> None:
    if not problems:
        return
    told = tuple(dict.fromkeys(problems))
    count = f"{len(told)} problems" if len(told) > 1 else "1 problem"
    more = f"; and {len(told) - MOST_PROBLEMS} more" if len(told) > MOST_PROBLEMS else ""
    raise SheetError(f"{path} has {count}: {'; '.join(told[:MOST_PROBLEMS])}{more}", told)


# ---- tables -----------------------------------------------------------------------------------------------------------
def _score_table(scores: Mapping[Key, int | None]) -> pd.DataFrame:
    table = pd.DataFrame(
        [(*key, score) for key, score in scores.items()], columns=["subject", "movement", "side", "rater", "score"]
    )
    return table.astype({"score": "Int64"})


def _criteria_table(answers: Mapping[tuple[Key, str], bool]) -> pd.DataFrame:
    columns = ["subject", "movement", "side", "rater", "criterion", "met"]
    table = pd.DataFrame([(*key, criterion, met) for (key, criterion), met in answers.items()], columns=columns)
    return table.astype({"met": "boolean"})


def _videos(entries: Entries) -> tuple[VideoOf, ...]:
    unique: dict[tuple[str, str, SheetSide, str], VideoOf] = {}
    for one in entries.scores:
        for name in one.videos:
            key = (one.subject, one.movement, one.side, name)
            unique.setdefault(key, VideoOf(*key, one.row))
    return tuple(unique.values())


# ---- how it was understood --------------------------------------------------------------------------------------------
def _meaning(column: Column) -> str:
    parts = [column.role if column.role != "criterion" else f"criterion {column.criterion}"]
    parts += [f"of {column.movement}"] if column.movement else []
    parts += [column.side] if column.side else []
    parts += [f"by {column.rater}"] if column.rater else []
    return " ".join(parts)


def _notes(layout: Layout, entries: Entries, scores: Mapping[Key, int | None], several: int) -> list[str]:
    unused = [column.title for column in layout.columns if column.role == "not used" or _is_stray(column, layout)]
    notes = [f"columns not used: {', '.join(unused)}"] if unused else []
    if UNNAMED_RATER in {key[3] for key in scores} and layout.one("rater") is None:
        notes.append(f"no rater is named, so they are called '{UNNAMED_RATER}'")
    if entries.total_rows:
        notes.append(f"rows with totals, left out because totals are computed: {entries.total_rows}")
    if several:
        notes.append(f"scores that are the best of several attempts: {several}")
    painful = sum(one.pain is True for one in entries.scores)
    if painful:
        notes.append(f"scores that are 0 because pain was ticked: {painful}")
    missing = sum(score is None for score in scores.values())
    if missing:
        notes.append(f"scores not given: {missing}")
    return notes + _look_alikes(scores, 0, "people") + _look_alikes(scores, 3, "raters")


def _is_stray(column: Column, layout: Layout) -> bool:
    """Whether a column is known, but says nothing in this layout."""
    if layout.kind == "long":
        return column.role == "total"
    return (column.role in {"pain", "criterion"} and column.movement is None) or (
        column.role == "total" and any(score.rater for score in layout.all("score"))
    )


def _look_alikes(scores: Mapping[Key, int | None], part: int, what: str) -> list[str]:
    """Names that differ in capitals or blanks only: probably one person, but that is not ours to say."""
    names = defaultdict(set)
    for key in scores:
        name = str(key[part])
        names["".join(name.casefold().split())].add(name)
    alike = [" and ".join(f"'{name}'" for name in sorted(same)) for same in names.values() if len(same) > 1]
    return [f"taken for different {what}: {', '.join(alike[:5])}"] if alike else []
