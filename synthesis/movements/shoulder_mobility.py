"""Shoulder mobility: one fist down the back from above, the other up from below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from fms_score.skeleton import SIDES, Side, other_side
from synthesis.figure import OUTWARD, Figure, foot_turned, leaning, planted_leg, reaching_arm
from synthesis.kit import Kit, Wanted
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo, out_and_back
from synthesis.pose import Arm, Pose
from synthesis.rotation import Array, pitch, unit
from synthesis.timing import Curve, least_jerk

__all__ = ["KIT", "plan"]

GOOD: Final = {"fist_gap_hands": 0.6, "bow_deg": 3.0}
"""Fists close enough for a 3."""

FROM_BACK_M: Final = 0.045
UPPER_BELOW_NECK_M: Final = -0.005
OUT_AT: Final = 0.36
ROUND_AT: Final = 0.66
"""The arms go out to the sides, then round over the shoulder and round the waist, then to the back."""


def plan(figure: Figure, attempts: Sequence[Attempt], rng: np.random.Generator, tempo: Tempo) -> Motion:
    """Reaches behind the back, one after the other."""
    held = replace(tempo, out_s=1.7 * tempo.out_s, hold_s=tempo.hold_s + 1.0, back_s=1.6 * tempo.back_s)  # a long way
    return out_and_back(attempts, rng, held, partial(_posture, figure), sways=3)


def _posture(figure: Figure, attempt: Attempt, share: float, sway: Array) -> Pose:
    hip_m = figure.ankle_m + 0.997 * figure.leg_m
    pelvis_m = np.array([0.004 * sway[0], hip_m, 0.0])
    legs = {}
    for side in SIDES:
        hip = pelvis_m + np.array([OUTWARD[side] * figure.hip_m, 0.0, 0.0])
        ankle = np.array([OUTWARD[side] * figure.hip_m * 1.05, figure.ankle_m, 0.0])
        legs[side] = planted_leg(figure, hip, ankle, float(hip[0] + ankle[0]) / 2, foot_turned(side, 8.0))
    bow = attempt["bow_deg"] * share
    still = {side: _hanging(side) for side in SIDES}
    pose = Pose(pelvis_m, pitch(0.3 * bow), pitch(bow), pitch(6.0 * share), legs, still)
    pose = leaning(figure, pose, 1.0 + 0.4 * float(sway[1]), 0.4 * float(sway[2]))
    behind = _behind(figure, attempt, pose)
    arms = {side: _on_the_way(side, behind[side], share, upper=side == attempt.side) for side in SIDES}
    return replace(pose, arms=arms)


def _hanging(side: Side) -> Arm:
    return Arm(
        unit(np.array([OUTWARD[side] * 0.22, -1.0, -0.02])), unit(np.array([OUTWARD[side] * 0.1, -1.0, 0.18])), None, 0.5
    )


def _on_the_way(side: Side, behind: Arm, share: float, *, upper: bool) -> Arm:
    """Between hanging, held out to the side, on the way round, and behind the back."""
    out = OUTWARD[side]
    hanging = _hanging(side)
    way_upper = [(out, 0.35, 0.0), (0.75 * out, 1.0, 0.15)] if upper else [(out, -0.45, -0.1), (0.8 * out, -0.8, -0.35)]
    way_fore = (
        [(0.55 * out, 0.9, 0.0), (0.05 * out, 0.35, -1.0)] if upper else [(0.6 * out, -0.9, 0.0), (0.1 * out, -0.5, -1.0)]
    )
    arms = [_through(share, first, way, last) for first, way, last in (
        (hanging.upper, way_upper, behind.upper), (hanging.fore, way_fore, behind.fore),
    )]  # fmt: skip
    turned = least_jerk((share - ROUND_AT) / (1.0 - ROUND_AT))
    return Arm(arms[0], arms[1], behind.hand, 0.5 + 0.5 * min(1.0, share / OUT_AT), turned)


def _through(share: float, first: Array, way: Sequence[tuple[float, float, float]], last: Array) -> Array:
    """A direction on its way through others, without a stop."""
    out, round_about = (unit(np.array(one)) for one in way)
    keys = [(0.0, first.tolist()), (OUT_AT, out.tolist()), (ROUND_AT, round_about.tolist()), (1.0, last.tolist())]
    return unit(Curve.through(keys, at_rest=False).at(share))


def _behind(figure: Figure, attempt: Attempt, pose: Pose) -> dict[Side, Arm]:
    """Both arms with the fists on the spine, as far apart as wanted."""
    above, below = attempt.side, other_side(attempt.side)
    apart = (attempt["fist_gap_hands"] + 1.0) * figure.hand_m
    shoulder_z = figure.rig.head("upperarm01.L")[2] - figure.rig.head("upperleg01.L")[2]
    z = float(shoulder_z) - figure.spine_m - FROM_BACK_M
    high = figure.torso_m + UPPER_BELOW_NECK_M + 0.12 * float(np.clip(attempt["fist_gap_hands"] - 1.0, 0.0, 1.0))
    places = {
        above: np.array([OUTWARD[above] * 0.02, high, z]),
        below: np.array([OUTWARD[below] * 0.015, high - apart, z - 0.005]),
    }
    towards = {
        above: np.array([OUTWARD[above] * 0.75, 1.0, 0.1]),
        below: np.array([OUTWARD[below] * 1.0, -0.7, -0.35]),
    }
    hands = {
        above: (np.array([-OUTWARD[above] * 0.15, -1.0, 0.0]), np.array([0.0, 0.0, 1.0])),
        below: (np.array([-OUTWARD[below] * 0.7, 0.7, 0.0]), np.array([0.0, 0.0, -1.0])),
    }
    return {
        side: reaching_arm(
            figure,
            pose,
            side,
            pose.pelvis_m + pose.chest @ places[side],
            pose.chest @ towards[side],
            (pose.chest @ unit(hands[side][0]), pose.chest @ hands[side][1]),
            grip=1.0,
        )
        for side in SIDES
    }


def _answers(_values: Mapping[str, float]) -> dict[str, bool]:
    return {"fists_confirmed": True}


KIT: Final = Kit(
    plan=plan,
    good=GOOD,
    spread={"fist_gap_hands": 0.12, "bow_deg": 2.0},
    dials={
        "within_one_hand": {"fist_gap_hands": (0.9, 1.12, 1.3)},
        "within_hand_and_half": {"fist_gap_hands": (1.4, 1.62, 2.2)},
    },
    scores={
        3: Wanted(),
        2: Wanted(always={"fist_gap_hands": 1.25}),
        1: Wanted(missed=("within_hand_and_half",)),
    },
    answers=_answers,
    views={"back": 1.0},
    two_sided=True,
    both_in_clip=True,
)
