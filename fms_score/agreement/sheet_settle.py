"""Entries settled to one score for each person, test, side and rater: best attempts, lower sides, sums that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fms_score.agreement.names import TEST_BY_MOVEMENT, TESTS, SheetSide
from fms_score.agreement.sheet_rows import CriterionEntry, Entry, TotalEntry

__all__ = ["Key", "settle_criteria", "settle_scores", "total_problems"]

Key = tuple[str, str, SheetSide, str]
"""Subject, movement, side, rater."""

MOST_PROBLEMS_KEPT: Final = 1_000


def settle_scores(entries: Sequence[Entry]) -> tuple[dict[Key, int | None], list[str], int]:
    """One score for each key.

    The best attempt counts; pain in any of them makes the test 0. A score of the whole test beside both of its sides has to
    be the lower of them, and is then left out.

    Parameters
    ----------
    entries : sequence of Entry

    Returns
    -------
    scores : dict
        None where the sheet names the test but gives no score.
    problems : list of str
        The same thing scored twice, or a test score that its sides contradict.
    from_attempts : int
        How many scores are the best of several attempts.
    """
    problems: list[str] = []
    several = 0
    settled: dict[Key, int | None] = {}
    for key, same in _by_key(entries).items():
        problems += _twice(same)
        given = [one.score for one in same if one.score is not None]
        settled[key] = None if not given else 0 if 0 in given else max(given)
        several += len(given) > 1
    return settled, (problems + _drop_finals(settled, entries))[:MOST_PROBLEMS_KEPT], several


def settle_criteria(
    entries: Sequence[CriterionEntry], scores: Sequence[Entry]
) -> tuple[dict[tuple[Key, str], bool], list[str]]:
    """One answer for each key and criterion; of several attempts that of the one with the best score.

    Returns
    -------
    answers : dict
    problems : list of str
    """
    best = {
        key: max(same, key=lambda one: -1 if one.score is None else one.score).attempt for key, same in _by_key(scores).items()
    }
    settled: dict[tuple[Key, str], bool] = {}
    problems = []
    for one in entries:
        key: Key = (one.subject, one.movement, one.side, one.rater)
        if key in best and one.attempt != best[key]:
            continue
        if settled.setdefault((key, one.criterion), one.met) != one.met:
            problems.append(f"{one.place}: {one.criterion} of {one.subject} is answered twice, and differently; delete one")
    return settled, problems


def total_problems(totals: Iterable[TotalEntry], settled: Mapping[Key, int | None]) -> list[str]:
    """Sums in the sheet that are not the sum of the sheet's scores, where all seven tests have one."""
    problems = []
    for one in totals:
        scores = [_test_score(settled, one.subject, test.movement, one.rater) for test in TESTS]
        if None not in scores and sum(filter(None, scores)) != one.total:
            added = sum(filter(None, scores))
            problems.append(f"{one.place}: the total is {one.total}, but the scores add up to {added} (lower sides)")
    return problems


def _by_key(entries: Sequence[Entry]) -> dict[Key, list[Entry]]:
    found: dict[Key, list[Entry]] = defaultdict(list)
    for one in entries:
        found[one.subject, one.movement, one.side, one.rater].append(one)
    return found


def _twice(same: Sequence[Entry]) -> list[str]:
    """Problems of entries about the same thing that no attempt tells apart."""
    first: dict[int | None, Entry] = {}
    problems = []
    for one in same:
        other = first.setdefault(one.attempt, one)
        if other is not one:
            which = "" if one.attempt is None else f", attempt {one.attempt}"
            side = "" if one.side == "both" else f" {one.side}"
            problems.append(
                f"{one.place}: {one.subject}, {one.movement}{side}{which}, is scored by {one.rater} in row {other.row} "
                "already; delete one, or tell attempts (column attempt) or sessions (in the subject's name) apart"
            )
    return problems


def _drop_finals(settled: dict[Key, int | None], entries: Sequence[Entry]) -> list[str]:
    problems = []
    rows = {(one.subject, one.movement, one.side, one.rater): one for one in entries}
    for key in [key for key in settled if key[2] == "both" and TEST_BY_MOVEMENT[key[1]].two_sided]:
        subject, movement, _, rater = key
        sides = [settled.get((subject, movement, side, rater)) for side in TEST_BY_MOVEMENT[movement].sides]
        left, right = sides
        final = settled[key]
        if left is None or right is None:
            continue
        if final is not None and final != min(left, right):
            problems.append(
                f"{rows[key].place}: the test's score is {final}, but its sides are {left} and {right}; the lower counts"
            )
        del settled[key]
    return problems


def _test_score(settled: Mapping[Key, int | None], subject: str, movement: str, rater: str) -> int | None:
    whole = settled.get((subject, movement, "both", rater))
    if whole is not None:
        return whole
    sides = [settled.get((subject, movement, side, rater)) for side in TEST_BY_MOVEMENT[movement].sides]
    known = [score for score in sides if score is not None]
    return min(known) if len(known) == len(sides) else None
