"""What changed since an earlier screen of the same person, and whether it is more than two measurements differ anyway."""

from __future__ import annotations

import datetime as dt
from typing import Final

from fms_score.errors import InputError
from fms_score.screen.composite import band_words
from fms_score.screen.session import Person
from fms_score.screen.sheet import Change, Composite, MovementChange, MovementScore, Screen

__all__ = ["MDC95_COMPOSITE", "change_since", "check_earlier", "same_person"]

MDC95_COMPOSITE: Final = 2.5
"""Smallest change of the composite beyond measurement error, 95 %, in points: published figures are 2.1 to 2.5, from a
standard error of measurement near 1. As composites are whole, 3 points are beyond it and 2 are not."""


def same_person(one: Person, other: Person) -> bool:
    """Whether two are one person, by code, or by name where one has no code."""
    if one.code is not None and other.code is not None:
        return one.code.casefold() == other.code.casefold()
    return one.name is not None and other.name is not None and one.name.casefold() == other.name.casefold()


def check_earlier(before: Screen, person: Person, date: dt.date) -> None:
    """Refuse an earlier screen that is of somebody else or not earlier.

    Raises
    ------
    InputError
        With both people or dates.
    """
    if not same_person(before.person, person):
        raise InputError(
            f"the earlier screen is of '{before.person.known_as}' and this one of '{person.known_as}'; "
            "give an earlier screen of the same person with --before"
        )
    if before.date >= date:
        raise InputError(f"the screen to compare with is of {before.date}, which is not before {date}; give an earlier one")


def change_since(before: Screen, now: Screen) -> Change:
    """Differences of composite and tests.

    Raises
    ------
    InputError
        If the screens are of different people, or the earlier one is not earlier.
    """
    check_earlier(before, now.person, now.date)
    by = _difference(before.composite, now.composite)
    earlier = before.by_movement
    tests = [_test_change(earlier[one.movement], one) for one in now.tests if one.movement in earlier]
    return Change(
        before_date=before.date,
        before=band_words(before.composite.score, before.composite.band),
        after=band_words(now.composite.score, now.composite.band),
        by=by[0] if by[0] == by[1] else None,
        beyond_error=_beyond(by),
        because=_because(by),
        tests=[one for one in tests if one.before != one.after],
    )


def _difference(before: Composite, now: Composite) -> tuple[int, int]:
    """Smallest and largest difference that the ranges allow."""
    return now.band[0] - before.band[1], now.band[1] - before.band[0]


def _beyond(by: tuple[int, int]) -> bool | None:
    low, high = by
    if low > MDC95_COMPOSITE or high < -MDC95_COMPOSITE:
        return True
    return False if max(abs(low), abs(high)) <= MDC95_COMPOSITE else None


def _because(by: tuple[int, int]) -> str:
    error = "two screens of one person differ by up to 2 points without any change"
    low, high = by
    beyond = _beyond(by)
    if low == high:
        points = f"{abs(low)} point{'' if abs(low) == 1 else 's'}"
        said = "The composite is the same" if low == 0 else f"The composite is {points} {'higher' if low > 0 else 'lower'}"
        return f"{said}: {'more than measurement error' if beyond else 'within measurement error'} ({error})."
    if beyond:
        said = "higher" if low > 0 else "lower"
        return f"Whatever is still open, the composite is {said} by more than measurement error ({error})."
    span = f"the difference lies between {low:+d} and {high:+d} points"
    return f"With what is still open, {span}; no change can be claimed ({error})."


def _test_change(before: MovementScore, now: MovementScore) -> MovementChange:
    by = now.score - before.score if now.score is not None and before.score is not None else None
    return MovementChange(movement=now.movement, title=now.title, before=_words(before), after=_words(now), by=by)


def _words(test: MovementScore) -> str:
    sides = [band_words(one.score, one.band) if one.source != "none" else "?" for one in test.sides]
    total = band_words(test.score, test.band) if test.status != "missing" else "?"
    return total if len(sides) == 1 or test.pain else f"{total} ({' / '.join(sides)})"
