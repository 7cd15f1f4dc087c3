"""New thresholds for a rubric, from the outside."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from fms_score.calibration import propose
from fms_score.rubric.collection import rubric_for
from fms_score.rubric.load import load_rubric

SIMULATED = Path(__file__).resolve().parents[1] / "calibration" / "simulated.py"


@pytest.fixture(scope="module")
def simulated():
    spec = importlib.util.spec_from_file_location("cli_simulated_coaches", SIMULATED)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def filmed(desk, simulated, monkeypatch):
    """Lay out results of so many leg raises, and the sheet of a coach who takes legs for straight that are not."""
    monkeypatch.setattr(propose, "DRAWS", 30)

    def lay_out(people=30, seed=3):
        loaded = rubric_for("active_straight_leg_raise")
        coaches = [simulated.Coach({"raised_knee_straight": 3.0})]
        tests = simulated.study(loaded.rubric, people, coaches, seed)
        sheet = simulated.write_results(desk / "fms_results", loaded, tests)
        (desk / "coach.csv").write_text(sheet, encoding="utf-8")

    return lay_out


def test_a_rubric_is_proposed_and_can_be_used(cli, desk, filmed):
    filmed()
    done = cli("calibrate", "coach.csv", "--movement", "active_straight_leg_raise", "--rounds", 200)
    assert done.code == 0, done.err
    assert "Active straight-leg raise: 30 people, 60 scores by anna (" in done.out
    assert "raised_knee_straight" in done.out
    assert "proposed, on people held out" in done.out
    assert "learned without a rubric, for comparison only" in done.out
    assert "rubric: active_straight_leg_raise_calibrated.yaml" in done.out
    assert "fms-score rescore fms_results --rubric active_straight_leg_raise_calibrated.yaml" in done.out
    written = load_rubric(desk / "active_straight_leg_raise_calibrated.yaml")
    assert 30 < written.rubric.criteria["raised_knee_straight"].at_most < 46  # 20, and three tolerances of 6
    original = rubric_for("active_straight_leg_raise").text
    assert all(line in written.text for line in original.splitlines() if "#" in line)
    first, second, third = written.rubric.sources[-3:]
    assert first.startswith("Calibrated by fms-score on 20")
    assert "from 60 scores of 30 people by 1 rater (sheet coach.csv, sha256 " in first
    assert second.startswith("Changed: ")
    assert "raised_knee_straight at_most 20 to " in second
    assert third.startswith("Weighted kappa with these scores on people held out")
    assert cli("rubric", "check", "active_straight_leg_raise_calibrated.yaml").code == 0
    again = cli("calibrate", "coach.csv", "-m", "active_straight_leg_raise", "--rounds", 200, "--quiet")
    assert (again.code, again.out) == (0, "")  # an earlier calibration is replaced


def test_too_few_are_refused_and_nothing_is_written(cli, desk, filmed, listed):
    filmed(people=6)
    before = listed(desk)
    said = cli("calibrate", "coach.csv", "-m", "active_straight_leg_raise").complaint
    assert (
        said == "active_straight_leg_raise: 6 people have both a coach's score of 1-3 and a result; calibrate needs at least 20"
    )
    assert listed(desk) == before


def test_mistakes_are_one_line(cli, desk, filmed):
    filmed(people=3)
    (desk / "mine.yaml").write_text("my own rubric\n", encoding="utf-8")
    cases = {
        ("-m", "active_straight_leg_raise", "--out", "mine.yaml"): "mine.yaml is there already, and no earlier calibration",
        ("-m", "active_straight_leg_raise", "--out", "new.txt"): "--out new.txt does not end in .yaml",
        ("-m", "active_straight_leg_raise", "--out", "nowhere/new.yaml"): "nothing can be written in nowhere",
        ("-m", "active_straight_leg_raise", "--results", "nothing_here"): "nothing_here is no folder",
        ("-m", "active_straight_leg_raise", "--rounds", "3"): "--rounds is 3",
        ("-m", "hurdle_step"): "hurdle_step: 0 people have both a coach's score of 1-3 and a result",
    }
    for words, expected in cases.items():
        assert expected in cli("calibrate", "coach.csv", *words).complaint
    assert (desk / "mine.yaml").read_text(encoding="utf-8") == "my own rubric\n"
    assert "--movement" in cli("calibrate", "coach.csv").complaint


def test_as_json_with_what_was_left_out(cli, desk, filmed):
    filmed(people=22)
    head, first, second, *rest = (desk / "coach.csv").read_text(encoding="utf-8").splitlines()
    changed = [head, f"{first[:-1]}0", f"{second[:-1]}0", *rest]  # pain on both sides of the first one
    (desk / "coach.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    words = ("--rounds", 100, "--json", "--out", "ours.yaml")
    content = json.loads(cli("calibrate", "coach.csv", "-m", "active_straight_leg_raise", *words).out)
    assert content["format"] == "fms_score.calibration/1"
    assert (content["n_subjects"], content["n_scores"]) == (21, 42)
    assert content["notes"] == ["scores of 0 left out (pain, which no threshold makes or unmakes): 2"]
    assert (content["rubric"] is not None) == (desk / "ours.yaml").exists()
