"""Writes ``formats.md`` from the registries: run ``python docs/make_formats.py`` after a column, a key or a signal changed.

A test compares the page with what this would write.
"""  # noqa: INP001 - a script beside the page it writes

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel

from fms_score.formats.agreement_tables import AGREEMENT_COLUMNS, RATING_COLUMNS
from fms_score.formats.score_json import SCORE_FORMAT
from fms_score.formats.scores import SCORE_COLUMNS, ScoreRow
from fms_score.formats.screens import SCREEN_COLUMNS
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.repetitions import REPETITION_COLUMNS
from fms_score.rubric.measure import MEASUREMENT_COLUMNS
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, SideVerdict, Verdict, ViewSummary
from fms_score.skeleton import JOINTS
from fms_score.tracks.files import coco, openpose
from fms_score.tracks.files.frames import LONG_COLUMNS
from fms_score.tracks.files.npz import ARRAYS, POSES_FORMAT
from fms_score.tracks.track import PoseTrack

PAGE: Final = Path(__file__).with_name("formats.md")

REPETITIONS: Final = {
    "rep": "Number, from 1, in order of time.",
    "side": "`left`, `right`, or `both` for a test without sides.",
    "start_s": "When rest is left, in seconds of the clip.",
    "turn_s": "When the movement is farthest out.",
    "end_s": "When rest is reached again.",
    "duration_s": "From start to end.",
    "complete": "`false` if the start or end of the clip cuts it off.",
    "excursions": "Ways out of rest it is made of (2 for out and back over the hurdle).",
    "excursion": "Largest way from rest, in the unit of the signal that counts repetitions.",
}
MEASUREMENTS: Final = {
    "rep": "Repetition it belongs to.",
    "side": "Side of that repetition.",
    "measure": "Key in the rubric.",
    "signal": "Column of `signals.csv` behind it; empty if the side could not be told.",
    "value": "Measured value, in `unit`; empty if it could not be measured.",
    "sd": "Its standard deviation, carried from the spread of the points.",
    "unit": "`deg`, `ratio`, `fraction` or `hand lengths`; by the second for a rate of change.",
    "phase": "Moment or phase of the repetition it was taken over.",
    "at_s": "Moment that decides, in seconds of the clip.",
    "view": "View that shows it: `side` or `front`; empty for either.",
    "reason": "Why there is no value; else empty.",
}
LONG: Final = {
    "frame": "Index of the frame in its file, from 0.",
    "time_s": "Time of the frame in seconds.",
    "joint": "Name of the point, see [the eighteen points](#the-eighteen-points).",
    "x_px": "To the right, in pixels of the upright picture; smoothed.",
    "y_px": "Down; smoothed.",
    "confidence": "0-1; 0 where nothing was seen.",
    "filled": "1 where the point was interpolated across a short gap.",
    "raw_x_px": "As the network gave it, before any repair.",
    "raw_y_px": "As the network gave it.",
}
RATINGS: Final = {
    "subject": "Person.",
    "movement": "Test.",
    "side": "`left`, `right` or `both`.",
    "rater": "Coach, or `fms-score` for the machine.",
    "score": "As it was compared; empty if it was not.",
    "band_low": "Lowest score the machine left possible.",
    "band_high": "Highest.",
    "source": "Results behind a score of the machine.",
}
AGREEMENT: Final = {
    "level": "`test`, `side`, `all`, `composite` or `criterion`.",
    "movement": "Test; empty for all together.",
    "side": "Side, where one side alone is compared.",
    "criterion": "Criterion, where one is compared.",
    "kind": "`coach-machine` or `coach-coach`.",
    "first": "Rater; the machine is the second of its pair.",
    "second": "Rater.",
    "statistic": "What the number is: `exact`, `within_one`, `kappa`, `bias`, `alpha`, `icc` and others.",
    "value": "The number; empty where it is not defined.",
    "low": "Lower end of the 95 % interval.",
    "high": "Upper end.",
    "n": "Scores that both gave.",
    "n_subjects": "Of how many people.",
    "note": "What a small or one-sided sample does to it.",
}
SCREENS: Final = {
    "person": "Code of the person.",
    "name": "Name, if the session has one.",
    "date": "Day of the session.",
    "composite": "Sum of the seven tests; empty unless all are decided.",
    "composite_low": "Lowest sum possible.",
    "composite_high": "Highest.",
    "composite_mean": "Mean of its probabilities.",
    "composite_sd": "Their standard deviation.",
    "p_at_most_14": "Probability of a sum of 14 or less; empty where a missing or unseen test leaves it open.",
    "complete": "Whether every test was done on every side.",
    "asymmetries": "Tests in which left and right surely differ.",
    "pain": "Tests in which pain was reported.",
    "missing": "What was not done or could not be read.",
    "folder": "Where the screen lies.",
    "fms_score_version": "Version of this package.",
    "screened_at": "Time in ISO 8601, UTC.",
}
FOLDER: Final = {
    "report.html": "The page to open: one file, works offline.",
    "score.json": "The verdict and everything it rests on, for programs.",
    "repetitions.csv": "One row a repetition.",
    "measurements.csv": "One row a repetition and measure.",
    "signals.csv": "One row a frame: every joint angle, tilt and distance.",
    "poses.csv": "One row a frame: the points, smoothed and raw.",
    "poses.npz": "The same points to the last bit; `fms-score rescore`, `convert` and `analyze` read it.",
    "frame_*.png, turn_rep*.png": "Key frames: what decides a criterion, and the turn of each repetition.",
    "overlay.webm": "The clip with skeleton, angles and judgement (unless `--no-overlay`, or a still).",
}
MORE_WORDS: Final[Mapping[type, Mapping[str, str]]] = {
    CriterionResult: {
        "id": "Key in the rubric.",
        "says": "The condition in words.",
        "state": "Whether it is met; `borderline` is too close to the threshold to tell, `not_observable` could not be seen.",
        "value": "Measured value, in `unit`; null if it could not be measured.",
        "sd": "Its standard deviation.",
        "unit": "`deg`, `ratio`, `fraction` or `hand lengths`.",
    },
    AttemptVerdict: {
        "rep": "Number of the repetition.",
        "side": "Its side.",
        "start_s": "Start in seconds.",
        "turn_s": "Turn in seconds.",
        "end_s": "End in seconds.",
        "complete": "False if the clip cuts it off.",
        "score": "As in the verdict.",
        "band": "As in the verdict.",
        "probabilities": "As in the verdict.",
        "criteria": "What was asked of it.",
        "undecided": "Criteria that keep its band open.",
    },
    SideVerdict: {
        "side": "Side.",
        "rep": "Repetition that counts for it.",
        "score": "As in the verdict.",
        "band": "As in the verdict.",
        "probabilities": "As in the verdict.",
    },
    ViewSummary: {
        "name": "Plain name of the view.",
        "plane": "The nearer of the two planes.",
        "off_plane_deg": "Degrees between the camera and that plane's ideal.",
        "facing": "Where the subject looks; null straight from front or back.",
        "near_side": "Side of the body towards the camera; null straight from front or back.",
        "forced": "Whether the user named the view.",
        "flagged": "Whether it is too far off the plane to be trusted.",
    },
    Verdict: {
        "movement": "Test, as rubrics name it.",
        "title": "Test in words.",
        "score": "0-3; null if something decisive could not be seen: then the band says what is possible.",
        "view": "Where the camera stood.",
        "pain": "Whether pain was reported; then the score is 0.",
        "observed": "Answers of whoever watched, by key.",
        "notes": "What should be known of the clip and the way to the score.",
        "limits": "What this rubric cannot see.",
        "provenance": "Input, model, rubric, versions and parameters: enough to repeat it.",
    },
}
NPZ: Final = {
    "format": f"`{POSES_FORMAT}`.",
    "facts": "JSON text: `image_size`, `notes` (what was repaired), `about` (source and network).",
}


# ---- words from docstrings --------------------------------------------------------------------------------------------
def attributes_of(thing: type) -> dict[str, str]:
    """Words of the section "Attributes" of a docstring, by name."""
    text = inspect.cleandoc(thing.__doc__ or "")
    section = re.search(r"^Attributes\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL)
    words: dict[str, list[str]] = {}
    names: list[str] = []
    for line in section[1].splitlines() if section else ():
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.partition(" : ")[0].split(",")]
            words |= {name: [] for name in names}
        elif line.strip():
            for name in names:
                words[name].append(line.strip())
    return {name: " ".join(lines).replace("``", "`").replace("None in files", "null in files") for name, lines in words.items()}


def type_words(kind: Any) -> str:
    """Type of a key of JSON in words."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " / ".join(f"`{one}`" for one in inner)
    if origin in {types.UnionType, typing.Union}:
        return " or ".join("null" if one is type(None) else type_words(one) for one in inner)
    if origin in {list, tuple}:
        return f"list of {type_words(inner[0])}"
    if origin is dict:
        return "object"
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{kind.__name__.lower()})" if kind in MORE_WORDS else "object"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(kind, "object")


# ---- the page ---------------------------------------------------------------------------------------------------------
def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def columns(names: Iterable[str], words: Mapping[str, str]) -> Iterator[str]:
    """Lines of a table of columns; a column without words is a mistake."""
    together: dict[str, list[str]] = {}
    for name in names:
        together.setdefault(words[name], []).append(f"`{name}`")
    yield from table(("column", "what it holds"), ((", ".join(several), what) for what, several in together.items()))


def model(kind: type[BaseModel]) -> Iterator[str]:
    """Lines of a table of the keys of a part of ``score.json``."""
    words = attributes_of(kind) | dict(MORE_WORDS.get(kind, {}))
    hints = typing.get_type_hints(kind)
    rows = ((f"`{name}`", type_words(hints[name]), words[name]) for name in kind.model_fields)
    yield from table(("key", "type", "what it holds"), rows)


def screens() -> Iterator[str]:
    """Lines of the table of ``screens.csv``: its seven tests stand in one row."""
    rest = [name for name in SCREEN_COLUMNS if name in SCREENS]
    tests = [name for name in SCREEN_COLUMNS if name not in SCREENS]
    rows = [(f"`{name}`", SCREENS[name]) for name in rest]
    several = "Score or band (`1-2`) of each test and side; empty where it is missing."
    rows.insert(rest.index("missing"), (", ".join(f"`{name}`" for name in tests), several))
    yield from table(("column", "what it holds"), rows)


def signals() -> Iterator[str]:
    """Lines of the table of signals."""
    rows = (
        (
            f"`{one.name}`",
            one.unit,
            "left, right" if one.sided else "-",
            ", ".join(one.planes),
            one.meaning + (" (rough)" if one.low_confidence else ""),
        )
        for one in SIGNALS.values()
    )
    yield from table(("signal", "unit", "sides", "views", "meaning"), rows)


def row_words() -> dict[str, str]:
    """Words of the columns of ``scores.csv``."""
    assert is_dataclass(ScoreRow)
    assert tuple(one.name for one in fields(ScoreRow)) == SCORE_COLUMNS
    return attributes_of(ScoreRow) | {
        "input": "Name of the clip. With movement and side it is the key by which a later run replaces the line.",
        "movement": "Test.",
        "side": "Side shown, or `both`.",
        "score": "0-3; empty if the result is a band.",
        "model": "Network.",
        "fms_score_version": "Version of this package.",
        "analysed_at": "Time in ISO 8601, UTC.",
    }


def page() -> str:
    """Give the whole page."""
    parts = (
        [
            HEAD,
            "## The folder of a clip",
            "",
            *table(("file", "what it holds"), ((f"`{one}`", what) for one, what in FOLDER.items())),
        ],
        ["## Tables", "", CSV_RULES],
        ["### scores.csv", "", SCORES_TEXT, *columns(SCORE_COLUMNS, row_words())],
        ["### repetitions.csv", "", *columns(REPETITION_COLUMNS, REPETITIONS)],
        ["### measurements.csv", "", *columns(MEASUREMENT_COLUMNS, MEASUREMENTS)],
        ["### signals.csv", "", SIGNALS_TEXT],
        ["### poses.csv", "", POSES_TEXT, *columns(LONG_COLUMNS, LONG)],
        ["### screens.csv", "", SCREENS_TEXT, *screens()],
        ["### agreement.csv", "", AGREEMENT_TEXT, *columns(AGREEMENT_COLUMNS, AGREEMENT)],
        ["### ratings.csv", "", RATINGS_TEXT, *columns(RATING_COLUMNS, RATINGS)],
        ["## score.json", "", JSON_TEXT, *model(Verdict)],
        *([f"### {kind.__name__}", "", *model(kind)] for kind in (CriterionResult, AttemptVerdict, SideVerdict, ViewSummary)),
        ["## poses.npz", "", NPZ_TEXT, *columns(("format", "facts", *ARRAYS), NPZ | attributes_of(PoseTrack))],
        ["## Poses from and for other programs", "", EXCHANGE, *table(("kind", "read", "written", "what to know"), KINDS)],
        [EXCHANGE_END, "## The eighteen points", "", POINTS_TEXT, *points()],
        ["## Signals", "", SIGNAL_TEXT, *signals()],
    )
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def points() -> Iterator[str]:
    """Lines of the table of points."""
    yield from table(("number", "point"), ((str(number), f"`{name}`") for number, name in enumerate(JOINTS)))


HEAD: Final = """\
<!-- Written by docs/make_formats.py; change that, or the docstrings it reads, and run it. -->
# Files and columns

What every file holds, for whoever reads the numbers with other tools. All numbers of one clip lie in one folder.
"""

CSV_RULES: Final = """\
CSV: UTF-8, a comma between cells, a point in numbers, plain line feeds, an empty cell for what is not known. Times have four
decimals, pixels and degrees two, ratios four, confidence three. A text that a spreadsheet would take for a formula begins with
an apostrophe.
"""

SCORES_TEXT: Final = """\
Beside the folders; one line a clip, replaced when the clip is analysed again.
"""

SCREENS_TEXT: Final = """\
Of `fms-score screen`; one line a person and day. `group.csv` has the same columns.
"""

AGREEMENT_TEXT: Final = """\
Of `fms-score compare`; one line a figure. `agreement.json` holds the same.
"""

RATINGS_TEXT: Final = """\
Of `fms-score compare`; every score as it was compared.
"""

SIGNALS_TEXT: Final = """\
`time_s`, `frame`, then one column for each [signal](#signals); a signal with sides has two, such as
`left_knee_flexion_deg` and `right_knee_flexion_deg`. Empty where a point was not seen or the view does not show it.
"""

POSES_TEXT: Final = """\
One row a frame: `frame`, `time_s`, then six columns for each of [the eighteen points](#the-eighteen-points):
`<point>_x_px`, `<point>_y_px`, `<point>_confidence`, `<point>_filled`, `<point>_raw_x_px`, `<point>_raw_y_px`.
`fms-score convert --to csv-long` writes the same with one row a frame and point:
"""

JSON_TEXT: Final = f"""\
UTF-8 JSON; `null` for what is not known. The first key is `format`: `{SCORE_FORMAT}`. Keys that end in `_message` say the
same as the text beside them, for the other languages of the report.
"""

NPZ_TEXT: Final = """\
For NumPy: `numpy.load("poses.npz", allow_pickle=False)`; or `fms_score.PoseTrack.from_npz`.
"""

POINTS_TEXT: Final = """\
The order of OpenPose's COCO model. Left and right are the subject's own.
"""

SIGNAL_TEXT: Final = """\
The vocabulary of rubrics; `fms-score signals` prints it too. Angles of joints are 0-180 degrees, tilts have a sign; forward and
left are the subject's. Lengths are ratios to the subject's own torso or leg. "Rough" ones are carried by eighteen points only
roughly.
"""

EXCHANGE: Final = """\
`fms-score analyze` takes poses instead of a video, and `fms-score convert` writes them as something else.
"""

EXCHANGE_END: Final = f"""\
Points of OpenPose and COCO files are linked, repaired and smoothed like those of a video; of several people the one who moves
most is followed, or whom `--subject` names. `poses.npz` is taken as it is. Files of others are read up to
{openpose.MOST_BYTES >> 20} MiB a frame (OpenPose) or {coco.MOST_BYTES >> 20} MiB (COCO).
"""

OPENPOSE_TO: Final = "`--to openpose` (18 points), `--to kinovea` (BODY_25, the only one Kinovea opens)"
OPENPOSE: Final = (
    "OpenPose tells neither times nor size: give `--fps` and `--size`. Ours keep both in an entry `fms_score`. Frame numbers "
    "come from the file names. A confidence above 0 makes a point found. Interpolated points have none and are left out."
)
COCO: Final = (
    "Seventeen points: the neck is put in the middle of the shoulders. A third number that is not whole is a confidence; "
    "else it is COCO's flag (2 seen, 1 hidden: 0.5). Ours keep times (`time_s`, `frame_index`), `confidence` and `neck` too."
)
TRC: Final = (
    "For OpenSim and Sports2D: y up, z 0, smoothed points, empty cells for unknown ones. Evenly spaced: a clip without a "
    "constant frame rate is resampled to its median rate, and the command says so. Pixels, or metres with `--height-m` (by "
    "the usual share of the torso in the height; no calibration)."
)
MOVEMENT: Final = (
    "An xarray dataset: `position` (time, space, keypoints, individuals) and `confidence`; times in seconds; `fps` only if "
    "they are even. Needs `pip install 'fms-score[movement]'`."
)
KINDS: Final = (
    ("`poses.npz`", "yes", "`--to npz`", "To the last bit: smoothed and raw points, what was filled, what was repaired."),
    ("OpenPose JSON", "a folder, one file a frame; COCO (18 points) and BODY_25", OPENPOSE_TO, OPENPOSE),
    ("COCO keypoints", "a data set, or a list of results; other orders by the names of their points", "`--to coco`", COCO),
    ("TRC", "no", "`--to trc`", TRC),
    ("CSV", "no", "`--to csv-wide`, `--to csv-long`", "As [poses.csv](#posescsv)."),
    ("`movement` (Python)", "no", "`PoseTrack.to_movement()`", MOVEMENT),
)
"""Kind, read, written, what to know."""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
