"""A skeleton as shapes."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.report.palette import SIDE_RGB
from fms_score.report.pose_shapes import THICKEST_PX, PoseLook, pose_shapes, stroke_px
from fms_score.report.shapes import Dot, Stroke
from fms_score.skeleton import joint_index

SURE = np.full(18, 0.9)


def posture():
    return np.stack([np.arange(18) * 10.0, np.arange(18) * 5.0], axis=-1)


def strokes_of(shapes, joint):
    return [one for one in shapes if isinstance(one, Stroke) and (one.points == posture()[joint]).all(axis=1).any()]


def dot_of(shapes, joint):
    return next(one for one in shapes if isinstance(one, Dot) and (one.centre == posture()[joint]).all())


def test_near_limbs_are_brighter_thicker_and_drawn_last():
    shapes = pose_shapes(posture(), SURE, PoseLook(100.0, near="right"))
    left, right = (strokes_of(shapes, joint_index("ankle", side))[0] for side in ("left", "right"))
    assert right.rgb == SIDE_RGB["right"]
    assert sum(left.rgb) < 0.7 * sum(SIDE_RGB["left"])
    assert left.width_px == pytest.approx(0.6 * right.width_px)
    assert shapes.index(right) > shapes.index(left)


def test_from_the_front_both_sides_look_alike():
    shapes = pose_shapes(posture(), SURE, PoseLook(100.0))
    left, right = (strokes_of(shapes, joint_index("ankle", side))[0] for side in ("left", "right"))
    assert (left.rgb, right.rgb) == (SIDE_RGB["left"], SIDE_RGB["right"])
    assert left.width_px == right.width_px


def test_unknown_points_are_not_drawn():
    xy = posture()
    ankle = joint_index("ankle", "left")
    xy[ankle] = np.nan
    whole, missing = pose_shapes(posture(), SURE, PoseLook(100.0)), pose_shapes(xy, SURE, PoseLook(100.0))
    assert len(whole) - len(missing) == 2  # its limb and its point
    assert pose_shapes(np.full((18, 2), np.nan), SURE, PoseLook(100.0)) == []


def test_doubtful_points_are_hollow_and_filled_ones_are_diamonds_on_dashes():
    confidence = SURE.copy()
    knee, ankle = joint_index("knee", "right"), joint_index("ankle", "right")
    confidence[knee] = 0.1
    filled = np.zeros(18, dtype=bool)
    filled[ankle] = True
    shapes = pose_shapes(posture(), confidence, PoseLook(100.0, filled=filled))
    assert dot_of(shapes, knee).hollow
    assert not dot_of(shapes, knee).diamond
    assert dot_of(shapes, ankle).diamond
    assert strokes_of(shapes, ankle)[0].dashed
    assert not dot_of(shapes, joint_index("hip", "right")).hollow


def test_lines_grow_with_the_body_within_reason():
    assert stroke_px(200.0) == pytest.approx(2 * stroke_px(100.0))
    assert stroke_px(5000.0) == THICKEST_PX
    assert stroke_px(float("nan")) == stroke_px(1.0)
