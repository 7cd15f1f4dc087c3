"""Where words go: results to standard output, progress and notes to standard error."""

from __future__ import annotations

from functools import cache

from rich.console import Console

__all__ = ["notes", "out"]


@cache
def out() -> Console:
    """Standard output; not wrapped when it is piped, so that lines stay whole."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=200)


@cache
def notes() -> Console:
    """Standard error, for progress and remarks."""
    return Console(stderr=True, highlight=False)
