"""What holds for the repetitions of any clip: slower, filmed with fewer frames, run backwards, measured in another unit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fms_score.repetition_rule import RepetitionRule
from fms_score.repetitions import find_repetitions

LAW = settings(max_examples=40, deadline=None, derandomize=True)
RULE = RepetitionRule(signal="hip_height_ratio", turn="minimum", min_excursion=0.25, min_duration_s=0.4)
RATE_HZ = 60
MOMENTS = ["start_s", "turn_s", "end_s"]

bumps = st.lists(
    st.tuples(st.floats(1.6, 3.0), st.floats(0.35, 0.8), st.floats(0.3, 2.0)),  # width, height, rest after it
    min_size=1,
    max_size=4,
)


def clip(shapes):
    """Frames of a clip with these bumps, and a second of rest before and after."""
    length_s = 2.0 + sum(width + rest for width, _, rest in shapes)
    time_s = np.arange(round(length_s * RATE_HZ) + 1) / RATE_HZ
    height, begin = np.ones(len(time_s)), 1.0
    for width, way, rest in shapes:
        inside = (time_s - begin) / width
        height -= np.where((inside > 0) & (inside < 1), way * (0.5 - 0.5 * np.cos(2 * np.pi * inside)), 0.0)
        begin += width + rest
    return pd.DataFrame({"hip_height_ratio": height}, index=pd.Index(time_s, name="time_s"))


@LAW
@given(bumps)
def test_every_repetition_is_found(shapes):
    table = find_repetitions(clip(shapes), RULE)
    assert table["excursion"].tolist() == pytest.approx([way for _, way, _ in shapes], abs=0.01)
    assert table["complete"].all()


@LAW
@given(bumps, st.floats(0.6, 5.0))
def test_slow_motion_stretches_every_time_and_changes_nothing_else(shapes, factor):
    signals = clip(shapes)
    here = find_repetitions(signals, RULE)
    there = find_repetitions(signals.set_axis(signals.index * factor), RULE)
    for moment in [*MOMENTS, "duration_s"]:
        assert there[moment].tolist() == pytest.approx([factor * value for value in here[moment]])
    kept = ["rep", "side", "complete", "excursions", "excursion"]
    pd.testing.assert_frame_equal(there[kept], here[kept])


@LAW
@given(bumps)
def test_half_the_frames_keep_the_count_and_every_time_within_a_frame(shapes):
    signals = clip(shapes)
    here, there = find_repetitions(signals, RULE), find_repetitions(signals[::2], RULE)
    assert there["side"].tolist() == here["side"].tolist()
    for moment in MOMENTS:
        assert there[moment].tolist() == pytest.approx(here[moment].tolist(), abs=2.01 / RATE_HZ)


@LAW
@given(bumps)
def test_run_backwards_starts_are_ends(shapes):
    signals = clip(shapes)
    last_s = float(signals.index[-1])
    here = find_repetitions(signals, RULE)
    back = find_repetitions(signals[::-1].set_axis(last_s - signals.index[::-1]), RULE)
    assert back["start_s"].tolist() == pytest.approx([last_s - end for end in here["end_s"][::-1]], abs=1e-6)
    assert back["end_s"].tolist() == pytest.approx([last_s - start for start in here["start_s"][::-1]], abs=1e-6)
    assert back["turn_s"].tolist() == pytest.approx([last_s - turn for turn in here["turn_s"][::-1]], abs=1.01 / RATE_HZ)
    assert back["complete"].all()


@LAW
@given(bumps, st.floats(0.1, 50.0), st.floats(-100, 100), st.sampled_from(["minimum", "maximum"]))
def test_another_unit_and_another_zero_change_only_the_excursion(shapes, factor, offset, turn):
    signals = clip(shapes)
    here = find_repetitions(signals, RULE)
    sign = 1.0 if turn == "minimum" else -1.0
    rule = RULE.model_copy(update={"turn": turn, "min_excursion": RULE.min_excursion * factor})
    there = find_repetitions(sign * factor * signals + offset, rule)
    for moment in MOMENTS:
        assert there[moment].tolist() == pytest.approx(here[moment].tolist(), abs=1.01 / RATE_HZ)
    assert there["excursion"].tolist() == pytest.approx([factor * value for value in here["excursion"]])
