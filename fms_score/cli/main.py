"""The command ``fms-score``. Each command loads what it needs when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import logging
import signal
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

from fms_score.cli import models, rubrics
from fms_score.cli.commands import coaches, inside, results, scoring
from fms_score.cli.exit_codes import INPUT_WRONG, INTERRUPTED
from fms_score.cli.utf8 import speak_utf8
from fms_score.errors import FmsScoreError

__all__ = ["app", "run"]

PROGRAM = "fms-score"

# Some versions of typer bring their own click, some take the one installed: this is the base of its usage errors in both.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]

COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "analyze": scoring.analyze,
    "batch": scoring.batch,
    "rescore": results.rescore,
    "report": results.report,
    "convert": results.convert,
    "screen": scoring.screen,
    "compare": coaches.compare,
    "calibrate": coaches.calibrate,
    "sidebyside": results.sidebyside,
    "explain-frame": inside.explain_frame,
    "forget": results.forget,
    "signals": inside.signals,
    "doctor": inside.doctor,
}
"""Commands in the order in which the help lists them; groups come after."""

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
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(models.app, name="models")
app.add_typer(rubrics.app, name="rubric")


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


def run() -> None:
    """Run the command; a mistake of the user's is one line on standard error and exit code 2."""
    speak_utf8()
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
