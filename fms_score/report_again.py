"""``fms-score report``: pages written anew from stored results, in another language or by a newer version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fms_score.errors import InputError
from fms_score.formats.score_json import read_score
from fms_score.language import Language
from fms_score.pipeline import look_at
from fms_score.provenance import rubric_origin
from fms_score.rescore import stored_look
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.measure import MEASUREMENT_COLUMNS
from fms_score.rubric.verdict import Verdict
from fms_score.stored_report import StoredResult, language_of_report, write_stored_report
from fms_score.tracks.files.npz import read_poses

__all__ = ["renew_report"]


def renew_report(folder: Path, language: Language | None = None, rubric: LoadedRubric | None = None) -> Path:
    """Write the report of a folder of results anew; nothing is judged again.

    Parameters
    ----------
    folder : Path
        As ``fms-score analyze`` wrote it.
    language : Language or None
        None for that of the page that is there.
    rubric : LoadedRubric or None
        The rubric that the clip was judged with, if it does not come with fms-score. A rubric that differs from it is not
        used: it would tell of other limits.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If stored files are missing or damaged.
    """
    verdict = read_score(folder / "score.json")
    track = read_poses(folder / "poses.npz")
    measurements = _table(folder / "measurements.csv", MEASUREMENT_COLUMNS)
    used = _same_rubric(verdict, [rubric] if rubric else [*all_rubrics().values()])
    if used is None:
        signals = _table(folder / "signals.csv", ("time_s",)).set_index("time_s")
        stored = StoredResult(folder, verdict, track, signals, measurements)
    else:
        try:
            look = look_at(track, used.rubric, *stored_look(verdict).values())
        except (TypeError, AttributeError) as error:
            score = folder / "score.json"
            raise InputError(f"{score}: how the clip was looked at cannot be read ({error}); analyse it again") from error
        stored = StoredResult(folder, verdict, track, look.signals, measurements, used.rubric, look.body)
    return write_stored_report(stored, language or language_of_report(folder))


def _same_rubric(verdict: Verdict, rubrics: list[LoadedRubric]) -> LoadedRubric | None:
    origin = verdict.provenance.get("rubric", {})
    wanted = origin.get("sha256") if isinstance(origin, Mapping) else None
    return next((one for one in rubrics if rubric_origin(one)["sha256"] == wanted), None)


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}; analyse the clip again") from error
    except ValueError as error:  # also what pandas says of a damaged table
        raise InputError(f"{path} is not a table of results: {error}; analyse the clip again") from error
    missing = [column for column in columns if column not in table]
    if missing:
        raise InputError(f"{path} is not a table of results: no column '{missing[0]}'; analyse the clip again")
    return table
