"""The seven tests, in the order of the sheet, and what belongs to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["CLEARING_TESTS", "SHEET", "ClearingTest", "clearing_test_of"]

SHEET: Final = (
    "deep_squat",
    "hurdle_step",
    "inline_lunge",
    "shoulder_mobility",
    "active_straight_leg_raise",
    "trunk_stability_pushup",
    "rotary_stability",
)
"""Movements of the screen; each is scored 0 to 3, so the whole sheet goes from 0 to 21."""


@dataclass(frozen=True, slots=True)
class ClearingTest:
    """A test that is not scored: pain in it makes the score of a movement 0.

    Attributes
    ----------
    name, title : str
        Key in a session file, and words.
    movement : str
        Movement that it clears.
    two_sided : bool
        Whether left and right are told apart.
    """

    name: str
    title: str
    movement: str
    two_sided: bool = False


CLEARING_TESTS: Final = (
    ClearingTest("shoulder_impingement", "Shoulder impingement", "shoulder_mobility", two_sided=True),
    ClearingTest("prone_press_up", "Prone press-up", "trunk_stability_pushup"),
    ClearingTest("posterior_rocking", "Posterior rocking", "rotary_stability"),
)


def clearing_test_of(movement: str) -> ClearingTest | None:
    """Clearing test of a movement; None if it has none."""
    return next((one for one in CLEARING_TESTS if one.movement == movement), None)
