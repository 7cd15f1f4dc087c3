"""Turning pictures head up: the way back is exact, and a turn is chosen for good reason only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.pose.figure import figures
from fms_score.pose.region import TURNS, Framing, View, turn_back
from fms_score.pose.upright import TurnJudge, best_turn, is_surely_upright, other_turns


@pytest.mark.parametrize("turn", TURNS)
def test_every_pixel_comes_back_exactly(turn):
    """A picture of 3 x 5 numbered pixels is turned by NumPy; every pixel, turned back, finds its own number."""
    picture = np.arange(15).reshape(3, 5)
    turned = np.rot90(picture, -turn // 90)
    for y, x in np.ndindex(turned.shape):
        back_x, back_y = turn_back(np.array([x, y]), turn, 3, 5)
        assert picture[int(back_y), int(back_x)] == turned[y, x]


@pytest.mark.parametrize("turn", TURNS)
def test_view_of_the_same_size_is_the_identity(turn):
    """Shown pixel for pixel, corners of the input are the corners of the rectangle, whatever the turn."""
    view = View(10, 20, 90, 84, 0, 64, 80).in_turn(turn)
    corners = np.array([(0, 0), (view.width - 1, 0), (0, view.height - 1), (view.width - 1, view.height - 1)], float)
    back = {tuple(corner) for corner in view.to_picture(corners).tolist()}
    assert back == {(10, 20), (89, 20), (10, 83), (89, 83)}


def test_head_up_after_a_turn():
    """Turned 90 degrees clockwise, the left edge of a picture becomes its top."""
    view = View(0, 0, 640, 320, 0, 320, 640).in_turn(90)
    assert (view.height, view.width) == (640, 320)
    assert view.to_picture(np.array([160.0, 0.0])).tolist() == [0.0, 319 - 160]


def test_twice_as_large_a_rectangle_has_its_pixels_between():
    """Two pixels shown on one: the centre of the first input pixel lies between the first two of the picture."""
    view = View(100, 0, 228, 128, 0, 64, 64)
    assert view.scale == 0.5
    assert view.to_picture(np.array([[0.0, 0.0], [63.0, 63.0]])).tolist() == [[100.5, 0.5], [226.5, 126.5]]


@given(
    height=st.integers(64, 2160),
    width=st.integers(64, 3840),
    turn=st.sampled_from(TURNS),
    box=st.tuples(*[st.floats(-500, 4000) for _ in range(4)]),
    scale=st.floats(0.05, 3),
    multiple=st.sampled_from([8, 16, 32]),
)
def test_a_view_stays_inside_the_picture_and_fits_the_network(height, width, turn, box, scale, multiple):
    low, high = np.minimum(box[:2], box[2:]), np.maximum(box[:2], box[2:]) + 1
    view = Framing(height, width, (256, 456), 150.0, multiple).around((*low, *high), scale, turn)
    assert 0 <= view.left < view.right <= width
    assert 0 <= view.top < view.bottom <= height
    assert view.height % multiple == view.width % multiple == 0
    assert min(view.height, view.width) >= 64


@pytest.mark.parametrize(
    ("size", "turn", "expected"),
    [
        ((720, 1280), 0, (256, 456)),
        ((1920, 1080), 0, (256, 144)),
        ((1920, 1080), 90, (256, 456)),
        ((720, 1280), 270, (256, 144)),
        ((480, 1920), 0, (168, 680)),  # very wide: no more pixels than a usual landscape gets
    ],
)
def test_whole_picture_has_the_cards_height_in_any_shape(size, turn, expected):
    view = Framing(*size, (256, 456), 150.0, 8).whole(turn)
    assert (view.height, view.width) == expected


def test_uprightness_is_told_in_the_turned_picture(standing, lying_down):
    confidence = np.full((1, 18), 0.8)
    (upright,) = figures((standing(300, 50, 200)[None], confidence))
    (flat,) = figures((lying_down(300, 50, 200)[None], confidence))
    assert [round(upright.uprightness(turn)) for turn in (0, 90, 180, 270)] == [1, 0, -1, 0]
    assert [round(flat.uprightness(turn)) for turn in (0, 90, 180, 270)] == [0, 1, 0, -1]
    assert is_surely_upright(upright, 0)
    assert not is_surely_upright(flat, 0)
    assert is_surely_upright(flat, 90)


def test_unsure_people_are_not_surely_upright(standing):
    xy, confidence = standing(300, 50, 200)[None], np.full((1, 18), 0.4)
    assert not is_surely_upright(figures((xy, confidence))[0], 0)


@pytest.mark.parametrize(
    ("sureness", "expected"),
    [
        ({0: 10.0, 90: 11.0}, 0),  # within the bias of 15 %
        ({0: 10.0, 90: 11.6}, 90),
        ({0: 2.0, 90: 9.0, 180: 9.5, 270: 1.0}, 180),
        ({0: 0.0, 90: 0.0, 180: 0.0, 270: 0.0}, 0),
        ({0: 5.0, 90: 5.0}, 0),
    ],
)
def test_best_turn_leans_towards_leaving_the_picture_as_it_is(sureness, expected):
    assert best_turn(sureness) == expected


class TestJudge:
    def test_needs_two_probes_in_a_row(self):
        judge = TurnJudge(0)
        assert not judge.weigh({0: 8.0, 90: 12.0})
        assert judge.in_question
        assert not judge.weigh({0: 12.0, 90: 8.0})
        assert not judge.in_question
        assert not judge.weigh({0: 8.0, 90: 12.0})
        assert judge.weigh({0: 8.0, 90: 12.0})
        assert judge.turn_deg == 90

    def test_the_same_turn_must_win_twice(self):
        judge = TurnJudge(0)
        assert not judge.weigh({0: 8.0, 90: 12.0})
        assert not judge.weigh({0: 8.0, 270: 12.0})
        assert judge.turn_deg == 0

    def test_a_small_gain_is_not_worth_a_change_in_mid_clip(self):
        judge = TurnJudge(0)
        assert not any(judge.weigh({0: 8.0, 90: 10.0}) for _ in range(5))

    def test_changes_at_once_where_the_person_vanishes(self):
        judge = TurnJudge(0)
        assert judge.weigh({0: 1.0, 90: 0.0, 270: 12.0})
        assert judge.turn_deg == 270

    def test_nobody_in_any_turn_changes_nothing(self):
        judge = TurnJudge(90)
        assert not judge.weigh({90: 0.0, 0: 0.0, 180: 0.0, 270: 0.0})
        assert judge.turn_deg == 90

    def test_other_turns(self):
        assert other_turns(90) == (0, 180, 270)
