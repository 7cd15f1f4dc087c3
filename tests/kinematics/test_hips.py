from __future__ import annotations

import numpy as np
import pytest

from fms_score.kinematics.body import body_scale
from fms_score.kinematics.hips import MARKED_HIPS, hips_in_joint
from fms_score.kinematics.signals import body_in_view
from fms_score.kinematics.view import detect_view
from fms_score.skeleton import joint_index
from fms_score.tracks.track import PoseTrack

TORSO_PX = 100.0


def person(flexion_deg: float, facing: float = 1.0) -> np.ndarray:
    """Upright trunk of 100 px, both thighs bent forward by so much, shins hanging."""
    xy = np.full((18, 2), np.nan)
    xy[joint_index("neck")] = (0, -100)
    way = np.array([facing * np.sin(np.radians(flexion_deg)), np.cos(np.radians(flexion_deg))])
    for side in ("left", "right"):
        xy[joint_index("hip", side)] = (0, 0)
        xy[joint_index("knee", side)] = 85 * way
        xy[joint_index("ankle", side)] = 85 * way + (0, 85)
    return xy


@pytest.mark.parametrize("facing", [1.0, -1.0])
def test_a_straight_hip_moves_down_and_back(facing: float) -> None:
    moved = hips_in_joint(person(0.0, facing), facing, TORSO_PX)
    assert moved[joint_index("hip", "left")] == pytest.approx([-facing * 4.7, 7.8])
    assert moved[joint_index("hip", "right")] == pytest.approx([-facing * 4.7, 7.8])


def test_a_bent_hip_moves_down_farther_so_that_the_thigh_reads_flatter() -> None:
    bent = person(135.0)
    moved = hips_in_joint(bent, 1.0, TORSO_PX)
    assert moved[joint_index("hip", "left")] == pytest.approx([-2.4, 20.5])
    assert moved[joint_index("knee", "left")] == pytest.approx(bent[joint_index("knee", "left")])
    half = hips_in_joint(person(90.0), 1.0, TORSO_PX)
    assert half[joint_index("hip", "left")] == pytest.approx([-3.55, 14.15])  # half way between 45 and 135 degrees


def test_hips_stay_where_the_trunk_is_unknown_and_move_as_straight_ones_where_the_knee_is() -> None:
    headless, legless = person(90.0), person(90.0)
    headless[joint_index("neck")] = np.nan
    legless[joint_index("knee", "left")] = np.nan
    assert hips_in_joint(headless, 1.0, TORSO_PX)[joint_index("hip", "left")] == pytest.approx([0, 0])
    assert hips_in_joint(legless, 1.0, TORSO_PX)[joint_index("hip", "left")] == pytest.approx([-4.7, 7.8])


@pytest.mark.parametrize("notes", [{}, {MARKED_HIPS: 1.0}])
def test_only_hips_of_a_network_seen_from_the_side_are_moved(athlete, notes: dict[str, float]) -> None:
    time_s = np.arange(0.0, 4.0, 0.05)
    for view, plane in (("side", "side"), ("front", "front")):
        xy = athlete.squat(time_s, view=view).xy
        sure = np.full(xy.shape[:2], 0.9)
        nothing = np.zeros(sure.shape, dtype=bool)
        track = PoseTrack(time_s, xy, sure, xy, nothing, np.arange(len(xy)), (1280, 720), notes)
        scale = body_scale(xy)
        seen = detect_view(xy, sure, scale)
        assert seen.plane == plane
        hips = body_in_view(track, seen, scale).xy[:, joint_index("hip", "left")]
        moved = np.abs(hips - xy[:, joint_index("hip", "left")]).max() > 1.0
        assert moved == (bool(notes) and view == "side")
