"""Simulated coaches, and a small rubric for them to follow."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from fms_score.rubric.load import parse_rubric

BEND = """\
# how deep is deep enough? ask the coaches
movement: knee_bend
sides: none
views: {side: preferred}
repetition: {signal: hip_height_ratio, turn: minimum, min_excursion: 0.25, min_duration_s: 0.5}
measures:
  bend: {signal: near_knee_flexion_deg, at: turn}
  incline: {signal: near_thigh_incline_deg, at: turn}
  lean: {signal: near_trunk_minus_shin_deg, at: turn}
criteria:
  deep: {measure: bend, at_least: 90, tolerance: 5}  # a right angle
  level:
    measure: incline
    at_most: 5      # degrees above the horizontal
    tolerance: 4
  upright: {measure: lean, at_most: 12, tolerance: 5}
  heels_down: {observer: heels_down, asks: "Did both heels stay on the floor?", prior: 0.6}
levels:
  - {score: 3, needs: [deep, level, upright, heels_down]}
  - {score: 2, needs: [deep]}
  - {score: 1, otherwise: true}
sources:
  - "A made-up rubric."
# the end
"""


@pytest.fixture(scope="session")
def bend_text():
    return BEND


@pytest.fixture(scope="session")
def bend():
    return parse_rubric(BEND, "knee_bend.yaml")


@pytest.fixture(scope="session")
def simulated():
    """The module simulated.py beside this file."""
    spec = importlib.util.spec_from_file_location("simulated_coaches", Path(__file__).with_name("simulated.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
