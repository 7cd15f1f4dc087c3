"""What is true of a clip: signals without a camera, measures, criteria and the score that follows.

Every signal and every measure is computed by the definitions of fms_score itself, on the exact joints seen without
perspective straight from the side and straight from the front. So truth and result differ by what a camera, a network and
the tracking add, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from fms_score.kinematics.body import Body, Scale
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import Plane
from fms_score.kinematics.signals import column_values, split_column
from fms_score.kinematics.view import View
from fms_score.rubric.checks import level_needs
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.measure import measure_repetition
from fms_score.rubric.schema import Criterion, Rubric
from fms_score.skeleton import JOINT_COUNT, Side, joint_index
from synthesis.figure import Figure
from synthesis.motion import RepTimes
from synthesis.rotation import Array

__all__ = ["CriterionTruth", "RepTruth", "plane_body", "rep_truth", "signal_truth"]

PX_PER_M: Final = 1000.0
"""Any number would do: signals have no pixels in them."""


@dataclass(frozen=True, slots=True)
class CriterionTruth:
    """A criterion as it truly is.

    Attributes
    ----------
    value : float or None
        Of its measure; None where an observer answers.
    met : bool
    margin : float or None
        How far inside (+) or outside (-) its limit, in units of its tolerance; within 1 it is narrow.
    """

    value: float | None
    met: bool
    margin: float | None


@dataclass(frozen=True, slots=True)
class RepTruth:
    """Measures, criteria and score of a repetition."""

    measures: dict[str, float]
    criteria: dict[str, CriterionTruth]
    score: int

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        criteria = {name: {"value": c.value, "met": c.met, "margin": c.margin} for name, c in self.criteria.items()}
        return {"measures": self.measures, "criteria": criteria, "score": self.score}


def plane_body(joints_m: Array, plane: Plane, figure: Figure, headward: float) -> Body:
    """The subject seen straight from the side or the front, without perspective.

    Parameters
    ----------
    joints_m : ndarray, shape (..., points, 3)
    plane : {"side", "front"}
    figure : Figure
        For the lengths.
    headward : float
        +1 where forward (for somebody on the floor: the head) is towards +z.
    """
    points = joints_m[..., :JOINT_COUNT, :]
    across = points[..., 2] if plane == "side" else points[..., 0]
    xy = np.stack([across, -points[..., 1]], axis=-1) * PX_PER_M
    scale = Scale(_torso_m(joints_m) * PX_PER_M, figure.leg_m * PX_PER_M, figure.hand_m * PX_PER_M)
    return Body(xy, headward if plane == "side" else float("nan"), 1.0 if plane == "front" else float("nan"), scale)


def _torso_m(joints_m: Array) -> float:
    """Neck to mid-hip in the first posture, in space."""
    first = joints_m.reshape(-1, *joints_m.shape[-2:])[0]
    hips = (first[joint_index("hip", "left")] + first[joint_index("hip", "right")]) / 2
    return float(np.linalg.norm(first[joint_index("neck")] - hips))


def signal_truth(joints_m: Array, figure: Figure, headward: float) -> pd.DataFrame:
    """Every signal of the catalogue in its own plane (in the side's, where both would do)."""
    bodies = {plane: plane_body(joints_m, plane, figure, headward) for plane in ("side", "front")}
    columns = {}
    for column in SIGNALS.columns():
        signal, _ = split_column(column)
        columns[column] = column_values(column, bodies["side" if "side" in signal.planes else "front"])
    return pd.DataFrame(columns)


def rep_truth(
    rubric: Rubric, times: RepTimes, time_s: Array, bodies: Mapping[Plane, Body], near: Side, answers: Mapping[str, bool]
) -> RepTruth:
    """Measure one repetition as the rubric says, on the truth, and judge it.

    Parameters
    ----------
    rubric : Rubric
    times : RepTimes
    time_s : ndarray, shape (frames,)
    bodies : mapping of plane to Body
        As :func:`plane_body` gives them, shape (frames, 18, 2).
    near : {"left", "right"}
        Side towards the camera, for measures of the near side.
    answers : mapping of str to bool
        What somebody on the spot would answer.
    """
    side = times.side if rubric.sides == "left_right" else "both"
    repetition = Repetition(1, side, times.start_s, times.turn_s, times.end_s, complete=True)
    found: dict[str, float] = {}
    for plane, body in bodies.items():
        clip = Clip(time_s, body, np.zeros((len(time_s), JOINT_COUNT)), _view(plane, near, body))
        for name, measured in measure_repetition(rubric, repetition, clip).items():
            if measured.observable and name not in found:
                found[name] = measured.value
    criteria = {name: _judged(one, found, answers) for name, one in rubric.criteria.items()}
    return RepTruth(found, criteria, _score(rubric, criteria, answers))


def _view(plane: Plane, near: Side, body: Body) -> View:
    return View(plane, plane, 0.0, body.facing, body.left, near, lying=False, steady_share=1.0, forced=True)


def _judged(criterion: Criterion, measures: Mapping[str, float], answers: Mapping[str, bool]) -> CriterionTruth:
    if criterion.observer:
        answer = answers.get(criterion.observer, criterion.expects)
        return CriterionTruth(None, answer == criterion.expects, None)
    value = measures[str(criterion.measure)]
    room = [limit - value for limit in (criterion.at_most,) if limit is not None]
    room += [value - limit for limit in (criterion.at_least,) if limit is not None]
    return CriterionTruth(value, min(room) >= 0, min(room) / criterion.tolerance if criterion.tolerance else None)


def _score(rubric: Rubric, criteria: Mapping[str, CriterionTruth], answers: Mapping[str, bool]) -> int:
    """The highest level whose needs are all met; an attempt in an easier variant cannot earn a level above that variant's."""
    variants = [place for place, level in enumerate(rubric.levels) if level.when and answers.get(level.when, False)]
    for place, level in list(enumerate(rubric.levels))[min(variants, default=0) :]:
        needs = level_needs(rubric, place)
        tried = level.when is None or place in variants
        if needs is None or (tried and all(criteria[name].met for name in needs)):
            return level.score
    return 0
