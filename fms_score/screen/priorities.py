"""What to work on first: pain, then mobility, then stability, then whole movements, and differences before weaknesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fms_score.screen.composite import band_words
from fms_score.screen.sheet import MovementScore, Priority

__all__ = ["LEVELS", "priorities"]

LEVELS: Final = {
    "active_straight_leg_raise": (
        1,
        "mobility of the legs comes first: what cannot move freely cannot be trained to move well",
    ),
    "shoulder_mobility": (1, "mobility of the shoulders comes first: what cannot move freely cannot be trained to move well"),
    "rotary_stability": (2, "the trunk has to hold still while arms and legs move, before larger movements are built on it"),
    "trunk_stability_pushup": (
        3,
        "the trunk has to stay in one piece under a push, once mobility and rotary stability are there",
    ),
    "inline_lunge": (4, "standing on a narrow base builds on mobility and a steady trunk"),
    "hurdle_step": (5, "stepping on one leg builds on mobility and a steady trunk"),
    "deep_squat": (6, "the squat asks for everything above at once, so it comes last"),
}
"""Level of each test and the reason for it in plain words, in the order in which the screen's authors correct
(Cook et al. 2014): the squat is corrected last, because it often follows once the others are."""

ORDER: Final = {(1, 3): 0, (1, 2): 1, (1, 1): 2, (2, 3): 3, (2, 2): 4}
"""Within a level: the larger difference first, then the weaker pair. Tests without sides count as their score twice."""

PAIN: Final = "pain was reported: have it looked at by a health professional before anything else is trained here"
BEST: Final = 3
LIKELY: Final = 0.5


def priorities(tests: Sequence[MovementScore]) -> list[Priority]:
    """Tests that leave something to correct, first things first.

    Tests that are surely a 3 on both sides are left out, and so are those of which too little is known to tell whether
    anything is to be corrected. Where a band is left, the likeliest scores are taken, and ``certain`` is False.
    """
    found = [(_key(test), test) for test in tests if _likely(test) is not None and _counts(test)]
    found.sort(key=lambda pair: pair[0])
    return [_priority(rank, test) for rank, (_, test) in enumerate(found, start=1)]


def _counts(test: MovementScore) -> bool:
    """Whether something is to be corrected: surely, or more likely than not."""
    below = [
        sum(share for key, share in one.probabilities.items() if int(key) < BEST) for one in test.sides if one.probabilities
    ]
    everything_open = all(one.score is None and one.band[1] - one.band[0] > 1 for one in test.sides)
    return test.pain or (not everything_open and any(share > LIKELY for share in below))


def _likely(test: MovementScore) -> tuple[int, int] | None:
    """Likeliest scores of both sides, the lower first; a missing side is taken like the other one."""
    scores = [one.likely for one in test.sides]
    known = [one for one in scores if one is not None]
    if test.pain:
        return 0, 0
    return (min(known), max(known)) if known else None


def _key(test: MovementScore) -> tuple[bool, int, int]:
    likely = _likely(test) or (BEST, BEST)
    return not test.pain, LEVELS[test.movement][0], ORDER.get(likely, len(ORDER))


def _priority(rank: int, test: MovementScore) -> Priority:
    certain = test.pain or all(one.score is not None for one in test.sides)
    return Priority(
        rank=rank,
        movement=test.movement,
        title=test.title,
        scores=_scores(test),
        because=_because(test, certain),
        certain=certain,
    )


def _scores(test: MovementScore) -> str:
    if test.pain or not test.two_sided:
        return band_words(test.score, test.band)
    return " / ".join(band_words(one.score, one.band) if one.source != "none" else "?" for one in test.sides)


def _because(test: MovementScore, certain: bool) -> str:  # noqa: FBT001 - one of two ways to say it
    if test.pain:
        return PAIN
    parts = [LEVELS[test.movement][1]]
    low, high = _likely(test) or (BEST, BEST)
    if test.two_sided and low != high:
        weaker = min(test.sides, key=lambda one: one.likely if one.likely is not None else BEST)
        differ = "left and right differ" if certain else "left and right probably differ"
        parts.append(f"{differ}, the {weaker.side} side is weaker: even that out first")
    if not certain:
        parts.append("still open, so settle it first (see what is missing)")
    return "; ".join(parts)
