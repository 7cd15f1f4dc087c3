"""What the benchmark of endurance makes of what it saw: pace, slope, the longest run; and a command that is watched."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("psutil")
if sys.platform == "win32":
    pytest.skip("it needs pretended terminals", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from faults import load, watching  # noqa: E402  the folder of scripts is no package


def samples(run, mib, **more):
    return [watching.Sample(run, float(number), one, more.get("stage", ""), 0.0) for number, one in enumerate(mib)]


def test_pace_is_of_quarters_and_leaves_pauses_out():
    """Eight clips, one every 6 s; then every 12 s, after a night in which the machine was off."""
    early = [100.0 + 6.0 * number for number in range(8)]
    late = [90_000.0 + 12.0 * number for number in range(8)]
    first, last = load.pace([*early, *late], [*samples(50.0, [1.0]), *samples(89_950.0, [1.0])])
    assert (first, last) == (pytest.approx(10.0), pytest.approx(5.0))


def test_the_slope_of_a_straight_line_and_of_none():
    assert watching.slope([0, 1, 2, 3], [5, 7, 9, 11]) == (pytest.approx(2.0), pytest.approx(0.0))
    steep, error = watching.slope([0, 1, 2, 3], [1, -1, -1, 1])
    assert (steep, error) == (pytest.approx(0.0), pytest.approx((4 / 2 / 5) ** 0.5))
    assert watching.slope([1], [1])[0] != watching.slope([1], [1])[0]  # nothing can be said


def test_memory_is_that_of_the_longest_run():
    seen = [*samples(1.0, [10.0] * 3), *samples(2.0, [20.0] * 5)]
    assert {one.mib for one in watching.longest_run(seen)} == {20.0}
    assert watching.longest_run([]) == []


@pytest.mark.parametrize(("late", "good"), [(100.0, True), (114.0, True), (120.0, False)])
def test_memory_that_grows_is_told(late, good):
    """40 clips, one a second: loading before the second one and tidying up after the last do not count."""
    heights = [5.0, 5.0] + [100.0] * 28 + [late] * 10 + [1.0]
    flat = [watching.Sample(1.0, float(number), mib, "", float(number)) for number, mib in enumerate(heights)]
    row = load.memory_row("memory", flat, 40.0, 40, "clip")
    assert row.good is good
    assert row.happened.startswith(f"{late:.0f} MiB; last quarter {late / 100.0:.2f} of the second; ")
    assert "too short a run" in load.memory_row("memory", flat[:6], 40.0, 40, "clip").happened


def test_what_was_seen_is_on_disk_and_a_limit_ends_the_run(tmp_path, monkeypatch):
    """A command that says far more than a pipe holds, to its end; then one that would never end."""
    monkeypatch.setattr(watching, "EVERY_S", 0.05)
    chatter = "print('x' * 200_000)"
    monkeypatch.setattr(watching, "start", starter(chatter))
    ended = watching.watch((), tmp_path, tmp_path / "a.jsonl", lambda: 3.0, limit_s=60.0, name="a", whole=5.0)
    assert (ended.code, len(ended.out)) == (0, 200_001)
    hears = "import signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"  # also where the shell ignores it
    endless = f"{hears}try:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    pass"
    monkeypatch.setattr(watching, "start", starter(endless))
    began = time.monotonic()
    for _ in range(2):
        assert watching.watch((), tmp_path, tmp_path / "b.jsonl", lambda: 3.0, limit_s=0.3, name="b", whole=5.0) is None
    assert time.monotonic() - began < 50.0
    seen = watching.read_samples(tmp_path / "b.jsonl")
    assert len({one.run for one in seen}) == 2
    assert {one.done for one in seen} == {3.0}


def test_the_share_is_read_from_what_a_terminal_shows(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "EVERY_S", 0.05)
    shows = (
        "import sys, time\n"
        "from rich.console import Console\n"
        "from fms_score.cli.progress import clip_progress\n"
        "with clip_progress('clip.mp4', shown=True) as bar:\n"
        "    bar.begin('finding poses', 200)\n"
        "    for _ in range(100):\n"
        "        bar.advance()\n"
        "    time.sleep(1.0)\n"
    )
    monkeypatch.setattr(watching, "start", starter(shows))
    ended = watching.watch((), tmp_path, tmp_path / "c.jsonl", None, limit_s=60.0, name="c", whole=1.0)
    assert ended.code == 0
    seen = watching.read_samples(tmp_path / "c.jsonl")
    assert (seen[-1].stage, seen[-1].done) == ("finding poses", 0.5)


def starter(code):
    """Stands in for the start of the command: some code instead of it."""

    def start(_words, cwd, to, **settings):
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | settings
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=cwd,
            env=environment,
            stdout=to[0],
            stderr=to[1],
            text=True,
            start_new_session=True,
        )

    return start
