"""Results of the machine held against coaches, found or made by the way, from the outside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

MACHINE_SHEET = """subject,movement,side,rater,score,video
anna,deep squat,,Kim,2,anna.mov
bob,deep squat,,Kim,3,bob.mov
cara,deep squat,,Kim,1,
"""


@pytest.fixture
def score_json(desk):
    """Results of a clip as analyze leaves them, as far as compare reads them."""

    def write(name, score=2, *, movement="deep_squat", side="both", band=None, criteria=(), sha256=None):
        band = band or (score, score)
        chances = {str(n): 1.0 / (band[1] - band[0] + 1) if band[0] <= n <= band[1] else 0.0 for n in range(4)}
        one = {"score": score, "band": band, "probabilities": chances}
        content = {
            "format": "fms_score.verdict/1", "movement": movement, "title": movement, "side": side, **one,
            "expected_score": 2.0, "attempts": [],
            "criteria": [{"id": key, "says": key, "state": state} for key, state in criteria],
            "sides": [{"side": side, "rep": 1, **one}], "because": f"Score {score} because of the test.",
            "view": {"name": "side", "plane": "side", "off_plane_deg": 0.0, "facing": None, "near_side": None, "forced": False,
                     "flagged": False},
            "provenance": {"input": {"name": name, "sha256": sha256}},
        }  # fmt: skip
        place = desk / "fms_results" / Path(name).stem
        place.mkdir(parents=True)
        (place / "score.json").write_text(json.dumps(content), encoding="utf-8")
        (place / "report.html").write_text("<title>report</title>", encoding="utf-8")
        return place

    return write


@pytest.fixture
def with_machine(desk, score_json):
    """One coach and results of two of three people, one of them a band."""
    (desk / "coach.csv").write_text(MACHINE_SHEET, encoding="utf-8")
    score_json("anna.mov", score=3, criteria=[("heels_down", "met")])
    score_json("bob.mov", score=None, band=(2, 3))
    score_json("stranger.mov")
    return desk


def test_one_coach_with_the_machine(cli, with_machine):
    done = cli("compare", "coach.csv", "--results", "fms_results", "--rounds", 20)
    assert done.code == 0
    assert re.search(r"deep squat +machine +1 +0 % +100 %", done.out)
    assert "note: bands among the results: 1 of 2, counted as not scored" in done.err
    assert "not used: stranger.mov: neither a video that the sheet names, nor the name of a person in it" in done.err
    assert "note: tests of the sheet without a result: 1 (cara, deep_squat ...)" in done.err
    content = json.loads((with_machine / "fms_compare" / "agreement.json").read_text(encoding="utf-8"))
    assert content["machine_results"]["bands_with_coach"] == [{"rater": "Kim", "n": 1, "inside": 1}]
    assert content["machine_results"]["without_result"] == ["cara, deep_squat"]
    page = (with_machine / "fms_compare" / "report.html").read_text(encoding="utf-8")
    assert 'href="../fms_results/anna/report.html"' in page
    assert "Score 3 because of the test." in page


def test_pain_that_the_machine_could_not_know_is_noted(cli, with_machine):
    (with_machine / "coach.csv").write_text(
        MACHINE_SHEET.replace("anna,deep squat,,Kim,2", "anna,deep squat,,Kim,0"), encoding="utf-8"
    )
    done = cli("compare", "coach.csv", "-r", "fms_results", "--rounds", 20)
    assert "note: coaches' scores of 0 for pain that the machine was not told of, counted as disagreement: 1" in done.err


def test_bands_as_their_likeliest_score(cli, with_machine):
    done = cli("compare", "coach.csv", "-r", "fms_results", "--bands", "likely", "--rounds", 20)
    assert re.search(r"deep squat +machine +2 +0 % +100 %", done.out)  # 2 and 3 are equally likely: the lower counts
    assert "counted as their likeliest score" in done.err
    page = (with_machine / "fms_compare" / "report.html").read_text(encoding="utf-8")
    assert "likely of 2-3" in page
    assert "--bands is 'some'; give out (not scored), likely" in cli("compare", "coach.csv", "--bands", "some").complaint


def test_lines_of_scores_csv_stand_in_for_folders_that_are_gone(cli, desk):
    (desk / "coach.csv").write_text(MACHINE_SHEET, encoding="utf-8")
    (desk / "old").mkdir()
    (desk / "old" / "scores.csv").write_text(
        "input,movement,side,score,band_low,band_high,p0,p1,p2,p3\n"
        "anna.mov,deep_squat,both,2,2,2,0,0,1,0\nbob.mov,deep_squat,both,,2,3,0,0,0.3,0.7\ncara.mov,deep_squat,both,x,,,,,,\n",
        encoding="utf-8",
    )
    done = cli("compare", "coach.csv", "-r", "old", "--bands", "likely", "--rounds", 20)
    assert re.search(r"deep squat +machine +2 +100 %", done.out)
    assert "note: old/scores.csv, line 4 is damaged (left out)" in done.err


def test_damaged_results_are_told_and_left_out(cli, with_machine):
    (with_machine / "fms_results" / "bob" / "score.json").write_text("{", encoding="utf-8")
    done = cli("compare", "coach.csv", "-r", "fms_results", "--rounds", 20)
    assert done.code == 0
    assert "score.json is not a score of this package: no JSON" in done.err


def test_one_rater_and_nothing_to_compare(cli, with_machine):
    said = cli("compare", "coach.csv").complaint
    assert said.startswith(
        "coach.csv has one rater (Kim), and there are no results to hold it against; add --results FOLDER or --analyze"
    )
    (with_machine / "fms_results" / "anna" / "score.json").unlink()
    said = cli("compare", "coach.csv", "-r", "fms_results").complaint
    assert said.endswith(
        "every matching result is a band; answer its open questions (fms-score rescore), or take --bands likely"
    )
    (with_machine / "fms_results" / "bob" / "score.json").unlink()
    assert "and no result matches it (stranger.mov: neither" in cli("compare", "coach.csv", "-r", "fms_results").complaint
    assert "nowhere is no folder" in cli("compare", "coach.csv", "-r", "nowhere").complaint
    assert not (with_machine / "fms_compare").exists()


def test_a_rater_called_like_the_machine(cli, with_machine):
    (with_machine / "both.csv").write_text(
        MACHINE_SHEET.replace("bob,deep squat,,Kim", "anna,deep squat,,fms-score"), encoding="utf-8"
    )
    done = cli("compare", "both.csv", "--rounds", 20)
    assert re.search(r"deep squat +machine +1 +0 %", done.out)
    assert "scores of fms-score stand in the sheet itself" in done.err
    assert "has a rater called 'fms-score', as results are" in cli("compare", "both.csv", "-r", "fms_results").complaint


# ---- analysing --------------------------------------------------------------------------------------------------------
def test_videos_without_a_result_are_analysed(cli, desk, write_clip, acted, blind):  # noqa: ARG001 - the athlete acts in them
    write_clip(desk / "clips" / "anna" / "squat.mp4", 60)
    write_clip(desk / "clips" / "bob" / "squat.mp4", 45)
    (desk / "coach.csv").write_text(
        "subject,movement,score,video\nanna,deep squat,2,clips/anna/squat.mp4\nbob,deep squat,3,clips/bob/squat.mp4\n"
        "cara,deep squat,1,clips/cara.mp4\n",
        encoding="utf-8",
    )
    done = cli("compare", "coach.csv", "--analyze", "--model", blind, "--bands", "likely", "--rounds", 20)
    assert done.code == 1
    assert "clips/cara.mp4: there is no such file beside the sheet" in done.err
    assert sorted(path.name for path in (desk / "fms_results").iterdir()) == ["anna_squat_mp4", "bob_squat_mp4", "scores.csv"]
    assert re.search(r"deep squat +machine +2 ", done.out)
    before = (desk / "fms_results" / "anna_squat_mp4" / "score.json").stat().st_mtime_ns
    assert cli("compare", "coach.csv", "--analyze", "--bands", "likely", "--rounds", 20, "--model", "none.xml").code == 1
    assert (
        desk / "fms_results" / "anna_squat_mp4" / "score.json"
    ).stat().st_mtime_ns == before  # known, so no network is asked for
