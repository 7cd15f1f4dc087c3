from __future__ import annotations

import numpy as np
import pytest

from synthesis.camera import aim, project, shaken

CAMERA = aim(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 0.0]), 500.0, (640, 480))


def test_what_it_aims_at_is_in_the_middle():
    assert project(CAMERA.matrix, np.array([[0.0, 1.0, 0.0]])) == pytest.approx(np.array([[320.0, 240.0]]))


def test_a_metre_at_three_metres_is_a_third_of_the_focal_length():
    left, up = project(CAMERA.matrix, np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 0.0]]))
    assert left == pytest.approx([320 + 500 / 3, 240])  # from the front, the subject's left is at the right
    assert up == pytest.approx([320, 240 - 500 / 3])


def test_the_graphics_device_sees_the_same():
    points = np.array([[0.3, 1.7, -0.4], [-0.8, 0.2, 0.9]])
    camera = shaken(CAMERA, np.array([0.4, -0.3, 0.7]))
    clip = np.column_stack([points, np.ones(2)]) @ camera.clip_matrix().T
    width, height = camera.size_px
    seen = clip[:, :2] / clip[:, 3:]
    places = np.column_stack([(seen[:, 0] + 1) / 2 * width, (1 - seen[:, 1]) / 2 * height])
    assert places == pytest.approx(project(camera.matrix, points))
