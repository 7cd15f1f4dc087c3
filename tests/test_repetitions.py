"""Repetitions on driving signals drawn by hand: smooth bumps whose times are known.

The driver is the height of the hip in leg lengths: 1 at rest, less in a squat.
"""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from fms_score.kinematics.signs import Sign
from fms_score.repetition_rule import RepetitionRule
from fms_score.repetitions import REPETITION_COLUMNS, find_repetitions

SQUAT = RepetitionRule(signal="hip_height_ratio", turn="minimum", min_excursion=0.25, min_duration_s=0.5)
FRAME_S = 1 / 30
ON_THE_WAY_S = 0.25
"""A start or end is noticed so much inside the drawn bump: its flanks are flat."""


def times(duration_s, rate_hz=30.0):
    return np.arange(round(duration_s * rate_hz) + 1) / rate_hz


def bump(time_s, turn_s, width_s=2.0, height=0.6, pause_s=0.0):
    """Smooth way out and back, ``width_s`` long and 0 elsewhere, with an optional pause at the turn."""
    away = np.maximum(np.abs(time_s - turn_s) - pause_s / 2, 0.0)
    return np.where(away < width_s / 2, height * (0.5 + 0.5 * np.cos(2 * np.pi * away / width_s)), 0.0)


def table(time_s, **columns):
    return pd.DataFrame(columns, index=pd.Index(time_s, name="time_s"))


def squats(time_s, *turns_s, **shape):
    return table(time_s, hip_height_ratio=1.0 - sum(bump(time_s, turn, **shape) for turn in turns_s))


def found(signals, rule=SQUAT, **options):
    return find_repetitions(signals, rule, **options)


# ---- counting ---------------------------------------------------------------------------------------------------------
def test_one_repetition():
    table = found(squats(times(6.0), 3.0))
    assert tuple(table) == REPETITION_COLUMNS
    (one,) = table.itertuples()
    assert (one.rep, one.side, one.complete, one.excursions) == (1, "both", True, 1)
    assert one.turn_s == pytest.approx(3.0, abs=FRAME_S)
    assert 2.0 <= one.start_s <= 2.0 + ON_THE_WAY_S
    assert 4.0 - ON_THE_WAY_S <= one.end_s <= 4.0
    assert one.duration_s == pytest.approx(one.end_s - one.start_s)
    assert one.excursion == pytest.approx(0.6, abs=0.01)


def test_three_repetitions_in_order():
    table = found(squats(times(12.0), 2.0, 5.5, 9.0))
    assert table["rep"].tolist() == [1, 2, 3]
    assert table["turn_s"].tolist() == pytest.approx([2.0, 5.5, 9.0], abs=FRAME_S)
    assert table["complete"].all()


def test_three_repetitions_one_after_the_other_without_rest():
    table = found(squats(times(8.0), 2.0, 4.0, 6.0))
    assert table["turn_s"].tolist() == pytest.approx([2.0, 4.0, 6.0], abs=FRAME_S)
    assert (table["end_s"].to_numpy()[:-1] <= table["start_s"].to_numpy()[1:]).all()


@pytest.mark.parametrize(
    "signals",
    [
        table(times(5.0), hip_height_ratio=1.0),
        table(times(5.0), hip_height_ratio=np.nan),
        squats(times(6.0), 3.0, height=0.24),  # less than the least excursion
        squats(times(6.0), 3.0, width_s=0.4),  # shorter than a repetition
        table(times(6.0), hip_height_ratio=np.linspace(0.4, 1.0, 181)),  # only stands up
        table(np.array([]), hip_height_ratio=np.array([])),
    ],
    ids=["still", "unseen", "shallow", "twitch", "standing up", "no frames"],
)
def test_none(signals):
    table = found(signals)
    assert len(table) == 0
    assert tuple(table) == REPETITION_COLUMNS


@pytest.mark.parametrize("seed", range(5))
def test_noise_neither_hides_nor_adds_one(seed):
    signals = squats(times(12.0), 2.0, 5.5, 9.0)
    signals += np.random.default_rng(seed).normal(0.0, 0.02, signals.shape)
    table = found(signals)
    assert table["turn_s"].tolist() == pytest.approx([2.0, 5.5, 9.0], abs=0.2)
    assert table["complete"].all()


def test_the_turn_of_a_pause_is_in_its_middle():
    table = found(squats(times(10.0), 5.0, pause_s=3.0))
    assert table["turn_s"].tolist() == pytest.approx([5.0], abs=FRAME_S)
    assert table["duration_s"].tolist() == pytest.approx([5.0], abs=2 * ON_THE_WAY_S)


def test_a_bounce_at_the_bottom_is_no_second_repetition():
    time_s = times(8.0)
    bouncing = squats(time_s, 4.0, pause_s=2.0) + 0.15 * np.exp(-(((time_s - 4.0) / 0.3) ** 2))[:, None]
    assert len(found(bouncing)) == 1


def test_a_hesitation_on_a_long_way_is_no_second_repetition():
    """The dip would be a movement of its own, but is a third of this one."""
    time_s = times(8.0)
    hesitating = squats(time_s, 4.0, height=0.9, pause_s=2.0) + 0.3 * np.exp(-(((time_s - 4.0) / 0.3) ** 2))[:, None]
    assert len(found(hesitating)) == 1


def test_a_movement_much_smaller_than_the_others_is_none_of_them():
    time_s = times(12.0)
    signals = 1.0 - bump(time_s, 3.0, height=0.8) - bump(time_s, 6.0, height=0.3) - bump(time_s, 9.0, height=0.7)
    assert found(table(time_s, hip_height_ratio=signals))["turn_s"].tolist() == pytest.approx([3.0, 9.0], abs=FRAME_S)


def test_sinking_slowly_during_a_pause_does_not_move_its_turn():
    time_s = times(10.0)
    sinking = squats(time_s, 5.0, pause_s=3.0) - 0.005 * np.clip(time_s - 3.5, 0.0, 3.0)[:, None]
    assert found(sinking)["turn_s"].tolist() == pytest.approx([5.0], abs=0.2)


def test_one_wild_frame_does_not_make_the_rest():
    signals = squats(times(6.0), 3.0)
    signals.iloc[10] = 1.9
    (one,) = found(signals).itertuples()
    assert one.turn_s == pytest.approx(3.0, abs=FRAME_S)
    assert one.excursion == pytest.approx(0.6, abs=0.01)


def test_a_place_in_the_picture_or_a_slow_drift_is_no_matter():
    time_s = times(12.0)
    drifting = squats(time_s, 2.0, 5.5, 9.0) + 0.01 * time_s[:, None]
    assert len(found(drifting)) == 3


def test_where_rest_is_known_a_clip_may_begin_out_of_rest():
    """One foot is in the air most of the time: the clip's own lowest values are not rest."""
    time_s = times(4.0)
    signals = table(time_s, ankle_lift_ratio=0.2 + bump(time_s, 2.0, height=0.2))
    rule = RepetitionRule(signal="ankle_lift_ratio", turn="maximum", min_excursion=0.3)
    assert len(found(signals, rule)) == 0
    assert len(found(signals, rule.model_copy(update={"rest": 0.0, "min_excursion": 0.25}))) == 1


# ---- cut off by the clip ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("turn_s", "complete"),
    [
        (5.0, True),
        (6.0, False),  # ends at the turn
        (5.5, False),  # ends half-way back
        (6.4, False),  # ends half-way out, deep enough
    ],
)
def test_a_clip_that_ends_too_early(turn_s, complete):
    table = found(squats(times(6.0), turn_s))
    assert table["complete"].tolist() == [complete]
    assert table["end_s"].max() <= 6.0


def test_a_clip_that_begins_at_the_turn_shows_no_repetition_as_its_way_out_is_not_seen():
    assert len(found(squats(times(6.0), 0.0))) == 0


def test_a_clip_that_begins_half_way_out_shows_an_incomplete_one():
    table = found(squats(times(6.0), 0.5))
    assert table["turn_s"].tolist() == pytest.approx([0.5], abs=FRAME_S)
    assert table["complete"].tolist() == [False]


def test_of_an_incomplete_one_half_the_least_duration_is_enough():
    rule = SQUAT.model_copy(update={"min_duration_s": 1.2})
    assert found(squats(times(6.0), 5.9, width_s=1.6), rule)["complete"].tolist() == [False]
    assert len(found(squats(times(6.0), 3.0, width_s=1.2), rule)) == 0


def test_an_incomplete_one_does_not_spoil_its_neighbours():
    table = found(squats(times(8.0), 0.5, 4.0, 7.7))
    assert table["complete"].tolist() == [False, True, False]


def test_only_what_looks_like_the_movement_is_counted():
    time_s = times(10.0)
    signals = squats(time_s, 2.5, 7.0).assign(trunk_from_vertical_deg=np.where(time_s < 5.0, 20.0, 90.0))
    rule = SQUAT.model_copy(update={"only_if": [Sign(signal="trunk_from_vertical_deg", take="median", at_most=45.0)]})
    assert found(signals, rule)["turn_s"].tolist() == pytest.approx([2.5], abs=FRAME_S)
    unseen = signals.assign(trunk_from_vertical_deg=np.nan)
    assert len(found(unseen, rule)) == 2  # what cannot be seen does not speak against it


# ---- stills, gaps, time -----------------------------------------------------------------------------------------------
def test_a_still_is_one_repetition_at_its_turn():
    (one,) = found(table([0.0], hip_height_ratio=[0.4])).itertuples()
    assert (one.start_s, one.turn_s, one.end_s, one.complete) == (0.0, 0.0, 0.0, True)


@pytest.mark.parametrize("gap_s", [(2.2, 2.6), (2.9, 3.1), (0.0, 1.5), (5.0, 6.0)])
def test_gaps_are_bridged(gap_s):
    signals = squats(times(6.0), 3.0)
    signals[(signals.index >= gap_s[0]) & (signals.index <= gap_s[1])] = np.nan
    table = found(signals)
    assert table["turn_s"].tolist() == pytest.approx([3.0], abs=0.1)
    assert table["complete"].tolist() == [True]


def test_over_a_long_gap_no_way_back_is_made_up():
    signals = squats(times(8.0), 3.0)
    signals[(signals.index > 3.1) & (signals.index < 6.0)] = np.nan
    (one,) = found(signals).itertuples()
    assert one.end_s == pytest.approx(3.1, abs=0.1)


def test_time_need_not_be_regular():
    steps_s = np.random.default_rng(1).uniform(0.01, 0.07, 300)
    time_s = np.cumsum(steps_s)
    table = found(squats(time_s, 3.0, 7.0))
    assert table["turn_s"].tolist() == pytest.approx([3.0, 7.0], abs=0.07)


def test_a_clip_need_not_begin_at_zero():
    early, late = squats(times(6.0), 3.0), squats(times(6.0), 3.0)
    late.index = late.index + 1000.0
    assert found(late)["turn_s"].tolist() == pytest.approx([1000.0 + found(early)["turn_s"].item()])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"min_excursion": 0}, "greater than 0"),
        ({"min_excursion": float("nan")}, "less than or equal|finite"),
        ({"turn": "top"}, "'minimum' or 'maximum'"),
        ({"excursions": 3}, "1 or 2"),
        ({"max_pause_s": 0}, "greater than 0"),
        ({"speed": 3}, "Extra inputs"),
    ],
)
def test_a_rule_that_cannot_be(wrong, message):
    with pytest.raises(ValidationError, match=message):
        RepetitionRule(**{"signal": "hip_height_ratio", "turn": "minimum", "min_excursion": 0.25} | wrong)
