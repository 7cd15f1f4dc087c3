"""Headings and names as coaches write them."""

from __future__ import annotations

import pytest

from fms_score.agreement.names import COLUMN_WORDS, MOVEMENT_BY_SPELLING, SIDE_BY_WORD, TESTS, compact
from fms_score.agreement.names_heading import Heading, heading, movement_called
from fms_score.rubric.collection import all_rubrics


def test_the_seven_tests_are_those_of_the_rubrics():
    rubrics = {name: loaded.rubric for name, loaded in all_rubrics().items()}
    assert {test.movement for test in TESTS} <= set(rubrics)
    for test in TESTS:
        assert test.title == rubrics[test.movement].title
        assert test.two_sided == (rubrics[test.movement].sides == "left_right")


def test_no_word_means_two_things():
    spellings = [compact(word) for test in TESTS for word in {test.movement, *test.spellings}]
    assert len(set(spellings)) == len(MOVEMENT_BY_SPELLING)
    for test in TESTS:
        assert {MOVEMENT_BY_SPELLING[compact(word)] for word in test.spellings} == {test.movement}
    roles = [(compact(word), role) for role, words in COLUMN_WORDS.items() for word in words]
    assert len({word for word, _ in roles}) == len(set(roles))
    assert not set(MOVEMENT_BY_SPELLING) & {word for word, _ in roles}
    assert not set(MOVEMENT_BY_SPELLING) & set(SIDE_BY_WORD)


@pytest.mark.parametrize(
    ("text", "movement", "side"),
    [
        ("Deep Squat", "deep_squat", None),
        ("deepSquat", "deep_squat", None),
        ("DS", "deep_squat", None),
        ("overhead squat", "deep_squat", None),
        ("HS_L", "hurdle_step", "left"),
        ("HSR", "hurdle_step", "right"),
        ("L Hurdle Step", "hurdle_step", "left"),
        ("In-Line Lunge (R)", "inline_lunge", "right"),
        ("IL_L", "inline_lunge", "left"),
        ("ILL", "inline_lunge", None),
        ("Shoulder mobility left", "shoulder_mobility", "left"),
        ("ASLR right", "active_straight_leg_raise", "right"),
        ("Trunk Stability Push-Up", "trunk_stability_pushup", None),
        ("TSPU", "trunk_stability_pushup", None),
        ("Rotary Stability final score", "rotary_stability", "both"),
        ("딥 스쿼트", "deep_squat", None),
        ("딥스쿼트점수", "deep_squat", None),
        ("허들스텝좌", "hurdle_step", "left"),
        ("왼쪽 허들 스텝", "hurdle_step", "left"),
        ("인라인 런지 (우)", "inline_lunge", "right"),
        ("어깨 가동성 오른쪽", "shoulder_mobility", "right"),
        ("능동 하지직거상", "active_straight_leg_raise", None),
        ("몸통 안정성 푸시업", "trunk_stability_pushup", None),
        ("회전 안정성 좌측", "rotary_stability", "left"),
        ("ＤＥＥＰ　ＳＱＵＡＴ", "deep_squat", None),  # noqa: RUF001 - as wide keyboards type it
        ("\u1103\u1175\u11b8 \u1109\u1173\u110f\u116f\u1110\u1173", "deep_squat", None),  # Hangul taken apart, as macOS does
    ],
)
def test_a_test_is_known_by_its_usual_names(text, movement, side):
    assert heading(text) == Heading("score", movement, side)
    assert movement_called(text) == (movement, side)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Subject ID", Heading("subject")),
        ("피검자", Heading("subject")),
        ("평가자", Heading("rater")),
        ("점수", Heading("score")),
        ("좌우", Heading("side")),
        ("score left", Heading("score", None, "left")),
        ("점수 (김)", Heading("score", None, None, "김")),
        ("HS_L (Kim)", Heading("score", "hurdle_step", "left", "Kim")),
        ("Rater 1 Deep squat", Heading("score", "deep_squat", None, "Rater 1")),
        ("평가자1_딥스쿼트", Heading("score", "deep_squat", None, "평가자1")),
        ("deep squat video", Heading("video", "deep_squat")),
        ("shoulder clearing L", Heading("pain", "shoulder_mobility", "left")),
        ("몸통 안정성 푸시업 통증", Heading("pain", "trunk_stability_pushup")),
        ("deep_squat heels_down", Heading("score", "deep_squat", None, "heels down")),
        ("deep sqat", Heading(None, rest="deep sqat")),
    ],
)
def test_a_heading_says_what_its_column_is_for(text, meant):
    assert heading(text) == meant


@pytest.mark.parametrize("text", ["", "3", "squat jump", "left", "deep squat video", "hurdle step and lunge"])
def test_what_names_no_test_is_none(text):
    assert movement_called(text) is None
