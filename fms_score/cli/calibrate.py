"""``fms-score calibrate``: what a coach's scores say about the thresholds of a rubric."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.table import Table

from fms_score.agreement.result import Figure
from fms_score.agreement.sheet import MOST_PROBLEMS, Sheet, read_sheet
from fms_score.calibration.new_rubric import check_target, proposed_rubric, write_rubric
from fms_score.calibration.propose import calibrate
from fms_score.calibration.reading import read_material
from fms_score.calibration.result import Calibration, ProposedThreshold
from fms_score.cli.console import complain, one_line, out, print_json, remark
from fms_score.cli.exit_codes import DONE, INPUT_WRONG
from fms_score.cli.progress import clip_progress
from fms_score.comparison import video_file
from fms_score.errors import OptionError, SheetError
from fms_score.formats.result_folders import read_result_folders
from fms_score.provenance import file_digest
from fms_score.rubric.collection import rubric_for

__all__ = ["CalibrateOptions", "calibrate_sheet"]

MOST_ROUNDS: Final = 20_000

OUTCOMES: Final = {
    "better": "better on people held out: the interval of the difference leaves 0 out",
    "no clear difference": "no clear difference on people held out: the interval of the difference holds 0",
    "worse": "worse on people held out: keep the present thresholds",
    "no change": "the scores give no reason to move a threshold",
}
TOLD: Final = {"moved": "", "as now": "as now", "unknown": "not told by the scores"}


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """Options as the user wrote them."""

    movement: str
    results: tuple[Path, ...]
    out: Path | None = None
    sheet: str | None = None
    encoding: str | None = None
    rounds: int = 1000
    seed: int = 0
    json: bool = False
    quiet: bool = False


def calibrate_sheet(path: Path, options: CalibrateOptions) -> int:
    """Propose thresholds from a sheet and results, and write the new rubric if they are not worse.

    Returns
    -------
    int
        0; 2 if the sheet has mistakes, each told in one line.

    Raises
    ------
    FmsScoreError
        If anything else cannot be used, or there is too little to learn from.
    """
    if not 100 <= options.rounds <= MOST_ROUNDS:
        raise OptionError(f"--rounds is {options.rounds}; give 100 to {MOST_ROUNDS}")
    loaded = rubric_for(options.movement)
    target = options.out or Path(f"{loaded.rubric.movement}_calibrated.yaml")
    check_target(target)
    try:
        sheet = read_sheet(path, sheet=options.sheet, encoding=options.encoding)
    except SheetError as error:
        for problem in error.problems[:MOST_PROBLEMS]:
            complain(f"{path}: {problem}")
        return INPUT_WRONG
    results, unread = read_result_folders(options.results)
    material = read_material(sheet, results, loaded, lambda name: _digest(sheet, name))
    with clip_progress(loaded.rubric.movement, shown=not (options.quiet or options.json)) as progress:
        progress.begin("learning", 1.0)
        found = calibrate(
            loaded.rubric,
            material.tests,
            notes=(*unread, *material.notes),
            rounds=options.rounds,
            seed=options.seed,
            tell=progress.reach,
        )
    written = found.outcome in {"better", "no clear difference"}
    if written:
        made_at = datetime.now(UTC)
        write_rubric(target, proposed_rubric(loaded, found, path, file_digest(path), target, made_at=made_at))
    if options.json:
        print_json({"rubric": str(target) if written else None, **found.model_dump(mode="json")})
    elif not options.quiet:
        _tell(found)
        _tell_next(target if written else None, options)
    return DONE


def _digest(sheet: Sheet, name: str) -> str | None:
    file = video_file(sheet, name)
    return file_digest(file) if file else None


def _tell(found: Calibration) -> None:
    for said in found.notes:
        remark(said)
    grades = ", ".join(f"{count} times {grade}" for grade, count in found.grades.items())
    people = f"{found.n_subjects} people, {found.n_scores} scores by {one_line(', '.join(found.raters))}"
    out().print(f"{found.title}: {people} ({grades})", markup=False, emoji=False)
    out().print(_thresholds(found))
    gain = found.gain
    lines = {
        "present thresholds": gain.before,
        "proposed, on people held out": gain.after,
        "difference": gain.difference,
        "coaches with each other": gain.coaches,
        "learned without a rubric, for comparison only": gain.learned,
    }
    table = Table("weighted kappa with the coaches", "", "95 % interval", box=None, pad_edge=False)
    for words, figure in lines.items():
        if figure is not None:
            table.add_row(words, _value(figure, signed=words == "difference"), _interval(figure))
    out().print(table)
    out().print(OUTCOMES[found.outcome], markup=False)


def _thresholds(found: Calibration) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("criterion", overflow="fold")
    for title in ("limit", "now", "proposed", "the coaches' line", ""):
        table.add_column(title, no_wrap=True)
    for one in found.thresholds:
        kept = one.proposed == one.present
        interval = f"{_number(one, one.interval.low)} to {_number(one, one.interval.high)}"
        words = TOLD[one.told]
        table.add_row(
            one.criterion,
            one.field.replace("_", " "),
            f"{one.present:g}{_unit(one)}",
            "" if kept else f"{one.proposed:g}{_unit(one)}",
            interval if one.told != "unknown" else "",
            words,
        )
    return table


def _unit(one: ProposedThreshold) -> str:
    """Degrees are named; ratios need no unit."""
    return f" {one.unit}" if one.unit.startswith("deg") else ""


def _number(one: ProposedThreshold, value: float) -> str:
    return f"{value:.1f}" if one.unit.startswith("deg") else f"{value:.2f}"


def _value(figure: Figure, *, signed: bool) -> str:
    if figure.value is None:
        return "not defined"
    return f"{figure.value:+.2f}" if signed else f"{figure.value:.2f}"


def _interval(figure: Figure) -> str:
    if figure.interval is None:
        return figure.note
    return f"{figure.interval.low:.2f} to {figure.interval.high:.2f}"


def _tell_next(target: Path | None, options: CalibrateOptions) -> None:
    if target is None:
        out().print("no rubric was written", markup=False)
        return
    folders = " ".join(shlex.quote(str(folder)) for folder in options.results)
    out().print(f"rubric: {one_line(str(target))}", markup=False, emoji=False, soft_wrap=True)
    command = f"fms-score rescore {folders} --rubric {shlex.quote(str(target))}"
    out().print(f"whose score changes: {one_line(command)}", markup=False, emoji=False, soft_wrap=True)
