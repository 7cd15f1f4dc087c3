"""Reading a session file: safely, with the line of every mistake, and never out of its own folder unasked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from fms_score.errors import InputError, OptionError, RubricError, SessionError
from fms_score.rubric.collection import movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.score import check_observed
from fms_score.screen import session as schema
from fms_score.screen.movements import SHEET
from fms_score.screen.session import MovementEntry, Session, SideEntry, Video
from fms_score.skeleton import SIDES, Side
from fms_score.tracks.subject import parse_subject
from fms_score.yaml_files import Kind, Place, field_names, first_problem, mistake, read_mapping, read_text

__all__ = ["LoadedSession", "load_session", "parse_session", "videos_of"]

SESSION: Final = Kind("session file", "person", SessionError, 256 * 1024, max_depth=10, max_letters=2000)
_FIELDS: Final = field_names(getattr(schema, name) for name in schema.__all__)


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """A session with where it was read from.

    Attributes
    ----------
    session : Session
        With movements under the names of their rubrics.
    source : str
        Name of the file or folder, for messages.
    folder : Path
        What the files in it are relative to.
    notes : tuple of str
        What was guessed, such as a date.
    """

    session: Session
    source: str
    folder: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    place: Place
    message: str


def load_session(path: Path, rubrics: Mapping[str, LoadedRubric], *, allow_outside: bool = False) -> LoadedSession:
    """Read and check a session file.

    Parameters
    ----------
    path : Path
        A YAML file of at most 256 KiB.
    rubrics : mapping of str to LoadedRubric
        Movements and their questions.
    allow_outside : bool
        Whether videos may lie outside the folder of the file.

    Returns
    -------
    LoadedSession

    Raises
    ------
    SessionError
        With file, line and what to do, for anything from a missing video to an answer that nobody asks for.
    """
    return parse_session(read_text(path, SESSION), str(path), path.parent, rubrics, allow_outside=allow_outside)


def parse_session(
    text: str, source: str, folder: Path, rubrics: Mapping[str, LoadedRubric], *, allow_outside: bool = False
) -> LoadedSession:
    """Read and check a session from its text; ``source`` names it in messages, ``folder`` is where its videos lie."""
    content, lines = read_mapping(text, source, SESSION)
    try:
        read = Session.model_validate(content)
        checked = _with_movements(read, rubrics)
        for place, entry, side in _entries(checked.tests, read.tests, rubrics):
            _check_entry(place, entry, side, rubrics)
        _check_something(checked)
        for place, video in _placed_videos(read.tests):
            _check_file(place, video, folder, allow_outside=allow_outside)
    except ValidationError as error:
        place, message = first_problem(error, _FIELDS)
        raise mistake(source, lines, place, message, SESSION) from error
    except _Wrong as wrong:
        raise mistake(source, lines, wrong.place, wrong.message, SESSION) from None
    return LoadedSession(checked, source, folder)


def videos_of(entry: MovementEntry) -> Iterator[tuple[Side | None, Video]]:
    """Every clip of a test with the side it stands under."""
    yield from ((None, video) for video in entry.videos)
    for side in SIDES:
        own = entry.of_side(side)
        yield from ((side, video) for video in (own.videos if own else ()))


# ---- movements --------------------------------------------------------------------------------------------------------
def _with_movements(session: Session, rubrics: Mapping[str, LoadedRubric]) -> Session:
    """Tests under the names of their rubrics, in the order of the sheet."""
    found: dict[str, MovementEntry] = {}
    for key, entry in session.tests.items():
        movement = _movement(key, rubrics)
        if movement in found:
            raise _Wrong(("tests", key), f"'{key}' is {movement}, which stands here twice; keep one")
        found[movement] = entry
    return session.model_copy(update={"tests": {name: found[name] for name in SHEET if name in found}})


def _movement(key: str, rubrics: Mapping[str, LoadedRubric]) -> str:
    try:
        movement = movement_in_name(key, rubrics)
    except RubricError as error:
        raise _Wrong(("tests", key), str(error).partition(";")[0]) from error
    if movement is None or movement not in SHEET:
        near = get_close_matches(key, SHEET, n=1, cutoff=0.5)
        hint = f"; did you mean '{near[0]}'?" if near else f"; the tests are {', '.join(SHEET)}"
        raise _Wrong(("tests", key), f"no test is called '{key}'{hint}")
    return movement


def _entries(
    checked: Mapping[str, MovementEntry], as_written: Mapping[str, MovementEntry], rubrics: Mapping[str, LoadedRubric]
) -> Iterator[tuple[Place, SideEntry, tuple[str, Side | None]]]:
    """Every entry of a test or side, with its place in the file and what it is of."""
    keys = {id(entry): key for key, entry in as_written.items()}
    for movement, entry in checked.items():
        place: Place = ("tests", keys[id(entry)])
        yield place, entry, (movement, None)
        for side in SIDES:
            own = entry.of_side(side)
            if own is None:
                continue
            if rubrics[movement].rubric.sides == "none":
                raise _Wrong((*place, side), f"{movement} has no sides; move what stands here up to the test")
            yield (*place, side), own, (movement, side)


def _placed_videos(tests: Mapping[str, MovementEntry]) -> Iterator[tuple[Place, Video]]:
    for key, entry in tests.items():
        for place, own in ((("tests", key), entry), *((("tests", key, side), entry.of_side(side)) for side in SIDES)):
            for number, video in enumerate(own.videos if own else ()):
                yield (*place, "videos", number), video


def _check_something(session: Session) -> None:
    parts = [part for entry in session.tests.values() for part in (entry, entry.left, entry.right) if part is not None]
    if not any(part.videos or part.score is not None or part.hurt is not None for part in parts):
        raise _Wrong(("tests",), "no test has a clip, a score or an answer about pain yet: there is nothing to screen")


# ---- what must fit together -------------------------------------------------------------------------------------------
def _check_entry(place: Place, entry: SideEntry, of: tuple[str, Side | None], rubrics: Mapping[str, LoadedRubric]) -> None:
    movement, side = of
    rubric = rubrics[movement].rubric
    if side is None and entry.score is not None and rubric.sides == "left_right":
        raise _Wrong((*place, "score"), f"{movement} has two sides; give one score under 'left' and one under 'right'")
    asked = [(place, entry.observed), *(((*place, "videos", n), one.observed) for n, one in enumerate(entry.videos))]
    for where, observed in asked:
        for key in observed:
            try:
                check_observed(rubric, {key: True})
            except OptionError as error:
                raise _Wrong((*where, "observed", key), str(error).partition(": ")[2]) from error
            if side is not None and key.startswith(tuple(f"{one}_" for one in SIDES)):
                raise _Wrong((*where, "observed", key), f"the side is told by '{side}' above; write {key.partition('_')[2]}")
    for number, video in enumerate(entry.videos):
        _check_video((*place, "videos", number), video)


def _check_video(place: Place, video: Video) -> None:
    if video.subject is None:
        return
    try:
        parse_subject(video.subject)
    except InputError as error:
        raise _Wrong((*place, "subject"), str(error)) from error


def _check_file(place: Place, video: Video, folder: Path, *, allow_outside: bool) -> None:
    """Refuse a file that is not there, and one that a session passed on from elsewhere has no business to open."""
    path = folder / video.file
    where = (*place, "file")
    if "\0" in video.file:
        raise _Wrong(where, "no file name has a null character in it")
    if not allow_outside and not path.resolve().is_relative_to(folder.resolve()):
        raise _Wrong(
            where, f"'{video.file}' lies outside the folder of this file; move it there, or allow it with --allow-outside"
        )
    if not _is_file(path):
        raise _Wrong(where, f"'{video.file}' does not exist in {folder}{_similar(path)}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than any can be
        return False


def _similar(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    near = get_close_matches(path.name, [one.name for one in path.parent.iterdir()], n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
