"""What the chain makes of one rendered clip, held against its truth: a flat record for a JSON file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rendered.truth import ClipTruth, RepTruth, other_rubric

from fms_score.errors import RubricError
from fms_score.kinematics.body import body_scale
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signals import column_values, split_column
from fms_score.pipeline import ClipRequest, Look, choose_rubric, look_at, score_track
from fms_score.rubric.judge import outcome_of
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, Verdict
from fms_score.skeleton import joint_index
from fms_score.tracks.track import PoseTrack

__all__ = ["answers_to_picture", "best_outcome", "clip_record", "matched", "point_hits", "signal_errors"]

Array = NDArray[np.float64]
Pairs = list[tuple[int, int]]

BODY = tuple(range(14))
"""Nose, neck and limbs; eyes and ears carry no measure but that of the view."""

WITHIN = (0.1, 0.25)
LEAST_OVERLAP = 0.3
PICTURE_QUESTIONS = {"fists_confirmed": ("left_wrist", "right_wrist")}
"""Answered yes where these points are within the wider limit of the true ones for most of the repetitions."""

FRAMES_KEPT = 60
"""Errors of at most so many frames a clip, evenly spaced: every clip weighs the same, and records stay small."""

WITHOUT_ZERO = "ankle_rise_ratio"
"""Means something only as a change from the repetition's start."""


def clip_record(truth: ClipTruth, track: PoseTrack, rubrics: Mapping[str, LoadedRubric]) -> dict[str, Any]:
    """Judge a track as the command line would, with the observer's answers, and compare everything with the truth."""
    rubric = rubrics[truth.movement].rubric
    look = look_at(track, rubric, proportions=truth.proportions)
    observed = answers_to_picture(truth, track)
    verdict, _ = score_track(track, look, rubric, observed)
    pairs = matched(truth.repetitions, look.repetitions)
    return {
        "observed": observed,
        "view": _view(truth, look),
        "recognised": _recognised(track, rubrics),
        "points": _points(truth, track),
        "signals": signal_errors(truth, track, look),
        "repetitions": _repetitions(truth, look.repetitions, pairs, two_sided=rubric.sides == "left_right"),
        "other_rubric": other_rubric(truth, rubric),
        "attempts": [_attempt(truth.repetitions[of], of, verdict.attempts[found]) for of, found in pairs],
        "scores": _scores(truth, rubric, verdict, pairs, observed),
    }


def _view(truth: ClipTruth, look: Look) -> dict[str, Any]:
    view = look.view
    facts = {"name": view.name, "plane": view.plane, "near": view.near, "off_plane_deg": view.off_plane_deg}
    right = view.plane == truth.plane and (view.near == truth.view if truth.plane == "side" else view.name == truth.view)
    return facts | {"true_off_plane_deg": truth.off_axis_deg, "right": right}


def _recognised(track: PoseTrack, rubrics: Mapping[str, LoadedRubric]) -> str | None:
    try:
        return choose_rubric(ClipRequest(Path("unnamed.mp4")), rubrics, track)[0].rubric.movement
    except RubricError:
        return None


def answers_to_picture(truth: ClipTruth, track: PoseTrack) -> dict[str, bool]:
    """The observer's answers, with those about the marks in the picture given as somebody who looks at it would."""
    answers = dict(truth.observed)
    for question in PICTURE_QUESTIONS.keys() & answers.keys():
        inside, joints = _inside(truth, track.time_s), [joint_index(name) for name in PICTURE_QUESTIONS[question]]
        away = np.linalg.norm(track.xy[inside] - truth.xy_px[track.frame_index[inside]], axis=-1)[:, joints]
        near = away <= WITHIN[-1] * body_scale(truth.xy_px).torso_px  # False for NaN
        answers[question] = bool(near.all(axis=1).mean() > 0.5)
    return answers


# ---- points -----------------------------------------------------------------------------------------------------------
def _points(truth: ClipTruth, track: PoseTrack) -> dict[str, Any]:
    torso_px = body_scale(truth.xy_px).torso_px
    frames = track.frame_index
    return {
        name: point_hits(truth.xy_px[frames], truth.visible[frames], found, torso_px)
        for name, found in (("raw", track.raw_xy), ("smoothed", track.xy))
    }


def point_hits(true_px: Array, visible: NDArray[np.bool_], found_px: Array, torso_px: float) -> dict[str, Any]:
    """Points found within shares of the torso's length, by joint: a missing point is a miss.

    Parameters
    ----------
    true_px, found_px : ndarray, shape (frames, 18, 2)
    visible : ndarray of bool, shape (frames, 18)
    torso_px : float

    Returns
    -------
    dict
        Of lists with one entry a body joint: ``seen`` (frames with the point visible) and ``frames``, and of both the hits,
        such as ``seen_0.1`` and ``frames_0.1``.
    """
    body = list(BODY)
    away = np.linalg.norm(found_px[:, body] - true_px[:, body], axis=-1) / torso_px
    seen = visible[:, body]
    hits: dict[str, Any] = {"seen": seen.sum(axis=0).tolist(), "frames": [len(away)] * len(body)}
    for limit in WITHIN:
        near = away <= limit  # False for NaN
        hits |= {f"seen_{limit}": (near & seen).sum(axis=0).tolist(), f"frames_{limit}": near.sum(axis=0).tolist()}
    return hits


# ---- signals ----------------------------------------------------------------------------------------------------------
def signal_errors(truth: ClipTruth, track: PoseTrack, look: Look) -> dict[str, dict[str, list[float | None]]]:
    """Found minus true, in frames inside repetitions, of every signal that this view shows; None where it was not found.

    From the side, signals with sides are named for the near and the far one.
    """
    inside = _inside(truth, track.time_s)
    kept = inside[np.linspace(0, len(inside) - 1, min(len(inside), FRAMES_KEPT)).astype(int)] if len(inside) else inside
    bodies = {"raw": look.body.with_points(track.raw_xy[kept]), "smoothed": look.body.with_points(look.body.xy[kept])}
    errors: dict[str, dict[str, list[float | None]]] = {}
    for column in SIGNALS.columns():
        signal, side = split_column(column)
        if truth.plane not in signal.planes or signal.name == WITHOUT_ZERO or column not in truth.signals:
            continue
        name = signal.name
        if side and truth.plane == "side":
            name = f"{'near' if side == truth.view else 'far'}_{name}"
        true = truth.signals[column].to_numpy()[track.frame_index[kept]]
        own = errors.setdefault(name, {"raw": [], "smoothed": []})
        for kind, body in bodies.items():
            own[kind] += _listed(_difference(column_values(column, body), true, turns=column.endswith("_deg")), true)
    return errors


def _inside(truth: ClipTruth, time_s: Array) -> NDArray[np.intp]:
    inside = np.zeros(len(time_s), dtype=bool)
    for one in truth.repetitions:
        inside |= (time_s >= one.start_s) & (time_s <= one.end_s)
    return np.flatnonzero(inside)


def _difference(found: Array, true: Array, *, turns: bool) -> Array:
    """For angles the short way round."""
    return (found - true + 180.0) % 360.0 - 180.0 if turns else found - true


def _listed(errors: Array, true: Array) -> list[float | None]:
    """For JSON; frames in which the signal has no true value are left out."""
    return [round(float(one), 4) if np.isfinite(one) else None for one in errors[np.isfinite(true)]]


# ---- repetitions ------------------------------------------------------------------------------------------------------
def matched(true: Sequence[RepTruth], found: pd.DataFrame) -> Pairs:
    """Pairs of true and found repetitions, best overlap (intersection over union in time) first, each used once."""
    spans = found[["start_s", "end_s"]].to_numpy(dtype=float)
    overlaps = [
        (_overlap((one.start_s, one.end_s), (float(span[0]), float(span[1]))), of, row)
        for of, one in enumerate(true)
        for row, span in enumerate(spans)
    ]
    pairs: Pairs = []
    for overlap, of, row in sorted(overlaps, reverse=True):
        if overlap >= LEAST_OVERLAP and all(of != pair[0] and row != pair[1] for pair in pairs):
            pairs.append((of, row))
    return sorted(pairs)


def _overlap(first: tuple[float, float], second: tuple[float, float]) -> float:
    common = min(first[1], second[1]) - max(first[0], second[0])
    whole = max(first[1], second[1]) - min(first[0], second[0])
    return max(common, 0.0) / whole if whole > 0 else 0.0


def _repetitions(truth: ClipTruth, found: pd.DataFrame, pairs: Pairs, *, two_sided: bool) -> dict[str, Any]:
    late = [
        {name: round(float(found.iloc[row][name]) - getattr(truth.repetitions[of], name), 3) for name in found if name in TIMES}
        for of, row in pairs
    ]
    right = [not two_sided or found.iloc[row]["side"] == truth.repetitions[of].side for of, row in pairs]
    times = [[round(getattr(one, name), 2) for name in TIMES] for one in truth.repetitions]
    return {
        "true": len(truth.repetitions),
        "found": len(found),
        "matched": len(pairs),
        "side_right": sum(right),
        "late_s": late,
        "true_times_s": times,
        "found_times_s": found[list(TIMES)].round(2).to_numpy().tolist(),
    }


TIMES = ("start_s", "turn_s", "end_s")


# ---- criteria and scores ----------------------------------------------------------------------------------------------
def _attempt(true: RepTruth, of: int, found: AttemptVerdict) -> dict[str, Any]:
    """Criteria of one repetition as they are and as they were judged."""
    fields = {"id", "state", "value", "sd", "probability", "view", "reason"}
    criteria = [one.model_dump(include=fields) | {"true": dict(true.criteria.get(one.id, {}))} for one in found.criteria]
    return {"repetition": of, "side": true.side, "criteria": criteria}


def _scores(
    truth: ClipTruth, rubric: Rubric, verdict: Verdict, pairs: Pairs, observed: Mapping[str, bool]
) -> list[dict[str, Any]]:
    """By side that was shown: what was answered, and what would have been with the other view's criteria known.

    A side on which nothing was found has no answer.
    """
    rows = []
    for side, score in truth.scores.items():
        answer = next((one for one in verdict.sides if one.side == side), None)
        plain = {"band": list(answer.band), "probabilities": answer.probabilities} if answer else None
        row: dict[str, Any] = {"side": side, "true": score, "answer": plain, "both_views": plain}
        own = [(of, found) for of, found in pairs if verdict.attempts[found].side == side]
        outcomes = [_with_other_view(truth, rubric, of, verdict.attempts[found]) for of, found in own[: rubric.attempts]]
        if outcomes:
            row["both_views"] = best_outcome(rubric, outcomes, observed)
        rows.append(row)
    return rows


def _with_other_view(truth: ClipTruth, rubric: Rubric, of: int, attempt: AttemptVerdict) -> list[CriterionResult]:
    """Criteria of an attempt; those that only the other view shows as they truly are."""
    known = truth.repetitions[of].criteria
    return [
        _as_true(one, met=bool(known[one.id]["met"])) if one.view not in {None, truth.plane} and one.id in known else one
        for one in attempt.criteria
        if one.id in rubric.criteria
    ]


def _as_true(one: CriterionResult, *, met: bool) -> CriterionResult:
    return one.model_copy(update={"state": "met" if met else "not_met", "probability": float(met)})


def best_outcome(rubric: Rubric, attempts: Sequence[list[CriterionResult]], observed: Mapping[str, bool]) -> dict[str, Any]:
    """The best attempt's probabilities; the band is what all attempts together leave possible."""
    outcomes = [outcome_of(rubric, results, observed) for results in attempts]
    best = max(outcomes, key=lambda one: one.expected)
    band = [max(one.band[end] for one in outcomes) for end in (0, 1)]
    return {"band": band, "probabilities": best.probabilities}
