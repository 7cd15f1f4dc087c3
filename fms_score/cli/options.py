"""Options and arguments that several commands share, each with its name, what it may hold and its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli.values import number, path, text

__all__ = [
    "AsJson",
    "BlurFaces",
    "Device",
    "Encoding",
    "Fps",
    "Model",
    "Overlays",
    "Quiet",
    "Results",
    "SheetOfWorkbook",
    "Size",
]

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="NAME|FILE", parser=text("--model"), help="Network, by name or file (fms-score models list)."
    ),
]
Device = Annotated[str, typer.Option(metavar="DEVICE", help="AUTO, CPU, GPU or NPU.")]
Overlays = Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated videos.")]
BlurFaces = Annotated[
    bool, typer.Option("--blur-faces", help="Make every face unrecognisable in all pictures and videos written.")
]
Fps = Annotated[
    float | None,
    typer.Option(
        "--fps",
        metavar="HZ",
        parser=number("--fps", "30 (pictures a second)"),
        help="Pictures a second, for poses that do not tell.",
    ),
]
Size = Annotated[
    str | None,
    typer.Option(
        "--size", metavar="WxH", parser=text("--size"), help="Size of the pictures in pixels, for poses that do not tell."
    ),
]
Results = Annotated[
    list[Path],
    typer.Argument(metavar="RESULTS...", parser=path("RESULTS"), help="Folders of results, or the folder that holds them."),
]
SheetOfWorkbook = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", parser=text("--sheet"), help="Which sheet of a workbook, if several have scores."),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        parser=text("--encoding"),
        help="Encoding of a CSV, such as cp949; by default it is found.",
    ),
]
