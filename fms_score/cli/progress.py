"""A progress bar with the time left, on a terminal; nothing where output is piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from fms_score.cli.console import notes

__all__ = ["ClipProgress", "bars_are_seen", "clip_progress"]


class ClipProgress:
    """Progress of one clip through its stages."""

    def __init__(self, name: str, progress: Progress | None) -> None:
        self._name = name
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, stage: str, total: float | None) -> None:
        """Begin a stage of so many steps; None if nobody knows how many."""
        if self._progress is None:
            return
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(f"{self._name}: {stage}", total=total)

    def advance(self) -> None:
        """One frame is done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def reach(self, share: float) -> None:
        """Say what share of a stage of total 1 is done, 0-1."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=share)


def bars_are_seen() -> bool:
    """Whether standard error is a terminal: colour can be forced into a pipe, a bar cannot."""
    return notes().is_terminal and sys.stderr.isatty()


@contextmanager
def clip_progress(name: str, *, shown: bool) -> Iterator[ClipProgress]:
    """Show a bar for one clip if wanted and if there is a terminal to show it on."""
    if not (shown and bars_are_seen()):
        yield ClipProgress(name, None)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=notes(), transient=True) as progress:
        yield ClipProgress(name, progress)
