"""``fms-score explain-frame`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PICTURES = 9
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "deep_squat_side.webm"


@pytest.fixture
def clip(desk, write_clip):
    return write_clip(desk / "anna.mp4", 20)


def test_a_frame_becomes_pictures_and_a_page(cli, desk, clip, blind):
    done = cli("explain-frame", clip.name, "--at", "0.5", "--model", blind)
    assert (done.code, done.err) == (0, "")
    folder = desk / "fms_inside" / "anna_0.50s"
    assert "0 people in frame 7 at 0.47 s" in done.out  # at 15 a second frame 8 begins at 0.53 s
    assert len(list(folder.glob("*.png"))) == PICTURES
    page = (folder / "inside.html").read_text(encoding="utf-8")
    assert "anna.mp4, frame 7 at 0.47 s" in page
    assert "nobody" in page


def test_a_second_run_replaces_the_first_but_nothing_else(cli, desk, clip, blind):
    words = ("explain-frame", clip.name, "--model", blind, "--out", "here", "--json")
    assert json.loads(cli(*words).out) == {"folder": "here", "frame": 0, "time_s": 0.0, "people": 0}
    assert cli(*words).code == 0
    (desk / "mine").mkdir()
    (desk / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    assert "mine holds something else" in cli("explain-frame", clip.name, "--out", "mine", "--model", blind).complaint
    assert [path.name for path in (desk / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("anna.mp4", "--at", "9"), "--at is 9 s, but the last frame of anna.mp4 is at 1.27 s"),
        (("anna.mp4", "--at", "-1"), "--at is -1; give seconds"),
        (("anna.mp4", "--at", "soon"), "--at is 'soon', which is not a number"),
        (("nobody.mp4", "--at", "1"), "nobody.mp4"),
    ],
)
def test_mistakes_are_told_in_one_line(cli, desk, clip, blind, words, said):
    del clip
    assert said in cli("explain-frame", *words, "--model", blind).complaint
    assert not (desk / "fms_inside").exists()


def test_forget_takes_these_pictures_too(cli, desk, clip, blind):
    assert cli("explain-frame", clip.name, "--model", blind, "--out", "here").code == 0
    (desk / "here" / "own.png").write_bytes(b"mine")
    assert cli("forget", "here", "--yes").code == 0
    assert [path.name for path in (desk / "here").iterdir()] == ["own.png"]


@pytest.mark.network_model
@pytest.mark.slow
def test_somebody_is_explained(cli, desk, models_folder, monkeypatch):
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    told = json.loads(cli("explain-frame", SAMPLE, "--at", "2.5", "--out", "here", "--blur-faces", "--json").out)
    assert told["people"] == 1
    page = (desk / "here" / "inside.html").read_text(encoding="utf-8")
    assert "Faces were made unrecognisable" in page
    assert page.count('<td class="yes">yes</td>') >= 8
