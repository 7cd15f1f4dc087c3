from __future__ import annotations

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.skeleton import joint_index
from synthesis.assets import AssetError, people_folder
from synthesis.catalogue import KITS
from synthesis.figure import figure_of
from synthesis.kit import attempts_of, draw_values
from synthesis.looks import draw_looks, shape_shares
from synthesis.movements.schedule import Tempo
from synthesis.person import build_person
from synthesis.skinning import put_in_pose
from synthesis.staging import sampled_joints

LIMBS = [("hip", "knee"), ("knee", "ankle"), ("elbow", "wrist"), ("shoulder", "elbow")]


def test_a_seed_is_a_person():
    assert draw_looks(7) == draw_looks(7)
    assert draw_looks(7) != draw_looks(8)
    assert draw_looks(7, "held_out") != draw_looks(7, "tuning")


def test_shape_shares_of_a_build_add_up_to_one():
    shares = shape_shares(draw_looks(3))
    assert sum(share for name, share in shares.items() if name.startswith("universal")) == pytest.approx(1.0)


def test_a_missing_folder_is_told_with_what_to_do(tmp_path):
    with pytest.raises(AssetError, match="FMS_SCORE_PEOPLE"):
        people_folder(tmp_path)


def test_a_person_stands_on_the_floor_at_a_human_height(person):
    assert 1.4 < person.height_m < 2.05
    lowest = min(part.points_m[np.unique(part.mesh.triangles), 1].min() for part in person.parts)
    assert lowest == pytest.approx(0.0, abs=0.002)


@pytest.mark.parametrize("movement", list(KITS))
def test_bones_keep_their_length_and_feet_their_place(person, figure, movement):
    kit = KITS[movement]
    rng = np.random.default_rng(1)
    motion = kit.plan(figure, attempts_of(kit, kit.good, ["left"], rng), rng, Tempo())
    _, joints = sampled_joints(person, motion, 5.0)
    for upper, lower in LIMBS:
        for side in ("left", "right"):
            lengths = np.linalg.norm(joints[:, joint_index(upper, side)] - joints[:, joint_index(lower, side)], axis=1)
            assert np.ptp(lengths) < 1e-3  # a forearm of two bones turns about a line that they leave by a hair
    if movement == "deep_squat":
        ankles = joints[:, [joint_index("ankle", "left"), joint_index("ankle", "right")]]
        assert np.ptp(ankles, axis=0).max() < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("movement", list(KITS))
@pytest.mark.parametrize("score", [3, 2, 1])
def test_nobody_jumps(person, figure, movement, score):
    kit = KITS[movement]
    rng = np.random.default_rng(score)
    values, _ = draw_values(kit, score, rng)
    motion = kit.plan(figure, attempts_of(kit, values, ["left", "left"], rng), rng, Tempo())
    _, joints = sampled_joints(person, motion, 50.0)
    step = np.linalg.norm(np.diff(joints, axis=0), axis=2)
    change = np.linalg.norm(np.diff(joints, n=2, axis=0), axis=2)
    assert step.max() < 0.10  # 5 m/s
    assert change.max() < 0.03  # 75 m/s2, as a knee that leaves its straight line


@pytest.mark.slow
@pytest.mark.parametrize("movement", list(KITS))
@pytest.mark.parametrize("seed", [3, 8])
def test_nothing_floats_and_nothing_sinks(people, movement, seed):
    kit = KITS[movement]
    person = build_person(draw_looks(seed), people)
    rng = np.random.default_rng(1)
    motion = kit.plan(figure_of(person), attempts_of(kit, kit.good, ["left"], rng), rng, Tempo())
    board = 0.035 if movement == "inline_lunge" else 0.0
    for time_s in np.linspace(0.0, motion.duration_s, 17):
        posed = put_in_pose(person, motion.pose_at(float(time_s)))
        drawn = [pair for pair in zip(posed.parts_m, person.parts, strict=True) if pair[1].kind != "hair"]
        lowest = min(points[np.unique(part.mesh.triangles), 1].min() for points, part in drawn)
        assert -0.06 < lowest - board < 0.02  # bodies on the floor sink in by as much as flesh gives way


def test_a_lunge_cannot_change_its_feet_within_a_clip(figure):
    kit = KITS["inline_lunge"]
    rng = np.random.default_rng(1)
    with pytest.raises(OptionError, match="one clip a side"):
        kit.plan(figure, attempts_of(kit, kit.good, ["left", "right"], rng), rng, Tempo())
