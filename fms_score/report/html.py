"""The report: one self-contained page that a coach reads, prints and passes on."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from fms_score.kinematics.body import Body
from fms_score.report import sections
from fms_score.report.keyframes import KeyFrame, turn_name
from fms_score.report.signal_curves import CurveSource, criterion_curves, driving_curve
from fms_score.report.spans import spans
from fms_score.report.taken import taken_by_criterion
from fms_score.report.words import measured_text, seconds_text
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.track import PoseTrack

__all__ = ["MOST_EMBEDDED_BYTES", "ReportInputs", "render_report"]

MOST_EMBEDDED_BYTES: Final = 8 * 1024 * 1024
"""A larger overlay video is linked instead of embedded: some mail programs and phones give up on larger pages."""


DETAILS: Final = ("parameters", "poses", "track")
"""Parts of the provenance that fill pages: folded away, and complete in ``score.json``."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportInputs:
    """Everything a report tells.

    Attributes
    ----------
    verdict : Verdict
        The result, with its provenance.
    repetitions, measurements : DataFrame
        Their tables, as written to CSV.
    signals : DataFrame
        Index ``time_s``, one column a signal.
    track : PoseTrack
        The subject; tells what was filled and repaired.
    source_name : str
        Name of the video file; shown, never trusted.
    key_frames : mapping of str to KeyFrame
        As :func:`fms_score.report.keyframes.key_frames` gives them.
    body : Body or None
        The subject with its directions; with it the curves show the raw points below the smooth ones.
    overlay : Path or None
        The overlay video, in the folder the report goes to; embedded up to 8 MB, else linked by its name.
    rubric : Rubric or None
        Tells how the numbers are taken and which signal found the repetitions.
    """

    verdict: Verdict
    repetitions: pd.DataFrame
    measurements: pd.DataFrame
    signals: pd.DataFrame
    track: PoseTrack
    source_name: str
    key_frames: Mapping[str, KeyFrame] = field(default_factory=dict)
    body: Body | None = None
    overlay: Path | None = None
    rubric: Rubric | None = None


def render_report(inputs: ReportInputs) -> str:
    """Page as a string: HTML with style, pictures and curves inside, and no reference to anything outside.

    Parameters
    ----------
    inputs : ReportInputs
        What to tell.

    Returns
    -------
    str
        A whole HTML document.
    """
    verdict = inputs.verdict
    taken = taken_by_criterion(inputs.rubric)
    story, attempt = spans(inputs.repetitions), sections.counting_attempt(verdict)
    source = CurveSource(inputs.signals, inputs.track, inputs.body, story, attempt, taken)
    driving = inputs.rubric.repetition.signal if inputs.rubric else None
    kind, figure, means = sections.headline(verdict)
    page = _environment().get_template("report.html.j2")
    return page.render(
        verdict=verdict,
        source_name=inputs.source_name,
        kind=kind,
        figure=figure,
        means=means,
        steps=sections.score_steps(verdict),
        criteria=sections.criterion_views(verdict.criteria, verdict.undecided, inputs.key_frames, taken),
        curves=criterion_curves(source, verdict.criteria),
        driving=driving_curve(source, driving),
        unseen=sections.unseen(verdict.criteria),
        attempts=sections.attempts(verdict),
        turns=[frame for frame in (inputs.key_frames.get(turn_name(one.rep)) for one in verdict.attempts) if frame],
        sides=sections.side_comparison(verdict),
        quality=sections.quality(verdict, inputs.track),
        measurements=_measurement_rows(inputs.measurements),
        provenance=sections.provenance_rows({key: verdict.provenance[key] for key in verdict.provenance if key not in DETAILS}),
        details=sections.provenance_rows({key: verdict.provenance[key] for key in DETAILS if key in verdict.provenance}),
        video=_video_source(inputs.overlay),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["picture"] = _picture
    return environment


def _template(name: str) -> str:
    return resources.files("fms_score.report").joinpath("templates", name).read_text(encoding="utf-8")


def _picture(jpeg: bytes) -> Markup:
    return Markup("data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii"))  # noqa: S704 - base64 has no markup


def _video_source(overlay: Path | None) -> str | None:
    if overlay is None or not overlay.is_file():
        return None
    if overlay.stat().st_size > MOST_EMBEDDED_BYTES:
        return quote(overlay.name)
    return "data:video/webm;base64," + base64.b64encode(overlay.read_bytes()).decode("ascii")


def _measurement_rows(measurements: pd.DataFrame) -> list[list[str]]:
    return [
        [
            str(row["rep"]),
            str(row["side"]),
            str(row["measure"]).replace("_", " "),
            measured_text(_number(row["value"]), _number(row["sd"]), str(row["unit"])),
            str(row["phase"]),
            seconds_text(_number(row["at_s"])),
            "" if pd.isna(row["reason"]) else str(row["reason"]),
        ]
        for row in measurements.to_dict("records")
    ]


def _number(value: Hashable) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value == value else None  # noqa: PLR0124 - not NaN
