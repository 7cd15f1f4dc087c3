"""Runs of the command in processes of their own: started, watched, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

__all__ = ["ROOT", "Ended", "Row", "call", "kill", "start", "started"]

PIPE: Final = subprocess.PIPE
Sink = int | IO[str]
"""Where a command speaks to: a pipe, a file, or the number of one."""

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was tried: how often, what happened, and whether that is what should."""

    what: str
    tried: int
    happened: str
    good: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def clear(self) -> bool:
        """Whether a mistake was told as one: in single lines, without a traceback."""
        return "Traceback" not in self.err and "fms-score: " in self.err


def start(words: Sequence[object], cwd: Path, to: tuple[Sink, Sink] = (PIPE, PIPE), **settings: str) -> subprocess.Popen[str]:
    """Start ``fms-score`` as the leader of a process group."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "fms_score", *map(str, words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | settings,
        stdout=to[0],
        stderr=to[1],
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


@contextmanager
def started(words: Sequence[object], cwd: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command, and make sure that it and its workers are gone in the end."""
    process = start(words, cwd, (PIPE, PIPE), **settings)
    try:
        yield process
    finally:
        kill(process, with_workers=True)


def call(words: Sequence[object], cwd: Path, limit_s: float = 1800.0, **settings: str) -> Ended:
    """Run the command to its end."""
    with started(words, cwd, **settings) as process:
        out, err = process.communicate(timeout=limit_s)
    return Ended(process.returncode, out, err)


def kill(process: subprocess.Popen[str], *, with_workers: bool) -> None:
    """Kill (SIGKILL) the driver, and its workers too as when a machine loses power, or leave them to find out."""
    with suppress(ProcessLookupError):
        if with_workers:
            os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:
            process.kill()
    process.wait()
