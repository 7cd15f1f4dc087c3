"""``fms-score batch``: many clips over many processes or machines, resumed where a run before it ended."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fms_score.batch import BatchClip, How, Outcome
from fms_score.batch_engines import Engine, default_jobs, over_processes, parse_cluster
from fms_score.cli.batch_manifest import Listed, read_manifest
from fms_score.cli.console import complain, notes, one_line, out, print_json, remark, tell_waiting
from fms_score.cli.exit_codes import code_of_many
from fms_score.cli.places import SCORES, check_places, places_for, replacements
from fms_score.cli.progress import bars_are_seen
from fms_score.cli.values import check_name
from fms_score.errors import InputError, OptionError
from fms_score.formats.batch_table import check_table_path, write_batch_table
from fms_score.formats.scores import ScoreRow, add_scores
from fms_score.leftovers import clear_leftovers
from fms_score.locking import locked
from fms_score.pipeline import ClipRequest
from fms_score.pose.registry import find_model
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.load import LoadedRubric
from fms_score.video.inputs import find_inputs

__all__ = ["BatchOptions", "run_batch"]

LISTS: Final = (".csv", ".tsv", ".txt")
TABLE: Final = "batch.csv"
KEPT_EVERY_S: Final = 5.0
"""How often new lines go to scores.csv: writing all of it for every clip would cost more, the longer it gets."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Options as the user wrote them."""

    jobs: int | None
    out: Path
    table: Path | None
    overlay: bool
    blur_faces: bool
    again: bool
    allow_outside: bool
    cluster: str | None
    model: str | None
    device: str
    json: bool
    quiet: bool


def run_batch(source: Path, options: BatchOptions) -> int:
    """Score every clip of a list or folder that is not scored yet, and collect all results in one table.

    Returns
    -------
    int
        0 if all went well, 1 if some clips failed, 2 if all did.

    Raises
    ------
    FmsScoreError
        For a mistake in the list or an option, before any work is done.
    """
    table = options.table or options.out / TABLE
    check_table_path(table)
    listed = _listed(source, all_rubrics(), allow_outside=options.allow_outside)
    engine = _engine(options, len(listed))
    clips = _clips(listed, options.out)
    talk = not (options.quiet or options.json)
    how = How(
        find_model(options.model, allow_download=True),
        options.device.upper(),
        overlay=options.overlay,
        blur_faces=options.blur_faces,
        again=options.again,
    )
    with tell_waiting(talk=talk), locked(options.out):  # a second run into this folder comes after this one, and finds it done
        remarks = _tidied(options.out)
        remarks += replacements([clip.request.path for clip in clips], places_for([one.name for one in listed], options.out))
        _tell(remarks, talk=talk)
        outcomes = _run(clips, how, engine, options.out, talk=talk)
        _tidied(options.out)  # of workers that died on the way
        lines = [_line(clip, outcomes[clip.number]) for clip in clips]
        write_batch_table(table, lines)
    said = list(dict.fromkeys(note for one in outcomes.values() for note in one.notes))
    _tell(said, talk=talk)
    if options.json:
        print_json({"clips": lines, "table": str(table), "notes": [*remarks, *said]})
    elif talk:
        _sum_up(outcomes, table)
    return code_of_many(sum(one.status == "failed" for one in outcomes.values()), len(clips))


# ---- what is to be done -----------------------------------------------------------------------------------------------
def _listed(source: Path, rubrics: Mapping[str, LoadedRubric], *, allow_outside: bool) -> list[Listed]:
    if source.is_dir():
        paths = find_inputs([source])
        for path in paths:
            check_name(path)
        return [Listed(ClipRequest(path), path) for path in paths]
    if not source.exists():
        raise InputError(f"{source} does not exist; give a list of clips (.csv) or a folder of them")
    if source.suffix.lower() not in LISTS:
        raise InputError(f"{source} is no list of clips; give a CSV file or a folder, or score one clip: fms-score analyze")
    return read_manifest(source, rubrics, allow_outside=allow_outside)


def _engine(options: BatchOptions, clips: int) -> Engine:
    if options.jobs is not None and options.jobs < 1:
        raise OptionError(f"--jobs is {options.jobs}; give 1 or more")
    if options.cluster is None:
        return over_processes(options.jobs or default_jobs(clips))
    if options.jobs is not None:
        raise OptionError("--jobs is for this machine, and --cluster says how many workers there are; leave one of them away")
    return parse_cluster(options.cluster)


def _clips(listed: Sequence[Listed], root: Path) -> list[BatchClip]:
    places = places_for([one.name for one in listed], root)
    check_places(places)
    return [
        BatchClip(number, one.request, place.folder.absolute(), place.name, one.person)
        for number, (one, place) in enumerate(zip(listed, places, strict=True))
    ]


def _tidied(root: Path) -> list[str]:
    gone = clear_leftovers(root)
    return [f"{len(gone)} unfinished results of a run that was killed were removed from {root}"] if gone else []


# ---- doing it ---------------------------------------------------------------------------------------------------------
def _run(clips: Sequence[BatchClip], how: How, engine: Engine, root: Path, *, talk: bool) -> dict[int, Outcome]:
    """Outcome of every clip by number; lines go to ``scores.csv`` from here alone, soon after they come."""
    outcomes: dict[int, Outcome] = {}
    with _kept_lines(root / SCORES) as keep, _bar(len(clips), shown=talk) as advance:
        for outcome in engine(clips, how):
            outcomes[outcome.number] = outcome
            if outcome.row is not None:
                keep(outcome.row)
            else:
                _complain(clips[outcome.number], outcome.error)
            advance()
    return outcomes


@contextmanager
def _kept_lines(scores: Path) -> Iterator[Callable[[ScoreRow], None]]:
    """Take lines and write them now and then, and at the end, whatever the end is."""
    waiting: list[ScoreRow] = []
    written_s = time.monotonic()

    def write() -> None:
        """Write the lines that wait; ``OptionError`` if that cannot be."""
        if waiting:
            try:
                add_scores(scores, waiting)
            except OSError as error:
                raise OptionError(f"{scores} cannot be written: {error.strerror or error}; choose another --out") from error
            waiting.clear()

    def keep(row: ScoreRow) -> None:
        """Take a line, and write if the last time is long ago."""
        nonlocal written_s
        waiting.append(row)
        if time.monotonic() - written_s > KEPT_EVERY_S:
            write()
            written_s = time.monotonic()

    try:
        yield keep
    finally:
        write()


def _line(clip: BatchClip, outcome: Outcome) -> dict[str, Any]:
    scored = asdict(outcome.row) if outcome.row is not None else {"input": clip.name}
    return {
        "video": str(clip.request.path),
        "person": clip.person,
        "status": outcome.status,
        "error": outcome.error,
        **scored,
        "folder": clip.folder.name if outcome.row is not None else "",
        "seconds": round(outcome.seconds, 2),
    }


# ---- words ------------------------------------------------------------------------------------------------------------
@contextmanager
def _bar(total: int, *, shown: bool) -> Iterator[Callable[[], None]]:
    """A bar over all clips with the time left, on a terminal."""
    if not (shown and bars_are_seen()):
        yield lambda: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=notes(), transient=True, speed_estimate_period=3600.0) as progress:
        task = progress.add_task("clips", total=total)
        yield lambda: progress.advance(task)


def _tell(remarks: Sequence[str], *, talk: bool) -> None:
    for said in remarks if talk else ():
        remark(said)


def _complain(clip: BatchClip, error: str) -> None:
    name = one_line(clip.request.path.name)
    complain(error if name in one_line(error) else f"{name}: {error}")


def _sum_up(outcomes: Mapping[int, Outcome], table: Path) -> None:
    counts = Counter(one.status for one in outcomes.values())
    words = {"scored": "scored", "judged_again": "judged again", "known": "known already", "failed": "failed"}
    told = ", ".join(f"{counts[status]} {word}" for status, word in words.items() if counts[status])  # type: ignore[index]  # its keys are statuses
    out().print(f"{len(outcomes)} clips: {told}", style="bold", markup=False, emoji=False)
    out().print(f"  table: {one_line(str(table))}", markup=False, emoji=False, soft_wrap=True)
