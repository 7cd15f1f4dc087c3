"""Which movement a clip shows, by signs that every rubric lists for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fms_score.kinematics.registry import Plane
from fms_score.kinematics.signs import shows, visible
from fms_score.kinematics.view import View
from fms_score.rubric.schema import Rubric

__all__ = ["Recognition", "recognise"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a clip looks like.

    Attributes
    ----------
    movement : str or None
        The one movement all of whose signs are there; None if there is none or more than one.
    signs : dict of str to float
        Share of its signs that are there, by movement.
    """

    movement: str | None
    signs: dict[str, float]


def recognise(rubrics: Mapping[str, Rubric], signals: pd.DataFrame, view: View) -> Recognition:
    """Compare a clip with the signs of every rubric.

    Parameters
    ----------
    rubrics : mapping of str to Rubric
    signals : DataFrame
        Table of signals of the whole clip.
    view : View
        Signs of another plane do not count for or against.

    Returns
    -------
    Recognition
    """
    shares = {name: _share(rubric, signals, view.plane) for name, rubric in rubrics.items() if rubric.looks_like}
    whole = [name for name, share in shares.items() if share == 1.0]
    return Recognition(whole[0] if len(whole) == 1 else None, shares)


def _share(rubric: Rubric, signals: pd.DataFrame, plane: Plane) -> float:
    if plane not in rubric.views:  # a movement that nobody films from there
        return 0.0
    answers = [shows(sign, signals) is True for sign in rubric.looks_like if visible(sign, plane)]
    return sum(answers) / len(answers) if answers else 0.0
