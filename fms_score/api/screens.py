"""A whole screen of seven tests: run from a session file, or opened from its folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from fms_score.formats.screens import read_screen
from fms_score.one_clip import Progress, Silent
from fms_score.pose.registry import find_model
from fms_score.rubric.collection import all_rubrics
from fms_score.screen.load import load_session
from fms_score.screen.sheet import Screen as Sheet
from fms_score.screen.sheet import SideScore
from fms_score.screening import check_plans, earlier_screen, plan_screen, run_screen
from fms_score.screening_clips import ClipJob, Tools
from fms_score.video.inputs import RESULTS_FOLDER

__all__ = ["SHEET_COLUMNS", "Screen"]

PathLike = str | os.PathLike[str]

SHEET_COLUMNS = ("title", "left", "right", "score", "low", "high", "asymmetry", "status", "because")


class Screen:
    """The seven tests of one person, summed up to the sheet.

    Attributes
    ----------
    data : fms_score.screen.sheet.Screen
        Everything, as ``screen.json`` holds it.
    folder : Path
        Where its report and the results of its clips lie.

    Examples
    --------
    >>> import fms_score as fms
    >>> screen = fms.Screen.run("session.yaml", "screens")
    >>> screen
    Screen of P01 on 2026-11-20: 0-18 of 21, incomplete
    >>> screen.sheet.loc["deep_squat", "because"]
    'Pain in this test was reported, so the score is 0.'
    >>> fms.Screen.load("screens/P01_2026-11-20").band
    (0, 18)
    """

    def __init__(self, data: Sheet, folder: Path) -> None:
        self.data = data
        self.folder = folder

    @classmethod
    def run(
        cls,
        session: PathLike,
        out: PathLike = RESULTS_FOLDER,
        *,
        before: PathLike | Screen | None = None,
        model: PathLike | None = None,
        device: str = "AUTO",
        overlay: bool = False,
        again: bool = False,
    ) -> Screen:
        """Analyse the clips of a session that are new, judge all of them together, and write the screen.

        Parameters
        ----------
        session : path
            Session file (``.yaml``): the person, the clips of each test, and what somebody saw.
        out : path
            Folder for results.
        before : path or Screen, optional
            Earlier screen of the same person to compare with; without it, the latest one found in ``out``.
        model, device : path, str, optional
            Network by name or file, and what it runs on.
        overlay : bool
            Whether to write the annotated videos, which take longest.
        again : bool
            Whether to analyse clips anew whose points are known already.

        Raises
        ------
        SessionError
            If the session has a mistake, with file and line.
        """
        rubrics = all_rubrics()
        named = None if model is None else os.fspath(model)
        tools = Tools(rubrics, find_model(named, allow_download=True), device, overlay, again)
        plan = plan_screen(load_session(Path(session), rubrics), Path(out), tools)
        check_plans([plan], Path(out))
        earlier = earlier_screen(plan) if before is None else _sheet_of(before)
        done = run_screen(plan, tools, _unwatched, earlier)
        return cls(done.screen, done.folder)

    @classmethod
    def load(cls, folder: PathLike) -> Screen:
        """Open a screen from its folder or its ``screen.json``.

        Raises
        ------
        InputError
            If it is none, or damaged.
        """
        path = Path(folder)
        file = path / "screen.json" if path.is_dir() else path
        return cls(read_screen(file), file.parent)

    @property
    def total(self) -> int | None:
        """Sum of the seven tests, 0-21; None if it is open or incomplete, then :attr:`band` says what is possible."""
        return self.data.composite.score

    @property
    def band(self) -> tuple[int, int]:
        """Lowest and highest sum still possible."""
        return self.data.composite.band

    @property
    def probabilities(self) -> Mapping[int, float] | None:
        """Probability of each sum; None if a test is missing."""
        shares = self.data.composite.distribution
        return None if shares is None else {int(total): share for total, share in shares.items()}

    @property
    def missing(self) -> list[str]:
        """Tests and sides that were not done or could not be read."""
        return self.data.composite.missing

    @property
    def sheet(self) -> pd.DataFrame:
        """The sheet: one row a test, index ``movement``, columns ``SHEET_COLUMNS``."""
        rows = {
            one.movement: {
                "title": one.title,
                "left": _shown(one.of_side("left")),
                "right": _shown(one.of_side("right")),
                "score": one.score,
                "low": one.band[0],
                "high": one.band[1],
                "asymmetry": one.asymmetry,
                "status": one.status,
                "because": one.because,
            }
            for one in self.data.tests
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=list(SHEET_COLUMNS)).rename_axis("movement")
        return table.astype({"score": "Int64"})

    @property
    def asymmetries(self) -> pd.DataFrame:
        """Tests in which left and right differ, surely or possibly."""
        columns = ["movement", "left", "right", "certain"]
        return pd.DataFrame([one.model_dump(include=set(columns)) for one in self.data.asymmetries], columns=columns)

    @property
    def priorities(self) -> pd.DataFrame:
        """What to work on, in order, and why."""
        columns = ["rank", "movement", "scores", "because", "certain"]
        return pd.DataFrame([one.model_dump(include=set(columns)) for one in self.data.priorities], columns=columns)

    def __repr__(self) -> str:
        low, high = self.band
        shown = str(low) if low == high else f"{low}-{high}"
        rest = "" if self.data.composite.complete else ", incomplete"
        return f"Screen of {self.data.person.known_as} on {self.data.date}: {shown} of 21{rest}"

    def _repr_html_(self) -> str:
        return str(Markup("<div><b>{}</b></div>").format(repr(self))) + self.sheet.to_html(na_rep="")


def _shown(side: SideScore | None) -> str | None:
    """Score or band of one side as it stands on the sheet."""
    if side is None:
        return None
    low, high = side.band
    return str(low) if low == high else f"{low}-{high}"


def _sheet_of(before: PathLike | Screen) -> Sheet:
    return before.data if isinstance(before, Screen) else Screen.load(before).data


def _unwatched(_job: ClipJob) -> AbstractContextManager[Progress]:
    return nullcontext(Silent())
