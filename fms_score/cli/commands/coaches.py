"""Commands that hold coaches' scores against each other and against results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli.options import Encoding, Quiet, SheetOfWorkbook
from fms_score.cli.values import path, text, whole_number

__all__ = ["calibrate", "compare"]


def compare(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", parser=path("SHEET"), help="Scores of coaches: CSV or .xlsx, one row a score or one row a person.")],
    results: Annotated[list[Path] | None, typer.Option("--results", "-r", metavar="FOLDER", parser=path("--results"), help="Results of analyze or screen to hold against the coaches. Repeatable.")] = None,
    analyze: Annotated[bool, typer.Option("--analyze", help="First analyse the videos that the sheet names and that have no result yet.")] = False,
    bands: Annotated[str, typer.Option(metavar="HOW", help="What a band of the machine counts as: out (not scored), likely (likeliest score) or expected.")] = "out",
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for the report and its numbers; an earlier comparison there is replaced.")] = Path("fms_compare"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how the sheet is understood.")] = False,
    tab: SheetOfWorkbook = None,
    encoding: Encoding = None,
    allow_outside: Annotated[bool, typer.Option("--allow-outside", help="Let the sheet name videos outside its own folder.")] = False,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", parser=whole_number("--rounds", "1000"), help="Draws of the bootstrap for the 95 % intervals.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=whole_number("--seed", "0"), help="Where its random numbers start.")] = 0,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="With --analyze: network, by name or file.")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="With --analyze: AUTO, CPU, GPU or NPU.")] = "AUTO",
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="With --analyze: write the annotated videos.")] = False,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="With --analyze: blur every face found in everything that is written.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON, and nothing else, on standard output.")] = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Say how far coaches agree with each other and with the machine: kappa, ICC, Bland and Altman, with intervals.

    A sheet needs a person, a movement (and side) and a score on each row, or a person on each row and a column for each test.
    Headings and names are understood in English and Korean. Whatever is not understood is named by row and column.

    Exit code: 0 done; 1 some videos could not be analysed; 2 the sheet has mistakes, or nothing can be compared; 130 interrupted.

    Examples:
    - `fms-score compare coach.csv --dry-run`
    - `fms-score compare coach.csv`
    - `fms-score compare coach.csv --results fms_results --bands likely`
    - `fms-score compare coach.xlsx --analyze --out agreement`
    """
    from fms_score.cli.compare import CompareOptions, compare_sheet
    from fms_score.cli.console import tell_waiting

    options = CompareOptions(
        results=tuple(results or ()), analyze=analyze, bands=bands, out=out, sheet=tab, encoding=encoding,
        allow_outside=allow_outside, rounds=rounds, seed=seed, dry_run=dry_run, model=model, device=device, overlay=overlay, blur_faces=blur_faces,
        json=json, quiet=quiet,
    )  # fmt: skip
    with tell_waiting(talk=not (quiet or json)):
        raise typer.Exit(compare_sheet(sheet, options))


def calibrate(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", parser=path("SHEET"), help="Scores of coaches, as compare reads them: CSV or .xlsx.")],
    movement: Annotated[str, typer.Option("--movement", "-m", metavar="NAME|FILE", parser=text("--movement"), help="Whose thresholds: a movement, or a rubric file of yours (.yaml).")],
    results: Annotated[list[Path] | None, typer.Option("--results", "-r", metavar="FOLDER", parser=path("--results"), help="Results of analyze for these people. Repeatable. Default: fms_results.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", parser=path("--out"), help="Rubric to write. Default: MOVEMENT_calibrated.yaml; only an earlier calibration is replaced.")] = None,
    tab: SheetOfWorkbook = None,
    encoding: Encoding = None,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", parser=whole_number("--rounds", "1000"), help="Draws of people for the 95 % intervals of kappa.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=whole_number("--seed", "0"), help="Where random numbers start.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON, and nothing else, on standard output.")] = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Propose new thresholds for a rubric from coaches' scores and stored results, and say what they are worth.

    Needs 20 people with a score and a result. Thresholds move no further than people held out bear out; kappa is that of
    people the thresholds were not fitted to. The new rubric keeps your comments and says where it comes from.

    Exit code: 0 done; 2 the sheet has mistakes, or there is too little to learn from; 130 interrupted.

    Examples:
    - `fms-score calibrate coach.csv --movement deep_squat`
    - `fms-score calibrate coach.csv -m hurdle_step --results study --out rubrics/hurdle_step_ours.yaml`
    """
    from fms_score.cli.calibrate import CalibrateOptions, calibrate_sheet
    from fms_score.video.inputs import RESULTS_FOLDER

    options = CalibrateOptions(
        movement=movement, results=tuple(results or (Path(RESULTS_FOLDER),)), out=out, sheet=tab, encoding=encoding,
        rounds=rounds, seed=seed, json=json, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(calibrate_sheet(sheet, options))
