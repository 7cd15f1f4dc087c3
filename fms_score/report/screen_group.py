"""The table of many screens: who, scores, composite or its range, asymmetries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from urllib.parse import quote

from fms_score.report.page import page_template
from fms_score.report.words import NOTHING, band_text
from fms_score.screen.composite import CUT_OFF
from fms_score.screen.movements import SHEET
from fms_score.screen.sheet import MovementScore, Screen

__all__ = ["render_group"]


@dataclass(frozen=True, slots=True)
class GroupCell:
    """One test of one person: its score, and left and right if they differ."""

    figure: str
    sides: str
    kind: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One person."""

    who: str
    date: str
    link: str
    figure: str
    kind: str
    low: bool
    cells: list[GroupCell]
    differs: str
    pain: str


def render_group(screens: Sequence[tuple[Screen, str]]) -> str:
    """Page with one line for each screen.

    Parameters
    ----------
    screens : sequence of (Screen, str)
        Each with the address of its report, from the folder of the page.
    """
    ordered = sorted(screens, key=lambda pair: (pair[0].person.known_as.casefold(), pair[0].date))
    titles = {test.movement: test.title for screen, _ in ordered for test in screen.tests}
    return page_template("screen_group.html.j2").render(
        titles=[titles.get(name, name) for name in SHEET],
        lines=[_line(screen, address) for screen, address in ordered],
        summary=_summary([screen for screen, _ in ordered]),
    )


def _line(screen: Screen, address: str) -> GroupLine:
    composite = screen.composite
    named = {test.movement: test.title for test in screen.tests}
    return GroupLine(
        who=screen.person.name or screen.person.known_as,
        date=screen.date.isoformat(),
        link=quote(address),
        figure=band_text(composite.score, composite.band),
        kind="score" if composite.score is not None else "range" if composite.complete else "incomplete",
        low=composite.band[1] <= CUT_OFF,
        cells=[_cell(screen.by_movement[name]) for name in SHEET],
        differs=", ".join(one.title for one in screen.asymmetries if one.certain),
        pain=", ".join(named[test.movement] for test in screen.tests if test.pain),
    )


def _cell(test: MovementScore) -> GroupCell:
    nothing = all(one.source == "none" for one in test.sides) and not test.pain
    figure = NOTHING if nothing else band_text(test.score, test.band)
    sides = [NOTHING if one.source == "none" else band_text(one.score, one.band) for one in test.sides]
    differ = test.two_sided and not nothing and len(set(sides)) > 1
    return GroupCell(figure, " / ".join(sides) if differ else "", "pain" if test.pain else test.status)


def _summary(screens: Sequence[Screen]) -> str:
    scores = [one.composite.score for one in screens if one.composite.score is not None]
    said = f"{len(screens)} screen{'' if len(screens) == 1 else 's'}"
    if not scores:
        return f"{said}; no composite is complete and certain yet."
    spread = f" ± {stdev(scores):.1f}" if len(scores) > 1 else ""
    low = sum(score <= CUT_OFF for score in scores)
    return (
        f"{said}; {len(scores)} with a certain composite: {fmean(scores):.1f}{spread} points, {low} of them {CUT_OFF} or less."
    )
