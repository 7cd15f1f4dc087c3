"""A moment of a movement, drawn at random: points of a character and of the things around it, standing on the floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES
from synthesis.catalogue import KITS
from synthesis.kit import attempts_of, draw_values
from synthesis.motion import Motion
from synthesis.movements.schedule import Tempo
from synthesis.pose import Pose
from synthesis.rotation import Array, about
from synthesis.skinning import put_in_pose
from synthesis.solids import Solid
from training.characters import Character
from training.free_postures import free_pose
from training.hands import with_living_hands
from training.variations import VARIATIONS, jittered

__all__ = ["FREE", "MIXTURE", "SPUN", "Posture", "PostureMaker"]

FREE: Final = "free"
SPUN: Final = "spun"

MIXTURE: Final[Mapping[str, float]] = {
    "active_straight_leg_raise": 0.28,
    "rotary_stability": 0.20,
    "hurdle_step": 0.11,
    "inline_lunge": 0.10,
    "trunk_stability_pushup": 0.09,
    "deep_squat": 0.07,
    "shoulder_mobility": 0.05,
    FREE: 0.08,
    SPUN: 0.02,
}
"""Shares of training pictures: more where networks fail."""

WIDER: Final[Mapping[str, Mapping[str, tuple[float, float]]]] = {
    "active_straight_leg_raise": {"ankle_fraction": (-0.3, 1.5), "raised_knee_deg": (0, 30), "resting_knee_deg": (0, 25)},
    "deep_squat": {"thigh_incline_deg": (-15, 35), "trunk_minus_shin_deg": (-10, 35), "arm_trunk_deg": (-5, 50)},
    "hurdle_step": {"clearance_ratio": (0.6, 1.9), "side_lean_deg": (0, 15)},
    "inline_lunge": {"trunk_lean_deg": (-5, 25), "rear_knee_ratio": (0.1, 0.3), "feet_apart_m": (0, 0.2)},
    "shoulder_mobility": {"fist_gap_hands": (0.2, 2.6), "bow_deg": (0, 20)},
    "trunk_stability_pushup": {"hip_drop_ratio": (-0.4, 0.25), "hands_ahead_ratio": (-0.15, 0.3)},
    "rotary_stability": {"leg_bend_deg": (0, 80), "touch_ratio": (0.1, 0.6)},
}
"""Values that reach beyond what the rubrics tell apart, for half of the training pictures."""

RENEWED: Final = 0.35
"""How often a performance is drawn anew; planning one costs more than a moment of it."""

PROPS_SHARE: Final = 0.7
REST_SHARE: Final = 0.12
SINK_M: Final = 0.008


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """A character at a moment.

    Attributes
    ----------
    movement : str
    points_m : list of ndarray, shape (points, 3)
        Of every part of the character, then of every prop.
    props : list of Solid
    joints_m : ndarray, shape (24, 3)
        The eighteen points first.
    """

    movement: str
    points_m: list[Array]
    props: list[Solid]
    joints_m: Array

    def moved(self, way_m: Array) -> Posture:
        """The same elsewhere."""
        return replace(self, points_m=[points + way_m for points in self.points_m], joints_m=self.joints_m + way_m)


class PostureMaker:
    """Draws moments of one character.

    Parameters
    ----------
    character : Character
    strict : bool
        Only what the movements themselves give, without variations and jitter.
    """

    def __init__(self, character: Character, *, strict: bool) -> None:
        self._character = character
        self._strict = strict
        self._motions: dict[str, Motion] = {}

    def drawn(self, movement: str, rng: np.random.Generator) -> Posture:
        """Draw a moment of a movement, or of ``FREE`` or ``SPUN``."""
        if movement == FREE:
            return self._placed(movement, self._alive(free_pose(self._character.figure, rng), rng), None)
        if movement == SPUN:
            return self._spun(rng)
        motion = self._motion(movement, rng)
        pose = motion.pose_at(self._moment(motion, rng))
        if self._strict:
            return self._placed(movement, pose, motion, aground=False)
        varied = self._varied(movement, motion, pose, rng)
        with_props = motion if varied is pose and rng.random() < PROPS_SHARE else None
        return self._placed(movement, self._alive(varied, rng), with_props)

    def _motion(self, movement: str, rng: np.random.Generator) -> Motion:
        if movement not in self._motions or rng.random() < RENEWED:
            kit = KITS[movement]
            values, _ = draw_values(kit, int(rng.choice(sorted(kit.scores))), rng)
            if not self._strict and rng.random() < 0.5:
                values |= {name: float(rng.uniform(*limits)) for name, limits in WIDER[movement].items()}
            side = SIDES[int(rng.integers(2))]
            attempts = attempts_of(kit, values, (side,), rng)
            self._motions[movement] = kit.plan(self._character.figure, attempts, rng, Tempo.drawn(rng, kit.slower))
        return self._motions[movement]

    @staticmethod
    def _moment(motion: Motion, rng: np.random.Generator) -> float:
        """Sometimes at rest, mostly on the way or at the turn."""
        times = motion.repetitions[0]
        if rng.random() < REST_SHARE:
            return float(rng.uniform(0, times.start_s))
        return float(times.start_s + (times.end_s - times.start_s) * rng.beta(1.6, 1.6))

    def _varied(self, movement: str, motion: Motion, pose: Pose, rng: np.random.Generator) -> Pose:
        chance = rng.random()
        for share, variation in VARIATIONS[movement]:
            chance -= share
            if chance < 0:
                return variation(self._character.figure, pose, motion.pose_at(0.0), rng)
        return pose

    def _alive(self, pose: Pose, rng: np.random.Generator) -> Pose:
        """Nothing quite as planned, hands that hold nothing anyhow."""
        return with_living_hands(self._character.figure, jittered(pose, rng), rng)

    def _placed(self, movement: str, pose: Pose, motion: Motion | None, *, aground: bool = True) -> Posture:
        """In the pose, the lowest point on the floor."""
        posed = put_in_pose(self._character.person, pose)
        props = [] if motion is None else list(motion.props)
        points = [*posed.parts_m, *(prop.points_at(posed) for prop in props)]
        posture = Posture(movement, points, [prop.solid for prop in props], posed.joints_m)
        if not aground:
            return posture
        drop = np.array([0.0, -self._character.lowest_m(posed.parts_m) - SINK_M, 0.0])
        return posture.moved(drop)

    def _spun(self, rng: np.random.Generator) -> Posture:
        """Any posture, turned any way in space."""
        names = [name for name in MIXTURE if name != SPUN]
        posture = replace(self.drawn(names[int(rng.integers(len(names)))], rng), props=[])
        turn = about(rng.normal(0, 1, 3), float(rng.uniform(-180, 180)))
        points = [part @ turn.T for part in posture.points_m[: len(self._character.solids)]]
        spun = Posture(SPUN, points, [], posture.joints_m @ turn.T)
        return spun.moved(np.array([0.0, -self._character.lowest_m(points) - SINK_M, 0.0]))
