"""Consoles without UTF-8, folders in Hangul and with spaces, names that Windows keeps for itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fms_score.cli.places import places_for

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


@pytest.mark.slow
def test_where_python_is_told_to_forget_utf8_names_are_refused_in_one_line(home):
    """Names of files are bytes then, which OpenCV and JSON could not be given."""
    forgetful = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    assert run(home, forgetful, "rubric", "list").returncode == 0
    refused = run(home, forgetful, "compare", "코치 점수.csv", "--out", "out")
    assert refused.returncode in {0, 2}
    assert len(refused.stderr.splitlines()) <= 1


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
