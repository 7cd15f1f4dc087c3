"""What the page says of the result and its criteria, in words ready for the page.

Templates only lay out; every number is put into words here, and every word comes from a catalogue
(:mod:`fms_score.language`) or from the rubric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fms_score.language import ENGLISH, Language
from fms_score.report.captions import frame_caption, picture_alt, turn_caption
from fms_score.report.keyframes import KeyFrame, turn_name
from fms_score.report.taken import Taken
from fms_score.report.words import (
    NOTHING,
    band_text,
    chance_text,
    criterion_name,
    margin_text,
    measured_text,
    seconds_text,
    sentence,
    threshold_text,
)
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, State, Verdict

__all__ = [
    "CriterionView",
    "Picture",
    "ScoreStep",
    "Unseen",
    "counting_attempt",
    "criterion_pictures",
    "criterion_views",
    "headline",
    "notes",
    "score_steps",
    "turn_pictures",
    "unseen",
]

Kind = Literal["score", "band", "unseen", "pain"]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A key frame with its words."""

    jpeg: bytes
    size: tuple[int, int]
    at_s: float
    caption: str
    alt: str


@dataclass(frozen=True, slots=True, eq=False)
class CriterionView:
    """One criterion in words."""

    ident: str
    name: str
    state: State
    word: str
    measured: str
    how: str
    threshold: str
    margin: str
    reason: str
    remedy: str
    at_s: float | None
    moment: str
    open: bool
    chance: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One of the possible scores: whether it is the result or still open, and how likely it is."""

    score: int
    means: str
    is_result: bool
    is_open: bool
    percent: float | None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be assessed for one reason, and what to do about it."""

    names: list[str]
    reason: str
    remedy: str


def headline(verdict: Verdict, language: Language = ENGLISH) -> tuple[Kind, str, str]:
    """Kind of the result, its figure, and what it means."""
    if verdict.pain:
        return "pain", "0", language.word("scores", 0)
    if verdict.score is not None:
        return "score", str(verdict.score), language.word("scores", verdict.score)
    if all(one.state == "not_observable" for one in verdict.criteria):
        return "unseen", NOTHING, language.say("result.nothing_seen")
    return "band", band_text(None, verdict.band), language.say("result.open")


def score_steps(verdict: Verdict, language: Language = ENGLISH) -> list[ScoreStep]:
    """Scores from 3 down, with 0 only where an observer's pain makes it possible."""
    low, high = verdict.band
    lowest = 0 if verdict.pain or low == 0 else 1
    return [
        ScoreStep(
            score,
            language.word("scores", score),
            is_result=score == verdict.score,
            is_open=verdict.score is None and low <= score <= high,
            percent=_percent(verdict.probabilities.get(str(score))) if verdict.probabilities else None,
        )
        for score in range(3, lowest - 1, -1)
    ]


def notes(verdict: Verdict, language: Language = ENGLISH) -> list[str]:
    """Remarks of the verdict."""
    said = verdict.note_messages if len(verdict.note_messages) == len(verdict.notes) else [None] * len(verdict.notes)
    return [sentence(language.told(one, written)) for one, written in zip(said, verdict.notes, strict=True)]


def criterion_views(
    criteria: Sequence[CriterionResult],
    undecided: Sequence[str] = (),
    pictures: Mapping[str, Picture] | None = None,
    taken: Mapping[str, Taken] | None = None,
    language: Language = ENGLISH,
) -> list[CriterionView]:
    """Criteria in the rubric's order, each with its picture if there is one."""
    how, shown = taken or {}, pictures or {}
    return [
        _criterion_view(one, how.get(one.id, Taken()), shown.get(one.id), language, is_open=one.id in undecided)
        for one in criteria
    ]


def criterion_pictures(
    verdict: Verdict, frames: Mapping[str, KeyFrame], taken: Mapping[str, Taken], language: Language = ENGLISH
) -> dict[str, Picture]:
    """Key frames of the criteria, by criterion."""
    criteria = {one.id: one for one in verdict.criteria}
    return {
        frame.criterion: _picture(
            frame, verdict, frame_caption(criteria[frame.criterion], taken.get(frame.criterion, Taken()), language), language
        )
        for frame in frames.values()
        if frame.criterion in criteria
    }


def turn_pictures(verdict: Verdict, frames: Mapping[str, KeyFrame], language: Language = ENGLISH) -> list[Picture]:
    """Pictures of the turns of all attempts."""
    pairs = [(attempt, frames.get(turn_name(attempt.rep))) for attempt in verdict.attempts]
    return [_picture(frame, verdict, turn_caption(attempt, language), language) for attempt, frame in pairs if frame]


def unseen(criteria: Sequence[CriterionResult], language: Language = ENGLISH) -> list[Unseen]:
    """What was not assessed, gathered by what to do about it."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in criteria:
        if one.state == "not_observable":
            place = (_remedy(one, language), _reason(one, language))
            found.setdefault(place, []).append(criterion_name(one, language))
    return [Unseen(names, reason, remedy) for (remedy, reason), names in found.items()]


def counting_attempt(verdict: Verdict) -> AttemptVerdict | None:
    """Attempt whose criteria are the test's; None without any."""
    return next((one for one in verdict.attempts if one.criteria == verdict.criteria), None)


def _criterion_view(
    one: CriterionResult, taken: Taken, picture: Picture | None, language: Language, *, is_open: bool
) -> CriterionView:
    return CriterionView(
        ident=one.id,
        name=criterion_name(one, language),
        state=one.state,
        word=language.word("states", one.state),
        measured=measured_text(one.value, one.sd, one.unit, language),
        how=taken.words_in(language) if one.value is not None else "",
        threshold=threshold_text(one.threshold, one.comparison, one.unit, language),
        margin=margin_text(one.margin, one.unit, language),
        reason=_reason(one, language),
        remedy=_remedy(one, language),
        at_s=one.at_s,
        moment=seconds_text(one.at_s, language),
        open=is_open,
        chance=chance_text(one.probability, language),
        picture=picture,
    )


def _picture(frame: KeyFrame, verdict: Verdict, caption: str, language: Language) -> Picture:
    return Picture(frame.jpeg, frame.size, frame.at_s, caption, picture_alt(verdict, caption, language))


def _reason(one: CriterionResult, language: Language) -> str:
    return sentence(language.told(one.reason_message, one.reason))


def _remedy(one: CriterionResult, language: Language) -> str:
    return sentence(language.told(one.remedy_message, one.remedy or ""))


def _percent(share: float | None) -> float | None:
    return None if share is None or not np.isfinite(share) else round(100 * float(share), 1)
