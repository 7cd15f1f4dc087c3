"""Stored poses judged again: what another rubric, or one more answer, would have said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from fms_score import __version__
from fms_score.errors import InputError, OptionError
from fms_score.formats.score_json import read_score, write_score
from fms_score.formats.scores import read_scores, score_row, update_scores
from fms_score.formats.tables import write_measurements, write_repetitions
from fms_score.kinematics.body import Proportions
from fms_score.language import Language
from fms_score.pipeline import Look, look_at, score_track
from fms_score.provenance import rubric_origin
from fms_score.rubric.collection import rubric_for
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import Verdict
from fms_score.stored_report import StoredResult, language_of_report, write_stored_report
from fms_score.tracks.files.npz import read_poses
from fms_score.tracks.track import PoseTrack

__all__ = ["Change", "Rescored", "find_results", "rescore_folder", "rubric_of_result", "stored_look", "write_rescored"]

DEPTHS: Final = ("*/", "*/*/", "*/*/*/")
"""How deep results may lie below the folder that is named."""


@dataclass(frozen=True, slots=True)
class Change:
    """One criterion that is judged otherwise now; None where there was or is no such criterion."""

    criterion: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Rescored:
    """A clip judged again."""

    folder: Path
    before: Verdict
    after: Verdict
    look: Look
    measurements: pd.DataFrame
    rubric: LoadedRubric
    track: PoseTrack

    @property
    def changes(self) -> list[Change]:
        """Criteria whose state differs."""
        old = {one.id: one.state for one in self.before.criteria}
        new = {one.id: one.state for one in self.after.criteria}
        names = list(dict.fromkeys([*old, *new]))
        return [Change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def find_results(folders: list[Path], *, movement: str | None = None) -> list[Path]:
    """Folders that hold a clip's results: those given, or those inside, of a run, of many people, of a study.

    Parameters
    ----------
    folders : list of Path
    movement : str or None
        Leave out what was found inside a folder and is of another movement; a clip's own folder that is named counts anyway.

    Raises
    ------
    InputError
        If there is none.
    """
    found = []
    for folder in folders:
        named = (folder / "score.json").is_file()
        inside = [folder] if named else [path.parent for depth in DEPTHS for path in sorted(folder.glob(depth + "score.json"))]
        if not inside:
            raise InputError(f"{folder}: no results here (no score.json); give the folder that fms-score analyze wrote")
        if movement is not None and not named:
            inside = [one for one in inside if read_score(one / "score.json").movement == movement]
            if not inside:
                raise InputError(
                    f"{folder}: no results of {movement} here; to judge another movement by it, name the clip's folder"
                )
        found += inside
    return list(dict.fromkeys(found))


def rescore_folder(folder: Path, rubric: LoadedRubric | None, observed: Mapping[str, bool]) -> Rescored:
    """Judge a clip's stored poses again.

    Parameters
    ----------
    folder : Path
        Results of one clip: ``score.json`` and ``poses.npz``.
    rubric : LoadedRubric or None
        None for the rubric that comes with fms-score for the same movement, as it stands now.
    observed : mapping of str to bool
        Answers on top of those stored.

    Raises
    ------
    InputError
        If the stored files are damaged, or the rubric cannot be used.
    """
    before = read_score(folder / "score.json")
    track = read_poses(folder / "poses.npz")
    rubric = rubric or rubric_of_result(folder, before)
    look = look_at(track, rubric.rubric, *stored_look(before).values())
    after, measurements = score_track(track, look, rubric.rubric, {**before.observed, **observed})
    provenance = before.provenance | {"rubric": rubric_origin(rubric), "rescored": True}
    after = after.model_copy(update={"provenance": provenance})
    return Rescored(folder, before, after, look, measurements, rubric, track)


def stored_look(before: Verdict) -> dict[str, Any]:
    """How the clip was looked at: ``view`` as the user named it, and ``proportions`` as measured."""
    parameters = before.provenance.get("parameters", {})
    return {
        "view": str(parameters.get("view", "auto")),
        "proportions": Proportions(**parameters.get("proportions", {})),
    }


def rubric_of_result(folder: Path, before: Verdict) -> LoadedRubric:
    """Rubric of the same movement, unless the clip was judged with somebody's own file: that one has to be named.

    Raises
    ------
    InputError
        If it was.
    """
    file = before.provenance.get("rubric", {}).get("file")
    if file not in {None, f"{before.movement}.yaml"}:
        raise InputError(f"{folder} was judged with {file}, which does not come with fms-score; name that file with --rubric")
    return rubric_for(before.movement)


def write_rescored(one: Rescored, *, analysed_at: datetime, language: Language | None = None) -> None:
    """Keep the new verdict: ``score.json``, the two tables, the report and the line in ``scores.csv``.

    The report is in the language given, else in that of the page that is there. Pictures that no longer fit are left out of it.

    Raises
    ------
    InputError
        If ``scores.csv`` is damaged; then nothing is written. If the folder cannot be written.
    """
    source = str(one.after.provenance.get("input", {}).get("name", one.folder.name))
    model = str(one.after.provenance.get("model", {}).get("name", ""))
    row = score_row(one.after, source, model=model, version=__version__, analysed_at=analysed_at)
    scores = one.folder.resolve().parent / "scores.csv"  # resolved, because the folder may be given as "."
    try:
        if scores.exists():
            read_scores(scores)
        write_measurements(one.folder / "measurements.csv", one.measurements)
        write_repetitions(one.folder / "repetitions.csv", one.look.repetitions)
        write_score(one.folder / "score.json", one.after)
        look, used = one.look, one.rubric.rubric
        stored = StoredResult(one.folder, one.after, one.track, look.signals, one.measurements, used, look.body)
        write_stored_report(stored, language or language_of_report(one.folder))
        update_scores(scores, row)
    except OSError as error:
        raise OptionError(f"{one.folder} cannot be written: {error.strerror or error}") from error
