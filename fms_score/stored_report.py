"""The report of a clip, written anew into its folder of results: from poses and verdict, without the video."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fms_score.atomic import write_text
from fms_score.errors import OptionError
from fms_score.kinematics.body import Body
from fms_score.language import ENGLISH, LANGUAGES, Language, message
from fms_score.report.html import ReportInputs, render_report
from fms_score.report.stored_pictures import stored_pictures
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.track import PoseTrack

__all__ = ["StoredResult", "language_of_report", "write_stored_report"]

HEAD_BYTES = 400
"""The language stands in the first lines of a page."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredResult:
    """What a folder of results holds.

    Attributes
    ----------
    folder : Path
    verdict : Verdict
    track : PoseTrack
    signals, measurements : DataFrame
    rubric : Rubric or None
        The one that the verdict was made with; None if it is not at hand, then the report says less of how numbers are taken.
    body : Body or None
        The subject with its directions, for the raw points below the curves.
    """

    folder: Path
    verdict: Verdict
    track: PoseTrack
    signals: pd.DataFrame
    measurements: pd.DataFrame
    rubric: Rubric | None = None
    body: Body | None = None


def write_stored_report(stored: StoredResult, language: Language) -> Path:
    """Write ``report.html`` of a folder anew; its pictures stand in it again where they fit the verdict.

    Parameters
    ----------
    stored : StoredResult
    language : Language

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OptionError
        If the folder cannot be written.
    """
    pictures, left_out = stored_pictures(stored.folder, stored.verdict)
    verdict = _noted(stored.verdict) if left_out else stored.verdict
    page = render_report(
        ReportInputs(
            verdict=verdict,
            repetitions=_repetitions(verdict),
            measurements=stored.measurements,
            signals=stored.signals,
            track=stored.track,
            source_name=_source_name(stored),
            key_frames=pictures,
            body=stored.body,
            overlay=stored.folder / "overlay.webm",
            rubric=stored.rubric,
            language=language,
        )
    )
    place = stored.folder / "report.html"
    try:
        write_text(place, page)
    except OSError as error:
        raise OptionError(f"{place} cannot be written: {error.strerror or error}") from error
    return place


def language_of_report(folder: Path) -> Language:
    """Language of the page that is there; English if there is none."""
    try:
        with (folder / "report.html").open("rb") as file:
            head = file.read(HEAD_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ENGLISH
    found = re.search(r'<html lang="(\w+)"', head)
    return Language(found[1]) if found and found[1] in LANGUAGES else ENGLISH


def _source_name(stored: StoredResult) -> str:
    origin = stored.verdict.provenance.get("input")
    return str(origin.get("name")) if isinstance(origin, dict) and origin.get("name") else stored.folder.resolve().name


def _noted(verdict: Verdict) -> Verdict:
    said = message("note.old_pictures")
    told = verdict.note_messages if len(verdict.note_messages) == len(verdict.notes) else []
    messages = [*told, said] if told or not verdict.notes else []
    return verdict.model_copy(update={"notes": [*verdict.notes, str(said)], "note_messages": messages})


def _repetitions(verdict: Verdict) -> pd.DataFrame:
    columns = ["rep", "side", "start_s", "turn_s", "end_s", "complete"]
    rows = [[getattr(one, column) for column in columns] for one in verdict.attempts]
    return pd.DataFrame(rows, columns=columns)
