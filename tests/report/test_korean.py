"""Reports in Korean: nothing English is left that a reader would read."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from fms_score.language import ENGLISH, Language
from fms_score.pipeline import look_at, score_track
from fms_score.report.html import ReportInputs, render_report
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.score import observer_questions
from fms_score.rubric.verdict import Verdict
from fms_score.skeleton import joint_index
from fms_score.tracks.track import PoseTrack

RUBRICS = {name: loaded.rubric for name, loaded in all_rubrics().items()}
SAID = ("aria-label", "alt", "title", "data-label", "data-seconds")
ENGLISH_WORDS = re.compile(r"[A-Za-z][a-z']+(?:[\s,;:]+[a-z][a-z']+)+")
"""Two English words or more, one after the other."""

QUICK = {"deep_squat", "shoulder_mobility"}
NAMES = {"Functional Movement Systems", "fms-score"}


class Texts(HTMLParser):
    """What a reader reads or hears: text and described pictures, but no code, style or script."""

    def __init__(self, source):
        super().__init__()
        self.silent, self.found = 0, []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style", "code"}
        self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.found.append(data.strip())


@pytest.fixture(scope="module")
def performances():
    path = Path(__file__).parents[1] / "rubric" / "performances.py"
    spec = importlib.util.spec_from_file_location("korean_performances", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def performed(athlete, performances):
    """All that a report of a movement tells, as the stick athlete performs it: ``performed("deep_squat", view="front")``."""

    def make(movement, *, view=None, hidden=None, observed=None, language="en"):
        performance = performances.ALL[movement](athlete)
        xy = athlete.project(performance.xyz, view or performance.view)
        if hidden:
            xy[:, joint_index(hidden)] = np.nan
        sure = np.where(np.isfinite(xy).all(axis=-1), 0.9, 0.0)
        notes = {"found_share": 1.0, "people_seen": 2.0, "swapped_frames": 3.0, "filled_points": 4.0}
        filled = np.zeros(sure.shape, dtype=bool)
        track = PoseTrack(performance.time_s, xy, sure, xy, filled, np.arange(len(xy)), (1280, 720), notes)
        rubric = RUBRICS[movement]
        look = look_at(track, rubric)
        verdict, measurements = score_track(track, look, rubric, observed or {})
        return ReportInputs(verdict, look.repetitions, measurements, look.signals, track, "anna.mp4", body=look.body,
                            rubric=rubric, language=Language(language))  # fmt: skip

    return make


@pytest.fixture(scope="module")
def told(performed):
    """Report of it."""
    return lambda movement, **how: render_report(performed(movement, **how))


def english_in(source):
    texts = [text.replace("anna.mp4", "") for text in Texts(source).found]
    texts = [re.sub(r"--observed \w+=\w+|\w+=(?:yes|no)|--\w+|fms-score \w+", "", text) for text in texts]
    found = [match[0] for text in texts for match in ENGLISH_WORDS.finditer(text) if text not in NAMES]
    return sorted({one for one in found if not any(one in name for name in NAMES)})


@pytest.mark.parametrize("movement", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in RUBRICS])
def test_no_english_sentence_is_left(told, movement):
    source = told(movement, language="ko")
    assert '<html lang="ko">' in source
    assert english_in(source) == []


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [None, "left_wrist", "right_knee"])
@pytest.mark.parametrize("view", ["side", "front"])
@pytest.mark.parametrize("movement", RUBRICS)
def test_nor_where_little_can_be_seen(told, movement, view, hidden):
    assert english_in(told(movement, view=view, hidden=hidden, language="ko")) == []


@pytest.mark.slow
@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("movement", RUBRICS)
def test_nor_where_everything_was_answered(told, movement, answer):
    observed = dict.fromkeys(observer_questions(RUBRICS[movement]), answer)
    assert english_in(told(movement, observed=observed, language="ko")) == []


def test_the_net_catches_english(told):
    assert len(english_in(told("deep_squat", language="en"))) > 40


def test_both_languages_say_the_same_numbers(told):
    """Every number of the English page stands in the Korean one, and the other way round."""

    def numbers(language):
        found = Texts(told("deep_squat", language=language)).found
        return sorted(number for text in found for number in re.findall(r"\d+\.\d+", text))

    assert numbers("ko") == numbers("en")


def test_english_is_the_default(told):
    assert ReportInputs.__dataclass_fields__["language"].default == ENGLISH
    assert '<html lang="en">' in told("deep_squat", language="en")


@pytest.mark.parametrize("movement", RUBRICS)
def test_messages_say_what_is_written(performed, movement):
    """Programs read the English sentences; the messages beside them say the same."""
    for verdict in (performed(movement).verdict, performed(movement, view=30.0, hidden="left_knee").verdict):
        assert str(verdict.because_message) == verdict.because
        assert [str(one) for one in verdict.note_messages] == verdict.notes
        for criterion in [*verdict.criteria, *(one for attempt in verdict.attempts for one in attempt.criteria)]:
            assert str(criterion.reason_message) == criterion.reason
            assert criterion.remedy_message is None or str(criterion.remedy_message) == criterion.remedy


def test_results_of_older_versions_are_shown_as_they_were_written(performed):
    inputs = performed("deep_squat", language="ko")
    old = {"reason_message": None, "remedy_message": None, "reason": "the elbow is hidden"}
    criteria = [one.model_copy(update=old) for one in inputs.verdict.criteria]
    content = inputs.verdict.model_copy(update={"criteria": criteria}).model_dump(exclude={"because_message", "note_messages"})
    source = render_report(replace(inputs, verdict=Verdict.model_validate(content)))
    assert "The elbow is hidden." in source
    assert inputs.verdict.because in source
    assert "딥 스쿼트" in source
