"""Consoles without UTF-8, folders in Hangul and with spaces, names that Windows keeps for itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fms_score.cli.places import places_for
from fms_score.cli.utf8 import speak_utf8
from fms_score.cli.values import check_name
from fms_score.errors import OptionError
from fms_score.tracks.build import build_track
from fms_score.tracks.files.npz import write_poses

ROOT = Path(__file__).resolve().parents[2]
CONSOLES = [
    {"PYTHONIOENCODING": "cp949"},
    {"PYTHONIOENCODING": "cp1252"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
]


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "김철수의 영상 폴더"
    folder.mkdir()
    (folder / "코치 점수.csv").write_bytes((ROOT / "data" / "coach.csv").read_bytes())
    return folder


@pytest.fixture(scope="module")
def squat_poses(athlete):
    """Two squats of the stick athlete, from the side."""
    time_s = athlete.times(4.0, 15.0)
    return build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy / 4), (320, 180))


def run(folder, console, *words):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")} | console
    command = [sys.executable, "-X", "warn_default_encoding", "-m", "fms_score", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("console", CONSOLES, ids=lambda one: one["PYTHONIOENCODING"])
def test_commands_work_whatever_the_console_and_the_folder(home, console):
    for words in (("analyze", "--help"), ("rubric", "list"), ("compare", "코치 점수.csv", "--out", "비교 결과")):
        done = run(home, console, *words)
        assert done.returncode == 0, (words, done.stderr[-600:])
        assert b"Traceback" not in done.stderr
        done.stdout.decode(console["PYTHONIOENCODING"])
    assert (home / "비교 결과" / "agreement.json").is_file()
    missing = run(home, console, "rescore", "없는 결과")
    assert missing.returncode == 2
    assert len(missing.stderr.splitlines()) == 1


FORGETFUL = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""Python takes names of files for ASCII then, and Hangul for bytes that it does not understand."""


def test_the_setting_takes_utf8_from_python():
    """What the tests below rest on; Windows and macOS know no such thing."""
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("names of files are always UTF-8 here")
    environment = {"PATH": os.environ["PATH"]} | FORGETFUL
    code = "import sys; print(sys.getfilesystemencoding())"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout.split() == [b"ascii"]


@pytest.mark.slow
@pytest.mark.parametrize("console", [{}, {"PYTHONIOENCODING": "cp949"}], ids=str)
def test_hangul_names_work_where_python_is_told_to_forget_utf8(home, squat_poses, console):
    """Poses, a sheet, a session and results, each named in Hangul, through every command that needs no network."""
    write_poses(home / "김철수 딥 스쿼트.npz", squat_poses, about={"input": "김철수 딥 스쿼트.mp4"})
    session = "person: {code: 김철수}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}}\n"
    (home / "세션.yaml").write_text(session, encoding="utf-8")
    for words in (
        ("analyze", "김철수 딥 스쿼트.npz", "-m", "deep_squat", "--out", "결과", "--no-overlay"),
        ("report", "결과/김철수 딥 스쿼트", "--lang", "ko"),
        ("rescore", "결과", "--observed", "heels_down=yes", "--write"),
        ("convert", "결과/김철수 딥 스쿼트", "--to", "csv-long", "--out", "좌표.csv"),
        ("compare", "코치 점수.csv", "--rounds", "0", "--out", "비교 결과"),
        ("screen", "세션.yaml", "--out", "검사"),
        ("forget", "결과", "--yes"),
    ):
        done = run(home, FORGETFUL | console, *words)
        assert done.returncode == 0, (words, done.stderr.decode(errors="replace")[-600:])
        assert b"Traceback" not in done.stderr
    made = {path.relative_to(home).as_posix() for path in home.rglob("*")}
    assert made >= {"결과/김철수 딥 스쿼트/score.json", "결과/scores.csv", "좌표.csv", "비교 결과/agreement.json"}
    assert "김철수" in (home / "검사" / "screens.csv").read_text(encoding="utf-8")
    assert "김철수 딥 스쿼트" in (home / "결과" / "scores.csv").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.network_model
def test_hangul_clips_are_opened_by_opencv_and_workers_without_utf8(home, models_folder):
    """One clip, and a batch over two processes: they inherit what the first one was given."""
    (home / "영상").mkdir()
    for name in ("앞", "뒤"):
        (home / "영상" / f"{name} deep_squat.webm").write_bytes((ROOT / "data" / "deep_squat_side.webm").read_bytes())
    (home / "목록.csv").write_text("video,end_s\n영상/앞 deep_squat.webm,2\n영상/뒤 deep_squat.webm,2\n", encoding="utf-8")
    settings = FORGETFUL | {"FMS_SCORE_MODELS": str(models_folder)}
    one = run(home, settings, "analyze", "영상/앞 deep_squat.webm", "--end", "2", "--no-overlay", "--out", "하나", "--quiet")
    assert (one.returncode, one.stderr) == (0, b"")
    both = run(home, settings, "batch", "목록.csv", "--jobs", "2", "--no-overlay", "--out", "모두", "--quiet")
    assert (both.returncode, both.stderr) == (0, b"")
    assert (home / "하나" / "앞 deep_squat" / "score.json").is_file()
    assert len(list((home / "모두").glob("*/score.json"))) == 2


@pytest.mark.slow
def test_a_name_that_is_not_utf8_is_refused_in_one_line_even_then(home):
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("no such names here")
    done = run(home, FORGETFUL, "compare", "김철수.csv".encode("cp949"))
    assert done.returncode == 2
    assert done.stderr.startswith(b"fms-score: ")
    assert done.stderr.endswith(b"is not named in UTF-8, so it cannot be opened safely; rename it\n")
    assert done.stderr.count(b"\n") == 1


def test_the_command_is_started_again_only_once_and_only_where_it_helps(monkeypatch):
    started = []
    monkeypatch.setattr(os, "execve", lambda *words: started.append(words))
    speak_utf8()  # names are UTF-8 in this very process
    assert started == []
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "fms_score", "doctor"])
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONIOENCODING", "cp949")
    speak_utf8()
    ((program, words, environment),) = started
    assert (program, words) == (sys.executable, [sys.executable, "-X", "utf8", "-m", "fms_score", "doctor"])
    assert environment["PYTHONUTF8"] == "1"
    assert environment["PYTHONIOENCODING"] == "cp949"
    monkeypatch.setenv("PYTHONUTF8", "1")  # so it was tried, and did not help
    speak_utf8()
    assert len(started) == 1
    with pytest.raises(OptionError, match="cannot be opened while Python runs without UTF-8; set PYTHONUTF8=1"):
        check_name(Path("\udcea\udcb9\udc80.mp4"))


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("CON.mp4", "CON_"),
        ("nul.mp4", "nul_"),
        ("com1.take.mp4", "com1.take_"),
        ("a:b?.mp4", "a_b_"),
        ("ends. .mp4", "ends"),
        ('q"<>|*.mp4', "q_____"),
        ("line\nbreak.mp4", "line_break"),
        ("김철수 스쿼트.mp4", "김철수 스쿼트"),
        ("console.mp4", "console"),
    ],
)
def test_folders_of_results_have_names_that_every_system_takes(name, folder):
    assert places_for([Path(name)], Path("out"))[0].folder.name == folder


def test_the_longest_name_leaves_room_for_temporary_ones():
    folder = places_for([Path("김" * 80 + ".mp4")], Path("out"))[0].folder.name
    assert len(folder.encode()) <= 200
