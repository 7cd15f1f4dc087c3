"""``screen.json``: a screen for programs, and back. ``screens.csv``: one line for each screen, over many runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from fms_score.atomic import write_text
from fms_score.errors import InputError
from fms_score.formats.cells import cell, csv_text
from fms_score.locking import locked
from fms_score.screen.movements import SHEET
from fms_score.screen.sheet import MovementScore, Screen

__all__ = ["SCREEN_COLUMNS", "SCREEN_FORMAT", "check_screens", "read_screen", "screen_row", "screen_text", "screens_table",
           "update_screens"]  # fmt: skip

SCREEN_FORMAT: Final = "fms_score.screen/1"
"""First entry of the file; a later layout gets another number."""

KEY: Final = ("person", "date")
_TESTS: Final = tuple(f"{name}{part}" for name in SHEET for part in ("", "_left", "_right"))
SCREEN_COLUMNS: Final = (
    "person",
    "name",
    "date",
    "composite",
    "composite_low",
    "composite_high",
    "composite_mean",
    "composite_sd",
    "p_at_most_14",
    "complete",
    "asymmetries",
    "pain",
    *_TESTS,
    "missing",
    "folder",
    "fms_score_version",
    "screened_at",
)
"""Tests without sides leave the columns of the sides empty; bands are written as ``1-2``, what is missing as nothing."""


def screen_text(screen: Screen) -> str:
    """Screen as JSON text, ``null`` for what is not known."""
    content = {"format": SCREEN_FORMAT, **screen.model_dump(mode="json")}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def read_screen(path: Path) -> Screen:
    """Screen from a file that an earlier run wrote.

    Raises
    ------
    InputError
        If the file is missing or is not such a file.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as failure:
        raise InputError(f"{path} cannot be read: {failure.strerror}; give the screen.json of a screen") from failure
    except (ValueError, RecursionError) as failure:
        raise _foreign(path, f"no JSON ({failure})") from failure
    found = content.pop("format", None) if isinstance(content, dict) else None
    if found != SCREEN_FORMAT:
        raise _foreign(path, f"its format is {str(found)[:40]!r} instead of {SCREEN_FORMAT!r}")
    try:
        return Screen.model_validate(content)
    except ValidationError as failure:
        first = failure.errors()[0]
        raise _foreign(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from failure


def screen_row(screen: Screen, folder: str, *, version: str, screened_at: datetime) -> dict[str, str]:
    """Cells of one line by column; ``folder`` is where its results lie, from the folder of the table."""
    composite = screen.composite
    facts: dict[str, object] = {
        "person": screen.person.known_as,
        "name": screen.person.name,
        "date": screen.date.isoformat(),
        "composite": composite.score,
        "composite_low": composite.band[0],
        "composite_high": composite.band[1],
        "composite_mean": composite.mean,
        "composite_sd": composite.sd,
        "p_at_most_14": composite.at_most_14,
        "complete": composite.complete,
        "asymmetries": " ".join(one.movement for one in screen.asymmetries if one.certain),
        "pain": " ".join(one.movement for one in screen.tests if one.pain),
        "missing": "; ".join(composite.missing),
        "folder": folder,
        "fms_score_version": version,
        "screened_at": screened_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    for test in screen.tests:
        facts |= _test_cells(test)
    return {column: cell(facts.get(column), 4) for column in SCREEN_COLUMNS}


def _test_cells(test: MovementScore) -> dict[str, object]:
    cells: dict[str, object] = {test.movement: _result(test.score, test.band) if test.status != "missing" else None}
    for side in test.sides:
        if side.side != "both":
            cells[f"{test.movement}_{side.side}"] = None if side.source == "none" else _result(side.score, side.band)
    return cells


def _result(score: int | None, band: tuple[int, int]) -> int | str:
    return score if score is not None else f"{band[0]}-{band[1]}"


def screens_table(rows: Iterable[Mapping[str, str]]) -> str:
    """Give a table of ready rows as CSV."""
    return csv_text(SCREEN_COLUMNS, ([row[column] for column in SCREEN_COLUMNS] for row in rows))


def check_screens(path: Path) -> None:
    """Refuse a damaged ``screens.csv`` before any work is done.

    Raises
    ------
    InputError
        If it is not a table with the columns ``person`` and ``date``, or a line does not fit the header.
    """
    _read(path)


def update_screens(path: Path, new: Mapping[str, str]) -> None:
    """Replace the line of the same person and date, or append one; the file is whole at any moment.

    Columns that somebody added are kept.

    Raises
    ------
    InputError
        If the existing file is damaged; it is left as it is.
    """
    with locked(path):  # of runs at the same time, each finds the lines of the others
        header, lines = _read(path)
        header = [*header, *(column for column in SCREEN_COLUMNS if column not in header)]
        key = [new[column] for column in KEY]
        place = next((number for number, line in enumerate(lines) if [line[column] for column in KEY] == key), len(lines))
        if place == len(lines):
            lines.append({})
        lines[place] = {**lines[place], **new}
        write_text(path, csv_text(header, ([line.get(column, "") for column in header] for line in lines)))


def _read(path: Path) -> tuple[Sequence[str], list[dict[str, str]]]:
    if not path.exists():
        return SCREEN_COLUMNS, []
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as failure:
        raise _damaged(path, f"it cannot be read as CSV ({failure})") from failure
    if not lines:
        return SCREEN_COLUMNS, []
    header, *rows = lines
    if not set(KEY) <= set(header) or len(set(header)) < len(header):
        raise _damaged(path, f"its first line is '{','.join(header)[:60]}'")
    for number, row in enumerate(rows, start=2):
        if row and len(row) != len(header):
            raise _damaged(path, f"line {number} has {len(row)} cells instead of {len(header)}")
    return header, [dict(zip(header, row, strict=True)) for row in rows if row]


def _damaged(path: Path, what: str) -> InputError:
    return InputError(f"{path} is not a table of screens: {what}; repair it or move it away, then run again")


def _foreign(path: Path, what: str) -> InputError:
    return InputError(f"{path} is not a screen of this package: {what}; run fms-score screen again")
