"""What each part of the report says, in words ready for the page.

Templates only lay out; every number is put into words here, and every word comes from :mod:`fms_score.report.words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fms_score.report.keyframes import KeyFrame
from fms_score.report.taken import Taken
from fms_score.report.words import (
    NOTHING,
    SCORE_MEANS,
    STATE_WORDS,
    VIEW_WORDS,
    band_text,
    chance_text,
    criterion_name,
    margin_text,
    measured_text,
    seconds_text,
    sentence,
    threshold_text,
    value_text,
)
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, State, Verdict
from fms_score.skeleton import BODY_JOINTS
from fms_score.tracks.track import PoseTrack

__all__ = [
    "Attempts",
    "CriterionView",
    "ScoreStep",
    "Unseen",
    "attempts",
    "counting_attempt",
    "criterion_views",
    "headline",
    "provenance_rows",
    "quality",
    "score_steps",
    "side_comparison",
    "unseen",
]

REPAIRS: Final[dict[str, tuple[str, str]]] = {
    "found_share": ("Subject found", "in {:.0%} of the pictures"),
    "people_seen": ("People seen", "{:.0f}"),
    "swapped_frames": ("Left and right exchanged", "put back in {:.0f} pictures"),
    "outliers_removed": ("Points that jumped away", "{:.0f} removed"),
    "gated_points": ("Points too uncertain", "{:.0f} left out"),
    "filled_points": ("Short gaps", "{:.0f} points filled"),
}
"""What the notes of a pose track mean."""


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion in words."""

    ident: str
    name: str
    state: State
    word: str
    measured: str
    how: str
    threshold: str
    margin: str
    reason: str
    remedy: str
    moment: str
    open: bool
    chance: str
    frame: KeyFrame | None


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One of the possible scores: whether it is the result or still open, and how likely it is."""

    score: int
    means: str
    is_result: bool
    is_open: bool
    percent: float | None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be assessed for one reason, and what to do about it."""

    names: list[str]
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class AttemptColumn:
    """One repetition as a column of the table of attempts."""

    rep: int
    side: str
    mark: str
    facts: list[str]
    cells: list[CriterionView | None]


@dataclass(frozen=True, slots=True)
class Attempts:
    """Every attempt: facts and criteria by repetition."""

    fact_names: list[str]
    criterion_names: list[str]
    columns: list[AttemptColumn]


@dataclass(frozen=True, slots=True)
class SideRow:
    """One line of the comparison of left and right."""

    name: str
    left: str
    right: str
    difference: str
    left_state: State | None = None
    right_state: State | None = None


def headline(verdict: Verdict) -> tuple[str, str, str]:
    """Kind of the result (``score``, ``band``, ``unseen`` or ``pain``), its figure, and what it means."""
    if verdict.pain:
        return "pain", "0", SCORE_MEANS[0]
    if verdict.score is not None:
        return "score", str(verdict.score), SCORE_MEANS[verdict.score]
    if all(one.state == "not_observable" for one in verdict.criteria):
        return "unseen", NOTHING, "not assessed: nothing that decides could be seen"
    return "band", band_text(None, verdict.band), "still open: something that decides could not be seen"


def score_steps(verdict: Verdict) -> list[ScoreStep]:
    """Scores from 3 down, with 0 only where an observer's pain makes it possible."""
    low, high = verdict.band
    lowest = 0 if verdict.pain or low == 0 else 1
    return [
        ScoreStep(
            score,
            SCORE_MEANS[score],
            is_result=score == verdict.score,
            is_open=verdict.score is None and low <= score <= high,
            percent=_percent(verdict.probabilities.get(str(score))) if verdict.probabilities else None,
        )
        for score in range(3, lowest - 1, -1)
    ]


def criterion_views(
    criteria: Sequence[CriterionResult],
    undecided: Sequence[str] = (),
    frames: Mapping[str, KeyFrame] | None = None,
    taken: Mapping[str, Taken] | None = None,
) -> list[CriterionView]:
    """Criteria in the rubric's order, each with its picture if there is one."""
    by_criterion = {frame.criterion: frame for frame in (frames or {}).values() if frame.criterion}
    how = taken or {}
    return [_criterion_view(one, how.get(one.id, Taken()), one.id in undecided, by_criterion.get(one.id)) for one in criteria]


def unseen(criteria: Sequence[CriterionResult]) -> list[Unseen]:
    """What was not assessed, gathered by what to do about it."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in criteria:
        if one.state == "not_observable":
            found.setdefault((sentence(one.remedy or ""), sentence(one.reason)), []).append(criterion_name(one))
    return [Unseen(names, reason, remedy) for (remedy, reason), names in found.items()]


def attempts(verdict: Verdict) -> Attempts:
    """Every repetition beside every other, the one that counts marked."""
    names = list(dict.fromkeys(one.id for attempt in verdict.attempts for one in attempt.criteria))
    says = {one.id: criterion_name(one) for attempt in verdict.attempts for one in attempt.criteria}
    facts = ["Score", "Begins", "Turn", "Ends", "Lasts", "Whole in the clip"]
    chosen = counting_attempt(verdict)
    marks = {one.rep: "best of its side" for one in verdict.sides} | ({chosen.rep: "counts"} if chosen else {})
    columns = [_column(one, names, marks.get(one.rep, "")) for one in verdict.attempts]
    return Attempts(facts, [says[name] for name in names], columns)


def counting_attempt(verdict: Verdict) -> AttemptVerdict | None:
    """Attempt whose criteria are the test's; None without any."""
    return next((one for one in verdict.attempts if one.criteria == verdict.criteria), None)


def side_comparison(verdict: Verdict) -> list[SideRow]:
    """Best attempt of the left side beside that of the right; empty if only one side was seen."""
    by_rep = {(one.rep, one.side): one for one in verdict.attempts}
    best = {one.side: (one, by_rep.get((one.rep, one.side))) for one in verdict.sides}
    if not {"left", "right"} <= set(best):
        return []
    (left, left_attempt), (right, right_attempt) = best["left"], best["right"]
    gap = NOTHING if left.score is None or right.score is None else f"{left.score - right.score:+d}"
    rows = [SideRow("Score", band_text(left.score, left.band), band_text(right.score, right.band), gap.replace("+0", "0"))]
    if left_attempt and right_attempt:
        others = {one.id: one for one in right_attempt.criteria}
        rows += [_side_row(one, others[one.id]) for one in left_attempt.criteria if one.id in others]
    return rows


def quality(verdict: Verdict, track: PoseTrack) -> list[tuple[str, str]]:
    """How well the clip could be read: name and finding."""
    view = verdict.view
    off = f"{VIEW_WORDS[view.name]}, {view.off_plane_deg:.0f}° off the {view.plane} view"
    off += "; angles of this plane are read with caution" if view.flagged else ""
    body = track.confidence[:, list(BODY_JOINTS)]
    known = np.isfinite(track.xy[:, list(BODY_JOINTS)]).all(axis=-1)
    lines = [("Camera", f"{off} (named by the user)" if view.forced else off)]
    if body.size:
        sure = f"mean confidence {body[body > 0].mean():.2f}" if (body > 0).any() else "no confidence"
        lines.append(("Body points", f"{100 * known.mean():.0f} % known, {sure}"))
        lines.append(("Pictures", f"{len(track)} in {seconds_text(track.duration_s)}"))
    found = [(name, words.format(track.notes[key])) for key, (name, words) in REPAIRS.items() if key in track.notes]
    return lines + [(name, words.replace("%", " %")) for name, words in found]


def provenance_rows(provenance: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Where the result comes from, nested facts flattened."""
    rows: list[tuple[str, str]] = []
    for key, value in provenance.items():
        name = f"{before}{str(key).replace('_', ' ')}"
        if isinstance(value, Mapping):
            rows += provenance_rows(value, f"{name}: ")
        elif isinstance(value, (list, tuple)):
            rows.append((name, ", ".join(str(one) for one in value)))
        else:
            rows.append((name, NOTHING if value is None else str(value)))
    return rows


def _criterion_view(one: CriterionResult, taken: Taken, undecided: bool, frame: KeyFrame | None) -> CriterionView:  # noqa: FBT001 - private
    return CriterionView(
        ident=one.id,
        name=criterion_name(one),
        state=one.state,
        word=STATE_WORDS[one.state],
        measured=measured_text(one.value, one.sd, one.unit),
        how=taken.words if one.value is not None else "",
        threshold=threshold_text(one.threshold, one.comparison, one.unit),
        margin=margin_text(one.margin, one.unit),
        reason=sentence(one.reason),
        remedy=sentence(one.remedy or ""),
        moment=seconds_text(one.at_s),
        open=undecided,
        chance=chance_text(one.probability),
        frame=frame,
    )


def _column(attempt: AttemptVerdict, names: Sequence[str], mark: str) -> AttemptColumn:
    views = {one.ident: one for one in criterion_views(attempt.criteria)}
    facts = [
        band_text(attempt.score, attempt.band),
        *(seconds_text(moment) for moment in (attempt.start_s, attempt.turn_s, attempt.end_s, attempt.end_s - attempt.start_s)),
        "yes" if attempt.complete else "no",
    ]
    return AttemptColumn(attempt.rep, attempt.side, mark, facts, [views.get(name) for name in names])


def _side_row(left: CriterionResult, right: CriterionResult) -> SideRow:
    gap = None if left.value is None or right.value is None else abs(left.value - right.value)
    return SideRow(
        criterion_name(left),
        value_text(left.value, left.unit),
        value_text(right.value, right.unit),
        value_text(gap, left.unit),
        left.state,
        right.state,
    )


def _percent(share: float | None) -> float | None:
    return None if share is None or not np.isfinite(share) else round(100 * float(share), 1)
