"""A user's mistake: one line that says what is wrong, exit code 2, and nothing written."""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from fms_score.resources import rubric_folder

VIDEO = "anna_deep_squat.mp4"


# ---- inputs -----------------------------------------------------------------------------------------------------------
def text(path, _makers, _write_clip):
    path.write_text("Anna, deep squat, Tuesday\n" * 40, encoding="utf-8")


def empty(path, _makers, _write_clip):
    path.touch()


def noise(path, _makers, _write_clip):
    path.write_bytes(np.random.default_rng(3).bytes(20_000))


def sound(path, makers, _write_clip):
    path.write_bytes(makers.wave_bytes())


def sound_track_only(path, makers, write_clip):
    makers.make_sound_only(write_clip(path, 30))


def broken_off(path, makers, write_clip):
    makers.cut(write_clip(path, 30), 0.5)


def ends_early(path, makers, write_clip):
    rising = [np.full((180, 320, 3), 40 + 3 * number, np.uint8) for number in range(60)]
    makers.cut(makers.index_first(write_clip(path, rising)), 0.5)


def without_size(path, makers, write_clip):
    makers.change_file(write_clip(path, 30), "mdat", lambda pictures: bytes(len(pictures)))


def nobody(path, _makers, write_clip):
    write_clip(path, 30)


def nothing(_path, _makers, _write_clip):
    pass


INPUTS = {
    text: "is not a video or picture: it is a text file",
    empty: "is empty (0 bytes)",
    noise: "does not begin like any video",
    sound: "holds sound only",
    sound_track_only: "holds sound only",
    broken_off: "has no index (moov): recording or copying was broken off",
    ends_early: "ends early",
    without_size: "has pictures of size 0x0",
    nobody: "nobody was found in any picture",
    nothing: "does not exist; check the name and the folder",
}


@pytest.fixture
def prepare(desk, makers, write_clip):
    return lambda make: make(desk / VIDEO, makers, write_clip)


@pytest.mark.parametrize(("make", "words"), INPUTS.items(), ids=lambda case: getattr(case, "__name__", ""))
def test_an_input_that_cannot_be_scored(cli, desk, prepare, blind, listed, make, words):
    prepare(make)
    before = listed(desk)
    said = cli("analyze", VIDEO, "--model", blind).complaint
    assert said.startswith(VIDEO)
    assert words in said
    assert listed(desk) == before


def test_somebody_who_is_there_for_half_a_second(cli, desk, write_clip, blind, acted, listed):
    acted.seen = slice(0, 8)  # of 60 pictures, 15 a second
    before = listed(write_clip(desk / VIDEO, 60).parent)
    assert "nobody was seen for long enough: the best person for 0.53 s" in cli("analyze", VIDEO, "--model", blind).complaint
    assert listed(desk) == before


def test_folders_without_anything_to_score(cli, desk, blind):
    (desk / "bare").mkdir()
    (desk / "papers").mkdir()
    (desk / "papers" / "consent.pdf").write_bytes(b"%PDF")
    for name in ("bare", "papers"):
        assert cli("analyze", name, "--model", blind).complaint.startswith(f"{name} has no video or picture in it; known are")
    assert "missing does not exist" in cli("analyze", "missing", "--model", blind).complaint


def test_a_name_with_a_line_break_stays_one_line(cli, blind):
    said = cli("analyze", "two\nlines\x1b[31m.mp4", "--model", blind).complaint
    assert said.startswith("two\\nlines\\x1b[31m.mp4 does not exist")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.usefixtures("acted")
def test_names_that_are_not_utf8_are_refused_before_opencv_sees_them(cli, desk, blind, write_clip):
    strange = os.fsdecode(b"sq\xff_deep_squat.mp4")
    try:
        shutil.copy(write_clip(desk / "clips" / VIDEO, 45), desk / "clips" / strange)
    except OSError:
        pytest.skip("this file system takes no such names")
    assert "sq\\udcff_deep_squat.mp4 is not named in UTF-8" in cli("analyze", f"clips/{strange}", "--model", blind).complaint
    done = cli("analyze", "clips", "--model", blind, "--no-overlay", "--quiet")
    assert done.code == 1  # beside the other one, which is done
    assert (
        done.err
        == "fms-score: clips/sq\\udcff_deep_squat.mp4 is not named in UTF-8, so it cannot be opened safely; rename it\n"
    )
    assert (desk / "fms_results" / "anna_deep_squat" / "score.json").is_file()


# ---- options ----------------------------------------------------------------------------------------------------------
OPTIONS = {
    ("--movement", "deep_sqat"): "unknown movement 'deep_sqat'; did you mean deep_squat? Known: ",
    ("--movement", "jump"): "unknown movement 'jump'. Known: active_straight_leg_raise, deep_squat",
    ("--movement", "mine.yaml"): "mine.yaml: no such rubric file",
    ("--movement", ""): "--movement is empty",
    ("--view", "top"): "view 'top' is not known; choose one of auto, front, back, side, left, right",
    ("--observed", "heels_down"): "observed 'heels_down' is not understood; write KEY=yes or KEY=no",
    ("--observed", "heels_down=maybe"): "observed 'heels_down=maybe' is not understood",
    ("--observed", "=yes"): "observed '=yes' is not understood",
    ("--observed", "heel=yes"): "observed 'heel': deep_squat asks nothing of that name; it asks pain, heels_raised, heels_down",
    ("-o", "pain=no", "-o", "pain=yes"): "observed 'pain' is answered both yes and no",
    ("--ask",): "--ask needs a terminal to ask on; give answers with --observed",
    ("--subject", "anna"): "cannot read the subject 'anna': give a number counted from the left, such as 2, or a point",
    ("--subject", "0"): "people are numbered from 1, left to right",
    ("--subject", ""): "cannot read the subject ''",
    ("--subject", "700,100"): "subject 700,100 lies outside the picture, which is 320 x 180 pixels",
    ("--start", "-1"): "start is -1.0 s; give seconds from the beginning of the file, 0 or more",
    ("--start", "two"): "--start is 'two', which is not a number; give one such as 2.5 (seconds)",
    ("--start", "nan"): "start is nan s",
    ("--start", "60"): "is 2.0 s long; it has nothing at start 60 s: choose less",
    ("--start", "1", "--end", "0.5"): "end is 0.5 s; give seconds of the file's playing time after the start (1 s)",
    ("--end", "soon"): "--end is 'soon', which is not a number",
    ("--slowmo", "0"): "slowmo is 0.0; give how many times slower than life the file plays, such as 8",
    ("--slowmo", "8x"): "--slowmo is '8x', which is not a number; give one such as 8 (times slower than life)",
    ("--height-cm", "1.72"): "height_cm is 1.72; give centimetres between 80 and 250",
    ("--height-cm", "tall"): "--height-cm is 'tall', which is not a number; give one such as 172 (centimetres)",
    ("--height-cm", "nan"): "height_cm is nan; give centimetres between 80 and 250",
    ("--hand-length-cm", "18.5"): "a hand or a shin in centimetres says nothing without the height in the same unit",
    ("--height-cm", "172", "--tibia-height-cm", "4"): "tibia_height_cm is 4; give centimetres between 20 and 75",
    ("--rotate", "45"): "rotate is 45; give 0, 90, 180 or 270 degrees clockwise",
    ("--rotate", "1.5"): "--rotate is '1.5', which is not a whole number",
    ("--smooth", "loess"): "unknown smoothing 'loess': choose butterworth, savgol, median or none",
    ("--cutoff", "0"): "smoothing cutoff_hz must be above 0: 0.0 cannot be",
    ("--cutoff", "high"): "--cutoff is 'high', which is not a number; give one such as 6 (Hz)",
    ("--device", "XPU"): "no device is called 'XPU': use AUTO, CPU, GPU, NPU (here: CPU",
    ("--model", "yolo"): "no model is called 'yolo': known are human-pose-estimation-0001, tf-pose-mobilenet-v2-small",
    ("--model", "yolo.xml"): "yolo.xml: this model file does not exist",
    ("--model", ""): "--model is empty",
    ("--out", ""): "--out is empty",
    ("--strict",): "no such option: --strict",
}


@pytest.mark.parametrize(
    ("options", "words"), OPTIONS.items(), ids=lambda case: " ".join(case) if isinstance(case, tuple) else ""
)
def test_an_option_that_cannot_be(cli, desk, write_clip, blind, listed, options, words):
    before = listed(write_clip(desk / VIDEO, 30).parent)
    model = () if "--model" in options else ("--model", blind)
    assert words in cli("analyze", VIDEO, *model, *options).complaint
    assert listed(desk) == before


def test_a_slip_in_the_command_itself(cli):
    assert cli("analize", "x.mp4").complaint == "no such command 'analize'. Did you mean 'analyze'?; see fms-score --help"
    assert cli("analyze").complaint == "missing argument 'INPUT...'; see fms-score analyze --help"
    assert "see fms-score rubric show --help" in cli("rubric", "show").complaint
    assert "did you mean deep_squat?" in cli("rubric", "check", "deep_sqat").complaint
    assert "no model is called 'yolo'" in cli("models", "where", "yolo").complaint


def test_asking_needs_to_know_what_to_ask(cli, desk, write_clip, blind, monkeypatch):
    write_clip(desk / "IMG_0001.mp4", 30)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    said = cli("analyze", "IMG_0001.mp4", "--ask", "--model", blind).complaint
    assert said == "IMG_0001.mp4: --ask needs to know the movement, which its name does not tell; give --movement"


def test_a_rubric_with_a_typo_is_told_with_its_line(cli, desk, write_clip, blind, listed):
    shipped = (rubric_folder() / "deep_squat.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, words in enumerate(shipped) if words.strip().startswith("thigh_incline:"))
    shipped[line] = shipped[line].replace("signal:", "sginal:")
    (desk / "mine.yaml").write_text("\n".join(shipped), encoding="utf-8")
    before = listed(write_clip(desk / VIDEO, 30).parent)
    for command in (("analyze", VIDEO, "--model", blind, "--movement", "mine.yaml"), ("rubric", "check", "mine.yaml")):
        said = cli(*command).complaint
        assert said.startswith(f"mine.yaml:{line + 1}: ")
        assert "unknown field 'sginal'; did you mean 'signal'?" in said
    assert listed(desk) == before


# ---- networks ---------------------------------------------------------------------------------------------------------
def test_a_network_that_is_missing_or_damaged(cli, desk, write_clip, blind, listed):
    write_clip(desk / VIDEO, 30)
    shutil.copy(blind, desk / "cut.xml")
    (desk / "text.onnx").write_text("not a network", encoding="utf-8")
    before = listed(desk)
    assert "cut.bin: this file of model 'cut' is missing" in cli("analyze", VIDEO, "--model", "cut.xml").complaint
    assert "text.onnx: not a network that OpenVINO can read" in cli("analyze", VIDEO, "--model", "text.onnx").complaint
    assert "this model file is a folder" in cli("analyze", VIDEO, "--model", f"{desk}{os.sep}").complaint
    assert listed(desk) == before


def test_a_folder_of_networks_that_is_not_there(cli, desk, write_clip, monkeypatch):
    write_clip(desk / VIDEO, 30)
    monkeypatch.setenv("FMS_SCORE_MODELS", str(desk / "none"))
    assert "FMS_SCORE_MODELS names" in cli("analyze", VIDEO).complaint


# ---- places for results -----------------------------------------------------------------------------------------------
def test_places_that_cannot_take_results(cli, desk, write_clip, blind, listed):
    write_clip(desk / VIDEO, 30)
    (desk / "notes.txt").write_text("x", encoding="utf-8")
    photos = desk / "photos" / "anna_deep_squat"
    photos.mkdir(parents=True)
    (photos / "holiday.jpg").write_bytes(b"\xff\xd8")
    (photos / "score.json").write_text('{"score": 3}', encoding="utf-8")  # of another program
    (desk / "files").mkdir()
    (desk / "files" / "anna_deep_squat").write_bytes(b"x")
    before = listed(desk)
    places = {
        "notes.txt": "notes.txt is no folder; choose another --out",
        "notes.txt/deeper": "notes.txt is no folder; choose another --out",
        "photos": "anna_deep_squat holds something else than results, and would be replaced; choose another --out",
        "files": "anna_deep_squat is a file, where a folder of results is to go; move it away or choose another --out",
    }
    for place, words in places.items():
        assert words in cli("analyze", VIDEO, "--model", blind, "--out", place).complaint
    assert listed(desk) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(cli, desk, write_clip, blind):
    write_clip(desk / VIDEO, 30)
    (desk / "kept").mkdir(mode=0o500)
    assert "kept is not yours to write in" in cli("analyze", VIDEO, "--model", blind, "--out", "kept/here").complaint


@pytest.fixture
def video(desk, write_clip):
    return write_clip(desk / VIDEO, 30)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello\n", "its first line is 'hello'"),
        (b"\xff\xfe\x00", "it cannot be read as CSV"),
        (b"input,movement,side\na,b\n", "line 2 has 2 cells instead of 3"),
    ],
)
@pytest.mark.usefixtures("video")
def test_a_damaged_table_of_scores_stops_everything_and_stays(cli, desk, acted, blind, listed, content, words):
    (desk / "fms_results").mkdir()
    (desk / "fms_results" / "scores.csv").write_bytes(content)
    before = listed(desk)
    said = cli("analyze", VIDEO, "--model", blind).complaint
    assert said.startswith(str(Path("fms_results", "scores.csv is not a table of scores: ")))
    assert words in said
    assert said.endswith("repair it or move it away, then run again")
    assert listed(desk) == before
    assert acted.summary is None  # nobody had to wait for that


def test_a_still_that_is_cut_off(cli, desk, blind):
    ok, content = cv2.imencode(".png", np.zeros((48, 64, 3), np.uint8))
    assert ok
    (desk / "deep_squat.png").write_bytes(content.tobytes()[:60])
    (desk / "deep_squat.gif").write_bytes(b"GIF89a" + struct.pack("<HHBBB", 64, 48, 0, 0, 0))
    assert "deep_squat.png is a damaged picture" in cli("analyze", "deep_squat.png", "--model", blind).complaint
    assert cli("analyze", "deep_squat.gif", "--model", blind).complaint.startswith("deep_squat.gif ")
