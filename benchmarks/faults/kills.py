"""A folder run that is killed again and again, and goes on each time."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from faults.clips import many_clips
from faults.running import Row, call, kill, started

from fms_score.errors import FmsScoreError
from fms_score.formats.score_json import read_score
from fms_score.tracks.files.npz import read_poses

__all__ = ["kill_rows"]

WHOLE: Final = ("score.json", "poses.npz", "poses.csv", "signals.csv", "measurements.csv", "repetitions.csv", "report.html")
LATEST_S: Final = 300.0
FROM_START_S, IN_WORK_S = 6.0, 8.0


def kill_rows(folder: Path, kills: int, clips: int, seed: int = 1) -> list[Row]:
    """Kill a batch at so many random moments, every time starting it again, and look at what is on disk each time."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    paths = many_clips(folder / "clips", clips)
    words = ("batch", "clips", "--jobs", "2", "--out", "results")
    done: dict[str, int] = {}
    halves, redone, in_work = 0, 0, 0
    for number in range(kills):
        with started(words, folder) as process:
            in_work += _wait(folder / "results", chance, at_work=number % 3 != 0)
            kill(process, with_workers=number % 2 == 0)
        now, broken = _finished(folder / "results")
        halves += broken
        redone += sum(now.get(name) != when for name, when in done.items())
        done = now
        print(f"kill {number + 1}: {len(done)} of {len(paths)} finished", flush=True)
        if len(done) == len(paths):  # all work is done: take the half away, so that the rest of the kills meet some
            done = _halved(folder / "results", done)
    time.sleep(2.0)
    end = call((*words, "--json"), folder)
    now, broken = _finished(folder / "results")
    redone += sum(now.get(name) != when for name, when in done.items())
    whole = end.code == 0 and len(now) == len(paths) and broken == 0
    lines = _lines(folder / "results" / "scores.csv")
    left = [path.name for path in (folder / "results").iterdir() if path.name.startswith(".") and path.is_dir()]
    return [
        Row(
            "killed (SIGKILL) at a random moment of a folder run",
            kills,
            f"{in_work} of them while results were being written",
            good=True,
        ),
        Row("half-written results taken for whole ones", kills, str(halves + broken), good=halves + broken == 0),
        Row("finished results done again", kills, str(redone), good=redone == 0),
        Row("last run: all clips scored, each whole", len(paths), f"{len(now)} whole, exit code {end.code}", good=whole),
        Row("lines in scores.csv after it", len(paths), str(lines), good=lines == len(paths)),
        Row("unfinished folders left after it", kills, str(len(left)), good=not left),
    ]


def _wait(results: Path, chance: random.Random, *, at_work: bool) -> bool:
    """Wait for a random moment, from the start or from when a clip's results are begun; whether one is being written then."""
    began, before = time.monotonic(), _parts(results)
    while at_work and _parts(results) <= before and time.monotonic() - began < LATEST_S:
        time.sleep(0.02)
    time.sleep(chance.uniform(0.0, IN_WORK_S if at_work and chance.random() < 0.5 else 0.5 if at_work else FROM_START_S))
    return not _parts(results) <= before


def _parts(results: Path) -> set[str]:
    """Names of the unfinished folders that are there."""
    return {path.name for path in results.iterdir() if path.name.endswith(".part")} if results.is_dir() else set()


def _finished(results: Path) -> tuple[dict[str, int], int]:
    """Results by name with the time of their writing, and how many folders are there that are not whole."""
    done, broken = {}, 0
    folders = (
        [path for path in results.iterdir() if path.is_dir() and not path.name.startswith(".")] if results.is_dir() else []
    )
    for folder in folders:
        if _whole(folder):
            done[folder.name] = (folder / "score.json").stat().st_mtime_ns
        else:
            broken += 1
    return done, broken


def _whole(folder: Path) -> bool:
    try:
        read_score(folder / "score.json")
        read_poses(folder / "poses.npz")
    except FmsScoreError:
        return False
    return all((folder / name).stat().st_size > 0 for name in WHOLE) and (folder / "overlay.webm").stat().st_size > 0


def _halved(results: Path, done: dict[str, int]) -> dict[str, int]:
    keep: Sequence[str] = sorted(done)[::2]
    for name in done:
        if name not in keep:
            (results / name / "score.json").unlink()
            for path in sorted((results / name).iterdir()):
                path.unlink()
            (results / name).rmdir()
    return {name: done[name] for name in keep}


def _lines(scores: Path) -> int:
    with scores.open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))
