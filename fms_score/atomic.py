"""Files that are either whole or not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from fms_score.locking import file_lock, locked

__all__ = ["OWNER", "replacing", "replacing_folder", "storable", "write_bytes", "write_text"]

OWNER: Final = ".owner"
"""File in a temporary folder that is locked for as long as somebody works on it (:mod:`fms_score.leftovers`)."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; move it into place on success, remove it on any failure.

    The temporary name keeps the suffix, because video writers choose the container by it.

    Parameters
    ----------
    path : Path
        The file to be written; its folder must exist.

    Yields
    ------
    Path
        Where to write meanwhile.
    """
    temporary = path.with_name(f".{path.stem}.{uuid4().hex[:8]}.part{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text with line feeds as they are, whole or not at all."""
    write_bytes(path, storable(content).encode("utf-8"))


def storable(text: str) -> str:
    r"""Text as UTF-8 can hold it: halves of letters, which JSON of others may bring, as its escapes (``\ud800``)."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``folder``; put it in that place on success, remove it on any failure.

    What stood there before is kept until the new one is complete, so that there is always one whole folder.

    Parameters
    ----------
    folder : Path
        The folder to be made; its parent must exist.

    Yields
    ------
    Path
        Where to write meanwhile.
    """
    temporary = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}.part")
    before = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}.old.part")
    temporary.mkdir()
    try:
        with _owned(temporary):
            yield temporary
        with locked(folder):  # of two runs that finish the same folder at once, one comes after the other
            _swap(temporary, folder, before)
    finally:
        for leftover in (temporary, before):
            shutil.rmtree(leftover, ignore_errors=True)


def _swap(temporary: Path, folder: Path, before: Path) -> None:
    if folder.exists():
        folder.replace(before)
    try:
        temporary.replace(folder)
    except BaseException:
        if before.exists() and not folder.exists():
            before.replace(folder)
        raise


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Show that somebody works on a temporary folder: the system frees the lock when he dies."""
    owner = folder / OWNER
    with file_lock(owner):
        yield
    owner.unlink(missing_ok=True)
