"""The report: one self-contained page that a coach reads, prints and passes on."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import pandas as pd
from markupsafe import Markup

from fms_score.kinematics.body import Body
from fms_score.language import ENGLISH, Language
from fms_score.report import attempt_table, facts, sections
from fms_score.report.camera_plan import camera_plans
from fms_score.report.keyframes import KeyFrame
from fms_score.report.page import page_template, template_text
from fms_score.report.signal_curves import CurveSource, criterion_curves, driving_curve
from fms_score.report.spans import spans
from fms_score.report.taken import taken_by_criterion
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
        Tells how the numbers are taken, which signal found the repetitions, and how to film the movement.
    language : Language
        Of the page.
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
    language: Language = ENGLISH


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
    script = template_text("report.js")
    page = page_template("report.html.j2")
    return page.render(
        source_name=inputs.source_name,
        video=_video_source(inputs.overlay),
        script=Markup(script),  # noqa: S704 - our own file
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        **inputs.language.for_pages(),
        **_result(inputs),
        **_moments(inputs),
        **_tables(inputs),
    )


def _result(inputs: ReportInputs) -> dict[str, Any]:
    verdict, language = inputs.verdict, inputs.language
    kind, figure, means = sections.headline(verdict, language)
    return {
        "verdict": verdict,
        "kind": kind,
        "figure": figure,
        "means": means,
        "because": language.told(verdict.because_message, verdict.because),
        "steps": sections.score_steps(verdict, language),
        "unseen": sections.unseen(verdict.criteria, language),
        "plans": camera_plans(inputs.rubric, language),
    }


def _moments(inputs: ReportInputs) -> dict[str, Any]:
    verdict, language = inputs.verdict, inputs.language
    taken = taken_by_criterion(inputs.rubric)
    story, attempt = spans(inputs.repetitions), sections.counting_attempt(verdict)
    source = CurveSource(inputs.signals, inputs.track, inputs.body, story, attempt, taken, language)
    driving = inputs.rubric.repetition.signal if inputs.rubric else None
    pictures = sections.criterion_pictures(verdict, inputs.key_frames, taken, language)
    time_s = inputs.track.time_s
    return {
        "criteria": sections.criterion_views(verdict.criteria, verdict.undecided, pictures, taken, language),
        "curves": criterion_curves(source, verdict.criteria),
        "driving": driving_curve(source, driving),
        "turns": sections.turn_pictures(verdict, inputs.key_frames, language),
        "begin_s": float(time_s[0]) if len(time_s) else 0.0,
        "step_s": float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.04,
    }


def _tables(inputs: ReportInputs) -> dict[str, Any]:
    verdict, language, origin = inputs.verdict, inputs.language, inputs.verdict.provenance
    shown = {key: value for key, value in origin.items() if key not in DETAILS}
    return {
        "attempts": attempt_table.attempts(verdict, language),
        "sides": attempt_table.side_comparison(verdict, language),
        "measurements": attempt_table.measurement_rows(inputs.measurements, language),
        "quality": facts.quality(verdict, inputs.track, language),
        "notes": sections.notes(verdict, language),
        "answers": facts.observer_answers(verdict, inputs.rubric, language),
        "provenance": [(key, facts.provenance_rows({key: value})) for key, value in shown.items()],
        "details": facts.provenance_rows({key: origin[key] for key in DETAILS if key in origin}),
    }


def _video_source(overlay: Path | None) -> str | None:
    if overlay is None or not overlay.is_file():
        return None
    if overlay.stat().st_size > MOST_EMBEDDED_BYTES:
        return quote(overlay.name)
    return "data:video/webm;base64," + base64.b64encode(overlay.read_bytes()).decode("ascii")
