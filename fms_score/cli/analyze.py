"""``fms-score analyze``: many inputs, one network, one folder of results for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from fms_score.cli.answers import ask_answers, check_answers, check_can_ask, parse_observed
from fms_score.cli.console import complain, notes, one_line, out, print_json
from fms_score.cli.faces import Faces
from fms_score.cli.inputs import StoredPoses, clip_name, find_all_inputs
from fms_score.cli.places import Place, check_places, places_for, replacements
from fms_score.cli.progress import ClipProgress, clip_progress
from fms_score.cli.values import check_name
from fms_score.errors import FmsScoreError, OptionError, fault_line
from fms_score.formats.score_json import score_text
from fms_score.from_poses import analyse_poses
from fms_score.kinematics.view import parse_view
from fms_score.language import ENGLISH, Language, parse_language
from fms_score.pipeline import Analysis, ClipRequest, analyse
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.people import FramePeople
from fms_score.pose.registry import find_model
from fms_score.provenance import NetworkFacts
from fms_score.results import Written, write_results
from fms_score.rubric.collection import all_rubrics, rubric_for
from fms_score.rubric.load import LoadedRubric
from fms_score.tracks.build import TrackOptions
from fms_score.tracks.smooth import SmoothOptions
from fms_score.tracks.subject import SubjectHint, parse_subject
from fms_score.video.source import ClipInfo, ReadOptions, frames_to_read, probe

__all__ = ["AnalyzeOptions", "analyze_inputs"]

DONE, SOME_FAILED, INPUT_WRONG = 0, 1, 2


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
    lang: str = "en"
    fps: float | None = None
    size: str | None = None
    blur_faces: bool = False


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
        For a mistake that concerns all inputs: an impossible option, a missing model, a folder that cannot be written.
    """
    language = parse_language(options.lang)
    paths = find_all_inputs(inputs)
    stored = StoredPoses.of(paths, options.fps, options.size)
    rubrics = all_rubrics()
    requests = _requests(paths, options, rubrics)
    places = places_for([request.path.with_name(request.name) for request in requests], options.out)
    check_places(places)
    network, remarks = (None, []) if len(stored.paths) == len(paths) else _network(options)
    talk = not (options.quiet or options.json)
    remarks += replacements(paths, places)
    if talk:
        for remark in remarks:
            notes().print(f"note: {one_line(remark)}", markup=False, emoji=False)
    if options.ask:
        requests = [ask_answers(request, rubrics) for request in requests]
    done: list[Written | _Failed] = []
    for number, (request, place) in enumerate(zip(requests, places, strict=True), start=1):
        count = f"{number}/{len(requests)} " if len(requests) > 1 else ""
        with clip_progress(count + one_line(request.name), shown=talk) as progress:
            faces = Faces(network, progress) if options.blur_faces and network else None
            looking = partial(_look, request, rubrics, network, stored, progress, faces)
            done.append(_one(request, place, looking, options.overlay, progress, faces, language))
        _tell(done[-1], talk=talk)
    if options.json:
        print_json(_as_json(done, remarks))
    failed = sum(isinstance(one, _Failed) for one in done)
    return DONE if not failed else INPUT_WRONG if failed == len(done) else SOME_FAILED


def _network(options: AnalyzeOptions) -> tuple[PoseNetwork, list[str]]:
    """Network for the videos, and what the user should know of it."""
    files = find_model(options.model, allow_download=True)
    network = PoseNetwork(files, options.device, user_compile_cache())
    fetched = [f"network {network.name} was fetched and is kept in {files.path.parent}"] if files.origin == "download" else []
    return network, [*fetched, *network.notes]


def _look(
    request: ClipRequest,
    rubrics: Mapping[str, LoadedRubric],
    network: PoseNetwork | None,
    stored: StoredPoses,
    progress: ClipProgress,
    faces: Faces | None,
) -> tuple[Analysis, NetworkFacts]:
    """Score a video or stored poses, and say which network found the points."""
    if network is None or request.path in stored.paths:
        poses = stored.read(request.path)
        return analyse_poses(request, rubrics, poses), poses.network
    info = probe(request.path, request.read)
    _check_subject(request.subject, info)
    progress.begin("finding poses", frames_to_read(info, request.read))

    def on_frame(people: FramePeople) -> None:
        progress.advance()
        if faces:
            faces.watch(people)

    return analyse(request, rubrics, network, on_frame=on_frame), network


def _one(
    request: ClipRequest,
    place: Place,
    look: Callable[[], tuple[Analysis, NetworkFacts]],
    overlay: bool,
    progress: ClipProgress,
    faces: Faces | None = None,
    language: Language = ENGLISH,
) -> Written | _Failed:
    """Score one input; its failure is its own."""
    try:
        check_name(request.path)
        analysis, network = look()
        heads = faces.find(analysis) if faces else None
        progress.begin("writing results", 1.0)
        return write_results(
            analysis,
            network,
            place.folder,
            analysed_at=datetime.now(UTC),
            name=place.name,
            overlay=overlay,
            language=language,
            heads=heads,
            on_share=progress.reach,
        )
    except FmsScoreError as error:
        return _Failed(request.path, str(error))
    except Exception as fault:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
        return _Failed(request.path, fault_line(fault))


# ---- options ----------------------------------------------------------------------------------------------------------
def _requests(paths: Sequence[Path], options: AnalyzeOptions, rubrics: Mapping[str, LoadedRubric]) -> list[ClipRequest]:
    """What is wanted of each input, with everything refused that can be refused before any work is done."""
    named = rubric_for(options.movement) if options.movement is not None else None
    requests = [_request(path, options, named) for path in paths]
    for request in requests:
        check_answers(request, rubrics)
    if options.ask:
        check_can_ask(requests, rubrics)
    return requests


def _request(path: Path, options: AnalyzeOptions, named: LoadedRubric | None) -> ClipRequest:
    smooth = SmoothOptions(method=options.smooth, cutoff_hz=options.cutoff_hz)  # type: ignore[arg-type]  # it checks itself
    return ClipRequest(
        path=path,
        movement=named,
        view=parse_view(options.view),
        observed=parse_observed(options.observed),
        subject=parse_subject(options.subject) if options.subject is not None else None,
        read=ReadOptions(options.start_s, options.end_s, options.slowmo, options.rotate_deg),
        track=TrackOptions(smooth=smooth),
        follow=options.follow,
        called=clip_name(path),
    )


def _check_subject(hint: SubjectHint | None, info: ClipInfo) -> None:
    """Refuse a point outside the picture; somebody far from it would be scored instead."""
    point_px = hint.point_px((info.width, info.height)) if hint else None
    if point_px is not None and (point_px[0] > info.width or point_px[1] > info.height):
        x, y = point_px
        raise OptionError(
            f"{info.path.name}: subject {x:g},{y:g} lies outside the picture, which is {info.width} x {info.height} pixels; "
            "give a point on the person"
        )


# ---- words ------------------------------------------------------------------------------------------------------------
def _tell(one: Written | _Failed, *, talk: bool) -> None:
    if isinstance(one, _Failed):
        said = one_line(one.message)
        complain(said if one_line(one.path.name) in said else f"{one.path}: {said}")
    elif talk:
        _tell_verdict(one)


def _tell_verdict(one: Written) -> None:
    verdict, console = one.verdict, out()
    score = str(verdict.score) if verdict.score is not None else f"{verdict.band[0]}-{verdict.band[1]}"
    count = len(verdict.attempts)
    shown = f"{count} repetition{'' if count == 1 else 's'}" + ("" if verdict.side == "both" else f", {verdict.side} side")
    console.print(f"{one_line(one.name)}  {verdict.title}: {score}  ({shown})", style="bold", markup=False, emoji=False)
    console.print(f"  {verdict.because}", markup=False, emoji=False)
    for note in verdict.notes:
        console.print(f"  note: {note}", markup=False, emoji=False)
    report = one_line(str(one.folder / "report.html"))
    console.print(f"  report: {report}", markup=False, emoji=False, soft_wrap=True)  # whole, to be copied


def _as_json(done: Sequence[Written | _Failed], remarks: Sequence[str]) -> dict[str, Any]:
    return {
        "results": [
            {"input": one.name, "folder": str(one.folder), **json.loads(score_text(one.verdict))}
            for one in done
            if isinstance(one, Written)
        ],
        "failed": [{"input": str(one.path), "error": one.message} for one in done if isinstance(one, _Failed)],
        "notes": list(remarks),
    }
