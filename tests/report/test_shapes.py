"""Geometry of what is drawn: arcs, plates, dashes."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.report.layout import Wish, corner_place, dashes, overlap, place_plate, rectangle
from fms_score.report.shapes import Dot, arc_points, state_mark

ROOM = (0.0, 0.0, 200.0, 100.0)
NOBODY = np.empty((0, 2))


def test_an_arc_runs_the_shorter_way_at_its_radius():
    ring = arc_points(np.zeros(2), 10.0, np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert ring[0] == pytest.approx([10.0, 0.0])
    assert ring[-1] == pytest.approx([0.0, 10.0])
    assert np.hypot(*ring.T) == pytest.approx(10.0)
    assert (ring >= -1e-9).all()  # through the quarter between, not round the other three


def test_what_was_not_assessed_is_a_ring_and_everything_else_a_disc():
    hollow = {state: state_mark(state, np.zeros(2), 5.0)[0].hollow for state in ("met", "not_met", "borderline")}
    assert hollow == {"met": False, "not_met": False, "borderline": False}
    ring = state_mark("not_observable", np.zeros(2), 5.0)[0]
    assert isinstance(ring, Dot)
    assert ring.hollow


def test_marks_differ_in_form_and_not_only_in_colour():
    forms = {state: len(state_mark(state, np.zeros(2), 5.0)) for state in ("met", "not_met")}
    assert forms == {"met": 2, "not_met": 3}  # disc and tick; disc and two strokes


def wish(x, y, towards=(1.0, 0.0)):
    return Wish(np.array([x, y]), np.array(towards), 5.0, (40.0, 20.0))


def test_a_plate_lies_where_it_is_wished():
    assert place_plate(wish(50.0, 50.0), ROOM, [], NOBODY) == pytest.approx((55.0, 40.0, 40.0, 20.0))


@pytest.mark.parametrize(("x", "y"), [(0, 0), (199, 0), (0, 99), (199, 99), (500, 500)])
def test_a_plate_never_leaves_the_picture(x, y):
    left, top, width, height = place_plate(wish(x, y), ROOM, [], NOBODY)
    assert left >= 0
    assert top >= 0
    assert left + width <= 200
    assert top + height <= 100


def test_a_plate_avoids_other_plates_and_the_body():
    there = (55.0, 40.0, 40.0, 20.0)
    assert overlap(place_plate(wish(50.0, 50.0), ROOM, [there], NOBODY), there) == 0.0
    limb = np.array([[60.0, 50.0], [70.0, 50.0], [80.0, 50.0]])
    left, top, width, height = place_plate(wish(50.0, 50.0), ROOM, [], limb)
    assert not any(left <= x <= left + width and top <= y <= top + height for x, y in limb)


def test_corners_are_kept_clear_of_the_edge():
    assert corner_place("top_left", (40, 20), ROOM, 5, 0)[:2] == (5, 5)
    assert corner_place("top_right", (40, 20), ROOM, 5, 10)[:2] == (155, 15)
    assert corner_place("bottom_right", (40, 20), ROOM, 5, 10)[:2] == (155, 65)


def test_overlap_is_an_area():
    assert overlap((0, 0, 10, 10), (5, 5, 10, 10)) == 25
    assert overlap((0, 0, 10, 10), (20, 0, 10, 10)) == 0


def test_dashes_cover_a_line_with_gaps():
    cut = dashes(np.array([[0.0, 0.0], [10.0, 0.0]]), 3.0, 1.0)
    assert [one[:, 0].tolist() for one in cut] == [[0.0, 3.0], [4.0, 7.0], [8.0, 10.0]]


def test_a_round_rectangle_stays_in_its_place():
    points = rectangle((10.0, 20.0, 30.0, 40.0), 100.0)
    assert points.min(axis=0) == pytest.approx([10.0, 20.0])
    assert points.max(axis=0) == pytest.approx([40.0, 60.0])
