"""Reports written anew from stored results, and in another language, from the outside."""

from __future__ import annotations

import json
import re

import pytest


@pytest.fixture
def stored(cli, desk, write_clip, acted, blind):  # noqa: ARG001 - the athlete acts in it
    write_clip(desk / "anna_deep_squat.mp4", 60)
    assert cli("analyze", "anna_deep_squat.mp4", "--model", blind, "--no-overlay", "-q").code == 0
    return desk / "fms_results" / "anna_deep_squat"


def page(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_same_report_comes_out_again(cli, stored):
    before = page(stored)
    (stored / "report.html").unlink()
    done = cli("report", stored)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{stored / 'report.html'}\n"
    assert page(stored) == before


def test_another_language_is_kept_by_later_runs(cli, stored):
    english = page(stored)
    assert cli("report", "fms_results", "--lang", "ko").code == 0
    korean = page(stored)
    assert '<html lang="ko">' in korean
    assert "딥 스쿼트" in korean
    assert cli("report", stored).code == 0
    assert page(stored) == korean
    assert cli("rescore", stored, "--write").code == 0
    assert '<html lang="ko">' in page(stored)
    assert cli("report", stored, "--lang", "en").code == 0
    assert len(re.findall("<img", page(stored))) == len(re.findall("<img", english)) > 0


def test_analyze_writes_the_report_in_the_language_asked_for(cli, desk, write_clip, acted, blind):  # noqa: ARG001
    write_clip(desk / "anna_deep_squat.mp4", 60)
    done = cli("analyze", "anna_deep_squat.mp4", "--model", blind, "--no-overlay", "--lang", "KO")
    folder = desk / "fms_results" / "anna_deep_squat"
    assert "딥 스쿼트" in page(folder)
    assert "Deep squat" in done.out
    score = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    assert score["because"].startswith("Score ")  # programs read English and keys
    assert score["because_message"]["key"].startswith("because.")


def test_a_rescored_result_has_a_report_that_says_so(cli, stored):
    done = cli("rescore", stored, "--observed", "heels_down=no", "--write")
    assert done.code == 0
    source = page(stored)
    assert "The observer says no." in source
    assert "Did both heels stay on the floor with no board under them? no" in source
    assert "Pictures of an earlier judgement" not in source  # an answer moves no measured number
    assert "<img" in source


def test_pictures_of_another_judgement_are_left_out(cli, desk, stored):
    from fms_score.resources import rubric_folder  # noqa: PLC0415

    text = (rubric_folder() / "deep_squat.yaml").read_text(encoding="utf-8")
    (desk / "mine.yaml").write_text(re.sub(r"(thigh_incline, at_most: )\d+", r"\g<1>-80", text), encoding="utf-8")
    assert cli("rescore", stored, "--rubric", "mine.yaml", "--write").code == 0
    source = page(stored)
    assert "Pictures of an earlier judgement were left out" in source
    assert cli("report", stored, "--rubric", "mine.yaml").code == 0
    assert page(stored) == source
    assert cli("report", stored).code == 0  # without that rubric it says less, and is whole
    assert "Where to put the camera" not in page(stored)


@pytest.mark.parametrize("command", ["analyze", "rescore", "report"])
def test_an_unknown_language_is_told_before_any_work(cli, stored, command):
    target = "anna_deep_squat.mp4" if command == "analyze" else stored
    before = page(stored)
    assert cli(command, target, "--lang", "fr").complaint == "language 'fr' is not known; choose one of en, ko"
    assert page(stored) == before


def test_a_folder_without_results_is_told(cli, desk):
    (desk / "empty").mkdir()
    assert cli("report", "empty").complaint.startswith("empty: no results here")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("measurements.csv", None, "measurements.csv cannot be read: No such file or directory; analyse the clip again"),
        ("measurements.csv", b"\xff\xfe\x00", "measurements.csv is not a table of results: "),
        ("measurements.csv", b"a,b\n1,2\n", "measurements.csv is not a table of results: no column 'rep'; analyse the clip"),
        ("poses.npz", b"nothing", "poses.npz holds no poses of this package"),
        ("score.json", b"{", "score.json is not a score of this package"),
    ],
)
def test_damaged_results_are_told_and_the_report_stays(cli, stored, name, content, said):
    before = page(stored)
    (stored / name).unlink()
    if content is not None:
        (stored / name).write_bytes(content)
    assert said in cli("report", stored).complaint
    assert page(stored) == before


def test_a_program_is_told_where_the_pages_are(cli, stored):
    (told,) = json.loads(cli("report", stored, "--json").out)
    assert told == {"folder": str(stored), "report": str(stored / "report.html")}
