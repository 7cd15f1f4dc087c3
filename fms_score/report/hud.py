"""What stands at the edges of the overlay video: where in the movement it is, and how the repetition was judged."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Final

import numpy as np

from fms_score.report.lettering import drawable
from fms_score.report.palette import ACCENT, PAPER, QUIET, SIDE_RGB, Rgb
from fms_score.report.shapes import Area, Array, Corner, Panel, Row, Shape
from fms_score.report.spans import Span
from fms_score.report.words import band_text, criterion_name, seconds_text, side_text
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, State
from fms_score.skeleton import SIDES

__all__ = ["Moment", "Stage", "deciding", "lights", "lit_attempt", "lit_s", "moment_at", "status", "timeline", "track_box"]

TURN_S: Final = 0.12
"""The turn is named for so long before and after its moment."""

LEAST_LIT_S: Final = 1.0
MOST_LIT_S: Final = 2.5
"""From the turn on the lights stay to the end of the repetition, but between so short and so long."""

DECIDING_S: Final = 0.2
"""A measure is shown for so long before and after the moment that decides."""

STATUS_LINES: Final = 5.2
"""Height of the status panel at the upper edge, in heights of a capital."""

MOST_AT_ONCE: Final = 2
URGENCY: Final[tuple[State, ...]] = ("not_met", "borderline", "met", "not_observable")

LONGEST_NAME: Final = 34
FEET_WEIGH: Final = 3.0
"""Hiding the feet is so much worse than hiding hands or head."""

CORNERS: Final[tuple[Corner, ...]] = ("bottom_left", "bottom_right", "top_right")


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a time lies in the movement: which repetition of how many, of which side, on which part of the way."""

    rep: int
    of: int
    side: str
    phase: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Picture size and clip times, which everything at the edges is laid out by."""

    width: int
    height: int
    start_s: float
    end_s: float

    @property
    def text_px(self) -> float:
        """Height of capitals that is still read on a phone."""
        return float(np.clip(0.017 * max(self.width, self.height), 8.0, 26.0))

    @property
    def bar_px(self) -> float:
        """Height of the line of time at the lower edge."""
        return max(0.012 * max(self.width, self.height), 4.0)


def moment_at(repetitions: list[Span], time_s: float) -> Moment | None:
    """Repetition that runs at a time, or None between two."""
    for one in repetitions:
        if one.start_s <= time_s <= one.end_s:
            early, late = time_s < one.turn_s - TURN_S, time_s > one.turn_s + TURN_S
            phase = "going out" if early else "coming back" if late else "turn"
            return Moment(one.rep, len(repetitions), one.side, phase)
    return None


def status(stage: Stage, moment: Moment | None, time_s: float) -> Panel:
    """Panel at the upper left: repetition, side, phase, time."""
    rows = [Row(seconds_text(time_s), rgb=QUIET)]
    if moment is not None:
        side = f"  {side_text(moment.side)}" if side_text(moment.side) else ""
        rows = [
            Row(f"Repetition {moment.rep} of {moment.of}{side}", bold=True),
            Row(f"{moment.phase}  {seconds_text(time_s)}", rgb=QUIET),
        ]
    return Panel(tuple(rows), "top_left", stage.text_px)


def timeline(stage: Stage, repetitions: list[Span], time_s: float) -> list[Shape]:
    """Line of time at the lower edge: repetitions light, turns marked, the present moment white."""
    shapes: list[Shape] = [_bar(stage, stage.start_s, stage.end_s, PAPER, 0.6)]
    for one in repetitions:
        colour: Rgb = next((SIDE_RGB[side] for side in SIDES if side == one.side), QUIET)
        tick = 0.0015 * (stage.end_s - stage.start_s)
        shapes.append(_bar(stage, one.start_s, one.end_s, colour, 0.75))
        shapes.append(_bar(stage, one.turn_s - tick, one.turn_s + tick, PAPER, 1.0))
    tick = 0.003 * (stage.end_s - stage.start_s)
    return [*shapes, _bar(stage, time_s - tick, time_s + tick, ACCENT, 1.0)]


def lights(stage: Stage, attempts: list[AttemptVerdict], box: Array, time_s: float) -> list[Panel]:
    """Give the panel with the state of every criterion, from the turn of a repetition on; away from the subject.

    Parameters
    ----------
    stage : Stage
        Picture size.
    attempts : list of AttemptVerdict
        All repetitions, judged.
    box : ndarray, shape (4,)
        Left, top, right and lower edge of where the subject moves.
    time_s : float
        Present moment.
    """
    attempt = lit_attempt(attempts, time_s)
    if attempt is None:
        return []
    rows = (
        Row(f"Score {band_text(attempt.score, attempt.band)}", bold=True),
        *(_light(criterion.state, drawable(criterion_name(criterion), criterion.id)) for criterion in attempt.criteria),
    )
    corner = _free_corner(stage, box, len(rows))
    lift_px = stage.bar_px if corner.startswith("bottom") else STATUS_LINES * stage.text_px
    return [Panel(rows, corner, stage.text_px, lift_px)]


def lit_attempt(attempts: list[AttemptVerdict], time_s: float) -> AttemptVerdict | None:
    """Repetition whose lights are on at a time."""
    shown = [attempt for attempt in attempts if 0 <= time_s - attempt.turn_s <= lit_s(attempt)]
    return shown[-1] if shown else None


def lit_s(attempt: AttemptVerdict) -> float:
    """How long the lights of a repetition stay on, from its turn."""
    return max(min(attempt.end_s - attempt.turn_s, MOST_LIT_S), LEAST_LIT_S)


def deciding(attempts: list[AttemptVerdict], time_s: float) -> list[CriterionResult]:
    """Measured criteria whose moment is now, one a signal, the troubled ones first, and few enough to be read."""
    now = {
        criterion.signal: criterion
        for attempt in attempts
        for criterion in reversed(attempt.criteria)
        if criterion.at_s is not None and abs(criterion.at_s - time_s) <= DECIDING_S
    }
    found = [criterion for signal, criterion in now.items() if signal is not None]
    return sorted(found, key=lambda criterion: URGENCY.index(criterion.state))[:MOST_AT_ONCE]


def track_box(xy: Array, margin_px: float) -> Array:
    """Left, top, right and lower edge of where a subject moves, feet and hands included; shape (4,), NaN if nowhere."""
    points = xy.reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return np.full(4, np.nan)
    return np.concatenate([np.quantile(points, 0.02, axis=0) - margin_px, np.quantile(points, 0.98, axis=0) + margin_px])


def _light(state: State, name: str) -> Row:
    return Row(shorten(name, LONGEST_NAME, placeholder="..."), state)


def _free_corner(stage: Stage, box: Array, rows: int) -> Corner:
    """Corner whose panel would cover least of the subject."""
    if not np.isfinite(box).all():
        return "bottom_left"
    width, height = 21 * stage.text_px, 2.0 * stage.text_px * (rows + 1)

    def covered(corner: Corner) -> float:
        """Area of the subject's box that a panel in this corner would hide, in square pixels; feet weigh more."""
        left = 0.0 if corner.endswith("left") else stage.width - width
        top = 0.0 if corner.startswith("top") else stage.height - height
        across = min(left + width, float(box[2])) - max(left, float(box[0]))
        down = min(top + height, float(box[3])) - max(top, float(box[1]))
        feet_first = FEET_WEIGH if corner.startswith("bottom") else 1.0
        return max(across, 0.0) * max(down, 0.0) * feet_first

    return min(CORNERS, key=covered)


def _bar(stage: Stage, from_s: float, to_s: float, rgb: Rgb, opacity: float) -> Area:
    span = max(stage.end_s - stage.start_s, 1e-6)
    left, right = (float(np.clip((one - stage.start_s) / span, 0, 1)) * stage.width for one in (from_s, to_s))
    top, low = stage.height - stage.bar_px, float(stage.height)
    return Area(np.array([[left, top], [right, top], [right, low], [left, low]]), rgb, opacity)
