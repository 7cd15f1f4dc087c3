"""Pictures and videos of people taken out of folders of results; the numbers stay.

Only what this package wrote is touched: regular files of its names in a folder that holds a ``score.json`` of its own (or the
page of ``explain-frame``). Links are never followed and never removed.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fms_score.errors import InputError
from fms_score.report.png_facts import read_facts
from fms_score.report_again import renew_report
from fms_score.results import earlier_result

__all__ = ["Forgettable", "Forgotten", "find_forgettable", "forget"]

PAGE: Final = "report.html"
INSIDE_PAGE: Final = "inside.html"

_FILMS: Final = re.compile(r"overlay\.webm|\.overlay\.[0-9a-f]{8}\.part\.webm")
_PICTURES: Final = re.compile(r"(frame_([a-z][a-z0-9_]*)|turn_rep(\d+))\.png")
_UNFINISHED_PICTURES: Final = re.compile(r"\.(frame_[a-z][a-z0-9_]*|turn_rep\d+|report)\.[0-9a-f]{8}\.part\.(png|html)")
_INSIDE: Final = re.compile(
    r"(1_input|2_heat_maps(_joined)?|3_peaks|4_fields(_joined)?|5_candidates|6_people|7_result)\.png|inside\.html"
)
_SIGNS: Final = (b"data:image/jpeg", b"data:image/png", b"data:video", b"overlay.webm")
"""Names of pictures, also of those that a killed run left half-written, and what a page with pictures holds."""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """What one folder of results holds of pictures.

    Attributes
    ----------
    folder : Path
    files : tuple of Path
        Pictures and videos to be removed.
    report : Path or None
        Page to be written anew without pictures, or removed if that fails.
    left : tuple of (Path, str)
        What looks like a picture and stays, and why.
    """

    folder: Path
    files: tuple[Path, ...]
    report: Path | None
    left: tuple[tuple[Path, str], ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not self.files and self.report is None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done in one folder.

    Attributes
    ----------
    folder : Path
    removed : tuple of Path
    bytes_freed : int
    report : str
        ``rewritten``, ``removed``, ``none`` or ``as it was``.
    failed : tuple of (Path, str)
        What could not be removed, and why.
    """

    folder: Path
    removed: tuple[Path, ...]
    bytes_freed: int
    report: str
    failed: tuple[tuple[Path, str], ...]


def find_forgettable(folders: Iterable[Path]) -> list[Forgettable]:
    """Look for pictures in folders of results, or in folders that hold such folders.

    Parameters
    ----------
    folders : iterable of Path

    Returns
    -------
    list of Forgettable
        One a folder of results, also if it has no pictures any more.

    Raises
    ------
    InputError
        If a folder is a link, does not exist or has no results.
    """
    found: dict[Path, Forgettable] = {}
    for folder in folders:
        if folder.is_symlink():
            raise InputError(f"{folder} is a link; give the folder itself")
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder; give the one that fms-score analyze wrote")
        ours = [one for one in (folder, *_folders_in(folder)) if _is_ours(one)]
        if not ours:
            raise InputError(f"{folder}: no results here (no score.json); give the folder that fms-score analyze wrote")
        for one in ours:
            found.setdefault(one.resolve(), _look_into(one))
    return list(found.values())


def forget(one: Forgettable) -> Forgotten:
    """Remove the pictures of one folder, and write its report anew without any.

    Pictures go first: if writing the page fails, the page goes too, rather than pictures stay in it.
    """
    removed, failed, freed = [], [], 0
    for path in one.files:
        try:
            size = path.lstat().st_size
            path.unlink()
        except OSError as error:
            failed.append((path, error.strerror or str(error)))
            continue
        removed.append(path)
        freed += size
    report = "none"
    if one.report is not None:
        size = one.report.lstat().st_size
        report, fault = _without_pictures(one.folder, one.report)
        freed += max(size - (one.report.lstat().st_size if one.report.exists() else 0), 0)
        failed += [(one.report, fault)] if fault else []
    return Forgotten(one.folder, tuple(removed), freed, report, tuple(failed))


def _without_pictures(folder: Path, page: Path) -> tuple[str, str]:
    """What became of the page, and what went wrong."""
    try:
        renew_report(folder)
    except (InputError, OSError):
        pass
    else:
        return "rewritten", ""
    try:
        page.unlink()
    except OSError as error:
        return "as it was", error.strerror or str(error)
    return "removed", ""


def _folders_in(folder: Path) -> Iterator[Path]:
    """Real folders right inside, those of runs that were killed too."""
    yield from sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def _is_ours(folder: Path) -> bool:
    return bool(_regular(folder / "score.json") and earlier_result(folder)) or _regular(folder / INSIDE_PAGE)


def _look_into(folder: Path) -> Forgettable:
    result = earlier_result(folder)
    known = {f"frame_{one.get('id')}.png" for one in _listed(result.get("criteria")) if isinstance(one, dict)}
    known |= {f"turn_rep{one.get('rep')}.png" for one in _listed(result.get("attempts")) if isinstance(one, dict)}
    files: list[Path] = []
    left: list[tuple[Path, str]] = []
    for path in sorted(folder.iterdir()):
        why = _reason_to_stay(path, known, result=bool(result))
        if why is None:
            files.append(path)
        elif why:
            left.append((path, why))
    page = folder / PAGE
    return Forgettable(folder, tuple(files), page if result and _has_pictures(page) else None, tuple(left))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _reason_to_stay(path: Path, known: set[str], *, result: bool) -> str | None:
    """None for a picture of ours; why it stays, for what only looks like one; empty for anything else."""
    name = path.name
    is_picture = result and _PICTURES.fullmatch(name) is not None
    ours = result and (_FILMS.fullmatch(name) or _UNFINISHED_PICTURES.fullmatch(name))
    ours = ours or (_regular(path.with_name(INSIDE_PAGE)) and _INSIDE.fullmatch(name))
    if not (is_picture or ours or path.suffix.lower() in {".png", ".jpg", ".jpeg", ".webm", ".mp4", ".mov"}):
        return ""
    if path.is_symlink():
        return "a link, which is not followed"
    if not _regular(path):
        return "no file"
    if ours or (is_picture and (name in known or read_facts(path.read_bytes()))):
        return None
    return "not written by fms-score"


def _has_pictures(page: Path) -> bool:
    """Whether a page of ours holds or shows a picture; read as bytes, since it may be large."""
    if not _regular(page):
        return False
    content = page.read_bytes()
    return (
        b"data:image/jpeg" in content or b"data:image/png" in content or b"data:video" in content or b"overlay.webm" in content
    )


def _regular(path: Path) -> bool:
    """Whether a path is a file itself, not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
