"""What stands beside the rubrics agrees with the code: the README's example runs, and the schema file is the schema."""

from __future__ import annotations

import re

from fms_score.resources import rubric_folder
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.dry_run import dry_run
from fms_score.rubric.explain import explain_rubric
from fms_score.rubric.json_schema import schema_text
from fms_score.rubric.load import parse_rubric


def example() -> str:
    text = (rubric_folder() / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]


def test_the_single_leg_squat_of_the_readme_is_a_rubric_that_runs():
    loaded = parse_rubric(example(), "README.md")
    assert loaded.rubric.movement == "single_leg_squat"
    judged = {
        plane: [one.id for one in attempt.criteria if one.value is not None]
        for plane, attempt in dry_run(loaded.rubric).items()
    }
    assert judged == {"front": ["knee_in_line", "pelvis_level", "trunk_quiet"], "side": ["deep_enough", "trunk_upright"]}


def test_the_schema_file_is_what_the_command_prints():
    assert (rubric_folder() / "rubric.schema.json").read_text(encoding="utf-8") == schema_text()


def test_there_is_one_rubric_for_each_of_the_seven_tests():
    assert set(all_rubrics()) == {
        "active_straight_leg_raise",
        "deep_squat",
        "hurdle_step",
        "inline_lunge",
        "rotary_stability",
        "shoulder_mobility",
        "trunk_stability_pushup",
    }


def test_every_measured_criterion_is_judged_from_some_view():
    for loaded in all_rubrics().values():
        seen = {one.id for attempt in dry_run(loaded.rubric).values() for one in attempt.criteria if one.value is not None}
        asked = {name for name, criterion in loaded.rubric.criteria.items() if criterion.observer}
        assert seen | asked == set(loaded.rubric.criteria), loaded.rubric.movement


def test_the_words_of_a_rubric_say_each_criterion_and_each_level():
    for loaded in all_rubrics().values():
        words = explain_rubric(loaded.rubric)
        assert all(criterion.says in words for criterion in loaded.rubric.criteria.values())
        assert all(f"- {level.score}: " in words for level in loaded.rubric.levels)
        assert "0: pain" in words
