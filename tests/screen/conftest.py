"""Screens made by hand: what each test was scored, and what comes of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.joint import JointAttempt, JointVerdict
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, SideVerdict
from fms_score.screen.load import LoadedSession
from fms_score.screen.movements import SHEET
from fms_score.screen.scoring import MovementFound
from fms_score.screen.session import ClearingTests, MovementEntry, Person, Session, SideEntry
from fms_score.screen.summing import sum_up_screen

TWO_SIDED = {"hurdle_step", "inline_lunge", "shoulder_mobility", "active_straight_leg_raise", "rotary_stability"}
ALL_THREE = {name: (3, 3) if name in TWO_SIDED else 3 for name in SHEET}


@pytest.fixture(scope="session")
def rubrics():
    return all_rubrics()


def entry_of(score):
    """Entry of a test whose score somebody gave: a number, or left and right."""
    if isinstance(score, tuple):
        left, right = (None if one is None else SideEntry(score=one) for one in score)
        return MovementEntry(left=left, right=right)
    return MovementEntry(score=score)


@pytest.fixture(scope="session")
def screened(rubrics):
    """``screened({test: score or (left, right)}, ...)``: a screen scored on the spot; tests that are None were not done."""

    def make(scores=(), *, clearing=None, person=None, date="2026-11-20", found=(), entries=()):
        scores = ALL_THREE | dict(scores)
        tests = {name: entry_of(score) for name, score in scores.items() if score is not None} | dict(entries)
        session = Session(
            person=person or Person(code="A1"),
            date=dt.date.fromisoformat(date),
            tests=tests,
            clearing_tests=ClearingTests.model_validate(clearing or {}),
        )
        made = {name: MovementFound(rubrics[name].rubric, entry) for name, entry in tests.items()} | dict(found)
        return sum_up_screen(LoadedSession(session, "session.yaml", Path()), made, rubrics, {"fms-score": "0"})

    return make


def joint_verdict(rubric, sides):
    """Joint verdict from bands by side, with even chances inside each band."""
    attempts, best = [], []
    for side, (low, high) in sides.items():
        chances = {str(score): (low <= score <= high) / (high - low + 1) for score in range(4)}
        score = low if low == high else None
        criteria = [
            CriterionResult(id=name, says=name, state="met" if low == 3 else "not_met" if high < 3 else "borderline")
            for name in rubric.criteria
        ]
        undecided = list(rubric.criteria)[:1] if low < high else []
        verdict = AttemptVerdict(
            rep=1, side=side, start_s=0.0, turn_s=1.0, end_s=2.0, complete=True, score=score, band=(low, high),
            probabilities=chances, criteria=criteria, undecided=undecided,
        )  # fmt: skip
        attempts.append(JointAttempt(verdict=verdict, clips={f"clip_{side}": 1}, seen_in={}))
        best.append(SideVerdict(side=side, rep=1, score=score, band=(low, high), probabilities=chances))
    low, high = min(one.band[0] for one in best), min(one.band[1] for one in best)
    return JointVerdict(
        movement=rubric.movement, title=rubric.name, score=low if low == high else None, band=(low, high),
        probabilities=best[0].probabilities, expected_score=2.0, sides=best, attempts=attempts, because="Because.",
    )  # fmt: skip


@pytest.fixture(scope="session")
def filmed(rubrics):
    """``filmed(test, both=(1, 2))`` or ``filmed(test, left=(3, 3), right=(2, 3))``: what clips gave, with bands."""

    def make(name, **sides):
        rubric = rubrics[name].rubric
        return MovementFound(rubric, MovementEntry(), joint_verdict(rubric, sides))

    return make
