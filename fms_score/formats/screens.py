"""``screen.json``: a screen for programs, and back. ``screens.csv``: one line for each screen, over many runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fms_score.formats.cells import cell, csv_text
from fms_score.formats.ledger import Ledger
from fms_score.formats.tagged_json import TaggedJson
from fms_score.screen.movements import SHEET
from fms_score.screen.sheet import MovementScore, Screen

__all__ = ["SCREEN_COLUMNS", "SCREEN_FORMAT", "check_screens", "read_screen", "screen_row", "screen_text", "screens_table",
           "update_screens"]  # fmt: skip

SCREEN_FORMAT: Final = "fms_score.screen/1"
"""First entry of the file; a later layout gets another number."""

SCREEN_FILE: Final = TaggedJson(Screen, SCREEN_FORMAT, "screen", "the screen.json of a screen", "run fms-score screen again")

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

SCREENS: Final = Ledger("screens", ("person", "date"), SCREEN_COLUMNS)


def screen_text(screen: Screen) -> str:
    """Screen as JSON text, ``null`` for what is not known."""
    content = {"format": SCREEN_FORMAT, **screen.model_dump(mode="json")}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def read_screen(path: Path) -> Screen:
    """Screen from a file that an earlier run wrote; errors as in :meth:`fms_score.formats.tagged_json.TaggedJson.read`."""
    return SCREEN_FILE.read(path)


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
    """Refuse a damaged ``screens.csv`` before any work is done; errors as in :meth:`fms_score.formats.ledger.Ledger.read`."""
    SCREENS.read(path)


def update_screens(path: Path, new: Mapping[str, str]) -> None:
    """Replace the line of the same person and date, or append one; the file is whole at any moment."""
    SCREENS.put(path, [new])
