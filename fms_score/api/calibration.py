"""What a coach's scores say about the thresholds of a rubric."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from fms_score.agreement.result import Figure
from fms_score.agreement.sheet import Sheet, read_sheet
from fms_score.api.rubric import Rubric
from fms_score.calibration import propose
from fms_score.calibration.new_rubric import proposed_rubric
from fms_score.calibration.reading import read_material
from fms_score.calibration.result import Calibration as Found
from fms_score.comparison import video_file
from fms_score.formats.result_folders import read_result_folders
from fms_score.provenance import file_digest

__all__ = ["Calibration", "calibrate"]

PathLike = str | os.PathLike[str]
THRESHOLD_COLUMNS = ("criterion", "field", "present", "proposed", "low", "high", "unit", "told", "n")
GAIN_ROWS = ("before", "after", "difference", "learned", "coaches")


class Calibration:
    """Proposed thresholds, and what they are worth on people they were not fitted to; made by :func:`fms_score.calibrate`.

    Attributes
    ----------
    found : fms_score.calibration.result.Calibration
        Everything.
    rubric : Rubric
        The rubric with the proposed thresholds, where they come from under ``sources``. Nothing is written until it is saved.
    """

    def __init__(self, found: Found, rubric: Rubric) -> None:
        self.found = found
        self.rubric = rubric

    @property
    def outcome(self) -> str:
        """``better``, ``no clear difference``, ``worse`` or ``no change``, on people held out."""
        return self.found.outcome

    @property
    def notes(self) -> list[str]:
        """What was left out, and what to know."""
        return list(self.found.notes)

    @property
    def thresholds(self) -> pd.DataFrame:
        """One row a threshold: now, proposed, and the interval in which these coaches draw the line."""
        rows = [
            one.model_dump(exclude={"interval", "says"}) | {"low": one.interval.low, "high": one.interval.high}
            for one in self.found.thresholds
        ]
        return pd.DataFrame(rows, columns=list(THRESHOLD_COLUMNS))

    @property
    def gain(self) -> pd.DataFrame:
        """Weighted kappa with the coaches: present thresholds, proposed ones on people held out, and what could be had."""
        figures = {name: getattr(self.found.gain, name) for name in GAIN_ROWS}
        rows = {name: _figure(one) for name, one in figures.items() if one is not None}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["kappa", "low", "high"])

    def __repr__(self) -> str:
        people = f"{self.found.n_subjects} people, {self.found.n_scores} scores"
        moved = f"{len(self.found.changed)} thresholds moved"
        return f"Calibration of {self.found.movement} from {people}: {moved}, {self.outcome}"

    def _repr_html_(self) -> str:
        return (
            str(Markup("<div><b>{}</b></div>").format(repr(self))) + self.thresholds.to_html(index=False) + self.gain.to_html()
        )


def calibrate(
    sheet: PathLike,
    results: PathLike | Iterable[PathLike],
    rubric: PathLike | Rubric,
    *,
    rounds: int = 1000,
    seed: int = 0,
) -> Calibration:
    """Propose thresholds of a rubric from a coach's scores and what was measured on the same people.

    Parameters
    ----------
    sheet : path
        Scores as CSV or ``.xlsx``, with the names of the videos or people.
    results : path or iterable of path
        Folders that ``fms-score analyze`` wrote.
    rubric : str, path or Rubric
        Whose thresholds are in question.
    rounds, seed : int
        Draws of people for the intervals, and where random numbers start.

    Returns
    -------
    Calibration

    Raises
    ------
    SheetError
        With every entry of the sheet that cannot be understood.
    InputError
        If there is too little to learn from; it says how much there is and is needed.

    Examples
    --------
    >>> import fms_score as fms
    >>> folder = fms.analyze("poses.npz", "deep_squat").save("results/P01_deep_squat", overlay=False)
    >>> try:
    ...     fms.calibrate("coach.csv", "results", "deep_squat")
    ... except fms.FmsScoreError as error:
    ...     print(error)
    deep_squat: 1 people have both a coach's score of 1-3 and a result; calibrate needs at least 20
    """
    asked = rubric if isinstance(rubric, Rubric) else Rubric.load(rubric)
    path = Path(sheet)
    read = read_sheet(path)
    folders = [Path(results)] if isinstance(results, (str, os.PathLike)) else [Path(one) for one in results]
    found_results, unread = read_result_folders(folders)
    material = read_material(read, found_results, asked.loaded, lambda name: _digest(read, name))
    told = (*unread, *material.notes)
    found = propose.calibrate(asked.loaded.rubric, material.tests, notes=told, rounds=rounds, seed=seed)
    target = Path(f"{asked.movement}_calibrated.yaml")
    new = proposed_rubric(asked.loaded, found, path, file_digest(path), target, made_at=datetime.now(UTC))
    return Calibration(found, Rubric(new))


def _digest(sheet: Sheet, name: str) -> str | None:
    file = video_file(sheet, name)
    return file_digest(file) if file else None


def _figure(figure: Figure) -> list[float | None]:
    interval = figure.interval
    return [figure.value, interval.low if interval else None, interval.high if interval else None]
