"""What studies say about composites, and what they do not."""

from __future__ import annotations

from typing import Final

from fms_score.screen.composite import CUT_OFF
from fms_score.screen.sheet import Composite

__all__ = ["EVIDENCE", "LIMITS_OF_EVIDENCE", "cut_off_sentence"]

EVIDENCE: Final = (
    (
        "Pooled over studies, people with 14 or less had odds of injury 2.74 times as high (95 % interval 1.70 to 4.43) "
        "as people with more (Bonazza et al. 2017)."
    ),
    (
        "As a test for who will be injured it misses most: sensitivity 24.7 %, specificity 85.7 % (Dorrel et al. 2015). "
        "Of four people who were injured, three had more than 14."
    ),
)

LIMITS_OF_EVIDENCE: Final = (
    "These figures come from groups of people scored by trained raters on the spot. They say nothing certain about one person, "
    "and nothing about composites from video. This is context, not a diagnosis."
)

SURE: Final = 0.995


def cut_off_sentence(composite: Composite) -> str:
    """Where the composite lies against the line of 14."""
    if composite.at_most_14 is None:
        why = "tests are missing" if composite.missing else "something that decides was not seen"
        return f"Whether the composite is {CUT_OFF} or less is open, because {why}."
    if composite.at_most_14 in {0.0, 1.0}:
        side = f"{CUT_OFF} or less" if composite.at_most_14 else f"above {CUT_OFF}"
        of = f" of {composite.score}" if composite.score is not None else ""
        return f"The composite{of} is {side}{'' if of else ', whatever is still open'}."
    percent = 100.0 * composite.at_most_14
    said = (
        "over 99 %" if composite.at_most_14 > SURE else "below 1 %" if composite.at_most_14 < 1.0 - SURE else f"{percent:.0f} %"
    )
    return f"With what is too close to decide, {CUT_OFF} or less has a probability of {said}."
