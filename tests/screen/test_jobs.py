"""What is asked of each clip of a session: its folder, the answers that concern it, the person's sizes, the part to read."""

from __future__ import annotations

import pytest

from fms_score.errors import OptionError
from fms_score.kinematics.body import AVERAGE, Proportions
from fms_score.screen.load import parse_session
from fms_score.screening_clips import clip_jobs, safe_name
from fms_score.video.source import ReadOptions

HEAD = "person: {code: A, height_cm: 180, hand_length_cm: 20}\ndate: 2026-11-20\ntests:\n"


@pytest.fixture
def jobs(tmp_path, rubrics):
    """``jobs(tests)``: the clips of a session with these tests."""
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(b"")

    def make(tests, head=HEAD):
        return clip_jobs(parse_session(head + tests, "s.yaml", tmp_path, rubrics), rubrics, tmp_path / "out")

    return make


def test_folders_are_named_by_what_a_clip_shows_and_each_has_its_own(jobs):
    found = jobs(
        "  squat: {videos: [{file: a.mp4, view: side, attempt: 1}, a.mp4, b.mp4]}\n  hurdle: {left: {videos: a.mp4}}\n"
    )
    assert [one.name for one in found] == ["deep_squat_side_1", "deep_squat", "deep_squat_clip2", "hurdle_step_left"]


def test_each_clip_is_judged_with_the_answers_that_concern_it(jobs):
    tests = (
        "  hurdle:\n    videos: a.mp4\n    observed: {lost_balance: no}\n    left: {observed: {touched_cord: yes}}\n"
        "    right: {videos: [{file: b.mp4, observed: {lost_balance: yes}}], observed: {touched_cord: no}, pain: no}\n"
    )
    both, right = jobs(tests)
    assert both.request.observed == {
        "lost_balance": False, "left_touched_cord": True, "right_touched_cord": False, "right_pain": False,
    }  # fmt: skip
    assert right.request.observed == {"lost_balance": True, "touched_cord": False, "pain": False}


def test_sizes_and_the_part_to_read_are_handed_on(jobs):
    (one,) = jobs("  squat: {videos: [{file: a.mp4, start_s: 2, end_s: 9.5, slowmo: 4, rotate: 90, subject: 2}]}\n")
    assert one.request.read == ReadOptions(2.0, 9.5, 4.0, 90)
    assert one.request.subject.number == 2
    assert one.request.proportions == Proportions(0.3858, 0.03)  # 20 cm by 0.288 of 180 cm
    assert one.request.movement.rubric.movement == "deep_squat"


def test_a_hand_waits_for_the_height(jobs):
    (one,) = jobs("  squat: {videos: a.mp4}\n", HEAD.replace("height_cm: 180, ", ""))
    assert one.request.proportions == AVERAGE


def test_a_folder_with_something_else_is_not_replaced(jobs, tmp_path):
    mine = tmp_path / "out" / "deep_squat"
    mine.mkdir(parents=True)
    assert jobs("  squat: {videos: a.mp4}\n")  # empty
    (mine / "diary.txt").write_text("dear diary", encoding="utf-8")
    with pytest.raises(OptionError, match="holds something else than results"):
        jobs("  squat: {videos: a.mp4}\n")
    (mine / "score.json").write_text('{"format": "a game"}', encoding="utf-8")  # somebody else's
    with pytest.raises(OptionError, match="holds something else than results"):
        jobs("  squat: {videos: a.mp4}\n")
    (mine / "score.json").write_text('{"format": "fms_score.score/1"}', encoding="utf-8")
    assert jobs("  squat: {videos: a.mp4}\n")


@pytest.mark.parametrize(
    ("code", "name"),
    [("Anna K.", "Anna_K"), ("../../x", "x"), ("김민수", "김민수"), ("...", "person"), ("a/b\\c:d", "a_b_c_d")],
)
def test_codes_make_safe_names_of_folders(code, name):
    assert safe_name(code) == name
