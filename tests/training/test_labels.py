"""Labels through mirrors, maps and edges; crops through files."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.skeleton import joint_index
from training.labels import CROP_PX, Crop, JointState, carried, mirrored_people, within
from training.shards import read_shard, shard_files, write_shard


def test_a_mirrored_picture_calls_the_left_knee_the_right_one(person):
    mirrored = mirrored_people(person[None])[0]
    assert mirrored[joint_index("knee", "right")].tolist() == person[joint_index("knee", "left")].tolist()
    assert mirrored[joint_index("neck")].tolist() == person[joint_index("neck")].tolist()


def test_what_lies_outside_is_absent_and_what_nobody_knew_stays_unknown(person):
    person[0, :2], person[1, :2], person[2, :2] = (-0.6, 5), (CROP_PX - 0.4, 5), (-0.4, 0)
    person[3, :] = (-50, 5, JointState.UNKNOWN)
    state = within(person[None], CROP_PX)[0, :, 2]
    assert state[:4].tolist() == [JointState.ABSENT, JointState.ABSENT, JointState.SEEN, JointState.UNKNOWN]


def test_places_go_through_the_map_of_the_picture(person):
    moved = carried(person[None], np.array([[0.0, -1.0, 10.0], [1.0, 0.0, 20.0]]))[0]
    assert moved[0].tolist() == [10 - 60, 20 + 160, JointState.SEEN]


def test_crops_come_back_from_a_shard(tmp_path, crop, person):
    two = Crop(crop.image[::-1].copy(), np.stack([person, person]), {"movement": "two"})
    write_shard(tmp_path / "a.npz", [crop, two])
    shard = read_shard(tmp_path / "a.npz")
    assert [len(shard.crop(index).people) for index in range(len(shard))] == [1, 2]
    assert shard.crop(1).facts == {"movement": "two"}
    np.testing.assert_array_equal(shard.crop(0).people, crop.people)
    assert np.abs(shard.crop(1).image.astype(int) - two.image).mean() < 3  # JPEG


def test_more_people_than_fit_are_left_out(tmp_path, crop, person):
    write_shard(tmp_path / "a.npz", [Crop(crop.image, np.stack([person] * 6), {})])
    assert len(read_shard(tmp_path / "a.npz").crop(0).people) == 4


def test_half_written_shards_are_not_seen(tmp_path, crop):
    write_shard(tmp_path / "b.npz", [crop])
    (tmp_path / ".b.12345678.part.npz").write_bytes(b"half")
    assert shard_files([tmp_path]) == [tmp_path / "b.npz"]


def test_a_failed_write_leaves_nothing(tmp_path, crop):
    with pytest.raises(TypeError):
        write_shard(tmp_path / "c.npz", [Crop(crop.image, crop.people, {"not plain": object()})])
    assert list(tmp_path.iterdir()) == []
