"""The heading of a column, understood: ``HS_L (Kim)`` is the hurdle step, left, scored by Kim."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fms_score.agreement.names import (
    COLUMN_WORDS,
    MOVEMENT_BY_SPELLING,
    SIDE_BY_WORD,
    TEST_BY_MOVEMENT,
    Role,
    SheetSide,
    compact,
)

__all__ = ["Heading", "heading", "movement_called"]

ROLE_BY_WORD: Final[Mapping[str, Role]] = {compact(word): role for role, words in COLUMN_WORDS.items() for word in words}
BESIDE_A_MOVEMENT: Final[frozenset[Role]] = frozenset({"score", "video", "pain", "not used"})
FILLERS: Final = frozenset({"score", "scores", "raw", "fms", "test", "rating", "점수", "원점수", "검사", "최종점수"})
"""Words beside the name of a test that say nothing new."""

SHORT_SIDES: Final[Mapping[str, SheetSide]] = {"l": "left", "r": "right", "좌": "left", "우": "right"}
GLUED_SIDES: Final = ("왼쪽", "오른쪽", "좌측", "우측", "좌", "우")
"""Korean writes side, test and ``점수`` without spaces between them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says.

    Attributes
    ----------
    role : str or None
        What the column is for; None if no word of it is known.
    movement : str or None
        For a column of one test.
    side : {"left", "right", "both"} or None
    rest : str
        Words that are left, as written: a rater, or a criterion.
    """

    role: Role | None
    movement: str | None = None
    side: SheetSide | None = None
    rest: str = ""


def heading(text: str) -> Heading:
    """Understand a heading; unknown words stay in ``rest``."""
    role = ROLE_BY_WORD.get(compact(text))
    if role is not None:
        return Heading(role)
    words = _words(text)
    found = _longest_movement(words)
    if found is None:
        return _score_column(words)
    movement, side, rest = found
    return _beside(movement, side, rest)


def movement_called(text: str) -> tuple[str, SheetSide | None] | None:
    """Movement, and the side if it is said too, that a cell names; None if it names nothing, or something else besides."""
    found = heading(text)
    return (found.movement, found.side) if found.movement and not found.rest and found.role == "score" else None


# ---- words ------------------------------------------------------------------------------------------------------------
def _words(text: str) -> list[str]:
    """Words of a heading: apart at spaces and signs, and where ``deepSquat`` has its capital."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", text))
    return [word for part in re.split(r"[\W_]+", plain) if part for word in _unglued(part)]


def _unglued(word: str) -> Iterator[str]:
    """Side and ``점수`` taken off a Korean word, if what remains is a test."""
    bare = word.removesuffix("점수")
    for side in GLUED_SIDES:
        for rest in (bare.removeprefix(side), bare.removesuffix(side)):
            if rest != bare and compact(rest) in MOVEMENT_BY_SPELLING:
                yield from (rest, side)
                return
    yield bare or word


def _longest_movement(words: list[str]) -> tuple[str, SheetSide | None, list[str]] | None:
    """Longest run of words that names a test, the side that is part of it (``HSL``), and the words beside it."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            if length > 1 and {compact(run[0]), compact(run[-1])} & set(SHORT_SIDES):  # IL_L is no ILL
                continue
            found = _movement(compact("".join(run)))
            if found is not None:
                return (*found, words[:start] + words[start + length :])
    return None


def _movement(run: str) -> tuple[str, SheetSide | None] | None:
    if run in MOVEMENT_BY_SPELLING:
        return MOVEMENT_BY_SPELLING[run], None
    movement, side = MOVEMENT_BY_SPELLING.get(run[:-1]), SHORT_SIDES.get(run[-1:])
    return (movement, side) if movement and side and TEST_BY_MOVEMENT[movement].two_sided else None


def _beside(movement: str, side: SheetSide | None, words: list[str]) -> Heading:
    """Sort the words beside a test into side, kind of column, and the rest."""
    role: Role = "score"
    rest = []
    for word in words:
        known = ROLE_BY_WORD.get(compact(word))
        if side is None and compact(word) in SIDE_BY_WORD:
            side = SIDE_BY_WORD[compact(word)]
        elif compact(word) in FILLERS:
            continue
        elif known in BESIDE_A_MOVEMENT and role == "score":
            role = known
        else:
            rest.append(word)
    return Heading(role, movement, side, " ".join(rest))


def _score_column(words: list[str]) -> Heading:
    """``score left``, ``score_A``, ``점수 (김)``: a score with a side or a rater beside it."""
    if not words or ROLE_BY_WORD.get(compact(words[0])) != "score":
        return Heading(None, rest=" ".join(words))
    side = next((SIDE_BY_WORD[compact(word)] for word in words[1:] if compact(word) in SIDE_BY_WORD), None)
    rest = [word for word in words[1:] if compact(word) not in SIDE_BY_WORD]
    return Heading("score", None, side, " ".join(rest))
