"""The report of a comparison: one self-contained page about how far scores agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fms_score.agreement.result import Agreement, Group
from fms_score.report import compare_sections as sections
from fms_score.report.compare_plots import bar_plot, difference_plot, number
from fms_score.report.compare_published import CUTOFF_FIGURES, PUBLISHED, WITHOUT_A_FIGURE, published
from fms_score.report.page import page_template

__all__ = ["MOST_DISAGREEMENTS", "CompareInputs", "Evidence", "Place", "differing_tests", "render_comparison"]

Place = tuple[str, str, str]
"""Subject, movement, side."""

MOST_DISAGREEMENTS: Final = 24
MOST_PLOTS: Final = 6
FEW_PEOPLE: Final = 30
"""Below this, the page says at its top that the sample is small."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What shows why the machine scored so.

    Attributes
    ----------
    name : str
        Of the clip.
    link : str or None
        To its report, from the folder of the page.
    because : str
        The machine's result in one sentence.
    picture : bytes or None
        A deciding moment as JPEG.
    size : tuple of int
        Its width and height.
    """

    name: str
    link: str | None
    because: str
    picture: bytes | None = None
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class CompareInputs:
    """Everything the page tells.

    Attributes
    ----------
    agreement : Agreement
    sheet_name : str
        Name of the coaches' sheet.
    understood : sequence of (str, str)
        How the sheet was read, as names and facts.
    columns : sequence of (str, str, str)
        Letter, title and meaning of its columns.
    notes : sequence of str
        What a reader has to know about the scores.
    bands : sequence of (str, int, int)
        Coach, bands of the machine that this coach scored, and how many hold the coach's score.
    band_policy : str
        What bands counted as, in words; empty without any.
    unmatched : sequence of (str, str)
        Results that were not used, and why.
    without : sequence of str
        Tests without a result.
    more_unmatched, more_without : int
        How many are not listed.
    scores : mapping of (subject, movement, side) to mapping of str to int
        Scores by rater, of every test that two raters scored.
    evidence : mapping of (subject, movement, side) to sequence of Evidence
    machine_bands : mapping of (subject, movement, side) to str
        Where the machine gave a band, which one and what it counts as.
    made_at : datetime
    version : str
    """

    agreement: Agreement
    sheet_name: str
    understood: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, str, str]]
    notes: Sequence[str]
    bands: Sequence[tuple[str, int, int]]
    band_policy: str
    unmatched: Sequence[tuple[str, str]]
    without: Sequence[str]
    more_unmatched: int
    more_without: int
    scores: Mapping[Place, Mapping[str, int]]
    evidence: Mapping[Place, Sequence[Evidence]]
    machine_bands: Mapping[Place, str]
    made_at: datetime
    version: str


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """One test on which raters differ: every rater's score, and what shows why."""

    subject: str
    movement: str
    side: str
    title: str
    scores: Sequence[tuple[str, int]]
    machine: bool
    band: str
    evidence: Sequence[Evidence]


def render_comparison(inputs: CompareInputs) -> str:
    """Page as a string: HTML with style, plots and pictures inside; only its links lead outside, to reports beside it."""
    agreement = inputs.agreement
    tests = [group for group in agreement.groups if group.level == "test" and group.pairs]
    whole = [group for group in agreement.groups if group.level == "all"]
    page = page_template("compare.html.j2")
    return page.render(
        inputs=inputs, agreement=agreement, **_result(inputs), **_tests(agreement, whole, tests), **_composites(agreement)
    )


def _result(inputs: CompareInputs) -> dict[str, Any]:
    agreement, whole = inputs.agreement, inputs.agreement.group()
    differing = differing_tests(inputs.scores, agreement.machine)
    return {
        "heads": sections.headline(agreement),
        "gap": sections.figure_text(whole.gap) if whole and whole.gap else "",
        "small": _small(agreement),
        "disagreements": [_shown(place, inputs) for place in differing[:MOST_DISAGREEMENTS]],
        "more_disagreements": max(len(differing) - MOST_DISAGREEMENTS, 0),
        "people": sections.people_rows(agreement.people),
        "published": PUBLISHED,
        "without_a_figure": WITHOUT_A_FIGURE,
    }


def _tests(agreement: Agreement, whole: Sequence[Group], tests: Sequence[Group]) -> dict[str, Any]:
    groups = [*whole, *tests]
    return {
        "kappa_plot": _bars(groups, "kappa", "Quadratic weighted kappa"),
        "exact_plot": _bars(groups, "exact", "Share of scores that are the same"),
        "rows": sections.summary_rows(groups),
        "pair_rows": sections.pair_rows(groups),
        "side_rows": sections.pair_rows([group for group in agreement.groups if group.level == "side"]),
        "alphas": _alphas(groups),
        "whole_matrices": (shown := sections.matrices(agreement.group())),
        "more_matrices": max(sum(len(group.pairs) for group in whole) - len(shown), 0),
        "test_matrices": sections.pooled_matrices(tests),
        "criteria": sections.criterion_rows(agreement.criteria),
    }


def _composites(agreement: Agreement) -> dict[str, Any]:
    return {
        "composites": sections.composite_rows(agreement.composites),
        "together": agreement.composite_coaches,
        "plots": (plots := [plot for pair in agreement.composites if (plot := difference_plot(pair))])[:MOST_PLOTS],
        "more_plots": max(len(plots) - MOST_PLOTS, 0),
        "icc_figures": published("icc"),
        "cutoff": CUTOFF_FIGURES,
        "figure_text": sections.figure_text,
        "minus": number,
    }


def _small(agreement: Agreement) -> str:
    """What is said of few people: of those the machine scored, if it took part."""
    whole = agreement.group()
    pairs = [pair for pair in whole.pairs if pair.kind == "coach-machine"] if whole and agreement.machine else []
    n = max((pair.n_subjects for pair in pairs), default=agreement.n_subjects)
    if n >= FEW_PEOPLE:
        return ""
    people = ("1 person" if n == 1 else f"{n} people") + (" scored by both machine and coaches" if pairs else "")
    if n < 2:
        return f"{people}: no interval can be given, and nothing here holds beyond these scores."
    return f"{people}: a few scores more can change every figure. Read the intervals, not the figures."


def _bars(groups: Sequence[Group], statistic: str, title: str) -> Any:
    rows = [
        (
            sections.group_name(group),
            getattr(group.machine, statistic) if group.machine else None,
            getattr(group.coaches, statistic) if group.coaches else None,
        )
        for group in groups
    ]
    return bar_plot(title, rows, published("kappa" if statistic == "kappa" else "exact"))


def _alphas(groups: Sequence[Group]) -> list[tuple[str, str, str]]:
    """Krippendorff's alpha where more than two raters make it more than a second kappa."""
    return [
        (sections.group_name(group), sections.figure_text(group.alpha.alpha if group.alpha else None),
         sections.figure_text(group.alpha_coaches.alpha if group.alpha_coaches else None))
        for group in groups
        if group.alpha is not None and len(group.alpha.raters) > 2
    ]  # fmt: skip


def differing_tests(scores: Mapping[Place, Mapping[str, int]], machine: str | None) -> list[Place]:
    """Tests on which raters differ: those with the machine before others, the widest first.

    Parameters
    ----------
    scores : mapping of (subject, movement, side) to mapping of str to int
        Scores by rater.
    machine : str or None
        Name of the machine among the raters.
    """
    differing = [place for place, given in scores.items() if len(set(given.values())) > 1]
    return sorted(differing, key=lambda place: _width(scores[place], machine))


def _width(scores: Mapping[str, int], machine: str | None) -> tuple[bool, float]:
    """Sort key: mean distance of the machine to the coaches, else between the coaches; the widest first."""
    own = scores.get(machine) if machine else None
    apart = [abs(score - own) for rater, score in scores.items() if own is not None and rater != machine]
    if any(apart):
        return False, -sum(apart) / len(apart)
    return True, float(min(scores.values()) - max(scores.values()))


def _shown(place: Place, inputs: CompareInputs) -> _Shown:
    subject, movement, side = place
    scores = inputs.scores[place]
    order = {rater: number for number, rater in enumerate(inputs.agreement.raters)}
    machine = inputs.agreement.machine in scores
    return _Shown(
        subject=subject,
        movement=movement,
        side=side,
        title=sections.test_title(movement),
        scores=sorted(scores.items(), key=lambda one: order.get(one[0], len(order))),
        machine=machine,
        band=inputs.machine_bands.get(place, ""),
        evidence=inputs.evidence.get(place, ()) if machine else (),
    )
