"""Many clips, worked on by many processes or machines: what is wanted of each, how it is done, and what came of it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from fms_score import __version__
from fms_score.errors import FmsScoreError, fault_line
from fms_score.faces import FaceSearch
from fms_score.formats.scores import ScoreRow, score_row
from fms_score.pipeline import Analysis, ClipRequest, analyse, judge
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.people import FramePeople
from fms_score.pose.registry import ModelFiles
from fms_score.provenance import rubric_origin
from fms_score.results import check_results_folder, write_results
from fms_score.rubric.collection import all_rubrics, movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import Verdict
from fms_score.screening_reuse import faces_are_blurred, network_of, poses_of, says_the_same, stored_verdict
from fms_score.tracks.files.npz import read_poses
from fms_score.video.source import probe

__all__ = ["BatchClip", "How", "Outcome", "Status", "do_clip", "lost"]

Status = Literal["scored", "judged_again", "known", "failed"]

ALWAYS_WRITTEN: Final = ("poses.csv", "signals.csv", "measurements.csv", "repetitions.csv", "report.html")
FILM: Final = "overlay.webm"
LOOKS_EVERY_S: Final = 1.0
PATIENCE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class BatchClip:
    """One clip of a batch.

    Attributes
    ----------
    number : int
        Its place in the list, from 0; tells it from all others.
    request : ClipRequest
    folder : Path
        For its results.
    name : str
        Under which it is listed.
    person : str
        Whoever is in it, as the list calls them; empty if it does not.
    """

    number: int
    request: ClipRequest
    folder: Path
    name: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class How:
    """What is the same for all clips of a batch; it travels to every worker.

    Attributes
    ----------
    model : ModelFiles
    device : str
    sharing : int
        Processes that share the processors of one machine, so that each takes its part of them.
    overlay, blur_faces : bool
        As :func:`fms_score.results.write_results` takes them.
    again : bool
        Whether clips are analysed anew although their results are known.
    driver : int or None
        Process on this machine that a worker belongs to: when it is gone the worker gives up. None where it is elsewhere.
    """

    model: ModelFiles
    device: str = "AUTO"
    sharing: int = 1
    overlay: bool = True
    blur_faces: bool = False
    again: bool = False
    driver: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one clip.

    Attributes
    ----------
    number : int
        Of the clip.
    status : {"scored", "judged_again", "known", "failed"}
        Analysed; poses known and judged anew; nothing to do; or not possible.
    row : ScoreRow or None
        Line for ``scores.csv``; None if it failed.
    error : str
        Why it failed, in one line; else empty.
    seconds : float
        That it took.
    process : int
        Worker that did it, by its process number on its machine.
    notes : tuple of str
        What the user should know of the network there.
    """

    number: int
    status: Status
    row: ScoreRow | None = None
    error: str = ""
    seconds: float = 0.0
    process: int = 0
    notes: tuple[str, ...] = ()


class _DriverGoneError(BaseException):
    """Whoever wanted this work has died; not an Exception, so that nobody takes it for a fault of the clip."""


_ONE_AT_A_TIME = threading.Lock()
"""Workers of a cluster may be threads of one process, and the network serves one clip at a time."""


def do_clip(clip: BatchClip, how: How) -> Outcome:
    """Score a clip, or find that it is scored already; its failure is its own.

    Everything about it is written but the line in ``scores.csv``, which the driver collects.
    """
    began = time.monotonic()
    _end_with_driver(how.driver)
    with _ONE_AT_A_TIME:
        try:
            status, row, notes = _done(clip, how)
        except FmsScoreError as error:
            return _failed(clip, str(error), began)
        except Exception as fault:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
            return _failed(clip, fault_line(fault), began)
    return Outcome(clip.number, status, row, "", time.monotonic() - began, os.getpid(), notes)


def lost(clip: BatchClip, why: str) -> Outcome:
    """Outcome of a clip whose worker did not come back."""
    return Outcome(clip.number, "failed", error=why)


def _failed(clip: BatchClip, why: str, began: float) -> Outcome:
    return Outcome(clip.number, "failed", None, why, time.monotonic() - began, os.getpid())


def _done(clip: BatchClip, how: How) -> tuple[Status, ScoreRow, tuple[str, ...]]:
    check_results_folder(clip.folder)
    rubrics = _rubrics()
    before = None if how.again else stored_verdict(clip.folder, clip.request, how.model.sha256)
    if before is None:
        network = _network(how)
        return "scored", _analysed(clip, how, rubrics, network), network.notes
    if _is_whole(clip, how, before) and _judged_alike(clip, before, rubrics):
        return "known", _known_row(clip, before), ()
    analysis = judge(
        clip.request, rubrics, probe(clip.request.path, clip.request.read), poses_of(before), read_poses(_poses(clip))
    )
    if _is_whole(clip, how, before) and says_the_same(analysis, before):
        return "known", _known_row(clip, before), ()
    return "judged_again", _written(clip, how, analysis, network_of(before), FaceSearch()), ()


# ---- anew -------------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def _network(how: How) -> PoseNetwork:
    """One network for all clips of a worker, with its share of the processors."""
    threads = max(1, (os.cpu_count() or 1) // how.sharing) if how.sharing > 1 else None
    return PoseNetwork(how.model, how.device, user_compile_cache(), threads)


@lru_cache(maxsize=1)
def _rubrics() -> Mapping[str, LoadedRubric]:
    return all_rubrics()


def _analysed(clip: BatchClip, how: How, rubrics: Mapping[str, LoadedRubric], network: PoseNetwork) -> ScoreRow:
    faces = FaceSearch()

    def on_frame(people: FramePeople) -> None:
        _check_driver(how)
        faces.watch(people)

    return _written(clip, how, analyse(clip.request, rubrics, network, on_frame=on_frame), network, faces)


def _check_driver(how: How) -> None:
    if how.driver is not None and os.name == "posix" and how.driver not in {os.getppid(), os.getpid()}:
        raise _DriverGoneError


@lru_cache(maxsize=1)
def _end_with_driver(driver: int | None) -> None:
    """Have this worker end soon after its driver: without one it would sit there for minutes and hold its memory."""
    if driver is not None and os.name == "posix" and os.getppid() == driver:
        threading.Thread(target=_wait_for_end_of, args=(driver,), daemon=True).start()


def _wait_for_end_of(driver: int) -> None:
    while os.getppid() == driver:
        time.sleep(LOOKS_EVERY_S)
    _ONE_AT_A_TIME.acquire(timeout=PATIENCE_S)  # the clip in work is given up at its next frame, and tidied away
    os._exit(0)


def _written(clip: BatchClip, how: How, analysis: Analysis, network: object, faces: FaceSearch) -> ScoreRow:
    blurred = how.blur_faces or faces_are_blurred(clip.folder)  # what is blurred once stays so
    heads = faces.find(analysis, _network(how), lambda: _check_driver(how)) if blurred else None
    now = datetime.now(UTC)
    written = write_results(
        analysis,
        network,  # type: ignore[arg-type]  # a network or what is stored of one: both are NetworkFacts
        clip.folder,
        analysed_at=now,
        name=clip.name,
        overlay=how.overlay,
        heads=heads,
        listed=False,
        on_share=_watching(how),
    )
    return _row(clip, written.verdict, now)


def _watching(how: How) -> Callable[[float], None]:
    return lambda _share: _check_driver(how)


# ---- known already ----------------------------------------------------------------------------------------------------
def _poses(clip: BatchClip) -> Path:
    return clip.folder / "poses.npz"


def _is_whole(clip: BatchClip, how: How, before: Verdict) -> bool:
    """Whether everything is there that a new run would write, under the same name."""
    film_missing = how.overlay and not (clip.folder / FILM).is_file() and before.provenance["input"]["kind"] != "still"
    covered = faces_are_blurred(clip.folder) >= how.blur_faces
    there = all((clip.folder / name).is_file() for name in ALWAYS_WRITTEN)
    return there and covered and not film_missing and before.provenance["input"].get("name") == clip.name


def _judged_alike(clip: BatchClip, before: Verdict, rubrics: Mapping[str, LoadedRubric]) -> bool:
    """Whether rubric, answers and all else that the verdict hangs on are what they were; False where only judging tells."""
    request = clip.request
    named = movement_in_name(Path(request.name).stem, rubrics)
    rubric = request.movement or (rubrics[named] if named else None)
    if rubric is None or before.provenance.get("rubric", {}).get("sha256") != rubric_origin(rubric)["sha256"]:
        return False
    parameters, versions = before.provenance.get("parameters", {}), before.provenance.get("versions", {})
    same_view = parameters.get("view") == request.view and parameters.get("proportions") == asdict(request.proportions)
    return same_view and before.observed == dict(request.observed) and versions.get("fms-score") == __version__


def _known_row(clip: BatchClip, before: Verdict) -> ScoreRow:
    """Line of an earlier result; a run that was killed may not have come to write it."""
    when = datetime.fromtimestamp((clip.folder / "score.json").stat().st_mtime, UTC)
    return _row(clip, before, when)


def _row(clip: BatchClip, verdict: Verdict, when: datetime) -> ScoreRow:
    origin = verdict.provenance
    version = str(origin.get("versions", {}).get("fms-score", __version__))
    return score_row(verdict, clip.name, model=str(origin["model"]["name"]), version=version, analysed_at=when)
