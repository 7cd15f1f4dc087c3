"""Commands that take results: judged again, told anew, in other formats, side by side, without pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fms_score.cli.options import AsJson, Device, Fps, Results, Size
from fms_score.cli.values import number, path, text, whole_number

__all__ = ["convert", "forget", "report", "rescore", "sidebyside"]


def rescore(
    results: Results,
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", metavar="MOVEMENT|FILE", parser=text("--rubric"), help="Rubric to judge with; by default the one each clip was judged with, as it stands now.")] = None,
    observed: Annotated[list[str] | None, typer.Option("--observed", "-o", metavar="KEY=VALUE", help="Answers to add or change.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the new verdict: update score.json, the tables, the report and scores.csv (pictures stay as they were).")] = False,
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG", parser=text("--lang"), help="With --write, language of the report: en or ko. Default: as it was.")] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Judge stored poses again, without the video, and show what changes.

    Examples:
    - `fms-score rescore fms_results --rubric my_rubrics/deep_squat.yaml`
    - `fms-score rescore fms_results/anna_squat --observed heels_down=yes --write`
    """
    from fms_score.cli.console import tell_waiting
    from fms_score.cli.rescore import rescore_folders

    with tell_waiting(talk=not json):
        raise typer.Exit(rescore_folders(results, rubric, observed or [], write=write, as_json=json, lang=lang))


def report(
    results: Results,
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG", parser=text("--lang"), help="Language: en or ko. Default: as the report is now.")] = None,
    rubric: Annotated[str | None, typer.Option("--rubric", "-r", metavar="FILE", parser=text("--rubric"), help="Rubric that the clips were judged with, if it is a file of yours.")] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Write report.html anew from stored results, without the video; nothing is judged again.

    Examples:
    - `fms-score report fms_results/anna_squat --lang ko`
    - `fms-score report fms_results`
    """
    from fms_score.cli.report import renew_reports

    raise typer.Exit(renew_reports(results, rubric, lang=lang, as_json=json))


def convert(
    poses: Annotated[Path, typer.Argument(metavar="POSES", parser=path("POSES"), help="poses.npz or the results folder that holds it, a folder of OpenPose JSON, or COCO keypoints (.json).")],
    to: Annotated[str, typer.Option("--to", metavar="KIND", parser=text("--to"), help="openpose, kinovea, coco, trc, csv-wide, csv-long or npz.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="PATH", parser=path("--out"), help="File to write; a folder for openpose and kinovea. Default: here, named after the clip.")] = None,
    fps: Fps = None,
    size: Size = None,
    subject: Annotated[str | None, typer.Option(metavar="N|X,Y", help="Whom to follow: the N-th person from the left, or whoever is at pixel X,Y.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Points as the network gave them, not smoothed (from poses.npz to openpose, kinovea, coco).")] = False,
    height_m: Annotated[float | None, typer.Option("--height-m", metavar="METRES", parser=number("--height-m", "1.75 (metres)"), help="Height of the person: TRC in metres instead of pixels.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    json: AsJson = False,
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
    device: Device = "AUTO",
    json: AsJson = False,
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


def forget(
    results: Results,
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
