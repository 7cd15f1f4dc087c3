"""Commands that look inside: what the network sees in a frame, what a rubric can ask for, what this machine can do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli.options import AsJson, Device, Model
from fms_score.cli.values import number, path, whole_number

__all__ = ["doctor", "explain_frame", "signals"]


def explain_frame(
    video: Annotated[Path, typer.Argument(metavar="VIDEO", parser=path("VIDEO"), help="Video, animated GIF or picture.")],
    at: Annotated[float, typer.Option("--at", metavar="SECONDS", parser=number("--at", "3.2 (seconds)"), help="Which moment of the clip.")] = 0.0,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder to write. Default: fms_inside/ and the name of the clip with the moment.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to look at: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    whole_frame: Annotated[bool, typer.Option("--whole-frame", help="Show the network the whole picture instead of the part around the person.")] = False,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="Make every face unrecognisable in the pictures.")] = False,
    model: Model = None,
    device: Device = "AUTO",
    rotate: Annotated[int, typer.Option(metavar="DEGREES", parser=whole_number("--rotate", "90 (degrees clockwise)"), help="Turn the picture clockwise by 90, 180 or 270 first.")] = 0,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Show what the network sees in one frame: heat maps, affinity fields, candidates, people; as pictures and a page.

    Examples:
    - `fms-score explain-frame deep_squat.mp4 --at 3.2`
    - `fms-score explain-frame pushup.mov --at 1 --out inside --blur-faces`
    """
    from fms_score.cli.explain_frame import ExplainOptions
    from fms_score.cli.explain_frame import explain_frame as explain

    options = ExplainOptions(at, out, subject, model, device, rotate, whole_frame, blur_faces, json)
    raise typer.Exit(explain(video, options))


def signals(
    json: AsJson = False,
) -> None:
    """List every signal a rubric can use: unit, sides, views, meaning.

    Examples:
    - `fms-score signals`
    - `fms-score signals --json`
    """
    from fms_score.cli.signals import show_signals

    show_signals(as_json=json)


def doctor(
    json: AsJson = False,
) -> None:
    """Check this machine: versions, devices, networks, video codecs, rubrics.

    Exit code: 0 if videos can be analysed here, 1 if not.

    Examples:
    - `fms-score doctor`
    - `fms-score doctor --json`
    """
    from fms_score.cli.doctor import examine

    raise typer.Exit(examine(as_json=json))
