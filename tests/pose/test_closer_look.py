"""One picture with every step kept: the same people as an analysis finds, and places that lead back to the picture."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.pose.assembly import ABSENT
from fms_score.pose.closer_look import look_closer
from fms_score.pose.paf import parse_people


@pytest.mark.parametrize("lies", [False, True])
def test_points_lead_back_to_the_picture(make_scene, make_stage, standing, lying_down, lies):
    person = lying_down(120.0, 200.0, 300.0) if lies else standing(300.0, 60.0, 250.0)
    scene = make_scene(lambda _index: [person], 1)
    look = look_closer(scene.picture(0), make_stage(scene))
    assert look.view.turn_deg == (90 if lies else 0)
    assert look.view.right - look.view.left < 640  # cut to the person
    found = look.picture_px(look.parsing.xy[0])
    assert np.nanmax(np.hypot(*(found - person).T)) < 3.0


def test_the_steps_are_those_of_the_parser(make_scene, make_stage, standing):
    scene = make_scene(lambda _index: [standing(300.0, 60.0, 250.0)], 1)
    look = look_closer(scene.picture(0), make_stage(scene))
    xy, confidence = parse_people(look.maps)
    steps = look.parsing
    np.testing.assert_array_equal(steps.xy, xy)
    np.testing.assert_array_equal(steps.confidence, confidence)
    assert len(steps.peaks) == 18
    assert steps.people.shape == (1, 18)
    assert steps.trusted.sum() >= 17
    joints = steps.people[0][steps.people[0] != ABSENT]
    np.testing.assert_array_equal(np.sort(joints), np.arange(18))
    np.testing.assert_allclose(steps.peaks.place[:, steps.people[0]].T, xy[0])


def test_the_whole_picture_and_the_person_asked_for(make_scene, make_stage, standing):
    scene = make_scene(lambda _index: [standing(150.0, 60.0, 250.0), standing(500.0, 90.0, 200.0)], 1)
    picture = scene.picture(0)
    whole = look_closer(picture, make_stage(scene), whole=True)
    assert (whole.view.left, whole.view.right) == (0, 640)
    assert len(whole.parsing.people) == 2
    right = look_closer(picture, make_stage(scene), 2)
    assert right.view.left > 250
    with pytest.raises(OptionError, match="only 2 can be seen"):
        look_closer(picture, make_stage(scene), 3)


def test_nobody_there_is_no_trouble(make_scene, make_stage):
    scene = make_scene(lambda _index: [], 1)
    look = look_closer(scene.picture(0), make_stage(scene))
    assert look.parsing.xy.shape == (0, 18, 2)
    assert len(look.parsing.links) == 0
