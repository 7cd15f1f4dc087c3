"""A few hundred spoilt files of every kind; `python benchmarks/fuzz.py` tries 100 000."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

pytest.importorskip("openpyxl")

from fuzzing.run import fuzz  # noqa: E402  the folder of scripts is no package
from fuzzing.targets import TARGETS  # noqa: E402

INPUTS = 200
LIMIT_S = 10.0


@pytest.mark.parametrize("name", TARGETS)
def test_every_input_ends_in_a_result_or_one_line_of_ours(name):
    tally = fuzz(name, range(INPUTS), LIMIT_S)
    assert [(one.seed, one.where, one.what) for one in tally.escapes] == []
    assert tally.count == INPUTS
    assert tally.read > 0  # spoilt lightly enough to get past the first check
    assert tally.refused > 0


def test_the_same_seed_gives_the_same_input():
    target = TARGETS["rubric YAML"]
    made = [target.make(np.random.default_rng(7)) for _ in range(2)]
    assert made[0] == made[1]


def test_shares_are_of_one_whole():
    assert sum(one.share for one in TARGETS.values()) == pytest.approx(1.0)
