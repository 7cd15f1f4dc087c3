"""A stick athlete whose angles are known exactly, for tests of everything from linking to the verdict.

The body is built in three dimensions, in pixels: ``x`` forward, ``y`` to the subject's own left, ``z`` up. It is then seen
by a camera infinitely far away, so nothing shrinks with distance. Directions in the picture:

* ``front``: the subject's left is on the image right. ``back``: the subject's left is on the image left.
* ``side`` (the same as ``right_side``): the camera sees the subject's right side and the subject faces +x.
* ``left_side``: the camera sees the subject's left side and the subject faces -x.
* a number: degrees that the camera has walked round from the front towards the subject's left; front 0, left side 90,
  back 180, right side -90. So ``30.0`` is an oblique front view.

``y`` of the picture grows downwards. Feet that stand stay exactly where they are. The fixture ``athlete`` is this module::

    def test_a_full_squat_bends_the_knee_by_100_degrees(athlete):
        squat = athlete.squat(athlete.times(4.0, 30.0), depth_deg=100.0, view="side", period_s=2.0)
        assert squat.knee_deg["left"].min() == pytest.approx(80.0)  # interior angle: 180 - 100
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from fms_score.pose.people import FramePeople
from fms_score.skeleton import JOINT_COUNT, JOINTS, MIRROR

IMAGE_SIZE = (1280, 720)
FLOOR = (640.0, 640.0)
VIEWS = {"front": 0.0, "left_side": 90.0, "back": 180.0, "right_side": -90.0, "side": -90.0}
LEG = ("hip", "knee", "ankle")
ARM = ("shoulder", "elbow", "wrist")
SIDES = ("left", "right")
OUTWARD = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True, slots=True)
class Segments:
    """Lengths in pixels. The torso, neck to mid-hip, is the body length of `fms_score.tracks`."""

    torso: float = 150.0
    thigh: float = 125.0
    shank: float = 120.0
    upper_arm: float = 85.0
    forearm: float = 75.0
    shoulder_width: float = 100.0
    hip_width: float = 60.0
    head: float = 45.0


@dataclass(frozen=True, slots=True)
class Movement:
    """Points in the picture, and the truth that they show.

    Attributes
    ----------
    time_s : (T,)
    xy : (T, 18, 2) in pixels
    knee_deg : by side, (T,): interior angle of the knee in space, 180 = straight. In an exact side view it is also the
        angle in the picture.
    thigh_tilt_deg : by side, (T,): thigh from the vertical, forward positive; 90 = horizontal.
    trunk_tilt_deg : (T,): trunk from the vertical, forward positive.
    phase : (T,): 0 at rest, 1 at the turn.
    xyz : (T, 18, 3): the same points in space.
    """

    time_s: np.ndarray
    xy: np.ndarray
    knee_deg: dict
    thigh_tilt_deg: dict
    trunk_tilt_deg: np.ndarray
    phase: np.ndarray
    xyz: np.ndarray

    def seen_from(self, view, floor=FLOOR):
        """Film the same movement from elsewhere."""
        return replace(self, xy=project(self.xyz, view, floor))


@dataclass(slots=True)
class Angles:
    """What every joint does, in degrees, as arrays over time. Flexion is positive."""

    hip_deg: dict = field(default_factory=dict)  # thigh from the vertical, forward positive
    knee_deg: dict = field(default_factory=dict)  # flexion, 0 = straight
    trunk_deg: np.ndarray | float = 0.0
    shoulder_deg: float = 0.0  # upper arm from the trunk line, hanging 0, forward 90, overhead 180
    elbow_deg: float = 10.0  # flexion


def times(duration_s, rate_hz, start_s=0.0):
    """Regular times, the last one included."""
    return start_s + np.arange(round(duration_s * rate_hz) + 1) / rate_hz


def phase_of(time_s, period_s, rest_s=0.0):
    """0 at rest, smoothly 1 at the turn, 0 again; one repetition a period, after ``rest_s`` of standing still."""
    cycle = (np.asarray(time_s) - np.min(time_s)) % period_s
    moving = np.clip((cycle - rest_s / 2) / (period_s - rest_s), 0.0, 1.0)
    return 0.5 - 0.5 * np.cos(2 * np.pi * moving)


def project(xyz, view, floor=FLOOR):
    """Picture of points in space; the origin of space lies at ``floor``."""
    azimuth = np.radians(VIEWS.get(view, view))
    across = -np.sin(azimuth) * xyz[..., 0] + np.cos(azimuth) * xyz[..., 1]
    return np.stack([floor[0] + across, floor[1] - xyz[..., 2]], axis=-1)


def _forward(angle_deg):
    """Direction of a segment that hangs down and is lifted forward by an angle: (..., 3)."""
    angle = np.radians(angle_deg)
    return np.stack([np.sin(angle), np.zeros_like(angle), -np.cos(angle)], axis=-1)


def _joint(name, side=None):
    return JOINTS.index(f"{side}_{name}" if side else name)


def _put_legs(xyz, angles, body):
    for side in SIDES:
        hip = np.array([0.0, OUTWARD[side] * body.hip_width / 2, 0.0])
        knee = hip + body.thigh * _forward(angles.hip_deg[side])
        xyz[:, _joint("hip", side)] = hip
        xyz[:, _joint("knee", side)] = knee
        xyz[:, _joint("ankle", side)] = knee + body.shank * _forward(angles.hip_deg[side] - angles.knee_deg[side])


def _put_trunk(xyz, angles, body):
    tilt = np.zeros(len(xyz)) + angles.trunk_deg
    up = -_forward(-tilt)  # a trunk that tilts forward by an angle hangs, upside down, backwards by it
    neck = body.torso * up
    xyz[:, _joint("neck")] = neck
    lift = angles.shoulder_deg - tilt
    for side in SIDES:
        shoulder = neck + np.array([0.0, OUTWARD[side] * body.shoulder_width / 2, 0.0])
        elbow = shoulder + body.upper_arm * _forward(lift)
        xyz[:, _joint("shoulder", side)] = shoulder
        xyz[:, _joint("elbow", side)] = elbow
        xyz[:, _joint("wrist", side)] = elbow + body.forearm * _forward(lift + angles.elbow_deg)
    _put_head(xyz, neck, up, body)


def _put_head(xyz, neck, up, body):
    ahead = np.stack([up[:, 2], np.zeros(len(up)), -up[:, 0]], axis=-1)
    centre = neck + body.head * up
    xyz[:, _joint("nose")] = centre + 0.3 * body.head * ahead
    for side in SIDES:
        out = np.array([0.0, OUTWARD[side] * body.head, 0.0])
        xyz[:, _joint("eye", side)] = centre + 0.2 * body.head * (ahead + up) + 0.2 * out
        xyz[:, _joint("ear", side)] = centre + 0.4 * out


def assemble(angles, body, planted):
    """Points in space, shifted so that the planted foot stands still (both feet: their middle)."""
    xyz = np.zeros((len(angles.hip_deg["left"]), JOINT_COUNT, 3))
    _put_legs(xyz, angles, body)
    _put_trunk(xyz, angles, body)
    feet = np.mean([xyz[:, _joint("ankle", side)] for side in planted], axis=0)
    return xyz - feet[:, None] + [0.0, np.mean([OUTWARD[side] * body.hip_width / 2 for side in planted]), 0.0]


def _movement(time_s, angles, body, planted, phase, view, floor):
    xyz = assemble(angles, body, planted)
    knees = {side: 180.0 - angles.knee_deg[side] for side in SIDES}
    trunk = np.zeros(len(time_s)) + angles.trunk_deg
    return Movement(time_s, project(xyz, view, floor), knees, dict(angles.hip_deg), trunk, phase, xyz)


def standing(time_s=0.0, view="front", body=None, floor=FLOOR, shoulder_deg=0.0):
    """Somebody who stands still; a single time gives a still picture."""
    time_s = np.atleast_1d(np.asarray(time_s, dtype=float))
    zero = dict.fromkeys(SIDES, np.zeros(len(time_s)))
    angles = Angles(zero, zero, 0.0, shoulder_deg)
    return _movement(time_s, angles, body or Segments(), SIDES, np.zeros(len(time_s)), view, floor)


def squat(
    time_s,
    depth_deg=100.0,
    view="side",
    *,
    period_s=2.0,
    rest_s=0.0,
    body=None,
    floor=FLOOR,
    knees_in_px=0.0,
    shoulder_deg=180.0,
):
    """Squats with both feet on the floor.

    ``depth_deg`` is the flexion of both knees at the turn: the thigh takes 65 % of it (so 138.5 puts it horizontal), shank and
    trunk tilt forward by 35 % each. ``knees_in_px`` lets the knees fall inwards at the turn, which stretches the legs a little.
    """
    phase = phase_of(time_s, period_s, rest_s)
    flexion = depth_deg * phase
    both = dict.fromkeys(SIDES, flexion)
    angles = Angles(dict.fromkeys(SIDES, 0.65 * flexion), both, 0.35 * flexion, shoulder_deg)
    made = _movement(time_s, angles, body or Segments(), SIDES, phase, view, floor)
    for side in SIDES:
        made.xyz[:, _joint("knee", side), 1] -= OUTWARD[side] * knees_in_px * phase
    return made.seen_from(view, floor)


def hurdle_step(
    time_s,
    side="right",
    view="front",
    *,
    hip_deg=95.0,
    knee_deg=100.0,
    period_s=4.0,
    rest_s=0.5,
    body=None,
    floor=FLOOR,
    trunk_deg=0.0,
):
    """Steps over a hurdle and back: one leg lifts twice a period, once each way, the other stands straight."""
    lift = phase_of(time_s, period_s / 2, rest_s / 2)
    zero = np.zeros(len(time_s))
    angles = Angles({s: hip_deg * lift if s == side else zero for s in SIDES}, {}, trunk_deg * lift)
    angles.knee_deg = {s: knee_deg * lift if s == side else zero for s in SIDES}
    stance = "left" if side == "right" else "right"
    return _movement(time_s, angles, body or Segments(), (stance,), lift, view, floor)


def lunge(
    time_s,
    front="right",
    view="side",
    *,
    depth_deg=95.0,
    stride=1.1,
    period_s=3.0,
    rest_s=0.0,
    body=None,
    floor=FLOOR,
):
    """In-line lunges on two feet that stay where they are, ``stride`` shanks apart.

    ``depth_deg`` is the flexion of the front knee at the turn; the rear knee follows from the planted rear foot.
    """
    body = body or Segments()
    rear = "left" if front == "right" else "right"
    phase = phase_of(time_s, period_s, rest_s)
    start = 40.0  # a foot behind needs a bent front knee to begin with
    flexion = start + (depth_deg - start) * phase
    hip = 0.8 * flexion  # shank nearly upright
    ankle = body.thigh * _forward(hip) + body.shank * _forward(hip - flexion)
    reach = ankle - np.array([stride * body.shank, 0.0, 0.0])
    rear_hip, rear_knee = _two_links(reach, body)
    angles = Angles({front: hip, rear: rear_hip}, {front: flexion, rear: rear_knee}, 0.1 * flexion)
    return _movement(time_s, angles, body, (front,), phase, view, floor)


def _two_links(reach, body):
    """Hip and knee flexion that put the ankle at ``reach`` from the hip, knee in front."""
    distance = np.minimum(np.hypot(reach[:, 0], reach[:, 2]), body.thigh + body.shank - 1e-6)
    cosine = (body.thigh**2 + body.shank**2 - distance**2) / (2 * body.thigh * body.shank)
    knee = 180.0 - np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    at_hip = (body.thigh**2 + distance**2 - body.shank**2) / (2 * body.thigh * distance)
    line = np.degrees(np.arctan2(reach[:, 0], -reach[:, 2]))
    return line + np.degrees(np.arccos(np.clip(at_hip, -1.0, 1.0))), knee


def moved(xy, dx=0.0, dy=0.0):
    """The same person elsewhere; ``dx`` and ``dy`` in pixels, one number or one a frame."""
    return xy + np.stack(np.broadcast_arrays(np.zeros(len(xy)) + dx, np.zeros(len(xy)) + dy), axis=-1)[:, None]


def mirrored(xy, width=IMAGE_SIZE[0]):
    """What a mirror shows: the picture flipped, and left and right named anew."""
    return (xy * [-1.0, 1.0] + [width - 1.0, 0.0])[:, MIRROR]


def swapped(xy, frames, parts=LEG):
    """The same points with left and right of these parts exchanged in some frames, as networks do."""
    wrong = xy.copy()
    for left, right in ((_joint(part, "left"), _joint(part, "right")) for part in parts):
        wrong[frames, left], wrong[frames, right] = xy[frames, right], xy[frames, left]
    return wrong


def noisy(xy, sd_px, seed=0):
    """Gaussian noise on every point."""
    return xy + np.random.default_rng(seed).normal(0.0, sd_px, xy.shape)


def people(time_s, *bodies, confidence=0.9):
    """Stream of `FramePeople` from one (T, 18, 2) array a person; NaN points are not found, all-NaN people absent."""
    together = np.stack(bodies, axis=1)
    return [_frame_people(index, float(at), together[index], confidence) for index, at in enumerate(np.atleast_1d(time_s))]


def _frame_people(index, time_s, xy, confidence):
    found = np.isfinite(xy).all(axis=-1)
    there = found.any(axis=1)
    certain = np.where(found, confidence, 0.0)
    return FramePeople(index, time_s, xy[there].astype(np.float32), certain[there].astype(np.float32))
