"""``scores.csv``: one line for each clip analysed, kept up to date over many runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fms_score.formats.cells import cell
from fms_score.formats.ledger import Ledger
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
SCORES: Final = Ledger("scores", ("input", "movement", "side"), SCORE_COLUMNS)


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
    """Columns and lines of an existing ``scores.csv``; errors as in :meth:`fms_score.formats.ledger.Ledger.read`."""
    return SCORES.read(path)


def update_scores(path: Path, row: ScoreRow) -> None:
    """Replace the line with the same input, movement and side, or append one; the file is whole at any moment."""
    add_scores(path, [row])


def add_scores(path: Path, rows: Iterable[ScoreRow]) -> None:
    """Put several lines into the table at once; errors as in :meth:`fms_score.formats.ledger.Ledger.put`."""
    SCORES.put(path, ({column: cell(getattr(row, column), 4) for column in SCORE_COLUMNS} for row in rows))
