"""The truth of a clip as files: ``.npz`` for every frame, ``.json`` for the clip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.atomic import replacing
from fms_score.kinematics.body import Body
from fms_score.kinematics.registry import Plane
from fms_score.repetitions import find_repetitions
from fms_score.rubric.collection import rubric_for
from fms_score.rubric.score import observer_questions
from fms_score.skeleton import JOINTS, Side
from synthesis.camera import project
from synthesis.catalogue import KITS
from synthesis.figure import Figure
from synthesis.filming import ViewWish
from synthesis.kit import Kit
from synthesis.motion import Attempt, Motion
from synthesis.rotation import Array
from synthesis.skinning import EXTRA_POINTS
from synthesis.truth import RepTruth, plane_body, rep_truth, signal_truth
from synthesis.wish import Staged

__all__ = ["rep_truths", "save_truth", "true_score"]


def true_score(kit: Kit, truths: Sequence[RepTruth], attempts: Sequence[Attempt]) -> int:
    """The best attempt of each side, the lower of the sides."""
    return min(_best_by_side(kit, truths, attempts).values())


def _best_by_side(kit: Kit, truths: Sequence[RepTruth], attempts: Sequence[Attempt]) -> dict[str, int]:
    best: dict[str, int] = {}
    for truth, attempt in zip(truths, attempts, strict=True):
        side = attempt.side if kit.two_sided else "both"
        best[side] = max(best.get(side, 0), truth.score)
    return best


def rep_truths(
    kit: Kit, movement: str, performed: tuple[Sequence[Attempt], Motion, Figure, ViewWish], time_s: Array, joints_m: Array
) -> list[RepTruth]:
    """Truth of every repetition, from the joints of all frames."""
    attempts, motion, figure, view = performed
    rubric = rubric_for(movement).rubric
    planes: tuple[Plane, ...] = ("side", "front")
    bodies: dict[Plane, Body] = {plane: plane_body(joints_m, plane, figure, motion.headward) for plane in planes}
    near: Side = "right" if view == "right" else "left"
    return [
        rep_truth(rubric, times, time_s, bodies, near, kit.answers(attempt.values))
        for times, attempt in zip(motion.repetitions, attempts, strict=True)
    ]


def save_truth(
    staged: Staged, video: Path, time_s: Array, joints: Array, matrices: Array, visible: NDArray[np.bool_]
) -> dict[str, Any]:
    """Write what is true of every frame and of the clip beside the video.

    Parameters
    ----------
    staged : Staged
    video : Path
        Gives folder and stem.
    time_s : ndarray, shape (frames,)
    joints : ndarray, shape (frames, 18 + 6, 3)
    matrices : ndarray, shape (frames, 3, 4)
        Projection of every frame, before the lens.
    visible : ndarray of bool, shape (frames, 18)

    Returns
    -------
    dict
        What the ``.json`` holds.
    """
    signals = signal_truth(joints, staged.figure, staged.motion.headward)
    arrays = {
        "time_s": time_s,
        "xy_px": staged.filming.base.lens.bend(project(matrices, joints)).astype(np.float32),
        "visible": visible,
        "xyz_m": joints.astype(np.float32),
        "projection": matrices,
        "lens": staged.filming.base.lens.numbers,
        "points": np.array([*JOINTS, *EXTRA_POINTS]),
        "signals": signals.to_numpy(dtype=np.float32),
        "signal_names": np.array(list(signals.columns), dtype=np.str_),
    }
    with replacing(video.with_suffix(".npz")) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]  # the stubs take a keyword for allow_pickle
    performed = (staged.attempts, staged.motion, staged.figure, staged.view)
    truths = rep_truths(KITS[staged.wish.movement], staged.wish.movement, performed, time_s, joints)
    signals.index = pd.Index(time_s, name="time_s")
    facts = _facts(staged, truths, _seen_times(staged, signals))
    with replacing(video.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return facts


def _seen_times(staged: Staged, signals: pd.DataFrame) -> list[dict[str, float]]:
    """When each repetition leaves rest, turns and is back by the rule of the rubric, on the true signal.

    A movement starts before it shows: with least jerk, a tenth of the time goes by for a hundredth of the way.
    """
    rubric = rubric_for(staged.wish.movement).rubric
    found = find_repetitions(signals, rubric.repetition, two_sided=rubric.sides == "left_right", side_by=rubric.side_by)
    seen: list[dict[str, float]] = []
    for times in staged.motion.repetitions:
        own = found[(found["turn_s"] > times.start_s) & (found["turn_s"] < times.end_s)]
        seen.append({f"seen_{name}": float(own.iloc[0][name]) for name in ("start_s", "turn_s", "end_s")} if len(own) else {})
    return seen


def _facts(staged: Staged, truths: Sequence[RepTruth], seen: Sequence[dict[str, float]]) -> dict[str, Any]:
    filming, kit = staged.filming, KITS[staged.wish.movement]
    best = _best_by_side(kit, truths, staged.attempts)
    return {
        "movement": staged.wish.movement,
        "wish": asdict(staged.wish),
        "split": staged.wish.split,
        "view": staged.view,
        "asked_score": staged.score,
        "true_score": min(best.values()),
        "true_score_by_side": best if kit.two_sided else {},
        "asked_grades": dict(staged.grades),
        "observed": _observed(staged),
        "session": {
            "sex": staged.person.looks.sex,
            "height_cm": round(100 * staged.person.height_m, 1),
            "hand_length_cm": round(100 * staged.figure.hand_m, 1),
        },
        "scene": staged.scene.name,
        "looks": asdict(staged.person.looks),
        "camera": {
            "size_px": filming.base.size_px,
            "off_axis_deg": filming.off_axis_deg,
            "height_m": filming.height_m,
            "distance_m": filming.distance_m,
            "roll_deg": filming.roll_deg,
            "shake_deg": filming.shake_deg,
            "focal_px": filming.base.focal_px,
            "radial": filming.base.radial,
            "exposure_s": filming.exposure_s,
        },
        "repetitions": [
            {**asdict(times), **of_rule, "values": dict(attempt.values), **truth.as_dict()}
            for times, of_rule, attempt, truth in zip(staged.motion.repetitions, seen, staged.attempts, truths, strict=True)
        ],
    }


def _observed(staged: Staged) -> dict[str, bool]:
    """Answers to what the rubric asks, as somebody on the spot gives them."""
    asked = observer_questions(rubric_for(staged.wish.movement).rubric)
    answers = KITS[staged.wish.movement].answers(staged.attempts[-1].values)
    return {question: answer for question, answer in answers.items() if question in asked}
