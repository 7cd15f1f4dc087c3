"""People for the tests of the synthesis; without their folder beside the project these tests skip."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthesis.figure import Figure, figure_of
from synthesis.looks import draw_looks
from synthesis.person import Person, build_person


@pytest.fixture(scope="session")
def person(people: Path) -> Person:
    return build_person(draw_looks(5), people)


@pytest.fixture(scope="session")
def figure(person: Person) -> Figure:
    return figure_of(person)
