"""Numbers and states in plain words, for everything people look at.

One place, so that a table, a picture and a sentence say the same thing, and so that another language is another file.
"""

from __future__ import annotations

import math
from typing import Final, Literal

from fms_score.rubric.verdict import CriterionResult, State

__all__ = [
    "NOTHING",
    "SCORE_MEANS",
    "STATE_WORDS",
    "VIEW_WORDS",
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

STATE_WORDS: Final[dict[State, str]] = {
    "met": "met",
    "not_met": "not met",
    "borderline": "borderline",
    "not_observable": "not assessed",
}

SCORE_MEANS: Final[dict[int, str]] = {
    3: "performed as described",
    2: "performed with compensation, or in the easier position",
    1: "could not be performed as described",
    0: "pain reported by the observer",
}

VIEW_WORDS: Final[dict[str, str]] = {
    "front": "from the front",
    "back": "from behind",
    "side": "from the side",
    "oblique": "at an angle",
}

DECIMALS: Final = {"deg": 1}
"""Decimals by unit; ratios and their kind have two."""


def unit_text(unit: str | None) -> str:
    """Give the unit as it follows a number: nothing for a ratio, which is explained by its signal."""
    if unit is None:
        return ""
    bare, per, second = unit.partition("/")
    return {"deg": "°", "ratio": "", "fraction": ""}.get(bare, f" {bare}") + per + second


def value_text(value: float | None, unit: str | None) -> str:
    """Measured number with its unit, such as ``12.3°``; a dash if there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f"{_signed(value, DECIMALS.get((unit or '').partition('/')[0], 2))}{unit_text(unit)}"


def measured_text(value: float | None, sd: float | None, unit: str | None) -> str:
    """Give a value with its standard deviation, such as ``12.3° ± 2.1°``."""
    if sd is None or value is None or not math.isfinite(sd):
        return value_text(value, unit)
    first = value_text(value, None if unit_text(unit).startswith(" ") else unit)  # a unit in words is said once
    return f"{first} ± {value_text(sd, unit)}"


def threshold_text(threshold: float | None, comparison: Literal["at_most", "at_least"] | None, unit: str | None) -> str:
    """Threshold in words, such as ``at most 5°``."""
    if threshold is None or not math.isfinite(threshold):
        return NOTHING
    number = f"{threshold:g}".replace("-", MINUS)
    words = {"at_most": "at most ", "at_least": "at least ", None: ""}[comparison]
    return f"{words}{number}{unit_text(unit).removesuffix('s' if threshold == 1 else ' ')}"


def margin_text(margin: float | None, unit: str | None) -> str:
    """Distance to the threshold with its sign, such as ``+2.3°``; positive is the good side."""
    if margin is None or not math.isfinite(margin):
        return NOTHING
    text = value_text(margin, unit)
    return text if text.startswith(MINUS) else f"+{text}"


def seconds_text(time_s: float | None) -> str:
    """Moment or duration in seconds, such as ``3.42 s``."""
    return NOTHING if time_s is None or not math.isfinite(time_s) else f"{_signed(time_s, 2)} s"


def band_text(score: int | None, band: tuple[int, int]) -> str:
    """Score, or the scores still possible: ``2`` or ``2-3`` with an en dash."""
    low, high = band
    if score is not None:
        return str(score)
    return str(low) if low == high else f"{low}{NOTHING}{high}"


def chance_text(probability: float | None) -> str:
    """Give a probability in percent, never surer than ``over 99 %``; nothing if there is none."""
    if probability is None or not math.isfinite(probability):
        return ""
    percent = 100.0 * probability
    return "over 99 %" if percent > 99.0 else "below 1 %" if percent < 1.0 else f"{percent:.0f} %"


def side_text(side: str) -> str:
    """``left`` or ``right``; nothing where a test has no sides."""
    return "" if side == "both" else side


def criterion_name(criterion: CriterionResult) -> str:
    """Give the condition in words, with a capital."""
    words = criterion.says.strip() or criterion.id.replace("_", " ")
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
