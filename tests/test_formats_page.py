"""docs/formats.md is what docs/make_formats.py writes from the registries as they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def made():
    spec = importlib.util.spec_from_file_location("make_formats", DOCS / "make_formats.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(made) -> None:
    stored = (DOCS / "formats.md").read_text(encoding="utf-8")
    assert stored == made.page(), "run python docs/make_formats.py"


def test_no_cell_is_empty(made) -> None:
    assert "|  |" not in made.page()


def test_every_result_file_of_a_clip_is_told(made) -> None:
    source = (DOCS.parent / "fms_score" / "results.py").read_text(encoding="utf-8")
    told = " ".join(made.FOLDER)
    for name in (
        "score.json",
        "repetitions.csv",
        "measurements.csv",
        "signals.csv",
        "poses.npz",
        "poses.csv",
        "overlay.webm",
        "report.html",
    ):
        assert name in told
        assert f'"{name}"' in source
