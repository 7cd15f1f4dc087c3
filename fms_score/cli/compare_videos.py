"""Videos that a sheet names and that have no result yet, analysed before they are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fms_score.agreement.machine_match import MachineResult, is_same_video
from fms_score.agreement.sheet import Sheet
from fms_score.cli.console import complain, one_line, remark
from fms_score.cli.places import Place, check_places, places_for, replacements
from fms_score.cli.progress import clip_progress
from fms_score.comparison import video_file
from fms_score.errors import OptionError
from fms_score.formats.result_folders import read_result_folders
from fms_score.one_clip import Keeping, Progress, failure_line, keep, score_video
from fms_score.pipeline import ClipRequest
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import find_model
from fms_score.provenance import file_digest
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.load import LoadedRubric

__all__ = ["VideoRun", "analyze_missing"]


@dataclass(frozen=True, slots=True)
class VideoRun:
    """How videos are analysed.

    Attributes
    ----------
    results : tuple of Path
        Folders that may hold results; the first is where new ones go.
    model : str or None
    device : str
    allow_outside, overlay, blur_faces, talk : bool
        ``talk``: whether progress and notes are shown.
    """

    results: tuple[Path, ...]
    model: str | None = None
    device: str = "AUTO"
    allow_outside: bool = False
    overlay: bool = False
    blur_faces: bool = False
    talk: bool = True


@dataclass(frozen=True, slots=True)
class _Job:
    file: Path
    place: Place
    movement: str


def analyze_missing(sheet: Sheet, run: VideoRun) -> int:
    """Analyse every video of a sheet that has no result.

    Returns
    -------
    int
        How many could not be analysed; each is told in one line.

    Raises
    ------
    FmsScoreError
        If no video is named, there is no network, or results cannot be written.
    """
    movements = _movements(sheet)
    if not movements:
        raise OptionError(f"{sheet.path} names no videos, so none can be analysed; add a column video, or leave --analyze away")
    files = {name: video_file(sheet, name, allow_outside=run.allow_outside) for name in movements}
    wrong = [_wrong(name, files[name], found) for name, found in movements.items()]
    for said in filter(None, wrong):
        complain(said)
    found = {name: file for (name, file), said in zip(files.items(), wrong, strict=True) if file is not None and said is None}
    jobs = _jobs(found, {name: next(iter(movements[name])) for name in found}, _known(run.results), run)
    return sum(said is not None for said in wrong) + (_analyze(jobs, run) if jobs else 0)


def _movements(sheet: Sheet) -> dict[str, set[str]]:
    """Videos and the tests they are named for."""
    movements: dict[str, set[str]] = defaultdict(set)
    for one in sheet.videos:
        movements[one.name].add(one.movement)
    return dict(movements)


def _wrong(name: str, file: Path | None, movements: set[str]) -> str | None:
    if file is None:
        return f"{name}: there is no such file beside the sheet; correct the name, or copy the video there"
    if len(movements) > 1:
        return f"{name}: the sheet names it for several tests ({', '.join(sorted(movements))}); cut it, or analyse it by hand"
    return None


def _known(folders: Sequence[Path]) -> list[MachineResult]:
    there = [folder for folder in folders if folder.is_dir() and any(folder.iterdir())]
    return read_result_folders(there)[0] if there else []


def _jobs(files: Mapping[str, Path], movements: Mapping[str, str], known: Sequence[MachineResult], run: VideoRun) -> list[_Job]:
    """Videos without a result; folders are named with all videos of the sheet in mind, so that none takes another's."""
    paths = list(dict.fromkeys(files.values()))
    places = dict(zip(paths, places_for(paths, run.results[0]), strict=True))
    jobs = {file: _Job(file, places[file], movements[name]) for name, file in files.items() if not _is_known(name, file, known)}
    return list(jobs.values())


def _is_known(name: str, file: Path, known: Sequence[MachineResult]) -> bool:
    same = [one for one in known if one.kind == "clip" and is_same_video(name, one.name)]
    return bool(same) and (any(one.sha256 is None for one in same) or file_digest(file) in {one.sha256 for one in same})


# ---- analysing --------------------------------------------------------------------------------------------------------
def _analyze(jobs: Sequence[_Job], run: VideoRun) -> int:
    check_places([job.place for job in jobs])
    network = PoseNetwork(find_model(run.model, allow_download=True), run.device, user_compile_cache())
    rubrics = all_rubrics()
    if run.talk:
        for said in (*network.notes, *replacements([job.file for job in jobs], [job.place for job in jobs])):
            remark(said)
    failed = 0
    for number, job in enumerate(jobs, start=1):
        with clip_progress(f"{number}/{len(jobs)} {one_line(job.place.name)}", shown=run.talk) as progress:
            failed += not _one(job, rubrics, network, run, progress)
    return failed


def _one(job: _Job, rubrics: Mapping[str, LoadedRubric], network: PoseNetwork, run: VideoRun, progress: Progress) -> bool:
    """Analyse one video; its failure costs the others nothing."""
    try:
        scored = score_video(ClipRequest(path=job.file, movement=rubrics[job.movement]), rubrics, network, progress)
        keep(scored, Keeping(job.place.folder, job.place.name, run.overlay, run.blur_faces), lambda: network, progress)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one clip must not cost the others their results
        said = one_line(failure_line(error))
        complain(said if job.file.name in said else f"{job.place.name}: {said}")
        return False
    return True
