"""``fms-score forget``: pictures and videos out of results, numbers stay."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from fms_score.cli.console import notes, one_line, out, print_json, remark
from fms_score.cli.exit_codes import DONE, SOME_FAILED
from fms_score.errors import OptionError
from fms_score.forgetting import Forgettable, Forgotten, find_forgettable, forget

__all__ = ["forget_pictures"]

REPORT_SAID = {
    "rewritten": "report.html was written anew without pictures",
    "removed": "report.html could not be written anew and was removed; fms-score report makes another",
    "none": "",
    "as it was": "",
}


def forget_pictures(folders: Sequence[Path], *, yes: bool, as_json: bool) -> int:
    """Say what is to go, ask, and remove it.

    Returns
    -------
    int
        0; 1 if something could not be removed.

    Raises
    ------
    InputError
        If a folder has no results, or nobody can be asked and ``yes`` was not given.
    """
    found = find_forgettable(folders)
    todo = [one for one in found if not one.nothing]
    if todo and not yes:
        _ask(todo, as_json=as_json)
    done = [forget(one) for one in todo]
    if as_json:
        print_json([_as_json(one) for one in done])
    else:
        _tell(found, done)
    return SOME_FAILED if any(one.failed for one in done) else DONE


def _ask(todo: Sequence[Forgettable], *, as_json: bool) -> None:
    """Go on only if somebody at a terminal says so."""
    pictures = sum(len(one.files) for one in todo)
    reports = sum(one.report is not None for one in todo)
    what = f"{pictures} {'picture or video' if pictures == 1 else 'pictures and videos'} in {len(todo)} {_folders(len(todo))}"
    if as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise OptionError(f"{what} would be removed for good; say --yes where nobody can be asked")
    for one in todo:
        for path in one.files:
            notes().print(f"  {one_line(str(path))}", markup=False, emoji=False)
    also = f", and take the pictures out of {reports} {'report' if reports == 1 else 'reports'}" if reports else ""
    typer.confirm(f"Remove {what}{also}? They cannot be brought back.", abort=True, err=True)


def _tell(found: Sequence[Forgettable], done: Sequence[Forgotten]) -> None:
    for one in done:
        name = one_line(str(one.folder))
        out().print(f"{name}: {len(one.removed)} removed, {one.bytes_freed / 1e6:.1f} MB freed", markup=False, emoji=False)
        for path in one.removed:
            out().print(f"  removed {one_line(path.name)}", markup=False, emoji=False)
        if REPORT_SAID[one.report]:
            out().print(f"  {REPORT_SAID[one.report]}", markup=False, emoji=False)
        for path, why in one.failed:
            notes().print(f"  NOT removed: {one_line(path.name)} ({one_line(why)})", style="red", markup=False, emoji=False)
    for other in found:
        for path, why in other.left:
            remark(f"{path} stays: {why}")
    if not done:
        out().print("no pictures or videos here; numbers stay as they are")


def _as_json(one: Forgotten) -> dict[str, object]:
    return {
        "folder": str(one.folder),
        "removed": [path.name for path in one.removed],
        "bytes_freed": one.bytes_freed,
        "report": one.report,
        "failed": [{"file": path.name, "why": why} for path, why in one.failed],
    }


def _folders(count: int) -> str:
    return "folder" if count == 1 else "folders"
