"""Numbers and states in plain words."""

from __future__ import annotations

import math

import pytest

from fms_score.report import words
from fms_score.rubric.verdict import CriterionResult


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.34, "deg", "12.3°"),
        (-7.26, "deg", "\N{MINUS SIGN}7.3°"),
        (-0.04, "deg", "0.0°"),
        (0.876, "ratio", "0.88"),
        (1.5, "hand lengths", "1.50 hand lengths"),
        (80.0, "deg/s", "80.0°/s"),
        (0.5, "ratio/s", "0.50/s"),
        (None, "deg", words.NOTHING),
        (math.nan, "deg", words.NOTHING),
    ],
)
def test_values_carry_their_unit(value, unit, text):
    assert words.value_text(value, unit) == text


def test_a_measured_value_shows_its_spread():
    assert words.measured_text(12.0, 1.5, "deg") == "12.0° ± 1.5°"
    assert words.measured_text(12.0, None, "deg") == "12.0°"
    assert words.measured_text(0.66, 0.2, "hand lengths") == "0.66 ± 0.20 hand lengths"
    assert words.measured_text(None, 1.5, "deg") == words.NOTHING


def test_a_threshold_says_on_which_side_is_good():
    assert words.threshold_text(5.0, "at_most", "deg") == "at most 5°"
    assert words.threshold_text(1.05, "at_least", "ratio") == "at least 1.05"
    assert words.threshold_text(-2.0, "at_least", "deg") == "at least \N{MINUS SIGN}2°"
    assert words.threshold_text(1.0, "at_most", "hand lengths") == "at most 1 hand length"
    assert words.threshold_text(1.5, "at_most", "hand lengths") == "at most 1.5 hand lengths"
    assert words.threshold_text(None, None, None) == words.NOTHING


def test_a_margin_has_its_sign():
    assert words.margin_text(2.25, "ratio") == "+2.25"
    assert words.margin_text(-7.0, "deg") == "\N{MINUS SIGN}7.0°"


def test_a_band_is_two_numbers_and_a_score_is_one():
    assert words.band_text(2, (2, 2)) == "2"
    assert words.band_text(None, (1, 3)) == "1\N{EN DASH}3"
    assert words.band_text(None, (2, 2)) == "2"


def test_no_probability_is_ever_certain():
    assert words.chance_text(1.0) == "over 99 %"
    assert words.chance_text(0.0) == "below 1 %"
    assert words.chance_text(0.426) == "43 %"
    assert words.chance_text(None) == ""


def test_sentences_begin_with_a_capital_and_end_with_a_stop():
    assert words.sentence("too close to decide") == "Too close to decide."
    assert words.sentence("Was balance lost?") == "Was balance lost?"
    assert words.sentence("  ") == ""


def test_a_criterion_without_words_is_called_by_its_key():
    assert words.criterion_name(CriterionResult(id="heels_down", says="", state="met")) == "Heels down"
