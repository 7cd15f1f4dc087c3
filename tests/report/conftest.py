"""A small squat of the stick athlete, with a verdict made by hand, for everything people look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from fms_score.kinematics.body import Body, body_scale
from fms_score.kinematics.signals import signal_table
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, SideVerdict, Verdict, ViewSummary
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame

SIZE = (320, 180)

RUBRIC = Rubric.model_validate(
    {
        "movement": "deep_squat",
        "title": "Deep squat",
        "views": {"side": "preferred", "front": "also"},
        "repetition": {"signal": "hip_height_ratio", "turn": "minimum", "min_excursion": 0.25},
        "measures": {
            "thigh": {"signal": "near_thigh_incline_deg", "at": "turn"},
            "lean": {"signal": "trunk_lean_deg", "over": "whole", "take": "range"},
        },
        "criteria": {
            "thigh_low": {"measure": "thigh", "at_most": 5, "tolerance": 4, "says": "thigh at or below horizontal"},
            "trunk_still": {"measure": "lean", "at_most": 10, "says": "trunk keeps still"},
            "heels_down": {"observer": "heels_down", "asks": "Did both heels stay down?"},
        },
        "levels": [{"score": 3, "needs": ["thigh_low", "heels_down"]}, {"score": 1, "otherwise": True}],
    }
)


@dataclass(frozen=True)
class Clip:
    """Everything known of one made-up clip."""

    track: PoseTrack
    body: Body
    signals: pd.DataFrame
    repetitions: pd.DataFrame
    measurements: pd.DataFrame
    verdict: Verdict

    def frames(self):
        """Grey pictures, one a time of the track."""
        for index, time_s in zip(self.track.frame_index, self.track.time_s, strict=True):
            yield Frame(int(index), float(time_s), np.full((SIZE[1], SIZE[0], 3), 128, dtype=np.uint8))


@pytest.fixture(scope="session")
def rubric():
    return RUBRIC


@pytest.fixture(scope="session")
def criteria():
    thigh = CriterionResult(
        id="thigh_low", says="thigh at or below horizontal", state="not_met", value=12.0, sd=1.5, unit="deg", threshold=5.0,
        comparison="at_most", margin=-7.0, probability=0.001, at_s=1.0, view="side", signal="right_thigh_incline_deg",
        reason="12.0 is more than 5",
    )  # fmt: skip
    lean = CriterionResult(
        id="trunk_still", says="trunk keeps still", state="borderline", value=9.5, sd=1.0, unit="deg", threshold=10.0,
        comparison="at_most", margin=0.5, at_s=1.0, view="side", signal="trunk_lean_deg", reason="too close to decide",
    )  # fmt: skip
    heels = CriterionResult(
        id="heels_down", says="both heels stay down", state="not_observable", reason="no camera shows it",
        remedy="ask whoever watched", question="heels_down",
    )  # fmt: skip
    return [thigh, lean, heels]


@pytest.fixture(scope="session")
def verdict(criteria):
    chances = {"0": 0.0, "1": 0.7, "2": 0.2, "3": 0.1}
    attempt = AttemptVerdict(
        rep=1, side="both", start_s=0.0, turn_s=1.0, end_s=2.0, complete=True, score=None, band=(1, 2),
        probabilities=chances, criteria=criteria, undecided=["heels_down"],
    )  # fmt: skip
    return Verdict(
        movement="deep_squat", title="Deep squat", side="both", score=None, band=(1, 2), probabilities=chances,
        expected_score=1.4, criteria=criteria, attempts=[attempt], undecided=["heels_down"],
        sides=[SideVerdict(side="both", rep=1, score=None, band=(1, 2), probabilities=chances)],
        because="Score 1-2; undecided: heels.",
        view=ViewSummary(
            name="side", plane="side", off_plane_deg=4.0, facing="image_right", near_side="right", forced=False, flagged=False
        ),
        notes=["the camera moved"], limits=["hip points lie above the crease"],
        provenance={"model": {"name": "net", "sha256": "ab"}, "parameters": {"track": {"cutoff_hz": 6.0}}},
    )  # fmt: skip


@pytest.fixture(scope="session")
def clip(athlete, verdict):
    """Two seconds at 15 Hz, seen from the right side; the left ankle was filled in the middle."""
    squat = athlete.squat(athlete.times(2.0, 15.0), depth_deg=110.0, view="side", period_s=2.0)
    xy = squat.xy / 4  # the athlete stands in 1280 x 720
    frames = len(squat.time_s)
    filled = np.zeros((frames, 18), dtype=bool)
    filled[10:14, 13] = True
    track = PoseTrack(
        time_s=squat.time_s, xy=xy, confidence=np.where(filled, 0.0, 0.8), raw_xy=xy + 0.5, filled=filled,
        frame_index=np.arange(frames) + 5, image_size=SIZE, notes={"filled_points": 4.0, "people_seen": 1.0},
    )  # fmt: skip
    body = Body(xy, 1.0, np.nan, body_scale(xy))
    repetitions = pd.DataFrame(
        [{"rep": 1, "side": "both", "start_s": 0.0, "turn_s": 1.0, "end_s": 2.0, "duration_s": 2.0, "complete": True}]
    )
    measurements = pd.DataFrame(
        [
            {"rep": 1, "side": "both", "measure": "thigh", "signal": "right_thigh_incline_deg", "value": 12.0, "sd": 1.5,
             "unit": "deg", "phase": "turn", "at_s": 1.0, "view": "side", "reason": ""},
            {"rep": 1, "side": "both", "measure": "knees", "signal": None, "value": np.nan, "sd": np.nan,
             "unit": "ratio", "phase": "turn", "at_s": np.nan, "view": "front", "reason": "only visible from the front"},
        ]
    )  # fmt: skip
    return Clip(track, body, signal_table(track, body), repetitions, measurements, verdict)
