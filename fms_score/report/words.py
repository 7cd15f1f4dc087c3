"""Numbers and states in plain words, for everything people look at.

One place, so that a table, a picture and a sentence say the same thing. Every function takes the language, English if none
is given; the words themselves stand in the catalogues (:mod:`fms_score.language`).
"""

from __future__ import annotations

import math
from typing import Final, Literal

from fms_score.language import ENGLISH, Language
from fms_score.rubric.verdict import CriterionResult, State

__all__ = [
    "NOTHING",
    "STATES",
    "STATE_WORDS",
    "band_text",
    "chance_text",
    "criterion_name",
    "margin_text",
    "measured_text",
    "seconds_text",
    "sentence",
    "side_text",
    "threshold_text",
    "unit_text",
    "value_text",
]

NOTHING: Final = "–"  # noqa: RUF001 - an en dash is how a table says "nothing here"
MINUS: Final = "\N{MINUS SIGN}"

STATES: Final[tuple[State, ...]] = ("met", "not_met", "borderline", "not_observable")
STATE_WORDS: Final[dict[State, str]] = {state: ENGLISH.word("states", state) for state in STATES}
"""In English, for pictures that are files of their own."""

DECIMALS: Final = {"deg": 1}
"""Decimals by unit; ratios and their kind have two."""


def unit_text(unit: str | None, language: Language = ENGLISH) -> str:
    """Give the unit as it follows a number: nothing for a ratio, which is explained by its signal."""
    return "" if unit is None else language.word("units", unit)


def value_text(value: float | None, unit: str | None, language: Language = ENGLISH) -> str:
    """Measured number with its unit, such as ``12.3°``; a dash if there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f"{_signed(value, DECIMALS.get((unit or '').partition('/')[0], 2))}{unit_text(unit, language)}"


def measured_text(value: float | None, sd: float | None, unit: str | None, language: Language = ENGLISH) -> str:
    """Give a value with its standard deviation, such as ``12.3° ± 2.1°``."""
    if sd is None or value is None or not math.isfinite(sd):
        return value_text(value, unit, language)
    in_words = unit_text(unit, language).startswith(" ")  # a unit in words is said once
    first = _signed(value, 2) if in_words else value_text(value, unit, language)
    return f"{first} ± {value_text(sd, unit, language)}"


def threshold_text(
    threshold: float | None,
    comparison: Literal["at_most", "at_least"] | None,
    unit: str | None,
    language: Language = ENGLISH,
) -> str:
    """Threshold in words, such as ``at most 5°``."""
    if threshold is None or not math.isfinite(threshold):
        return NOTHING
    number = f"{threshold:g}".replace("-", MINUS)
    one = language.word("one_unit", unit) if threshold == 1 else unit
    number += unit_text(unit, language) if one == unit else str(one)
    return language.say(f"limits.{comparison}", number=number) if comparison else number


def margin_text(margin: float | None, unit: str | None, language: Language = ENGLISH) -> str:
    """Distance to the threshold with its sign, such as ``+2.3°``; positive is the good side."""
    if margin is None or not math.isfinite(margin):
        return NOTHING
    text = value_text(margin, unit, language)
    return text if text.startswith(MINUS) else f"+{text}"


def seconds_text(time_s: float | None, language: Language = ENGLISH) -> str:
    """Moment or duration in seconds, such as ``3.42 s``."""
    known = time_s is not None and math.isfinite(time_s)
    return language.say("seconds", number=_signed(time_s, 2)) if known and time_s is not None else NOTHING


def band_text(score: int | None, band: tuple[int, int]) -> str:
    """Score, or the scores still possible: ``2`` or ``2-3`` with an en dash."""
    low, high = band
    if score is not None:
        return str(score)
    return str(low) if low == high else f"{low}{NOTHING}{high}"


def chance_text(probability: float | None, language: Language = ENGLISH) -> str:
    """Give a probability in percent, never surer than ``over 99 %``; nothing if there is none."""
    if probability is None or not math.isfinite(probability):
        return ""
    percent = 100.0 * probability
    key = "over" if percent > 99.0 else "below" if percent < 1.0 else "of"
    return language.say(f"chances.{key}", percent=f"{percent:.0f}")


def side_text(side: str) -> str:
    """``left`` or ``right``; nothing where a test has no sides."""
    return "" if side == "both" else side


def criterion_name(criterion: CriterionResult, language: Language = ENGLISH) -> str:
    """Give the condition in words, with a capital."""
    words = language.text(criterion.says.strip() or criterion.id.replace("_", " "))
    return words[:1].upper() + words[1:]


def sentence(text: str) -> str:
    """Text as a sentence: a capital at its beginning, a stop at its end."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if not text or text[-1] in ".!?:" else ".")


def _signed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if float(text) == 0.0:
        return text.removeprefix("-")  # no "-0.0"
    return text.replace("-", MINUS)
