"""What a comparison of raters comes to: every figure with its interval, and with a note where it says little.

Plain values throughout: what cannot be stated is ``None`` with the reason in ``note``, never NaN.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AGREEMENT_FORMAT",
    "Agreement",
    "Alpha",
    "BlandAltman",
    "CompositePair",
    "CompositePoint",
    "CompositeRaters",
    "CriterionAgreement",
    "Cutoff",
    "Disagreement",
    "Figure",
    "Group",
    "Interval",
    "Kind",
    "PairAgreement",
    "Person",
    "Summary",
]

AGREEMENT_FORMAT: Final = "fms_score.agreement/1"

Kind = Literal["coach-machine", "coach-coach"]
SideName = Literal["left", "right", "both"]
Confusion = tuple[tuple[int, ...], ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(_Part):
    """Limits that hold the figure with 95 % confidence, people being the ones drawn."""

    low: float
    high: float


class Figure(_Part):
    """One number with its interval; ``None`` with a note where it is not defined or nothing can be said of its spread."""

    value: float | None = None
    interval: Interval | None = None
    note: str = ""


class PairAgreement(_Part):
    """Two raters on the same scores.

    Attributes
    ----------
    first, second : str
        Raters; of a coach and the machine, the machine is the second.
    kind : {"coach-machine", "coach-coach"}
    n, n_subjects : int
        Scores that both gave, and of how many people.
    exact, within_one : Figure
        Share of scores that are the same, and that are at most one apart.
    kappa : Figure
        Cohen's kappa with quadratic weights over the grades 0 to 3, whether used or not.
    bias : Figure
        Mean of second minus first, in points.
    confusion : tuple of 4 tuples of 4 int
        Rows: grade 0 to 3 of the first; columns: of the second.
    note : str
        What a small or one-sided sample does to these figures; empty where there is nothing to say.
    """

    first: str
    second: str
    kind: Kind
    n: int
    n_subjects: int
    exact: Figure
    within_one: Figure
    kappa: Figure
    bias: Figure
    confusion: Confusion
    note: str = ""


class Summary(_Part):
    """The mean over all pairs of one kind: how well the machine does beside the coaches, and the coaches beside each other."""

    kind: Kind
    n_pairs: int
    exact: Figure
    within_one: Figure
    kappa: Figure
    bias: Figure


class Alpha(_Part):
    """Krippendorff's alpha for ordinal grades over several raters; scores may be missing.

    ``n`` scores can be paired with another rater's, in ``n_units`` tests with two raters or more.
    """

    raters: tuple[str, ...]
    n: int
    n_units: int
    alpha: Figure


class Group(_Part):
    """Agreement on one kind of score.

    Attributes
    ----------
    level : {"test", "side", "all"}
        ``test``: the score of a movement, of two sides the lower; ``side``: one side of a movement; ``all``: every test
        score together.
    movement : str or None
        None for ``all``.
    side : {"left", "right"} or None
        None except for ``side``.
    pairs : tuple of PairAgreement
        Coaches with the machine first, then coaches among themselves; pairs that share no score are left out.
    machine, coaches : Summary or None
        Means over the pairs of each kind; ``coaches`` is the ceiling that the machine is held against.
    gap : Figure or None
        Kappa of ``machine`` minus kappa of ``coaches``, from the same draws of people.
    alpha, alpha_coaches : Alpha or None
        Over all raters, and over the coaches alone; None with fewer than two raters.
    note : str
    """

    level: Literal["test", "side", "all"]
    movement: str | None = None
    side: Literal["left", "right"] | None = None
    pairs: tuple[PairAgreement, ...] = ()
    machine: Summary | None = None
    coaches: Summary | None = None
    gap: Figure | None = None
    alpha: Alpha | None = None
    alpha_coaches: Alpha | None = None
    note: str = ""


class BlandAltman(_Part):
    """Mean difference and 95 % limits of agreement, second minus first, in points of the composite."""

    bias: Figure
    sd: float | None
    lower: Figure
    upper: Figure


class Cutoff(_Part):
    """Who falls at or below a composite of ``at_most`` for the second rater, held against the first.

    ``table`` counts people: rows first at or below and above, columns second at or below and above.
    """

    at_most: int
    sensitivity: Figure
    specificity: Figure
    table: Confusion


class CompositePoint(_Part):
    """One person's composite from two raters."""

    subject: str
    first: int
    second: int


class CompositePair(_Part):
    """Two raters on the composite 0-21 of people whose seven tests both have scored.

    ``icc`` is ICC(A,1): two-way, absolute agreement, single score, with McGraw and Wong's F interval; ``sem`` and ``mdc95`` are
    the standard error of measurement (with the raters' difference in it) and the smallest change beyond it, in points.
    """

    first: str
    second: str
    kind: Kind
    n: int
    icc: Figure
    bland_altman: BlandAltman
    sem: Figure
    mdc95: Figure
    cutoff: Cutoff
    points: tuple[CompositePoint, ...]
    note: str = ""


class CompositeRaters(_Part):
    """Several raters at once on the composite of the people whom all of them scored completely."""

    raters: tuple[str, ...]
    n: int
    icc: Figure
    sem: Figure
    mdc95: Figure


class CriterionAgreement(_Part):
    """Two raters on whether one criterion is met.

    ``table`` counts ratings: rows first not met and met, columns second not met and met; ``kappa`` has no weights.
    """

    movement: str
    criterion: str
    first: str
    second: str
    kind: Kind
    n: int
    n_subjects: int
    exact: Figure
    kappa: Figure
    table: Confusion
    note: str = ""


class Disagreement(_Part):
    """One score on which two raters differ."""

    subject: str
    movement: str
    side: SideName
    first: str
    second: str
    kind: Kind
    first_score: int
    second_score: int

    @property
    def difference(self) -> int:
        """Second minus first."""
        return self.second_score - self.first_score


class Person(_Part):
    """How far the scores of one person lie apart, over all pairs of one kind."""

    subject: str
    kind: Kind
    n: int
    mean_absolute: float
    bias: float


class Agreement(_Part):
    """All that two or more raters' scores say about each other.

    Attributes
    ----------
    raters : tuple of str
        Coaches first, in alphabetical order; the machine last.
    machine : str or None
        Which of them is the machine, if it took part.
    groups : tuple of Group
        Movements in the order of the screen: the test, then its sides; the pool of all tests last.
    composites : tuple of CompositePair
    composite_coaches : CompositeRaters or None
        All coaches together, if there are two or more.
    criteria : tuple of CriterionAgreement
    disagreements : tuple of Disagreement
        Widest first, coaches with the machine before coaches with each other.
    people : tuple of Person
        Widest first.
    notes : tuple of str
        What was left out, and why.
    rounds, seed : int
        Of the bootstrap over people.
    """

    n_subjects: int
    raters: tuple[str, ...]
    machine: str | None
    groups: tuple[Group, ...] = ()
    composites: tuple[CompositePair, ...] = ()
    composite_coaches: CompositeRaters | None = None
    criteria: tuple[CriterionAgreement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    people: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()
    rounds: int = 0
    seed: int = 0
    format: str = Field(default=AGREEMENT_FORMAT)

    def group(self, movement: str | None = None, side: str | None = None) -> Group | None:
        """Group of a movement (or of one side of it); of all tests together if none is named."""
        return next((one for one in self.groups if (one.movement, one.side) == (movement, side)), None)
