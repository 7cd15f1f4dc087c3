"""The command ``fms-score``. Each command loads what it needs when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli import models as models_command
from fms_score.cli import rubrics as rubrics_command

__all__ = ["app", "run"]

INTERRUPTED = 130

app = typer.Typer(
    name="fms-score",
    help="Scores the seven Functional Movement Screen tests from phone video, and shows why.",
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
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Videos, pictures, animated GIFs, or folders of them.")],
    movement: Annotated[str | None, typer.Option("--movement", "-m", help="Movement, or a rubric file (.yaml). Default: from the file name, else from what is seen.")] = None,
    view: Annotated[str, typer.Option(help="auto, front, back, side, left or right (the side towards the camera).")] = "auto",
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="What you saw and no camera can: heels_down=yes, pain=no. Repeatable.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for what no camera can see.")] = False,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to score: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for results; one sub-folder for each input.")] = Path("fms_results"),
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|PATH", help="Network, by name or file (fms-score models list).")] = None,
    device: Annotated[str, typer.Option(help="AUTO, CPU, GPU or NPU.")] = "AUTO",
    start: Annotated[float | None, typer.Option(metavar="SECONDS", help="Begin here.")] = None,
    end: Annotated[float | None, typer.Option(metavar="SECONDS", help="End here.")] = None,
    slowmo: Annotated[float, typer.Option(metavar="FACTOR", help="The file plays this many times slower than life.")] = 1.0,
    rotate: Annotated[int, typer.Option(metavar="DEGREES", help="Turn the picture clockwise by 90, 180 or 270, after the phone's own rotation.")] = 0,
    smooth: Annotated[str, typer.Option(help="butterworth, savgol, median or none.")] = "butterworth",
    cutoff: Annotated[float, typer.Option(metavar="HZ", help="Cut-off of the Butterworth filter.")] = 6.0,
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated video.")] = True,
    follow: Annotated[bool, typer.Option("--follow/--whole-frame", help="Follow the subject with a crop, or use the whole picture throughout.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print results as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:  # fmt: skip
    """Score videos, and write for each a folder with a report, tables, key frames and an annotated video.

    Examples:

    fms-score analyze deep_squat.mp4

    fms-score analyze clips/ --out results --quiet

    fms-score analyze left.mov --movement hurdle_step --observed touched_cord=no --observed lost_balance=no

    fms-score analyze slow.mov --movement deep_squat --slowmo 8 --start 2 --end 20
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
    results: Annotated[list[Path], typer.Argument(metavar="RESULTS...", help="Folders of results, or the folder that holds them.")],
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", metavar="MOVEMENT|FILE", help="Rubric to judge with; by default the one each clip was judged with, as it stands now.")] = None,
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="Answers to add or change.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the new verdict: update score.json, the tables and scores.csv (pictures and report stay as they were).")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:  # fmt: skip
    """Judge stored poses again, without the video, and show what changes.

    Examples:

    fms-score rescore fms_results --rubric my_rubrics/deep_squat.yaml

    fms-score rescore fms_results/anna_squat --observed heels_down=yes --write
    """
    from fms_score.cli.rescore import rescore_folders

    raise typer.Exit(rescore_folders(results, rubric, observed or [], write=write, as_json=json))


@app.command()
def signals(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List every signal a rubric can use: unit, sides, views, meaning."""
    from fms_score.cli.signals import show_signals

    show_signals(as_json=json)


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check this machine: versions, devices, networks, video codecs, rubrics."""
    from fms_score.cli.doctor import examine

    raise typer.Exit(examine(as_json=json))


def run() -> None:
    """Run the command; a mistake of the user's is one line on standard error and exit code 2."""
    from fms_score.errors import FmsScoreError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # consoles that lack a letter show another rather than fail
    try:
        app()
    except FmsScoreError as error:
        typer.secho(f"fms-score: {error}", err=True, fg=typer.colors.RED)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.secho("fms-score: interrupted; what was finished before is complete, nothing half-written is left", err=True)
        sys.exit(INTERRUPTED)
