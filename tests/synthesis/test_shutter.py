"""Motion blur: more moments of a frame are drawn where more moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synthesis.filming import Phone, draw_phone
from synthesis.shutter import moments_of
from synthesis.staging import other_side_of, sampled_joints, stage
from synthesis.wish import ClipWish, Staged

WISH = ClipWish("deep_squat", 3, score=3, view="left", sides=("left",), size_px=(360, 640), scene="room", steady=1.0)


@pytest.fixture(scope="module")
def staged(people: Path) -> Staged:
    one = stage(replace(WISH, phone=Phone(exposure_s=1 / 30)), people)
    return replace(one, filming=replace(one.filming, shake_deg=0.0))


def test_somebody_standing_is_drawn_once_and_somebody_moving_more_often(staged: Staged) -> None:
    first = staged.motion.repetitions[0]
    going = (first.start_s + first.turn_s) / 2
    assert moments_of(staged, 0.0) == [0.0]
    moments = moments_of(staged, going)
    assert len(moments) in {3, 5}
    assert moments[0] == going  # truth is of the middle
    assert np.mean(moments) == pytest.approx(going)
    assert going - 1 / 60 < min(moments) < max(moments) < going + 1 / 60


def test_a_fast_shutter_freezes_everything(staged: Staged) -> None:
    first = staged.motion.repetitions[0]
    frozen = replace(staged, filming=replace(staged.filming, exposure_s=1 / 4000))
    assert len(moments_of(frozen, (first.start_s + first.turn_s) / 2)) == 1


def test_shutters_are_faster_in_the_open() -> None:
    times = {
        bright: [draw_phone(np.random.default_rng(seed), bright=bright).exposure_s for seed in range(50)]
        for bright in (True, False)
    }
    assert 1 / 250 <= min(times[True]) < max(times[True]) <= 1 / 100
    assert 1 / 120 <= min(times[False]) < max(times[False]) <= 1 / 30


def test_a_second_phone_films_the_same_performance(people: Path) -> None:
    side = stage(WISH, people)
    front = other_side_of(side, "front")
    assert front.attempts == side.attempts
    assert front.view == front.wish.view == "front"
    for one, other in zip(
        sampled_joints(side.person, side.motion, 4.0), sampled_joints(front.person, front.motion, 4.0), strict=True
    ):
        assert (one == other).all()
    assert front.filming.base.eye_m[2] > 2.0  # before the person, and the other one beside
    assert abs(side.filming.base.eye_m[0]) > 2.0
    assert other_side_of(side, "front").filming.base.eye_m == pytest.approx(front.filming.base.eye_m)
