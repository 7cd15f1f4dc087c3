"""Commands that score: videos one after the other, many at a time, or the whole screen of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli.options import BlurFaces, Device, Fps, Model, Overlays, Quiet, Size
from fms_score.cli.values import number, path, text, whole_number
from fms_score.errors import OptionError

__all__ = ["analyze", "batch", "screen"]


def analyze(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", parser=path("INPUT"), help="Videos, pictures, animated GIFs, folders of them, or poses.")],
    movement: Annotated[str | None, typer.Option("--movement", "-m", metavar="NAME|FILE", parser=text("--movement"), help="Movement, or a rubric file (.yaml). Default: from the file name, else from what is seen.")] = None,
    view: Annotated[str, typer.Option(metavar="VIEW", help="auto, front, back, side, left or right (the side towards the camera).")] = "auto",
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="What you saw and no camera can: heels_down=yes, pain=no. Repeatable.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for what no camera can see.")] = False,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to score: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    height: Annotated[float | None, typer.Option("--height-cm", metavar="CM", parser=number("--height-cm", "172 (centimetres)"), help="Height of the person; the next two need it.")] = None,
    hand: Annotated[float | None, typer.Option("--hand-length-cm", metavar="CM", parser=number("--hand-length-cm", "18.5 (centimetres)"), help="Wrist crease to fingertip: the unit of shoulder mobility.")] = None,
    tibia: Annotated[float | None, typer.Option("--tibia-height-cm", metavar="CM", parser=number("--tibia-height-cm", "43 (centimetres)"), help="Floor to shin bump: the height of the hurdle.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for results; one sub-folder for each input.")] = Path("fms_results"),
    model: Model = None,
    device: Device = "AUTO",
    start: Annotated[float | None, typer.Option(metavar="SECONDS", parser=number("--start", "2.5 (seconds)"), help="Begin here.")] = None,
    end: Annotated[float | None, typer.Option(metavar="SECONDS", parser=number("--end", "20 (seconds)"), help="End here.")] = None,
    slowmo: Annotated[float, typer.Option(metavar="FACTOR", parser=number("--slowmo", "8 (times slower than life)"), help="The file plays this many times slower than life.")] = 1.0,
    rotate: Annotated[int, typer.Option(metavar="DEGREES", parser=whole_number("--rotate", "90 (degrees clockwise)"), help="Turn the picture clockwise by 90, 180 or 270, after the phone's own rotation.")] = 0,
    smooth: Annotated[str, typer.Option(metavar="METHOD", help="butterworth, savgol, median or none.")] = "butterworth",
    cutoff: Annotated[float, typer.Option(metavar="HZ", parser=number("--cutoff", "6 (Hz)"), help="Cut-off of the Butterworth filter.")] = 6.0,
    fps: Fps = None,
    size: Size = None,
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated video.")] = True,
    blur_faces: BlurFaces = False,
    follow: Annotated[bool, typer.Option("--follow/--whole-frame", help="Follow the subject with a crop, or use the whole picture throughout.")] = True,
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", parser=text("--lang"), help="Language of the report: en or ko.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print results as JSON, and nothing else, on standard output.")] = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Score videos, and write for each a folder with a report, tables, key frames and an annotated video.

    Poses are taken instead of a video: `poses.npz` of an earlier run, a folder of OpenPose JSON, or COCO keypoints (.json).

    Exit code: 0 done; 1 some inputs failed; 2 nothing could be done with what was given; 130 interrupted.

    Examples:
    - `fms-score analyze deep_squat.mp4`
    - `fms-score analyze clips/ --out results --quiet`
    - `fms-score analyze left.mov -m hurdle_step -o touched_cord=no -o lost_balance=no`
    - `fms-score analyze shoulder_left.mp4 --height-cm 172 --hand-length-cm 18.5`
    - `fms-score analyze slow.mov -m deep_squat --slowmo 8 --start 2 --end 20`
    - `fms-score analyze openpose_json/ -m deep_squat --fps 30 --size 1920x1080`
    """
    from fms_score.cli.analyze import AnalyzeOptions, analyze_inputs
    from fms_score.cli.console import tell_waiting

    options = AnalyzeOptions(
        movement=movement, view=view, observed=tuple(observed or ()), ask=ask, subject=subject, out=out, model=model,
        device=device, start_s=start, end_s=end, slowmo=slowmo, rotate_deg=rotate, smooth=smooth, cutoff_hz=cutoff,
        overlay=overlay, follow=follow, json=json, quiet=quiet, lang=lang, fps=fps, size=size, blur_faces=blur_faces,
        height_cm=height, hand_length_cm=hand, tibia_height_cm=tibia,
    )  # fmt: skip
    with tell_waiting(talk=not (quiet or json)):
        raise typer.Exit(analyze_inputs(inputs, options))


def batch(
    source: Annotated[Path, typer.Argument(metavar="MANIFEST|FOLDER", parser=path("MANIFEST|FOLDER"), help="List of clips (.csv), or a folder of them.")],
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", parser=whole_number("--jobs", "4 (processes)"), help="Processes on this machine. Default: half the processors.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for results; one sub-folder for each clip.")] = Path("fms_results"),
    table: Annotated[Path | None, typer.Option("--table", metavar="FILE", parser=path("--table"), help="Table of all clips, .csv or .parquet. Default: batch.csv in --out.")] = None,
    overlay: Overlays = True,
    blur_faces: BlurFaces = False,
    again: Annotated[bool, typer.Option("--again", help="Analyse clips anew although their results are known.")] = False,
    allow_outside: Annotated[bool, typer.Option("--allow-outside", help="Let the list name videos outside its own folder.")] = False,
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="dask=ADDRESS", parser=text("--cluster"), help="Work on a Dask cluster whose workers see the same folders.")] = None,
    model: Model = None,
    device: Device = "AUTO",
    json: Annotated[bool, typer.Option("--json", help="Print the table as JSON, and nothing else, on standard output.")] = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Score many videos in many processes, and collect the results in one table.

    What an earlier run finished is not done again, so a run that was broken off goes on where it was. The list is a CSV with the
    columns video[, person, subject, movement, view, observed, start_s, end_s, slowmo, rotate_deg, name].

    Exit code: 0 done; 1 some clips failed; 2 nothing could be done with what was given; 130 interrupted.

    Examples:
    - `fms-score batch clips/ --jobs 4 --out results`
    - `fms-score batch study.csv --no-overlay --table study.parquet`
    - `fms-score batch study.csv --cluster dask=tcp://10.0.0.5:8786`
    """
    from fms_score.cli.batch import BatchOptions, run_batch

    options = BatchOptions(
        jobs=jobs, out=out, table=table, overlay=overlay, blur_faces=blur_faces, again=again, allow_outside=allow_outside,
        cluster=cluster, model=model, device=device, json=json, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(run_batch(source, options))


def screen(
    inputs: Annotated[list[Path], typer.Argument(metavar="SESSION...", parser=path("SESSION"), help="Session files (.yaml) or folders of clips; or the word init and one folder.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for results; one sub-folder for each screen.")] = Path("fms_screens"),
    before: Annotated[Path | None, typer.Option("--before", metavar="SCREEN", parser=path("--before"), help="Earlier screen of the same person: its folder or screen.json. Default: the latest in --out.")] = None,
    allow_outside: Annotated[bool, typer.Option("--allow-outside", help="Let a session file name videos outside its own folder.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Analyse every clip anew, even if its poses are known.")] = False,
    overlay: Overlays = True,
    model: Model = None,
    device: Device = "AUTO",
    blur_faces: BlurFaces = False,
    force: Annotated[bool, typer.Option("--force", help="With init: replace a session file that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the screens as JSON, and nothing else, on standard output.")] = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Score a whole screen of one person, up to 21 points, and write one report; several sessions also give a group table.

    A session file names the person, the clips and what the observer saw. `fms-score screen init FOLDER` writes one from the
    names of files, such as hurdle_step_left_front_1.mp4. A clip whose poses are known is judged again, not analysed again.

    Exit code: 0 done; 1 some clips failed, and are named as missing; 2 nothing could be done with what was given; 130 interrupted.

    Examples:
    - `fms-score screen init clips/anna`
    - `fms-score screen clips/anna/session.yaml`
    - `fms-score screen clips/anna`
    - `fms-score screen squad/ --out season --quiet`
    - `fms-score screen anna.yaml --before fms_screens/anna_2026-05-04`
    """
    if str(inputs[0]) == "init":
        if len(inputs) != 2:
            raise OptionError("screen init takes one folder, such as: fms-score screen init clips/anna")
        from fms_score.cli.screen import init_session

        raise typer.Exit(init_session(inputs[1], force=force))
    from fms_score.cli.console import tell_waiting
    from fms_score.cli.screen import ScreenOptions, screen_sessions

    options = ScreenOptions(
        out=out, before=before, allow_outside=allow_outside, again=again, overlay=overlay, blur_faces=blur_faces, model=model,
        device=device, json=json, quiet=quiet,
    )  # fmt: skip
    with tell_waiting(talk=not (quiet or json)):
        raise typer.Exit(screen_sessions(inputs, options))
