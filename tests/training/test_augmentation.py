"""Augmentation moves picture and labels alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fms_score.skeleton import joint_index
from training.augmentation import Augmentation, augmented
from training.clothing import redressed
from training.labels import JointState

USUAL = Augmentation(any_turn_share=0.12, quarter_turn_share=0.25, scales=(0.65, 1.25))
PLAIN = replace(USUAL, covered_share=0.0)
NECK, RIGHT_HIP, LEFT_HIP = (joint_index(name) for name in ("neck", "right_hip", "left_hip"))


@pytest.mark.parametrize("seed", range(12))
def test_the_dots_stay_under_the_labels(crop, seed):
    rng = np.random.default_rng(seed)
    image, people = augmented(crop, 256, rng, PLAIN)
    grey = image.astype(float).mean(axis=2)
    seen = people[0][people[0, :, 2] == JointState.SEEN]
    hits = 0
    for x, y in seen[:, :2].round().astype(int):
        part = grey[max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3]
        hits += part.max() > np.median(grey) + 4  # blurred, darkened, but still a dot
    assert len(seen) > 0
    assert hits >= 0.8 * len(seen)


def test_the_same_seed_gives_the_same_picture(crop):
    one, other = (augmented(crop, 192, np.random.default_rng(4), USUAL) for _ in range(2))
    np.testing.assert_array_equal(one[0], other[0])
    np.testing.assert_array_equal(one[1], other[1])


def test_the_left_stays_left_of_the_body(crop):
    """From shoulder to shoulder to hip one always turns the same way, whatever is done to the picture."""
    for seed in range(20):
        _, people = augmented(crop, 256, np.random.default_rng(seed), PLAIN)
        left, right, hip = (
            people[0, joint_index(*name), :2] for name in (("shoulder", "left"), ("shoulder", "right"), ("hip", "left"))
        )
        across, down = left - right, hip - left
        assert across[0] * down[1] - across[1] * down[0] > 0


def test_a_third_of_the_pictures_are_turned_by_any_angle(crop):
    upside_down = 0
    for seed in range(300):
        _, people = augmented(crop, 192, np.random.default_rng(seed), PLAIN)
        trunk = people[0, joint_index("hip", "left"), :2] - people[0, joint_index("shoulder", "left"), :2]
        upside_down += trunk[1] < 0
    assert 300 * 0.11 < upside_down < 300 * 0.23  # half of a third


def test_clothes_keep_their_opacity_and_lose_their_colour():
    picture = np.full((64, 64, 4), 40, np.uint8)
    changed = [redressed(picture, np.random.default_rng(seed), patterned=True) for seed in range(8)]
    assert all((one[..., 3] == 40).all() for one in changed)
    assert len({tuple(one[0, 0, :3].tolist()) for one in changed}) > 5


def test_phones_turn_by_quarters(crop):
    """With all pictures turned by quarters, the body lies, or stands on its head, and hardly ever anything between."""
    how = replace(PLAIN, any_turn_share=0.0, quarter_turn_share=1.0, tilted_share=0.0)
    rng, turns = np.random.default_rng(2), []
    for _ in range(60):
        _, people = augmented(crop, 192, rng, how)
        along = people[0, NECK, :2] - people[0, [RIGHT_HIP, LEFT_HIP], :2].mean(axis=0)
        turns.append(np.degrees(np.arctan2(along[0], -along[1])) % 360)
    nearest = np.round(np.array(turns) / 90) * 90
    assert np.abs(turns - nearest).max() < 30
    assert set((nearest % 360).tolist()) == {90.0, 180.0, 270.0}
