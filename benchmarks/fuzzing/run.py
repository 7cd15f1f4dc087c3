"""Inputs read one after the other, each in bounded time; what ends in neither a result nor an error of ours is an escape."""

from __future__ import annotations

import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from fuzzing.samples import CLIPS
from fuzzing.targets import TARGETS, Target

from fms_score.errors import FmsScoreError

__all__ = ["Escape", "Tally", "fuzz"]

LONGEST_MESSAGE: Final = 12_000
"""Letters: a sheet tells up to twenty mistakes in its line."""

MOST_BYTES: Final = 3 << 30
"""Address space of a process beyond what it has at the start."""


class TooSlowError(BaseException):
    """Past the reach of ``except Exception``."""


@dataclass(frozen=True, slots=True)
class Escape:
    """An input that ended as none may."""

    target: str
    seed: int
    what: str
    where: str
    content: bytes


@dataclass(slots=True)
class Tally:
    """What came of the inputs of one target."""

    target: str
    count: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    messages: Counter[str] = field(default_factory=Counter)
    escapes: list[Escape] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the tally of another process."""
        self.count += other.count
        self.read += other.read
        self.refused += other.refused
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.messages += other.messages
        self.escapes += other.escapes


def fuzz(name: str, seeds: range, limit_s: float) -> Tally:
    """Try one target with an input for each seed.

    Parameters
    ----------
    name : str
        Of a target.
    seeds : range
        The same seed gives the same input.
    limit_s : float
        Time for one input.
    """
    target, tally = TARGETS[name], Tally(name)
    with TemporaryDirectory() as folder, _bounded_memory(), warnings.catch_warnings():
        warnings.simplefilter("error")
        for clip in CLIPS:
            (Path(folder) / clip).write_bytes(b"")
        for seed in seeds:
            _try(target, seed, Path(folder) / target.file_name, tally, limit_s)
    return tally


def _try(target: Target, seed: int, path: Path, tally: Tally, limit_s: float) -> None:
    content = target.make(np.random.default_rng([seed, *target.name.encode()]))
    path.write_bytes(content)
    begin = time.process_time()
    what = where = ""
    try:
        with _alarm(limit_s):
            target.read(path)
        tally.read += 1
    except FmsScoreError as error:
        tally.refused += 1
        what, where = _flaw(str(error)), type(error).__name__
        tally.messages[type(error).__name__] += 1
    except (Exception, TooSlowError) as error:  # noqa: BLE001 - whatever comes is what is looked for
        what, where = f"{type(error).__name__}: {error}"[:300], _origin(error)
    used_s = time.process_time() - begin
    tally.count += 1
    tally.slowest_s = max(tally.slowest_s, used_s)
    if not what and used_s > limit_s:
        what = f"took {used_s:.1f} s"
    if what:
        tally.escapes.append(Escape(target.name, seed, what, where, content))


def _flaw(message: str) -> str:
    """What is wrong with a message: it is to be one printable line."""
    if not message.strip():
        return "the message is empty"
    if not message.isprintable():
        odd = next(letter for letter in message if not letter.isprintable())
        return f"the message has {odd!r} in it: {message[:200]!r}"
    return f"the message has {len(message)} letters" if len(message) > LONGEST_MESSAGE else ""


def _origin(error: BaseException) -> str:
    """The last line of ours that took part."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "fms_score" in one.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else "outside the package"


@contextmanager
def _alarm(limit_s: float) -> Iterator[None]:
    """Interrupt what takes too long, where the system can; elsewhere it is only measured."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: Any) -> None:
        raise TooSlowError(f"more than {limit_s:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)  # time of this process, so that a busy machine condemns nothing
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Let what swells fail instead of filling the machine; only where the system knows such limits."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource  # noqa: PLC0415  not on Windows

    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_BYTES, before[1]))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)
