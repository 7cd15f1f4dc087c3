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
from fms_score.errors import FmsScoreError, OptionError

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
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", parser=path("INPUT"), help="Videos, pictures, animated GIFs, folders of them, or poses.")],
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
    fps: Annotated[float | None, typer.Option("--fps", metavar="HZ", parser=number("--fps", "30 (pictures a second)"), help="Pictures a second, for poses that do not tell.")] = None,
    size: Annotated[str | None, typer.Option("--size", metavar="WxH", parser=text("--size"), help="Size of the pictures in pixels, for poses that do not tell.")] = None,
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated video.")] = True,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="Make every face unrecognisable in all pictures and videos written.")] = False,
    follow: Annotated[bool, typer.Option("--follow/--whole-frame", help="Follow the subject with a crop, or use the whole picture throughout.")] = True,
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", parser=text("--lang"), help="Language of the report: en or ko.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print results as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:  # fmt: skip
    """Score videos, and write for each a folder with a report, tables, key frames and an annotated video.

    Poses are taken instead of a video: `poses.npz` of an earlier run, a folder of OpenPose JSON, or COCO keypoints (.json).

    Exit code: 0 done; 1 some inputs failed; 2 nothing could be done with what was given; 130 interrupted.

    Examples:
    - `fms-score analyze deep_squat.mp4`
    - `fms-score analyze clips/ --out results --quiet`
    - `fms-score analyze left.mov -m hurdle_step -o touched_cord=no -o lost_balance=no`
    - `fms-score analyze slow.mov -m deep_squat --slowmo 8 --start 2 --end 20`
    - `fms-score analyze openpose_json/ -m deep_squat --fps 30 --size 1920x1080`
    """
    from fms_score.cli.analyze import AnalyzeOptions, analyze_inputs

    options = AnalyzeOptions(
        movement=movement, view=view, observed=tuple(observed or ()), ask=ask, subject=subject, out=out, model=model,
        device=device, start_s=start, end_s=end, slowmo=slowmo, rotate_deg=rotate, smooth=smooth, cutoff_hz=cutoff,
        overlay=overlay, follow=follow, json=json, quiet=quiet, lang=lang, fps=fps, size=size, blur_faces=blur_faces,
    )  # fmt: skip
    raise typer.Exit(analyze_inputs(inputs, options))


@app.command()
def batch(
    source: Annotated[Path, typer.Argument(metavar="MANIFEST|FOLDER", parser=path("MANIFEST|FOLDER"), help="List of clips (.csv), or a folder of them.")],
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", parser=whole_number("--jobs", "4 (processes)"), help="Processes on this machine. Default: half the processors.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for results; one sub-folder for each clip.")] = Path("fms_results"),
    table: Annotated[Path | None, typer.Option("--table", metavar="FILE", parser=path("--table"), help="Table of all clips, .csv or .parquet. Default: batch.csv in --out.")] = None,
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated videos.")] = True,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="Make every face unrecognisable in all pictures and videos written.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Analyse clips anew although their results are known.")] = False,
    allow_outside: Annotated[bool, typer.Option("--allow-outside", help="Let the list name videos outside its own folder.")] = False,
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="dask=ADDRESS", parser=text("--cluster"), help="Work on a Dask cluster whose workers see the same folders.")] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="Network, by name or file (fms-score models list).")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="AUTO, CPU, GPU or NPU.")] = "AUTO",
    json: Annotated[bool, typer.Option("--json", help="Print the table as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
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


@app.command()
def rescore(
    results: Annotated[list[Path], typer.Argument(metavar="RESULTS...", parser=path("RESULTS"), help="Folders of results, or the folder that holds them.")],
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", metavar="MOVEMENT|FILE", parser=text("--rubric"), help="Rubric to judge with; by default the one each clip was judged with, as it stands now.")] = None,
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="Answers to add or change.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the new verdict: update score.json, the tables, the report and scores.csv (pictures stay as they were).")] = False,
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG", parser=text("--lang"), help="With --write, language of the report: en or ko. Default: as it was.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:  # fmt: skip
    """Judge stored poses again, without the video, and show what changes.

    Examples:
    - `fms-score rescore fms_results --rubric my_rubrics/deep_squat.yaml`
    - `fms-score rescore fms_results/anna_squat --observed heels_down=yes --write`
    """
    from fms_score.cli.rescore import rescore_folders

    raise typer.Exit(rescore_folders(results, rubric, observed or [], write=write, as_json=json, lang=lang))


@app.command()
def report(
    results: Annotated[list[Path], typer.Argument(metavar="RESULTS...", parser=path("RESULTS"), help="Folders of results, or the folder that holds them.")],
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG", parser=text("--lang"), help="Language: en or ko. Default: as the report is now.")] = None,
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", metavar="FILE", parser=text("--rubric"), help="Rubric that the clips were judged with, if it is a file of yours.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:  # fmt: skip
    """Write report.html anew from stored results, without the video; nothing is judged again.

    Examples:
    - `fms-score report fms_results/anna_squat --lang ko`
    - `fms-score report fms_results`
    """
    from fms_score.cli.report import renew_reports

    raise typer.Exit(renew_reports(results, rubric, lang=lang, as_json=json))


@app.command()
def convert(
    poses: Annotated[Path, typer.Argument(metavar="POSES", parser=path("POSES"), help="poses.npz or the results folder that holds it, a folder of OpenPose JSON, or COCO keypoints (.json).")],
    to: Annotated[str, typer.Option("--to", metavar="KIND", parser=text("--to"), help="openpose, kinovea, coco, trc, csv-wide, csv-long or npz.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="PATH", parser=path("--out"), help="File to write; a folder for openpose and kinovea. Default: here, named after the clip.")] = None,
    fps: Annotated[float | None, typer.Option("--fps", metavar="HZ", parser=number("--fps", "30 (pictures a second)"), help="Pictures a second, for poses that do not tell.")] = None,
    size: Annotated[str | None, typer.Option("--size", metavar="WxH", parser=text("--size"), help="Size of the pictures in pixels, for poses that do not tell.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to follow: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Points as the network gave them, not smoothed (from poses.npz to openpose, kinovea, coco).")] = False,
    height_m: Annotated[float | None, typer.Option("--height-m", metavar="METRES", parser=number("--height-m", "1.75 (metres)"), help="Height of the person: TRC in metres instead of pixels.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:  # fmt: skip
    """Write poses as another kind of file: OpenPose JSON (and as Kinovea opens it), COCO keypoints, TRC, CSV, npz.

    Examples:
    - `fms-score convert fms_results/anna_squat --to kinovea`
    - `fms-score convert poses.npz --to trc --height-m 1.75 --out squat.trc`
    - `fms-score convert openpose_json/ --to npz --fps 30 --size 1920x1080`
    """
    from fms_score.cli.convert import ConvertOptions, convert_poses

    options = ConvertOptions(to, out, fps, size, subject, raw, height_m, overwrite, json)
    raise typer.Exit(convert_poses(poses, options))


@app.command()
def screen(
    inputs: Annotated[list[Path], typer.Argument(metavar="SESSION...", parser=path("SESSION"), help="Session files (.yaml) or folders of clips; or the word init and one folder.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for results; one sub-folder for each screen.")] = Path("fms_screens"),
    before: Annotated[Path | None, typer.Option("--before", metavar="SCREEN", parser=path("--before"), help="Earlier screen of the same person: its folder or screen.json. Default: the latest in --out.")] = None,
    allow_outside: Annotated[bool, typer.Option("--allow-outside", help="Let a session file name videos outside its own folder.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Analyse every clip anew, even if its poses are known.")] = False,
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="Write the annotated videos.")] = True,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="Network, by name or file (fms-score models list).")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="AUTO, CPU, GPU or NPU.")] = "AUTO",
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="Make every face unrecognisable in all pictures and videos written.")] = False,
    force: Annotated[bool, typer.Option("--force", help="With init: replace a session file that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the screens as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
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
    from fms_score.cli.screen import ScreenOptions, screen_sessions

    options = ScreenOptions(
        out=out, before=before, allow_outside=allow_outside, again=again, overlay=overlay, blur_faces=blur_faces, model=model,
        device=device, json=json, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(screen_sessions(inputs, options))


@app.command()
def compare(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", parser=path("SHEET"), help="Scores of coaches: CSV or .xlsx, one row a score or one row a person.")],
    results: Annotated[list[Path] | None, typer.Option("--results", "-r", metavar="FOLDER", parser=path("--results"), help="Results of analyze or screen to hold against the coaches. Repeatable.")] = None,
    analyze: Annotated[bool, typer.Option("--analyze", help="First analyse the videos that the sheet names and that have no result yet.")] = False,
    bands: Annotated[str, typer.Option(metavar="HOW", help="What a band of the machine counts as: out (not scored), likely (likeliest score) or expected.")] = "out",
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder for the report and its numbers; an earlier comparison there is replaced.")] = Path("fms_compare"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how the sheet is understood.")] = False,
    tab: Annotated[str | None, typer.Option("--sheet", metavar="NAME", parser=text("--sheet"), help="Which sheet of a workbook, if several have scores.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", metavar="NAME", parser=text("--encoding"), help="Encoding of a CSV, such as cp949; by default it is found.")] = None,
    allow_outside: Annotated[bool, typer.Option("--allow-outside", help="Let the sheet name videos outside its own folder.")] = False,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", parser=whole_number("--rounds", "1000"), help="Draws of the bootstrap for the 95 % intervals.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=whole_number("--seed", "0"), help="Where its random numbers start.")] = 0,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="With --analyze: network, by name or file.")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="With --analyze: AUTO, CPU, GPU or NPU.")] = "AUTO",
    overlay: Annotated[bool, typer.Option("--overlay/--no-overlay", help="With --analyze: write the annotated videos.")] = False,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="With --analyze: blur every face found in everything that is written.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
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

    options = CompareOptions(
        results=tuple(results or ()), analyze=analyze, bands=bands, out=out, sheet=tab, encoding=encoding,
        allow_outside=allow_outside, rounds=rounds, seed=seed, dry_run=dry_run, model=model, device=device, overlay=overlay, blur_faces=blur_faces,
        json=json, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(compare_sheet(sheet, options))


@app.command()
def calibrate(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", parser=path("SHEET"), help="Scores of coaches, as compare reads them: CSV or .xlsx.")],
    movement: Annotated[str, typer.Option("--movement", "-m", metavar="NAME|FILE", parser=text("--movement"), help="Whose thresholds: a movement, or a rubric file of yours (.yaml).")],
    results: Annotated[list[Path] | None, typer.Option("--results", "-r", metavar="FOLDER", parser=path("--results"), help="Results of analyze for these people. Repeatable. Default: fms_results.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", parser=path("--out"), help="Rubric to write. Default: MOVEMENT_calibrated.yaml; only an earlier calibration is replaced.")] = None,
    tab: Annotated[str | None, typer.Option("--sheet", metavar="NAME", parser=text("--sheet"), help="Which sheet of a workbook, if several have scores.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", metavar="NAME", parser=text("--encoding"), help="Encoding of a CSV, such as cp949; by default it is found.")] = None,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", parser=whole_number("--rounds", "1000"), help="Draws of people for the 95 % intervals of kappa.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", parser=whole_number("--seed", "0"), help="Where random numbers start.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON, and nothing else, on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
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


@app.command()
def sidebyside(
    first: Annotated[Path, typer.Argument(metavar="A", parser=path("A"), help="Folder of results of one clip, or a clip that has results.")],
    second: Annotated[Path, typer.Argument(metavar="B", parser=path("B"), help="The other one.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", parser=path("--out"), help="Video to write (.webm).")] = Path("side_by_side.webm"),
    results: Annotated[Path, typer.Option("--results", metavar="FOLDER", parser=path("--results"), help="Where the results of clips are looked for.")] = Path("fms_results"),
    rep_a: Annotated[int | None, typer.Option("--rep-a", metavar="N", parser=whole_number("--rep-a", "2"), help="Repetition of A. Default: the one that counts.")] = None,
    rep_b: Annotated[int | None, typer.Option("--rep-b", metavar="N", parser=whole_number("--rep-b", "2"), help="Repetition of B.")] = None,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="Make every face unrecognisable; done anyway where the results say so.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the video if it is there.")] = False,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="Network that looks for faces.")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="AUTO, CPU, GPU or NPU.")] = "AUTO",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:  # fmt: skip
    """Put two results side by side in one video: start, turn and end of a repetition fall together.

    Of folders the annotated videos are shown, of clips the clips themselves, cut to the person and drawn afresh.

    Examples:
    - `fms-score sidebyside fms_results/anna_before fms_results/anna_after`
    - `fms-score sidebyside before.mp4 after.mov --results fms_results --out both.webm`
    - `fms-score sidebyside fms_results/squat fms_results/squat --rep-a 1 --rep-b 3`
    """
    from fms_score.cli.sidebyside import PairOptions, put_side_by_side

    options = PairOptions(out, results, (rep_a, rep_b), blur_faces, overwrite, model, device, json)
    raise typer.Exit(put_side_by_side(first, second, options))


@app.command("explain-frame")
def explain_frame(
    video: Annotated[Path, typer.Argument(metavar="VIDEO", parser=path("VIDEO"), help="Video, animated GIF or picture.")],
    at: Annotated[float, typer.Option("--at", metavar="SECONDS", parser=number("--at", "3.2 (seconds)"), help="Which moment of the clip.")] = 0.0,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER", parser=path("--out"), help="Folder to write. Default: fms_inside/ and the name of the clip with the moment.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to look at: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    whole_frame: Annotated[bool, typer.Option("--whole-frame", help="Show the network the whole picture instead of the part around the person.")] = False,
    blur_faces: Annotated[bool, typer.Option("--blur-faces", help="Make every face unrecognisable in the pictures.")] = False,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME|FILE", parser=text("--model"), help="Network, by name or file (fms-score models list).")] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="AUTO, CPU, GPU or NPU.")] = "AUTO",
    rotate: Annotated[int, typer.Option(metavar="DEGREES", parser=whole_number("--rotate", "90 (degrees clockwise)"), help="Turn the picture clockwise by 90, 180 or 270 first.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
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


@app.command("forget")
def forget_results(
    results: Annotated[list[Path], typer.Argument(metavar="RESULTS...", parser=path("RESULTS"), help="Folders of results, or the folder that holds them.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON; needs --yes.")] = False,
) -> None:  # fmt: skip
    """Remove pictures and videos of people from results for good; scores, tables and poses stay.

    The report is written anew without pictures. Only files that fms-score wrote are removed, and links are not followed.

    Examples:
    - `fms-score forget fms_results/anna_squat`
    - `fms-score forget fms_results --yes`
    """
    from fms_score.cli.forget import forget_pictures

    raise typer.Exit(forget_pictures(results, yes=yes, as_json=json))


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
