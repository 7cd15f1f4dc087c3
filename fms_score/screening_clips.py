"""The clips of a session, one by one: analysed, or judged again where their poses are known already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from fms_score.errors import ModelError
from fms_score.kinematics.body import AVERAGE, Proportions, proportions_of
from fms_score.one_clip import Keeping, Progress, failure_line, keep, score_stored, score_video
from fms_score.pipeline import Analysis, ClipRequest, judge
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import ModelFiles
from fms_score.results import check_results_folder
from fms_score.reuse import faces_are_blurred, says_the_same, stored_verdict
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import Verdict
from fms_score.screen.load import LoadedSession, videos_of
from fms_score.screen.session import MovementEntry, Person, Video, known_answers
from fms_score.skeleton import Side
from fms_score.tracks.subject import parse_subject
from fms_score.video.source import ReadOptions

__all__ = ["ClipDone", "ClipJob", "Tools", "clip_jobs", "do_clip", "found_pictures", "safe_name"]

SIDE_VIEWS: Final = {"side", "left", "right"}


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
        If a folder for results holds something else (:func:`fms_score.results.check_results_folder`).
    """
    jobs = []
    taken: set[str] = set()
    for movement, entry in loaded.session.tests.items():
        for side, video in videos_of(entry):
            name = _folder_name(movement, side, video, taken)
            request = _request(loaded, rubrics[movement], entry, side, video)
            check_results_folder(folder / name)
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
        proportions=_proportions(person),
    )


def _proportions(person: Person) -> Proportions:
    """As far as they are known yet: a form is filled in by and by, and without the height the rest has to wait."""
    if person.height_cm is None:
        return AVERAGE
    return proportions_of(person.height_cm, person.hand_length_cm, person.tibia_height_cm)


# ---- one clip ---------------------------------------------------------------------------------------------------------
def do_clip(job: ClipJob, tools: Tools, progress: Progress) -> ClipDone:
    """Analyse one clip, or judge it again if its poses are known; its failure is its own."""
    try:
        return _done(job, tools, progress)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
        return ClipDone(job, failed=failure_line(error))


def _done(job: ClipJob, tools: Tools, progress: Progress) -> ClipDone:
    before = stored_verdict(job.folder, job.request, tools.model.sha256) if tools.model and not tools.again else None
    if before is None:
        scored = score_video(job.request, tools.rubrics, tools.network, progress)
    else:
        scored = score_stored(job.request, tools.rubrics, job.folder, before)
    scored = replace(scored, analysis=_as_named(scored.analysis, job, tools))
    if before is not None and says_the_same(scored.analysis, before) and faces_are_blurred(job.folder) >= tools.blur_faces:
        return ClipDone(job, before, reused=True)
    keeping = Keeping(job.folder, _listed_name(job.video), tools.overlay, tools.blur_faces)
    written = keep(scored, keeping, lambda: tools.network, progress)
    return ClipDone(job, written.verdict, reused=before is not None)


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
