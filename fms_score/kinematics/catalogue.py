"""Every signal there is, as one table.

Angles of joints run 0-180 degrees, tilts of segments are signed. Lengths are ratios to the subject's own torso or leg.
Forward and left are the subject's, taken once from the whole clip (:mod:`fms_score.kinematics.view`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics import geometry
from fms_score.kinematics.body import Body
from fms_score.kinematics.registry import Compute, Drawing, Plane, Signal, SignalRegistry, place
from fms_score.skeleton import SIDES, Side

__all__ = ["SIGNALS"]

Array = NDArray[np.float64]
SIDE: Final[tuple[Plane, ...]] = ("side",)
FRONT: Final[tuple[Plane, ...]] = ("front",)
ANY: Final[tuple[Plane, ...]] = ("side", "front")

ARM_AND_THIGH_PER_TORSO: Final = 1.50
"""Upper arm and thigh together against neck to mid-hip: 0.186 + 0.245 against 0.288 of body height (Winter 2009, table 4.1)."""

TOGETHER_PER_TORSO: Final = 0.15
"""With two joints closer than this, a ratio to their distance says nothing."""


# ---- shapes that many signals share ---------------------------------------------------------------------------------
def _flexion(before: str, corner: str, after: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """Degrees, 0 where the joint is straight."""
        return 180.0 - geometry.interior_angle(*(place(body, point, side) for point in (before, corner, after)))

    return compute


def _opening(before: str, corner: str, after: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """Degrees between the two segments, 180 where they are in line."""
        return geometry.interior_angle(*(place(body, point, side) for point in (before, corner, after)))

    return compute


def _forward_lean(lower: str, upper: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """Degrees off upright, forward positive."""
        return geometry.lean(place(body, lower, side), place(body, upper, side), body.facing)

    return compute


def _tilt(start: str, end: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """Degrees off level, signed as :func:`geometry.tilt` does."""
        return geometry.tilt(place(body, start, side), place(body, end, side))

    return compute


def _left_side_higher(pair: str) -> Compute:
    level = _tilt(f"right_{pair}", f"left_{pair}")

    def compute(body: Body, side: Side) -> Array:
        """Degrees off level, positive where the left side is higher."""
        return level(body, side) * abs(body.left)  # NaN from the side, where a line between the sides has no length

    return compute


def _height(lower: str, upper: str, per: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """How far the upper point is above the lower, as a ratio to a length of the body."""
        up: Array = place(body, lower, side)[..., 1] - place(body, upper, side)[..., 1]
        return up / float(getattr(body.scale, f"{per}_px"))

    return compute


def _forward(of: str, point: str, per: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """How far the point is ahead, as a ratio to a length of the body."""
        ahead: Array = (place(body, point, side)[..., 0] - place(body, of, side)[..., 0]) * body.facing
        return ahead / float(getattr(body.scale, f"{per}_px"))

    return compute


def _leftward(of: str, point: str) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """How far the point is to the subject's left, in torsos."""
        aside = (place(body, point, side)[..., 0] - place(body, of, side)[..., 0]) * body.left
        return aside / body.scale.torso_px

    return compute


def _gap(first: str, second: str, torsos: float = 1.0) -> Compute:
    def compute(body: Body, side: Side) -> Array:
        """Distance of two points as a ratio to so many torsos."""
        return geometry.distance(place(body, first, side), place(body, second, side)) / (torsos * body.scale.torso_px)

    return compute


# ---- signals with a shape of their own ------------------------------------------------------------------------------
def _trunk_lateral_lean(body: Body, _side: Side) -> Array:
    return geometry.lean(body.point("mid_hip"), body.point("neck"), body.left)


def _trunk_from_vertical(body: Body, _side: Side) -> Array:
    return np.abs(geometry.lean(body.point("mid_hip"), body.point("neck"), 1.0))


def _trunk_minus_shin(body: Body, side: Side) -> Array:
    return _forward_lean("mid_hip", "neck")(body, side) - _forward_lean("ankle", "knee")(body, side)


def _arm_trunk(body: Body, side: Side) -> Array:
    shoulder = body.point("shoulder", side)
    return geometry.angle_between(body.point("wrist", side) - shoulder, shoulder - body.point("hip", side))


def _headward_elevation(lower: str, upper: str) -> Compute:
    lean = _forward_lean(lower, upper)

    def compute(body: Body, side: Side) -> Array:
        """Degrees above level, 90 where the segment is upright."""
        return 90.0 - lean(body, side)

    return compute


def _leg_raise(body: Body, side: Side) -> Array:
    """Of a straight leg the knee tells as well, where the ankle is lost."""
    ankle, knee = body.point("ankle", side), body.point("knee", side)
    raised = 90.0 - geometry.lean(body.point("hip", side), np.where(np.isnan(ankle), knee, ankle), -body.facing)
    return (raised + 180.0) % 360.0 - 180.0  # of somebody standing: -90, however the legs tremble


def _rise_lag(body: Body, side: Side) -> Array:
    return _headward_elevation("mid_ankle", "mid_shoulder")(body, side) - _headward_elevation("mid_ankle", "mid_hip")(
        body, side
    )


def _separation(pair: str, per_pair: str) -> Compute:
    def compute(body: Body, _side: Side) -> Array:
        """Distance of left and right across as a ratio to that of another pair; NaN where those two are too close."""
        across, per = ((body.point(name, "left") - body.point(name, "right"))[..., 0] * body.left for name in (pair, per_pair))
        return across / np.where(per < TOGETHER_PER_TORSO * body.scale.torso_px, np.nan, per)

    return compute


def _wrist_separation(body: Body, side: Side) -> Array:
    """Arms behind the back are often lost, one more than the other: the one that is seen then stands for both."""
    both = _separation("wrist", "shoulder")(body, side)
    wide = np.abs((body.point("shoulder", "left") - body.point("shoulder", "right"))[..., 0])
    aside = [np.abs((body.point("wrist", one) - body.point("mid_shoulder"))[..., 0]) for one in SIDES]
    from_one = 2 * np.fmin(*aside) * body.left**2 / np.where(wide < TOGETHER_PER_TORSO * body.scale.torso_px, np.nan, wide)
    return np.where(np.isnan(both), from_one, both)


def _knee_outside_ankle(body: Body, side: Side) -> Array:
    outward = body.left if side == "left" else -body.left
    aside = (body.point("knee", side) - body.point("ankle", side))[..., 0] * outward
    return aside / body.scale.leg_px


def _ankle_over_other_knee(body: Body, side: Side) -> Array:
    floor = place(body, "other_ankle", side)[..., 1]
    shin = floor - place(body, "other_knee", side)[..., 1]
    return (floor - body.point("ankle", side)[..., 1]) / np.where(shin <= 0, np.nan, shin)


def _ankle_over_cord(body: Body, side: Side) -> Array:
    return _ankle_over_other_knee(body, side) / body.scale.cord_per_shank


def _knee_height(body: Body, side: Side) -> Array:
    floor = np.fmax(body.point("ankle", "left")[..., 1], body.point("ankle", "right")[..., 1])
    return (floor - body.point("knee", side)[..., 1]) / body.scale.leg_px


def _ankle_over_thigh(body: Body, side: Side) -> Array:
    return geometry.fraction_along(body.point("ankle", side), place(body, "other_hip", side), place(body, "other_knee", side))


def _legs_apart(body: Body, side: Side) -> Array:
    return (_gap("left_knee", "right_knee")(body, side) + _gap("left_ankle", "right_ankle")(body, side)) / 2


def _body_line_offset(body: Body, _side: Side) -> Array:
    line = (body.point("mid_hip"), body.point("mid_shoulder"), body.point("mid_ankle"))
    return geometry.offset_from_line(*line) / body.scale.torso_px


FIST_SD_HANDS: Final = 0.15
"""A fist that does not point at the other one is nearer to it than half a hand from its wrist, by up to a third of a hand."""


def _fist_gap(body: Body, _side: Side) -> Array:
    wrists = geometry.distance(body.point("wrist", "left"), body.point("wrist", "right"))
    return np.maximum(wrists / body.scale.hand_px - 1.0, 0.0)  # from each wrist to its fist is about half a hand


def _ankle_rise(body: Body, side: Side) -> Array:
    return -body.point("ankle", side)[..., 1] / body.scale.torso_px


def _angle(*points: str) -> Drawing:
    return Drawing("angle", points)


def _vertical(*points: str) -> Drawing:
    return Drawing("incline", points, "vertical")


def _horizontal(*points: str) -> Drawing:
    return Drawing("incline", points, "horizontal")


def _between(*points: str) -> Drawing:
    return Drawing("gap", points)


SIGNALS: Final = SignalRegistry(
    (
        # joints
        Signal("knee_flexion_deg", True, SIDE, "bend of the knee; 0 = straight", _flexion("hip", "knee", "ankle"), _angle("hip", "knee", "ankle")),
        Signal("hip_flexion_deg", True, SIDE, "bend of the hip between trunk and thigh; 0 = straight", _flexion("shoulder", "hip", "knee"), _angle("shoulder", "hip", "knee")),
        Signal("elbow_flexion_deg", True, ANY, "bend of the elbow; 0 = straight", _flexion("shoulder", "elbow", "wrist"), _angle("shoulder", "elbow", "wrist")),
        Signal("shoulder_elevation_deg", True, ANY, "upper arm away from the trunk; 0 = hanging, 180 = overhead", _opening("elbow", "shoulder", "hip"), _angle("elbow", "shoulder", "hip")),
        Signal("arm_trunk_deg", True, SIDE, "shoulder-wrist line against the trunk's line; 0 = arm overhead in line", _arm_trunk, _angle("wrist", "shoulder", "hip")),
        # trunk and segments, from the side
        Signal("trunk_lean_deg", False, SIDE, "trunk away from the vertical; + = forward", _forward_lean("mid_hip", "neck"), _vertical("mid_hip", "neck")),
        Signal("shin_incline_deg", True, SIDE, "shin away from the vertical; + = knee ahead of the ankle", _forward_lean("ankle", "knee"), _vertical("ankle", "knee")),
        Signal("thigh_incline_deg", True, SIDE, "thigh against the horizontal; + = hip above knee", _tilt("knee", "hip"), _horizontal("knee", "hip")),
        Signal("trunk_minus_shin_deg", True, SIDE, "trunk lean minus shin incline; 0 = parallel, + = trunk leans more", _trunk_minus_shin, _vertical("mid_hip", "neck", "ankle", "knee")),
        Signal("wrist_over_foot_ratio", False, SIDE, "mid-wrist ahead of mid-ankle, in torso lengths", _forward("mid_ankle", "mid_wrist", "torso"), _between("mid_ankle", "mid_wrist")),
        Signal("ankle_forward_ratio", True, SIDE, "ankle ahead of the other ankle, in leg lengths", _forward("other_ankle", "ankle", "leg"), _between("other_ankle", "ankle")),
        # trunk and symmetry, from front or back
        Signal("trunk_lateral_lean_deg", False, FRONT, "trunk away from the vertical; + = to the subject's left", _trunk_lateral_lean, _vertical("mid_hip", "neck")),
        Signal("shoulder_line_tilt_deg", False, FRONT, "line of the shoulders; + = left higher", _left_side_higher("shoulder"), _horizontal("right_shoulder", "left_shoulder")),
        Signal("hip_line_tilt_deg", False, FRONT, "line of the hips; + = left higher", _left_side_higher("hip"), _horizontal("right_hip", "left_hip")),
        Signal("wrist_line_tilt_deg", False, FRONT, "line of the wrists, so of a dowel held level; + = left higher", _left_side_higher("wrist"), _horizontal("right_wrist", "left_wrist")),
        Signal("hip_sway_ratio", False, FRONT, "mid-hip to the subject's left of mid-ankle, in torso lengths", _leftward("mid_ankle", "mid_hip"), _between("mid_ankle", "mid_hip")),
        Signal("ankle_separation_ratio", False, FRONT, "left ankle to the left of the right one, in torso lengths", _leftward("right_ankle", "left_ankle"), _between("right_ankle", "left_ankle")),
        Signal("knee_ankle_separation_ratio", False, FRONT, "distance of the knees over distance of the ankles; < 1 = knees inside the feet", _separation("knee", "ankle"), _between("right_knee", "left_knee", "right_ankle", "left_ankle")),
        Signal("knee_ankle_offset_ratio", True, FRONT, "knee outside (+) or inside (-) its ankle, in leg lengths", _knee_outside_ankle, _between("ankle", "knee")),
        # heights
        Signal("hip_height_ratio", False, ANY, "mid-hip above mid-ankle, in leg lengths; 1 = standing", _height("mid_ankle", "mid_hip", "leg"), _between("mid_ankle", "mid_hip")),
        Signal("shoulder_height_ratio", False, ANY, "mid-shoulder above mid-wrist, in torso lengths", _height("mid_wrist", "mid_shoulder", "torso"), _between("mid_wrist", "mid_shoulder")),
        Signal("ankle_lift_ratio", True, ANY, "ankle above the other ankle, in leg lengths", _height("other_ankle", "ankle", "leg"), _between("other_ankle", "ankle")),
        Signal("ankle_over_other_knee_ratio", True, ANY, "ankle's height over the other ankle, by the other knee's height; 1 = as high as the knee", _ankle_over_other_knee, _between("ankle", "other_knee", "other_ankle")),
        Signal("ankle_over_cord_ratio", True, ANY, "ankle's height over the other ankle, by the height of the hurdle's cord; 1 = foot at the cord. Without a measured shin the cord counts as high as the knee", _ankle_over_cord, _between("ankle", "other_knee", "other_ankle")),
        Signal("knee_height_ratio", True, ANY, "knee above the lower of the ankles, in leg lengths", _knee_height, _between("knee", "mid_ankle")),
        Signal("shin_height_ratio", True, ANY, "knee above its own ankle, in leg lengths; 0.5 = shin upright, 0 = lying", _height("ankle", "knee", "leg"), _between("ankle", "knee")),
        Signal("elbow_height_ratio", True, ANY, "elbow above its shoulder, in torso lengths", _height("shoulder", "elbow", "torso"), _between("shoulder", "elbow")),
        Signal("wrist_height_ratio", True, ANY, "wrist above its shoulder, in torso lengths", _height("shoulder", "wrist", "torso"), _between("shoulder", "wrist")),
        Signal("ankle_rise_ratio", True, ANY, "ankle's height in the image in torso lengths, a proxy for the heel when taken relative to the start", _ankle_rise, _between("ankle", "knee"), low_confidence=True),
        # floor tests
        Signal("trunk_from_vertical_deg", False, ANY, "trunk away from upright, whatever the direction; 90 = lying or on all fours", _trunk_from_vertical, _vertical("mid_hip", "neck")),
        Signal("trunk_elevation_deg", False, SIDE, "trunk above the horizontal, towards the head; 0 = level", _headward_elevation("mid_hip", "neck"), _horizontal("mid_hip", "neck")),
        Signal("leg_raise_deg", True, SIDE, "hip-ankle line above the horizontal, for somebody lying; 0 = on the floor", _leg_raise, _horizontal("hip", "ankle")),
        Signal("ankle_over_thigh_fraction", True, SIDE, "raised ankle dropped onto the other thigh; 0 = hip, 1 = knee, > 1 = beyond the knee", _ankle_over_thigh, _between("ankle", "other_hip", "other_knee")),
        Signal("legs_apart_ratio", False, SIDE, "mean distance of the knees and of the ankles, in torso lengths; 0 = one leg drawn on the other", _legs_apart, _between("left_knee", "right_knee", "left_ankle", "right_ankle")),
        Signal("body_line_offset_ratio", False, SIDE, "hip below (+) or above (-) the shoulder-ankle line, in torso lengths", _body_line_offset, _angle("mid_shoulder", "mid_hip", "mid_ankle")),
        Signal("shoulder_hip_rise_lag_deg", False, SIDE, "shoulders above the hips as seen from the ankles; + = hips stay behind", _rise_lag, _angle("mid_shoulder", "mid_ankle", "mid_hip")),
        Signal("arm_reach_ratio", True, SIDE, "wrist ahead of its shoulder towards the head, in torso lengths", _forward("shoulder", "wrist", "torso"), _between("shoulder", "wrist")),
        Signal("knee_reach_ratio", True, SIDE, "knee behind its hip away from the head, in torso lengths", _forward("knee", "hip", "torso"), _between("hip", "knee")),
        Signal("elbow_knee_distance_ratio", True, SIDE, "elbow to the knee of the same side, by upper arm and thigh together", _gap("elbow", "knee", ARM_AND_THIGH_PER_TORSO), _between("elbow", "knee")),
        Signal("elbow_other_knee_distance_ratio", True, SIDE, "elbow to the knee of the other side, by upper arm and thigh together", _gap("elbow", "other_knee", ARM_AND_THIGH_PER_TORSO), _between("elbow", "other_knee")),
        # shoulder mobility
        Signal("wrist_shoulder_separation_ratio", False, FRONT, "distance of the wrists over distance of the shoulders, across; 0 = both at the spine", _wrist_separation, _between("right_wrist", "left_wrist", "right_shoulder", "left_shoulder")),
        Signal("wrist_gap_ratio", False, ANY, "distance of the wrists, in torso lengths", _gap("left_wrist", "right_wrist"), _between("left_wrist", "right_wrist")),
        Signal("fist_gap_hands", False, FRONT, "distance of the fists in hand lengths, from the wrists less half a hand each", _fist_gap, _between("left_wrist", "right_wrist"), low_confidence=True, own_sd=FIST_SD_HANDS),
    )
)  # fmt: skip
"""The signals a rubric can name."""
