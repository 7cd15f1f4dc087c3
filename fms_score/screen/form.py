"""A session file written from the names of files, to be filled in by hand; or a session made of them at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.schema import Rubric
from fms_score.rubric.score import PAIN, observer_questions
from fms_score.screen.movements import CLEARING_TESTS, SHEET
from fms_score.screen.names import Placed, Unplaced, place_file
from fms_score.screen.session import MovementEntry, Person, Session, SideEntry, Video
from fms_score.skeleton import SIDES, Side

__all__ = ["SESSION_FILE", "day_of_files", "form_text", "place_files", "session_of_files"]

SESSION_FILE: Final = "session.yaml"
"""Name under which a form is written into the folder of its clips."""

HEAD: Final = """\
# One screen of one person. Answer with yes or no what you saw; leave empty what nobody saw.
# Then: fms-score screen {file}

person:
  code: {code}
  name:
  sex:                 # male, female or other
  height_cm:           # with the hand's length it tells how far apart the fists are in hand lengths
  hand_length_cm:      # wrist crease to the tip of the middle finger
  tibia_height_cm:     # floor to the bump of the shin bone, where the hurdle's cord is set

date: {date}

tests:
"""


def place_files(files: Iterable[Path], rubrics: Mapping[str, LoadedRubric]) -> tuple[list[Placed], list[Unplaced]]:
    """Tell of every file where it belongs; in the order of the sheet, then of side, view and attempt."""
    found = [place_file(file, rubrics) for file in files]
    placed = [one for one in found if isinstance(one, Placed)]
    placed.sort(key=lambda one: (SHEET.index(one.movement), one.side or "", one.attempt or 0, one.view or "", one.file.name))
    return placed, [one for one in found if isinstance(one, Unplaced)]


def day_of_files(files: Iterable[Path]) -> dt.date:
    """Day on which the newest of the files was last changed: mostly the day of filming."""
    newest = max(file.stat().st_mtime for file in files)
    return dt.datetime.fromtimestamp(newest).astimezone().date()


def session_of_files(placed: Sequence[Placed], code: str, date: dt.date) -> Session:
    """Session with the clips alone: nobody's answers, nobody's sizes."""
    tests = {}
    for movement in SHEET:
        own = [one for one in placed if one.movement == movement]
        if own:
            sides = {side: SideEntry(videos=_videos(own, side)) for side in SIDES if any(one.side == side for one in own)}
            tests[movement] = MovementEntry(videos=_videos(own, None), left=sides.get("left"), right=sides.get("right"))
    return Session(person=Person(code=code), date=date, tests=tests)


def _videos(placed: Sequence[Placed], side: Side | None) -> list[Video]:
    return [Video(file=one.file.name, view=one.view, attempt=one.attempt) for one in placed if one.side == side]


def form_text(
    placed: Sequence[Placed], unplaced: Sequence[Unplaced], code: str, date: dt.date, rubrics: Mapping[str, LoadedRubric]
) -> str:
    """Session file with the clips filled in and every question of the tests to be answered.

    Parameters
    ----------
    placed, unplaced
        From :func:`place_files`; those without a place are listed in a comment.
    code : str
        Person.
    date : date
    rubrics : mapping of str to LoadedRubric
        Whose questions are asked.

    Returns
    -------
    str
        YAML that :func:`fms_score.screen.load.load_session` reads as it is.
    """
    lines = [HEAD.format(file=SESSION_FILE, code=_quoted(code), date=date.isoformat())]
    for movement in SHEET:
        own = [one for one in placed if one.movement == movement]
        lines += _test_lines(rubrics[movement].rubric, own)
    lines += ["clearing_tests:        # pain or no pain; pain makes the score of the test 0\n"]
    lines += [f"  {one.name}:{' {left: , right: }' if one.two_sided else ''}\n" for one in CLEARING_TESTS]
    if unplaced:
        lines += ["\n# Files without a place; put them under a test above, or leave them out:\n"]
        lines += [f"#   {_quoted(one.file.name)}: {one.reason}\n" for one in unplaced]
    return "".join(lines)


def _test_lines(rubric: Rubric, placed: Sequence[Placed]) -> Iterator[str]:
    yield f"  {rubric.movement}:\n"
    if rubric.sides == "none":
        yield from _entry_lines(rubric, placed, "    ")
        return
    unsided = [one for one in placed if one.side is None]
    if unsided:
        yield "    # the name tells no side, so the clip has to\n"
        yield from _video_lines(unsided, "    ")
    for side in SIDES:
        yield f"    {side}:               # {rubric.side_is}\n"
        yield from _entry_lines(rubric, [one for one in placed if one.side == side], "      ")


def _entry_lines(rubric: Rubric, placed: Sequence[Placed], indent: str) -> Iterator[str]:
    yield from _video_lines(placed, indent)
    questions = {key: asks for key, asks in observer_questions(rubric).items() if key != PAIN}
    if questions:
        yield f"{indent}observed:\n"
        width = max(map(len, questions)) + 3
        for key, asks in questions.items():
            yield f"{indent}  {f'{key}:':<{width}}# {asks}\n"
    yield f"{indent}pain:\n"
    if not placed:
        yield f"{indent}score:             # 0-3, where somebody scored it on the spot and did not film it\n"


def _video_lines(placed: Sequence[Placed], indent: str) -> Iterator[str]:
    yield f"{indent}videos:\n" if placed else f"{indent}videos: []\n"
    for one in placed:
        told = [f"file: {_quoted(one.file.name)}"]
        told += [f"view: {one.view}"] if one.view else []
        told += [f"attempt: {one.attempt}"] if one.attempt else []
        yield f"{indent}  - {{{', '.join(told)}}}\n"


def _quoted(text: str) -> str:
    """Text as YAML takes it whatever is in it: JSON's strings are YAML's."""
    plain = text.replace("_", "").replace("-", "").replace(".", "")
    return text if plain.isascii() and plain.isalnum() and text[0].isalpha() else json.dumps(text, ensure_ascii=False)
