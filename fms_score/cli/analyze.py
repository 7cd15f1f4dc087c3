"""``fms-score analyze``: many inputs, one network, one folder of results for each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.prompt import Confirm

from fms_score.cli.console import notes, out
from fms_score.cli.progress import ClipProgress, clip_progress
from fms_score.errors import FmsScoreError, OptionError
from fms_score.kinematics.view import parse_view
from fms_score.pipeline import ClipRequest, analyse
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import find_model
from fms_score.results import Written, write_results
from fms_score.rubric.library import all_rubrics, movement_in_name, rubric_for
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.score import PAIN, check_observed, observer_questions
from fms_score.tracks.build import TrackOptions
from fms_score.tracks.smooth import SmoothOptions
from fms_score.tracks.subject import parse_subject
from fms_score.video.inputs import find_inputs
from fms_score.video.source import ReadOptions, frames_to_read, probe

__all__ = ["AnalyzeOptions", "analyze_inputs", "parse_observed"]

DONE, SOME_FAILED, INPUT_WRONG = 0, 1, 2
YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class AnalyzeOptions:
    """Options as the user wrote them."""

    movement: str | None
    view: str
    observed: tuple[str, ...]
    ask: bool
    subject: str | None
    out: Path
    model: str | None
    device: str
    start_s: float | None
    end_s: float | None
    slowmo: float
    rotate_deg: int
    smooth: str
    cutoff_hz: float
    overlay: bool
    follow: bool
    json: bool
    quiet: bool


@dataclass(frozen=True, slots=True)
class _Failed:
    path: Path
    message: str


def analyze_inputs(inputs: Sequence[Path], options: AnalyzeOptions) -> int:
    """Score every input and say how it went.

    Returns
    -------
    int
        0 if all went well, 1 if some inputs failed, 2 if all did.

    Raises
    ------
    FmsScoreError
        For a mistake that concerns all inputs: an impossible option, a missing model.
    """
    paths = find_inputs(inputs)
    named = rubric_for(options.movement) if options.movement else None
    rubrics = all_rubrics()
    requests = [_request(path, options, named) for path in paths]
    for request in requests:
        _check_answers(request, named, rubrics)
    talk = not (options.quiet or options.json)
    network = PoseNetwork(find_model(options.model, allow_download=True), options.device, user_compile_cache())
    for note in network.notes if not options.quiet else ():
        notes().print(note)
    done: list[Written | _Failed] = []
    folders = _folder_names(paths, options.out)
    for request, folder in zip(requests, folders, strict=True):
        with clip_progress(request.path.name, shown=talk) as progress:
            done.append(_one(request, folder, rubrics, network, options, progress))
        if talk:
            _tell(done[-1])
        elif isinstance(done[-1], _Failed):
            _complain(done[-1])
    if options.json:
        out().print_json(json.dumps(_as_json(done)))
    failed = sum(isinstance(one, _Failed) for one in done)
    return DONE if not failed else INPUT_WRONG if failed == len(done) else SOME_FAILED


def _one(
    request: ClipRequest,
    folder: Path,
    rubrics: Mapping[str, LoadedRubric],
    network: PoseNetwork,
    options: AnalyzeOptions,
    progress: ClipProgress,
) -> Written | _Failed:
    """Score one input; its failure is its own."""
    try:
        with progress.paused() if options.ask else _as_it_is():
            request = _asked(request, rubrics) if options.ask else request
        progress.begin("finding poses", frames_to_read(probe(request.path, request.read), request.read))
        analysis = analyse(request, rubrics, network, on_frame=lambda _people: progress.advance())
        progress.begin("writing results", 1.0)
        now = datetime.now(UTC)
        return write_results(analysis, network, folder, analysed_at=now, overlay=options.overlay, on_share=progress.reach)
    except FmsScoreError as error:
        return _Failed(request.path, str(error))


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


# ---- options ----------------------------------------------------------------------------------------------------------
def _request(path: Path, options: AnalyzeOptions, named: LoadedRubric | None) -> ClipRequest:
    smooth = SmoothOptions(method=options.smooth, cutoff_hz=options.cutoff_hz)  # type: ignore[arg-type]  # it checks itself
    return ClipRequest(
        path=path,
        movement=named,
        view=parse_view(options.view),
        observed=parse_observed(options.observed),
        subject=parse_subject(options.subject) if options.subject else None,
        read=ReadOptions(options.start_s, options.end_s, options.slowmo, options.rotate_deg),
        track=TrackOptions(smooth=smooth),
        follow=options.follow,
    )


def parse_observed(pairs: Sequence[str]) -> dict[str, bool]:
    """Answers such as ``heels_down=yes``.

    Raises
    ------
    OptionError
        If one is not KEY=yes or KEY=no.
    """
    answers = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or value.strip().lower() not in YES_NO or not key.strip():
            raise OptionError(f"observed '{pair}' is not understood; write KEY=yes or KEY=no, such as heels_down=yes")
        answers[key.strip()] = YES_NO[value.strip().lower()]
    return answers


def _check_answers(request: ClipRequest, named: LoadedRubric | None, rubrics: Mapping[str, LoadedRubric]) -> None:
    """Refuse answers nobody asks for before any work is done, wherever the movement is known by then."""
    movement = movement_in_name(request.path.stem, rubrics) if named is None else None
    rubric = named or (rubrics[movement] if movement else None)
    if rubric is not None:
        check_observed(rubric.rubric, request.observed)


def _asked(request: ClipRequest, rubrics: Mapping[str, LoadedRubric]) -> ClipRequest:
    """Ask on the terminal for what was not answered yet."""
    if not sys.stdin.isatty():
        raise OptionError("--ask needs a terminal to ask on; give answers with --observed KEY=VALUE")
    name = movement_in_name(request.path.stem, rubrics)
    rubric = request.movement or (rubrics[name] if name else None)
    if rubric is None:
        raise OptionError(f"{request.path.name}: --ask needs to know the movement; give --movement")
    answers = dict(request.observed)
    for key, question in observer_questions(rubric.rubric).items():
        if key not in answers:
            asked = f"{request.path.name}: {question}"
            answers[key] = Confirm.ask(asked, console=notes(), default=False) if key == PAIN else Confirm.ask(asked, console=notes())
    return replace(request, observed=answers)


def _folder_names(paths: Sequence[Path], root: Path) -> list[Path]:
    """One folder for each input, named after its stem; inputs that share a stem keep their suffix in the name."""
    stems = [path.stem for path in paths]
    seen: dict[str, int] = {}
    folders = []
    for path in paths:
        name = path.stem if stems.count(path.stem) == 1 else path.name.replace(".", "_")
        seen[name] = seen.get(name, 0) + 1
        folders.append(root / (name if seen[name] == 1 else f"{name}_{seen[name]}"))
    return folders


# ---- words ------------------------------------------------------------------------------------------------------------
def _tell(one: Written | _Failed) -> None:
    if isinstance(one, _Failed):
        _complain(one)
        return
    verdict = one.verdict
    console = out()
    score = str(verdict.score) if verdict.score is not None else f"{verdict.band[0]}-{verdict.band[1]}"
    count = len(verdict.attempts)
    shown = f"{count} repetition{'' if count == 1 else 's'}" + ("" if verdict.side == "both" else f", {verdict.side} side")
    console.print(f"{one.name}  {verdict.title}: {score}  ({shown})", style="bold", markup=False)
    console.print(f"  {verdict.because}", markup=False)
    for note in verdict.notes:
        console.print(f"  note: {note}", markup=False)
    console.print(f"  report: {one.folder / 'report.html'}", markup=False)


def _complain(one: _Failed) -> None:
    message = one.message if str(one.path.name) in one.message else f"{one.path}: {one.message}"
    typer.secho(f"fms-score: {message}", err=True, fg=typer.colors.RED)


def _as_json(done: Sequence[Written | _Failed]) -> dict[str, list[dict[str, Any]]]:
    return {
        "results": [
            {"input": one.name, "folder": str(one.folder), **one.verdict.model_dump(mode="json")}
            for one in done
            if isinstance(one, Written)
        ],
        "failed": [{"input": str(one.path), "error": one.message} for one in done if isinstance(one, _Failed)],
    }
