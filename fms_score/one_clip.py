"""The round of one clip, from its file to the folder of its results: every command that scores makes it here.

:mod:`fms_score.pipeline` tells what becomes of a clip, :mod:`fms_score.results` what is written of it. Between them faces are
looked for where they are to be covered, and whoever waits is told how far it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from fms_score.errors import FmsScoreError, fault_line
from fms_score.faces import FaceSearch
from fms_score.language import ENGLISH, Language
from fms_score.pipeline import Analysis, ClipRequest, analyse, judge
from fms_score.pose.head_log import Heads
from fms_score.pose.network import PoseNetwork
from fms_score.pose.people import FramePeople
from fms_score.provenance import NetworkFacts
from fms_score.results import Written, write_results
from fms_score.reuse import faces_are_blurred, network_of, poses_of
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.files.npz import read_poses
from fms_score.video.source import frames_to_read, probe

__all__ = ["Keeping", "Progress", "Scored", "Silent", "failure_line", "keep", "score_stored", "score_video"]


class Progress(Protocol):
    """Who is told how far one clip is."""

    def begin(self, stage: str, total: float | None) -> None:
        """A stage of so many steps begins; None if nobody knows how many."""

    def advance(self) -> None:
        """One frame is done."""

    def reach(self, share: float) -> None:
        """So much of a stage of total 1 is done, 0-1."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, stage: str, total: float | None) -> None:
        """Say nothing."""

    def advance(self) -> None:
        """Say nothing."""

    def reach(self, share: float) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A clip with its verdict, before anything is written.

    Attributes
    ----------
    analysis : Analysis
    network : NetworkFacts
        Network that found the points, now or in an earlier run.
    faces : FaceSearch
        Faces seen on the way.
    """

    analysis: Analysis
    network: NetworkFacts
    faces: FaceSearch = field(default_factory=FaceSearch)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept of a clip, and where.

    Attributes
    ----------
    folder : Path
        What an earlier run left there is replaced.
    name : str or None
        Under which the clip is listed, if its file name does not tell it from another one.
    overlay : bool
        Whether the annotated video is written, which takes longest.
    blur_faces : bool
        Whether faces are made unrecognisable; where the folder's earlier results were so, they stay so anyway.
    language : Language
        Of the report.
    listed : bool
        Whether the line in ``scores.csv`` is written; False where somebody else collects the lines of many workers.
    """

    folder: Path
    name: str | None = None
    overlay: bool = True
    blur_faces: bool = False
    language: Language = ENGLISH
    listed: bool = True


def score_video(request: ClipRequest, rubrics: Mapping[str, LoadedRubric], network: PoseNetwork, progress: Progress) -> Scored:
    """Find the poses of a clip and judge them.

    Raises
    ------
    FmsScoreError
        As :func:`fms_score.pipeline.analyse` does.
    """
    progress.begin("finding poses", frames_to_read(probe(request.path, request.read), request.read))
    faces = FaceSearch()

    def on_frame(people: FramePeople) -> None:
        """Let a frame count, and keep in mind whose faces were in it."""
        progress.advance()
        faces.watch(people)

    return Scored(analyse(request, rubrics, network, on_frame), network, faces)


def score_stored(request: ClipRequest, rubrics: Mapping[str, LoadedRubric], folder: Path, before: Verdict) -> Scored:
    """Judge the poses that an earlier run found; ``folder`` holds them, and ``before`` is its verdict.

    Raises
    ------
    FmsScoreError
        As :func:`fms_score.pipeline.judge` does, or if the clip or its poses cannot be read.
    """
    info = probe(request.path, request.read)
    return Scored(judge(request, rubrics, info, poses_of(before), read_poses(folder / "poses.npz")), network_of(before))


def keep(scored: Scored, keeping: Keeping, load_network: Callable[[], PoseNetwork], progress: Progress) -> Written:
    """Cover faces where that is wanted, and write everything about a clip.

    Parameters
    ----------
    scored : Scored
    keeping : Keeping
    load_network : callable
        Gives the network that looks for faces; called only if there are any to be covered.
    progress : Progress

    Returns
    -------
    Written

    Raises
    ------
    FmsScoreError
        As :func:`fms_score.results.write_results` does, or if there is no network to look for faces.
    """
    heads = _heads(scored, keeping, load_network, progress)
    progress.begin("writing results", 1.0)
    return write_results(
        scored.analysis,
        scored.network,
        keeping.folder,
        analysed_at=datetime.now(UTC),
        name=keeping.name,
        overlay=keeping.overlay,
        heads=heads,
        language=keeping.language,
        listed=keeping.listed,
        on_share=progress.reach,
    )


def _heads(scored: Scored, keeping: Keeping, load_network: Callable[[], PoseNetwork], progress: Progress) -> Heads | None:
    """Heads to be covered; None if faces may be shown, or if the clip came as poses and there are no pictures."""
    analysis = scored.analysis
    hidden = keeping.blur_faces or faces_are_blurred(keeping.folder)  # what is blurred once stays so
    if not hidden or analysis.info.kind == "poses":
        return None
    progress.begin("finding faces", frames_to_read(analysis.info, analysis.request.read))
    return scored.faces.find(analysis, load_network(), progress.advance)


def failure_line(error: Exception) -> str:
    """One line for one of many clips that failed: what is wrong with it, or by which a fault of ours can be found."""
    return str(error) if isinstance(error, FmsScoreError) else fault_line(error)
