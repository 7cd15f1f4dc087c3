"""The rubrics that come with the package, and the movement that a file's name tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from fms_score.errors import RubricError
from fms_score.resources import rubric_path, rubric_paths
from fms_score.rubric.load import LoadedRubric, load_rubric

__all__ = ["all_rubrics", "movement_in_name", "rubric_for"]


def all_rubrics() -> dict[str, LoadedRubric]:
    """Every rubric that comes with fms-score, by movement."""
    return {name: load_rubric(path) for name, path in rubric_paths().items()}


def rubric_for(movement_or_file: str) -> LoadedRubric:
    """Load the rubric of a movement named by the user, or a file of theirs.

    Raises
    ------
    RubricError
        If there is no such movement or file, or the file has a mistake.
    """
    name = movement_or_file.strip()
    if not name.endswith((".yaml", ".yml")):
        name = movement_in_name(name, all_rubrics()) or name
    return load_rubric(rubric_path(name))


def movement_in_name(text: str, rubrics: Mapping[str, LoadedRubric]) -> str | None:
    """Movement whose name or alias stands in a file's name; the longest wins.

    Raises
    ------
    RubricError
        If two movements are named equally clearly.
    """
    words = _plain(Path(text).name)
    found = {
        name: max(
            (len(_plain(alias)) for alias in (name, *loaded.rubric.aliases) if _stands_in(_plain(alias), words)), default=0
        )
        for name, loaded in rubrics.items()
    }
    longest = max(found.values(), default=0)
    named = [name for name, length in found.items() if length == longest and longest > 0]
    if len(named) > 1:
        raise RubricError(f"'{text}' could be {' or '.join(named)}; say which with --movement")
    return named[0] if named else None


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-.]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)).lower().strip()


def _stands_in(alias: str, words: str) -> bool:
    return re.search(rf"(?<![a-z]){re.escape(alias)}(?![a-z])", words) is not None
