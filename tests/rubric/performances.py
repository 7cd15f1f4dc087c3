"""The seven movements done well by the stick athlete, in space: ``x`` ahead, ``y`` to the left, ``z`` up, in pixels.

Each takes the module ``athlete`` and gives times and points of shape (frames, 18, 3); `athlete.project` films them. Tests get
this module from the fixture ``performances``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fms_score.skeleton import MIRROR, joint_index

RATE_HZ = 30.0


class Performance(NamedTuple):
    """Somebody moving in space, and the view a coach would film it from."""

    time_s: np.ndarray
    xyz: np.ndarray
    view: str


def bumps(time_s, *turns_s, width_s=2.0):
    """0 at rest, smoothly 1 at each turn."""
    away = np.abs(np.asarray(time_s)[:, None] - np.array(turns_s)) / (width_s / 2)
    return np.where(away < 1.0, 0.5 + 0.5 * np.cos(np.pi * away), 0.0).sum(axis=1)


def _clip(duration_s):
    return np.arange(round(duration_s * RATE_HZ) + 1) / RATE_HZ


def _mirrored(xyz):
    """The other side does it."""
    return (xyz * [1.0, -1.0, 1.0])[:, MIRROR]


def _both_sides(time_s, xyz, view):
    """Right, then left."""
    again = time_s + time_s[-1] + 1 / RATE_HZ
    return Performance(np.concatenate([time_s, again]), np.concatenate([xyz, _mirrored(xyz)]), view)


def deep_squat(athlete, depth=1.0, view="side"):
    """Two squats, thighs 5 degrees below the horizontal, shins and trunk 30 degrees ahead, arms overhead."""
    time_s = _clip(8.0)
    phase = depth * bumps(time_s, 2.2, 5.5)
    both = ("left", "right")
    angles = athlete.Angles(dict.fromkeys(both, 95.0 * phase), dict.fromkeys(both, 125.0 * phase), 30.0 * phase, 180.0, 0.0)
    return Performance(time_s, athlete.assemble(angles, athlete.Segments(), both), view)


def hurdle_step(athlete, view="front"):
    """Over and back with each leg, the foot well above the other knee, hands at the shoulders."""
    time_s = _clip(8.0)
    lift, none = bumps(time_s, 2.5, 5.0), np.zeros(len(time_s))
    angles = athlete.Angles({"right": 120.0 * lift, "left": none}, {"right": 120.0 * lift, "left": none}, 0.0, 40.0, 140.0)
    return _both_sides(time_s, athlete.assemble(angles, athlete.Segments(), ("left",)), view)


def inline_lunge(athlete, view="side"):
    """Two lunges with each leg ahead."""
    time_s = _clip(8.0)
    made = athlete.lunge(time_s, "right", depth_deg=100.0, period_s=4.0, rest_s=1.5)
    return _both_sides(time_s, made.xyz, view)


def _lying_on_the_back(xyz):
    """Head towards -x, chest up."""
    return np.stack([-xyz[..., 2], xyz[..., 1], xyz[..., 0]], axis=-1)


def active_straight_leg_raise(athlete, raise_deg=80.0, view="side"):
    """Each straight leg raised once, the other one down."""
    time_s = _clip(6.0)
    lift, none = bumps(time_s, 3.0, width_s=4.0), np.zeros(len(time_s))
    angles = athlete.Angles({"right": raise_deg * lift, "left": none}, {"right": none, "left": none}, 0.0, 0.0, 0.0)
    standing = athlete.assemble(angles, athlete.Segments(), ("left",))
    return _both_sides(time_s, _lying_on_the_back(standing), view)


def _put(xyz, name, place):
    """Place both points of a pair, each on its side of the body, or one point in the middle."""
    for side, aside in (("left", 1.0), ("right", -1.0)):
        width = 50.0 if name in {"shoulder", "elbow", "wrist"} else 30.0
        xyz[:, joint_index(name, side)] = np.stack(np.broadcast_arrays(place[0], aside * width, place[1]), axis=-1)


def _put_head(xyz, neck, ahead):
    """Nose, eyes and ears ahead of the neck; the face looks along ``ahead`` in the plane."""
    across = np.array([0.0, 1.0, 0.0])
    head = neck + 40.0 * ahead
    for name, place in (("nose", head + 12.0 * ahead), ("left_eye", head + 9.0 * across), ("right_eye", head - 9.0 * across)):
        xyz[:, joint_index(name)] = place
    for side, aside in (("left", 18.0), ("right", -18.0)):
        xyz[:, joint_index("ear", side)] = neck + 35.0 * ahead + aside * across


def trunk_stability_pushup(_athlete, view="side"):
    """Two push-ups in one straight line from ankles to neck, from the floor to straight arms and back."""
    time_s = _clip(9.0)
    height = 30.0 + 128.0 * bumps(time_s, 2.5, 6.0, width_s=3.0)
    slope = np.arcsin(height / 395.0)  # ankle to neck is 395 px
    xyz = np.zeros((len(time_s), 18, 3))
    for name, along in (("ankle", 0.0), ("knee", 120.0), ("hip", 245.0), ("shoulder", 395.0)):
        _put(xyz, name, (along * np.cos(slope), along * np.sin(slope)))
    neck = np.stack([395.0 * np.cos(slope), np.zeros(len(slope)), height], axis=-1)
    xyz[:, joint_index("neck")] = neck
    _put_head(xyz, neck, np.stack([np.cos(slope), np.zeros(len(slope)), np.sin(slope)], axis=-1))
    hand = np.array([362.0, 0.0])  # below the shoulder at the top
    reach = np.stack([neck[:, 0] - hand[0], neck[:, 2]], axis=-1)
    length = np.hypot(*reach.T)
    aside = np.sqrt(np.maximum(80.0**2 - (length / 2) ** 2, 0.0)) / length  # two links of 80 px, the elbow behind
    _put(xyz, "wrist", hand)
    _put(xyz, "elbow", (hand[0] + reach[:, 0] / 2 - aside * reach[:, 1], reach[:, 1] / 2 + aside * reach[:, 0]))
    return Performance(time_s, xyz, view)


def _hang(xyz, root, chain):
    """Hang segments of the right side from a joint: each has a length and an angle ahead of straight down."""
    place = xyz[:, joint_index(root, "right")]
    for name, (length, angle) in chain.items():
        place = place + length * np.stack([np.sin(angle), np.zeros(len(angle)), -np.cos(angle)], axis=-1)
        xyz[:, joint_index(name, "right")] = place


def rotary_stability(_athlete, view="side"):
    """Arm and leg of one side stretched, elbow to knee, stretched again; each side once."""
    time_s = _clip(9.0)
    stretch, touch = bumps(time_s, 2.5, 6.5), bumps(time_s, 4.5)
    xyz = np.zeros((len(time_s), 18, 3))
    for name, place in (("hip", (0.0, 125.0)), ("knee", (0.0, 0.0)), ("ankle", (-120.0, 0.0)), ("shoulder", (146.0, 160.0))):
        _put(xyz, name, place)
    _put(xyz, "elbow", (146.0, 75.0))
    _put(xyz, "wrist", (146.0, 0.0))
    neck = np.array([146.0, 0.0, 160.0])
    xyz[:, joint_index("neck")] = neck
    _put_head(xyz, neck, np.array([0.97, 0.0, 0.23]))
    arm = np.radians(90.0 * stretch - 45.0 * touch)
    fore = np.radians(90.0 * stretch + 45.0 * touch)
    thigh = np.radians(-80.0 * stretch + 60.0 * touch)
    shin = np.radians(-90.0 * (1.0 - stretch) - 80.0 * stretch)
    _hang(xyz, "shoulder", {"elbow": (85.0, arm), "wrist": (75.0, fore)})
    _hang(xyz, "hip", {"knee": (125.0, thigh), "ankle": (120.0, shin)})
    return _both_sides(time_s, xyz, view)


def shoulder_mobility(athlete, view="back"):
    """One arm over the shoulder, the other up the back, for two seconds; each side once."""
    time_s = _clip(7.0)
    xyz = athlete.standing(time_s).xyz.copy()
    there = np.clip(2.0 * bumps(time_s, 3.5, width_s=5.0), 0.0, 1.0)[:, None]
    neck = xyz[:, joint_index("neck")]
    for name, place in (
        ("right_elbow", (0.0, -55.0, 75.0)),
        ("right_wrist", (-20.0, -5.0, 5.0)),
        ("left_elbow", (-15.0, 75.0, -70.0)),
        ("left_wrist", (-20.0, 5.0, -55.0)),
    ):
        joint = joint_index(name)
        xyz[:, joint] += there * (neck + np.array(place) - xyz[:, joint])
    return _both_sides(time_s, xyz, view)


ALL = {
    made.__name__: made
    for made in (
        deep_squat,
        hurdle_step,
        inline_lunge,
        active_straight_leg_raise,
        trunk_stability_pushup,
        rotary_stability,
        shoulder_mobility,
    )
}
