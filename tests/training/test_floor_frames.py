"""The marks of real people on the floor, and how a network is judged by them."""

from __future__ import annotations

import numpy as np
import pytest

from fms_score.skeleton import joint_index
from training.floor_frames import LEGS, TRUTH, legs_right, read_truth
from training.looking import Found


def found_with(legs):
    xy = np.full((1, 18, 2), np.nan)
    for name, place in zip(LEGS, legs, strict=True):
        xy[0, joint_index(name)] = place
    return Found(xy, np.where(np.isfinite(xy[..., 0]), 0.9, 0.0), 0)


def test_sixty_different_frames_none_of_them_learned():
    frames = read_truth(TRUTH)
    assert len({(frame.file, frame.frame) for frame in frames}) == 60
    assert sum(int(np.isnan(frame.legs[:, 0]).sum()) for frame in frames) == 1
    assert all(frame.torso_px > 20 for frame in frames)


@pytest.mark.parametrize(("order", "expected"), [((0, 1, 2, 3), (4, 4, 4)), ((2, 3, 0, 1), (0, 4, 4))])
def test_legs_exchanged_are_wrong_but_counted_apart(order, expected):
    frame = next(one for one in read_truth(TRUTH) if one.file.endswith("90_90_Hamstring_1.jpg"))  # one leg up, one down
    assert legs_right(frame, found_with(frame.legs[list(order)])) == expected


def test_nobody_found_is_all_wrong():
    frame = read_truth(TRUTH)[0]
    assert legs_right(frame, Found(np.empty((0, 18, 2)), np.empty((0, 18)), 0)) == (0, 0, 4)
