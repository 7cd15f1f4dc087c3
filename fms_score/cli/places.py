"""Where the results of each input go, settled before any work is done for them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fms_score.errors import OptionError
from fms_score.formats.scores import read_scores
from fms_score.provenance import file_digest
from fms_score.results import check_results_folder, earlier_result

__all__ = ["Place", "check_places", "places_for", "replacements"]

SCORES = "scores.csv"
LONGEST_NAME_BYTES = 200
"""File systems allow 255; a temporary name adds some 20."""

FORBIDDEN: Final = '<>:"/\\|?*'
DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
)
"""Letters and names that Windows keeps for itself, whatever the ending: results are copied from one system to another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the results of one input go.

    Attributes
    ----------
    folder : Path
    name : str
        Under which the input is listed: its file name, with as much of its path as tells it from the others.
    """

    folder: Path
    name: str


def places_for(paths: Sequence[Path], root: Path) -> list[Place]:
    """Give each input a folder of its own.

    It is named after the stem. Inputs that share a stem get their whole names, and as much of the path as tells them apart:
    ``a.mp4`` and ``a.mov`` go to ``a_mp4`` and ``a_mov``, ``x/a.mp4`` and ``y/a.mp4`` to ``x_a_mp4`` and ``y_a_mp4``.

    Parameters
    ----------
    paths : sequence of Path
        Inputs, each once.
    root : Path
        Folder for all results.
    """
    names = _listed_names(paths)
    stems = [_folder_name(path.stem) for path in paths]
    sharing = Counter(stem.casefold() for stem in stems)  # folded: some file systems do not tell Anna from anna
    taken = {SCORES}
    places = []
    for name, stem in zip(names, stems, strict=True):
        wanted = stem if sharing[stem.casefold()] == 1 else _folder_name(name.replace("/", "_").replace(".", "_"))
        folder, count = wanted, 1
        while folder.casefold() in taken:
            count += 1
            folder = f"{wanted}_{count}"
        taken.add(folder.casefold())
        places.append(Place(root / folder, name))
    return places


def check_places(places: Sequence[Place]) -> None:
    """Refuse places that cannot be written, or that hold what is not ours to replace.

    Raises
    ------
    InputError
        If the folder for results cannot be one, its ``scores.csv`` is damaged, or a folder in it holds something else.
    """
    root = places[0].folder.parent
    _check_root(root)
    scores = root / SCORES
    if scores.is_file():
        read_scores(scores)
    elif scores.exists():
        raise OptionError(f"{scores} is no file, so no table of scores can be kept there; move it away or choose another --out")
    for place in places:
        check_results_folder(place.folder)


def replacements(paths: Sequence[Path], places: Sequence[Place]) -> list[str]:
    """Say where the results of another clip of the same name are about to be replaced: phones number their clips alike."""
    said = []
    for path, place in zip(paths, places, strict=True):
        before = _entry(_entry(_entry(earlier_result(place.folder), "provenance"), "input"), "sha256")
        if before is not None and path.is_file() and before != file_digest(path):
            said.append(f"{place.folder} holds another {path.name}, whose results are replaced; another --out keeps both")
    return said


def _entry(content: Any, key: str) -> Any:
    """Entry of what may be damaged: None if there is none."""
    return content.get(key) if isinstance(content, Mapping) else None


def _check_root(root: Path) -> None:
    nearest = next(folder for folder in (root, *root.absolute().parents) if os.path.lexists(folder))
    if not nearest.is_dir():
        raise OptionError(f"results cannot be written to {root}: {nearest} is no folder; choose another --out")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OptionError(f"results cannot be written to {root}: {nearest} is not yours to write in; choose another --out")


def _listed_names(paths: Sequence[Path]) -> list[str]:
    """The shortest end of each path that no other shares."""
    parts = [path.absolute().parts for path in paths]
    longest = max(map(len, parts), default=0)
    ends = [Counter(one[-length:] for one in parts) for length in range(1, longest + 1)]
    lengths = [next((length for length, seen in enumerate(ends, 1) if seen[one[-length:]] == 1), longest) for one in parts]
    return ["/".join(one[-length:]) for one, length in zip(parts, lengths, strict=True)]


def _folder_name(text: str) -> str:
    """A name that every file system takes: not empty, not only dots, not too long, nothing that Windows drops or forbids."""
    plain = "".join("_" if letter in FORBIDDEN or not letter.isprintable() else letter for letter in text)
    name = plain.encode(errors="replace")[:LONGEST_NAME_BYTES].decode(errors="ignore").rstrip(". ") or "input"
    return f"{name}_" if name.partition(".")[0].rstrip().upper() in DEVICES else name
