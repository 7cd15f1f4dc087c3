"""The folder of results of one clip: whole, or not there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fms_score import __version__
from fms_score.atomic import replacing_folder, write_bytes, write_text
from fms_score.errors import OptionError
from fms_score.formats.score_json import write_score
from fms_score.formats.scores import ScoreRow, score_row, update_scores
from fms_score.formats.tables import write_measurements, write_poses_table, write_repetitions, write_signals
from fms_score.language import ENGLISH, Language
from fms_score.pipeline import Analysis
from fms_score.pose.head_log import Heads
from fms_score.provenance import NetworkFacts, provenance_of
from fms_score.report.blur import blurred_frames, blurring_facts
from fms_score.report.film import write_overlay
from fms_score.report.html import ReportInputs, render_report
from fms_score.report.keyframes import KeyFrame, KeyFrameMaker, key_frames, key_moments
from fms_score.report.plain_ground import plain_frames
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.files.npz import write_poses
from fms_score.video.frame import Frame
from fms_score.video.moments import Moment, read_moments
from fms_score.video.prefetch import prefetch
from fms_score.video.source import read_frames

__all__ = ["Written", "check_results_folder", "earlier_result", "key_pictures", "write_results"]


@dataclass(frozen=True, slots=True)
class Written:
    """A clip whose results are complete on disk.

    Attributes
    ----------
    name : str
        Under which it is listed.
    folder : Path
    verdict : Verdict
    row : ScoreRow
        Its line for ``scores.csv``.
    """

    name: str
    folder: Path
    verdict: Verdict
    row: ScoreRow


def write_results(  # noqa: PLR0913 - the clip, what was found in it, where to and how to write it
    analysis: Analysis,
    network: NetworkFacts,
    folder: Path,
    *,
    analysed_at: datetime,
    name: str | None = None,
    overlay: bool = True,
    heads: Heads | None = None,
    language: Language = ENGLISH,
    listed: bool = True,
    on_share: Callable[[float], None] = lambda _share: None,
) -> Written:
    """Write everything about a clip into its folder, and its line into ``scores.csv`` beside the folder.

    Parameters
    ----------
    analysis : Analysis
    network : NetworkFacts
        For provenance.
    folder : Path
        Where to; what an earlier run left there is replaced once the new results are complete.
    analysed_at : datetime
        With its time zone.
    name : str or None
        Under which the clip is listed, if its file name does not tell it from another one.
    overlay : bool
        Whether to write the annotated video, which takes longest.
    heads : Heads or None
        Heads to be covered wherever the clip is shown (:mod:`fms_score.pose.everybody`); None leaves pictures as they are.
    language : Language
        Of the report.
    listed : bool
        Whether to write the line; False where somebody else collects the lines of many workers.
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
    name = name or analysis.request.name
    origin = provenance_of(analysis, network, name) | blurring_facts(heads)
    verdict = analysis.verdict.model_copy(update={"provenance": origin})
    row = score_row(verdict, name, model=network.name, version=__version__, analysed_at=analysed_at)
    try:
        with _made(folder.parent), replacing_folder(folder) as place:
            film = place / "overlay.webm" if overlay and len(analysis.track) > 1 else None
            pictures = _write_tables_and_film(analysis, verdict, place, film, heads, on_share)
            _write_report(analysis, verdict, place, pictures, film, language)
            if listed:  # last, and inside: a table that cannot be kept keeps no folder
                update_scores(folder.parent / "scores.csv", row)
    except OSError as error:
        raise OptionError(f"results cannot be written to {folder}: {error.strerror or error}; choose another --out") from error
    return Written(name, folder, verdict, row)


def key_pictures(analysis: Analysis, heads: Heads | None = None) -> dict[str, KeyFrame]:
    """Pictures of the deciding moments by name, criteria first; on plain ground where the clip came as poses.

    Of a video only these moments are decoded, where that can be done. ``heads`` are covered.
    """
    track, verdict, rubric = analysis.measured_track, analysis.verdict, analysis.rubric.rubric
    frames = prefetch(_some_frames(analysis, key_moments(track, verdict, rubric)), depth=1)
    return key_frames(lambda: _covered(frames, heads), track, verdict, rubric=rubric)


def check_results_folder(folder: Path) -> None:
    """Refuse a folder that is not ours to replace: an earlier result is replaced as a whole.

    Raises
    ------
    OptionError
        If it is a file, or holds something else than results.
    """
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise OptionError(f"{folder} is a file, where a folder of results is to go; move it away or choose another --out")
    if not earlier_result(folder) and any(folder.iterdir()):
        raise OptionError(f"{folder} holds something else than results, and would be replaced; choose another --out")


def earlier_result(folder: Path) -> Mapping[str, Any]:
    """Content of an earlier ``score.json`` of ours in a folder, of whatever version; empty if there is none."""
    try:
        content = json.loads((folder / "score.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) and str(content.get("format")).startswith("fms_score.") else {}


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


def _all_frames(analysis: Analysis) -> Iterator[Frame]:
    if analysis.info.kind == "poses":
        return plain_frames(analysis.track)
    return read_frames(analysis.request.path, analysis.request.read)


def _some_frames(analysis: Analysis, moments: Sequence[Moment]) -> Iterator[Frame]:
    if analysis.info.kind == "poses":
        return plain_frames(analysis.track)
    return read_moments(analysis.request.path, moments, analysis.request.read)


def _covered(frames: Iterator[Frame], heads: Heads | None) -> Iterator[Frame]:
    return frames if heads is None else blurred_frames(frames, heads)


def _write_tables(analysis: Analysis, verdict: Verdict, place: Path) -> None:
    track, look = analysis.track, analysis.look
    write_score(place / "score.json", verdict)
    write_repetitions(place / "repetitions.csv", look.repetitions)
    write_measurements(place / "measurements.csv", analysis.measurements)
    write_signals(place / "signals.csv", look.signals, track.frame_index)
    origin = verdict.provenance
    write_poses(place / "poses.npz", track, about={"input": origin["input"]["name"], "model": origin["model"]})
    write_poses_table(place / "poses.csv", track)


def _write_tables_and_film(
    analysis: Analysis,
    verdict: Verdict,
    place: Path,
    film: Path | None,
    heads: Heads | None,
    on_share: Callable[[float], None],
) -> dict[str, KeyFrame]:
    """Write what needs no pictures, and the annotated video if it is wanted; give the pictures of the deciding moments."""
    if film is not None:
        _write_tables(analysis, verdict, place)
        return _write_film(analysis, film, heads, on_share)
    with ThreadPoolExecutor(1) as beside:  # decoding leaves Python to the tables
        pictures = beside.submit(key_pictures, analysis, heads)
        _write_tables(analysis, verdict, place)
        return pictures.result()


def _write_film(analysis: Analysis, film: Path, heads: Heads | None, on_share: Callable[[float], None]) -> dict[str, KeyFrame]:
    """Write the annotated video, and make the pictures of the deciding moments as they pass."""
    track, verdict, look, rubric = analysis.measured_track, analysis.verdict, analysis.look, analysis.rubric.rubric
    maker = KeyFrameMaker(track, verdict, rubric=rubric)
    frames = maker.through(_covered(_all_frames(analysis), heads))
    repetitions, signals = look.repetitions, look.signals
    write_overlay(film, frames, track, repetitions, verdict, rubric=rubric, signals=signals, progress=on_share)
    return maker.pictures


def _write_report(
    analysis: Analysis,
    verdict: Verdict,
    place: Path,
    pictures: Mapping[str, KeyFrame],
    film: Path | None,
    language: Language,
) -> None:
    for picture in pictures.values():
        write_bytes(place / f"{picture.name}.png", picture.png)
    look = analysis.look
    report = ReportInputs(
        verdict=verdict,
        repetitions=look.repetitions,
        measurements=analysis.measurements,
        signals=look.signals,
        track=analysis.track,
        source_name=analysis.request.name,
        key_frames=pictures,
        body=look.body,
        overlay=film,
        rubric=analysis.rubric.rubric,
        language=language,
    )
    write_text(place / "report.html", render_report(report))
