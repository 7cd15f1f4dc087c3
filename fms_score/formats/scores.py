"""``scores.csv``: one line for each clip analysed, kept up to date over many runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fms_score.atomic import write_text
from fms_score.errors import InputError
from fms_score.formats.cells import cell, csv_text
from fms_score.locking import locked
from fms_score.rubric.verdict import Verdict

__all__ = ["SCORE_COLUMNS", "TEXT_COLUMNS", "ScoreRow", "add_scores", "read_scores", "score_row", "update_scores"]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of ``scores.csv``.

    Attributes
    ----------
    input, movement, side : str
        What was analysed; together the key by which a later run replaces the line.
    score : int or None
        None if the result is a band.
    band_low, band_high : int
        Lowest and highest possible score.
    expected_score : float or None
        Mean of the probabilities.
    p0, p1, p2, p3 : float or None
        Probability of each score.
    view : str
        Where the camera stood.
    off_plane_deg : float
        Degrees off the ideal view.
    repetitions : int
        How many were found.
    undecided : str
        Criteria that keep the band open, separated by spaces.
    because : str
        The result in one sentence.
    model, fms_score_version, analysed_at : str
        Network, version of this package, and time in ISO 8601, UTC.
    """

    input: str
    movement: str
    side: str
    score: int | None
    band_low: int
    band_high: int
    expected_score: float | None
    p0: float | None
    p1: float | None
    p2: float | None
    p3: float | None
    view: str
    off_plane_deg: float
    repetitions: int
    undecided: str
    because: str
    model: str
    fms_score_version: str
    analysed_at: str


SCORE_COLUMNS: Final = tuple(field.name for field in fields(ScoreRow))
TEXT_COLUMNS: Final = frozenset(field.name for field in fields(ScoreRow) if field.type == "str")
KEY: Final = ("input", "movement", "side")


def score_row(verdict: Verdict, input_name: str, *, model: str, version: str, analysed_at: datetime) -> ScoreRow:
    """Line of a verdict.

    Parameters
    ----------
    verdict : Verdict
        The result.
    input_name : str
        Name of the file as the user gave it.
    model, version : str
        Network, and version of this package.
    analysed_at : datetime
        With its time zone; written in UTC to the second.
    """
    chances = {f"p{score}": verdict.probabilities.get(str(score)) for score in range(4)}
    return ScoreRow(
        input=input_name,
        movement=verdict.movement,
        side=verdict.side,
        score=verdict.score,
        band_low=verdict.band[0],
        band_high=verdict.band[1],
        expected_score=verdict.expected_score,
        **chances,
        view=verdict.view.name,
        off_plane_deg=verdict.view.off_plane_deg,
        repetitions=len(verdict.attempts),
        undecided=" ".join(verdict.undecided),
        because=verdict.because,
        model=model,
        fms_score_version=version,
        analysed_at=analysed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def read_scores(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and lines of an existing ``scores.csv``.

    Raises
    ------
    InputError
        If it is not a table with the columns ``input``, ``movement`` and ``side``, or a line does not fit the header.
    """
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as failure:
        raise _damaged(path, f"it cannot be read as CSV ({failure})") from failure
    if not lines:
        return list(SCORE_COLUMNS), []
    header, *rows = lines
    if not set(KEY) <= set(header) or len(set(header)) < len(header):
        raise _damaged(path, f"its first line is '{','.join(header)[:60]}'")
    for number, row in enumerate(rows, start=2):
        if row and len(row) != len(header):
            raise _damaged(path, f"line {number} has {len(row)} cells instead of {len(header)}")
    return header, [dict(zip(header, row, strict=True)) for row in rows if row]


def update_scores(path: Path, row: ScoreRow) -> None:
    """Replace the line with the same input, movement and side, or append one; the file is whole at any moment.

    Columns that somebody added are kept.

    Raises
    ------
    InputError
        If the existing file is damaged; it is left as it is.
    """
    add_scores(path, [row])


def add_scores(path: Path, rows: Iterable[ScoreRow]) -> None:
    """Put several lines into the table at once, each as :func:`update_scores` does.

    Runs that write the same table at the same time wait for one another, so that no line is lost.

    Raises
    ------
    InputError
        If the existing file is damaged; it is left as it is.
    """
    with locked(path):
        header, lines = read_scores(path) if path.is_file() else (list(SCORE_COLUMNS), [])
        header += [column for column in SCORE_COLUMNS if column not in header]
        for row in rows:
            lines = _with_line(lines, {column: cell(getattr(row, column), 4) for column in SCORE_COLUMNS})
        write_text(path, csv_text(header, ([line.get(column, "") for column in header] for line in lines)))


def _with_line(lines: list[dict[str, str]], new: dict[str, str]) -> list[dict[str, str]]:
    places = [number for number, line in enumerate(lines) if _key(line) == _key(new)]
    if not places:
        return [*lines, new]
    lines[places[0]] = lines[places[0]] | new
    return [line for number, line in enumerate(lines) if number not in places[1:]]


def _key(line: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line[column] for column in KEY)


def _damaged(path: Path, what: str) -> InputError:
    return InputError(f"{path} is not a table of scores: {what}; repair it or move it away, then run again")
