"""A rubric for notebooks: read, looked at, changed and saved, its comments and order kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fms_score.atomic import write_text
from fms_score.calibration.rubric_text import rubric_with_thresholds
from fms_score.errors import RubricError
from fms_score.rubric.collection import all_rubrics, rubric_for
from fms_score.rubric.explain import explain_rubric
from fms_score.rubric.load import LoadedRubric, parse_rubric
from fms_score.rubric.score import observer_questions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rubric", "loaded_rubric", "rubrics"]

LIMIT_FIELDS = ("at_most", "at_least", "tolerance")


@dataclass(frozen=True, slots=True, repr=False)
class Rubric:
    """How one movement is filmed, counted, measured and scored.

    Attributes
    ----------
    loaded : LoadedRubric
        Every field of it (``loaded.rubric``), and the text it was read from.

    Examples
    --------
    >>> import fms_score as fms
    >>> squat = fms.Rubric.load("deep_squat")
    >>> squat
    Rubric deep_squat (Deep squat): 6 criteria, filmed from the side or front
    >>> squat.questions["heels_down"]
    'Did both heels stay on the floor with no board under them?'
    """

    loaded: LoadedRubric

    @classmethod
    def load(cls, movement_or_file: str | os.PathLike[str]) -> Rubric:
        """Load a rubric by the name of its movement, or from a file of your own (``.yaml``).

        Raises
        ------
        RubricError
            If there is no such movement or file, or it has a mistake; with file and line.

        Examples
        --------
        >>> import fms_score as fms
        >>> fms.Rubric.load("hurdle step").movement
        'hurdle_step'
        """
        return cls(rubric_for(os.fspath(movement_or_file)))

    @classmethod
    def parse(cls, text: str, source: str = "text") -> Rubric:
        """Read a rubric from its YAML text; ``source`` names it in messages.

        Examples
        --------
        >>> import fms_score as fms
        >>> fms.Rubric.parse(fms.Rubric.load("deep_squat").text).movement
        'deep_squat'
        """
        return cls(parse_rubric(text, source))

    @property
    def movement(self) -> str:
        """Name of the movement, as in ``deep_squat``."""
        return self.loaded.rubric.movement

    @property
    def title(self) -> str:
        """Name of the movement in words."""
        return self.loaded.rubric.name

    @property
    def text(self) -> str:
        """The YAML it was read from."""
        return self.loaded.text

    @property
    def questions(self) -> Mapping[str, str]:
        """What only an observer can tell, by the key for ``observed``."""
        return observer_questions(self.loaded.rubric)

    @property
    def criteria(self) -> pd.DataFrame:
        """Table of the criteria: what decides (a measure or a question), limits, tolerance and words; index ``criterion``."""
        import pandas as pd  # noqa: PLC0415  only tables need it

        rows = {
            name: {
                "measure": one.measure,
                "question": one.observer,
                "at_most": one.at_most,
                "at_least": one.at_least,
                "tolerance": one.tolerance,
                "says": one.says,
            }
            for name, one in self.loaded.rubric.criteria.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("criterion")

    @property
    def measures(self) -> pd.DataFrame:
        """Table of the measures: signal, moment or phase, reducer and view; index ``measure``."""
        import pandas as pd  # noqa: PLC0415  only tables need it

        rows = {
            name: {"signal": one.signal, "phase": one.at or one.over, "take": one.take, "view": one.view}
            for name, one in self.loaded.rubric.measures.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")

    def explain(self) -> str:
        """Say in plain words how the movement is filmed, counted and scored.

        Examples
        --------
        >>> import fms_score as fms
        >>> print(fms.Rubric.load("deep_squat").explain().splitlines()[0])
        Deep squat
        """
        return explain_rubric(self.loaded.rubric)

    def with_limits(
        self,
        criterion: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        tolerance: float | None = None,
    ) -> Rubric:
        """Give the same rubric with other limits for one criterion; comments and order of the text stay.

        Parameters
        ----------
        criterion : str
        at_most, at_least, tolerance : float, optional
            New values; only those that stand in the text already.

        Raises
        ------
        RubricError
            If there is no such criterion or limit, or the new rubric does not fit together.

        Examples
        --------
        >>> import fms_score as fms
        >>> milder = fms.Rubric.load("deep_squat").with_limits("arms_overhead", at_most=30)
        >>> float(milder.criteria.loc["arms_overhead", "at_most"])
        30.0
        """
        if criterion not in self.loaded.rubric.criteria:
            known = ", ".join(self.loaded.rubric.criteria)
            raise RubricError(f"{self.movement} has no criterion '{criterion}'; it has {known}")
        given = zip(LIMIT_FIELDS, (at_most, at_least, tolerance), strict=True)
        limits = {(criterion, field): float(value) for field, value in given if value is not None}
        return Rubric(rubric_with_thresholds(self.loaded, limits, (), f"{self.movement}_changed.yaml"))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the YAML to a file of your own, for :meth:`load` and ``fms-score analyze --movement``.

        Examples
        --------
        >>> import fms_score as fms
        >>> fms.Rubric.load("deep_squat").save("my_squat.yaml").name
        'my_squat.yaml'
        """
        write_text(Path(path), self.text)
        return Path(path)

    def __repr__(self) -> str:
        views = " or ".join(self.loaded.rubric.views)
        return f"Rubric {self.movement} ({self.title}): {len(self.loaded.rubric.criteria)} criteria, filmed from the {views}"


def rubrics() -> dict[str, Rubric]:
    """Every rubric that comes with fms-score, by the name of its movement.

    Examples
    --------
    >>> import fms_score as fms
    >>> sorted(fms.rubrics())[:2]
    ['active_straight_leg_raise', 'deep_squat']
    """
    return {name: Rubric(loaded) for name, loaded in all_rubrics().items()}


def loaded_rubric(movement: str | os.PathLike[str] | Rubric | None) -> LoadedRubric | None:
    """Whatever names a rubric, loaded; None stays None."""
    if movement is None:
        return None
    return (movement if isinstance(movement, Rubric) else Rubric.load(movement)).loaded
