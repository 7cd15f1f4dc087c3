"""Many clips, worked on by many processes or machines: what is wanted of each, how it is done, and what came of it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from fms_score import __version__
from fms_score.formats.scores import ScoreRow, score_row
from fms_score.one_clip import Keeping, Scored, Silent, failure_line, keep, score_stored, score_video
from fms_score.pipeline import ClipRequest
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import ModelFiles
from fms_score.provenance import rubric_origin
from fms_score.results import check_results_folder
from fms_score.reuse import faces_are_blurred, says_the_same, stored_verdict
from fms_score.rubric.collection import all_rubrics, movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import Verdict

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
        As :class:`fms_score.one_clip.Keeping` has them.
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
        except Exception as error:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
            return _failed(clip, failure_line(error), began)
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
        return "scored", _kept(clip, how, score_video(clip.request, rubrics, network, _ForDriver(how.driver))), network.notes
    whole = _is_whole(clip, how, before)
    if whole and _judged_alike(clip, before, rubrics):
        return "known", _known_row(clip, before), ()
    scored = score_stored(clip.request, rubrics, clip.folder, before)
    if whole and says_the_same(scored.analysis, before):
        return "known", _known_row(clip, before), ()
    return "judged_again", _kept(clip, how, scored), ()


def _kept(clip: BatchClip, how: How, scored: Scored) -> ScoreRow:
    keeping = Keeping(clip.folder, clip.name, how.overlay, how.blur_faces, listed=False)
    return keep(scored, keeping, lambda: _network(how), _ForDriver(how.driver)).row


# ---- anew -------------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def _network(how: How) -> PoseNetwork:
    """One network for all clips of a worker, with its share of the processors."""
    threads = max(1, (os.cpu_count() or 1) // how.sharing) if how.sharing > 1 else None
    return PoseNetwork(how.model, how.device, user_compile_cache(), threads)


@lru_cache(maxsize=1)
def _rubrics() -> Mapping[str, LoadedRubric]:
    return all_rubrics()


# ---- for whom ---------------------------------------------------------------------------------------------------------
class _DriverGoneError(BaseException):
    """Whoever wanted this work has died; not an Exception, so that nobody takes it for a fault of the clip."""


class _ForDriver(Silent):
    """Progress of a worker: nobody sees it, but every step is a moment to give up if the driver is gone."""

    def __init__(self, driver: int | None) -> None:
        self._driver = driver

    def advance(self) -> None:
        """See whether the driver is there."""
        if self._driver is not None and os.name == "posix" and self._driver not in {os.getppid(), os.getpid()}:
            raise _DriverGoneError

    def reach(self, share: float) -> None:
        """See whether the driver is there."""
        del share
        self.advance()


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


# ---- known already ----------------------------------------------------------------------------------------------------
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
    when, origin = datetime.fromtimestamp((clip.folder / "score.json").stat().st_mtime, UTC), before.provenance
    version = str(origin.get("versions", {}).get("fms-score", __version__))
    return score_row(before, clip.name, model=str(origin["model"]["name"]), version=version, analysed_at=when)
