"""The rubrics that come with the package, on the stick athlete doing each movement well, badly, and seen from elsewhere."""

import numpy as np
import pytest

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.resources import rubric_folder
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.json_schema import schema_text
from fms_score.rubric.recognise import recognise
from fms_score.rubric.roles import split_role
from fms_score.rubric.score import observer_questions
from fms_score.skeleton import joint_index

RUBRICS = {name: loaded.rubric for name, loaded in all_rubrics().items()}
GOOD_ANSWERS = {"touched_cord": False, "lost_balance": False}
"""Answers that speak for the athlete where the question asks for a fault; all other questions are answered with yes."""


def answers(rubric, **but):
    """Answer every question about the attempt as one would for a perfect one; easier variants were not used."""
    easier = {level.when for level in rubric.levels if level.when}
    asked = set(observer_questions(rubric)) - {"pain"} - easier
    return {key: GOOD_ANSWERS.get(key, True) for key in asked} | but


@pytest.fixture(scope="module")
def performed(athlete, performances, scored):
    """Score a performance: ``performed("deep_squat", view="front", observed={...}, depth=0.5)``."""

    def make(movement, *, view=None, observed=None, **how):
        performance = performances.ALL[movement](athlete, **how)
        xy = athlete.project(performance.xyz, view or performance.view)
        return scored(RUBRICS[movement], performance.time_s, xy, observed=observed)

    return make


# ---- all of them ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("movement", RUBRICS)
def test_a_rubric_is_fit_to_be_shown(movement):
    rubric = RUBRICS[movement]
    assert rubric.movement == movement
    assert rubric.sources
    assert rubric.limits
    assert set(rubric.capture) == set(rubric.views)
    assert "preferred" in rubric.views.values()
    assert all(criterion.says or criterion.asks for criterion in rubric.criteria.values())
    assert {criterion.measure for criterion in rubric.criteria.values() if criterion.measure} <= set(rubric.measures)


@pytest.mark.parametrize("movement", RUBRICS)
def test_every_measured_criterion_can_be_seen_from_a_view_that_the_rubric_names(movement):
    rubric = RUBRICS[movement]
    for criterion in rubric.criteria.values():
        if criterion.measure:
            rule = rubric.measures[criterion.measure]
            signal = SIGNALS[split_role(rule.signal)[1]]
            assert set(rubric.views) & ({rule.view} if rule.view else set(signal.planes)), criterion


def test_the_schema_for_editors_is_up_to_date():
    assert (rubric_folder() / "rubric.schema.json").read_text(encoding="utf-8") == schema_text()


def test_every_rubric_has_somebody_to_perform_it(performances):
    assert set(performances.ALL) == set(RUBRICS)


@pytest.mark.parametrize("movement", RUBRICS)
def test_each_side_is_found_as_often_as_it_is_done(performed, movement):
    sides = performed(movement).repetitions["side"].tolist()
    if RUBRICS[movement].sides == "none":
        assert sides == ["both", "both"]
    else:
        assert sorted(set(sides)) == ["left", "right"]
        assert sides.count("left") == sides.count("right")
        assert sides == sorted(sides, reverse=True)  # right first


@pytest.mark.parametrize("movement", RUBRICS)
def test_done_well_nothing_measured_fails(performed, movement):
    states = performed(movement, observed=answers(RUBRICS[movement])).states()
    needed = set(RUBRICS[movement].levels[0].needs)
    assert {states[name] for name in needed} <= {"met", "borderline", "not_observable"}
    assert "met" in states.values()


@pytest.mark.parametrize("movement", RUBRICS)
def test_done_well_a_3_is_possible_and_a_0_is_not(performed, movement):
    verdict = performed(movement, observed=answers(RUBRICS[movement])).verdict
    assert verdict.band[1] == 3
    assert verdict.band[0] >= 1


@pytest.mark.parametrize("movement", RUBRICS)
@pytest.mark.parametrize("observed", [{"pain": True}, {"pain": False}])
def test_0_is_pain_and_nothing_else(performed, movement, observed):
    assert (performed(movement, observed=observed).verdict.score == 0) == observed["pain"]


@pytest.mark.parametrize("movement", RUBRICS)
def test_a_movement_is_recognised_or_unknown_but_not_taken_for_another(performed, movement):
    seen = performed(movement)
    assert recognise(RUBRICS, seen.signals, seen.view).movement == movement


@pytest.mark.parametrize("movement", RUBRICS)
def test_standing_still_is_no_movement(athlete, scored, movement):
    time_s = athlete.times(4.0, 30.0)
    for view in ("side", "front"):
        seen = scored(RUBRICS[movement], time_s, athlete.noisy(athlete.standing(time_s, view=view).xy, 1.0))
        assert len(seen.repetitions) == 0
        assert seen.verdict.band == (1, 3)
        assert recognise(RUBRICS, seen.signals, seen.view).movement is None


# ---- deep squat -------------------------------------------------------------------------------------------------------
SQUAT_FROM_THE_SIDE = {"thigh_below_horizontal", "trunk_follows_shin", "hands_over_feet", "arms_overhead"}


@pytest.mark.parametrize("view", ["side", "left_side"])
def test_a_perfect_squat_from_the_side(performed, view):
    seen = performed("deep_squat", view=view, observed={"heels_down": True})
    states = seen.states()
    assert {states[name] for name in SQUAT_FROM_THE_SIDE} == {"met"}
    assert states["knees_over_feet"] == "not_observable"
    assert seen.value("thigh_incline") == pytest.approx(-5.0, abs=1.5)  # the thigh goes 5 degrees below the horizontal
    assert seen.value("trunk_minus_shin") == pytest.approx(0.0, abs=0.1)
    assert seen.value("arm_trunk") == pytest.approx(0.0, abs=0.1)
    assert seen.verdict.band[1] == 3


def test_a_shallow_squat(performed):
    seen = performed("deep_squat", depth=0.7, observed={"heels_down": True})
    assert seen.states()["thigh_below_horizontal"] == "not_met"
    assert seen.value("thigh_incline") == pytest.approx(90 - 0.7 * 95, abs=2.0)
    assert seen.verdict.band == (1, 2)  # the squat with the heels on a board was not shown


def test_a_shallow_squat_on_a_board_is_a_1(performed):
    verdict = performed("deep_squat", depth=0.7, observed={"heels_down": False, "heels_raised": True}).verdict
    assert verdict.score == 1
    assert verdict.because == "Score 1; not met: thighs at or below the horizontal; heels on the floor."


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("observed", [{}, {"heels_down": True}, {"heels_down": True, "heels_raised": False}])
def test_a_squat_from_the_front_is_never_a_full_3(performed, view, observed):
    seen = performed("deep_squat", view=view, observed=observed)
    assert {seen.states()[name] for name in SQUAT_FROM_THE_SIDE} == {"not_observable"}
    assert seen.verdict.score is None
    assert seen.verdict.band == (1, 3)
    assert any("from the side" in (one.remedy or "") for one in seen.verdict.criteria)


def test_knees_that_fall_in_are_seen_from_the_front(athlete, scored):
    time_s = athlete.times(6.0, 30.0)
    squat = athlete.squat(time_s, 120.0, "front", period_s=3.0, rest_s=0.6, knees_in_px=20.0)
    seen = scored(RUBRICS["deep_squat"], time_s, squat.xy)
    assert seen.value("knee_separation") == pytest.approx((60 - 40) / 60, abs=0.01)
    assert seen.states()["knees_over_feet"] == "not_met"


# ---- hurdle step ------------------------------------------------------------------------------------------------------
def test_a_perfect_hurdle_step_from_the_front(performed):
    seen = performed("hurdle_step", observed=answers(RUBRICS["hurdle_step"]))
    assert set(seen.states().values()) == {"met"}
    assert (seen.verdict.score, seen.verdict.side) == (3, "both")
    assert [(one.side, one.score) for one in seen.verdict.sides] == [("right", 3), ("left", 3)]


def test_each_repetition_is_over_and_back(performed):
    repetitions = performed("hurdle_step").repetitions
    assert repetitions["side"].tolist() == ["right", "left"]
    assert repetitions["excursions"].tolist() == [2, 2]


@pytest.mark.parametrize(("key", "band"), [("right_touched_cord", (1, 1)), ("left_lost_balance", (1, 1))])
def test_a_fault_on_one_side_lowers_the_test(performed, key, band):
    verdict = performed("hurdle_step", observed=answers(RUBRICS["hurdle_step"], **{key: True})).verdict
    side = key.partition("_")[0]
    assert verdict.band == band
    assert {one.side: one.score for one in verdict.sides} == {"left": 3, "right": 3} | {side: 1}


# ---- the others -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raise_deg", "fraction", "score"),
    [
        (85.0, 245 * np.cos(np.radians(85)) / 125, 3),  # a leg is 245 px, a thigh 125
        (66.0, 245 * np.cos(np.radians(66)) / 125, 2),
        (40.0, 245 * np.cos(np.radians(40)) / 125, 1),
    ],
)
def test_a_leg_raised(performed, raise_deg, fraction, score):
    seen = performed("active_straight_leg_raise", raise_deg=raise_deg)
    assert seen.value("ankle_place") == pytest.approx(fraction, abs=0.01)
    assert seen.value("raise") == pytest.approx(raise_deg, abs=1.0)
    assert seen.verdict.score == score


def test_a_leg_drawn_on_the_other_is_not_scored_as_low(athlete, performances, scored):
    """Networks draw a leg raised far onto the resting one: then the raise cannot be read."""
    performance = performances.active_straight_leg_raise(athlete, 85.0)
    xy = athlete.project(performance.xyz, "side")
    height = performance.xyz[:, joint_index("ankle", "right"), 2]
    raised = height > 0.5 * height.max()
    for name in ("hip", "knee", "ankle"):
        xy[raised, joint_index(name, "right")] = xy[raised, joint_index(name, "left")] + 2.0
    seen = scored(RUBRICS["active_straight_leg_raise"], performance.time_s, xy)
    right = [one for one in seen.verdict.attempts if one.side == "right"]
    assert all(one.score is None and one.band == (1, 3) for one in right)


def test_score_3_of_rotary_stability_does_not_complain_of_the_diagonal(performed):
    verdict = performed("rotary_stability").verdict
    assert verdict.score == 3
    assert verdict.because == "Score 3; everything asked for is met."
