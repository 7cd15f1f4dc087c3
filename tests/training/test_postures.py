"""Rendered crops: postures stand on the floor, labels say where joints are, and the same number gives the same shard."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.skeleton import joint_index
from training.characters import SPLITS, draw_character
from training.framing import CELLS, Look, framed
from training.labels import CROP_PX
from training.postures import FREE, MIXTURE, PostureMaker
from training.surroundings import BankEntry


@pytest.fixture(scope="session")
def character(people):
    return draw_character(3, "train", people)


def test_splits_share_no_person():
    starts = [first for _, first in SPLITS.values()]
    assert len(set(starts)) == 4
    assert np.diff(sorted(starts)).min() >= 100_000
    assert {source for name, (source, _) in SPLITS.items() if name != "train"} == {"held_out"}


def test_shares_sum_to_one_and_every_movement_is_judged():
    assert sum(MIXTURE.values()) == pytest.approx(1.0)
    assert {movement for movement, _ in CELLS} == {name for name in MIXTURE if name not in {FREE, "spun"}}


@pytest.mark.parametrize("movement", list(MIXTURE))
def test_postures_stand_on_the_floor(character, movement):
    maker = PostureMaker(character, strict=False)
    for seed in range(3):
        posture = maker.drawn(movement, np.random.default_rng(seed))
        lowest = character.lowest_m(posture.points_m[: len(character.solids)])
        assert -0.03 < lowest < 0.02
        assert np.isfinite(posture.joints_m).all()


def test_the_camera_frames_the_person(character):
    posture = PostureMaker(character, strict=True).drawn("deep_squat", np.random.default_rng(1))
    from synthesis.camera import aim, project  # noqa: PLC0415  # beside its use: nothing else here needs it

    camera = aim(np.array([0.0, 1.0, 4.0]), np.array([0.0, 0.6, 0.0]), 300.0, (352, 352))
    close = framed(camera, posture.joints_m, Look(0.8, (0.0, 0.0), 0.0))
    seen = project(close.matrix, posture.joints_m[:18])
    extent = np.ptp(seen, axis=0).max() / CROP_PX
    assert 0.6 < extent < 0.8  # less than the fill by the margin for head, hands and feet
    assert np.abs((seen.min(axis=0) + seen.max(axis=0)) / 2 - CROP_PX / 2).max() < 0.08 * CROP_PX


@pytest.mark.slow
def test_a_crop_shows_the_person_where_the_labels_are(character):
    pytest.importorskip("moderngl")
    from synthesis.camera import aim  # noqa: PLC0415  # needs the renderer
    from synthesis.light import Light  # noqa: PLC0415  # as above
    from training.stage import Actor, open_stage  # noqa: PLC0415  # as above

    camera = aim(np.array([0.0, 1.0, 4.0]), np.array([0.0, 0.6, 0.0]), 300.0, (352, 352))
    grey = np.full((352, 352, 3), 128, np.uint8)
    light = Light(np.full(3, 0.5), np.full(3, 0.3), np.full(3, 0.4), np.array([0.2, 0.9, 0.4]), 0.0)
    posture = PostureMaker(character, strict=True).drawn("deep_squat", np.random.default_rng(1))
    with open_stage() as stage:
        crop = stage.shoot([Actor(character, posture)], BankEntry(grey, camera, light), Look(0.8, (0.0, 0.0), 0.0))
    other_than_ground = np.abs(crop.image.astype(int) - 128).max(axis=2) > 6
    for name in ("knee", "hip", "shoulder"):
        x, y = crop.people[0, joint_index(name, "left"), :2].round().astype(int)
        assert other_than_ground[y - 3 : y + 4, x - 3 : x + 4].mean() > 0.5
    assert not other_than_ground[:10, :10].any()
    assert crop.facts["torso_px"] > 20
