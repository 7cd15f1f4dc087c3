"""``fms-score screen``: sessions of one person each, from clips to the sheet; and the form of a session from file names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fms_score.atomic import write_text
from fms_score.cli.console import complain, one_line, out, print_json, remark
from fms_score.cli.exit_codes import DONE, code_of_many
from fms_score.cli.progress import ClipProgress, clip_progress
from fms_score.errors import InputError, OptionError, SessionError
from fms_score.formats.screens import read_screen, screen_text
from fms_score.pose.network import PoseNetwork
from fms_score.pose.registry import find_model
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.load import LoadedRubric
from fms_score.screen.composite import band_words
from fms_score.screen.context import cut_off_sentence
from fms_score.screen.form import SESSION_FILE, day_of_files, form_text, place_files, session_of_files
from fms_score.screen.load import LoadedSession, load_session, videos_of
from fms_score.screen.names import Placed, Unplaced
from fms_score.screen.sheet import MovementScore, Screen
from fms_score.screening import Plan, ScreenDone, check_plans, earlier_screen, plan_screen, run_screen, write_group
from fms_score.screening_clips import ClipJob, Tools
from fms_score.video.inputs import KNOWN_SUFFIXES, find_inputs

__all__ = ["ScreenOptions", "init_session", "screen_sessions"]

YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class ScreenOptions:
    """Options as the user wrote them."""

    out: Path
    before: Path | None
    allow_outside: bool
    again: bool
    overlay: bool
    blur_faces: bool
    model: str | None
    device: str
    json: bool
    quiet: bool


def screen_sessions(inputs: Sequence[Path], options: ScreenOptions) -> int:
    """Screen every session and say what came of it.

    Returns
    -------
    int
        0 if all clips were read, 1 if some failed, 2 if all did.

    Raises
    ------
    FmsScoreError
        For a mistake in a session or an option, before any work is done.
    """
    rubrics = all_rubrics()
    sessions = [session for path in inputs for session in _sessions(path, rubrics, allow_outside=options.allow_outside)]
    before = _screen_at(options.before) if options.before is not None else None
    if before is not None and len(sessions) > 1:
        raise OptionError(
            f"--before is for one session, and here are {len(sessions)}; earlier screens in --out are found anyway"
        )
    talk = not (options.quiet or options.json)
    filmed = any(True for one in sessions for entry in one.session.tests.values() for _ in videos_of(entry))
    model = find_model(options.model, allow_download=True) if filmed else None
    tools = Tools(rubrics, model, options.device, options.overlay, options.again, options.blur_faces)
    tools.on_network = _teller(talk=talk)
    plans = [plan_screen(session, options.out, tools) for session in sessions]
    check_plans(plans, options.out)
    done = [_one(plan, tools, before, talk=talk) for plan in plans]
    group = write_group(done, options.out) if len(done) > 1 else None
    if options.json:
        print_json([{"folder": str(one.folder), **json.loads(screen_text(one.screen))} for one in done])
    elif talk and group is not None:
        out().print(f"group: {one_line(str(group))}", markup=False, emoji=False, soft_wrap=True)
    return code_of_many(sum(len(one.failed) for one in done), sum(len(one.clips) for one in done))


def _one(plan: Plan, tools: Tools, before: Screen | None, *, talk: bool) -> ScreenDone:
    numbers = {job.name: number for number, job in enumerate(plan.jobs, start=1)}

    @contextmanager
    def watch(job: ClipJob) -> Iterator[ClipProgress]:
        """Bar of one clip, with its place among all."""
        with clip_progress(f"{numbers[job.name]}/{len(plan.jobs)} {job.name}", shown=talk) as progress:
            yield progress

    done = run_screen(plan, tools, watch, before or earlier_screen(plan))
    for clip in done.failed:
        complain(f"{clip.job.video.file}: {clip.failed}" if clip.job.video.file not in str(clip.failed) else str(clip.failed))
    if talk:
        _tell(done)
    return done


def _teller(*, talk: bool) -> Any:
    def tell(network: PoseNetwork) -> None:
        """Print what the user should know of the network."""
        for said in network.notes if talk else ():
            remark(said)

    return tell


# ---- which sessions ---------------------------------------------------------------------------------------------------
def _sessions(path: Path, rubrics: Mapping[str, LoadedRubric], *, allow_outside: bool) -> list[LoadedSession]:
    """Sessions behind one argument: a file, a folder of clips, or a folder of either."""
    if not path.exists():
        raise SessionError(f"{path} does not exist; give a session file (.yaml) or a folder of clips")
    if path.is_file():
        if path.suffix.lower() not in YAML:
            raise SessionError(
                f"{path} is no session file; give one (.yaml), or a folder of clips to make one from: screen init"
            )
        return [load_session(path, rubrics, allow_outside=allow_outside)]
    files = sorted(one for one in path.iterdir() if one.suffix.lower() in YAML and not one.name.startswith("."))
    if files:
        return [load_session(one, rubrics, allow_outside=allow_outside) for one in files]
    if _clips(path):
        return [_from_names(path, rubrics)]
    inner = sorted(
        one for one in path.iterdir() if one.is_dir() and not one.name.startswith(".") and (_clips(one) or _forms(one))
    )
    if not inner:
        raise SessionError(f"{path} has no session file and no clips in it; give the folder with the clips of one person")
    return [session for one in inner for session in _sessions(one, rubrics, allow_outside=allow_outside)]


def _forms(folder: Path) -> bool:
    return (folder / SESSION_FILE).is_file()


def _clips(folder: Path) -> bool:
    return any(
        one.suffix.lower() in KNOWN_SUFFIXES and one.is_file() and not one.name.startswith(".") for one in folder.iterdir()
    )


def _from_names(folder: Path, rubrics: Mapping[str, LoadedRubric]) -> LoadedSession:
    placed, unplaced = place_files(find_inputs([folder]), rubrics)
    if not placed:
        raise SessionError(
            f"{folder}: no file name tells a test; name them like hurdle_step_left_front_1.mp4, "
            f"or write a session file: fms-score screen init {folder}"
        )
    date = day_of_files(one.file for one in placed)
    said = [f"{one.file.name} is left out: {one.reason}" for one in unplaced]
    said += [f"made from the names of files, dated by the newest; nobody's answers are known: fms-score screen init {folder}"]
    return LoadedSession(session_of_files(placed, _code_of(folder), date), str(folder), folder, tuple(said))


def _code_of(folder: Path) -> str:
    return re.sub(r"\s+", " ", folder.resolve().name).strip()[:200] or "person"


def _screen_at(path: Path) -> Screen:
    """Earlier screen that the user named, as its file or its folder."""
    return read_screen(path / "screen.json" if path.is_dir() else path)


# ---- the form ---------------------------------------------------------------------------------------------------------
def init_session(folder: Path, *, force: bool) -> int:
    """Write a session file for the clips of a folder, and say what was understood of their names.

    Raises
    ------
    InputError
        If the folder has no clips, or a session file already.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; give the folder with the clips of one person")
    path = folder / SESSION_FILE
    if path.exists() and not force:
        raise OptionError(f"{path} is there already; edit it, or write it anew with --force")
    rubrics = all_rubrics()
    files = find_inputs([folder])
    placed, unplaced = place_files(files, rubrics)
    try:
        write_text(path, form_text(placed, unplaced, _code_of(folder), day_of_files(files), rubrics))
    except OSError as error:
        raise OptionError(f"{path} cannot be written: {error.strerror or error}") from error
    _tell_places(placed, unplaced)
    out().print(f"written: {one_line(str(path))}", markup=False, emoji=False, soft_wrap=True)
    out().print(f"fill in what only you saw, then: fms-score screen {one_line(str(path))}", markup=False, soft_wrap=True)
    return DONE


def _tell_places(placed: Sequence[Placed], unplaced: Sequence[Unplaced]) -> None:
    names = [one_line(file.name) for file in (*(one.file for one in placed), *(one.file for one in unplaced))]
    width = max(map(len, names), default=0)
    for one in placed:
        out().print(f"{one_line(one.file.name):<{width}}  {one}", markup=False, emoji=False)
    for left in unplaced:
        out().print(f"{one_line(left.file.name):<{width}}  no place: {left.reason}", markup=False, emoji=False)


# ---- words ------------------------------------------------------------------------------------------------------------
def _tell(done: ScreenDone) -> None:
    screen, console = done.screen, out()
    composite = screen.composite
    title = f"{one_line(screen.person.name or screen.person.known_as)}  {screen.date}"
    console.print(f"{title}: {band_words(composite.score, composite.band)} of 21", style="bold", markup=False, emoji=False)
    for test in screen.tests:
        console.print(f"  {test.title:<27}{_result(test)}", markup=False, emoji=False)
    if composite.mean is not None and composite.score is None:
        console.print(f"  expected {composite.mean:.1f} +- {composite.sd:.1f}", markup=False)
    console.print(f"  {cut_off_sentence(composite)}", markup=False)
    for what in composite.missing:
        console.print(f"  missing: {what}", markup=False, emoji=False)
    if screen.change is not None:
        console.print(f"  since {screen.change.before_date}: {screen.change.because}", markup=False)
    reused = sum(clip.reused for clip in done.clips)
    if reused:
        console.print(
            f"  {reused} of {len(done.clips)} clips were analysed before; their poses were judged again", markup=False
        )
    for note in screen.notes:
        console.print(f"  note: {one_line(note)}", markup=False, emoji=False)
    console.print(f"  report: {one_line(str(done.folder / 'report.html'))}", markup=False, emoji=False, soft_wrap=True)


def _result(test: MovementScore) -> str:
    sides = " / ".join(band_words(one.score, one.band) if one.source != "none" else "?" for one in test.sides)
    shown = band_words(test.score, test.band)
    return shown if len(test.sides) == 1 else f"{shown:<5}(left / right: {sides})"
