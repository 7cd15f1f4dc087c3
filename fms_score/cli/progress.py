"""A progress bar with the time left, on a terminal; nothing where output is piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from fms_score.cli.console import notes

__all__ = ["ClipProgress", "clip_progress"]


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


@contextmanager
def clip_progress(name: str, *, shown: bool) -> Iterator[ClipProgress]:
    """Show a bar for one clip if wanted and if there is a terminal to show it on."""
    if not shown or not notes().is_terminal or not sys.stderr.isatty():  # colour can be forced into a pipe, a bar cannot
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
