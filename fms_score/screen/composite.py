"""The sum of the seven tests: a score if everything is known, else what is still possible and how likely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

from fms_score.screen.sheet import Asymmetry, Composite, MovementScore, SideScore

__all__ = ["CUT_OFF", "LARGEST_COMPOSITE", "asymmetries", "band_words", "composite_of", "sum_distribution"]

CUT_OFF: Final = 14
"""Composites up to here are the group that was injured more often in the studies (Kiesel, Plisky & Voight 2007)."""

LARGEST_COMPOSITE: Final = 21


def composite_of(tests: Sequence[MovementScore]) -> Composite:
    """Sum of the lines of a sheet.

    Parameters
    ----------
    tests : sequence of MovementScore
        All seven.

    Returns
    -------
    Composite
        With a distribution where every test was done and what is still open was at least measured. Where something that decides
        was not seen at all, the chances of a test count it as one half: fair for one test, but in a sum of seven it would look
        like knowledge. Tests are taken as independent, although the same person and the same camera stand behind all of them,
        so that the true spread is rather wider.
    """
    missing = [f"{test.title}: {what}" for test in tests for what in test.missing]
    band = (sum(test.band[0] for test in tests), sum(test.band[1] for test in tests))
    chances = [test.probabilities for test in tests]
    known = [one for one in chances if one is not None]
    unseen = [test.title for test in tests if any(one.state == "not_observable" for one in test.open)]
    distribution = sum_distribution(known) if len(known) == len(tests) and not missing and not unseen else None
    score = band[0] if band[0] == band[1] and not missing else None
    mean, sd = _moments(distribution) if distribution else (None, None)
    return Composite(
        score=score,
        band=band,
        complete=not missing,
        distribution={str(total): share for total, share in distribution.items()} if distribution else None,
        mean=mean,
        sd=sd,
        at_most_14=_at_most_cut_off(band, distribution),
        missing=missing,
        unseen=unseen,
    )


def sum_distribution(tests: Sequence[Mapping[str, float]]) -> dict[int, float]:
    """Distribution of the sum of independent scores, each given as chances of "0" to "3": their convolution."""
    total = {0: 1.0}
    for test in tests:
        after: dict[int, float] = {}
        for so_far, chance in total.items():
            for score, share in test.items():
                if share > 0.0:
                    after[so_far + int(score)] = after.get(so_far + int(score), 0.0) + chance * share
        total = after
    return dict(sorted(total.items()))


def _moments(distribution: Mapping[int, float]) -> tuple[float, float]:
    mean = sum(total * share for total, share in distribution.items())
    variance = sum((total - mean) ** 2 * share for total, share in distribution.items())
    return mean, sqrt(max(variance, 0.0))


def _at_most_cut_off(band: tuple[int, int], distribution: Mapping[int, float] | None) -> float | None:
    if band[1] <= CUT_OFF or band[0] > CUT_OFF:  # before the chances: what is certain needs no rounding
        return float(band[1] <= CUT_OFF)
    if distribution is None:
        return None
    return sum(share for total, share in distribution.items() if total <= CUT_OFF)


def asymmetries(tests: Sequence[MovementScore]) -> list[Asymmetry]:
    """Two-sided tests whose sides differ, or may differ; the certain ones first."""
    found = [
        Asymmetry(
            movement=test.movement,
            title=test.title,
            left=_side_words(test.of_side("left")),
            right=_side_words(test.of_side("right")),
            certain=test.asymmetry == "certain",
        )
        for test in tests
        if test.asymmetry in {"certain", "possible"} and all(side.source != "none" for side in test.sides)
    ]
    return sorted(found, key=lambda one: not one.certain)


def _side_words(side: SideScore | None) -> str:
    return band_words(side.score, side.band) if side else ""


def band_words(score: int | None, band: tuple[int, int]) -> str:
    """Score, or the scores still possible, such as ``1-2``."""
    return str(score) if score is not None else f"{band[0]}-{band[1]}"
