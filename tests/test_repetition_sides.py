"""Repetitions that have a side: told by the leg that lifts, or by another signal; over the hurdle and back is one.

The lift of an ankle over the other, in leg lengths, is drawn by hand: smooth bumps whose times are known.
"""

import numpy as np
import pandas as pd
import pytest

from fms_score.repetition_rule import RepetitionRule, SideRule
from fms_score.repetitions import find_repetitions

STEP = RepetitionRule(
    signal="ankle_lift_ratio", turn="maximum", rest=0, min_excursion=0.3, min_duration_s=0.5, excursions=2, max_pause_s=3.0
)
FRAME_S = 1 / 30
ON_THE_WAY_S = 0.25
"""A start or end is noticed so much inside the drawn bump: its flanks are flat."""


def times(duration_s):
    return np.arange(round(duration_s / FRAME_S) + 1) * FRAME_S


def bump(time_s, turn_s, height=0.6, width_s=1.5):
    away = np.abs(time_s - turn_s)
    return np.where(away < width_s / 2, height * (0.5 + 0.5 * np.cos(2 * np.pi * away / width_s)), 0.0)


def table(time_s, **columns):
    return pd.DataFrame(columns, index=pd.Index(time_s, name="time_s"))


def steps(time_s, left=(), right=(), **shape):
    lifts = {
        f"{side}_ankle_lift_ratio": sum((bump(time_s, turn, **shape) for turn in turns), np.zeros(len(time_s)))
        for side, turns in (("left", left), ("right", right))
    }
    return table(time_s, **lifts)


def test_over_the_hurdle_and_back_with_both_legs():
    table = find_repetitions(steps(times(18.0), right=(2.0, 5.0), left=(11.0, 14.0)), STEP, two_sided=True)
    assert table["side"].tolist() == ["right", "left"]
    assert table["excursions"].tolist() == [2, 2]
    assert table["turn_s"].tolist() == pytest.approx([3.5, 12.5], abs=2 * FRAME_S)  # the heel is on the floor beyond the cord
    assert table["start_s"].tolist() == pytest.approx([1.25, 10.25], abs=ON_THE_WAY_S)
    assert table["end_s"].tolist() == pytest.approx([5.75, 14.75], abs=ON_THE_WAY_S)
    assert table["complete"].all()


@pytest.mark.parametrize(("seems", "sides"), [(0.32, ["right"]), (0.5, ["right", "left", "right"])])
def test_while_a_heel_touches_down_in_front_the_standing_foot_only_seems_to_rise(seems, sides):
    time_s = times(9.0)
    clip = table(
        time_s, right_ankle_lift_ratio=bump(time_s, 2.0) + bump(time_s, 5.0), left_ankle_lift_ratio=bump(time_s, 3.5, seems)
    )
    assert find_repetitions(clip, STEP, two_sided=True)["side"].tolist() == sides


def test_after_a_long_pause_over_and_back_are_two():
    table = find_repetitions(steps(times(12.0), right=(2.0, 8.0)), STEP, two_sided=True)
    assert table["excursions"].tolist() == [1, 1]
    assert table["turn_s"].tolist() == pytest.approx([2.0, 8.0], abs=FRAME_S)


def test_legs_in_turn_are_never_joined():
    table = find_repetitions(steps(times(12.0), right=(2.0,), left=(4.5,)), STEP, two_sided=True)
    assert list(zip(table["side"], table["excursions"], strict=True)) == [("right", 1), ("left", 1)]


def test_three_lifts_are_one_pair_and_one_single():
    table = find_repetitions(steps(times(12.0), right=(2.0, 4.0, 6.0)), STEP)
    assert table["excursions"].tolist() == [2, 1]


def test_over_and_back_is_incomplete_if_the_clip_cuts_either():
    cut_at_the_end = find_repetitions(steps(times(5.0), right=(2.0, 4.8)), STEP)
    cut_at_the_start = find_repetitions(steps(times(9.0), right=(0.4, 3.0)), STEP)
    assert cut_at_the_end["complete"].tolist() == [False]
    assert cut_at_the_start["complete"].tolist() == [False]


@pytest.mark.parametrize(("left", "right", "side"), [(0.4, 0.7, "right"), (0.7, 0.4, "left")])
@pytest.mark.parametrize("later_s", [-0.3, 0.0, 0.3])
def test_of_two_sides_at_once_the_one_that_moves_farther_counts(left, right, side, later_s):
    time_s = times(6.0)
    signals = table(
        time_s,
        left_ankle_lift_ratio=bump(time_s, 3.0, height=left),
        right_ankle_lift_ratio=bump(time_s, 3.0 + later_s, height=right),
    )
    assert find_repetitions(signals, STEP, two_sided=True)["side"].tolist() == [side]


LUNGE = RepetitionRule(signal="hip_height_ratio", turn="minimum", min_excursion=0.25)
LUNGE_SIDE = SideRule(signal="knee_height_ratio", at="turn", take="larger")


def one_lunge():
    time_s = times(6.0)
    return table(time_s, hip_height_ratio=1.0 - bump(time_s, 3.0, width_s=2.0))


@pytest.mark.parametrize(
    ("rule", "left", "right", "side"),
    [
        (LUNGE_SIDE, 0.4, 0.1, "left"),
        (LUNGE_SIDE, 0.1, 0.4, "right"),
        (SideRule(signal="knee_height_ratio", take="smaller"), 0.1, 0.4, "left"),
        (LUNGE_SIDE, 0.4, np.nan, "left"),
        (LUNGE_SIDE, np.nan, 0.1, "right"),
        (LUNGE_SIDE, np.nan, np.nan, "both"),  # cannot be told, so neither
    ],
)
def test_the_side_is_told_by_another_signal(rule, left, right, side):
    signals = one_lunge().assign(left_knee_height_ratio=left, right_knee_height_ratio=right)
    assert find_repetitions(signals, LUNGE, two_sided=True, side_by=rule)["side"].tolist() == [side]


@pytest.mark.parametrize(("at", "side"), [("start", "left"), ("turn", "right"), ("end", "left")])
def test_the_side_is_told_at_its_moment(at, side):
    signals = one_lunge()
    right = np.where(np.abs(signals.index - 3.0) < 0.3, 0.9, 0.0)
    signals = signals.assign(left_knee_height_ratio=0.5, right_knee_height_ratio=right)
    rule = SideRule(signal="knee_height_ratio", at=at)
    assert find_repetitions(signals, LUNGE, two_sided=True, side_by=rule)["side"].tolist() == [side]


@pytest.mark.parametrize(("left", "right", "side"), [(0.1, 0.6, "right"), (0.6, 0.1, "left"), (np.nan, 0.2, "right")])
def test_a_still_is_of_the_side_that_is_farther_out(left, right, side):
    still = table([0.0], left_ankle_lift_ratio=[left], right_ankle_lift_ratio=[right])
    assert find_repetitions(still, STEP, two_sided=True)["side"].tolist() == [side]
