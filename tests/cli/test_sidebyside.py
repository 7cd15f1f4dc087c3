"""``fms-score sidebyside`` from the outside."""

from __future__ import annotations

import json
import shutil

import cv2
import pytest


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def pair(cli, desk, write_clip, acted, blind, kept):  # noqa: ARG001 - the athlete acts in it
    """Results of two clips: one of two repetitions, one of one, whose faces were blurred."""
    if not (kept / "fms_results").exists():
        write_clip(desk / "anna_deep_squat.mp4", 62)
        write_clip(desk / "ben_deep_squat.mp4", 33)
        assert cli("analyze", "anna_deep_squat.mp4", "--model", blind, "-q").code == 0
        assert cli("analyze", "ben_deep_squat.mp4", "--model", blind, "-q", "--blur-faces").code == 0
        shutil.copytree(desk, kept, dirs_exist_ok=True)
    else:
        shutil.copytree(kept, desk, dirs_exist_ok=True)
    return desk / "fms_results" / "anna_deep_squat", desk / "fms_results" / "ben_deep_squat"


def count(path):
    video = cv2.VideoCapture(str(path))
    number = 0
    while video.grab():
        number += 1
    return number


def test_two_folders_make_a_video(cli, desk, pair):
    done = cli("sidebyside", *pair)
    assert (done.code, done.err) == (0, "")
    assert "anna_deep_squat.mp4: repetition " in done.out
    assert "video: side_by_side.webm" in done.out
    assert count(desk / "side_by_side.webm") > 30


def test_an_old_video_is_replaced_only_when_asked(cli, desk, pair):
    (desk / "side_by_side.webm").write_bytes(b"old")
    assert "is there already" in cli("sidebyside", *pair).complaint
    assert (desk / "side_by_side.webm").read_bytes() == b"old"
    assert cli("sidebyside", *pair, "--overwrite", "--rep-a", "2").code == 0
    assert count(desk / "side_by_side.webm") > 30


def test_clips_find_their_results_and_say_which(cli, desk, pair, blind):
    del pair
    told = json.loads(cli("sidebyside", "anna_deep_squat.mp4", "ben_deep_squat.mp4", "--model", blind, "--json").out)
    assert [one["input"] for one in told["pair"]] == ["anna_deep_squat.mp4", "ben_deep_squat.mp4"]
    assert told["length_s"] > 1
    assert (desk / told["file"]).is_file()


@pytest.mark.parametrize(
    ("words", "searched"),
    [
        (("anna_deep_squat.mp4", "anna_deep_squat.mp4"), 0),
        (("anna_deep_squat.mp4", "ben_deep_squat.mp4"), 1),  # the results of the second say that faces were blurred
        (("anna_deep_squat.mp4", "ben_deep_squat.mp4", "--blur-faces"), 2),
        (("fms_results/anna_deep_squat", "fms_results/ben_deep_squat"), 0),  # the second's annotated video is blurred already
        (("fms_results/anna_deep_squat", "fms_results/ben_deep_squat", "--blur-faces"), 1),
    ],
)
def test_faces_are_covered_where_asked_and_where_the_results_were(cli, pair, blind, monkeypatch, words, searched):
    from fms_score.cli import sidebyside  # noqa: PLC0415

    del pair
    found, search, covered, cover = [], sidebyside._heads, [], sidebyside.blurred_frames
    monkeypatch.setattr(sidebyside, "_heads", lambda *given: found.append(search(*given)) or found[-1])
    monkeypatch.setattr(sidebyside, "blurred_frames", lambda *given: covered.append(given[1]) or cover(*given))
    assert cli("sidebyside", *words, "--model", blind).code == 0
    assert len(found) == searched
    assert {id(heads) for heads in covered} == {id(heads) for heads in found}
    if not words[0].startswith("fms_results"):
        assert all(heads.count == 1 for heads in found)  # the subject, by its track: this network sees nobody


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", "fms_results/ben_deep_squat"), "nowhere does not exist"),
        (("fms_results", "fms_results/ben_deep_squat"), "no results here"),
        (("fms_results/anna_deep_squat", "fms_results/ben_deep_squat", "--rep-b", "7"), "has no repetition 7; it has 1"),
        (("fms_results/anna_deep_squat", "fms_results/ben_deep_squat", "--out", "x.mp4"), "ends in .webm"),
        (("fms_results/anna_deep_squat", "fms_results/ben_deep_squat", "--out", "no/x.webm"), "there is no folder no"),
        (("stranger.mp4", "fms_results/ben_deep_squat"), "stranger.mp4 has no results in fms_results"),
    ],
)
def test_mistakes_are_told_in_one_line(cli, desk, pair, write_clip, words, said):
    del pair
    write_clip(desk / "stranger.mp4", 3)
    assert said in cli("sidebyside", *words).complaint


def test_results_without_their_video_are_told(cli, pair):
    (pair[0] / "overlay.webm").unlink()
    assert "has no overlay.webm; give the clip itself" in cli("sidebyside", *pair).complaint
