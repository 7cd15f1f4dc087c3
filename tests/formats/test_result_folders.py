"""Folders of results read back: clips, their table, screens."""

from __future__ import annotations

import json

import pytest

from fms_score.agreement.machine_match import SideResult
from fms_score.errors import InputError
from fms_score.formats.result_folders import read_result_folders


def verdict(movement="hurdle_step", side="both", **more):
    one = {"score": 2, "band": [2, 2], "probabilities": {"2": 1.0}}
    open_one = {"score": None, "band": [2, 3], "probabilities": {"2": 0.4, "3": 0.6}}
    both = [{"side": "left", "rep": 2, **open_one}, {"side": "right", "rep": 1, **one}]
    sides = both if movement == "hurdle_step" else [{"side": side, "rep": 1, **one}]
    attempt = {"start_s": 0.0, "turn_s": 1.0, "end_s": 2.0, "complete": True}
    met = [{"id": "dowel_level", "says": "dowel level", "state": "met"}]
    failed = [
        {"id": "dowel_level", "says": "dowel level", "state": "not_met"},
        {"id": "../secret", "says": "", "state": "not_met"},
    ]
    content = {
        "format": "fms_score.verdict/1", "movement": movement, "title": "Hurdle step", "side": side, **one,
        "expected_score": 2.0, "criteria": failed, "sides": sides, "because": "Score 2.",
        "attempts": [
            {"rep": 1, "side": "right", **one, **attempt, "criteria": failed},
            {"rep": 2, "side": "left", **open_one, **attempt, "criteria": met},
        ],
        "view": {"name": "front", "plane": "front", "off_plane_deg": 1.0, "facing": None, "near_side": None, "forced": False,
                 "flagged": False},
        "provenance": {"input": {"name": "hurdle.mov", "sha256": "ab"}},
    }  # fmt: skip
    return content | more


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_clip_with_both_sides(tmp_path):
    write(tmp_path / "anna" / "hurdle" / "score.json", verdict())
    ((one,), notes) = read_result_folders([tmp_path])
    assert notes == []
    assert (one.kind, one.name, one.place, one.movement, one.sha256, one.plane) == (
        "clip", "hurdle.mov", "anna/hurdle", "hurdle_step", "ab", "front",
    )  # fmt: skip
    assert one.sides == {
        "left": SideResult(None, (2, 3), {2: 0.4, 3: 0.6}),
        "right": SideResult(2, (2, 2), {2: 1.0}),
        "both": SideResult(2, (2, 2), {2: 1.0}),
    }
    assert one.criteria["left"] == {"dowel_level": True}
    assert one.criteria["right"]["dowel_level"] is False


def test_key_frames_are_named_most_telling_first_and_stay_in_the_folder(tmp_path):
    write(tmp_path / "score.json", verdict())
    ((one,), _) = read_result_folders([tmp_path])
    assert [path.name for path in one.pictures] == ["frame_dowel_level.png", "turn_rep2.png", "turn_rep1.png"]
    assert {path.parent for path in one.pictures} == {tmp_path}
    assert one.place == tmp_path.name


def test_a_line_of_the_table_counts_only_where_its_folder_is_gone(tmp_path):
    write(tmp_path / "hurdle" / "score.json", verdict())
    (tmp_path / "scores.csv").write_text(
        "input,movement,side,score,band_low,band_high,p0,p1,p2,p3\n"
        "hurdle.mov,hurdle_step,both,1,1,1,0,1,0,0\n"
        "gone.mov,deep_squat,both,,1,2,0,0.5,0.5,0\n"
        "odd.mov,handstand,both,2,2,2,0,0,1,0\n"
        "bad.mov,deep_squat,both,9,9,9,0,0,1,0\n",
        encoding="utf-8",
    )
    found, notes = read_result_folders([tmp_path])
    assert [one.name for one in found] == ["hurdle.mov", "gone.mov"]
    assert found[1].sides == {"both": SideResult(None, (1, 2), {0: 0.0, 1: 0.5, 2: 0.5, 3: 0.0})}
    assert notes == [f"{tmp_path / 'scores.csv'}, line 5 is damaged (left out)"]


def screen(**side):
    scored = {"side": "both", "score": 3, "band": [3, 3], "probabilities": {"3": 1.0}, "source": "video", "attempts": 1} | side
    test = {
        "movement": "deep_squat", "title": "Deep squat", "group": None, "status": "scored", "score": 3, "band": [3, 3],
        "probabilities": {"3": 1.0}, "sides": [scored], "asymmetry": None, "because": "Score 3.",
        "not_met": [{"id": "a", "says": "a", "state": "not_met", "side": "both", "picture": "clip/frame_a.png"},
                    {"id": "b", "says": "b", "state": "not_met", "side": "both", "picture": "../../secret.png"}],
    }  # fmt: skip
    composite = {
        "score": None, "band": [3, 21], "complete": False, "distribution": None, "mean": None, "sd": None, "at_most_14": None,
        "missing": [],
    }  # fmt: skip
    return {
        "format": "fms_score.screen/1", "person": {"name": "Anna", "code": "007"}, "date": "2026-11-20", "tests": [test],
        "clearing_tests": [], "composite": composite, "asymmetries": [], "priorities": [],
    }  # fmt: skip


def test_a_screen_and_its_clips_know_their_person(tmp_path):
    write(tmp_path / "anna_2026" / "screen.json", screen())
    write(tmp_path / "anna_2026" / "clip" / "score.json", verdict("deep_squat", "both"))
    clip, test = sorted(read_result_folders([tmp_path])[0], key=lambda one: one.kind)
    assert (test.kind, test.name, test.person) == ("screen", "screen anna_2026", ("007", "Anna"))
    assert test.sides == {"both": SideResult(3, (3, 3), {3: 1.0})}
    assert (clip.person, clip.in_screen) == (("007", "Anna"), True)
    assert [path.name for path in test.pictures] == ["frame_a.png"]


def test_what_an_observer_scored_is_not_the_machines(tmp_path):
    write(tmp_path / "s" / "screen.json", screen(source="observer"))
    write(tmp_path / "c" / "score.json", verdict())
    assert [one.kind for one in read_result_folders([tmp_path])[0]] == ["clip"]


def test_what_cannot_be_read_is_told(tmp_path):
    write(tmp_path / "a" / "score.json", {"format": "other"})
    write(tmp_path / "b" / "screen.json", {"format": "fms_score.screen/1"})
    found, notes = read_result_folders([tmp_path])
    assert found == []
    assert len(notes) == 2
    assert all(note.endswith("(left out)") for note in notes)
    with pytest.raises(InputError, match="nowhere is no folder"):
        read_result_folders([tmp_path / "nowhere"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: no results here"):
        read_result_folders([tmp_path / "empty"])
