"""The report of a screen: one self-contained page that prints on two sheets of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fms_score.report.page import page_template
from fms_score.report.screen_page import SmallPicture, small_picture, sum_bars
from fms_score.report.words import NOTHING, STATE_WORDS, band_text, measured_text, sentence, threshold_text
from fms_score.screen.context import EVIDENCE, LIMITS_OF_EVIDENCE, cut_off_sentence
from fms_score.screen.sheet import ClipShown, Composite, CriterionShown, MovementScore, Screen, SideScore

__all__ = ["render_screen"]

MOST_PICTURES: Final = 8
MOST_CRITERIA: Final = 4
"""Criteria named in one line of the sheet; the report of the clip has all."""

CROWDED: Final = 14
"""Lines on the second sheet of paper above which only the first four pictures are printed."""

MISSING: Final = "film it, or score it on the spot"
TOO_CLOSE: Final = "too close to the threshold to decide: film again, straight in the view asked for"

SOURCE_WORDS: Final = {"observer": "scored on the spot", "pain": "pain", "none": "missing", "video": ""}


@dataclass(frozen=True, slots=True)
class SideCell:
    """Result of one side in the sheet."""

    figure: str
    kind: str
    remark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One test in the sheet."""

    title: str
    left: SideCell | None
    right: SideCell | None
    figure: str
    kind: str
    differs: str
    not_met: str
    open: str
    said: str
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ToDo:
    """What would settle something: the remedy, and what it would settle."""

    remedy: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class Moment:
    """A picture of what decided."""

    title: str
    said: str
    picture: SmallPicture
    link: str
    alt: str


def render_screen(screen: Screen, folder: Path) -> str:
    """Page as a string: HTML with style and pictures inside; its links go to the clips' own reports.

    Parameters
    ----------
    screen : Screen
    folder : Path
        Where ``screen.json`` and the folders of the clips lie, for the pictures.
    """
    composite, person, to_do, unranked = screen.composite, screen.person, _to_do(screen), _unranked(screen)
    return page_template("screen.html.j2").render(
        who=person.name or person.code,
        facts=_facts(screen),
        composite=composite,
        figure=band_text(composite.score, composite.band),
        kind="score" if composite.score is not None else "band",
        said=_said(screen),
        cut_off=cut_off_sentence(composite),
        bars=sum_bars(composite),
        lines=[_line(one) for one in screen.tests],
        clearing=[(one.title, _clearing_word(one.pain), one.pain) for one in screen.clearing_tests],
        asymmetries=screen.asymmetries,
        priorities=screen.priorities,
        unranked=[one.title for one in unranked],
        mobility_unknown=any(one.group == "mobility" for one in unranked),
        both_sides=any(one.two_sided and all(side.source != "none" for side in one.sides) for one in screen.tests),
        to_do=to_do,
        crowded=len(screen.priorities) + sum(1 + len(one.names) for one in to_do) > CROWDED,
        change=screen.change,
        moments=_moments(screen, folder),
        clips=[(test.title, clip, _address(clip)) for test in screen.tests for clip in test.clips],
        evidence=EVIDENCE,
        limits=LIMITS_OF_EVIDENCE,
        notes=[*screen.notes, *(f"{test.title}: {note}" for test in screen.tests for note in test.notes)],
        note=screen.note,
        made_with=_made_with(screen),
    )


def _facts(screen: Screen) -> list[str]:
    person = screen.person
    sizes = (("height", person.height_cm), ("hand", person.hand_length_cm), ("shin", person.tibia_height_cm))
    facts = [screen.date.isoformat()]
    facts += [f"code {person.code}"] if person.code and person.name else []
    facts += [person.sex] if person.sex else []
    return facts + [f"{name} {size:g} cm" for name, size in sizes if size is not None]


def _said(screen: Screen) -> str:
    composite = screen.composite
    if composite.missing:
        count = sum(test.status == "missing" for test in screen.tests)
        tests = "one test is" if count == 1 else f"{count} tests are"
        return f"Not complete: {tests} missing or not readable. From what is known, the sum lies in this range."
    if composite.score is not None:
        return "Every test is scored."
    open_ones = sum(test.status == "open" for test in screen.tests)
    tests = "one test is" if open_ones == 1 else f"{open_ones} tests are"
    return f"All seven tests were done; {tests} still open, so the sum is a range. {_expected(composite)}"


def _expected(composite: Composite) -> str:
    if composite.mean is None or composite.sd is None:
        return "Something that decides was not seen or not answered, so nobody can say which sum is likelier."
    return f"Expected from the chances of each test: {composite.mean:.1f} ± {composite.sd:.1f}."


# ---- the sheet --------------------------------------------------------------------------------------------------------
def _line(test: MovementScore) -> Line:
    left, right = (test.of_side("left"), test.of_side("right")) if test.two_sided else (None, None)
    missing = test.status == "missing"
    unknown = missing and all(one.source == "none" for one in test.sides)
    return Line(
        title=test.title,
        left=_cell(left) if left else None,
        right=_cell(right) if right else None,
        figure=NOTHING if unknown else band_text(test.score, test.band),
        kind="pain" if test.pain else "missing" if missing else test.status,
        differs={"certain": "left and right differ", "possible": ""}.get(test.asymmetry or "", ""),
        not_met=_names(test.not_met),
        open=_names(test.open),
        said=_line_said(test),
        links=[(_clip_words(one, place), _address(one)) for place, one in enumerate(test.clips, start=1) if not one.failed],
    )


def _clip_words(clip: ClipShown, place: int) -> str:
    """What a clip is called in one line of the sheet, such as ``left front``."""
    words = [clip.side, clip.view if clip.view != clip.side else None, f"attempt {clip.attempt}" if clip.attempt else None]
    return " ".join(one for one in words if one) or f"clip {place}"


def _address(clip: ClipShown) -> str:
    return _report_in(clip.folder)


def _report_in(name: str | None) -> str:
    """Address of a clip's report below the page; the name may come from a file of others, where ``//host/x`` is a machine."""
    return quote(f"{str(name).lstrip('/')}/report.html")


def _line_said(test: MovementScore) -> str:
    """What is not told by the criteria."""
    if test.pain or test.status == "missing":
        return sentence("; ".join(test.missing)) if test.missing else test.because
    if all(one.source == "observer" for one in test.sides):
        return "Scored by the observer on the spot."
    return "" if test.not_met or test.open else "Everything asked for is met." if test.score == 3 else test.because


def _cell(side: SideScore) -> SideCell:
    figure = NOTHING if side.source == "none" else band_text(side.score, side.band)
    return SideCell(figure, "missing" if side.source == "none" else "scored" if side.score is not None else "open",
                    SOURCE_WORDS[side.source])  # fmt: skip


def _names(criteria: Sequence[CriterionShown]) -> str:
    names: dict[str, list[str]] = {}
    for one in criteria:
        names.setdefault(one.says, []).append(one.side)
    said = [f"{says} ({side[0]})" if side in (["left"], ["right"]) else says for says, side in names.items()]
    more = f" and {len(said) - MOST_CRITERIA} more" if len(said) > MOST_CRITERIA else ""
    return "; ".join(said[:MOST_CRITERIA]) + more


def _clearing_word(pain: bool | None) -> str:  # noqa: FBT001 - a result of three
    return {True: "pain: its test is 0", False: "no pain", None: "not done"}[pain]


# ---- what to do -------------------------------------------------------------------------------------------------------
def _to_do(screen: Screen) -> list[ToDo]:
    """What would close the range: what is missing first, then what is open, gathered by what to do about it."""
    found: dict[str, dict[str, list[str]]] = {}
    if screen.composite.missing:
        found[MISSING] = {what: [] for what in screen.composite.missing}
    for test in screen.tests:
        for one in test.open:
            of = test.title if one.side == "both" else f"{test.title}, {one.side}"
            found.setdefault(one.remedy or TOO_CLOSE, {}).setdefault(of, []).append(one.says)
    return [
        ToDo(sentence(remedy), [f"{of}: {'; '.join(says)}" if says else of for of, says in settled.items()])
        for remedy, settled in found.items()
    ]


def _unranked(screen: Screen) -> list[MovementScore]:
    """Tests of which too little is known to say whether they need work."""
    ranked = {one.movement for one in screen.priorities}
    return [one for one in screen.tests if one.movement not in ranked and one.score is None]


# ---- pictures ---------------------------------------------------------------------------------------------------------
def _moments(screen: Screen, folder: Path) -> list[Moment]:
    """One picture for each test: what cost points, else what is open; then second ones while there is room."""
    by_test = [[(test, one) for one in [*test.not_met, *test.open] if one.picture] for test in screen.tests]
    turns = [pairs[number] for number in range(max(map(len, by_test), default=0)) for pairs in by_test if len(pairs) > number]
    moments = []
    for test, one in turns:
        place = folder / str(one.picture)
        inside = place.resolve().is_relative_to(folder.resolve())  # the name may come from a file of others
        picture = small_picture(place) if inside else None
        if picture is not None:
            moments.append(_moment(test, one, picture))
        if len(moments) == MOST_PICTURES:
            break
    return moments


def _moment(test: MovementScore, one: CriterionShown, picture: SmallPicture) -> Moment:
    side = "" if one.side == "both" else f", {one.side}"
    measured, limit = measured_text(one.value, one.sd, one.unit), threshold_text(one.threshold, one.comparison, one.unit)
    said = f"{one.says}: {STATE_WORDS[one.state]}, {measured} (asked: {limit})"
    return Moment(
        title=f"{test.title}{side}",
        said=said,
        picture=picture,
        link=_report_in(one.clip),
        alt=f"{test.title}{side}, with the skeleton drawn: {said}",
    )


def _made_with(screen: Screen) -> list[tuple[str, str]]:
    made = screen.made_with
    model = made.get("model")
    facts = {
        "fms-score": made.get("fms-score"),
        "network": f"{model.get('name')} ({str(model.get('sha256'))[:12]})" if model else None,
        "made": made.get("screened_at"),
    }
    return [(name, str(value)) for name, value in facts.items() if value]
