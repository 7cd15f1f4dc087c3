"""``fms-score analyze``: many inputs, one network, one folder of results for each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fms_score.cli.answers import ask_answers, check_answers, check_can_ask, parse_observed
from fms_score.cli.console import complain, one_line, out, print_json, remark
from fms_score.cli.exit_codes import code_of_many
from fms_score.cli.inputs import StoredPoses, clip_name, find_all_inputs
from fms_score.cli.places import check_places, places_for, replacements
from fms_score.cli.progress import clip_progress
from fms_score.cli.values import check_name
from fms_score.formats.score_json import score_text
from fms_score.from_poses import analyse_poses
from fms_score.kinematics.body import proportions_of
from fms_score.kinematics.view import parse_view
from fms_score.language import parse_language
from fms_score.one_clip import Keeping, Progress, Scored, failure_line, keep, score_video
from fms_score.pipeline import ClipRequest
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import find_model
from fms_score.results import Written
from fms_score.rubric.collection import all_rubrics, rubric_for
from fms_score.rubric.load import LoadedRubric
from fms_score.tracks.build import TrackOptions
from fms_score.tracks.smooth import SmoothOptions
from fms_score.tracks.subject import parse_subject
from fms_score.video.source import ReadOptions

__all__ = ["AnalyzeOptions", "analyze_inputs"]


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
    height_cm: float | None = None
    hand_length_cm: float | None = None
    tibia_height_cm: float | None = None


@dataclass(frozen=True, slots=True)
class _Failed:
    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class _Means:
    """What all inputs are scored with; no network where all of them are poses."""

    rubrics: Mapping[str, LoadedRubric]
    network: PoseNetwork | None
    stored: StoredPoses

    def the_network(self) -> PoseNetwork:
        """The network, which is there wherever there is a video."""
        assert self.network is not None, "a video is scored with a network"
        return self.network


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
    for said in remarks if talk else ():
        remark(said)
    if options.ask:
        requests = [ask_answers(request, rubrics) for request in requests]
    means = _Means(rubrics, network, stored)
    done: list[Written | _Failed] = []
    for number, (request, place) in enumerate(zip(requests, places, strict=True), start=1):
        count = f"{number}/{len(requests)} " if len(requests) > 1 else ""
        with clip_progress(count + one_line(request.name), shown=talk) as progress:
            keeping = Keeping(place.folder, place.name, options.overlay, options.blur_faces, language)
            done.append(_one(request, means, keeping, progress))
        _tell(done[-1], talk=talk)
    if options.json:
        print_json(_as_json(done, remarks))
    return code_of_many(sum(isinstance(one, _Failed) for one in done), len(done))


def _network(options: AnalyzeOptions) -> tuple[PoseNetwork, list[str]]:
    """Network for the videos, and what the user should know of it."""
    files = find_model(options.model, allow_download=True)
    network = PoseNetwork(files, options.device, user_compile_cache())
    fetched = [f"network {network.name} was fetched and is kept in {files.path.parent}"] if files.origin == "download" else []
    return network, [*fetched, *network.notes]


def _one(request: ClipRequest, means: _Means, keeping: Keeping, progress: Progress) -> Written | _Failed:
    """Score one input; its failure is its own."""
    try:
        check_name(request.path)
        return keep(_scored(request, means, progress), keeping, means.the_network, progress)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
        return _Failed(request.path, failure_line(error))


def _scored(request: ClipRequest, means: _Means, progress: Progress) -> Scored:
    """Score a video or stored poses."""
    if request.path in means.stored.paths:
        poses = means.stored.read(request.path)
        return Scored(analyse_poses(request, means.rubrics, poses), poses.network)
    return score_video(request, means.rubrics, means.the_network(), progress)


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
        proportions=proportions_of(options.height_cm, options.hand_length_cm, options.tibia_height_cm),
        called=clip_name(path),
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
