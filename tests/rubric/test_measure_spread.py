"""How sure a measure is: spread of the points, carried through the geometry, against values by head and against chance."""

from dataclasses import replace

import numpy as np
import pytest

from fms_score.kinematics.signals import column_values
from fms_score.rubric.clip import Repetition
from fms_score.rubric.load import parse_rubric
from fms_score.rubric.measure import measure_repetition
from fms_score.skeleton import joint_index

TIME_S = np.arange(61) / 30.0
ONE = Repetition(1, "both", 0.0, 1.0, 2.0, complete=True)
SPREAD_PX = 3.0
DRAWS = 4000
TORSO_PX, THIGH_PX, LEG_PX = 150.0, 125.0, 245.0  # of the athlete


def rubric_measuring(rule):
    return parse_rubric(
        f"""
movement: anything
views: {{side: preferred}}
repetition: {{signal: hip_height_ratio, turn: minimum, min_excursion: 0.2}}
measures: {{it: {{{rule}}}}}
criteria: {{seen: {{observer: seen}}}}
levels: [{{score: 3, needs: [seen]}}, {{score: 1, otherwise: true}}]
""",
        "anything.yaml",
    ).rubric


@pytest.fixture(scope="module")
def squatting(athlete, clip):
    """Clip of a squat held at one flexion of the knee, every point as unsure as the others."""

    def make(flexion_deg=100.0, view="side", spread_px=SPREAD_PX):
        time_s = athlete.times(2.0, 30.0)
        xy = athlete.squat(time_s, flexion_deg, view, period_s=4.0).xy  # at the turn after 2 s
        made = clip(time_s, np.broadcast_to(xy[-1], xy.shape).copy())
        return replace(made, spread_px=np.full(made.spread_px.shape, spread_px))

    return make


def taken(clip, rule):
    return measure_repetition(rubric_measuring(rule), ONE, clip)["it"]


@pytest.mark.parametrize(
    ("rule", "sd"),
    [
        # both ends of a segment move at right angles to it: sqrt(2) spreads by its length
        ("signal: near_thigh_incline_deg, at: turn", np.degrees(np.sqrt(2) * SPREAD_PX / THIGH_PX)),
        # up and down at both ends, in torso lengths
        ("signal: left_wrist_height_ratio, at: turn", np.sqrt(2) * SPREAD_PX / TORSO_PX),
        # the middle of two points is surer than one
        ("signal: wrist_over_foot_ratio, at: turn", SPREAD_PX / TORSO_PX),
        # a rough proxy counts twice
        ("signal: left_ankle_rise_ratio, at: turn", 2 * SPREAD_PX / TORSO_PX),
        # errors last longer than a frame, so a longer stretch is no surer
        ("signal: left_wrist_height_ratio, over: whole, take: mean", np.sqrt(2) * SPREAD_PX / TORSO_PX),
    ],
)
def test_spread_by_head(squatting, rule, sd):
    assert taken(squatting(), rule).sd == pytest.approx(sd, rel=0.01)


@pytest.mark.parametrize("flexion_deg", [60.0, 100.0, 130.0])
@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("right_knee_flexion_deg", "side"),
        ("right_thigh_incline_deg", "side"),
        ("left_trunk_minus_shin_deg", "side"),
        ("right_hip_flexion_deg", "side"),
        ("hip_sway_ratio", "front"),
        ("knee_ankle_separation_ratio", "front"),
        ("left_ankle_over_other_knee_ratio", "side"),
        ("right_elbow_knee_distance_ratio", "side"),
    ],
)
def test_spread_against_chance(squatting, name, view, flexion_deg):
    clip = squatting(flexion_deg, view)
    chance = np.random.default_rng(1).normal(0.0, SPREAD_PX, (DRAWS, *clip.body.xy.shape[1:]))
    values = column_values(name, clip.body.with_points(clip.body.xy[0] + chance))
    assert taken(clip, f"signal: {name}, at: turn").sd == pytest.approx(np.nanstd(values), rel=0.10)


def test_spread_of_a_change_over_a_course(athlete, clip):
    """Against chance in a whole squat: a new error for every draw, the same in all its frames."""
    squat = athlete.squat(athlete.times(2.0, 30.0), 110.0, "side", period_s=2.0)
    made = clip(squat.time_s, squat.xy)
    made = replace(made, spread_px=np.full(made.spread_px.shape, SPREAD_PX))
    chance = np.random.default_rng(2).normal(0.0, SPREAD_PX, (DRAWS, 1, *squat.xy.shape[1:]))
    values = column_values("right_knee_flexion_deg", made.body.with_points(squat.xy[::6] + chance))
    measured = taken(made, "signal: near_knee_flexion_deg, over: whole, take: maximum")
    assert measured.sd == pytest.approx(values.max(axis=1).std(), rel=0.10)


def test_surer_points_make_a_surer_measure(squatting):
    rule = "signal: near_knee_flexion_deg, at: turn"
    assert taken(squatting(spread_px=6.0), rule).sd == pytest.approx(2 * taken(squatting(spread_px=3.0), rule).sd, rel=0.02)


def test_only_the_joints_of_the_signal_matter(squatting):
    clip = squatting()
    wild = clip.spread_px.copy()
    wild[:, [joint_index("wrist", "left"), joint_index("nose"), joint_index("knee", "left")]] = 50.0
    rule = "signal: right_knee_flexion_deg, at: turn"
    assert taken(replace(clip, spread_px=wild), rule).sd == taken(clip, rule).sd


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("signal: near_knee_flexion_deg, at: turn", 0.0),  # an angle at a joint cannot be less than straight
        ("signal: trunk_lean_deg, at: turn, absolute: true", 0.0),  # nor a size less than nothing
    ],
)
def test_a_value_at_its_end_is_no_surer_than_others(squatting, rule, value):
    measured = taken(squatting(0.0), rule)
    assert measured.value == pytest.approx(value, abs=1e-9)
    assert measured.sd > 0.5


def test_legs_alone_are_measured_with_their_spread(athlete, clip):
    """Without neck or shoulders the spread of points, told in torso lengths, must not come out as nothing."""
    squat = athlete.squat(athlete.times(2.0, 30.0), 100.0, "side", period_s=2.0)
    legs = [joint_index(name, side) for name in ("hip", "knee", "ankle") for side in ("left", "right")]
    xy = np.full(squat.xy.shape, np.nan)
    xy[:, legs] = squat.xy[:, legs]
    measured = taken(clip(squat.time_s, xy, view="right"), "signal: near_knee_flexion_deg, at: turn")
    assert measured.value == pytest.approx(100.0, abs=2.0)
    assert measured.sd > 1.0


@pytest.mark.parametrize(
    ("degrees", "extra_deg"),
    [(0.0, 0.0), (10.0, 2.4), (20.0, 6.2), (30.0, 11.0)],  # as measured on motion capture, the text of FMS 4
)
def test_off_the_plane_an_angle_is_less_sure(squatting, degrees, extra_deg):
    clip = squatting()
    turned = replace(clip, view=replace(clip.view, off_plane_deg=degrees))
    rule = "signal: near_knee_flexion_deg, at: turn"
    assert taken(turned, rule).sd == pytest.approx(np.hypot(taken(clip, rule).sd, extra_deg), abs=0.1)


def test_off_the_plane_a_length_is_seen_short(squatting):
    clip = squatting()
    turned = replace(clip, view=replace(clip.view, off_plane_deg=60.0))  # seen at half its length
    rule = "signal: wrist_over_foot_ratio, at: turn"
    straight, wider = taken(clip, rule), taken(turned, rule)
    assert wider.sd == pytest.approx(np.hypot(straight.sd, 0.5 * abs(straight.value)))


def test_what_both_planes_show_is_not_doubted_off_the_plane(squatting):
    clip = squatting()
    turned = replace(clip, view=replace(clip.view, off_plane_deg=40.0))
    rule = "signal: hip_height_ratio, at: turn"
    assert taken(turned, rule).sd == taken(clip, rule).sd
