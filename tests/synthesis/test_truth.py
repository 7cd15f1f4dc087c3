"""Truth is truth: what was asked for is there, and it is measured as the product measures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fms_score.repetitions import find_repetitions
from fms_score.rubric.collection import rubric_for
from synthesis.catalogue import KITS
from synthesis.motion import Attempt
from synthesis.movements.schedule import Tempo
from synthesis.record import rep_truths, true_score
from synthesis.staging import sampled_joints, stage
from synthesis.truth import signal_truth
from synthesis.wish import ClipWish

RATE_HZ = 20.0


def performed(person, figure, movement, side="left", **values):
    kit = KITS[movement]
    rng = np.random.default_rng(2)
    attempts = [Attempt(side, {**kit.good, **values})]
    motion = kit.plan(figure, attempts, rng, Tempo())
    time_s, joints = sampled_joints(person, motion, RATE_HZ)
    view = "left" if side == "left" else "right"
    truth = rep_truths(kit, movement, (attempts, motion, figure, view), time_s, joints)[0]
    return truth, motion, joints


@pytest.mark.parametrize("incline", [-10.0, 5.0, 22.0])
def test_a_squat_has_the_thigh_and_trunk_it_was_given(person, figure, incline):
    truth, _, _ = performed(person, figure, "deep_squat", thigh_incline_deg=incline, trunk_minus_shin_deg=6.0)
    assert truth.measures["thigh_incline"] == pytest.approx(incline, abs=0.1)
    assert truth.measures["trunk_minus_shin"] == pytest.approx(6.0, abs=0.8)  # a body sways a little
    assert truth.criteria["thigh_below_horizontal"].met == (incline <= 5.0)


def test_knees_are_as_far_apart_as_given(person, figure):
    truth, _, _ = performed(person, figure, "deep_squat", knee_separation_ratio=0.7)
    assert truth.measures["knee_separation"] == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_lunge_has_the_rear_knee_and_lean_it_was_given(person, figure, side):
    truth, _, _ = performed(person, figure, "inline_lunge", side, rear_knee_ratio=0.17, trunk_lean_deg=13.0)
    assert truth.measures["rear_knee_height"] == pytest.approx(0.17, abs=0.01)
    assert truth.measures["trunk_lean"] == pytest.approx(13.0, abs=1.0)
    assert not truth.criteria["rear_knee_down"].met


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_raised_ankle_stands_over_the_place_it_was_given(person, figure, side):
    truth, _, _ = performed(person, figure, "active_straight_leg_raise", side, ankle_fraction=0.7)
    assert truth.measures["ankle_place"] == pytest.approx(0.7, abs=0.12)
    assert truth.measures["raised_knee"] == pytest.approx(5.0, abs=0.5)


def test_fists_are_as_far_apart_as_given(person, figure):
    truth, _, _ = performed(person, figure, "shoulder_mobility", "right", fist_gap_hands=1.25)
    assert truth.measures["fist_gap"] == pytest.approx(1.25, abs=0.1)


@pytest.mark.parametrize("drop", [-0.25, 0.2])
def test_hips_sag_as_given(person, figure, drop):
    truth, _, _ = performed(person, figure, "trunk_stability_pushup", hip_drop_ratio=drop)
    worst = truth.measures["sag"] if drop >= 0 else truth.measures["pike"]
    assert worst == pytest.approx(drop, abs=0.06)


def test_an_angle_recomputed_in_space_is_the_signal(person, figure):
    _, motion, joints = performed(person, figure, "deep_squat")
    signals = signal_truth(joints, figure, motion.headward)
    frame = round(motion.repetitions[0].turn_s * RATE_HZ)
    hip, knee = joints[frame, 11], joints[frame, 12]
    incline = np.degrees(np.arctan2(hip[1] - knee[1], abs(hip[2] - knee[2])))
    assert signals["left_thigh_incline_deg"][frame] == pytest.approx(incline)


@pytest.mark.slow
@pytest.mark.parametrize("movement", list(KITS))
@pytest.mark.parametrize("score", [3, 2, 1])
def test_a_performance_earns_the_score_it_was_made_for(people, movement, score):
    staged = stage(ClipWish(movement, 40 + score, score=score, size_px=(320, 240)), people)
    time_s, joints = sampled_joints(staged.person, staged.motion, 25.0)
    kit = KITS[movement]
    truths = rep_truths(kit, movement, (staged.attempts, staged.motion, staged.figure, staged.view), time_s, joints)
    assert true_score(kit, truths, staged.attempts) == score


@pytest.mark.parametrize("movement", list(KITS))
def test_repetitions_are_where_the_rubric_finds_them_on_the_true_signal(person, figure, movement):
    kit, rubric = KITS[movement], rubric_for(movement).rubric
    rng = np.random.default_rng(4)
    motion = kit.plan(figure, [Attempt("right", kit.good), Attempt("right", kit.good)], rng, Tempo())
    time_s, joints = sampled_joints(person, motion, RATE_HZ)
    signals = signal_truth(joints, figure, motion.headward).set_index(pd.Index(time_s, name="time_s"))
    found = find_repetitions(signals, rubric.repetition, two_sided=kit.two_sided, side_by=rubric.side_by)
    assert found["turn_s"].tolist() == pytest.approx([one.turn_s for one in motion.repetitions], abs=0.15)
    assert set(found["side"]) == ({"right"} if kit.two_sided else {"both"})
