"""Measures on a signal whose course is drawn: the left wrist stands over its shoulder by a known number of torso lengths."""

from dataclasses import replace

import numpy as np
import pytest

from fms_score.rubric.clip import Repetition
from fms_score.rubric.load import parse_rubric
from fms_score.rubric.measure import MEASUREMENT_COLUMNS, measure_repetition, measurement_table
from fms_score.skeleton import joint_index

TIME_S = np.arange(151) / 30.0
ONE = Repetition(rep=1, side="both", start_s=1.0, turn_s=3.0, end_s=4.0, complete=True)
HEIGHT = "left_wrist_height_ratio"


def rubric_measuring(measures, turn="minimum", head="sides: none"):
    """Make a rubric with these measures; what it judges is no matter here."""
    lines = [
        "movement: anything",
        head,
        "views: {side: preferred, front: also}",
        "capture: {front: stand in front}",
        f"repetition: {{signal: hip_height_ratio, turn: {turn}, min_excursion: 0.2}}",
        "measures:",
        *(f"  {name}: {{{rule}}}" for name, rule in measures.items()),
        "criteria: {seen: {observer: seen}}",
        "levels: [{score: 3, needs: [seen]}, {score: 1, otherwise: true}]",
    ]
    return parse_rubric("\n".join(lines), "anything.yaml").rubric


@pytest.fixture(scope="module")
def drawn(athlete, clip):
    """Clip of somebody who stands, seen from the side, and whose left wrist goes where it is told."""

    def make(heights, time_s=TIME_S, view="side"):
        xy = athlete.standing(time_s, view=view).xy
        shoulder = xy[:, joint_index("shoulder", "left"), 1]
        xy[:, joint_index("wrist", "left"), 1] = shoulder - 150.0 * np.asarray(heights)  # the athlete's torso is 150 px
        xy[np.isnan(heights), joint_index("wrist", "left")] = np.nan
        return clip(time_s, xy)

    return make


def taken(clip, rule, repetition=ONE, **options):
    return measure_repetition(rubric_measuring({"it": rule}, **options), repetition, clip)["it"]


# ---- where and how ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "value", "at_s"),
    [
        ("at: start", 1.0, 1.0),
        ("at: turn", 3.0, 3.0),
        ("at: end", 4.0, 4.0),
        ("over: whole, take: minimum", 1.0, 1.0),
        ("over: whole, take: maximum", 4.0, 4.0),
        ("over: whole, take: range", 0.9 * 3.0, 4.0),
        ("over: whole, take: median", 2.5, 2.5),
        ("over: whole, take: mean", 2.5, 2.5),
        ("over: whole, take: max_rate", 1.0, 2.5),
        ("over: descent, take: maximum", 3.0, 3.0),
        ("over: ascent, take: minimum", 3.0, 3.0),
        ("over: hold, take: minimum", 2.5, 2.5),
        ("over: hold, take: maximum", 3.5, 3.5),
        ("over: turn, take: range", 0.9 * 0.2, 3.1),
    ],
)
def test_a_signal_that_rises_by_one_a_second(drawn, rule, value, at_s):
    measured = taken(drawn(TIME_S), f"signal: {HEIGHT}, {rule}")
    assert measured.value == pytest.approx(value, abs=1e-6)
    assert measured.at_s == pytest.approx(at_s, abs=0.02)
    assert (measured.column, measured.unit, measured.reason) == (HEIGHT, "ratio/s" if "rate" in rule else "ratio", "")


def test_where_the_turn_is_the_top_the_way_there_is_up(drawn):
    clip = drawn(TIME_S)
    assert taken(clip, f"signal: {HEIGHT}, over: ascent, take: maximum", turn="maximum").value == pytest.approx(3.0)
    assert taken(clip, f"signal: {HEIGHT}, over: descent, take: maximum", turn="maximum").value == pytest.approx(4.0)


@pytest.mark.parametrize("frame", range(31, 120, 7))
def test_a_moment_reaches_as_far_before_as_after(drawn, frame):
    turn_s = float(TIME_S[frame])
    clip, repetition = drawn(TIME_S), ONE._replace(turn_s=turn_s)
    for rule in ("at: turn", "over: hold, take: median"):
        if 1.5 < turn_s < 3.5:
            assert taken(clip, f"signal: {HEIGHT}, {rule}", repetition).value == pytest.approx(turn_s, abs=1e-9)


def test_a_hold_does_not_reach_beyond_the_repetition(drawn):
    measured = taken(drawn(TIME_S), f"signal: {HEIGHT}, over: hold, take: maximum", ONE._replace(turn_s=3.8))
    assert measured.value == pytest.approx(4.0)


def test_one_wild_frame_does_not_move_a_moment(drawn):
    heights = np.where(np.arange(151) == 90, 9.0, 0.5)
    assert taken(drawn(heights), f"signal: {HEIGHT}, at: turn").value == pytest.approx(0.5)


def test_deep_is_where_the_driver_is_more_than_half_way_out(athlete, clip):
    squat = athlete.squat(athlete.times(4.0, 30.0), 100.0, "side", period_s=4.0)
    seen = clip(squat.time_s, squat.xy)
    repetition = Repetition(1, "both", 0.0, 2.0, 4.0, complete=True)
    rubric = rubric_measuring({"it": "signal: hip_height_ratio, over: deep, take: maximum"})
    heights = squat.xyz[:, joint_index("hip", "left"), 2] / 245.0  # over the ankles; a leg is 245 px
    half_way = (heights.min() + heights.max()) / 2
    highest = measure_repetition(rubric, repetition, seen)["it"].value
    assert half_way - 0.05 < highest <= half_way + 1e-3


@pytest.mark.parametrize(
    ("heights", "rule", "value", "at_s"),
    [
        (5.0 + TIME_S, "at: end, relative_to: start", 3.0, 4.0),
        (5.0 - TIME_S, "at: end, relative_to: start", -3.0, 4.0),
        (5.0 - TIME_S, "at: end, relative_to: start, absolute: true", 3.0, 4.0),
        (-TIME_S, "over: whole, take: maximum, absolute: true", 4.0, 4.0),
        (-TIME_S, "over: whole, take: maximum", -1.0, 1.0),
        (TIME_S - 9.0, "over: whole, take: maximum, absolute: true, relative_to: start", 3.0, 4.0),
    ],
)
def test_changes_and_sizes(drawn, heights, rule, value, at_s):
    measured = taken(drawn(heights), f"signal: {HEIGHT}, {rule}")
    assert (measured.value, measured.at_s) == (pytest.approx(value), pytest.approx(at_s, abs=0.02))


def test_gaps_are_left_out(drawn):
    heights = TIME_S.copy()
    heights[100:] = np.nan
    assert taken(drawn(heights), f"signal: {HEIGHT}, over: whole, take: maximum").value == pytest.approx(TIME_S[99])


def test_a_still_has_every_phase(drawn):
    still = Repetition(1, "both", 0.0, 0.0, 0.0, complete=True)
    clip = drawn([0.7], np.array([0.0]))
    for rule in ("at: turn", "over: whole, take: maximum", "over: hold, take: median", "over: descent, take: minimum"):
        assert taken(clip, f"signal: {HEIGHT}, {rule}", still).value == pytest.approx(0.7)


# ---- whose -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "side", "column"),
    [
        ("moving", "left", "left"),
        ("front", "right", "right"),
        ("upper", "left", "left"),
        ("stance", "left", "right"),
        ("rear", "right", "left"),
        ("lower", "left", "right"),
        ("other", "right", "left"),
        ("near", "left", "right"),  # the right side is near in this clip, whoever moves
        ("far", "left", "left"),
        ("left", "right", "left"),
        ("right", "left", "right"),
    ],
)
def test_a_role_is_a_side(drawn, role, side, column):
    head = "sides: left_right\nside_by: {signal: knee_height_ratio}"
    measured = taken(drawn(TIME_S), f"signal: {role}_wrist_height_ratio, at: turn", ONE._replace(side=side), head=head)
    assert measured.column == f"{column}_wrist_height_ratio"


# ---- not observable ----------------------------------------------------------------------------------------------------
def test_another_view_is_asked_for(drawn):
    measured = taken(drawn(TIME_S), "signal: trunk_lateral_lean_deg, at: turn")
    assert np.isnan(measured.value)
    assert not measured.observable
    assert measured.reason.startswith("only visible from the front; this clip is filmed as side, right side to the camera")
    assert measured.remedy == "stand in front"  # the rubric's own words


def test_a_view_that_the_rubric_wants_goes_before_what_the_signal_allows(drawn):
    assert not taken(drawn(TIME_S), "signal: hip_height_ratio, at: turn, view: front").observable
    assert taken(drawn(TIME_S), "signal: hip_height_ratio, at: turn, view: side").observable


def test_a_view_without_words_of_its_own_gets_general_ones(drawn):
    measured = taken(drawn(TIME_S, view="front"), "signal: trunk_lean_deg, at: turn")
    assert measured.remedy == "film straight from the side, camera at hip height, whole body in the picture"


def test_near_cannot_be_told_from_the_front(drawn):
    measured = taken(drawn(TIME_S, view="front"), "signal: near_wrist_height_ratio, at: turn")
    assert measured.reason == "which side is 'near' cannot be told in this clip"
    assert measured.column is None


def test_a_hidden_joint_is_named(drawn):
    heights = np.where(TIME_S > 2.0, np.nan, 0.5)
    measured = taken(drawn(heights), f"signal: {HEIGHT}, at: turn")
    assert measured.reason == "the left wrist is not seen during the turn"
    assert taken(drawn(heights), f"signal: {HEIGHT}, at: start").observable


@pytest.mark.parametrize(("hidden_share", "observable"), [(0.4, True), (0.6, False)])
def test_a_joint_has_to_be_seen_half_of_the_time(drawn, hidden_share, observable):
    seen_again_s = 1.0 + 3.0 * hidden_share
    heights = np.where((TIME_S > 1.0) & (seen_again_s > TIME_S), np.nan, 0.5)
    measured = taken(drawn(heights), f"signal: {HEIGHT}, over: whole, take: median")
    assert measured.observable is observable
    assert np.isfinite(measured.value) == observable


@pytest.mark.parametrize("spread", [0.0, 0.03, 0.06])
def test_a_gap_in_hands_is_as_sure_as_the_hand(athlete, clip, spread):
    """Fists stand for half a hand each, and the gap in hands is off by as much as the hand that it is measured with."""
    seen = clip(TIME_S, athlete.standing(TIME_S, view="front").xy)
    known = replace(seen.body, scale=replace(seen.body.scale, hand_spread=spread))
    exact = replace(seen, body=known, spread_px=np.zeros_like(seen.spread_px), view=replace(seen.view, off_plane_deg=0.0))
    gap = taken(exact, "signal: fist_gap_hands, at: turn")
    assert gap.sd == pytest.approx(np.hypot(0.15, (gap.value + 1) * (1 - 1 / (1 + spread))), rel=1e-6)


def test_a_value_that_the_posture_does_not_have(athlete, clip):
    """With the feet together, the distance of the knees by theirs says nothing."""
    body = athlete.Segments(hip_width=10.0)
    clip = clip(TIME_S, athlete.standing(TIME_S, view="front", body=body).xy)
    measured = taken(clip, "signal: knee_ankle_separation_ratio, at: turn")
    assert measured.reason == "distance of the knees over distance of the ankles: no value during the turn"


# ---- the table ---------------------------------------------------------------------------------------------------------
def test_measurements_as_a_table(drawn):
    rubric = rubric_measuring({"height": f"signal: {HEIGHT}, at: turn", "lean": "signal: trunk_lateral_lean_deg, at: turn"})
    measured = measure_repetition(rubric, ONE, drawn(TIME_S))
    table = measurement_table([(ONE, one) for one in measured.values()])
    assert tuple(table) == MEASUREMENT_COLUMNS
    assert table["measure"].tolist() == ["height", "lean"]
    assert table["value"].tolist() == pytest.approx([3.0, np.nan], nan_ok=True)
    assert table["unit"].tolist() == ["ratio", "deg"]
    assert table["phase"].tolist() == ["turn", "turn"]
    assert table["reason"].str.len().gt(0).tolist() == [False, True]


def test_of_no_repetitions_the_table_is_empty_but_has_its_columns():
    table = measurement_table([])
    assert tuple(table) == MEASUREMENT_COLUMNS
    assert len(table) == 0


def test_a_turned_view_is_not_the_clips_fault(drawn):
    """Angles read off the plane are less certain; what is forced by the user is not doubted."""
    clip = drawn(TIME_S)
    turned = replace(clip, view=replace(clip.view, off_plane_deg=30.0))
    forced = replace(clip, view=replace(clip.view, off_plane_deg=30.0, forced=True))
    straight, wider, told = (taken(one, "signal: trunk_lean_deg, at: turn").sd for one in (clip, turned, forced))
    assert wider == pytest.approx(np.hypot(straight, 11.0))
    assert told == straight
