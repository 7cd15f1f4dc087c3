"""A session and what was found of its tests become a screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fms_score.rubric.load import LoadedRubric
from fms_score.screen.composite import asymmetries, composite_of
from fms_score.screen.load import LoadedSession
from fms_score.screen.movements import SHEET
from fms_score.screen.priorities import priorities
from fms_score.screen.scoring import MovementFound, clearing_results, score_test
from fms_score.screen.session import MovementEntry
from fms_score.screen.sheet import Screen

__all__ = ["sum_up_screen"]


def sum_up_screen(
    loaded: LoadedSession, found: Mapping[str, MovementFound], rubrics: Mapping[str, LoadedRubric], made_with: Mapping[str, Any]
) -> Screen:
    """All seven tests of a session, and what they come to.

    Parameters
    ----------
    loaded : LoadedSession
    found : mapping of str to MovementFound
        By movement; a test that is not in it was not done.
    rubrics : mapping of str to LoadedRubric
    made_with : mapping
        Version, network, time: for whoever wants to repeat it.
    """
    session = loaded.session
    every = {name: found.get(name) or MovementFound(rubrics[name].rubric, MovementEntry()) for name in SHEET}
    tests = [score_test(one, session.clearing_tests) for one in every.values()]
    return Screen(
        person=session.person,
        date=session.date,
        tests=tests,
        clearing_tests=clearing_results(session.clearing_tests),
        composite=composite_of(tests),
        asymmetries=asymmetries(tests),
        priorities=priorities(tests),
        note=session.note,
        notes=list(loaded.notes),
        made_with=dict(made_with),
    )
