"""What tests of the public interface share: one squat, its result, and a folder with what the examples speak of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest

import fms_score as fms
from fms_score.kinematics.hips import MARKED_HIPS
from fms_score.tracks.build import build_track

SIZE = (1280, 720)
SHEET = """subject,movement,rater,score
P01,deep_squat,Coach A,2
P02,deep_squat,Coach A,3
P03,deep_squat,Coach A,1
P04,deep_squat,Coach A,2
P01,deep_squat,Coach B,2
P02,deep_squat,Coach B,3
P03,deep_squat,Coach B,1
P04,deep_squat,Coach B,3
"""
SESSION = """person: {code: P01}
date: 2026-11-20
tests:
  deep_squat: {pain: yes}
"""


@pytest.fixture(scope="session")
def squat(athlete):
    """Two deep squats from the side, as a track whose hips are the true joints."""
    time_s = athlete.times(4.0, 30.0)
    track = build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy), SIZE)
    return replace(track, notes=track.notes | {MARKED_HIPS: 0.0})


@pytest.fixture(scope="session")
def result(squat):
    return fms.score(squat, "deep_squat", {"heels_down": True})


@pytest.fixture
def coach_sheet(tmp_path) -> Path:
    """Scores of two coaches for four people."""
    path = tmp_path / "coach.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


@pytest.fixture
def bench(squat, coach_sheet, tmp_path, monkeypatch):  # noqa: ARG001 - the sheet lies there
    """The folder that the examples speak of: poses in three kinds of files, a coach's sheet, a session."""
    mpl.use("Agg")
    monkeypatch.chdir(tmp_path)
    squat.to_npz("poses.npz")
    squat.to_openpose_json("openpose")
    squat.to_coco_json("coco.json")
    (tmp_path / "session.yaml").write_text(SESSION, encoding="utf-8")
    return tmp_path
