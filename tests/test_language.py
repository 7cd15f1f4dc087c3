"""Catalogues that say the same things, and messages that become sentences."""

from __future__ import annotations

import string

import pytest
import yaml

from fms_score import language as module
from fms_score.errors import OptionError
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.language import ENGLISH, LANGUAGES, Language, Message, message, parse_language
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.measure import FILM_INSTEAD
from fms_score.rubric.score import observer_questions
from fms_score.skeleton import JOINTS

KOREAN = Language("ko")
OTHERS = [one for one in LANGUAGES if one != "en"]
HANGUL = range(0xAC00, 0xD7A4)


def placeholders(text):
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})


def has_hangul(text):
    return any(ord(letter) in HANGUL for letter in text)


def rubric_texts():
    """Everything that a report shows of the rubrics and of the registry of signals."""
    for loaded in all_rubrics().values():
        rubric = loaded.rubric
        yield from (rubric.name, *rubric.capture.values(), *rubric.limits, *observer_questions(rubric).values())
        yield from (one.says or one.asks or name.replace("_", " ") for name, one in rubric.criteria.items())
        yield from (words for guard in rubric.guards for words in (guard.because, guard.remedy) if words)
        yield from (level.when.replace("_", " ") for level in rubric.levels if level.when)
    yield from FILM_INSTEAD.values()
    for signal in SIGNALS.values():
        yield from (signal.meaning, signal.meaning.partition(";")[0])


@pytest.mark.parametrize("code", OTHERS)
def test_catalogues_have_the_same_keys_and_placeholders(code):
    english, other = module._sentences("en"), module._sentences(code)
    assert set(english) == set(other)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_key_is_taken_for_a_truth_value_and_no_text_is_empty_by_mistake(code):
    catalogue = yaml.safe_load(module.resources.files("fms_score").joinpath("lang", f"{code}.yaml").read_text(encoding="utf-8"))

    def keys(part):
        for key, value in part.items():
            yield key
            if isinstance(value, dict):
                yield from keys(value)

    assert not [key for key in keys(catalogue) if isinstance(key, bool)]  # YAML reads "on" and "off" so
    empty = {key for key, text in module._sentences(code).items() if not text.strip()}
    assert empty == {f"{table}.{unit}" for table in ("units", "sentence_units") for unit in ("ratio", "fraction")} & empty


def test_every_text_of_the_rubrics_and_signals_is_translated():
    missing = [text for text in dict.fromkeys(rubric_texts()) if not has_hangul(KOREAN.text(text))]
    assert missing == []


def test_no_translation_is_left_over():
    known = {" ".join(text.split()) for text in rubric_texts()}
    assert [text for text in module._texts("ko") if text not in known] == []


def test_korean_is_written_in_hangul():
    words = {key: text for key, text in module._sentences("ko").items() if not placeholders(text)}
    units = {key for key in words if key.partition(".")[0] in {"units", "sentence_units", "axis_units"}}
    assert [key for key, text in words.items() if not has_hangul(text) and key not in units] == []


@pytest.mark.parametrize("table", ["signals", "joints", "movements"])
def test_tables_know_every_name(table):
    names = {"signals": list(SIGNALS), "joints": list(JOINTS), "movements": list(all_rubrics())}[table]
    for name in names:
        assert ENGLISH.word(table, name) != f"{table}.{name}"
        assert has_hangul(KOREAN.word(table, name)), name


def test_a_message_is_a_sentence_in_every_language():
    hidden = message("reason.hidden", joint="left_wrist", phase="turn")
    assert str(hidden) == "the left wrist is not seen during the turn"
    assert KOREAN.render(hidden) == "왼쪽 손목 위치가 전환점에서 보이지 않습니다"
    inner = message("because.easier", name="heels raised")
    both = message("because.undecided", shown="2-3", open=["heels on the floor", inner])
    assert str(both) == "Score 2-3; undecided: heels on the floor; the easier variant was not shown (heels raised)."
    assert KOREAN.render(both).startswith("2-3점. 미결정: 발뒤꿈치가 바닥에 닿아 있음; ")


def test_a_message_survives_json():
    view = message("reason.view", name="front", degrees="3", plane="front")
    nested = message("reason.wrong_view", plane="side", view=view)
    assert Message.model_validate_json(nested.model_dump_json()) == nested
    assert str(nested) == "only visible from the side; this clip is filmed as front, 3 deg off the frontal plane"


def test_wording_of_somebodys_own_rubric_is_shown_as_it_was_written():
    assert KOREAN.text("my own {braces} and words") == "my own {braces} and words"
    assert KOREAN.render(message("reason.voided", because="my {own} words")) == "my {own} words"


def test_a_message_of_another_version_falls_back_to_what_is_written():
    assert KOREAN.told(message("reason.of_the_future", much="1"), "as it stands") == "as it stands"
    assert KOREAN.told(message("reason.hidden"), "as it stands") == "as it stands"
    assert KOREAN.told(None, "Deep squat") == "딥 스쿼트"


def test_values_from_a_file_reach_no_attributes():
    assert ENGLISH.told(message("reason.answered", answer="{answer.__class__}"), "") == "the observer says {answer.__class__}"


def test_an_unknown_language_is_told():
    assert parse_language(" KO ") == KOREAN
    with pytest.raises(OptionError, match="language 'fr' is not known; choose one of en, ko"):
        parse_language("fr")
