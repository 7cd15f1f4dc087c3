"""When two ways out of rest are one repetition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fms_score.repetition_rule import RepetitionRule
from fms_score.repetitions import find_repetitions

TIME_S = np.arange(0.0, 8.0, 0.05)


def raised(lost: bool, seconds: float = 2.0) -> pd.DataFrame:  # noqa: FBT001  the one thing that differs
    """A leg raised by 80 degrees from second 2 on; lost above 50 degrees it is drawn on the floor."""
    share = np.clip(np.abs(TIME_S - 2.0 - seconds) / seconds, 0.0, 1.0)
    angle = 80.0 * (1.0 - share**2 * (3.0 - 2.0 * share))
    left = np.where(lost & (angle > 50.0), 2.0, angle)
    return pd.DataFrame({"left_leg_raise_deg": left, "right_leg_raise_deg": 0.0}, index=pd.Index(TIME_S, name="time_s"))


def rule(**more: bool) -> RepetitionRule:
    return RepetitionRule(signal="leg_raise_deg", turn="maximum", rest=0, min_excursion=12, min_duration_s=0.4, **more)


def test_a_leg_that_is_lost_on_its_way_is_one_repetition() -> None:
    found = find_repetitions(raised(lost=True), rule(limb_may_vanish=True), two_sided=True)
    assert found["side"].tolist() == ["left"]
    assert found.loc[0, "turn_s"] == pytest.approx(4.0, abs=0.1)
    assert found.loc[0, "start_s"] == pytest.approx(2.2, abs=0.2)
    assert found.loc[0, "end_s"] == pytest.approx(5.8, abs=0.2)
    assert len(find_repetitions(raised(lost=True), rule(), two_sided=True)) == 2


def test_two_raises_that_are_seen_stay_two() -> None:
    once = raised(lost=False, seconds=1.0)
    twice = once + once.shift(50, fill_value=0.0)
    assert len(find_repetitions(twice, rule(limb_may_vanish=True), two_sided=True)) == 2
