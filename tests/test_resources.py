"""Files that travel with the package are found from a wheel, from a checkout, and told plainly if they are missing."""

import pytest

from fms_score import resources
from fms_score.errors import RubricError
from fms_score.resources import rubric_folder, rubric_path, rubric_paths

MOVEMENTS = {
    "active_straight_leg_raise",
    "deep_squat",
    "hurdle_step",
    "inline_lunge",
    "rotary_stability",
    "shoulder_mobility",
    "trunk_stability_pushup",
}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Pretend that the package lies in an empty folder; gives that folder."""
    package = tmp_path / "site-packages" / "fms_score"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", package)
    return package


def filled(folder, *movements):
    folder.mkdir()
    (folder / "rubric.schema.json").write_text("{}", encoding="utf-8")
    for movement in movements:
        (folder / f"{movement}.yaml").write_text("", encoding="utf-8")


def test_the_seven_movements_are_there():
    assert set(rubric_paths()) == MOVEMENTS
    assert all(path.is_file() and path.parent == rubric_folder() for path in rubric_paths().values())


def test_in_a_wheel_they_are_inside_the_package(installed):
    filled(installed / "rubrics", "squat")
    filled(installed.parent / "rubrics", "somebody_elses")
    assert rubric_folder() == installed / "rubrics"
    assert list(rubric_paths()) == ["squat"]


def test_in_a_checkout_they_are_beside_it(installed):
    filled(installed.parent / "rubrics", "squat", "lunge")
    assert list(rubric_paths()) == ["lunge", "squat"]


def test_another_folder_of_that_name_is_not_taken(installed):
    (installed.parent / "rubrics").mkdir()
    with pytest.raises(RubricError, match=r"the rubrics are missing from the installation in .*; install fms-score again$"):
        rubric_folder()


@pytest.mark.parametrize("typed", ["deep_squat", "deep-squat", "Deep Squat", " DEEP_SQUAT "])
def test_a_movement_by_name(typed):
    assert rubric_path(typed) == rubric_folder() / "deep_squat.yaml"


@pytest.mark.parametrize("ending", [".yaml", ".yml"])
def test_a_file_of_ones_own(tmp_path, ending):
    path = tmp_path / f"mine{ending}"
    path.write_text("", encoding="utf-8")
    assert rubric_path(str(path)) == path


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RubricError, match=r"none\.yaml: no such rubric file"):
        rubric_path(str(tmp_path / "none.yaml"))


def test_a_misspelt_movement_is_answered_with_the_nearest_and_all_there_are():
    with pytest.raises(RubricError) as caught:
        rubric_path("deep_sqat")
    message = str(caught.value)
    assert message.startswith(
        "unknown movement 'deep_sqat'; did you mean deep_squat? Known: active_straight_leg_raise, deep_squat,"
    )
    assert message.endswith("; or give a rubric file (.yaml)")


@pytest.mark.parametrize("typed", ["", "xyzzy"])
def test_an_unknown_movement_is_answered_with_all_there_are(typed):
    with pytest.raises(RubricError, match=rf"^unknown movement '{typed}'\. Known: active_straight_leg_raise"):
        rubric_path(typed)
