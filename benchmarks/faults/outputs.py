"""Places that cannot be written, networks and devices that change, two runs at once."""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from faults.clips import many_clips
from faults.running import ROOT, Ended, Row, call, started

from fms_score.pose.quiet_openvino import ov
from fms_score.pose.registry import find_model

__all__ = ["output_rows"]

SIZES_KIB: Final = (0, 16, 40, 150, 400, 615, 800, 2000)
NETWORK: Final = "human-pose-estimation-0001"


def output_rows(folder: Path) -> list[Row]:
    """Try them all, on small clips."""
    many_clips(folder / "clips", 3)
    return [*_limits(folder), *_full_disk(folder), _read_only(folder), *_two_runs(folder), _device(folder), *_networks(folder)]


def _clean(folder: Path) -> bool:
    """Whether nothing lies there, or only whole results."""
    if not folder.exists():
        return True
    entries = [path for path in folder.iterdir() if path.name not in {"scores.csv", "batch.csv"}]
    return all(path.is_dir() and not path.name.startswith(".") and (path / "report.html").is_file() for path in entries)


# ---- no room ----------------------------------------------------------------------------------------------------------
def _limits(folder: Path) -> list[Row]:
    """Files may only grow so large, as with a quota: every file is met by some limit."""
    good, said = 0, set()
    for size in SIZES_KIB:
        ended = _with_limit(folder, size * 1024, f"limited_{size}")
        whole = ended.code == 0
        good += _clean(folder / f"limited_{size}") and (whole or (ended.code == 2 and ended.clear))
        said.add(
            "scored" if whole else "one line, exit code 2" if ended.clear else f"exit code {ended.code}: {ended.err[-80:]}"
        )
    return [
        Row(
            "no file may grow beyond 0-2000 KiB (RLIMIT_FSIZE)", len(SIZES_KIB), "; ".join(sorted(said)), good == len(SIZES_KIB)
        )
    ]


def _with_limit(folder: Path, most_bytes: int, out: str) -> Ended:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "fms_score", "analyze", "clips/deep_squat_000.mp4", "--out", out]
    done = subprocess.run(  # noqa: S603 - our own command; this process has no threads
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True,
        text=True, check=False, preexec_fn=limit, timeout=600,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def _small_disk(place: Path, size: str) -> Iterator[Path | None]:
    """A disk of so much room; None where this user may not make one."""
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    made = subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - fixed words
    try:
        yield place if made else None
    finally:
        if made:
            subprocess.run(["umount", str(place)], check=False)  # noqa: S603, S607 - fixed words


def _full_disk(folder: Path) -> list[Row]:
    rows = []
    for size in ("2m", "6m", "10m"):
        with _small_disk(folder / "disk", size) as disk:
            if disk is None:
                rows.append(Row(f"a disk of {size}", 0, "not tried: this user may not mount", good=True))
                continue
            ended = call(("batch", "clips", "--jobs", "2", "--out", disk / "results"), folder)
            clean = ended.clear and _clean(disk / "results")
            whole = len(list((disk / "results").glob("*/report.html")))
            rows.append(Row(f"a disk of {size}, three clips", 3, f"{whole} whole, the rest told in one line each", clean))
    return rows


def _read_only(folder: Path) -> Row:
    """A folder nobody may write in; root may write anywhere, so for him it is made immutable by mounting."""
    place = folder / "read_only"
    with _small_disk(place, "1m") as disk:
        if disk is not None:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)  # noqa: S603, S607 - fixed words
        else:
            place.chmod(0o555)
        ended = call(("batch", "clips", "--out", place / "results"), folder)
        place_is_clean = not (place / "results").exists()
        if disk is None:
            place.chmod(0o755)
    told = ended.code == 2 and ended.clear
    return Row("read-only output", 1, "one line, exit code 2" if told else ended.err[-100:], told and place_is_clean)


# ---- at once ----------------------------------------------------------------------------------------------------------
def _two_runs(folder: Path) -> list[Row]:
    words = ("batch", "clips", "--jobs", "1", "--no-overlay", "--out", "both", "--json")
    with started(words, folder) as first, started(words, folder) as second:
        outputs = [json.loads(one.communicate(timeout=1200)[0]) for one in (first, second)]
    scored = sum(line["status"] == "scored" for one in outputs for line in one["clips"])
    known = sum(line["status"] == "known" for one in outputs for line in one["clips"])
    batch = Row(
        "two batches into one folder at once",
        2,
        f"{scored} clips scored once, {known} known to the second",
        scored == known == 3,
    )
    words = ("analyze", "clips", "--no-overlay", "--quiet", "--out", "both_analyze")
    with started(words, folder) as first, started(words, folder) as second:
        codes = [(one.communicate(timeout=1200), one.returncode)[1] for one in (first, second)]
    with (folder / "both_analyze" / "scores.csv").open(encoding="utf-8", newline="") as file:
        lines = len(list(csv.DictReader(file)))
    good = codes == [0, 0] and lines == 3 and _clean(folder / "both_analyze")
    return [batch, Row("two analyze runs into one folder at once", 2, f"exit codes {codes}, {lines} of 3 lines", good)]


# ---- devices and networks ---------------------------------------------------------------------------------------------
def _device(folder: Path) -> Row:
    ended = call(("batch", "clips", "--jobs", "1", "--no-overlay", "--device", "NPU", "--out", "device", "--json"), folder)
    notes = json.loads(ended.out)["notes"] if ended.out else []
    fell_back = ended.code == 0 and any("the CPU is used instead" in note for note in notes)
    return Row(
        "the plugin of the device asked for is missing",
        3,
        "the CPU is used, with a note" if fell_back else ended.err,
        fell_back,
    )


def _networks(folder: Path) -> list[Row]:
    def statuses(model: str) -> list[str]:
        ended = call(("batch", "clips", "--jobs", "1", "--no-overlay", "--model", model, "--out", "networks", "--json"), folder)
        with suppress(ValueError):
            return [line["status"] for line in json.loads(ended.out)["clips"]]
        return [ended.err]

    found = find_model(NETWORK).path
    mine = folder / "network.xml"
    shutil.copy(found, mine)
    shutil.copy(found.with_suffix(".bin"), mine.with_suffix(".bin"))
    first = statuses(str(mine))
    with mine.with_suffix(".bin").open("ab") as weights:
        weights.write(b"\0")
    damaged = statuses(str(mine))[0]
    core = ov.Core()
    ov.save_model(core.read_model(found), mine)  # computes the same, and is another file under the same name
    other, again = statuses(str(mine)), statuses(str(mine))
    reused = other.count("known") + other.count("judged_again")
    refused = "damaged or another version" in damaged
    return [
        Row("one byte added to a network that has a card", 1, "refused in one line" if refused else damaged, refused),
        Row(
            "the network file replaced between runs",
            len(other),
            f"{reused} results of the other one reused",
            first == other == ["scored"] * 3,
        ),
        Row("and the same network again", len(again), f"{again.count('known')} known", again == ["known"] * 3),
    ]
