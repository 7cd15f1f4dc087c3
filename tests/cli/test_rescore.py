"""Stored poses judged again, from the outside."""

from __future__ import annotations

import json

import pytest

from fms_score.resources import rubric_folder


@pytest.fixture
def stored(cli, desk, write_clip, acted, blind):  # noqa: ARG001 - the athlete acts in it
    """Results of two squats seen from the side, thighs well below the horizontal."""
    write_clip(desk / "anna_deep_squat.mp4", 60)
    assert cli("analyze", "anna_deep_squat.mp4", "--model", blind, "--no-overlay", "-q").code == 0
    return desk / "fms_results" / "anna_deep_squat"


@pytest.fixture
def mine(desk):
    """The deep squat, but hands two feet in front of the feet will do."""
    text = (rubric_folder() / "deep_squat.yaml").read_text(encoding="utf-8")
    old = "{measure: wrist_over_foot, at_least: -0.4, at_most: 0.85, "
    assert text.count(old) == 1
    path = desk / "mine.yaml"
    path.write_text(text.replace(old, "{measure: wrist_over_foot, at_least: -0.4, at_most: 2, "), encoding="utf-8")
    return path


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_rubric_changes_nothing(cli, stored):
    before = json.loads((stored / "score.json").read_text(encoding="utf-8"))
    done = cli("rescore", "fms_results")
    assert (done.code, done.err) == (0, "")
    assert "anna_deep_squat  Deep squat: " in done.out
    assert "(as before)" in done.out
    assert "0 of 1 scores change (not kept; --write keeps them)" in done.out
    files = content(stored)
    assert cli("rescore", "fms_results", "--write").code == 0
    after = json.loads((stored / "score.json").read_text(encoding="utf-8"))
    assert after["provenance"].pop("rescored") is True
    after["notes"] = before["notes"]  # what was told of the file's name is not asked again
    assert after == before
    files.pop("score.json")
    files.pop("report.html")  # written anew: it says that this was judged again
    assert {name: (stored / name).read_bytes() for name in files} == files


def test_another_threshold_shows_and_keeps_the_change(cli, desk, stored, mine):
    files = content(stored)
    shown = cli("rescore", stored, "--rubric", mine)
    assert "anna_deep_squat  Deep squat: 1-2 -> 1-3\n" in shown.out
    assert "  hands_over_feet: not_met -> met\n" in shown.out
    assert "1 of 1 scores change (not kept; --write keeps them)" in shown.out
    assert content(stored) == files
    kept = cli("rescore", stored, "--rubric", mine, "--write")
    assert "1 of 1 scores change (kept)" in kept.out
    score = json.loads((stored / "score.json").read_text(encoding="utf-8"))
    states = {criterion["id"]: criterion["state"] for criterion in score["criteria"]}
    assert states["hands_over_feet"] == "met"
    assert score["provenance"]["rubric"]["file"] == "mine.yaml"
    lines = (desk / "fms_results" / "scores.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("anna_deep_squat.mp4,deep_squat,both,,1,3,")


def test_an_answer_closes_what_was_open(cli, stored):
    document = json.loads(cli("rescore", stored, "--observed", "heels_down=yes", "--json").out)
    (one,) = document
    assert one["changes"] == [{"criterion": "heels_down", "before": "not_observable", "after": "met"}]
    assert "asks nothing of that name" in cli("rescore", stored, "-o", "heel=yes").complaint


def test_in_the_folder_itself(cli, desk, stored, monkeypatch):
    monkeypatch.chdir(stored)
    assert cli("rescore", ".", "--write").out.startswith("anna_deep_squat  Deep squat: ")
    assert not (stored / "scores.csv").exists()
    assert (desk / "fms_results" / "scores.csv").is_file()


def test_a_rubric_of_ones_own_has_to_be_named_again(cli, stored, mine):
    assert cli("rescore", stored, "--rubric", mine, "--write").code == 0
    said = cli("rescore", stored).complaint
    assert said.endswith("was judged with mine.yaml, which does not come with fms-score; name that file with --rubric")
    assert cli("rescore", stored, "--rubric", mine).code == 0


def test_what_is_not_ours_is_refused_and_nothing_is_written(cli, desk, stored, listed):
    other = desk / "other"
    other.mkdir()
    cases = {
        '{"score": 3}': "score.json is not a score of this package: its format is None",
        "score: 3": "score.json is not a score of this package: no JSON",
    }
    for text, words in cases.items():
        (other / "score.json").write_text(text, encoding="utf-8")
        before = listed(desk)
        assert words in cli("rescore", "fms_results", "other", "--write").complaint
        assert listed(desk) == before  # not even of the folder that is ours
    assert "no results here (no score.json)" in cli("rescore", "nowhere").complaint
    (stored / "poses.npz").write_bytes(b"PK")
    assert "poses.npz holds no poses of this package" in cli("rescore", stored).complaint
    (stored / "poses.npz").unlink()
    assert "poses.npz cannot be read" in cli("rescore", stored).complaint


def test_a_damaged_table_of_scores_stops_before_anything_is_written(cli, desk, stored, mine, listed):
    (desk / "fms_results" / "scores.csv").write_text("hello\n", encoding="utf-8")
    before = listed(desk)
    assert "is not a table of scores" in cli("rescore", stored, "--rubric", mine, "--write").complaint
    assert listed(desk) == before


def test_a_rubric_judges_its_own_movement_only(cli, desk, stored):
    hurdle = desk / "hurdle.yaml"
    hurdle.write_text((rubric_folder() / "hurdle_step.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "fms_results: no results of hurdle_step here" in cli("rescore", "fms_results", "--rubric", hurdle).complaint
    assert cli("rescore", stored, "--rubric", hurdle).out.startswith("anna_deep_squat  Hurdle step: ")  # named, so it is meant


def test_results_of_many_people_are_found_below(cli, desk, stored):
    (desk / "study" / "anna").mkdir(parents=True)
    stored.rename(desk / "study" / "anna" / "squat")
    assert cli("rescore", "study").out.startswith("squat  Deep squat: ")


def test_a_likelier_score_inside_the_same_band_is_told(cli, desk, stored):
    text = (rubric_folder() / "deep_squat.yaml").read_text(encoding="utf-8")
    wide = desk / "wide.yaml"
    wide.write_text(text.replace("at_most: 0.85", "at_most: 2"), encoding="utf-8")
    cli("rescore", stored, "--rubric", wide, "--write")
    score = json.loads((stored / "score.json").read_text(encoding="utf-8"))
    score["probabilities"] = {"0": 0.0, "1": 0.6, "2": 0.2, "3": 0.2}  # as another version may have reckoned
    (stored / "score.json").write_text(json.dumps(score), encoding="utf-8")
    assert "1-3 (as before, but likeliest 1 -> 3)" in cli("rescore", stored, "--rubric", wide).out
    (one,) = json.loads(cli("rescore", stored, "--rubric", wide, "--json").out)
    assert one["before"]["probabilities"]["3"] < one["after"]["probabilities"]["3"]
