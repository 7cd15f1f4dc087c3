from __future__ import annotations

import numpy as np
import pytest

from synthesis.camera import aim, project
from synthesis.lens import Lens

BARREL = Lens(-0.05, 400.0, (320.0, 240.0))


def test_the_middle_stays_and_a_barrel_draws_the_edge_in() -> None:
    middle, edge = BARREL.bend(np.array([[320.0, 240.0], [720.0, 240.0]]))
    assert middle == pytest.approx([320, 240])
    assert edge == pytest.approx([320 + 400 * (1 - 0.05), 240])  # one focal length from the middle: r (1 - 0.05 r^2)


@pytest.mark.parametrize("radial", [-0.05, 0.0, 0.03])
def test_straightening_undoes_bending(radial: float) -> None:
    lens = Lens(radial, 400.0, (320.0, 240.0))
    corners = np.array([[0.0, 0.0], [639.0, 479.0], [12.5, 300.0]])
    assert lens.straighten(lens.bend(corners)) == pytest.approx(corners, abs=0.01)


def test_a_lens_is_kept_as_four_numbers() -> None:
    assert Lens.of(BARREL.numbers) == BARREL


def test_a_camera_sees_through_its_lens() -> None:
    eye, target = np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 0.0])
    camera = aim(eye, target, 500.0, (640, 480), radial=-0.04)
    points = np.array([[0.0, 1.0, 0.0], [1.2, 1.0, 0.0]])
    straight = project(camera.matrix, points)
    assert camera.places(points)[0] == pytest.approx(straight[0])
    assert camera.places(points)[1] == pytest.approx([320 + 200 * (1 - 0.04 * 0.4**2), 240])
