"""Made-up crops for the tests of the training: no people folder, no network, no torch needed."""

from __future__ import annotations

import numpy as np
import pytest

from training.labels import CROP_PX, Crop, JointState

STANDING = {
    "nose": (160, 60), "neck": (160, 90), "right_shoulder": (140, 90), "right_elbow": (130, 125), "right_wrist": (125, 155),
    "left_shoulder": (180, 90), "left_elbow": (190, 125), "left_wrist": (195, 155), "right_hip": (148, 165),
    "right_knee": (146, 215), "right_ankle": (145, 265), "left_hip": (172, 165), "left_knee": (174, 215),
    "left_ankle": (175, 265), "right_eye": (155, 55), "left_eye": (165, 55), "right_ear": (150, 58), "left_ear": (170, 58),
}  # fmt: skip
"""Somebody seen from the front, in pixels of a crop."""


@pytest.fixture
def person():
    points = np.array(list(STANDING.values()), dtype=np.float32)
    return np.column_stack([points, np.full(18, JointState.SEEN)]).astype(np.float32)


@pytest.fixture
def crop(person):
    """A grey picture with a white dot of 3 x 3 pixels at every joint."""
    image = np.full((CROP_PX, CROP_PX, 3), 60, np.uint8)
    for x, y in person[:, :2].astype(int):
        image[y - 1 : y + 2, x - 1 : x + 2] = 255
    facts = {"source": "rendered", "movement": "deep_squat", "view": "front", "torso_px": 75.0}
    return Crop(image, person[None], facts | {"leg_raise_deg": {"left": -89.0, "right": -89.0}})
