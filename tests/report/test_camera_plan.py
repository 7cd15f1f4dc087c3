"""Where the camera goes, seen from above."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from fms_score.language import Language
from fms_score.report.camera_plan import camera_plans
from fms_score.rubric.collection import all_rubrics

RUBRICS = {name: loaded.rubric for name, loaded in all_rubrics().items()}
SVG = "{http://www.w3.org/2000/svg}"


def label(plan):
    return ET.fromstring(plan.svg).get("aria-label")  # noqa: S314 - our own file


@pytest.mark.parametrize("movement", RUBRICS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_movement_has_a_drawing_of_every_view(movement, language):
    rubric = RUBRICS[movement]
    plans = camera_plans(rubric, Language(language))
    assert {plan.plane for plan in plans} == set(rubric.views)
    assert plans[0].preferred
    for plan in plans:
        assert ET.fromstring(plan.svg).get("role") == "img"  # noqa: S314 - our own file
        assert "\N{EN DASH}4 m" in label(plan) or " 3 m" in label(plan) or "2\N{EN DASH}3 m" in label(plan)


def test_side_front_and_behind_are_told_apart():
    side, front = camera_plans(RUBRICS["deep_squat"])
    assert "straight beside the person, 3\N{EN DASH}4 m away" in label(side)
    assert "straight in front of the person" in label(front)
    assert "rotate(-90)" in side.svg
    assert "rotate(0)" in front.svg
    (back,) = camera_plans(RUBRICS["shoulder_mobility"])
    assert "straight behind the person" in label(back)
    assert "rotate(180)" in back.svg


def test_somebody_lying_is_drawn_lying():
    (lying,) = camera_plans(RUBRICS["active_straight_leg_raise"])
    assert "rotate" not in lying.svg
    assert 'class="limb"' in lying.svg


def test_a_rubric_without_instruction_has_the_general_one():
    rubric = RUBRICS["deep_squat"].model_copy(update={"capture": {}})
    plan = camera_plans(rubric)[0]
    assert plan.words == "Film straight from the side, camera at hip height, whole body in the picture."
    assert "far enough for the whole body away" in label(plan)


def test_without_a_rubric_there_is_none():
    assert camera_plans(None) == []
