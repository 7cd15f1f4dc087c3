"""Many clips, and a long one: memory and pace from beginning to end.

Both can be broken off and taken up again where their folder is kept: clips are made once, what the batch finished is known, and
what was seen is on disk from second to second. The long clip itself is analysed in one go.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from faults.clips import LONG_RATE_HZ, long_clip, many_clips
from faults.running import Row
from faults.watching import Sample, longest_run, read_samples, slope, watch

__all__ = ["Size", "long_rows", "many_rows", "memory_row", "pace"]

GROWTH: Final = 1.15
"""Largest ratio of memory late and early in a run that counts as flat."""
LOADED: Final = 0.05
"""Share of the work after which everything is loaded."""
FEWEST: Final = 12
"""Seconds of steady work, and clips, below which nothing can be said of memory or pace."""
PACE: Final = 1.5
"""Largest ratio of throughput early and late that counts as even, on a machine that does nothing else."""
READING: Final = "finding poses"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked for, and how long it may take.

    Attributes
    ----------
    clips : int
        In the folder run.
    minutes : float
        That the long clip plays.
    jobs : int
        Processes of the folder run.
    limit_min : float
        Wall-clock minutes after which a part is broken off.
    """

    clips: int
    minutes: float
    jobs: int
    limit_min: float


# ---- many -------------------------------------------------------------------------------------------------------------
def many_rows(folder: Path, size: Size) -> list[Row]:
    """One folder run of so many small clips, one of them damaged."""
    paths = _folder_of_clips(folder / "clips", size.clips)
    results, log = folder / "results", folder / "many.jsonl"

    def finished() -> float:
        return float(len(list(results.glob("*/score.json"))))

    words = ("batch", "clips", "--jobs", size.jobs, "--no-overlay", "--out", "results", "--json")
    ended = watch(words, folder, log, finished, limit_s=60.0 * size.limit_min, name="clips", whole=len(paths) - 1)
    if ended is None:
        return [_broken_off(f"clips in one folder run: {finished():g} of {len(paths)} finished", size)]
    lines = json.loads(ended.out)["clips"]
    failed = [Path(line["video"]).name for line in lines if line["status"] == "failed"]
    damaged = paths[size.clips // 2].name
    told = f"{len(lines) - len(failed)} scored, {len(failed)} told ({', '.join(failed)}), exit code {ended.code}"
    return [
        Row("clips in one folder run, one of them damaged", len(paths), told, failed == [damaged] and ended.code == 1),
        memory_row("memory of driver and workers together", longest_run(read_samples(log)), len(paths) - 1, len(paths), "clip"),
        _even(pace(_finishing(results), read_samples(log)), len(paths)),
    ]


def _folder_of_clips(folder: Path, count: int) -> list[Path]:
    """The clips, made once; the one in the middle is cut off."""
    marker = folder.with_name(f"{folder.name}_{count}.made")
    if not marker.exists():
        paths = many_clips(folder, count)
        paths[count // 2].write_bytes(paths[count // 2].read_bytes()[:5000])
        marker.touch()
    return sorted(folder.glob("*.mp4"))


def _finishing(results: Path) -> list[float]:
    """When each clip was finished, s since 1970, in order."""
    return sorted(path.stat().st_mtime for path in results.glob("*/score.json"))


def pace(finished: Sequence[float], samples: Sequence[Sample]) -> tuple[float, float]:
    """Clips a minute in the first and in the last quarter of the clips.

    Pauses between runs do not count, and neither does the time until the first clip of each is done.

    Parameters
    ----------
    finished : sequence of float
        When each clip was finished, s since 1970, in order.
    samples : sequence of Sample
        For when runs began.
    """
    begun = sorted({one.run for one in samples})
    gaps = [after - before for before, after in pairwise(finished) if not any(before <= run < after for run in begun)]
    part = max(1, len(gaps) // 4)
    return tuple(60.0 * part / max(sum(some), 1e-9) for some in (gaps[:part], gaps[-part:]))  # type: ignore[return-value]  # two


def _even(rates: tuple[float, float], tried: int) -> Row:
    first, last = rates
    if tried < FEWEST:
        return Row("throughput", tried, f"too few clips to say of quarters: {tried}", good=False)
    said = f"{first:.1f} clips a minute in the first quarter, {last:.1f} in the last"
    return Row("throughput", tried, said, first < PACE * last)


# ---- one long clip ----------------------------------------------------------------------------------------------------
def long_rows(folder: Path, size: Size) -> list[Row]:
    """One clip that plays so long, at ten pictures a second."""
    clip, log = folder / "deep_squat_long.mp4", folder / "long.jsonl"
    made = clip.with_suffix(f".{size.minutes:g}.made")
    if not made.exists():
        long_clip(clip, size.minutes)
        made.touch()
    words = ("analyze", clip.name, "--no-overlay", "--out", "results")
    ended = watch(words, folder, log, None, limit_s=60.0 * size.limit_min, name="long clip", whole=1.0)
    seen = [one for one in read_samples(log) if one.run == read_samples(log)[-1].run]
    if ended is None:
        return [_broken_off(f"a clip of {size.minutes:g} minutes: {seen[-1].stage} {seen[-1].done:.0%}", size)]
    reading = [one for one in seen if one.stage == READING]
    frames = round(60.0 * size.minutes * LONG_RATE_HZ)
    peak = max(one.mib for one in seen)
    took = f"exit code {ended.code}, {seen[-1].at_s:.0f} s; peak of memory {peak:.0f} MiB"
    first, last = _frames_a_second(reading, frames)
    said = f"{first:.0f} pictures a second in the first quarter, {last:.0f} in the last"
    return [
        Row(f"a clip of {size.minutes:g} minutes, {frames} pictures", 1, took, ended.code == 0),
        memory_row("its memory while poses are found", reading, 1.0, frames / 1000, "1000 pictures"),
        Row("its throughput", 1, said, first < PACE * last),
    ]


def _frames_a_second(reading: Sequence[Sample], frames: int) -> tuple[float, float]:
    """In the first and in the last quarter of the clip."""

    def reached_s(share: float) -> float:
        return next((one.at_s for one in reading if one.done >= share), reading[-1].at_s)

    if not reading:
        return float("nan"), float("nan")
    first_s, last_s = reached_s(0.25) - reading[0].at_s, reading[-1].at_s - reached_s(0.75)
    return frames / 4 / max(first_s, 1.0), frames / 4 / max(last_s, 1.0)


# ---- memory -----------------------------------------------------------------------------------------------------------
def memory_row(what: str, seen: Sequence[Sample], whole: float, units: float, unit: str) -> Row:
    """Whether memory is flat while work is done: late against early, and the slope over the work.

    Parameters
    ----------
    what : str
    seen : sequence of Sample
        Of one run.
    whole : float
        What `Sample.done` is at the end. What comes before the first of it is loading, what comes after it is tidying up.
    units : float
        How many units that whole is, for the slope.
    unit : str
    """
    before = seen[0].done if seen else 0.0  # by an earlier run, if this one took it up
    steady = [one for one in seen if before < one.done < whole and one.done - before >= LOADED * (whole - before)]
    quarter = len(steady) // 4
    if quarter < FEWEST // 4 or len({one.done for one in steady}) < FEWEST // 4:
        return Row(what, 1, f"too short a run to say: {len(steady)} s of steady work", good=False)
    early, late = (statistics.median(one.mib for one in some) for some in (steady[quarter : 2 * quarter], steady[-quarter:]))
    steep, error = slope([one.done / whole * units for one in steady], [one.mib for one in steady])
    said = f"{late:.0f} MiB; last quarter {late / early:.2f} of the second; {steep:+.2f} ± {error:.2f} MiB a {unit}"
    return Row(what, 1, said, late / early < GROWTH)


def _broken_off(what: str, size: Size) -> Row:
    said = f"broken off after {size.limit_min:g} minutes; run it again with the same --keep and it goes on"
    return Row(what, 1, said, good=False)
