"""A small rubric to spoil, and the way from points to a verdict."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from fms_score.kinematics.body import body_scale
from fms_score.kinematics.signals import body_in_view, signal_table
from fms_score.kinematics.view import View, detect_view, forced_view
from fms_score.repetitions import find_repetitions
from fms_score.rubric.clip import Clip
from fms_score.rubric.load import parse_rubric
from fms_score.rubric.score import score_clip
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.keypoint_spread import keypoint_sd_px
from fms_score.tracks.track import PoseTrack

KNEE_BEND = """\
movement: knee_bend
sides: none
views: {side: preferred, front: also}
repetition: {signal: hip_height_ratio, turn: minimum, min_excursion: 0.25, min_duration_s: 0.5}
measures:
  bend: {signal: near_knee_flexion_deg, at: turn, view: side}
  incline: {signal: near_thigh_incline_deg, at: turn}
  drop: {signal: hip_height_ratio, over: whole, take: minimum}
criteria:
  deep: {measure: bend, at_least: 90, tolerance: 5, says: knee bent to a right angle}
  level: {measure: incline, at_most: 5}
  heels_down: {observer: heels_down, asks: "Did both heels stay on the floor?"}
levels:
  - {score: 3, needs: [deep, level, heels_down]}
  - {score: 2, needs: [deep]}
  - {score: 1, otherwise: true}
"""


class Scored(NamedTuple):
    """All that one clip becomes on its way to a verdict."""

    view: View
    signals: pd.DataFrame
    repetitions: pd.DataFrame
    verdict: Verdict
    measurements: pd.DataFrame

    def value(self, measure, rep=1):
        """Measured value of one measure in one repetition."""
        of_it = self.measurements[(self.measurements["measure"] == measure) & (self.measurements["rep"] == rep)]
        return of_it["value"].item()

    def states(self):
        """State of every criterion of the attempt that counts."""
        return {one.id: one.state for one in self.verdict.criteria}


def track_of(time_s, xy, confidence=0.9):
    sure = np.where(np.isfinite(xy).all(axis=-1), confidence, 0.0)
    nothing = np.zeros(sure.shape, dtype=bool)
    return PoseTrack(np.asarray(time_s, float), xy, sure, xy, nothing, np.arange(len(xy)), (1280, 720))


def clip_of(time_s, xy, confidence=0.9, view="auto"):
    """Take the steps before a rubric is asked."""
    track, scale = track_of(time_s, xy, confidence), body_scale(xy)
    seen = forced_view(view, detect_view(xy, track.confidence, scale))
    return Clip(track.time_s, body_in_view(track, seen, scale), keypoint_sd_px(track.confidence, scale.torso_px), seen)


def score(rubric, time_s, xy, *, confidence=0.9, observed=None, view="auto"):
    """Go the whole way from points to a verdict."""
    clip = clip_of(time_s, xy, confidence, view)
    signals = signal_table(track_of(time_s, xy, confidence), clip.body)
    two_sided = rubric.sides == "left_right"
    repetitions = find_repetitions(signals, rubric.repetition, two_sided=two_sided, side_by=rubric.side_by)
    verdict, measurements = score_clip(rubric, repetitions, clip, observed or {})
    return Scored(clip.view, signals, repetitions, verdict, measurements)


@pytest.fixture(scope="session")
def scored():
    """``scored(rubric, time_s, xy, confidence=, observed=, view=)``: the whole way from points to a verdict."""
    return score


@pytest.fixture(scope="session")
def clip():
    """``clip(time_s, xy, confidence, view)``: what measures are taken from."""
    return clip_of


@pytest.fixture(scope="session")
def rubric_text():
    """Text of a small rubric that loads."""
    return KNEE_BEND


@pytest.fixture(scope="session")
def rubric_with():
    """``rubric_with({old: new, ...})``: the small rubric with pieces of its text exchanged."""

    def make(changes=()):
        text = KNEE_BEND
        for old, new in dict(changes).items():
            assert old in text
            text = text.replace(old, new)
        return parse_rubric(text, "knee_bend.yaml").rubric

    return make


@pytest.fixture(scope="session")
def performances():
    """The module performances.py beside this file: the seven movements done by the stick athlete."""
    spec = importlib.util.spec_from_file_location("performances", Path(__file__).with_name("performances.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
