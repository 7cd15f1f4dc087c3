"""Coaches' scores and stored results brought together."""

from __future__ import annotations

import shutil

import pytest

from fms_score.agreement.sheet import read_sheet
from fms_score.calibration.reading import read_material
from fms_score.formats.result_folders import read_result_folders
from fms_score.formats.score_json import read_score, write_score
from fms_score.rubric.collection import rubric_for


@pytest.fixture
def squats(tmp_path, simulated):
    """Three squatters with results and scores; gives the folder and a way to read it all."""
    loaded = rubric_for("deep_squat")
    text = simulated.write_results(
        tmp_path / "results", loaded, simulated.study(loaded.rubric, 3, [simulated.Coach(slip=0.0)], seed=1)
    )

    def read(sheet=text, rubric=loaded):
        (tmp_path / "coach.csv").write_text(sheet, encoding="utf-8")
        results, _ = read_result_folders([tmp_path / "results"])
        return read_material(read_sheet(tmp_path / "coach.csv"), results, rubric, lambda _: None)

    read.folder, read.text = tmp_path / "results", text
    return read


def another(folder, clip, **changes):
    """A second clip of the first person, as a copy with another video behind it."""
    first = folder / "p000_deep_squat"
    shutil.copytree(first, folder / clip)
    verdict = read_score(first / "score.json")
    origin = {"input": {"name": f"{clip}.mp4", "sha256": clip}}
    view = verdict.view.model_copy(update=changes)
    write_score(folder / clip / "score.json", verdict.model_copy(update={"provenance": origin, "view": view}))


def test_every_score_meets_its_clip(squats):
    material = squats()
    assert [test.subject for test in material.tests] == ["p000", "p001", "p002"]
    assert all(len(test.sides) == 1 and len(test.sides[0]) == 1 for test in material.tests)
    assert material.notes == ()


def test_pain_and_missing_results_are_counted(squats):
    shutil.rmtree(squats.folder / "p001_deep_squat")
    lines = squats.text.splitlines()
    lines[1] = lines[1][:-1] + "0"
    material = squats("\n".join(lines))
    assert [test.subject for test in material.tests] == ["p002"]
    assert material.notes == (
        "scores of 0 left out (pain, which no threshold makes or unmakes): 1",
        "tests left out without a result: 1",
    )


def test_a_front_view_joins_its_side_view(squats):
    another(squats.folder, "p000_deep_squat_front", plane="front", name="front")
    material = squats()
    assert len(material.tests) == 3
    assert len(material.tests[0].sides[0]) == 1  # one attempt, seen twice


def test_of_two_clips_from_one_side_none_is_chosen(squats):
    another(squats.folder, "p000_deep_squat_later")
    material = squats()
    assert [test.subject for test in material.tests] == ["p001", "p002"]
    assert (
        "tests left out with several results that show the same (name the right ones in the sheet's column video): 1"
        in material.notes
    )


def test_unless_the_sheet_names_the_video(squats):
    another(squats.folder, "p000_deep_squat_later")
    lines = [f"{line},{'video' if number == 0 else ''}" for number, line in enumerate(squats.text.splitlines())]
    lines[1] += "p000_deep_squat_later.mp4"
    assert [test.subject for test in squats("\n".join(lines)).tests] == ["p000", "p001", "p002"]


def test_another_version_of_the_rubric_is_said(squats, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(rubric_for("deep_squat").text.replace("at_most: 20,", "at_most: 22,"), encoding="utf-8")
    material = squats(rubric=rubric_for(str(mine)))
    assert len(material.tests) == 3
    assert material.notes == ("results judged with another version of this rubric (what was measured counts all the same): 3",)
