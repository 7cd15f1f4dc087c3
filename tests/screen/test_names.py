"""What names of files tell, and the form that is written from them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fms_score.rubric.score import observer_questions
from fms_score.screen.form import form_text, place_files, session_of_files
from fms_score.screen.load import parse_session
from fms_score.screen.movements import SHEET
from fms_score.screen.names import Unplaced, place_file


@pytest.mark.parametrize(
    ("name", "movement", "side", "view", "attempt"),
    [
        ("deep_squat_side_1.mp4", "deep_squat", None, "side", 1),
        ("2026-11-20 Anna HurdleStep L front 2.MOV", "hurdle_step", "left", "front", 2),
        ("hurdle_left_front.mp4", "hurdle_step", "left", "front", None),
        ("aslr_R2.mp4", "active_straight_leg_raise", "right", None, 2),
        ("squat_left.mp4", "deep_squat", None, "left", None),  # a test without sides: the left side to the camera
        ("push up try 3.mp4", "trunk_stability_pushup", None, None, 3),
        ("어깨 가동성 왼쪽 2.mp4", "shoulder_mobility", "left", None, 2),
        ("20261120_101500_딥스쿼트_측면.mp4", "deep_squat", None, "side", None),  # neither date nor time is an attempt
        ("lunge_right_attempt02_IMG_4711.mp4", "inline_lunge", "right", None, 2),
        ("rotary_stability_left.webm", "rotary_stability", "left", None, None),
        ("shoulder-mobility_right_back.mp4", "shoulder_mobility", "right", "back", None),
    ],
)
def test_names_tell_movement_side_view_and_attempt(rubrics, name, movement, side, view, attempt):
    placed = place_file(Path(name), rubrics)
    assert (placed.movement, placed.side, placed.view, placed.attempt) == (movement, side, view, attempt)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("IMG_1234.MOV", "its name tells no movement"),
        ("rotary_left_right.mp4", "its name tells left as well as right"),
        ("squat_front_side.mp4", "its name tells two views, front and side"),
    ],
)
def test_names_that_do_not_tell_enough_are_left_out_with_the_reason(rubrics, name, reason):
    assert place_file(Path(name), rubrics) == Unplaced(Path(name), reason)


FILES = (
    "hurdle_step_left_front_1.mp4",
    "deep_squat_side.mp4",
    "deep squat; front.mp4",
    "aslr_left.mp4",
    "lunge.mp4",
    "IMG_1.mp4",
)


@pytest.fixture
def clips(tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes(b"")
    return [tmp_path / name for name in FILES]


def test_the_form_is_a_session_that_reads_as_it_is(clips, rubrics, tmp_path):
    placed, unplaced = place_files(clips, rubrics)
    text = form_text(placed, unplaced, "squad: a", dt.date(2026, 11, 20), rubrics)
    session = parse_session(text, "session.yaml", tmp_path, rubrics).session
    assert session.person.code == "squad: a"
    assert list(session.tests) == list(SHEET)
    assert [one.file for one in session.tests["deep_squat"].videos] == ["deep squat; front.mp4", "deep_squat_side.mp4"]
    assert [one.file for one in session.tests["inline_lunge"].videos] == ["lunge.mp4"]
    assert session.tests["hurdle_step"].left.videos[0].attempt == 1
    assert all(entry.all_answers == {} for entry in session.tests.values())
    assert '#   "IMG_1.mp4": its name tells no movement' in text or "#   IMG_1.mp4: its name tells no movement" in text


def test_the_form_asks_every_question_of_every_test(clips, rubrics):
    text = form_text(*place_files(clips, rubrics), "a", dt.date(2026, 11, 20), rubrics)
    for name in SHEET:
        for key, asks in observer_questions(rubrics[name].rubric).items():
            assert f"{key}:" in text
            assert key == "pain" or asks in text


def test_a_session_can_be_made_of_names_alone(clips, rubrics):
    placed, _ = place_files(clips, rubrics)
    session = session_of_files(placed, "a", dt.date(2026, 11, 20))
    assert list(session.tests) == ["deep_squat", "hurdle_step", "inline_lunge", "active_straight_leg_raise"]
    assert session.tests["hurdle_step"].right is None
    assert session.tests["hurdle_step"].left.videos[0].view == "front"
