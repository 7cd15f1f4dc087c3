"""Plain words for samples that say little."""

from __future__ import annotations

from typing import Final

from fms_score.agreement.result import Figure, Interval

__all__ = ["FEW", "SPANS_EVERYTHING", "UNDEFINED_KAPPA", "VERY_FEW", "sample_note"]

FEW: Final = 30
"""Below so many people a comparison is told as a first impression."""

VERY_FEW: Final = 10
"""Below so many people draws of them repeat each other, and an interval is a rough guess."""

SPANS_EVERYTHING: Final = 1.0
"""Width of an interval of kappa or a correlation that leaves everything possible, from no agreement to very good."""

UNDEFINED_KAPPA: Final = "both raters gave one and the same grade throughout: chance alone would agree, so kappa is not defined"


def sample_note(people: int, coefficient: Figure, what: str = "kappa") -> str:
    """What to say of a sample beside its figures; empty where there is nothing to say.

    Parameters
    ----------
    people : int
    coefficient : Figure
        Kappa, alpha or a correlation.
    what : str
        Its name in words.
    """
    if people == 0:
        return "n = 0: nobody was scored by both"
    if people == 1:
        return "n = 1: one person says nothing about how far raters agree"
    if coefficient.interval is None:
        return _without(people, coefficient, what)
    if _spans(coefficient.interval):
        return f"n = {people}: the interval spans everything"
    if people < VERY_FEW:
        return f"n = {people}: too few for more than a rough interval"
    return f"n = {people}: few people, a first impression" if people < FEW else ""


def _spans(interval: Interval) -> bool:
    return interval.high - interval.low >= SPANS_EVERYTHING or (interval.low <= 0.2 and interval.high >= 0.8)


def _without(people: int, coefficient: Figure, what: str) -> str:
    if coefficient.value is None:
        return f"n = {people}: {coefficient.note}"
    if coefficient.value >= 1.0 - 1e-9:
        rest = "too few to show that there is none" if people < FEW else "so the draws cannot tell how much there might be"
        return f"n = {people}: no disagreement at all, {rest}"
    return f"n = {people}: no interval for {what}: {coefficient.note or 'the draws do not give one'}"
