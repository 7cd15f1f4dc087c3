"""Pictures of nobody, hands that hold nothing, and things that stand about."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from fms_score.skeleton import JOINT_COUNT
from synthesis.pose import bone_rotations
from training.characters import draw_character
from training.free_postures import free_pose
from training.hands import DEVIATION_DEG, FLEXION_LIMIT_DEG, with_living_hands
from training.labels import CROP_PX
from training.nobody import NOBODY, nobody
from training.postures import PostureMaker
from training.shards import read_shard, write_shard
from training.things import among_things

ALONG = np.array([0.66, -0.75, 0.0])
"""About along the left arm at rest, palm down and aside."""


@pytest.fixture
def bank(rng):
    """Places that are noise."""
    return SimpleNamespace(drawn=lambda _: SimpleNamespace(picture=rng.integers(0, 255, (352, 352, 3), dtype=np.uint8)))


@pytest.fixture
def rng():
    return np.random.default_rng(4)


def test_nobody_is_in_them_also_after_they_were_stored(bank, rng, tmp_path):
    crops = [nobody(bank, rng) for _ in range(20)]
    assert {crop.image.shape for crop in crops} == {(CROP_PX, CROP_PX, 3)}
    spans = [int(np.ptp(crop.image)) for crop in crops]
    assert min(spans) < 5  # some are one colour, as a clip that shows nothing
    assert max(spans) > 200
    write_shard(tmp_path / "some.npz", crops)
    stored = read_shard(tmp_path / "some.npz")
    assert all(stored.crop(index).people.shape == (0, JOINT_COUNT, 3) for index in range(len(stored)))
    assert {facts["movement"] for facts in stored.facts} == {NOBODY}


def test_where_nobody_is_all_is_background(bank, rng):
    torch = pytest.importorskip("torch")
    from training.targets import targets_of  # noqa: PLC0415  # needs torch

    somebody = torch.full((1, JOINT_COUNT, 3), 90.0)
    somebody[..., 2] = 2
    targets = targets_of(somebody, torch.tensor([1]), 2, 192)
    assert nobody(bank, rng).people.shape[0] == 0  # as the first picture of the batch
    assert float(targets.maps[0, JOINT_COUNT].min()) == 1.0
    assert float(targets.maps[0, :JOINT_COUNT].max()) == 0.0
    assert float(targets.known[0].min()) == 1.0


def test_free_hands_bend_and_busy_ones_stay(people, rng):
    figure, bends = draw_character(3, "train", people).figure, []
    for _ in range(60):
        pose = free_pose(figure, rng)
        busy = replace(pose.arms["right"], hand=bone_rotations(figure.rig, pose)["wrist.R"])
        pose = replace(pose, arms={"left": pose.arms["left"], "right": busy})
        moved = with_living_hands(figure, pose, rng)
        assert moved.arms["right"] is busy
        if moved is not pose:
            before, after = (bone_rotations(figure.rig, one)["wrist.L"] @ ALONG for one in (pose, moved))
            bends.append(float(np.degrees(np.arccos(np.clip(before @ after, -1, 1)))))
    assert 30 <= len(bends) <= 48  # a third is left alone
    assert np.median(bends) > 10
    assert max(bends) < FLEXION_LIMIT_DEG + 3 * DEVIATION_DEG


def test_things_stand_about_but_not_in_the_body(people, rng):
    character = draw_character(3, "train", people)
    maker, more = PostureMaker(character, strict=False), 0
    for _ in range(40):
        bare = maker.drawn("hurdle_step", rng)
        among = among_things(bare, rng)
        assert len(among.points_m) - len(among.props) == len(bare.points_m) - len(bare.props)
        assert all(len(solid.picture) for solid in among.props)
        assert np.array_equal(among.joints_m, bare.joints_m)
        things = among.points_m[len(bare.points_m) :]
        more += bool(things)
        assert all(np.linalg.norm(points[:, None] - bare.joints_m[None], axis=-1).min() > 0.03 for points in things)
    assert 3 <= more <= 20  # a quarter


def test_the_kit_comes_in_any_paint(people, rng):
    bare = PostureMaker(draw_character(3, "train", people), strict=True).drawn("hurdle_step", rng)
    seen = [np.mean([solid.picture[..., :3].mean() for solid in among_things(bare, rng).props]) for _ in range(30)]
    assert np.ptp(seen) > 60
