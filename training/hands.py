"""Hands that hold nothing: bent at the wrist, turned, open or closed, as people's hands are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES
from synthesis.figure import Figure
from synthesis.person import end_of
from synthesis.pose import Pose, bone_rotations, hand_axes
from synthesis.rotation import Array, about, cross

__all__ = ["with_living_hands"]

FLEXION_DEG: Final = 38.0
DEVIATION_DEG: Final = 12.0
PRONATION_DEG: Final = 35.0
FLEXION_LIMIT_DEG: Final = 80.0
"""A wrist bends 70 to 90 degrees to either side."""

LEFT_ALONE: Final = 0.35
OPEN: Final = 0.35


def with_living_hands(figure: Figure, pose: Pose, rng: np.random.Generator) -> Pose:
    """The pose with free hands moved at the wrist; hands that hold or lean on something are left alone.

    Without it every free hand goes on straight from its forearm, and a network takes for the wrist of a hand bent back
    whatever lies as far from the elbow as usual: the palm.
    """
    if rng.random() < LEFT_ALONE:
        return pose
    followed = bone_rotations(figure.rig, pose)
    arms = dict(pose.arms)
    for side in SIDES:
        if arms[side].hand is not None:
            continue
        along, palm = hand_axes(figure.rig, side)
        hand = followed[f"wrist{end_of(side)}"] @ _bent(along, palm, rng)
        grip = float(rng.uniform(0, 0.12)) if rng.random() < OPEN else arms[side].grip
        arms[side] = replace(arms[side], hand=hand, grip=grip)
    return replace(pose, arms=arms)


def _bent(along: Array, palm: Array, rng: np.random.Generator) -> Array:
    """Rotation of a hand in the axes of its rest."""
    flexion = float(np.clip(rng.normal(0, FLEXION_DEG), -FLEXION_LIMIT_DEG, FLEXION_LIMIT_DEG))
    bent = about(cross(along, palm), flexion) @ about(palm, float(rng.normal(0, DEVIATION_DEG)))
    return np.asarray(about(along, float(rng.normal(0, PRONATION_DEG))) @ bent)
