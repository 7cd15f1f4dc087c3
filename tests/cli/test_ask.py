"""``--ask``: questions on the terminal, before any work, and what becomes of the answers."""

from __future__ import annotations

import io
import json
import os
import sys

import pytest

VIDEO = "anna_deep_squat.mp4"


class Keyboard(io.StringIO):
    """What somebody types, at a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def answered(cli, desk, write_clip, acted, blind, monkeypatch):
    """Analyse two squats while somebody types these lines."""
    write_clip(desk / VIDEO, 60)

    def run(typed, *options):
        monkeypatch.setattr(sys, "stdin", Keyboard(typed))
        done = cli("analyze", VIDEO, "--model", blind, "--no-overlay", "--ask", *options)
        path = desk / "fms_results" / "anna_deep_squat" / "score.json"
        return done, json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    assert acted.summary is None
    return run


def states(score):
    return {criterion["id"]: criterion["state"] for criterion in score["criteria"]}


def test_answers_close_the_band(answered):
    done, open_score = answered("\n\n\n")
    assert done.code == 0
    assert f"{VIDEO}: Was there pain anywhere in this test? [y/n] (n): " in done.err
    assert open_score["band"] == [1, 2]
    assert open_score["observed"] == {"pain": False}
    assert states(open_score)["heels_down"] == "not_observable"  # Enter leaves it open
    done, score = answered("n\nno\nYES\n")
    assert done.code == 0
    assert score["observed"] == {"pain": False, "heels_raised": False, "heels_down": True}
    assert states(score)["heels_down"] == "met"
    _, painful = answered("y\n\n\n")
    assert painful["score"] == 0


def test_what_was_answered_already_is_not_asked(answered):
    done, score = answered("y\n", "-o", "pain=no", "-o", "heels_raised=no", "--json")
    assert done.err.count("?") == 1
    assert score["observed"] == {"pain": False, "heels_raised": False, "heels_down": True}
    assert json.loads(done.out)["results"][0]["observed"] == score["observed"]  # questions do not spoil the JSON


def test_a_slip_of_the_finger_is_asked_again(answered):
    done, score = answered("maybe\nn\n\n\n")
    assert "Please answer y or n, or press Enter if you did not see it" in done.err
    assert score["observed"] == {"pain": False}


def test_a_keyboard_that_is_closed_is_an_interruption(answered, acted):
    done, score = answered("n\n")
    assert (done.code, score) == (130, None)
    assert done.err.splitlines()[-1].startswith("fms-score: interrupted; ")
    assert acted.summary is None  # asked before anything was looked at


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_on_a_real_terminal(desk, write_clip, blind, process):
    import pty  # noqa: PLC0415 - not on Windows

    write_clip(desk / VIDEO, 20)
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r+b", buffering=0) as terminal:
        started = process("analyze", VIDEO, "--model", blind, "--ask", stdin=terminal)
    with os.fdopen(ours, "r+b", buffering=0) as keyboard:
        keyboard.write(b"n\nn\ny\n")
        _, err = started.communicate(timeout=120)
    assert err.count(b"[y/n]") == 3
    assert b"nobody was found in any picture" in err
    assert started.returncode == 2
