"""Where words go: results to standard output, progress and notes to standard error."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import typer
from rich.console import Console

__all__ = ["complain", "notes", "one_line", "out", "print_json", "remark", "tell_waiting"]

PIPED_WIDTH = 1000
"""Wide enough for any path in a table: whoever reads a pipe wants whole lines."""


@cache
def out() -> Console:
    """Standard output; not wrapped when it is piped, so that lines stay whole."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=PIPED_WIDTH)


@cache
def notes() -> Console:
    """Standard error, for progress and remarks; lines stay whole, the terminal breaks them."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def complain(message: str) -> None:
    """Say what is wrong, in one line on standard error."""
    notes().print(f"fms-score: {one_line(message)}", style="red", markup=False, emoji=False)


def remark(said: str) -> None:
    """Say what the user should know, in one line on standard error."""
    notes().print(f"note: {one_line(said)}", markup=False, emoji=False)


def print_json(content: Any) -> None:
    """Print JSON and nothing else; in plain ASCII, so that no console's encoding can spoil a name."""
    typer.echo(json.dumps(content, indent=2, allow_nan=False))


def one_line(text: str) -> str:
    """Printable letters as they are, line breaks and control characters as escapes: file names may hold any."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


class _Teller(logging.Handler):
    """Prints what is logged as notes, each once: a run over many clips may wait at the same place for every one of them."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Say a message on standard error, the same one only once."""
        message = record.getMessage()
        if message not in self._said:
            self._said.add(message)
            remark(message)


@contextmanager
def tell_waiting(*, talk: bool) -> Iterator[None]:
    """Tell the user meanwhile when this run waits for another one (:mod:`fms_score.locking`), if he wants to be talked to."""
    log, teller = logging.getLogger("fms_score.locking"), _Teller()
    if talk:
        log.addHandler(teller)
    try:
        yield
    finally:
        log.removeHandler(teller)
