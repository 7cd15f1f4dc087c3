"""A verdict and a track made by hand, small enough to be read."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, SideVerdict, Verdict, ViewSummary
from fms_score.tracks.track import PoseTrack


@pytest.fixture
def verdict():
    criteria = [
        CriterionResult(
            id="thigh_low", says="thigh low", state="met", value=-3.25, sd=1.5, unit="deg", threshold=5.0, comparison="at_most",
            margin=8.25, probability=0.98, at_s=1.5, view="side", signal="right_thigh_incline_deg", reason="clear",
        ),
        CriterionResult(id="heels_down", says="Füße am Boden", state="not_observable", reason="no camera shows it"),
    ]  # fmt: skip
    chances = {"0": 0.0, "1": 0.0, "2": 0.25, "3": 0.75}
    attempt = AttemptVerdict(
        rep=1, side="both", start_s=0.5, turn_s=1.5, end_s=2.5, complete=True, score=None, band=(2, 3),
        probabilities=chances, criteria=criteria, undecided=["heels_down"],
    )  # fmt: skip
    return Verdict(
        movement="deep_squat", title="Deep squat", side="both", score=None, band=(2, 3), probabilities=chances,
        expected_score=2.75, criteria=criteria, attempts=[attempt], because="Score 2-3; undecided: heels.",
        sides=[SideVerdict(side="both", rep=1, score=None, band=(2, 3), probabilities=chances)], undecided=["heels_down"],
        view=ViewSummary(
            name="side", plane="side", off_plane_deg=4.0, facing="image_right", near_side="right", forced=False, flagged=False
        ),
        observed={"pain": False}, provenance={"model": {"name": "net", "sha256": "ab"}, "parameters": {"cutoff_hz": 6.0}},
    )  # fmt: skip


@pytest.fixture
def track():
    xy = np.arange(2 * 18 * 2, dtype=float).reshape(2, 18, 2) / 3
    xy[1, 4] = np.nan
    confidence = np.full((2, 18), 0.75)
    confidence[1, 4] = 0.0
    filled = np.zeros((2, 18), dtype=bool)
    filled[1, 3] = True
    return PoseTrack(
        time_s=np.array([0.0, 1 / 3]), xy=xy, confidence=confidence, raw_xy=xy + 0.25, filled=filled,
        frame_index=np.array([7, 9]), image_size=(640, 480), notes={"filled_points": 1.0},
    )  # fmt: skip
