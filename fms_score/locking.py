"""One process at a time: locks that the system frees when their holder dies, however it dies."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fms_score.errors import OptionError

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["PATIENCE_S", "file_lock", "locked"]

_log = logging.getLogger(__name__)

PATIENCE_S: Final = 0.5
"""Seconds until whoever waits is told what for: a table is written in much less."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a file or folder to this process; wait while another one of the same user on this machine has it.

    Only those who ask are kept out. The lock itself is a file in the temporary directory that is named by a digest of the real
    path, so that nothing lies in the user's folders. A wait is logged once, as a warning.

    Parameters
    ----------
    path : Path
        It need not exist.

    Raises
    ------
    OptionError
        If the temporary directory cannot be written.

    Notes
    -----
    Not for calls within one another with the same path: the inner one would wait for the outer one for ever.
    """
    lock = file_lock(_place_of(path))
    try:
        _wait_for(lock, path)
    except OSError as error:
        raise OptionError(
            f"no lock can be made in {tempfile.gettempdir()}: {error.strerror or error}; make room there or set TMPDIR"
        ) from error
    try:
        yield
    finally:
        lock.release()


def file_lock(path: Path, *, wait: bool = True) -> BaseFileLock:
    """Lock that lives in a file; ``wait=False`` makes it raise ``filelock.Timeout`` where another has it."""
    from filelock import FileLock  # noqa: PLC0415 - it loads asyncio, and `import fms_score` is to stay light

    return FileLock(path, timeout=-1 if wait else 0, thread_local=False)


def _wait_for(lock: BaseFileLock, path: Path) -> None:
    from filelock import Timeout  # noqa: PLC0415 - as above

    try:
        lock.acquire(timeout=PATIENCE_S)
    except Timeout:
        _log.warning("another run of fms-score writes %s; this one waits for it", path)
        lock.acquire()


def _place_of(path: Path) -> Path:
    real = os.path.normcase(os.path.realpath(path))
    digest = hashlib.sha256(f"{_user()}\0{real}".encode(errors="surrogatepass")).hexdigest()
    return Path(tempfile.gettempdir()) / f"fms-score-{digest[:32]}.lock"


def _user() -> str:
    """Whose lock it is: in a shared temporary directory nobody may open the files of another."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in containers a user may have no name
        return str(os.getuid()) if hasattr(os, "getuid") else ""
