"""The sheet: seven tests with their sides, what they come to, and what is missing or open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fms_score.rubric.joint import JointVerdict
from fms_score.rubric.verdict import State
from fms_score.screen.session import Person
from fms_score.skeleton import Side

__all__ = [
    "Asymmetry",
    "Change",
    "ClearingResult",
    "ClipShown",
    "Composite",
    "CriterionShown",
    "MovementChange",
    "MovementScore",
    "Priority",
    "Screen",
    "SideScore",
]

Band = tuple[int, int]
Source = Literal["video", "observer", "pain", "none"]


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClipShown(_Result):
    """One clip of a test.

    Attributes
    ----------
    file : str
        As the session names it.
    folder : str or None
        Its results, beside ``screen.json``; None if it could not be analysed.
    side, attempt, view
        As the session names them.
    failed : str or None
        Why there are no results.
    """

    file: str
    folder: str | None
    side: Side | None = None
    attempt: int | None = None
    view: str | None = None
    failed: str | None = None


class CriterionShown(_Result):
    """One criterion of a side that decides about its score.

    Attributes
    ----------
    id, says, state, value, sd, unit, threshold, comparison, reason, remedy
        As in :class:`fms_score.rubric.verdict.CriterionResult`.
    side : {"left", "right", "both"}
    clip : str or None
        Folder of the clip that shows it.
    picture : str or None
        Picture of the moment, from the folder of ``screen.json``.
    question : str or None
        Key of the observer's question that would decide it.
    """

    id: str
    says: str
    state: State
    side: Literal["left", "right", "both"]
    value: float | None = None
    sd: float | None = None
    unit: str | None = None
    threshold: float | None = None
    comparison: Literal["at_most", "at_least"] | None = None
    reason: str = ""
    remedy: str | None = None
    question: str | None = None
    clip: str | None = None
    picture: str | None = None


class SideScore(_Result):
    """Result of one side, or of a test without sides.

    Attributes
    ----------
    source : {"video", "observer", "pain", "none"}
        Where it comes from; ``none`` if this side was not done or not readable.
    """

    side: Literal["left", "right", "both"]
    score: int | None
    band: Band
    probabilities: dict[str, float] | None
    source: Source
    attempts: int = 0

    @property
    def likely(self) -> int | None:
        """The score, or the likeliest one; None if nothing is known."""
        if self.score is not None:
            return self.score
        if self.probabilities is None:
            return None
        return max(range(self.band[0], self.band[1] + 1), key=lambda one: (self.probabilities or {}).get(str(one), 0.0))


class MovementScore(_Result):
    """One line of the sheet.

    Attributes
    ----------
    status : {"scored", "open", "missing"}
        ``open`` if a band is left, ``missing`` if a side or all of it was not done or could not be read.
    score, band, probabilities
        Of the test; the chances are None where a side is missing.
    sides : list of SideScore
        Left and right, or one for a test without sides.
    asymmetry : {"none", "certain", "possible"} or None
        None for a test without sides. ``possible`` where the bands of the sides overlap, or a side is missing.
    because : str
        The result in one sentence.
    not_met, open : list of CriterionShown
        What cost points, and what is not decided, of the side that counts.
    missing : list of str
        What was not done or could not be read.
    cleared : bool or None
        False if its clearing test hurt, None if that was not done or there is none.
    """

    movement: str
    title: str
    group: str | None
    status: Literal["scored", "open", "missing"]
    score: int | None
    band: Band
    probabilities: dict[str, float] | None
    sides: list[SideScore]
    asymmetry: Literal["none", "certain", "possible"] | None
    because: str
    not_met: list[CriterionShown] = Field(default_factory=list)
    open: list[CriterionShown] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    pain: bool = False
    cleared: bool | None = None
    clips: list[ClipShown] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    verdict: JointVerdict | None = None

    @property
    def two_sided(self) -> bool:
        """Whether left and right are scored."""
        return self.asymmetry is not None

    def of_side(self, side: str) -> SideScore | None:
        """Result of one side; None for a test without sides."""
        return next((one for one in self.sides if one.side == side), None)


class ClearingResult(_Result):
    """A clearing test; None where it was not done."""

    name: str
    title: str
    movement: str
    pain: bool | None
    left: bool | None = None
    right: bool | None = None


class Composite(_Result):
    """Sum of the seven tests.

    Attributes
    ----------
    score : int or None
        Only where every test has one score.
    band : (int, int)
        Lowest and highest sum still possible.
    complete : bool
        Whether every test was done on every side.
    distribution : dict or None
        Probability of each sum, tests taken as independent; None if a test is missing or something decisive was not seen.
    mean, sd : float or None
        Of the distribution.
    at_most_14 : float or None
        Probability of a sum of 14 or less; None where nothing is known of it.
    missing : list of str
        Tests and sides that were not done or could not be read.
    unseen : list of str
        Tests of which something decisive was not seen or not answered.
    """

    score: int | None
    band: Band
    complete: bool
    distribution: dict[str, float] | None
    mean: float | None
    sd: float | None
    at_most_14: float | None
    missing: list[str]
    unseen: list[str] = Field(default_factory=list)


class Asymmetry(_Result):
    """Difference between left and right in one test."""

    movement: str
    title: str
    left: str
    right: str
    certain: bool


class Priority(_Result):
    """What to work on, in order; ``because`` says why in plain words."""

    rank: int
    movement: str
    title: str
    scores: str
    because: str
    certain: bool


class MovementChange(_Result):
    """One test before and after, as scores or bands; ``by`` is the difference where both are scores."""

    movement: str
    title: str
    before: str
    after: str
    by: int | None


class Change(_Result):
    """Against an earlier screen of the same person.

    Attributes
    ----------
    before_date : date
    before, after : str
        Composites, or their ranges.
    by : int or None
        Difference where both are complete.
    beyond_error : bool or None
        Whether it is larger than two measurements of the same person differ; None if it cannot be told.
    tests : list of MovementChange
        Tests whose result differs.
    """

    before_date: dt.date
    before: str
    after: str
    by: int | None
    beyond_error: bool | None
    because: str
    tests: list[MovementChange]


class Screen(_Result):
    """A whole screen of one person."""

    person: Person
    date: dt.date
    tests: list[MovementScore]
    clearing_tests: list[ClearingResult]
    composite: Composite
    asymmetries: list[Asymmetry]
    priorities: list[Priority]
    change: Change | None = None
    note: str | None = None
    notes: list[str] = Field(default_factory=list)
    made_with: dict[str, Any] = Field(default_factory=dict)

    @property
    def by_movement(self) -> Mapping[str, MovementScore]:
        """Tests by movement."""
        return {one.movement: one for one in self.tests}
