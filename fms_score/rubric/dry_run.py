"""A rubric tried on a made-up person, so that its author sees what each view can judge before any video is filmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.body import Body, body_scale
from fms_score.kinematics.registry import Plane
from fms_score.kinematics.view import View
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.judge import judge_attempt
from fms_score.rubric.measure import measure_repetition
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict
from fms_score.skeleton import JOINTS

__all__ = ["dry_run"]

Array = NDArray[np.float64]
SECONDS: Final = 3.0
FRAMES: Final = 90

FIGURE: Final[Mapping[str, tuple[float, float, float]]] = {
    "nose": (0, 190, 20), "neck": (0, 160, 0),
    "shoulder": (30, 158, 0), "elbow": (38, 118, 5), "wrist": (42, 80, 10),
    "hip": (18, 100, 0), "knee": (20, 55, 3), "ankle": (21, 10, 0),
    "eye": (4, 194, 18), "ear": (8, 192, 8),
}  # fmt: skip
"""Somebody standing, in hundredths of about a metre: to the left, up, ahead."""


def dry_run(rubric: Rubric) -> dict[Plane, AttemptVerdict]:
    """Judge one made-up repetition from every view the rubric names.

    Returns
    -------
    dict of plane to AttemptVerdict
        The values mean nothing; the states tell which criteria the view shows.
    """
    return {plane: _seen(rubric, plane) for plane in rubric.views}


def _seen(rubric: Rubric, plane: Plane) -> AttemptVerdict:
    xy = _moving_figure(plane)
    side = plane == "side"
    view = View(
        name="side" if side else "front",
        plane=plane,
        off_plane_deg=0.0,
        facing=1.0 if side else np.nan,
        left=np.nan if side else 1.0,
        near="right" if side else None,
        lying=False,
        steady_share=1.0,
    )
    body = Body(xy, view.facing, view.left, body_scale(xy))
    clip = Clip(np.linspace(0.0, SECONDS, FRAMES), body, np.full(xy.shape[:2], 1.0), view)
    named = "left" if rubric.sides == "left_right" else "both"
    attempt = Repetition(1, named, 0.5, SECONDS / 2, SECONDS - 0.5, complete=True)
    confirmed = {guard.observer: guard.expects for guard in rubric.guards if guard.observer}
    return judge_attempt(rubric, attempt, measure_repetition(rubric, attempt, clip), confirmed)


def _moving_figure(plane: Plane) -> Array:
    """Points of shape (frames, 18, 2): the figure sways and bends so that no signal stands still."""
    rows = []
    for name in JOINTS:
        side, _, part = name.rpartition("_")
        aside, up, ahead = FIGURE[part]
        rows.append((aside if side == "left" else -aside, up, ahead))
    figure = np.array(rows, dtype=np.float64)
    across = figure[:, 2] if plane == "side" else figure[:, 0]
    phase = np.sin(np.linspace(0.0, np.pi, FRAMES))[:, None]
    x = across + 12.0 * phase * np.cos(np.arange(len(JOINTS)))
    y = -figure[:, 1] * (1.0 - 0.25 * phase)
    return np.stack([x, y], axis=-1)
