"""``fms-score models``: which networks there are, where they lie, and fetching one."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["app"]

_HELP = """List, find and fetch pose networks.

Examples:
- `fms-score models list`
- `fms-score models fetch`
"""

app = typer.Typer(help=_HELP, no_args_is_help=True)

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Name of a network; the default one if none is given.")]


@app.command("list")
def list_networks() -> None:
    """List known networks and whether they are on this machine.

    Examples:
    - `fms-score models list`
    """
    from rich.table import Table

    from fms_score.cli.console import out
    from fms_score.pose.registry import list_models

    table = Table("network", "found", "licence", "summary", box=None, pad_edge=False)
    for one in list_models():
        found = one.problem or one.origin or "not on this machine"
        name = f"{one.name} (default)" if one.is_default else one.name
        table.add_row(name, found, one.card.licence if one.card else "-", one.card.summary if one.card else "-")
    out().print(table)


@app.command()
def fetch(name: Name = None) -> None:
    """Download a network into the user's cache, and check it.

    This is the only command besides a first `analyze` that uses the internet.

    Examples:
    - `fms-score models fetch`
    - `fms-score models fetch human-pose-estimation-0001`
    """
    from fms_score.pose.registry import fetch_model

    found = fetch_model(name)
    typer.echo(f"{found.card.name}: {found.path} (sha256 {found.sha256[:12]}..., {found.origin})")


@app.command()
def where(name: Name = None) -> None:
    """Say which file a network is loaded from, after checking it.

    Examples:
    - `fms-score models where`
    - `fms-score models where tf-pose-mobilenet-v2-small`
    """
    from fms_score.pose.registry import find_model

    found = find_model(name, allow_download=False)
    typer.echo(f"{found.card.name}: {found.path} (sha256 {found.sha256[:12]}..., {found.origin})")
