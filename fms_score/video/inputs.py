"""Which files the user means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from fms_score.errors import VideoError

__all__ = ["KNOWN_SUFFIXES", "RESULTS_FOLDER", "find_inputs"]

RESULTS_FOLDER = "fms_results"

_VIDEO = (
    ".mp4",
    ".mov",
    ".m4v",
    ".avi",
    ".mkv",
    ".webm",
    ".mpg",
    ".mpeg",
    ".3gp",
    ".3g2",
    ".mts",
    ".m2ts",
    ".ts",
    ".wmv",
    ".flv",
)
_PICTURE = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif")

KNOWN_SUFFIXES = _VIDEO + _PICTURE
"""Suffixes by which files in a folder are taken for videos or pictures; a file named itself may have any."""


def find_inputs(paths: Sequence[Path]) -> list[Path]:
    """Make a list of files from the files and folders the user named.

    Parameters
    ----------
    paths : sequence of Path
        Files are taken as they are, whatever their name. Of a folder its own files with a known suffix are taken, in natural
        order (``2.mp4`` before ``10.mp4``); not those of folders inside it, no hidden ones, and none of earlier results.

    Returns
    -------
    list of Path
        Each file once, in the order named.

    Raises
    ------
    VideoError
        If a path does not exist or a folder has no video or picture.
    """
    unique: dict[Path, Path] = {}
    for path in paths:
        for file in _expanded(path):
            unique.setdefault(file.resolve(), file)
    return list(unique.values())


def _expanded(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise VideoError(f"{path} does not exist; check the name and the folder")
        return [path]
    files = sorted(_usable(path), key=_natural)
    if not files:
        raise VideoError(f"{path} has no video or picture in it; known are {' '.join(KNOWN_SUFFIXES)}")
    return files


def _usable(folder: Path) -> Iterator[Path]:
    if RESULTS_FOLDER in folder.resolve().parts:
        return
    for file in folder.iterdir():
        if file.suffix.lower() in KNOWN_SUFFIXES and not file.name.startswith(".") and file.is_file():
            yield file


def _natural(path: Path) -> tuple[list[str | int], str]:
    """Sort key in which runs of digits count as numbers; letters and numbers alternate, so like meets like."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], path.name
