"""What coaches say: thresholds proposed from it, and the machine compared with it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import fms_score as fms

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def simulated():
    """The module tests/calibration/simulated.py: made-up people, and coaches who draw their lines elsewhere."""
    spec = importlib.util.spec_from_file_location("api_coaches", ROOT / "tests" / "calibration" / "simulated.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_thresholds_are_proposed_and_nothing_is_written(simulated, tmp_path) -> None:
    rubric = fms.Rubric.load("deep_squat")
    tests = simulated.study(rubric.loaded.rubric, 40, [simulated.Coach({"thigh_below_horizontal": 3.0})], seed=5)
    sheet = simulated.write_results(tmp_path / "results", rubric.loaded, tests)
    (tmp_path / "coach.csv").write_text(sheet, encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    found = fms.calibrate(tmp_path / "coach.csv", tmp_path / "results", rubric, rounds=100)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    told = found.thresholds.set_index(["criterion", "field"]).loc[("thigh_below_horizontal", "at_most")]
    assert told["low"] < told["proposed"] < told["high"]
    assert found.rubric.criteria.loc["thigh_below_horizontal", "at_most"] == told["proposed"]
    assert list(found.gain.index)[:3] == ["before", "after", "difference"]
    assert found.outcome in repr(found)
    assert "Calibrated by fms-score" in found.rubric.text


@pytest.mark.slow
def test_the_machine_takes_part_in_a_comparison(result, coach_sheet, tmp_path) -> None:
    result.rescore(observed={"heels_raised": True}).save(tmp_path / "results" / "P01_deep_squat", overlay=False)
    agreement = fms.compare(coach_sheet, tmp_path / "results", rounds=100)
    assert agreement.raters == ("Coach A", "Coach B", "fms-score")
    assert agreement.confusion("Coach A", "fms-score", "deep_squat").to_numpy().sum() == 1
    folder = agreement.save(tmp_path / "compared")
    assert {"report.html", "agreement.json", "agreement.csv", "ratings.csv"} <= {path.name for path in folder.iterdir()}
