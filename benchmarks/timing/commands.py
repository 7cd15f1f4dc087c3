"""The command as a user runs it: how long until something is there, and how much memory it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2

from fms_score.video.source import read_frames

__all__ = ["cost", "help_s", "import_s", "looped", "still_of", "throughput_ratio", "verdict_s"]

PROGRAM = (sys.executable, "-m", "fms_score")


def run_s(arguments: Sequence[str], *, cache: Path | None = None) -> float:
    """Seconds a command takes, from the start of the interpreter to its end."""
    surroundings = os.environ | ({"XDG_CACHE_HOME": str(cache)} if cache else {})
    began = time.perf_counter()
    done = subprocess.run(arguments, check=False, capture_output=True, env=surroundings)  # noqa: S603  our own command
    took = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments))} failed: {done.stderr.decode(errors='replace')[-500:]}")
    return took


def help_s(rounds: int) -> float:
    """Seconds of ``fms-score --help``, the least of some."""
    return min(run_s((*PROGRAM, "--help")) for _ in range(rounds))


def import_s(rounds: int) -> float:
    """Seconds of ``import fms_score`` beyond those of a bare interpreter."""
    bare, ours = (min(run_s((sys.executable, "-c", code)) for _ in range(rounds)) for code in ("pass", "import fms_score"))
    return ours - bare


def verdict_s(picture: Path, model: str, rounds: int) -> tuple[float, float]:
    """Seconds until one picture is analysed and everything of it written, with a cold and with a warm compile cache."""
    with tempfile.TemporaryDirectory() as scratch:
        cache, out = Path(scratch, "cache"), Path(scratch, "out")
        command = (*PROGRAM, "analyze", str(picture), "--movement", "deep_squat", "--model", model, "--out", str(out))
        cold = run_s(command, cache=cache)
        return cold, min(run_s(command, cache=cache) for _ in range(rounds))


def still_of(clip: Path, at_s: float, folder: Path) -> Path:
    """One frame of a clip as a picture."""
    frame = next(frame for frame in read_frames(clip) if frame.time_s >= at_s)
    path = folder / "still.png"
    cv2.imwrite(str(path), frame.image)
    return path


def looped(clip: Path, seconds: float, folder: Path) -> Path:
    """A clip played again and again, to and fro, until it is as long as wanted, 640 x 360 at 30 pictures a second."""
    images = [cv2.resize(frame.image, (640, 360)) for frame in read_frames(clip)]
    there_and_back = images + images[-2:0:-1]
    path = folder / f"looped_{seconds:g}s.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (640, 360))
    for index in range(round(30 * seconds)):
        writer.write(there_and_back[index % len(there_and_back)])
    writer.release()
    return path


def cost(clip: Path, model: str) -> tuple[float, float]:
    """Largest resident memory in MB of ``analyze --no-overlay`` on a clip, and how many seconds it takes."""
    script = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    with tempfile.TemporaryDirectory() as out:
        command = [*PROGRAM, "analyze", str(clip), "--movement", "deep_squat", "--model", model, "--no-overlay", "--out", out]
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script, *command], check=True, capture_output=True)  # noqa: S603  as above
        took_s = time.perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there
    return int(done.stdout) * unit / 1e6, took_s


def throughput_ratio(clips: Sequence[Path], model: str) -> float:
    """How many times more clips two processes get through than one."""
    with tempfile.TemporaryDirectory() as scratch:
        commands = [
            (*PROGRAM, "analyze", str(clip), "--movement", "deep_squat", "--model", model, "--no-overlay", "--out", str(place))
            for clip, place in ((clip, Path(scratch, str(number))) for number, clip in enumerate(clips))
        ]
        took = []
        for workers in (1, 2):
            began = time.perf_counter()
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(run_s, commands))
            took.append(time.perf_counter() - began)
    return took[0] / took[1]
