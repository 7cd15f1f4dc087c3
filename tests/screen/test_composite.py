"""The sum up to 21: complete or a range, with its distribution."""

from __future__ import annotations

from dataclasses import replace
from math import comb, sqrt

import pytest

from fms_score.screen.composite import sum_distribution
from fms_score.screen.context import cut_off_sentence


def test_all_threes_are_21(screened):
    composite = screened().composite
    assert (composite.score, composite.band, composite.complete, composite.missing) == (21, (21, 21), True, [])
    assert (composite.mean, composite.sd, composite.at_most_14) == (21.0, 0.0, 0.0)


def test_the_sum_takes_the_lower_sides(screened):
    scores = {
        "deep_squat": 2, "hurdle_step": (3, 2), "inline_lunge": (3, 2), "shoulder_mobility": (2, 3),
        "active_straight_leg_raise": (2, 3), "trunk_stability_pushup": 1, "rotary_stability": (2, 2),
    }  # fmt: skip
    screen = screened(scores)
    assert screen.composite.score == 13  # 2 + 2 + 2 + 2 + 2 + 1 + 2
    assert cut_off_sentence(screen.composite) == "The composite of 13 is 14 or less."
    assert [one.movement for one in screen.asymmetries] == [
        "hurdle_step", "inline_lunge", "shoulder_mobility", "active_straight_leg_raise",
    ]  # fmt: skip


def test_a_band_makes_a_range_and_chances(screened, filmed):
    screen = screened(found={"deep_squat": filmed("deep_squat", both=(1, 2))})
    composite = screen.composite
    assert (composite.score, composite.band, composite.complete) == (None, (19, 20), True)
    assert composite.distribution == {"19": 0.5, "20": 0.5}
    assert (composite.mean, composite.sd) == (19.5, 0.5)


def test_what_nobody_saw_makes_a_range_without_chances(screened, filmed):
    """Heels that no camera shows count as one half for the squat; a sum would turn that into knowledge."""
    found = filmed("deep_squat", both=(1, 2))
    attempt = found.verdict.attempts[0].verdict
    unseen = attempt.criteria[0].model_copy(update={"state": "not_observable"})
    seen_by_nobody = attempt.model_copy(update={"criteria": [unseen], "undecided": [unseen.id]})
    first = found.verdict.attempts[0].model_copy(update={"verdict": seen_by_nobody})
    found = replace(found, verdict=found.verdict.model_copy(update={"attempts": [first]}))
    composite = screened(found={"deep_squat": found}).composite
    assert (composite.band, composite.distribution, composite.mean) == ((19, 20), None, None)
    assert composite.unseen == ["Deep squat"]


def test_a_missing_test_leaves_0_to_3_and_no_chances(screened):
    composite = screened({"deep_squat": None}).composite
    assert (composite.score, composite.band, composite.complete) == (None, (18, 21), False)
    assert (composite.distribution, composite.mean) == (None, None)
    assert composite.missing == ["Deep squat: not done"]


def test_a_missing_side_is_bounded_by_the_other(screened):
    composite = screened({"hurdle_step": (2, None)}).composite
    assert (composite.band, composite.complete) == ((18, 20), False)  # the test is 2 at most
    assert composite.missing == ["Hurdle step: right side not done"]


def test_what_is_certain_about_14_needs_no_complete_screen(screened):
    low = screened(dict.fromkeys(("deep_squat", "trunk_stability_pushup"), 1) | {
        "hurdle_step": (1, 1), "inline_lunge": (1, 1), "shoulder_mobility": (1, 1), "rotary_stability": None,
    }).composite  # fmt: skip
    assert (low.band, low.at_most_14) == ((8, 11), 1.0)
    assert cut_off_sentence(low) == "The composite is 14 or less, whatever is still open."
    assert screened({"deep_squat": None}).composite.at_most_14 == 0.0
    open_one = screened(
        {"deep_squat": 1, "trunk_stability_pushup": 1, "hurdle_step": (1, 1), "rotary_stability": None}
    ).composite
    assert (open_one.band, open_one.at_most_14) == ((12, 15), None)
    assert "is open, because tests are missing" in cut_off_sentence(open_one)


def test_the_distribution_is_the_convolution():
    """Seven fair coins for 2 or 3 points: 14 plus a binomial, mean 17.5 and variance 7 / 4."""
    coin = {"0": 0.0, "1": 0.0, "2": 0.5, "3": 0.5}
    found = sum_distribution([coin] * 7)
    assert found == pytest.approx({14 + heads: comb(7, heads) / 2**7 for heads in range(8)})
    mean = sum(total * share for total, share in found.items())
    variance = sum((total - mean) ** 2 * share for total, share in found.items())
    assert (mean, sqrt(variance)) == pytest.approx((17.5, sqrt(7 / 4)))


def test_the_chance_of_14_or_less_is_summed(screened, filmed):
    """Six tests make 13, the squat is 1 or 2 with even chances: 14 or 15."""
    scores = {
        "hurdle_step": (2, 2), "inline_lunge": (2, 2), "shoulder_mobility": (2, 2), "active_straight_leg_raise": (2, 2),
        "trunk_stability_pushup": 3, "rotary_stability": (2, 2),
    }  # fmt: skip
    composite = screened(scores, found={"deep_squat": filmed("deep_squat", both=(1, 2))}).composite
    assert (composite.band, composite.at_most_14) == ((14, 15), 0.5)
    assert cut_off_sentence(composite).startswith("With what is too close to decide, 14 or less has a probability of 50 %")
