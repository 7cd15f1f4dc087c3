"""The public interface: few names, all in one place, each with an example that runs, and light to import."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import inspect
import json
import pkgutil
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

import fms_score as fms
from fms_score.kinematics.hips import MARKED_HIPS
from fms_score.tracks.build import build_track

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1280, 720)
NEEDS_NETWORK = {"PoseEstimator", "Screen"}
SHEET = """subject,movement,rater,score
P01,deep_squat,Coach A,2
P02,deep_squat,Coach A,3
P03,deep_squat,Coach A,1
P04,deep_squat,Coach A,2
P01,deep_squat,Coach B,2
P02,deep_squat,Coach B,3
P03,deep_squat,Coach B,1
P04,deep_squat,Coach B,3
"""
SESSION = """person: {code: P01}
date: 2026-11-20
tests:
  deep_squat: {pain: yes}
"""
WITHOUT_EXAMPLE = {"JOINTS", "LIMBS", "__version__"}  # plain values
TAKES_A_STUDY = {"Calibration"}  # made of twenty people or more, so its example is a test of its own
WRITES_REPORTS = {"Picture", "Result", "calibrate", "load", "read_scores"}  # their examples draw and write: slow
NAMES = sorted(set(fms.__all__) - WITHOUT_EXAMPLE)


@pytest.fixture(scope="module")
def squat(athlete):
    """Two deep squats from the side, as a track whose hips are the true joints."""
    time_s = athlete.times(4.0, 30.0)
    track = build_track(athlete.people(time_s, athlete.squat(time_s, 150.0, "side", period_s=2.0).xy), SIZE)
    return replace(track, notes=track.notes | {MARKED_HIPS: 0.0})


@pytest.fixture
def bench(squat, tmp_path, monkeypatch):
    """The folder that the examples speak of: poses in three kinds of files, a coach's sheet, a session."""
    mpl.use("Agg")
    monkeypatch.chdir(tmp_path)
    squat.to_npz("poses.npz")
    squat.to_openpose_json("openpose")
    squat.to_coco_json("coco.json")
    (tmp_path / "coach.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "session.yaml").write_text(SESSION, encoding="utf-8")
    return tmp_path


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


# ---- the names --------------------------------------------------------------------------------------------------------
def test_every_name_is_there_and_told_of() -> None:
    for name in fms.__all__:
        assert getattr(fms, name) is not None
        assert name in dir(fms)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_docstring_with_an_example(name) -> None:
    thing = getattr(fms, name)
    assert inspect.getdoc(thing)
    if name not in TAKES_A_STUDY:
        assert examples(name), f"{name} has no example"


def test_no_name_is_hidden_by_a_module() -> None:
    modules = {module.name for module in pkgutil.iter_modules(fms.__path__)}
    assert not modules & set(fms.__all__)


def test_the_list_for_editors_is_the_list_that_is_loaded() -> None:
    source = (ROOT / "fms_score" / "__init__.py").read_text(encoding="utf-8")
    told = source.split("if TYPE_CHECKING:")[1].split("__all__")[0]
    for module, names in fms._HOMES.items():
        assert f"from {module} import {', '.join(names)}\n" in told
    assert sorted(name for names in fms._HOMES.values() for name in names) == sorted(set(fms.__all__) - {"__version__"})


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'analyse'"):
        fms.analyse  # noqa: B018


def test_importing_costs_nothing() -> None:
    code = "import json, sys, fms_score; dir(fms_score); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    heavy = {"pandas", "scipy", "sklearn", "matplotlib", "openvino", "cv2", "numpy", "pydantic", "yaml", "xarray"}
    assert not {name.partition(".")[0] for name in json.loads(done.stdout)} & heavy


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "unneeded"),
    [
        ("PoseTrack", {"pandas", "scipy", "cv2", "openvino", "matplotlib"}),
        ("Rubric", {"cv2", "openvino", "matplotlib"}),
        ("signals", {"matplotlib", "xarray"}),
    ],
)
def test_a_name_loads_only_what_it_needs(name, unneeded) -> None:
    code = f"import json, sys, fms_score; fms_score.{name}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert not {one.partition(".")[0] for one in json.loads(done.stdout)} & unneeded


# ---- the examples -----------------------------------------------------------------------------------------------------
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


# ---- what a result is -------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def result(squat):
    return fms.score(squat, "deep_squat", {"heels_down": True})


def test_a_result_tells_all_in_plain_things(result) -> None:
    assert (result.score, result.band) == (None, (1, 2))
    assert result.because.startswith("Score 1-2; not met: dowel over the feet")
    assert sum(result.probabilities.values()) == pytest.approx(1.0)
    assert result.criteria.loc["hands_over_feet", "state"] == "not_met"
    assert result.criteria.loc["heels_down", "state"] == "met"
    assert len(result.repetitions) == 2
    assert result.signals["right_knee_flexion_deg"].max() == pytest.approx(150.0, abs=1.0)
    assert result.view.startswith("side, right side to the camera")


def test_a_milder_rubric_changes_the_verdict_and_nothing_else(result) -> None:
    milder = result.rubric.with_limits("hands_over_feet", at_most=2)
    again = result.rescore(milder)
    assert again.criteria.loc["hands_over_feet", "state"] == "met"
    assert again.band == (1, 3)
    assert again.track is result.track
    assert again.criteria.loc["heels_down", "state"] == "met"  # answers stay
    assert result.criteria.loc["hands_over_feet", "state"] == "not_met"


def test_a_changed_rubric_keeps_comments_and_changes_one_number() -> None:
    squat = fms.Rubric.load("deep_squat")
    before, after = squat.text.splitlines(), squat.with_limits("arms_overhead", at_most=30).text.splitlines()
    (changed,) = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed[0].replace("at_most: 20", "at_most: 30") == changed[1]


@pytest.mark.parametrize(
    ("criterion", "limits", "words"),
    [
        ("arms_over_head", {"at_most": 30}, "deep_squat has no criterion 'arms_over_head'; it has thigh_below_horizontal, "),
        ("arms_overhead", {"at_least": 3}, "no at_least is written at the criterion 'arms_overhead'"),
        ("arms_overhead", {"tolerance": -1}, "greater than or equal to 0"),
    ],
)
def test_a_limit_that_is_not_there_is_one_clear_line(criterion, limits, words) -> None:
    with pytest.raises(fms.FmsScoreError, match=words) as caught:
        fms.Rubric.load("deep_squat").with_limits(criterion, **limits)
    assert "\n" not in str(caught.value)


def test_what_a_notebook_shows_is_escaped(result) -> None:
    text = result.rubric.text.replace("says: dowel over the feet", 'says: "<script>alert(1)</script>"')
    shown = result.rescore(fms.Rubric.parse(text))._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "Deep squat: score 1-2" in shown


def test_a_curve_marks_repetitions_and_the_threshold(result) -> None:
    mpl.use("Agg")
    ax = result.plot("right_thigh_incline_deg")
    assert [text.get_text() for text in ax.texts][:2] == ["rep 1", "rep 2"]
    threshold = result.criteria.loc["thigh_below_horizontal", "threshold"]
    assert any(line.get_ydata()[0] == threshold for line in ax.lines)
    both = result.plot("knee_flexion_deg")
    assert [text.get_text() for text in both.get_legend().get_texts()] == ["left knee flexion", "right knee flexion"]
    assert both.get_ylabel() == "knee flexion (deg)"
    with pytest.raises(fms.FmsScoreError, match="did you mean knee_flexion_deg"):
        result.plot("knee_flexion")


def test_key_frames_are_pictures_by_name(result) -> None:
    assert list(result.keyframes)[:2] == ["thigh_below_horizontal", "trunk_follows_shin"]
    assert result.show_keyframe("turn 2").png.startswith(b"\x89PNG")
    with pytest.raises(fms.FmsScoreError, match="no key frame 'heels'; there are thigh_below_horizontal"):
        result.show_keyframe("heels")


@pytest.mark.slow
def test_results_come_back_from_their_folder(result, tmp_path) -> None:
    folder = result.save(tmp_path / "out" / "anna", overlay=False)
    back = fms.load(folder)
    assert back.verdict.model_dump(exclude={"provenance"}) == result.verdict.model_dump(exclude={"provenance"})
    np.testing.assert_array_equal(back.track.xy, result.track.xy)
    assert back.measurements.equals(result.measurements)
    (line,) = fms.read_scores(tmp_path / "out").to_dict("records")
    assert (line["movement"], line["band_low"], line["band_high"]) == ("deep_squat", 1, 2)


def test_a_folder_with_something_else_is_left_alone(result, tmp_path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.tex").write_text("x")
    with pytest.raises(fms.FmsScoreError, match="holds something else than results"):
        result.save(tmp_path / "thesis")
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis", "chapter1.tex"]


def test_an_unknown_answer_is_refused(squat) -> None:
    with pytest.raises(fms.FmsScoreError, match="asks nothing of that name"):
        fms.score(squat, "deep_squat", {"heels": True})


def test_every_module_of_the_interface_is_typed() -> None:
    for module in fms._HOMES:
        for name in fms._HOMES[module]:
            thing = getattr(importlib.import_module(module), name)
            if inspect.isfunction(thing):
                hints = inspect.signature(thing)
                assert hints.return_annotation is not inspect.Signature.empty, name
                assert all(one.annotation is not inspect.Parameter.empty for one in hints.parameters.values()), name


# ---- what coaches say -------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def simulated():
    """The module tests/calibration/simulated.py: made-up people, and coaches who draw their lines elsewhere."""
    spec = importlib.util.spec_from_file_location("api_coaches", ROOT / "tests" / "calibration" / "simulated.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_thresholds_are_proposed_and_nothing_is_written(simulated, tmp_path) -> None:
    rubric = fms.Rubric.load("deep_squat")
    tests = simulated.study(rubric.loaded.rubric, 40, [simulated.Coach({"thigh_below_horizontal": 3.0})], seed=5)
    sheet = simulated.write_results(tmp_path / "results", rubric.loaded, tests)
    (tmp_path / "coach.csv").write_text(sheet, encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    found = fms.calibrate(tmp_path / "coach.csv", tmp_path / "results", rubric, rounds=100)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    told = found.thresholds.set_index(["criterion", "field"]).loc[("thigh_below_horizontal", "at_most")]
    assert told["low"] < told["proposed"] < told["high"]
    assert found.rubric.criteria.loc["thigh_below_horizontal", "at_most"] == told["proposed"]
    assert list(found.gain.index)[:3] == ["before", "after", "difference"]
    assert found.outcome in repr(found)
    assert "Calibrated by fms-score" in found.rubric.text


@pytest.mark.slow
def test_the_machine_takes_part_in_a_comparison(result, tmp_path) -> None:
    result.rescore(observed={"heels_raised": True}).save(tmp_path / "results" / "P01_deep_squat", overlay=False)
    (tmp_path / "coach.csv").write_text(SHEET, encoding="utf-8")
    agreement = fms.compare(tmp_path / "coach.csv", tmp_path / "results", rounds=100)
    assert agreement.raters == ("Coach A", "Coach B", "fms-score")
    assert agreement.confusion("Coach A", "fms-score", "deep_squat").to_numpy().sum() == 1
    folder = agreement.save(tmp_path / "compared")
    assert {"report.html", "agreement.json", "agreement.csv", "ratings.csv"} <= {path.name for path in folder.iterdir()}
