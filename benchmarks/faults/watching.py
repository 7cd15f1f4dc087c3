"""Long runs watched while they go: memory and progress once a second, written down as they come, so that nothing is lost."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
import psutil
from faults.running import Ended, kill, start

__all__ = ["Sample", "Screen", "longest_run", "read_samples", "slope", "tree_mib", "watch"]

EVERY_S: Final = 1.0
SAID_EVERY_S: Final = 30.0
PATIENCE_S: Final = 60.0
"""Seconds that a run which is asked to end may take for it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at one moment.

    Attributes
    ----------
    run : float
        When the run began that was watched, s since 1970: a part that is resumed has several.
    at_s : float
        Seconds since then.
    mib : float
        Resident memory of the command and all its workers.
    stage : str
        What the command said it was doing; empty where it says nothing.
    done : float
        How far it was, in whatever unit.
    """

    run: float
    at_s: float
    mib: float
    stage: str
    done: float


class Screen:
    """A terminal that nobody looks at: what the command shows on it is read at once, and the last share is kept."""

    SHARE: Final = re.compile(r": (?P<stage>[a-z]+(?: [a-z]+)*)\s+[^a-z%]{0,400}?(?P<share>\d+)%")

    def __init__(self) -> None:
        self.stage, self.share = "", 0.0
        self._ours, self.theirs = pty.openpty()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        text = ""
        with suppress(OSError):  # the other end was closed
            while piece := os.read(self._ours, 65536):
                text = (text + re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", piece.decode("utf-8", "replace")))[-2000:]
                for found in self.SHARE.finditer(text):
                    self.stage, self.share = found["stage"], float(found["share"]) / 100.0

    def close(self) -> None:
        """Let go of it."""
        for end in (self.theirs, self._ours):
            with suppress(OSError):
                os.close(end)


def watch(
    words: Sequence[object], cwd: Path, log: Path, look: Callable[[], float] | None, *, limit_s: float, name: str, whole: float
) -> Ended | None:
    """Run the command, adding a line a second to ``log`` and saying now and then how far it is.

    Parameters
    ----------
    words : sequence
        The command; what it says goes to files beside the log, because a pipe that nobody reads would stop it.
    cwd : Path
    log : Path
        JSON lines, one a `Sample`.
    look : callable, optional
        How far it is; without it the command gets a terminal, and the share it shows there is taken.
    limit_s : float
        When to ask it to end, as Ctrl-C does.
    name : str
        For what is said.
    whole : float
        What ``look`` gives at the end.

    Returns
    -------
    Ended or None
        None if the limit came first.
    """
    screen = Screen() if look is None else None
    out, err = log.with_suffix(".out"), log.with_suffix(".err")
    with out.open("w", encoding="utf-8") as saying, err.open("w", encoding="utf-8") as complaining, log.open("a") as lines:
        sinks = (saying, screen.theirs if screen else complaining)
        process = start(words, cwd, sinks, COLUMNS="160", TERM="xterm")
        try:
            ended = _until_the_end(process, lines, look or screen, limit_s, _Teller(name, whole))
        finally:
            kill(process, with_workers=True)
            if screen:
                screen.close()
    return Ended(process.returncode, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")) if ended else None


def _until_the_end(
    process: subprocess.Popen[str], lines: IO[str], look: Callable[[], float] | Screen | None, limit_s: float, tell: _Teller
) -> bool:
    """Write a line a second; whether the command ended by itself."""
    began = time.time()
    while process.poll() is None:
        stage, done = (look.stage, look.share) if isinstance(look, Screen) else ("", look() if look else 0.0)
        sample = Sample(began, time.time() - began, tree_mib(process.pid), stage, done)
        lines.write(json.dumps(asdict(sample)) + "\n")
        lines.flush()
        tell(sample)
        if sample.at_s > limit_s:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_S)
            return False
        time.sleep(EVERY_S)
    return True


class _Teller:
    """Says now and then how far it is."""

    def __init__(self, name: str, whole: float) -> None:
        self._name, self._whole, self._told = name, whole, time.monotonic()

    def __call__(self, sample: Sample) -> None:
        if time.monotonic() - self._told > SAID_EVERY_S:
            self._told = time.monotonic()
            print(_how_far(self._name, sample, self._whole), flush=True)


def _how_far(name: str, sample: Sample, whole: float) -> str:
    left = f", some {sample.at_s * (whole - sample.done) / sample.done / 60.0:.0f} min left" if sample.done else ""
    stage = f" {sample.stage}" if sample.stage else ""
    return f"{name}: {sample.at_s:.0f} s,{stage} {sample.done:g} of {whole:g}, {sample.mib:.0f} MiB{left}"


def tree_mib(pid: int) -> float:
    """Resident memory of a process and all below it."""
    total = 0
    with suppress(psutil.Error):
        top = psutil.Process(pid)
        for one in (top, *top.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total / 2**20


# ---- what was seen ----------------------------------------------------------------------------------------------------
def read_samples(log: Path) -> list[Sample]:
    """Samples of all runs so far."""
    if not log.exists():
        return []
    return [Sample(**json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()]


def longest_run(samples: Sequence[Sample]) -> list[Sample]:
    """Samples of the run that took longest: memory starts anew with every run."""
    runs = {one.run for one in samples}
    return max(([one for one in samples if one.run == run] for run in runs), key=lambda run: run[-1].at_s, default=[])


def slope(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Least squares: how much y grows by one x, and its standard error."""
    across, up = np.asarray(x) - np.mean(x), np.asarray(y) - np.mean(y)
    if len(across) < 3 or not (across @ across):
        return float("nan"), float("nan")
    steep = float(across @ up / (across @ across))
    rest = up - steep * across
    return steep, float(np.sqrt(rest @ rest / (len(across) - 2) / (across @ across)))
