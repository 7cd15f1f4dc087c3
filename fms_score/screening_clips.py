"""The clips of a session, one by one: analysed, or judged again where their poses are known already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from fms_score.errors import FmsScoreError, ModelError, OptionError, fault_line
from fms_score.faces import FaceSearch
from fms_score.kinematics.body import proportions_of
from fms_score.pipeline import Analysis, ClipRequest, analyse, judge
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.people import FramePeople
from fms_score.pose.registry import ModelFiles
from fms_score.results import write_results
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import Verdict
from fms_score.screen.load import LoadedSession, videos_of
from fms_score.screen.session import MovementEntry, Video, known_answers
from fms_score.screening_reuse import faces_are_blurred, network_of, poses_of, says_the_same, stored_verdict
from fms_score.skeleton import Side
from fms_score.tracks.files.npz import read_poses
from fms_score.tracks.subject import parse_subject
from fms_score.video.source import ReadOptions, frames_to_read, probe

__all__ = ["ClipDone", "ClipJob", "Progress", "Tools", "clip_jobs", "do_clip", "found_pictures", "safe_name"]

SIDE_VIEWS: Final = {"side", "left", "right"}


class Progress(Protocol):
    """Who is told how far one clip is."""

    def begin(self, stage: str, total: float | None) -> None:
        """A stage of so many steps begins; None if nobody knows how many."""

    def advance(self) -> None:
        """One frame is done."""

    def reach(self, share: float) -> None:
        """So much of a stage of total 1 is done, 0-1."""


@dataclass(frozen=True, slots=True)
class ClipJob:
    """One clip of a session and what is wanted of it.

    Attributes
    ----------
    movement : str
    side : {"left", "right"} or None
    video : Video
        As the session has it.
    name : str
        Folder of its results inside the folder of the screen.
    folder : Path
    request : ClipRequest
    """

    movement: str
    side: Side | None
    video: Video
    name: str
    folder: Path
    request: ClipRequest


@dataclass(frozen=True, slots=True)
class ClipDone:
    """A clip with its verdict, or with the reason why there is none.

    Attributes
    ----------
    verdict : Verdict or None
    failed : str or None
    reused : bool
        Whether poses of an earlier run were taken.
    """

    job: ClipJob
    verdict: Verdict | None = None
    failed: str | None = None
    reused: bool = False


@dataclass
class Tools:
    """What all clips share. The network is loaded when the first clip needs it, and not at all if none does.

    Attributes
    ----------
    rubrics : mapping of str to LoadedRubric
    model : ModelFiles or None
        None where every test was scored on the spot, so that no network is needed.
    device : str
    overlay : bool
        Whether annotated videos are written.
    again : bool
        Whether clips are analysed anew even if their poses are known.
    blur_faces : bool
        Whether faces are made unrecognisable in everything that is written; results that are so stay so.
    on_network : callable
        Told of the network once it is loaded.
    """

    rubrics: Mapping[str, LoadedRubric]
    model: ModelFiles | None
    device: str = "AUTO"
    overlay: bool = True
    again: bool = False
    blur_faces: bool = False
    on_network: Callable[[PoseNetwork], None] = lambda _network: None

    @cached_property
    def network(self) -> PoseNetwork:
        """The network, loaded at the first call.

        Raises
        ------
        ModelError
            If there is none.
        """
        if self.model is None:
            raise ModelError("clips cannot be analysed without a network; give one with --model")
        network = PoseNetwork(self.model, self.device, user_compile_cache())
        self.on_network(network)
        return network


# ---- which clips there are --------------------------------------------------------------------------------------------
def clip_jobs(loaded: LoadedSession, rubrics: Mapping[str, LoadedRubric], folder: Path) -> list[ClipJob]:
    """Every clip of a session, in the order of the sheet.

    Parameters
    ----------
    loaded : LoadedSession
    rubrics : mapping of str to LoadedRubric
    folder : Path
        For the results of this screen; each clip gets a folder in it that is named after what it shows.

    Raises
    ------
    OptionError
        If a folder for results holds something else.
    """
    jobs = []
    taken: set[str] = set()
    for movement, entry in loaded.session.tests.items():
        for side, video in videos_of(entry):
            name = _folder_name(movement, side, video, taken)
            request = _request(loaded, rubrics[movement], entry, side, video)
            _check_folder(folder / name)
            jobs.append(ClipJob(movement, side, video, name, folder / name, request))
    return jobs


def _folder_name(movement: str, side: Side | None, video: Video, taken: set[str]) -> str:
    parts = (movement, side, video.view, str(video.attempt) if video.attempt else None)
    wanted = "_".join(one for one in parts if one)
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}_clip{count}"
    taken.add(name)
    return name


def _request(loaded: LoadedSession, rubric: LoadedRubric, entry: MovementEntry, side: Side | None, video: Video) -> ClipRequest:
    person = loaded.session.person
    own = entry.of_side(side) if side else None
    of_test = entry.answers | (own.answers if own else {}) if side else entry.all_answers  # else the clip tells the side
    return ClipRequest(
        path=loaded.folder / video.file,
        movement=rubric,
        observed=of_test | known_answers(video.observed),
        subject=parse_subject(video.subject) if video.subject is not None else None,
        read=ReadOptions(video.start_s, video.end_s, video.slowmo, video.rotate),
        proportions=proportions_of(person.height_cm, person.hand_length_cm, person.tibia_height_cm),
    )


def _check_folder(folder: Path) -> None:
    """Only an earlier result may be replaced: the folder as a whole is."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "score.json").is_file():
        raise OptionError(f"{folder} holds something else than results, and would be replaced; choose another --out")
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file, where a folder of results is to go; move it away or choose another --out")


# ---- one clip ---------------------------------------------------------------------------------------------------------
def do_clip(job: ClipJob, tools: Tools, progress: Progress) -> ClipDone:
    """Analyse one clip, or judge it again if its poses are known; its failure is its own."""
    try:
        return _done(job, tools, progress)
    except FmsScoreError as error:
        return ClipDone(job, failed=str(error))
    except Exception as fault:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
        return ClipDone(job, failed=fault_line(fault))


def _done(job: ClipJob, tools: Tools, progress: Progress) -> ClipDone:
    model = None if tools.again else tools.model
    before = stored_verdict(job.folder, job.request, model.sha256) if model else None
    blurred = faces_are_blurred(job.folder)  # asked before anything is replaced: what is so stays so
    faces = FaceSearch()
    analysis = _analysed(job, tools, progress, faces) if before is None else _judged_again(job, before, tools)
    if before is not None and says_the_same(analysis, before) and blurred >= tools.blur_faces:
        return ClipDone(job, before, reused=True)
    heads = None
    if blurred or tools.blur_faces:
        progress.begin("finding faces", frames_to_read(analysis.info, job.request.read))
        heads = faces.find(analysis, tools.network, progress.advance)
    progress.begin("writing results", 1.0)
    written = write_results(
        analysis,
        tools.network if before is None else network_of(before),
        job.folder,
        analysed_at=datetime.now(UTC),
        name=_listed_name(job.video),
        overlay=tools.overlay,
        heads=heads,
        on_share=progress.reach,
    )
    return ClipDone(job, written.verdict, reused=before is not None)


def _analysed(job: ClipJob, tools: Tools, progress: Progress, faces: FaceSearch) -> Analysis:
    info = probe(job.request.path, job.request.read)
    network = tools.network
    progress.begin("finding poses", frames_to_read(info, job.request.read))

    def on_frame(people: FramePeople) -> None:
        progress.advance()
        faces.watch(people)

    return _as_named(analyse(job.request, tools.rubrics, network, on_frame=on_frame), job, tools)


def _listed_name(video: Video) -> str:
    """File of a clip, with the part of it where several clips may come from one file."""
    if video.start_s is None and video.end_s is None:
        return video.file
    start = f"{video.start_s or 0.0:g}"
    return f"{video.file} from {start} s" + (f" to {video.end_s:g} s" if video.end_s is not None else "")


def _as_named(analysis: Analysis, job: ClipJob, tools: Tools) -> Analysis:
    """Look again from the view that the session names, if the picture seems to be taken from another plane."""
    named = job.video.view
    plane = "side" if named in SIDE_VIEWS else "front"
    if named is None or analysis.verdict.view.plane == plane:
        return analysis
    return judge(replace(analysis.request, view=named), tools.rubrics, analysis.info, analysis.poses, analysis.track)


def _judged_again(job: ClipJob, before: Verdict, tools: Tools) -> Analysis:
    track = read_poses(job.folder / "poses.npz")
    info = probe(job.request.path, job.request.read)
    return _as_named(judge(job.request, tools.rubrics, info, poses_of(before), track), job, tools)


def safe_name(text: str) -> str:
    """Text as part of a folder's name: letters, digits, dots and dashes, whatever the language; never empty."""
    return re.sub(r"[^\w\-.]+", "_", text).strip("._")[:60] or "person"


def found_pictures(done: ClipDone) -> Iterator[tuple[tuple[str, str, int], str]]:
    """Pictures of a clip by folder, criterion (or ``turn``) and repetition; those of criteria are of the one that counts."""
    if done.verdict is None:
        return
    counting = next((one.rep for one in done.verdict.attempts if one.criteria == done.verdict.criteria), 0)
    for path in sorted(done.job.folder.glob("*.png")):
        where = f"{done.job.name}/{path.name}"
        if path.stem.startswith("frame_"):
            yield (done.job.name, path.stem.removeprefix("frame_"), counting), where
        elif path.stem.startswith("turn_rep") and path.stem.removeprefix("turn_rep").isdecimal():
            yield (done.job.name, "turn", int(path.stem.removeprefix("turn_rep"))), where
