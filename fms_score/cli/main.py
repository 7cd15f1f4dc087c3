"""The command ``fms-score``. Each command loads what it needs when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import logging
import signal
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli import models as models_command
from fms_score.cli import rubrics as rubrics_command
from fms_score.cli.values import number, path, text, whole_number
from fms_score.errors import FmsScoreError

__all__ = ["app", "run"]

INPUT_WRONG, INTERRUPTED = 2, 130
PROGRAM = "fms-score"

# Some versions of typer bring their own click, some take the one installed: this is the base of its usage errors in both.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name=PROGRAM,
    help="""Scores the seven Functional Movement Screen tests from phone video, and shows why.

    Examples:
    - `fms-score analyze deep_squat.mp4`
    - `fms-score doctor`
    - `fms-score analyze --help`
    """,
    epilog="Not affiliated with Functional Movement Systems. Not a diagnosis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(models_command.app, name="models")
app.add_typer(rubrics_command.app, name="rubric")


def _version(wanted: bool) -> None:
    if wanted:
        from fms_score import __version__

        typer.echo(f"fms-score {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    del version


@app.command()
def analyze(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", parser=path("INPUT"), help="Videos, pictures, animated GIFs, or folders of them.")],
    movement: Annotated[str | None, typer.Option("--movement", "-m", metavar="NAME|FILE", parser=text("--movement"), help="Movement, or a rubric file (.yaml). Default: from the file name, else from what is seen.")] = None,
    view: Annotated[str, typer.Option(metavar="VIEW", help="auto, front, back, side, left or right (the side towards the camera).")] = "auto",
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="What you saw and no camera can: heels_down=yes, pain=no. Repeatable.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for what no camera can see.")] = False,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to score: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for results; one sub-folder for each input.")] = Path("fms_results"),
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="Network, by name or file (fms-score models list).")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="AUTO, CPU, GPU or NPU.")] = "AUTO",
    start: Annotated[float | None, typer.Option(metavar="SECONDS", parser=number("--start", "2.5 (seconds)"), help="Begin here.")] = None,
    end: Annotated[float | None, typer.Option(metavar="SECONDS", parser=number("--end", "20 (seconds)"), help="End here.")] = None,
    slowmo: Annotated[float, typer.Option(metavar="FACTOR", parser=number("--slowmo", "8 (times slower than life)"), help="The file plays this many times slower than life.")] = 1.0,
    rotate: Annotated[int, typer.Option(metavar="DEGREES", parser=whole_number("--rotate", "90 (degrees clockwise)"), help="Turn the picture clockwise by 90, 180 or 270, after the phone's own rotation.")] = 0,
    smooth: Annotated[str, typer.Option(metavar="METHOD", help="butterworth, savgol, median or none.")] = "butterworth",
    cutoff: Annotated[float, typer.Option(metavar="HZ", parser=number("--cutoff", "6 (Hz)"), help="Cut-off of the Butterworth filter.")] = 6.0,
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated video.")] = True,
    follow: Annotated[bool, typer.Option("--follow/--whole-frame", help="Follow the subject with a crop, or use the whole picture throughout.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print results as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:  # fmt: skip
    """Score videos, and write for each a folder with a report, tables, key frames and an annotated video.

    Exit code: 0 done; 1 some inputs failed; 2 nothing could be done with what was given; 130 interrupted.

    Examples:
    - `fms-score analyze deep_squat.mp4`
    - `fms-score analyze clips/ --out results --quiet`
    - `fms-score analyze left.mov -m hurdle_step -o touched_cord=no -o lost_balance=no`
    - `fms-score analyze slow.mov -m deep_squat --slowmo 8 --start 2 --end 20`
    """
    from fms_score.cli.analyze import AnalyzeOptions, analyze_inputs

    options = AnalyzeOptions(
        movement=movement, view=view, observed=tuple(observed or ()), ask=ask, subject=subject, out=out, model=model,
        device=device, start_s=start, end_s=end, slowmo=slowmo, rotate_deg=rotate, smooth=smooth, cutoff_hz=cutoff,
        overlay=overlay, follow=follow, json=json, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(analyze_inputs(inputs, options))


@app.command()
def rescore(
    results: Annotated[list[Path], typer.Argument(metavar="RESULTS...", parser=path("RESULTS"), help="Folders of results, or the folder that holds them.")],
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", metavar="MOVEMENT|FILE", parser=text("--rubric"), help="Rubric to judge with; by default the one each clip was judged with, as it stands now.")] = None,
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="Answers to add or change.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the new verdict: update score.json, the tables and scores.csv (pictures and report stay as they were).")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:  # fmt: skip
    """Judge stored poses again, without the video, and show what changes.

    Examples:
    - `fms-score rescore fms_results --rubric my_rubrics/deep_squat.yaml`
    - `fms-score rescore fms_results/anna_squat --observed heels_down=yes --write`
    """
    from fms_score.cli.rescore import rescore_folders

    raise typer.Exit(rescore_folders(results, rubric, observed or [], write=write, as_json=json))


@app.command()
def signals(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List every signal a rubric can use: unit, sides, views, meaning.

    Examples:
    - `fms-score signals`
    - `fms-score signals --json`
    """
    from fms_score.cli.signals import show_signals

    show_signals(as_json=json)


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check this machine: versions, devices, networks, video codecs, rubrics.

    Exit code: 0 if videos can be analysed here, 1 if not.

    Examples:
    - `fms-score doctor`
    - `fms-score doctor --json`
    """
    from fms_score.cli.doctor import examine

    raise typer.Exit(examine(as_json=json))


def run() -> None:
    """Run the command; a mistake of the user's is one line on standard error and exit code 2."""
    _keep_to_ourselves()
    try:
        code = app(prog_name=PROGRAM, standalone_mode=False)
    except FmsScoreError as error:
        code = _wrong(str(error))
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except _UsageError as error:
        code = _misused(error)
    if code == INTERRUPTED:  # some versions of typer answer Ctrl-C with this code, others with an exception
        _wrong("interrupted; what was finished before is complete, nothing half-written is left")
    sys.exit(code)


def _keep_to_ourselves() -> None:
    """Libraries do not talk to the user, and a console that lacks a letter shows another rather than fail."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who is asked to end tidies up, as after Ctrl-C
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _wrong(message: str) -> int:
    from fms_score.cli.console import complain

    complain(message)
    return INPUT_WRONG


def _misused(error: Exception) -> int:
    """One line for what typer tells in a box of five."""
    if type(error).__name__ == "NoArgsIsHelpError":  # the help was printed when the error was made
        return INPUT_WRONG
    context = getattr(error, "ctx", None)
    command = context.command_path if context else PROGRAM
    said = getattr(error, "format_message", error.__str__)().rstrip(".")
    return _wrong(f"{said[:1].lower()}{said[1:]}; see {command} --help")
