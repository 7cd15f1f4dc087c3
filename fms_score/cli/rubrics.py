"""``fms-score rubric``: list, show and check rubrics."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["app"]

_HELP = """List, show and check rubrics: the YAML files that say how a movement is scored.

Examples:
- `fms-score rubric list`
- `fms-score rubric explain deep_squat`
"""

app = typer.Typer(help=_HELP, no_args_is_help=True)

Movement = Annotated[str, typer.Argument(metavar="MOVEMENT|FILE", help="Name of a movement, or a rubric file (.yaml).")]


@app.command("list")
def list_rubrics() -> None:
    """List the movements that can be scored.

    Examples:
    - `fms-score rubric list`
    """
    from rich.table import Table

    from fms_score.cli.console import out
    from fms_score.rubric.collection import all_rubrics

    table = Table("movement", "title", "sides", "views", "criteria", box=None, pad_edge=False)
    for name, loaded in all_rubrics().items():
        rubric = loaded.rubric
        views = ", ".join(f"{view} ({wish})" for view, wish in rubric.views.items())
        table.add_row(name, rubric.name, rubric.sides.replace("_", " "), views, str(len(rubric.criteria)))
    out().print(table)


@app.command()
def show(movement: Movement) -> None:
    """Print a rubric as it stands in its file.

    Examples:
    - `fms-score rubric show deep_squat`
    - `fms-score rubric show deep_squat > my_squat.yaml`
    """
    from fms_score.rubric.collection import rubric_for

    typer.echo(rubric_for(movement).text, nl=False)


@app.command()
def explain(movement: Movement) -> None:
    """Say in plain words how a movement is filmed, counted and scored.

    Examples:
    - `fms-score rubric explain hurdle_step`
    - `fms-score rubric explain my_squat.yaml`
    """
    from fms_score.rubric.collection import rubric_for
    from fms_score.rubric.explain import explain_rubric

    typer.echo(explain_rubric(rubric_for(movement).rubric), nl=False)


@app.command()
def check(movement: Movement) -> None:
    """Check a rubric, and try it on a made-up person from every view it names.

    A mistake is one line with its place and the remedy.

    Examples:
    - `fms-score rubric check deep_squat`
    - `fms-score rubric check my_rubrics/single_leg_squat.yaml`
    """
    from fms_score.rubric.collection import rubric_for
    from fms_score.rubric.dry_run import dry_run

    loaded = rubric_for(movement)
    rubric = loaded.rubric
    parts = f"{len(rubric.measures)} measures, {len(rubric.criteria)} criteria, {len(rubric.levels)} levels"
    typer.echo(f"{loaded.source}: {rubric.name}: good; {parts}")
    for plane, attempt in dry_run(rubric).items():
        judged = [one.id for one in attempt.criteria if one.value is not None]
        typer.echo(f"  {plane} view judges {len(judged)} of {len(attempt.criteria)}: {', '.join(judged) or 'nothing'}")
    asked = [one.id for one in attempt.criteria if one.question]
    typer.echo(f"  the observer is asked for {len(asked)}: {', '.join(asked) or 'nothing'}")


@app.command()
def schema() -> None:
    """Print the JSON schema of a rubric, for editors that complete and check YAML.

    Examples:
    - `fms-score rubric schema > rubric.schema.json`
    """
    from fms_score.rubric.json_schema import schema_text

    typer.echo(schema_text(), nl=False)
