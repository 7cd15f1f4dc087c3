"""What stands in a cell: a score, an answer, a number of an attempt, the name of a video. Never a guess."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from fms_score.agreement.names import MISSING_WORDS, NO_WORDS, SIDE_BY_WORD, SPOKEN_SCORES, YES_WORDS, SheetSide, compact

__all__ = ["CellError", "answer_in", "attempt_in", "is_missing", "score_in", "side_in", "total_in", "videos_in"]

MISSING_SIGNS: Final = frozenset({"", "-", "--", "–", "—", ".", "/", "#N/A"})  # noqa: RUF001 - dashes as sheets have them
LONGEST_SHOWN: Final = 30
MOST_ATTEMPTS: Final = 99


class CellError(ValueError):
    """A cell that cannot be what its column asks for; the message says why and what to write instead."""


def shown(text: str) -> str:
    """Entry as it stands in a message: in quotes, not too long."""
    return f"'{text[:LONGEST_SHOWN]}…'" if len(text) > LONGEST_SHOWN else f"'{text}'"


def is_missing(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return text in MISSING_SIGNS or (bool(compact(text)) and compact(text) in MISSING_WORDS)


def score_in(text: str) -> int | None:
    """Score 0-3; None where none was given. ``2``, ``2.0``, ``2,0`` and ``2점`` are the same.

    Raises
    ------
    CellError
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("점").strip()
    if re.fullmatch(r"[0-3]([.,]0*)?", plain):
        return int(plain[0])
    if is_missing(text):
        return None
    if compact(text) in SPOKEN_SCORES:
        return SPOKEN_SCORES[compact(text)]
    if re.fullmatch(r"[0-3][.,]\d+", plain):
        raise CellError(f"{shown(text)} lies between two scores; scores are 0, 1, 2 or 3")
    raise CellError(f"{shown(text)} is no score; scores are 0, 1, 2 or 3, and an empty cell where none was given")


def total_in(text: str) -> int | None:
    """Sum as written; None where there is none, or where it is no whole number.

    Raises
    ------
    CellError
        If it is more than seven tests can give.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("점").strip()
    found = re.fullmatch(r"(\d{1,3})([.,]0*)?(\s*/\s*21)?", plain)
    if found is None:
        return None
    if int(found[1]) > 21:
        raise CellError(f"{shown(text)} is more than 21, the most that seven tests can give")
    return int(found[1])


def side_in(text: str) -> SheetSide | None:
    """Side; None where none is said.

    Raises
    ------
    CellError
    """
    if compact(text) in SIDE_BY_WORD:
        return SIDE_BY_WORD[compact(text)]
    if is_missing(text):
        return None
    raise CellError(f"{shown(text)} is no side; write left or right, and nothing where a test has no sides")


def answer_in(text: str) -> bool | None:
    """Yes or no; None where nothing is said.

    Raises
    ------
    CellError
    """
    if text.strip() in {"+", "(+)"}:
        return True
    if text.strip() in {"-", "(-)"}:
        return False
    if compact(text) in YES_WORDS:
        return True
    if compact(text) in NO_WORDS:
        return False
    if is_missing(text):
        return None
    raise CellError(f"{shown(text)} is neither yes nor no; write yes or no (x and o mean both, to different people)")


def attempt_in(text: str) -> int | None:
    """Number of an attempt, from 1; None where none is said.

    Raises
    ------
    CellError
    """
    found = re.fullmatch(r"(\d{1,2})([.,]0*)?\s*(회|차|회차)?", unicodedata.normalize("NFKC", text).strip())
    if found is not None and 1 <= int(found[1]) <= MOST_ATTEMPTS:
        return int(found[1])
    if is_missing(text):
        return None
    raise CellError(f"{shown(text)} is no number of an attempt; write 1, 2 or 3")


def videos_in(text: str, *, allow_outside: bool = False) -> tuple[str, ...]:
    """Names of videos, with forward slashes; several are separated by ``;`` or ``|``.

    Raises
    ------
    CellError
        If one leads out of the folder of the sheet and that is not allowed, or is an address in the net.
    """
    if is_missing(text):
        return ()
    names = tuple(name for part in re.split(r"[;|]", text) if (name := part.strip().replace("\\", "/")))
    for name in names:
        if re.match(r"[A-Za-z][A-Za-z0-9+.\-]+:", name):
            raise CellError(f"{shown(name)} is an address, not a file; save the video beside the sheet")
        path = PurePosixPath(name)
        if not allow_outside and (path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:|~", name)):
            raise CellError(f"{shown(name)} lies outside the folder of the sheet; move it there, or say --allow-outside")
    return names
