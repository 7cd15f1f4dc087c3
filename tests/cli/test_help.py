"""Help: every command has some, with examples, and at once."""

from __future__ import annotations

import os

import pytest

COMMANDS = [
    (),
    ("analyze",),
    ("rescore",),
    ("calibrate",),
    ("convert",),
    ("report",),
    ("screen",),
    ("sidebyside",),
    ("explain-frame",),
    ("forget",),
    ("signals",),
    ("doctor",),
    ("models",),
    ("models", "list"),
    ("models", "fetch"),
    ("models", "where"),
    ("rubric",),
    ("rubric", "list"),
    ("rubric", "show"),
    ("rubric", "explain"),
    ("rubric", "check"),
    ("rubric", "schema"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_examples(cli, command):
    done = cli(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: {' '.join(('fms-score', *command))} " in done.out
    examples = done.out.split("Examples:")[1]
    assert f"fms-score {' '.join(command)}".strip() in examples


def test_the_exit_codes_are_told(cli):
    words = " ".join(cli("analyze", "-h").out.split())
    assert "0 done; 1 some inputs failed; 2 nothing could be done with what was given; 130 interrupted" in words


@pytest.mark.parametrize("group", [(), ("models",), ("rubric",)], ids=" ".join)
def test_a_group_alone_shows_its_help(cli, group):
    done = cli(*group)
    assert (done.code, done.err) == (2, "")
    assert done.out.strip() == cli(*group, "--help").out.strip()


def test_help_comes_at_once(process):
    """Four tenths of a second of the processor, however busy the machine is; the best of three, because disks wake up."""
    took_s = []
    for _ in range(3):
        before = os.times()
        started = process("--help")
        assert b"analyze" in started.communicate(timeout=60)[0]
        after = os.times()
        took_s.append(sum(after[2:4]) - sum(before[2:4]))  # of children that have ended: user and system
    assert min(took_s) < 0.4
