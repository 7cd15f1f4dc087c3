"""The arithmetic of benchmarks/accuracy.py on truth made by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from rendered.agreement import (  # noqa: E402  the folder of scripts is no package
    best_guess,
    criterion_calibration,
    quadratic_kappa,
    reliability,
    score_figures,
    uncertainty_figures,
)
from rendered.clip import best_outcome, clip_record, matched, point_hits  # noqa: E402
from rendered.figures import all_figures, repetition_figures  # noqa: E402
from rendered.performances import judged_performances  # noqa: E402
from rendered.spread import fit_curve  # noqa: E402
from rendered.tables import as_markdown  # noqa: E402
from rendered.truth import RepTruth, exact_track, read_truth  # noqa: E402

from fms_score.rubric.collection import all_rubrics, rubric_for  # noqa: E402
from fms_score.rubric.verdict import CriterionResult  # noqa: E402


def test_points_within_a_share_of_the_torso_are_hits_and_missing_ones_are_not() -> None:
    true = np.zeros((1, 18, 2))
    found = np.zeros((1, 18, 2))
    found[0, 0] = (9, 0)  # within 0.1 of a torso of 100 px
    found[0, 1] = (20, 0)  # within 0.25
    found[0, 2] = (30, 0)  # beyond both
    found[0, 3] = np.nan
    visible = np.ones((1, 18), dtype=bool)
    visible[0, 1] = False
    hits = point_hits(true, visible, found, torso_px=100.0)
    assert hits["frames"] == [1] * 14
    assert hits["frames_0.1"][:4] == [1, 0, 0, 0]
    assert hits["frames_0.25"][:4] == [1, 1, 0, 0]
    assert hits["seen"][:2] == [1, 0]
    assert hits["seen_0.25"][:4] == [1, 0, 0, 0]


def true_at(start_s: float, end_s: float) -> RepTruth:
    return RepTruth("left", start_s, (start_s + end_s) / 2, end_s, {})


def found_at(*spans: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(spans, columns=["start_s", "end_s"])


def test_repetitions_pair_with_what_overlaps_them_most() -> None:
    true = [true_at(1, 3), true_at(4, 6), true_at(8, 9)]
    assert matched(true, found_at((0.9, 3.1), (4.5, 6), (4, 4.6), (12, 13))) == [(0, 0), (1, 1)]


def test_one_long_find_stands_for_one_repetition_only() -> None:
    assert matched([true_at(1, 3), true_at(3, 6)], found_at((1, 6))) == [(1, 0)]


def test_nothing_found_pairs_with_nothing() -> None:
    assert matched([true_at(1, 3)], found_at()) == []


def test_precision_recall_and_lateness() -> None:
    late = [{"start_s": 0.1, "turn_s": -0.2, "end_s": 0.0}, {"start_s": 0.3, "turn_s": 0.2, "end_s": 0.0}]
    one = {"found": 4, "matched": 2, "side_right": 1, "late_s": late}
    figures = repetition_figures([{"true_repetitions": 2, "repetitions": one}, {"true_repetitions": 2, "failed": "nobody"}])
    assert (figures["precision"], figures["recall"], figures["f1"], figures["side_right"]) == (0.5, 0.5, 0.5, 0.5)
    assert figures["start_s"][0] == pytest.approx(0.2)
    assert figures["turn_s"][0] == pytest.approx(0.2)


def test_kappa_is_one_for_agreement_and_zero_for_a_constant_answer() -> None:
    assert quadratic_kappa(np.array([[1, 1], [2, 2], [3, 3]], dtype=float)) == 1.0
    assert quadratic_kappa(np.array([[1, 2], [2, 2], [3, 2]], dtype=float)) == 0.0
    assert np.isnan(quadratic_kappa(np.array([[2, 2], [2, 2]], dtype=float)))


def test_kappa_is_the_one_of_scikit_learn() -> None:
    pairs = np.random.default_rng(1).integers(0, 4, (60, 2))
    known = cohen_kappa_score(pairs[:, 0], pairs[:, 1], labels=[0, 1, 2, 3], weights="quadratic")
    assert quadratic_kappa(pairs.astype(float)) == pytest.approx(known)


def record(true: int, band: list[int] | None, likely: int = 0) -> dict[str, object]:
    shares = {str(score): 1.0 if score == likely else 0.0 for score in range(4)}
    answer = {"band": band, "probabilities": shares} if band else None
    return {"scores": [{"side": "both", "true": true, "answer": answer, "both_views": answer}]}


def test_silence_is_no_agreement_and_no_band() -> None:
    figures = score_figures([record(3, [3, 3], 3), record(2, [1, 2], 1), record(1, [2, 3], 2), record(3, None)])
    assert figures["agreement"] == 0.25
    assert figures["band_share"] == 0.5
    assert figures["band_holds"] == 0.5
    assert figures["nothing_found"] == 1


def test_reliability_counts_what_came_true_in_each_bin() -> None:
    table = reliability([0.1, 0.1, 1.0, 0.9], [False, True, True, True])
    assert [row["count"] for row in table] == [2, 0, 0, 0, 2]
    assert (table[0]["said"], table[0]["came"]) == (pytest.approx(0.1), 0.5)
    assert (table[4]["said"], table[4]["came"]) == (pytest.approx(0.95), 1.0)


@pytest.mark.parametrize(
    ("chances", "guess"),
    [
        ({"0": 0.0, "1": 0.4, "2": 0.2, "3": 0.4}, 2),  # never more than one off
        ({"0": 0.0, "1": 0.1, "2": 0.3, "3": 0.6}, 2),  # mean 2.5: the lower of two as good
        ({"0": 0.0, "1": 0.1, "2": 0.2, "3": 0.7}, 3),
        ({"0": 0.0, "1": 0.5, "2": 0.0, "3": 0.5}, 1),  # a 2 cannot be
        ({"0": 1.0, "1": 0.0, "2": 0.0, "3": 0.0}, 0),
    ],
)
def test_the_best_single_guess_is_the_one_with_the_least_square_error(chances: dict[str, float], guess: int) -> None:
    assert best_guess(chances) == guess


def measured(*rows: tuple[float, bool, float]) -> dict[str, object]:
    """A record of criteria with these chances, truths, and errors in standard deviations."""
    criteria = [
        {"id": "it", "state": "met", "value": error, "sd": 1.0, "probability": said, "view": None}
        | {"true": {"met": met, "value": 0.0}}
        for said, met, error in rows
    ]
    return {"plane": "side", "floor_test": False, "attempts": [{"criteria": criteria}]}


def test_chances_of_criteria_are_right_at_even_odds() -> None:
    """Four of five are met; of two borderline ones with a chance of 0.5 four in five were met too: at even odds one half."""
    rows = [(0.5, True, 0.0)] * 4 + [(0.5, False, 0.0)]
    middle = criterion_calibration([measured(*rows)])["table"][2]
    assert (middle["count"], middle["came"]) == (5, 0.8)
    assert middle["came_even"] == pytest.approx(0.5)


def test_errors_are_held_against_their_own_standard_deviation() -> None:
    found = uncertainty_figures([measured((1.0, True, 0.5), (1.0, True, -1.0), (1.0, True, 4.0), (1.0, True, 0.0))])
    assert (found["upright"]["count"], found["upright"]["beyond_3"], found["floor"]["count"]) == (4, 0.25, 0)


def results(state: str, chance: float) -> list[CriterionResult]:
    names = rubric_for("active_straight_leg_raise").rubric.criteria
    return [CriterionResult(id=name, says="", state=state, probability=chance) for name in names]


def test_the_best_attempt_counts() -> None:
    rubric = rubric_for("active_straight_leg_raise").rubric
    best = best_outcome(rubric, [results("not_met", 0.0), results("met", 1.0)], {})
    assert best["band"] == [3, 3]
    assert best["probabilities"]["3"] > 0.9


def test_a_spread_that_is_known_is_found_again() -> None:
    rng = np.random.default_rng(2)
    confidence = rng.uniform(0.05, 1.0, 40_000)
    sd = 0.02 * (0.10 / 0.02) ** ((1 - confidence) / 0.8)
    curve = fit_curve(confidence, rng.normal(0.0, sd))
    assert curve["sure_ratio"] == pytest.approx(0.02, rel=0.06)
    assert curve["unsure_ratio"] == pytest.approx(0.10, rel=0.06)


def attempt(repetition: int, **states: str) -> dict[str, object]:
    names = rubric_for("deep_squat").rubric.criteria
    chance = {"met": 1.0, "not_met": 0.0, "not_observable": None}
    rows = [{"id": name, "state": states.get(name, "met"), "probability": chance[states.get(name, "met")]} for name in names]
    return {"repetition": repetition, "side": "left", "criteria": rows}


def filmed(plane: str, *attempts: dict[str, object], performance: str = "one") -> dict[str, object]:
    answer = {"side": "both", "true": 3, "answer": None, "both_views": None}
    return {
        "movement": "deep_squat", "plane": plane, "performance": performance, "floor_test": False,
        "observed": {"heels_down": True}, "scores": [answer], "attempts": list(attempts),
    }  # fmt: skip


RUBRICS = {"deep_squat": rubric_for("deep_squat")}


def test_a_performance_is_judged_from_both_clips_each_criterion_where_it_shows() -> None:
    side = filmed("side", attempt(0, knees_over_feet="not_observable"))
    front = filmed("front", attempt(0, thigh_below_horizontal="not_observable", trunk_follows_shin="not_observable"))
    (judged,) = judged_performances([side, front], RUBRICS)
    assert judged["clips"] == 2
    assert judged["scores"][0]["answer"]["band"] == [3, 3]


def test_a_repetition_that_one_clip_missed_is_judged_from_the_other() -> None:
    side = filmed("side", attempt(0, knees_over_feet="not_observable"))
    (judged,) = judged_performances([side, filmed("front")], RUBRICS)
    assert judged["scores"][0]["answer"]["band"] == [1, 3]


def test_a_squat_filmed_from_one_side_only_is_no_performance() -> None:
    assert judged_performances([filmed("side", attempt(0))], RUBRICS) == []


@pytest.mark.slow
def test_exact_points_of_the_sample_clips_give_whole_tables() -> None:
    records = []
    for name in ("deep_squat_side", "deep_squat_front", "hurdle_step_right"):
        truth = read_truth(ROOT / "data" / "screen" / f"{name}.webm")
        facts = {"clip": f"{name}.webm", "movement": truth.movement, "plane": truth.plane, "floor_test": False}
        facts |= {"performance": truth.performance, "true_repetitions": len(truth.repetitions), "split": truth.split}
        records.append(facts | clip_record(truth, exact_track(truth), all_rubrics()))
    figures = all_figures(records, all_rubrics())
    assert figures["repetitions_overall"]["f1"] == 1.0
    assert figures["performances"]["two_sides"]["performances"] == 1
    assert [row["holds"] for row in figures["targets"]] == sorted(row["holds"] for row in figures["targets"])  # misses first
    text = as_markdown("exact", figures, all_rubrics())
    assert "| deep_squat, side: near_knee_flexion_deg, median error | <= 5 deg | **" in text
    assert "| **two sides** |" in text
