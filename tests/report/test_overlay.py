"""What is painted is in the picture, where it belongs, and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fms_score.kinematics.registry import Drawing
from fms_score.report.measure_shapes import MeasureLook
from fms_score.report.overlay import cut_out, draw_measure, draw_pose, encoded, moved_points, paint, resized, stacked
from fms_score.report.palette import SIDE_RGB
from fms_score.report.shapes import Area, Label, Panel, Row
from fms_score.skeleton import joint_index


def grey(height=200, width=300):
    return np.full((height, width, 3), 128, dtype=np.uint8)


def standing_leg():
    xy = np.full((18, 2), np.nan)
    xy[joint_index("hip", "right")], xy[joint_index("knee", "right")] = (100.0, 40.0), (100.0, 100.0)
    xy[joint_index("ankle", "right")] = (100.0, 160.0)
    return xy


def test_a_limb_is_painted_in_the_colour_of_its_side_and_nowhere_else():
    image = grey()
    draw_pose(image, standing_leg(), np.full(18, 0.9), near="right", torso_px=100.0)
    assert image[70, 100].tolist() == list(SIDE_RGB["right"][::-1])
    assert (image[:, 120:] == 128).all()


@pytest.mark.parametrize("scale", [0.2, 1.0, 8.0])
def test_lines_are_seen_on_small_and_on_large_pictures(scale):
    image = grey(round(200 * scale), round(300 * scale))
    draw_pose(image, standing_leg() * scale, np.full(18, 0.9), near="right", torso_px=100.0 * scale)
    row = image[round(75 * scale)]
    assert 2 <= (row != 128).any(axis=1).sum() <= 0.12 * image.shape[1]


def test_points_outside_the_picture_do_no_harm():
    image = grey()
    draw_pose(image, standing_leg() + np.array([1000.0, -5000.0]), np.full(18, 0.9), near=None, torso_px=100.0)
    assert (image == 128).all()


def test_the_value_stays_in_the_picture_at_its_very_edge():
    image = grey()
    edge = standing_leg() * np.array([0.0, 1.0]) + np.array([299.0, 0.0])
    drawing = Drawing("incline", ("knee", "hip"), "vertical")
    draw_measure(image, edge, drawing, "right", MeasureLook("12.3°", "met", 100.0))
    written = np.flatnonzero((image[:, :290] != 128).any(axis=(0, 2)))
    assert written.size > 20  # the plate reaches into the picture from its edge


def test_areas_let_the_picture_through():
    image = grey()
    paint(image, [Area(np.array([[10.0, 10.0], [50.0, 10.0], [50.0, 50.0], [10.0, 50.0]]), (255, 255, 255), 0.5)])
    assert int(image[30, 30, 0]) == pytest.approx(191, abs=1)  # half way from 128 to 255
    assert (image[100:] == 128).all()


def test_labels_and_panels_are_painted_whatever_their_size():
    image = grey(40, 60)
    paint(image, [Panel((Row("a line much too long for this", "met"),), "top_right", 12.0)])
    paint(image, [Label("9999.9° ± 999", np.array([30.0, 20.0]), np.array([1.0, 0.0]), (255, 255, 255), 30.0, 10.0)])
    assert (image != 128).any()


def test_resizing_gives_even_sides_and_a_copy():
    image = grey(101, 67)
    assert resized(image, 1.0).shape == (100, 68, 3) or resized(image, 1.0).shape == (102, 66, 3)
    assert not np.shares_memory(resized(grey(), 1.0), grey())


def test_points_keep_their_place_when_a_part_is_enlarged():
    image = grey(100, 100)
    image[50:54, 60:64] = 255
    part, points, ratio = cut_out(image, (40.0, 30.0, 40.0, 40.0), 400, np.array([[61.5, 51.5]]))  # middle of the mark
    assert ratio == 10
    bright = np.argwhere(part[:, :, 0] > 192)
    assert points[0] == pytest.approx(bright.mean(axis=0)[::-1], abs=1.0)


def test_centres_of_pixels_stay_centres():
    assert moved_points(np.array([0.0, 0.0]), np.zeros(2), 2.0).tolist() == [0.5, 0.5]


def test_a_caption_is_added_below_and_wrapped():
    short, long = stacked(grey(), [Row("short")]), stacked(grey(), [Row("a sentence that needs more than one line " * 3)])
    assert (short[:200] == 128).all()
    assert short.shape[1] == 300
    assert long.shape[0] > short.shape[0] > 200


def test_pictures_are_encoded_as_their_suffix_says():
    assert encoded(grey(), ".png").startswith(b"\x89PNG")
    assert encoded(grey(), ".jpg").startswith(b"\xff\xd8")
    assert cv2.imdecode(np.frombuffer(encoded(grey(), ".png"), np.uint8), cv2.IMREAD_COLOR).shape == (200, 300, 3)
