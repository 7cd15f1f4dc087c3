"""What stands below a picture, and what it shows for those who cannot see it."""

from __future__ import annotations

from fms_score.language import ENGLISH, Language
from fms_score.report.taken import Taken
from fms_score.report.words import STATES, band_text, criterion_name, measured_text, seconds_text, threshold_text
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, Verdict

__all__ = ["frame_caption", "picture_alt", "tally", "turn_caption", "turn_title"]


def frame_caption(criterion: CriterionResult, taken: Taken, language: Language = ENGLISH) -> str:
    """Value, moment, threshold and state of a criterion in a sentence."""
    return language.say(
        "moments.frame_caption",
        name=criterion_name(criterion, language),
        measured=taken.prefix_in(language) + measured_text(criterion.value, criterion.sd, criterion.unit, language),
        moment=seconds_text(criterion.at_s, language),
        threshold=threshold_text(criterion.threshold, criterion.comparison, criterion.unit, language),
        state=criterion.state,
    )


def turn_title(attempt: AttemptVerdict, language: Language = ENGLISH) -> str:
    """Number, side and score of a repetition."""
    score = band_text(attempt.score, attempt.band)
    if attempt.side == "both":
        return language.say("moments.turn_title", rep=attempt.rep, score=score)
    return language.say("moments.turn_title_side", rep=attempt.rep, side=attempt.side, score=score)


def tally(attempt: AttemptVerdict, language: Language = ENGLISH) -> str:
    """How many criteria are in which state."""
    counts = {state: sum(one.state == state for one in attempt.criteria) for state in STATES}
    return ", ".join(f"{number} {language.word('states', state)}" for state, number in counts.items() if number)


def turn_caption(attempt: AttemptVerdict, language: Language = ENGLISH) -> str:
    """Score, moment and tally of a repetition in a sentence."""
    moment = seconds_text(attempt.turn_s, language)
    return language.say(
        "moments.turn_caption", title=turn_title(attempt, language), moment=moment, tally=tally(attempt, language)
    )


def picture_alt(verdict: Verdict, caption: str, language: Language = ENGLISH) -> str:
    """The picture in words."""
    return language.say("moments.picture_alt", view=verdict.view.name, caption=caption)
