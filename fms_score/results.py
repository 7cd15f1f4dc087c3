"""The folder of results of one clip: whole, or not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fms_score import __version__
from fms_score.atomic import replacing_folder, write_bytes, write_text
from fms_score.errors import OptionError
from fms_score.formats.poses import write_poses
from fms_score.formats.score_json import write_score
from fms_score.formats.scores import score_row, update_scores
from fms_score.formats.tables import write_measurements, write_poses_table, write_repetitions, write_signals
from fms_score.pipeline import Analysis
from fms_score.pose.network import PoseNetwork
from fms_score.provenance import provenance_of
from fms_score.report.film import write_overlay
from fms_score.report.html import ReportInputs, render_report
from fms_score.report.keyframes import key_frames
from fms_score.rubric.verdict import Verdict
from fms_score.video.frame import Frame
from fms_score.video.source import read_frames

__all__ = ["Written", "write_results"]


@dataclass(frozen=True, slots=True)
class Written:
    """A clip whose results are complete on disk, and the name it is listed under."""

    name: str
    folder: Path
    verdict: Verdict


def write_results(
    analysis: Analysis,
    network: PoseNetwork,
    folder: Path,
    *,
    analysed_at: datetime,
    name: str | None = None,
    overlay: bool = True,
    on_share: Callable[[float], None] = lambda _share: None,
) -> Written:
    """Write everything about a clip into its folder, and its line into ``scores.csv`` beside the folder.

    Parameters
    ----------
    analysis : Analysis
    network : PoseNetwork
        For provenance.
    folder : Path
        Where to; what an earlier run left there is replaced once the new results are complete.
    analysed_at : datetime
        With its time zone.
    name : str or None
        Under which the clip is listed, if its file name does not tell it from another one.
    overlay : bool
        Whether to write the annotated video, which takes longest.
    on_share : callable
        Told the share of the annotated video that is done, 0-1.

    Returns
    -------
    Written

    Raises
    ------
    InputError
        If the folder cannot be written or ``scores.csv`` is damaged; then nothing is written at all.
    """
    name = name or analysis.request.path.name
    verdict = analysis.verdict.model_copy(update={"provenance": provenance_of(analysis, network, name)})
    row = score_row(verdict, name, model=network.name, version=__version__, analysed_at=analysed_at)
    try:
        with _made(folder.parent), replacing_folder(folder) as place:
            _write_tables(analysis, verdict, place)
            _write_pictures(analysis, verdict, place, overlay=overlay, on_share=on_share)
            update_scores(folder.parent / "scores.csv", row)  # last, and inside: a table that cannot be kept keeps no folder
    except OSError as error:
        raise OptionError(f"results cannot be written to {folder}: {error.strerror or error}; choose another --out") from error
    return Written(name, folder, verdict)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder with those above it, and take away what was made if nothing came of it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # somebody else may have put something there by now
            for one in missing:
                one.rmdir()
        raise


def _write_tables(analysis: Analysis, verdict: Verdict, place: Path) -> None:
    track, look = analysis.track, analysis.look
    write_score(place / "score.json", verdict)
    write_repetitions(place / "repetitions.csv", look.repetitions)
    write_measurements(place / "measurements.csv", analysis.measurements)
    write_signals(place / "signals.csv", look.signals, track.frame_index)
    origin = verdict.provenance
    write_poses(place / "poses.npz", track, about={"input": origin["input"]["name"], "model": origin["model"]})
    write_poses_table(place / "poses.csv", track)


def _write_pictures(
    analysis: Analysis, verdict: Verdict, place: Path, *, overlay: bool, on_share: Callable[[float], None]
) -> None:
    track, look, request = analysis.track, analysis.look, analysis.request

    def frames() -> Iterator[Frame]:
        return read_frames(request.path, request.read)

    rubric = analysis.rubric.rubric
    pictures = key_frames(frames, track, verdict, rubric=rubric)
    for picture in pictures.values():
        write_bytes(place / f"{picture.name}.png", picture.png)
    film = place / "overlay.webm" if overlay and analysis.info.kind != "still" else None
    if film is not None:
        write_overlay(film, frames(), track, look.repetitions, verdict, rubric=rubric, progress=on_share)
    report = ReportInputs(
        verdict=verdict,
        repetitions=look.repetitions,
        measurements=analysis.measurements,
        signals=look.signals,
        track=track,
        source_name=request.path.name,
        key_frames=pictures,
        body=look.body,
        overlay=film,
        rubric=rubric,
    )
    write_text(place / "report.html", render_report(report))
