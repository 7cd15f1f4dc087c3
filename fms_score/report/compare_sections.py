"""Figures of a comparison as a page shows them: names in words, intervals beside numbers, shares as shades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fms_score.agreement.names import TEST_BY_MOVEMENT
from fms_score.agreement.result import (
    Agreement,
    BlandAltman,
    CompositePair,
    Confusion,
    CriterionAgreement,
    Figure,
    Group,
    Kind,
    PairAgreement,
    Person,
    Summary,
)
from fms_score.report.compare_plots import number
from fms_score.report.words import NOTHING

__all__ = [
    "CompositeRow",
    "GroupRow",
    "Matrix",
    "composite_rows",
    "criterion_rows",
    "figure_text",
    "group_name",
    "headline",
    "matrices",
    "pair_rows",
    "people_rows",
    "percent_text",
    "pooled_matrices",
    "summary_rows",
    "test_title",
]

MOST_MATRICES: Final = 12
MOST_PEOPLE: Final = 12
ALL_TESTS: Final = "All tests"
KINDS: Final[Mapping[Kind, str]] = {"coach-machine": "machine", "coach-coach": "coaches"}
"""Classes of the page, which choose the colour."""


def test_title(movement: str) -> str:
    """Name of a test for people; a movement that is none of the seven as words."""
    test = TEST_BY_MOVEMENT.get(movement)
    return test.title if test else movement.replace("_", " ").capitalize()


def group_name(group: Group) -> str:
    """Test and side of a group."""
    if group.movement is None:
        return ALL_TESTS
    return test_title(group.movement) + (f", {group.side}" if group.side else "")


def figure_text(figure: Figure | None, decimals: int = 2) -> str:
    """Figure with its 95 % interval, such as ``0.67 (0.52 to 0.80)``."""
    if figure is None or figure.value is None:
        return NOTHING
    if figure.interval is None:
        return number(figure.value, decimals)
    low, high = number(figure.interval.low, decimals), number(figure.interval.high, decimals)
    return f"{number(figure.value, decimals)} ({low} to {high})"


def percent_text(figure: Figure | None) -> str:
    """Share in percent with its interval, such as ``75 % (67 to 83)``."""
    if figure is None or figure.value is None:
        return NOTHING
    limits = f" ({100 * figure.interval.low:.0f} to {100 * figure.interval.high:.0f})" if figure.interval else ""
    return f"{100 * figure.value:.0f} %{limits}"


# ---- what is said first -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Headline:
    """One large figure: its name, what it says, and its interval in words."""

    label: str
    value: str
    interval: str
    means: str
    kind: str


def headline(agreement: Agreement) -> list[Headline]:
    """Machine against coaches, and the coaches' own agreement as its ceiling."""
    whole = agreement.group()
    if whole is None:
        return []
    shown = [_head("Machine with coaches", whole.machine, whole), _head("Coaches with each other", whole.coaches, whole)]
    return [one for one in shown if one is not None]


def _head(label: str, summary: Summary | None, group: Group) -> Headline | None:
    if summary is None:
        return None
    kappa = summary.kappa
    interval = f"{number(kappa.interval.low)} to {number(kappa.interval.high)}" if kappa.interval else ""
    said = f"same score {percent_text(summary.exact)}; at most one apart {percent_text(summary.within_one)}"
    pairs = [pair for pair in group.pairs if pair.kind == summary.kind]
    n, people = _span([pair.n for pair in pairs]), _span([pair.n_subjects for pair in pairs])
    means = f"{said}; {n} scores of {people} {'person' if people == '1' else 'people'}" + (
        f", mean over {len(pairs)} pairs of raters" if len(pairs) > 1 else ""
    )
    return Headline(label, number(kappa.value), interval, means, KINDS[summary.kind])


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts, default=0), max(counts, default=0)
    return str(low) if low == high else f"{low} to {high}"


# ---- tables -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of a table of agreement."""

    name: str
    raters: str
    kind: str
    n: str
    exact: str
    within_one: str
    kappa: str
    bias: str
    note: str


def summary_rows(groups: Iterable[Group]) -> list[GroupRow]:
    """Two lines a test: the machine's mean over the coaches, and the coaches' own."""
    rows = []
    for group in groups:
        for summary in (group.machine, group.coaches):
            if summary is not None:
                n = _span([pair.n for pair in group.pairs if pair.kind == summary.kind])
                who = "machine with coaches" if summary.kind == "coach-machine" else "coaches"
                rows.append(
                    _row(group_name(group), who, n, summary, "" if summary.kappa.value is not None else summary.kappa.note)
                )
    return rows


def pair_rows(groups: Iterable[Group]) -> list[GroupRow]:
    """One line for every pair of raters."""
    return [
        _row(group_name(group), f"{pair.first} / {pair.second}", str(pair.n), pair, "; ".join(_notes(pair)))
        for group in groups
        for pair in group.pairs
    ]


def _notes(pair: PairAgreement) -> dict[str, None]:
    return dict.fromkeys(text for text in (pair.note, pair.kappa.note) if text)


def _row(name: str, raters: str, n: str, one: PairAgreement | Summary, note: str) -> GroupRow:
    shares = percent_text(one.exact), percent_text(one.within_one)
    return GroupRow(name, raters, KINDS[one.kind], n, *shares, figure_text(one.kappa), figure_text(one.bias), note)


@dataclass(frozen=True, slots=True)
class CompositeRow:
    """One pair of raters on the composite."""

    raters: str
    kind: str
    n: int
    icc: str
    bias: str
    limits: str
    sem: str
    mdc95: str
    sensitivity: str
    specificity: str
    note: str


def composite_rows(pairs: Sequence[CompositePair]) -> list[CompositeRow]:
    """Lines of the table of composites."""
    return [
        CompositeRow(
            raters=f"{one.first} / {one.second}",
            kind=KINDS[one.kind],
            n=one.n,
            icc=figure_text(one.icc),
            bias=figure_text(one.bland_altman.bias),
            limits=_limits_text(one.bland_altman),
            sem=number(one.sem.value),
            mdc95=number(one.mdc95.value),
            sensitivity=percent_text(one.cutoff.sensitivity),
            specificity=percent_text(one.cutoff.specificity),
            note=one.note or one.icc.note,
        )
        for one in pairs
    ]


def _limits_text(plot: BlandAltman) -> str:
    if plot.lower.value is None or plot.upper.value is None:
        return NOTHING
    return f"{number(plot.lower.value, 1)} to {number(plot.upper.value, 1)}"


def criterion_rows(criteria: Sequence[CriterionAgreement]) -> list[GroupRow]:
    """Lines of the table of criteria; within one and bias say nothing of yes and no."""
    return [
        GroupRow(
            f"{test_title(one.movement)}: {one.criterion.replace('_', ' ')}", f"{one.first} / {one.second}",
            KINDS[one.kind], str(one.n), percent_text(one.exact), "", figure_text(one.kappa), "", one.note or one.kappa.note,
        )
        for one in criteria
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person on whom raters differ."""

    subject: str
    kind: str
    n: int
    mean_absolute: str
    bias: str


def people_rows(people: Sequence[Person]) -> list[PersonRow]:
    """People on whom raters differ most."""
    differing = [one for one in people if one.mean_absolute > 0.0]
    return [
        PersonRow(one.subject, KINDS[one.kind], one.n, number(one.mean_absolute),
                  number(one.bias))
        for one in differing[:MOST_PEOPLE]
    ]  # fmt: skip


# ---- confusion --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a confusion matrix; ``share`` of its row chooses the shade."""

    count: int
    share: float
    same: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Grades of two raters."""

    title: str
    rows_are: str
    columns_are: str
    kind: str
    n: int
    rows: tuple[tuple[Cell, ...], ...]


def matrices(group: Group | None) -> list[Matrix]:
    """Confusion matrix of every pair of raters in a group, machine before coaches; with many raters only the first ones."""
    pairs = [pair for pair in group.pairs if pair.n] if group else []
    return [
        Matrix(f"{pair.first} / {pair.second}", pair.first, pair.second, KINDS[pair.kind], pair.n, _cells(pair.confusion))
        for pair in pairs[:MOST_MATRICES]
    ]


def pooled_matrices(groups: Sequence[Group]) -> list[Matrix]:
    """Two confusion matrices a test, pairs of raters counted together: coaches with the machine, and with each other."""
    found = []
    for group in groups:
        for kind, rows, columns in (("coach-machine", "coaches", "machine"), ("coach-coach", "one coach", "another")):
            pairs = [pair for pair in group.pairs if pair.kind == kind and pair.n]
            if pairs:
                summed = tuple(
                    tuple(map(sum, zip(*rows_of, strict=True))) for rows_of in zip(*(p.confusion for p in pairs), strict=True)
                )
                found.append(
                    Matrix(group_name(group), rows, columns, KINDS[pairs[0].kind], sum(p.n for p in pairs), _cells(summed))
                )
    return found


def _cells(confusion: Confusion) -> tuple[tuple[Cell, ...], ...]:
    largest = max((count for row in confusion for count in row), default=0) or 1
    return tuple(
        tuple(Cell(count, round(count / largest, 3), first == second) for second, count in enumerate(row))
        for first, row in enumerate(confusion)
    )
