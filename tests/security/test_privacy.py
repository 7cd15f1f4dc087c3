"""What a run sends and what it keeps: nothing, and nowhere but where docs/privacy.md says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "data" / "deep_squat_side.webm"
PAGE = ROOT / "docs" / "privacy.md"

WATCH = '''
"""Loaded by every Python below: writes down each connection, each name looked up and each file opened for writing."""
import os, sys
log = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def hook(event, words):
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}:
        if event.startswith("socket.get") or words[0].family.name not in {"AF_UNIX", "AF_NETLINK"}:
            os.write(log, f"{event} {words!r}\\n".encode(errors="backslashreplace"))
    elif event == "open" and isinstance(words[0], (str, bytes)) and words[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        os.write(log, f"write {os.path.abspath(os.fsdecode(words[0]))}\\n".encode(errors="backslashreplace"))
sys.addaudithook(hook)
'''


@pytest.fixture
def place(tmp_path):
    """A home, a folder for temporary files and one to work in, all empty."""
    for name in ("home", "tmp", "work", "hook"):
        (tmp_path / name).mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    (tmp_path / "work" / "deep_squat.webm").write_bytes(CLIP.read_bytes())
    return tmp_path


@pytest.fixture
def watched(place, models_folder):
    """Run the command with its own home, and give what it did that could leave the folder."""

    def run(*words):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "PYTHON", "MPL"))}
        settings = {
            "HOME": str(place / "home"), "TMPDIR": str(place / "tmp"), "WATCHED": str(place / "watched.log"),
            "PYTHONPATH": f"{place / 'hook'}{os.pathsep}{ROOT}", "FMS_SCORE_MODELS": str(models_folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "fms_score", *words]
        done = subprocess.run(command, cwd=place / "work", env=kept | settings, capture_output=True, timeout=500, check=False)
        assert done.returncode == 0, done.stderr[-600:]
        return (place / "watched.log").read_text(encoding="utf-8").splitlines()

    return run


def test_the_watch_sees_what_it_is_to_see(place):
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9)); open('x', 'w')"
    settings = os.environ | {"WATCHED": str(place / "watched.log"), "PYTHONPATH": str(place / "hook")}
    subprocess.run([sys.executable, "-c", code], cwd=place / "work", env=settings, check=True)
    said = (place / "watched.log").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("socket.connect ") and "('127.0.0.1', 9)" in line for line in said)
    assert f"write {place / 'work' / 'x'}" in said


@pytest.mark.slow
@pytest.mark.network_model
def test_a_run_sends_nothing_and_keeps_what_the_page_says(place, watched):
    """One clip with everything that can be written, and the same through a batch of two processes."""
    (place / "work" / "list.csv").write_text("video,end_s,name\ndeep_squat.webm,2,a\ndeep_squat.webm,3,b\n", encoding="utf-8")
    seen = watched("analyze", "deep_squat.webm", "--end", "3", "--quiet")
    seen += watched("batch", "list.csv", "--jobs", "2", "--no-overlay", "--out", "batch", "--quiet")
    assert [line for line in seen if line.startswith("socket")] == []
    ours = [str(place / "work"), str(place / "tmp"), str(place / "home" / ".cache"), "/dev/", "/proc/"]
    written = [line.removeprefix("write ") for line in seen if line.startswith("write ")]
    assert [path for path in written if not path.startswith(tuple(ours))] == []
    assert any(path.startswith(ours[0]) for path in written)

    pictures = {".png", ".jpg", ".webm", ".mp4", ".html"}
    outside = [path for name in ("home", "tmp") for path in (place / name).rglob("*") if path.is_file()]
    assert [path.name for path in outside if path.suffix in pictures] == []
    assert {path.relative_to(place).parts[:3] for path in outside if path.is_relative_to(place / "home")} <= {
        ("home", ".cache", "fms-score"), ("home", ".cache", "matplotlib"), ("home", ".config", "matplotlib")
    }  # fmt: skip

    listed = set(re.findall(r"`([a-z_*]+\.[a-z]+)`", PAGE.read_text(encoding="utf-8")))
    result = place / "work" / "fms_results"
    names = {path.name for path in result.rglob("*") if path.is_file()}
    assert names >= {"overlay.webm", "report.html", "score.json", "poses.npz", "scores.csv"}
    assert [name for name in names if not any(Path(name).match(pattern) for pattern in listed)] == []


@pytest.mark.slow
@pytest.mark.network_model
def test_the_video_given_stays_as_it_was_and_its_folder_is_not_told(place, watched):
    watched("analyze", "deep_squat.webm", "--end", "2", "--no-overlay", "--quiet")
    assert (place / "work" / "deep_squat.webm").read_bytes() == CLIP.read_bytes()
    for path in (place / "work" / "fms_results").rglob("*"):
        if path.suffix in {".json", ".csv", ".html"}:
            assert str(place) not in path.read_text(encoding="utf-8"), path.name
    origin = json.loads((place / "work" / "fms_results" / "deep_squat" / "score.json").read_bytes())["provenance"]
    assert origin["input"]["name"] == "deep_squat.webm"
