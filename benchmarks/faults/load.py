"""Many clips, and a long one: memory and pace from beginning to end."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from faults.clips import long_clip, many_clips
from faults.running import Row, watched

__all__ = ["long_rows", "many_rows"]

GROWTH: Final = 1.15
"""Largest ratio of memory late and early in a run that counts as flat."""
PACE: Final = 1.5
"""Largest ratio of the time per clip late and early that counts as even, on a machine that does nothing else."""
SETTLED: Final = 0.25
"""Share of the run after which everything is loaded."""


def many_rows(folder: Path, clips: int) -> list[Row]:
    """One folder run of so many small clips, one of them damaged."""
    paths = many_clips(folder / "clips", clips)
    paths[clips // 2].write_bytes(paths[clips // 2].read_bytes()[:5000])
    results = folder / "results"

    def finished() -> float:
        return float(len(list(results.glob("*/score.json"))))

    ended, seen = watched(("batch", "clips", "--jobs", "2", "--no-overlay", "--out", "results", "--json"), folder, finished)
    lines = json.loads(ended.out)["clips"]
    (folder / "many.json").write_text(json.dumps({"lines": lines, "seen": seen}), encoding="utf-8")
    failed = [line["video"] for line in lines if line["status"] == "failed"]
    seconds = [line["seconds"] for line in lines if line["status"] == "scored"]
    first, last = statistics.median(seconds[: len(seconds) // 4]), statistics.median(seconds[-len(seconds) // 4 :])
    memory, growth = _growth(seen)
    return [
        Row(
            "clips in one folder run, one of them damaged",
            clips,
            f"{clips - len(failed)} scored, {len(failed)} told, exit code {ended.code}",
            len(failed) == 1 and ended.code == 1,
        ),
        Row(
            "memory of driver and two workers together",
            clips,
            f"{memory:.0f} MiB; last quarter {growth:.2f} of the second",
            growth < GROWTH,
        ),
        Row("seconds a clip", clips, f"{first:.2f} in the first quarter, {last:.2f} in the last", last < PACE * first),
    ]


def long_rows(folder: Path, minutes: float) -> list[Row]:
    """One clip that plays so long."""
    folder.mkdir(parents=True, exist_ok=True)
    clip = long_clip(folder / "deep_squat_long.mp4", minutes)
    words = ("analyze", clip.name, "--no-overlay", "--quiet")
    ended, seen = watched(words, folder, lambda: 0.0)
    (folder / "long.json").write_text(json.dumps(seen), encoding="utf-8")
    reading = seen[: max(2, int(len(seen) * 0.8))]  # what comes after the reading is judged by its height
    memory, growth = _growth(reading)
    peak = max(one[1] for one in seen)
    row = Row(f"a clip of {minutes:g} minutes", 1, f"exit code {ended.code}, {seen[-1][0]:.0f} s", ended.code == 0)
    flat = Row(
        "its memory while poses are found",
        1,
        f"{memory:.0f} MiB; end {growth:.2f} of the beginning; peak {peak:.0f}",
        growth < GROWTH,
    )
    return [row, flat]


def _growth(seen: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Median memory of the last quarter, and its ratio to that of the second one, when all is loaded."""
    memory = [one[1] for one in seen]
    quarter = max(1, int(len(memory) * SETTLED))
    late, early = statistics.median(memory[-quarter:]), statistics.median(memory[quarter : 2 * quarter] or memory)
    return late, late / early
