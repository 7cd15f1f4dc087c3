"""The measuring stick itself: the stick athlete shows the angles it says."""

import numpy as np
import pytest

from fms_score.skeleton import joint_index


def angle_deg(a, b, c):
    u, v = a - b, c - b
    cosine = (u * v).sum(axis=-1) / np.linalg.norm(u, axis=-1) / np.linalg.norm(v, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def seen_knee_deg(xy, side):
    return angle_deg(*(xy[:, joint_index(part, side)] for part in ("hip", "knee", "ankle")))


@pytest.mark.parametrize("view", ["side", "left_side"])
@pytest.mark.parametrize("name", ["squat", "hurdle_step", "lunge"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_view_shows_the_true_knee_angle(athlete, name, view, side):
    made = getattr(athlete, name)(athlete.times(2.0, 30.0), view=view)
    assert seen_knee_deg(made.xy, side) == pytest.approx(made.knee_deg[side], abs=1e-4)


def test_a_squat_of_100_degrees_bends_the_knee_to_80_in_the_middle_and_keeps_the_feet(athlete):
    made = athlete.squat(athlete.times(2.0, 30.0), depth_deg=100.0, period_s=2.0)
    assert made.knee_deg["left"][[0, 30, 60]] == pytest.approx([180.0, 80.0, 180.0])
    assert np.ptp(made.xy[:, joint_index("ankle", "left")], axis=0) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_in_a_lunge_both_feet_stay(athlete):
    made = athlete.lunge(athlete.times(3.0, 30.0))
    for side in ("left", "right"):
        assert np.ptp(made.xy[:, joint_index("ankle", side)], axis=0) == pytest.approx([0.0, 0.0], abs=1e-6)


def test_where_left_is_and_where_the_face_looks(athlete):
    front, back = athlete.standing(view="front").xy[0], athlete.standing(view="back").xy[0]
    right_side, left_side = athlete.standing(view="side").xy[0], athlete.standing(view="left_side").xy[0]
    left, right, nose, neck = (
        joint_index(*name) for name in (("shoulder", "left"), ("shoulder", "right"), ("nose",), ("neck",))
    )
    assert front[left, 0] - front[right, 0] == pytest.approx(100.0)
    assert back[left, 0] - back[right, 0] == pytest.approx(-100.0)
    assert right_side[nose, 0] > right_side[neck, 0]
    assert left_side[nose, 0] < left_side[neck, 0]


def test_every_segment_has_the_length_it_was_given(athlete):
    made = athlete.lunge(athlete.times(1.0, 30.0), view="side")
    thigh = np.linalg.norm(made.xy[:, joint_index("hip", "left")] - made.xy[:, joint_index("knee", "left")], axis=-1)
    assert thigh == pytest.approx(np.full(31, 125.0))


def test_a_mirror_swaps_sides_and_directions(athlete):
    made = athlete.hurdle_step(athlete.times(2.0, 30.0), side="right", view="front")
    other = athlete.hurdle_step(athlete.times(2.0, 30.0), side="left", view="front", floor=(1279.0 - 640.0, 640.0))
    assert athlete.mirrored(made.xy) == pytest.approx(other.xy)
