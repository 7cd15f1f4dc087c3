"""Discs over heads: large enough for face and hair, whichever way they are turned, and not much larger."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.pose.heads import head_discs
from fms_score.skeleton import joint_index

PX_PER_M = 400.0

# An adult of 1.75 m from the front, in metres: crown at 1.75, chin at 1.52, face 0.16 wide.
FRONT = {
    "neck": (0.0, 1.43), "right_shoulder": (-0.17, 1.43), "left_shoulder": (0.17, 1.43), "right_hip": (-0.09, 0.93),
    "left_hip": (0.09, 0.93), "nose": (0.0, 1.60), "right_eye": (-0.032, 1.64), "left_eye": (0.032, 1.64),
    "right_ear": (-0.075, 1.63), "left_ear": (0.075, 1.63),
}  # fmt: skip
OUTLINE_FRONT = [(0.0, 1.75), (0.0, 1.52), (-0.09, 1.63), (0.09, 1.63)]
# The same from the side: the nose 0.11 in front of the ear, the back of the head as far behind it.
SIDE = {
    "neck": (0.0, 1.43), "right_shoulder": (0.0, 1.43), "left_shoulder": (0.02, 1.43), "right_hip": (0.0, 0.93),
    "left_hip": (0.01, 0.93), "nose": (0.12, 1.60), "right_eye": (0.095, 1.64), "right_ear": (0.01, 1.63),
}  # fmt: skip
FACE_SIDE = [(0.14, 1.60), (0.10, 1.53), (0.11, 1.68)]


def person(points, *, without=(), turn_deg=0.0):
    """Points (18, 2) in pixels, y down, turned about the neck."""
    xy = np.full((18, 2), np.nan)
    for name, place in points.items():
        if name not in without:
            xy[joint_index(name)] = pixels(place, turn_deg)
    return xy


def pixels(place, turn_deg=0.0):
    turn = np.radians(turn_deg)
    x, y = place[0], -(place[1] - 1.43)
    return np.array([500 + x * np.cos(turn) - y * np.sin(turn), 500 + x * np.sin(turn) + y * np.cos(turn)]) + np.array(
        [(x * np.cos(turn) - y * np.sin(turn)) * (PX_PER_M - 1), (x * np.sin(turn) + y * np.cos(turn)) * (PX_PER_M - 1)]
    )


def uncovered_m(disc, outline, turn_deg=0.0):
    """How far the farthest of these points lies outside the disc, in metres; negative if all lie inside."""
    return max(np.hypot(*(pixels(place, turn_deg) - disc[:2])) - disc[2] for place in outline) / PX_PER_M


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_a_face_is_covered_whichever_way_up(turn_deg):
    (front,) = head_discs(person(FRONT, turn_deg=turn_deg)[None])
    (side,) = head_discs(person(SIDE, turn_deg=turn_deg)[None])
    assert uncovered_m(front, OUTLINE_FRONT, turn_deg) < 0.0
    assert uncovered_m(side, FACE_SIDE, turn_deg) < 0.0


def test_it_is_not_twice_the_head():
    for points in (FRONT, SIDE):
        (disc,) = head_discs(person(points)[None])
        assert disc[2] / PX_PER_M < 0.23  # the head has 0.115


@pytest.mark.parametrize(
    "without",
    [
        ("nose",), ("right_eye", "left_eye"), ("right_ear", "left_ear"), ("nose", "right_eye", "right_ear"),
        ("neck",), ("right_hip", "left_hip"), ("neck", "right_shoulder", "left_shoulder", "right_hip", "left_hip"),
    ],
)  # fmt: skip
def test_whatever_drops_out_the_face_stays_covered(without):
    (disc,) = head_discs(person(FRONT, without=without)[None])
    assert uncovered_m(disc, [(0.0, 1.54), (-0.05, 1.62), (0.05, 1.62)]) < 0.0


def test_a_head_without_any_point_of_the_face_is_looked_for_past_the_neck():
    face = ("nose", "right_eye", "left_eye", "right_ear", "left_ear")
    for turn_deg in (0, 90):
        (disc,) = head_discs(person(FRONT, without=face, turn_deg=turn_deg)[None])
        assert uncovered_m(disc, [(0.0, 1.55), (0.0, 1.7), (-0.06, 1.62), (0.06, 1.62)], turn_deg) < 0.0


def test_foreshortened_bodies_do_not_shrink_the_disc():
    """Somebody lies with the head towards the camera: the trunk is a quarter of its length, the face is not."""
    points = FRONT | {"right_hip": (-0.09, 1.30), "left_hip": (0.09, 1.30)}
    (disc,) = head_discs(person(points)[None])
    assert uncovered_m(disc, OUTLINE_FRONT) < 0.0


def test_one_wild_point_does_not_cover_the_picture():
    xy = person(FRONT)
    xy[joint_index("left_hip")] = [3000.0, 3000.0]
    (disc,) = head_discs(xy[None])
    assert disc[2] / PX_PER_M < 0.35


def test_nobody_and_people_of_whom_too_little_is_known_have_no_disc():
    assert head_discs(np.empty((0, 18, 2))).shape == (0, 3)
    legs = person(FRONT, without=[name for name in FRONT if "hip" not in name])
    assert head_discs(legs[None]).shape == (0, 3)
    nose = person(FRONT, without=[name for name in FRONT if name != "nose"])
    assert head_discs(nose[None]).shape == (0, 3)
    assert len(head_discs(np.stack([legs, person(FRONT), person(SIDE)]))) == 2
