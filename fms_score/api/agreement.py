"""How far raters agree: coaches among themselves, and with the machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from math import nan
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from fms_score.agreement import agree as agree_module
from fms_score.agreement.machine import MACHINE, BandPolicy
from fms_score.agreement.result import Agreement as Figures
from fms_score.agreement.result import CompositePair, Figure, Group, PairAgreement, Summary
from fms_score.agreement.sheet import read_sheet
from fms_score.comparison import Comparison, match_results
from fms_score.comparison import compare as compare_sheet
from fms_score.errors import OptionError
from fms_score.formats.result_folders import read_result_folders

__all__ = ["PAIR_COLUMNS", "Agreement", "agree", "compare"]

PathLike = str | os.PathLike[str]

PAIR_COLUMNS = (
    "movement", "side", "first", "second", "kind", "n", "n_subjects", "exact", "within_one", "kappa", "kappa_low", "kappa_high",
    "bias", "note",
)  # fmt: skip
COMPOSITE_COLUMNS = (
    "first", "second", "kind", "n", "icc", "icc_low", "icc_high", "bias", "lower", "upper", "sem", "mdc95", "note",
)  # fmt: skip


class Agreement:
    """How far raters agree, with intervals, beside how far the coaches agree among themselves.

    Made by :func:`fms_score.compare` and :func:`fms_score.agree`.

    Attributes
    ----------
    figures : fms_score.agreement.result.Agreement
        Everything, as ``agreement.json`` holds it.

    Examples
    --------
    >>> import fms_score as fms
    >>> agreement = fms.compare("coach.csv", rounds=0)
    >>> agreement.raters
    ('Coach A', 'Coach B')
    >>> agreement.confusion("Coach A", "Coach B", "deep_squat").loc[2].tolist()
    [0, 0, 1, 1]
    """

    def __init__(self, figures: Figures, comparison: Comparison | None = None) -> None:
        self.figures = figures
        self._comparison = comparison

    @property
    def raters(self) -> tuple[str, ...]:
        """Coaches, and the machine last if it took part."""
        return self.figures.raters

    @property
    def notes(self) -> list[str]:
        """What a reader has to know: what was left out and why."""
        own = self._comparison.notes if self._comparison is not None else ()
        return [*own, *self.figures.notes]

    @property
    def ratings(self) -> pd.DataFrame:
        """Every score compared; empty where scores were given as a table."""
        return self._comparison.ratings if self._comparison is not None else pd.DataFrame()

    @property
    def pairs(self) -> pd.DataFrame:
        """One row a movement (and side, and all tests together) and pair of raters; columns ``PAIR_COLUMNS``."""
        rows = [_pair_row(group, pair) for group in self.figures.groups for pair in group.pairs]
        return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))

    @property
    def summary(self) -> pd.DataFrame:
        """One row a movement: kappa of the machine with coaches, of coaches with each other, and the gap between them."""
        rows = [_summary_row(group) for group in self.figures.groups if group.level != "side"]
        return pd.DataFrame(rows).set_index("movement")

    @property
    def composites(self) -> pd.DataFrame:
        """One row a pair of raters: ICC(A,1), bias and limits of agreement of the composite, smallest real change."""
        rows = [_composite_row(one) for one in self.figures.composites]
        return pd.DataFrame(rows, columns=list(COMPOSITE_COLUMNS))

    @property
    def disagreements(self) -> pd.DataFrame:
        """Scores on which two raters differ, widest first."""
        return pd.DataFrame([one.model_dump() | {"difference": one.difference} for one in self.figures.disagreements])

    def confusion(self, first: str, second: str, movement: str | None = None, side: str | None = None) -> pd.DataFrame:
        """Table of scores 0-3: rows of the first rater, columns of the second.

        Parameters
        ----------
        first, second : str
            Raters; the machine is called fms-score.
        movement, side : str, optional
            All tests together without them.

        Raises
        ------
        OptionError
            If these two share no score there.
        """
        group = self.figures.group(movement, side)
        for pair in group.pairs if group else ():
            if {pair.first, pair.second} == {first, second}:
                table = pd.DataFrame(pair.confusion).rename_axis(index=pair.first, columns=pair.second)
                return table if pair.first == first else table.T
        raise OptionError(
            f"{first} and {second} share no score of {movement or 'any test'}; raters are {', '.join(self.raters)}"
        )

    def save(self, folder: PathLike) -> Path:
        """Write what ``fms-score compare`` writes: report, ``agreement.json``, ``agreement.csv``, ``ratings.csv``.

        Raises
        ------
        OptionError
            If the folder holds something else, or this was made from a table, without a sheet.
        """
        from fms_score.comparison_files import write_comparison  # noqa: PLC0415  it loads matplotlib

        if self._comparison is None:
            raise OptionError("only a comparison of a coach's sheet can be saved: fms.compare('coach.csv').save('folder')")
        write_comparison(self._comparison, Path(folder), made_at=datetime.now(UTC))
        return Path(folder)

    def __repr__(self) -> str:
        people = f"Agreement of {', '.join(self.raters)} on {self.figures.n_subjects} people"
        everything = self.figures.group()
        told = [f"{pair.first} and {pair.second}: {_told(pair)}" for pair in (everything.pairs if everything else ())]
        return "\n".join([people, *told])

    def _repr_html_(self) -> str:
        lines = Markup("<br>").join(escape(line) for line in repr(self).splitlines())
        return str(Markup("<div>{}</div>").format(lines)) + self.summary.to_html(na_rep="")


def compare(
    sheet: PathLike,
    results: PathLike | Iterable[PathLike] = (),
    *,
    bands: BandPolicy = "out",
    rounds: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Hold a coach's sheet against results, and several coaches against each other.

    Parameters
    ----------
    sheet : path
        Scores as CSV or ``.xlsx``: one row a score, or one row a person.
    results : path or iterable of path
        Folders that ``fms-score analyze`` or ``screen`` wrote; without any, only the coaches are compared.
    bands : {"out", "likely", "expected"}
        What a band of the machine counts as: no score, its likeliest score, or its expected score as a whole number.
    rounds, seed : int
        Draws of the bootstrap over people for the intervals, and where its random numbers start.

    Returns
    -------
    Agreement

    Raises
    ------
    SheetError
        With every entry of the sheet that cannot be understood, by row and column.
    InputError
        If there are not two raters to compare.

    Examples
    --------
    >>> import fms_score as fms
    >>> fms.compare("coach.csv", rounds=0)
    Agreement of Coach A, Coach B on 4 people
    Coach A and Coach B: 4 scores, 75 % the same, kappa 0.80
    """
    read = read_sheet(Path(sheet))
    folders = [Path(results)] if isinstance(results, (str, os.PathLike)) else [Path(one) for one in results]
    matched = match_results(read, read_result_folders(folders)[0]) if folders else None
    comparison = compare_sheet(read, matched, bands=bands, rounds=rounds, seed=seed)
    return Agreement(comparison.agreement, comparison)


def agree(scores: pd.DataFrame, *, machine: str | None = MACHINE, rounds: int = 1000, seed: int = 0) -> Agreement:
    """Hold raters against each other whose scores stand in a table.

    Parameters
    ----------
    scores : DataFrame
        One row a score: ``subject``, ``movement``, ``side`` ("left", "right", "both"), ``rater``, ``score`` (0-3).
    machine : str or None
        The rater that is no coach, if one is.
    rounds, seed : int
        Of the bootstrap over people.

    Raises
    ------
    InputError
        If a column is missing, a score is none of 0-3, or a rater scored the same thing twice.

    Examples
    --------
    >>> import pandas as pd, fms_score as fms
    >>> scores = pd.DataFrame({"subject": ["a", "b", "c"] * 2, "movement": "deep_squat", "side": "both",
    ...                        "rater": ["Kim"] * 3 + ["Lee"] * 3, "score": [1, 2, 3, 1, 2, 2]})
    >>> fms.agree(scores, rounds=0).pairs.loc[0, ["first", "second"]].tolist()
    ['Kim', 'Lee']
    """
    return Agreement(agree_module.agree(scores, machine=machine, rounds=rounds, seed=seed))


def _pair_row(group: Group, pair: PairAgreement) -> dict[str, Any]:
    return {
        "movement": group.movement or "all tests",
        "side": group.side,
        **pair.model_dump(include={"first", "second", "kind", "n", "n_subjects", "note"}),
        "exact": _number(pair.exact),
        "within_one": _number(pair.within_one),
        **_interval("kappa", pair.kappa),
        "bias": _number(pair.bias),
    }


def _composite_row(pair: CompositePair) -> dict[str, Any]:
    limits = pair.bland_altman
    return {
        **pair.model_dump(include={"first", "second", "kind", "n", "note"}),
        **_interval("icc", pair.icc),
        "bias": _number(limits.bias),
        "lower": _number(limits.lower),
        "upper": _number(limits.upper),
        "sem": _number(pair.sem),
        "mdc95": _number(pair.mdc95),
    }


def _summary_row(group: Group) -> dict[str, Any]:
    return {
        "movement": group.movement or "all tests",
        **_interval("kappa_machine", _kappa(group.machine)),
        **_interval("kappa_coaches", _kappa(group.coaches)),
        **_interval("gap", group.gap or Figure()),
        "note": group.note,
    }


def _kappa(summary: Summary | None) -> Figure:
    return summary.kappa if summary is not None else Figure()


def _interval(name: str, figure: Figure) -> dict[str, float]:
    low, high = (figure.interval.low, figure.interval.high) if figure.interval else (nan, nan)
    return {name: _number(figure), f"{name}_low": low, f"{name}_high": high}


def _number(figure: Figure) -> float:
    return nan if figure.value is None else figure.value


def _told(pair: PairAgreement) -> str:
    exact = f"{pair.exact.value:.0%} the same".replace("%", " %") if pair.exact.value is not None else "none the same"
    kappa = f"kappa {pair.kappa.value:.2f}" if pair.kappa.value is not None else "kappa undefined"
    return f"{pair.n} scores, {exact}, {kappa}"
