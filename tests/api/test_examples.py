"""Every public name has an example, and all of them run; so does docs/python.md."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
import sys
from pathlib import Path

import pytest

import fms_score as fms

ROOT = Path(__file__).resolve().parents[2]
NEEDS_NETWORK = {"PoseEstimator", "Screen"}
WITHOUT_EXAMPLE = {"JOINTS", "LIMBS", "__version__"}  # plain values
TAKES_A_STUDY = {"Calibration"}  # made of twenty people or more, so its example is a test of its own
WRITES_REPORTS = {"Picture", "Result", "calibrate", "load", "read_scores"}  # their examples draw and write: slow
NAMES = sorted(set(fms.__all__) - WITHOUT_EXAMPLE)


def examples(name):
    """Examples of a public name and, for a class, of its own public members."""
    thing = getattr(fms, name)
    found = doctest.DocTestFinder(exclude_empty=True).find(thing, name, module=sys.modules[thing.__module__])
    return [one for one in found if one.examples]


def run(one):
    told = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(one, out=told.append)
    assert runner.failures == 0, "".join(told)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_docstring_with_an_example(name) -> None:
    thing = getattr(fms, name)
    assert inspect.getdoc(thing)
    if name not in TAKES_A_STUDY:
        assert examples(name), f"{name} has no example"


@pytest.mark.usefixtures("bench")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in WRITES_REPORTS else [])
        for name in NAMES
        if name not in NEEDS_NETWORK
    ],
)
def test_examples_run(name) -> None:
    for one in examples(name):
        run(one)


@pytest.fixture
def with_network(bench, models_folder, monkeypatch):
    """The same folder with a video, a picture and a network at hand."""
    import cv2  # noqa: PLC0415  heavy

    from fms_score.video.source import read_frames  # noqa: PLC0415  heavy

    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    shutil.copy(ROOT / "data" / "deep_squat_side.webm", bench / "deep_squat.webm")
    cv2.imwrite(str(bench / "person.jpg"), next(read_frames(bench / "deep_squat.webm")).image)


@pytest.mark.slow
@pytest.mark.network_model
@pytest.mark.usefixtures("with_network")
@pytest.mark.parametrize("name", sorted(NEEDS_NETWORK))
def test_examples_with_a_network_run(name) -> None:
    for one in examples(name):
        run(one)


# ---- docs/python.md ---------------------------------------------------------------------------------------------------
NETWORK_MARK = "<!-- needs a network -->"
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def blocks(text, *, with_network):
    """Python blocks of the page, all as one example; those with a mark need a network."""
    found = re.finditer(rf"(?P<mark>{re.escape(NETWORK_MARK)}\n)?```python\n(?P<body>.*?)```", text, re.DOTALL)
    kept = [match["body"] for match in found if with_network or not match["mark"]]
    return doctest.DocTestParser().get_doctest("\n".join(kept), {}, "python.md", "docs/python.md", 0)


@pytest.mark.usefixtures("bench")
def test_the_page_runs() -> None:
    run(blocks(PAGE, with_network=False))


@pytest.mark.slow
@pytest.mark.network_model
@pytest.mark.usefixtures("with_network")
def test_the_page_runs_with_a_network() -> None:
    run(blocks(PAGE, with_network=True))


def test_the_page_speaks_of_every_name() -> None:
    made_by_others = {"Result", "Picture", "Agreement", "Calibration", "Verdict"}
    assert [name for name in NAMES if name not in PAGE and name not in made_by_others] == []
