"""People for the tests of the synthesis; without their folder beside the project these tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synthesis.figure import Figure, figure_of
from synthesis.looks import draw_looks
from synthesis.person import Person, build_person

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "people"


@pytest.fixture(scope="session")
def people() -> Path:
    folder = Path(os.environ.get("FMS_SCORE_PEOPLE") or BESIDE)
    if not (folder / "makehuman").is_dir():
        pytest.skip("people not at hand: no folder makehuman beside the project")
    return folder


@pytest.fixture(scope="session")
def person(people: Path) -> Person:
    return build_person(draw_looks(5), people)


@pytest.fixture(scope="session")
def figure(person: Person) -> Figure:
    return figure_of(person)
