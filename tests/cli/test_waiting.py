"""Runs into the same folder at once: whoever waits for another says so, once, and goes on."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from fms_score.cli import console
from fms_score.locking import PATIENCE_S, locked
from fms_score.tracks.build import build_track
from fms_score.tracks.files.npz import write_poses

SESSION = "person: {code: anna}\ndate: 2026-11-20\ntests: {deep_squat: {score: 3}}\n"


@pytest.fixture(scope="module")
def squat(athlete):
    time_s = athlete.times(4.0, 15.0)
    return build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy / 4), (320, 180))


@pytest.fixture
def poses(desk, squat):
    for name in ("anna", "berta"):
        write_poses(desk / f"{name}.npz", squat, about={"input": f"{name}_deep_squat.mp4"})


@contextmanager
def another_run_writes(path, monkeypatch):
    """Somebody else has a file until this run has begun to wait for it, and a moment longer."""
    told, mine = threading.Event(), threading.Event()

    def hold():
        with locked(path):
            mine.set()
            told.wait(60.0)

    holder = threading.Thread(target=hold)
    holder.start()
    assert mine.wait(10.0)
    warn = console.logging.getLogger("fms_score.locking").warning

    def telling(*words):
        warn(*words)
        told.set()

    monkeypatch.setattr("fms_score.locking._log.warning", telling)
    yield told
    told.set()
    holder.join()


@pytest.mark.usefixtures("poses")
@pytest.mark.parametrize(("words", "talks"), [((), True), (("--quiet",), False), (("--json",), False)])
def test_analyze_says_once_that_it_waits(cli, desk, monkeypatch, words, talks):
    with another_run_writes(desk / "out" / "scores.csv", monkeypatch) as told:
        done = cli("analyze", "anna.npz", "berta.npz", "-m", "deep_squat", "--out", "out", "--no-overlay", *words)
        assert told.is_set()
    assert done.code == 0
    wait = "note: another run of fms-score writes out/scores.csv; this one waits for it\n"
    assert done.err.replace("\\", "/") == (wait if talks else "")
    assert len((desk / "out" / "scores.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_screen_says_once_that_it_waits(cli, desk, monkeypatch):
    (desk / "session.yaml").write_text(SESSION, encoding="utf-8")
    with another_run_writes(desk / "out" / "screens.csv", monkeypatch) as told:
        done = cli("screen", "session.yaml", "--out", "out")
        assert told.is_set()
    assert done.code == 0
    assert done.err.count("waits for it") == 1
    assert "screens.csv" in done.err


def test_the_same_wait_is_not_told_again_for_every_clip(capfd):
    console.notes.cache_clear()
    log = console.logging.getLogger("fms_score.locking")
    with console.tell_waiting(talk=True):
        for _ in range(3):
            log.warning("another run of fms-score writes %s; this one waits for it", "a")
        log.warning("another run of fms-score writes %s; this one waits for it", "b")
    assert capfd.readouterr().err.count("note: ") == 2
    assert PATIENCE_S < 1.0
