"""What the name of a file tells: movement, side, attempt and view."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from fms_score.errors import RubricError
from fms_score.rubric.collection import movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.screen.movements import SHEET
from fms_score.skeleton import Side

__all__ = ["Placed", "Unplaced", "place_file"]

ViewWord = Literal["front", "back", "side", "left", "right"]

SIDE_WORDS: Final[Mapping[str, Side]] = {
    "left": "left", "l": "left", "lt": "left", "lft": "left", "왼쪽": "left", "좌": "left", "좌측": "left",
    "right": "right", "r": "right", "rt": "right", "rgt": "right", "오른쪽": "right", "우": "right", "우측": "right",
}  # fmt: skip
VIEW_WORDS: Final[Mapping[str, ViewWord]] = {
    "front": "front", "frontal": "front", "anterior": "front", "정면": "front", "앞": "front",
    "side": "side", "sagittal": "side", "lateral": "side", "측면": "side", "옆": "side",
    "back": "back", "behind": "back", "posterior": "back", "후면": "back", "뒤": "back",
}  # fmt: skip
ATTEMPT_WORDS: Final = {"attempt", "try", "trial", "rep", "take", "t", "a", "시도"}
DATES: Final = re.compile(r"(?<!\d)(?:19|20)\d\d[-_. ]?(?:0\d|1[0-2])[-_. ]?[0-3]\d(?!\d)")
WORDS: Final = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A file whose name tells where it belongs.

    Attributes
    ----------
    file : Path
    movement : str
    side : {"left", "right"} or None
        None for a test without sides, and where the name does not tell: then the clip has to.
    view : str or None
    attempt : int or None
    """

    file: Path
    movement: str
    side: Side | None
    view: ViewWord | None
    attempt: int | None

    def __str__(self) -> str:
        told = (self.side, self.view and f"from the {self.view}", self.attempt and f"attempt {self.attempt}")
        return ", ".join([self.movement.replace("_", " "), *(one for one in told if one)])


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A file whose name does not tell enough, and why."""

    file: Path
    reason: str


def place_file(file: Path, rubrics: Mapping[str, LoadedRubric]) -> Placed | Unplaced:
    """Say what a file's name tells.

    The movement is found by its name or one of its other names (``squat``, ``aslr``); of what is left, words name the side
    (``left``, ``L``) and the view (``front``, ``side``, ``back``), and a number from 1 to 9 the attempt. Dates and longer
    numbers are nobody's attempt.
    """
    try:
        movement = movement_in_name(file.stem, rubrics)
    except RubricError as error:
        return Unplaced(file, str(error).partition(";")[0].partition("' ")[2])
    if movement is None or movement not in SHEET:
        return Unplaced(file, "its name tells no movement")
    words = _words(file.stem, (movement, *rubrics[movement].rubric.aliases))
    two_sided = rubrics[movement].rubric.sides == "left_right"
    sides = list(dict.fromkeys(SIDE_WORDS[word] for word in words if word in SIDE_WORDS))
    views: list[ViewWord] = list(dict.fromkeys(VIEW_WORDS[word] for word in words if word in VIEW_WORDS))
    if len(sides) > 1:
        return Unplaced(file, "its name tells left as well as right")
    if len(views) > 1:
        return Unplaced(file, f"its name tells two views, {' and '.join(views)}")
    side = sides[0] if sides and two_sided else None
    view = views[0] if views else sides[0] if sides and not two_sided else None
    return Placed(file, movement, side, view, _attempt(words))


def _words(stem: str, names: Sequence[str]) -> list[str]:
    """Words and numbers of a name, without dates and without the words that name the movement."""
    text = DATES.sub(" ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)).lower()
    of_movement = {word for name in names for word in WORDS.findall(name.lower())}
    return [word for word in WORDS.findall(text) if word not in of_movement]


def _attempt(words: Sequence[str]) -> int | None:
    """Number after a word such as ``attempt``, else the last small number; up to 9, written with one or two digits."""
    numbers = {
        place: int(word) for place, word in enumerate(words) if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 9
    }
    named = [number for place, number in numbers.items() if place and words[place - 1] in ATTEMPT_WORDS]
    found = named or list(numbers.values())
    return found[-1] if found else None
