"""What killed runs left behind: recognised, and cleared away where nobody works on it any more."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import Timeout

from fms_score.atomic import OWNER
from fms_score.locking import file_lock, locked

__all__ = ["clear_leftovers"]

_TEMPORARY: Final = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}(?P<old>\.old)?\.part(?P<suffix>\.[A-Za-z0-9]+)?", re.DOTALL)
_YOUNG_S: Final = 60.0
"""Where nothing tells whether an owner lives, a thing younger than this is left: it may be in the middle of being named."""


def clear_leftovers(root: Path) -> list[Path]:
    """Remove temporary files and folders of dead runs from a folder of results; those of live ones stay.

    A folder whose replacement was cut short at its very last step, so that only its earlier version is there under a temporary
    name, gets its own name back.

    Parameters
    ----------
    root : Path
        Folder that holds the folders of results; only its own entries are looked at.

    Returns
    -------
    list of Path
        What is gone.
    """
    if not root.is_dir():
        return []
    found = [(path, match) for path in sorted(root.iterdir()) if (match := _TEMPORARY.fullmatch(path.name))]
    return [path for path, match in found if not path.is_symlink() and _cleared(path, root / match["name"], match)]


def _cleared(path: Path, wanted: Path, match: re.Match[str]) -> bool:
    if match["old"]:
        return _put_back_or_removed(path, wanted)
    if path.is_dir() and (path / OWNER).exists():
        return _removed_if_dead(path)
    return _removed_if_old(path)


def _put_back_or_removed(before: Path, wanted: Path) -> bool:
    with locked(wanted):  # whoever exchanges the two has this lock while he does
        if not before.exists():
            return False
        if wanted.exists():
            shutil.rmtree(before, ignore_errors=True)
        else:
            before.replace(wanted)
        return not before.exists()


def _removed_if_dead(path: Path) -> bool:
    try:
        with file_lock(path / OWNER, wait=False):
            pass
    except (Timeout, OSError):
        return False
    shutil.rmtree(path, ignore_errors=True)
    return not path.exists()


def _removed_if_old(path: Path) -> bool:
    with suppress(OSError):  # gone meanwhile, or not ours
        if time.time() - path.stat().st_mtime < _YOUNG_S:
            return False
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return not path.exists()
