"""A whole screen from the outside: sessions, forms, clips that are known, clips that fail, groups, and a rendered man."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from fms_score.screening import renew_report

ROOT = Path(__file__).resolve().parents[2]

SESSION = """\
person: {code: anna, height_cm: 170}
date: 2026-11-20
tests:
  deep_squat:
    videos: [{file: squat.mp4, view: side}]
    observed: {heels_down: yes}
  hurdle_step: {left: {score: 2}, right: {score: 3}}
  inline_lunge: {left: {score: 3}, right: {score: 3}}
  shoulder_mobility: {left: {score: 3}, right: {score: 3}}
  active_straight_leg_raise: {left: {score: 3}, right: {score: 3}}
  trunk_stability_pushup: {score: 3}
  rotary_stability: {left: {score: 2}, right: {score: 2}}
"""


@pytest.fixture
def session(desk, write_clip, acted):  # noqa: ARG001 - the athlete acts in it
    """One clip of a squat from the side; everything else was scored on the spot."""
    folder = desk / "anna"
    write_clip(folder / "squat.mp4", 60)
    (folder / "session.yaml").write_text(SESSION, encoding="utf-8")
    return folder / "session.yaml"


@pytest.fixture
def screen(cli, blind):
    """Run ``fms-score screen`` with the blind network and without videos of overlays."""
    return lambda *words: cli("screen", *words, "--model", blind, "--no-overlay")


def exchange(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def written(desk, name="anna_2026-11-20"):
    return json.loads((desk / "fms_screens" / name / "screen.json").read_text(encoding="utf-8"))


def scores(desk):
    with (desk / "fms_screens" / "screens.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- one session ------------------------------------------------------------------------------------------------------
def test_a_session_becomes_a_sheet_a_report_and_a_line(desk, screen, session):
    done = screen(session)
    assert (done.code, done.err) == (0, "")
    assert "anna  2026-11-20: " in done.out
    assert "Hurdle step                2    (left / right: 2 / 3)" in done.out
    folder = desk / "fms_screens" / "anna_2026-11-20"
    assert {one.name for one in folder.iterdir()} == {"screen.json", "report.html", "scores.csv", "deep_squat_side"}
    tests = {one["movement"]: one for one in written(desk)["tests"]}
    squat = tests["deep_squat"]
    assert (squat["status"], squat["band"]) == ("open", [1, 2])  # his hands are not over his feet, and nobody speaks of a board
    assert {one["id"] for one in squat["open"]} == {"heels_raised"}
    assert {one["id"]: one["clip"] for one in squat["not_met"]}["hands_over_feet"] == "deep_squat_side"
    low, high = written(desk)["composite"]["band"]
    assert (low, high) == (16 + squat["band"][0], 16 + squat["band"][1])  # 2 + 3 + 3 + 3 + 3 + 2 of the others
    (row,) = scores(desk)
    assert (row["person"], row["composite_low"], row["composite_high"], row["hurdle_step_right"]) == (
        "anna",
        str(low),
        str(high),
        "3",
    )
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert 'href="deep_squat_side/report.html"' in page
    assert (folder / "deep_squat_side" / "report.html").is_file()


@pytest.mark.slow
def test_known_poses_are_judged_with_the_present_answers_and_not_found_again(desk, screen, session, acted, monkeypatch):
    assert screen(session).code == 0
    folder = desk / "fms_screens/anna_2026-11-20/deep_squat_side"
    stamp = (folder / "report.html").stat().st_mtime_ns
    assert written(desk)["tests"][0]["score"] is None
    looked = []
    monkeypatch.setattr(type(acted), "people", lambda *_: looked.append(1))
    done = screen(session)
    assert "1 of 1 clips were analysed before" in done.out
    assert (folder / "report.html").stat().st_mtime_ns == stamp
    exchange(session, "heels_down: yes", "heels_raised: yes")
    assert screen(session).code == 0
    assert looked == []
    assert written(desk)["tests"][0]["score"] == 1  # not even with the heels on a board
    clip = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    assert (clip["observed"], clip["score"]) == ({"heels_raised": True}, 1)
    assert (folder / "report.html").stat().st_mtime_ns != stamp
    assert len(scores(desk)) == 1  # the line of this person and day is replaced


@pytest.mark.slow
@pytest.mark.parametrize("change", ["another part", "another file", "asked for"])
def test_poses_are_found_again_where_something_steers_them(desk, screen, session, write_clip, change):
    assert screen(session).code == 0
    poses = desk / "fms_screens/anna_2026-11-20/deep_squat_side/poses.npz"
    stamp = poses.stat().st_mtime_ns
    if change == "another part":
        exchange(session, "view: side", "view: side, start_s: 0.2")
    elif change == "another file":
        write_clip(session.parent / "squat.mp4", 55)
    done = screen(session, *(["--again"] if change == "asked for" else []))
    assert "analysed before" not in done.out
    assert poses.stat().st_mtime_ns != stamp


@pytest.mark.slow
def test_a_change_since_the_last_screen_is_found_and_told(desk, screen, session, cli):
    assert screen(session).code == 0
    exchange(session, "2026-11-20", "2026-12-24")
    exchange(
        session,
        "rotary_stability: {left: {score: 2}, right: {score: 2}}",
        "rotary_stability: {left: {score: 3}, right: {score: 3}}",
    )
    done = screen(session)
    assert "since 2026-11-20: " in done.out
    change = written(desk, "anna_2026-12-24")["change"]
    assert [(one["movement"], one["by"]) for one in change["tests"]] == [("rotary_stability", 1)]
    exchange(session, "code: anna", "code: ben")
    assert "is of 'anna' and this one of 'ben'" in screen(session, "--before", "fms_screens/anna_2026-11-20").complaint
    assert "no/screen.json cannot be read" in cli("screen", session, "--before", "no/screen.json").complaint


@pytest.mark.slow
def test_a_clip_that_fails_costs_only_itself(desk, screen, session):
    (session.parent / "broken.mp4").write_bytes(b"no video")
    exchange(session, "hurdle_step: {left: {score: 2}", "hurdle_step: {left: {videos: broken.mp4}")
    done = screen(session)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "broken.mp4" in done.err
    assert written(desk)["composite"]["missing"] == ["Hurdle step: left side could not be read (broken.mp4)"]
    assert not (desk / "fms_screens/anna_2026-11-20/hurdle_step_left").exists()
    exchange(session, "videos: [{file: squat.mp4, view: side}]", "videos: broken.mp4")
    assert screen(session).code == 2


@pytest.mark.slow
def test_a_report_made_anew_shows_the_pictures_that_are_still_there(desk, screen, session):
    assert screen(session).code == 0
    folder = desk / "fms_screens" / "anna_2026-11-20"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "data:image/jpeg" in page
    renew_report(folder)
    assert (folder / "report.html").read_text(encoding="utf-8") == page
    for picture in folder.glob("*/*.png"):
        picture.unlink()
    renew_report(folder)
    assert "data:image" not in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_json_is_the_screen_and_nothing_else(screen, session):
    done = screen(session, "--json")
    (one,) = json.loads(done.out)
    assert (one["format"], one["folder"], done.err) == ("fms_score.screen/1", "fms_screens/anna_2026-11-20", "")
    quiet = screen(session, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


@pytest.mark.slow
def test_hand_and_shin_reach_the_measures(desk, screen, session):
    exchange(session, "height_cm: 170", "height_cm: 180, hand_length_cm: 20, tibia_height_cm: 47")
    assert screen(session).code == 0
    clip = json.loads((desk / "fms_screens/anna_2026-11-20/deep_squat_side/score.json").read_text(encoding="utf-8"))
    # 180 cm: torso 0.288 of it, shank 0.246 of it
    assert clip["provenance"]["parameters"]["proportions"] == {
        "hand_per_torso": 0.3858,
        "hand_spread": 0.03,
        "cord_per_shank": 1.0614,
    }


def test_a_sheet_scored_on_the_spot_needs_neither_clips_nor_network(desk, cli, session):
    exchange(session, "videos: [{file: squat.mp4, view: side}]\n    observed: {heels_down: yes}", "score: 3")
    done = cli("screen", session)
    assert (done.code, done.err) == (0, "")
    assert written(desk)["composite"]["score"] == 19


def test_mistakes_are_told_before_any_work(desk, cli, session, listed):
    exchange(session, "file: squat.mp4", "file: squad.mp4")
    before = listed(desk)
    assert cli("screen", session).complaint.endswith(
        "'squad.mp4' does not exist in anna; did you mean 'squat.mp4'?".replace("anna", str(session.parent))
    )
    assert "is no session file" in cli("screen", session.parent / "squat.mp4").complaint
    assert "nowhere does not exist" in cli("screen", "nowhere").complaint
    (desk / "empty").mkdir()
    assert "has no session file and no clips in it" in cli("screen", "empty").complaint
    (desk / "empty").rmdir()
    assert listed(desk) == before


def test_a_damaged_table_and_a_foreign_folder_stop_before_any_work(desk, screen, session):
    out = desk / "fms_screens"
    out.mkdir()
    (out / "screens.csv").write_text("hello\n", encoding="utf-8")
    assert "is not a table of screens" in screen(session).complaint
    (out / "screens.csv").unlink()
    mine = out / "anna_2026-11-20" / "deep_squat_side"
    mine.mkdir(parents=True)
    (mine / "diary.txt").write_text("dear diary", encoding="utf-8")
    assert "holds something else than results" in screen(session).complaint
    assert (mine / "diary.txt").exists()


# ---- many sessions ----------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_many_sessions_give_a_group_table(desk, screen, session):
    other = desk / "ben"
    other.mkdir()
    text = (
        SESSION.replace("anna", "ben")
        .replace("videos: [{file: squat.mp4, view: side}]", "score: 3")
        .replace("    observed: {heels_down: yes}\n", "")
    )
    (other / "session.yaml").write_text(text, encoding="utf-8")
    done = screen(session.parent, "ben")
    assert (done.code, done.out.splitlines()[-1]) == (0, "group: fms_screens/group.html")
    with (desk / "fms_screens" / "group.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["person"], row["composite"]) for row in rows] == [("anna", ""), ("ben", "19")]
    assert "ben_2026-11-20/report.html" in (desk / "fms_screens" / "group.html").read_text(encoding="utf-8")
    assert [one["person"]["code"] for one in json.loads(screen(".", "--json").out)] == ["anna", "ben"]  # folders inside
    assert "are both of 'ben' on 2026-11-20" in screen("ben", other / "../ben/session.yaml").complaint


# ---- names of files ---------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_init_writes_a_form_that_runs(desk, cli, screen, write_clip, acted):  # noqa: ARG001 - the athlete acts in it
    for name in ("deep_squat_side_1.mp4", "deep_squat_front_1.mp4", "IMG_7.mp4"):
        write_clip(desk / "mia" / name, 60)
    done = cli("screen", "init", "mia")
    assert (done.code, done.err) == (0, "")
    assert "deep_squat_front_1.mp4  deep squat, from the front, attempt 1" in done.out
    assert "IMG_7.mp4               no place: its name tells no movement" in done.out
    assert "mia/session.yaml is there already" in cli("screen", "init", "mia").complaint
    assert cli("screen", "init", "mia", "--force").code == 0
    assert screen("mia/session.yaml").code == 0
    assert "screen init takes one folder" in cli("screen", "init").complaint
    assert "is no folder" in cli("screen", "init", "mia/IMG_7.mp4").complaint


@pytest.mark.slow
def test_a_folder_of_clips_runs_without_a_form(desk, screen, write_clip, acted):  # noqa: ARG001 - the athlete acts in it
    for name in ("deep_squat_side.mp4", "IMG_7.mp4"):
        write_clip(desk / "mia" / name, 60)
    done = screen("mia")
    assert done.code == 0
    assert "note: IMG_7.mp4 is left out: its name tells no movement" in done.out
    assert "mia  20" in done.out
    write_clip(desk / "names" / "IMG_8.mp4", 5)
    assert "no file name tells a test" in screen("names").complaint


# ---- the sample -------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.network_model
def test_the_rendered_man_is_screened_near_his_truth(cli, models_folder, monkeypatch):
    """13 of 21 is true (data/README.md): what is scored is right, and what is left open has the truth in its range."""
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    (screen,) = json.loads(cli("screen", ROOT / "data" / "screen.yaml", "--no-overlay", "--json").out)
    truth = {
        "deep_squat": 2, "hurdle_step": 2, "inline_lunge": 2, "shoulder_mobility": 2, "active_straight_leg_raise": 2,
        "trunk_stability_pushup": 1, "rotary_stability": 2,
    }  # fmt: skip
    for test in screen["tests"]:
        low, high = test["band"]
        assert low <= truth[test["movement"]] <= high, test["movement"]
        assert test["score"] in {None, truth[test["movement"]]}
    low, high = screen["composite"]["band"]
    assert low <= 13 <= high
    assert screen["composite"]["complete"]
    assert {one["movement"] for one in screen["tests"] if one["score"] is not None} >= {"inline_lunge"}
    likeliest = {one["movement"]: int(max(one["probabilities"], key=one["probabilities"].get)) for one in screen["tests"]}
    assert sum(likeliest[movement] == score for movement, score in truth.items()) >= 6
    # The left leg raise is doubtful twice over: its ankle ends 0.06 of a thigh from the threshold, and its knee within 1.5 sd.
    wide = {one["movement"] for one in screen["tests"] if one["band"][1] - one["band"][0] > 1}
    assert wide <= {"active_straight_leg_raise"}
    # The rear knee of the clean left lunge is seen 1.3 sd too far from the board, at the edge of what counts: 2, or 2-3.
    uneven = {"hurdle_step", "shoulder_mobility", "active_straight_leg_raise"}
    assert {one["movement"] for one in screen["asymmetries"]} >= uneven
    assert {one["movement"] for one in screen["asymmetries"] if one["certain"]} <= uneven | {"inline_lunge"}
    joint = screen["tests"][0]["verdict"]["attempts"][0]["seen_in"]
    assert (joint["thigh_below_horizontal"], joint["knees_over_feet"]) == ("deep_squat_side", "deep_squat_front")
