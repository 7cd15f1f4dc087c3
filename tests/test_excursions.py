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


def test_what_changed_while_nobody_saw_it_was_no_movement() -> None:
    """The leg is lost for 0.6 s on its way up and on its way down, and is on the floor between."""
    signals = raised(lost=True)
    angle = raised(lost=False)["left_leg_raise_deg"]
    signals.loc[(angle > 40.0) & (angle < 65.0), "left_leg_raise_deg"] = np.nan
    assert len(find_repetitions(signals, rule(limb_may_vanish=True), two_sided=True)) == 1
    assert len(find_repetitions(signals, rule(), two_sided=True)) == 2


def reached(lowest: float, unseen_s: tuple[float, float] | None) -> pd.DataFrame:
    """An arm stretched twice, with a way back to ``lowest`` of 100 between, at 4 s."""
    far = np.interp(TIME_S, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [0.0, 100.0, 100.0, lowest, 100.0, 100.0, 0.0])
    signals = pd.DataFrame({"hip_height_ratio": far}, index=pd.Index(TIME_S, name="time_s"))
    if unseen_s:
        signals[signals.index.to_series().between(*unseen_s, inclusive="neither")] = np.nan
    return signals


@pytest.mark.parametrize(
    ("lowest", "unseen_s", "count"),
    [
        (50.0, None, 2),  # half way back, and seen
        (50.0, (3.5, 4.5), 1),  # nobody saw it go that far
        (50.0, (4.1, 5.0), 1),  # lost just after its lowest: what was drawn there is not trusted
        (10.0, (4.1, 5.0), 2),  # as good as back
        (50.0, (1.2, 2.0), 2),  # lost elsewhere
        (70.0, None, 1),  # a hesitation
    ],
)
def test_only_a_way_back_that_was_seen_parts_two_repetitions(
    lowest: float, unseen_s: tuple[float, float] | None, count: int
) -> None:
    arm = RepetitionRule(signal="hip_height_ratio", turn="maximum", rest=0, min_excursion=30)
    assert len(find_repetitions(reached(lowest, unseen_s), arm)) == count


@pytest.mark.parametrize(("held", "lowest", "count"), [(False, 50.0, 2), (True, 50.0, 1), (True, 10.0, 2)])
def test_a_held_position_is_given_up_only_by_going_back(held: bool, lowest: float, count: int) -> None:  # noqa: FBT001  a case
    arm = RepetitionRule(signal="hip_height_ratio", turn="maximum", rest=0, min_excursion=30, held=held)
    assert len(find_repetitions(reached(lowest, None), arm)) == count
