"""Which movement a file's name tells, and which one a clip shows."""

import numpy as np
import pandas as pd
import pytest

from fms_score.errors import RubricError
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.view import View
from fms_score.rubric.collection import all_rubrics, movement_in_name, rubric_for
from fms_score.rubric.load import parse_rubric
from fms_score.rubric.recognise import recognise

RUBRICS = all_rubrics()
SIDE_VIEW = View("side", "side", 0.0, 1.0, np.nan, "right", lying=False, steady_share=1.0)


@pytest.mark.parametrize(
    ("name", "movement"),
    [
        ("deep_squat.mp4", "deep_squat"),
        ("/clips/2024-05-01/Anna DeepSquat 2.MOV", "deep_squat"),
        ("hurdle-step_left.mp4", "hurdle_step"),
        ("hurdlestep.mp4", "hurdle_step"),
        ("InLineLunge_03.mp4", "inline_lunge"),
        ("in-line lunge.mp4", "inline_lunge"),
        ("aslr_right.webm", "active_straight_leg_raise"),
        ("shoulder-mobility.mp4", "shoulder_mobility"),
        ("trunk stability push-up.mp4", "trunk_stability_pushup"),
        ("pushup.gif", "trunk_stability_pushup"),
        ("rotary_stability_l.mp4", "rotary_stability"),
        ("IMG_0042.MOV", None),
        ("thighs.mp4", None),
        ("", None),
    ],
)
def test_the_movement_that_a_file_is_named_after(name, movement):
    assert movement_in_name(name, RUBRICS) == movement


def test_a_folder_does_not_name_its_files():
    assert movement_in_name("deep_squat/IMG_0042.MOV", RUBRICS) is None


def test_the_longer_name_wins(rubric_text):
    short, long = (parse_rubric(rubric_text.replace("knee_bend", name), name) for name in ("squat", "jump_squat"))
    assert movement_in_name("jump squat.mp4", {"squat": short, "jump_squat": long}) == "jump_squat"


def test_two_movements_in_one_name_are_asked_about(rubric_text):
    both = {name: parse_rubric(rubric_text.replace("knee_bend", name), name) for name in ("squat", "lunge")}
    with pytest.raises(RubricError, match=r"'squat lunge.mp4' could be squat or lunge; say which with --movement"):
        movement_in_name("squat lunge.mp4", both)


@pytest.mark.parametrize("typed", ["deep_squat", "Deep Squat", "squat", "deep-squat"])
def test_a_rubric_by_the_name_a_user_gives(typed):
    assert rubric_for(typed).rubric.movement == "deep_squat"


def test_a_rubric_by_file(tmp_path, rubric_text):
    path = tmp_path / "mine.yaml"
    path.write_text(rubric_text, encoding="utf-8")
    assert rubric_for(str(path)).rubric.movement == "knee_bend"


def test_a_rubric_nobody_has():
    with pytest.raises(RubricError, match="unknown movement 'backflip'"):
        rubric_for("backflip")


# ---- what a clip shows ------------------------------------------------------------------------------------------------
def table(**columns):
    return pd.DataFrame({name: np.full(10, columns.get(name, np.nan)) for name in SIGNALS.columns()}, index=np.arange(10) / 10)


@pytest.fixture(scope="module")
def two(rubric_with):
    """One movement upright, another lying."""
    upright = "looks_like: [{signal: trunk_from_vertical_deg, take: median, at_most: 45}]\nlevels:"
    lying = """looks_like:
  - {signal: trunk_from_vertical_deg, take: median, at_least: 60}
  - {signal: trunk_lateral_lean_deg, take: median, at_most: 5}
levels:"""
    return {"upright": rubric_with({"levels:": upright}), "lying": rubric_with({"levels:": lying})}


@pytest.mark.parametrize(("lean_deg", "movement"), [(10.0, "upright"), (80.0, "lying"), (50.0, None), (np.nan, None)])
def test_the_one_movement_all_of_whose_signs_are_there(two, lean_deg, movement):
    assert recognise(two, table(trunk_from_vertical_deg=lean_deg), SIDE_VIEW).movement == movement


def test_signs_of_another_plane_do_not_count(two):
    seen = recognise(two, table(trunk_from_vertical_deg=80.0), SIDE_VIEW)
    assert seen.signs == {"upright": 0.0, "lying": 1.0}


def test_two_that_fit_are_none(two):
    both = {"one": two["upright"], "other": two["upright"]}
    assert recognise(both, table(trunk_from_vertical_deg=10.0), SIDE_VIEW).movement is None


def test_a_rubric_without_signs_is_never_recognised(rubric_with):
    assert recognise({"plain": rubric_with()}, table(trunk_from_vertical_deg=10.0), SIDE_VIEW).movement is None
