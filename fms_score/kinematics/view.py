"""Where the camera stood, read from the body itself.

Seen from the front, shoulders and hips have their full width against the torso and the nose stands over the neck; seen from
the side there is no width, and nose and eyes stand well ahead of neck and ears. Width goes with the cosine of the camera's
angle and the way ahead with its sine, so together they give the angle equally well all the way round; either alone is blind
at one end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import OptionError
from fms_score.kinematics.body import Body, Scale
from fms_score.kinematics.geometry import lean, midpoint
from fms_score.kinematics.registry import Plane
from fms_score.skeleton import SIDES, Side, joint_index

__all__ = ["VIEW_CHOICES", "View", "ViewName", "detect_view", "forced_view", "parse_view"]

Array = NDArray[np.float64]
ViewName = Literal["front", "back", "side", "oblique"]
VIEW_CHOICES: Final = ("auto", "front", "back", "side", "left", "right")

SHOULDER_WIDTH_PER_TORSO: Final = 0.58
HIP_WIDTH_PER_TORSO: Final = 0.37
"""Widths seen straight from the front, against neck to mid-hip."""

NOSE_AHEAD_PER_TORSO: Final = 0.30
EYES_AHEAD_PER_TORSO: Final = 0.20
"""Nose ahead of the neck and eyes ahead of the ears, seen straight from the side. All four: human-pose-estimation-0001 on
clips filmed straight from the front (4) and from the side (3); motion capture (UI-PRMD) gives 0.50, 0.34, 0.33 and 0.13."""

LEFT_OVER_WIDTH: Final = 0.12
"""Share of the full width that remains from straight aside: networks keep near and far joints apart (0.13-0.36 on rendered
people filmed within 2 degrees of the side, where their true points have 0.02-0.11)."""

FACE_SHARE: Final = 0.5
"""A face that is found in fewer of the frames is not there: from behind, networks now and then guess one."""

LEAST_FACE: Final = 0.2
"""Confidence below which a point of the face is a guess."""

LEAST_PER_EAR: Final = 0.5
"""The same for nose and eyes against the surer ear: from behind ears are seen, and a face guessed onto the back of the head."""

OBLIQUE_DEG: Final = 30.0
"""Farther off both planes than this, a view is called oblique."""

LYING_DEG: Final = 50.0
"""A trunk farther from the vertical than this, in the middle of the clip, belongs to somebody lying or on all fours."""

STEADY_DEG: Final = 25.0
BENT_KNEE_DEG: Final = 25.0


class _Directions(NamedTuple):
    facing: float
    left: float
    near: Side | None


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stood.

    Attributes
    ----------
    name : {"front", "back", "side", "oblique"}
        The plain name.
    plane : {"side", "front"}
        The nearer of the two planes: measures of this plane can be taken.
    off_plane_deg : float
        Degrees between the camera and that plane's ideal; 0-45.
    facing : float
        +1 if forward is to the right of the image, -1 to the left, NaN straight from front or back.
    left : float
        +1 if the subject's left is at the right of the image, -1 if at the left, NaN straight from the side.
    near : {"left", "right"} or None
        The side of the body towards the camera.
    lying : bool
        Whether the subject lies or is on all fours for most of the clip.
    steady_share : float
        Share of the frames within 25 degrees of the clip's angle; low if the subject or the camera turns.
    forced : bool
        True if the user named the view.
    measured : tuple or None
        Facing, left and near side as they were measured, also where this view shows them badly.
    """

    name: ViewName
    plane: Plane
    off_plane_deg: float
    facing: float
    left: float
    near: Side | None
    lying: bool
    steady_share: float
    forced: bool = False
    measured: _Directions | None = None

    def __str__(self) -> str:
        towards = f", {self.near} side to the camera" if self.near and self.plane == "side" else ""
        plane = "sagittal" if self.plane == "side" else "frontal"
        return f"{self.name}{towards}, {self.off_plane_deg:.0f} deg off the {plane} plane"


def detect_view(xy: Array, confidence: Array, scale: Scale) -> View:
    """View of a clip from its points.

    Parameters
    ----------
    xy : ndarray, shape (frames, 18, 2)
        Points in pixels, NaN where unknown.
    confidence : ndarray, shape (frames, 18)
        0-1.
    scale : Scale
        Body lengths.

    Returns
    -------
    View
        Of the clip as a whole: one answer, so that signs never flip within it.
    """
    body = Body(np.where(_guessed_face(confidence)[..., None], np.nan, xy), 1.0, 1.0, scale)
    lying = _lies(body)
    width, ahead = _signed_width(body), _way_ahead(body, lying=lying)
    from_front = _angle_from_front(width, ahead)
    angle = _median(from_front, fallback=0.0)
    steady_share = float((np.abs(from_front - angle) <= STEADY_DEG).sum() / max(np.isfinite(from_front).sum(), 1))
    left = -1.0 if _median(width, fallback=1.0) < 0 else 1.0
    facing = _facing(body, lying=lying)
    near = _near_side(confidence, facing, lying=lying)
    return _assemble(angle, facing, left, near, lying=lying, steady_share=steady_share)


def forced_view(choice: str, measured: View) -> View:
    """View as the user names it, with directions still measured.

    ``side``, ``left`` (left side to the camera), ``right``, ``front`` or ``back``; ``auto`` leaves it as measured.
    """
    if choice == "auto":
        return measured
    facing, left, near = measured.measured or (measured.facing, measured.left, measured.near)
    if choice in {"left", "right"}:
        near = "left" if choice == "left" else "right"
        facing = facing if measured.lying else (1.0 if near == "right" else -1.0)
    angle = 0.0 if choice in {"front", "back"} else 90.0
    left = {"front": 1.0, "back": -1.0}.get(choice, left)
    facing = 1.0 if np.isnan(facing) else facing
    named = _assemble(angle, facing, left, near, lying=measured.lying, steady_share=measured.steady_share)
    return replace(named, forced=True)


def parse_view(text: str) -> str:
    """Check what the user wrote for the view."""
    choice = text.strip().lower()
    if choice not in VIEW_CHOICES:
        raise OptionError(f"view '{text}' is not known; choose one of {', '.join(VIEW_CHOICES)}")
    return choice


def _assemble(angle: float, facing: float, left: float, near: Side | None, *, lying: bool, steady_share: float) -> View:
    plane: Plane = "side" if angle > 45.0 else "front"
    off = 90.0 - angle if plane == "side" else angle
    name: ViewName = "side" if plane == "side" else ("front" if left > 0 else "back")
    if off > OBLIQUE_DEG:
        name = "oblique"
    return View(
        name=name,
        plane=plane,
        off_plane_deg=off,
        facing=facing if plane == "side" or off > OBLIQUE_DEG else np.nan,
        left=left if plane == "front" or off > OBLIQUE_DEG else np.nan,
        near=near if plane == "side" or off > OBLIQUE_DEG else None,
        lying=lying,
        steady_share=steady_share,
        measured=_Directions(facing, left, near),
    )


def _lies(body: Body) -> bool:
    return _median(np.abs(lean(body.point("mid_hip"), body.point("neck"), 1.0)), fallback=0.0) > LYING_DEG


def _signed_width(body: Body) -> Array:
    """Share of the full width, measured at right angles to the trunk; negative where left and right are exchanged."""
    trunk = body.point("neck") - body.point("mid_hip")
    length = np.hypot(trunk[..., 0], trunk[..., 1])[..., None]
    across = np.stack([-trunk[..., 1], trunk[..., 0]], axis=-1) / np.where(length == 0, np.nan, length)
    shares: list[Array] = [
        ((body.point(pair, "left") - body.point(pair, "right")) * across).sum(axis=-1) / (full * body.scale.torso_px)
        for pair, full in (("shoulder", SHOULDER_WIDTH_PER_TORSO), ("hip", HIP_WIDTH_PER_TORSO))
    ]
    return midpoint(*shares)


def _way_ahead(body: Body, *, lying: bool) -> Array:
    """Share of the full way that nose and eyes stand ahead, to the right of the image; NaN for somebody lying."""
    ears = midpoint(body.point("ear", "left"), body.point("ear", "right"))
    eyes = midpoint(body.point("eye", "left"), body.point("eye", "right"))
    nose = (body.point("nose") - body.point("neck"))[..., 0] / (NOSE_AHEAD_PER_TORSO * body.scale.torso_px)
    looks = (eyes - ears)[..., 0] / (EYES_AHEAD_PER_TORSO * body.scale.torso_px)
    return np.full_like(nose, np.nan) if lying else midpoint(_mostly_found(nose), _mostly_found(looks))


def _guessed_face(confidence: Array) -> NDArray[np.bool_]:
    """Points of the face that were filled in, or hardly seen, shape (frames, 18)."""
    ears = [joint_index("ear", side) for side in SIDES]
    front = [joint_index("nose"), *(joint_index("eye", side) for side in SIDES)]
    least = np.maximum(LEAST_FACE, LEAST_PER_EAR * confidence[:, ears].max(axis=1, keepdims=True))
    guessed = np.zeros(confidence.shape, dtype=bool)
    guessed[:, ears] = confidence[:, ears] < LEAST_FACE
    guessed[:, front] = confidence[:, front] < least
    return guessed


def _mostly_found(values: Array) -> Array:
    return values if np.isfinite(values).mean() >= FACE_SHARE else np.full_like(values, np.nan)


def _angle_from_front(width: Array, ahead: Array) -> Array:
    """Degrees from the frontal plane, 0-90; by width alone where the face is not seen."""
    share = np.clip((np.abs(width) - LEFT_OVER_WIDTH) / (1.0 - LEFT_OVER_WIDTH), 0.0, 1.0)
    both = np.degrees(np.arctan2(np.abs(ahead), share))
    by_width = np.degrees(np.arccos(share))
    return np.where(np.isnan(both), by_width, both)


def _facing(body: Body, *, lying: bool) -> float:
    if lying:
        headward = (body.point("neck") - body.point("mid_hip"))[..., 0]
        return -1.0 if _median(headward, fallback=1.0) < 0 else 1.0
    votes = [_way_ahead(body, lying=False), *(_knee_vote(body, side) for side in SIDES)]
    total = sum(_median(vote, fallback=0.0) for vote in votes)
    return -1.0 if total < 0 else 1.0


def _knee_vote(body: Body, side: Side) -> Array:
    """Knees bend forward: how far the knee stands off the hip-ankle line, to the right of the image."""
    hip, knee, ankle = (body.point(name, side) for name in ("hip", "knee", "ankle"))
    chord = ankle - hip
    length = np.hypot(chord[..., 0], chord[..., 1])
    aside = (chord[..., 1] * (knee - hip)[..., 0] - chord[..., 0] * (knee - hip)[..., 1]) / np.where(
        length == 0, np.nan, length
    )
    bent = np.abs(aside) > np.sin(np.radians(BENT_KNEE_DEG / 2)) * body.scale.leg_px / 2
    return np.where(bent, aside / body.scale.torso_px, np.nan)


def _near_side(confidence: Array, facing: float, *, lying: bool) -> Side:
    """Whoever looks right shows the right side; lying on back or belly cannot be told, so there the clearer side is near."""
    if not lying:
        return "right" if facing > 0 else "left"
    seen = {
        side: float(confidence[:, [joint_index(name, side) for name in ("shoulder", "elbow", "hip", "knee", "ankle")]].mean())
        for side in SIDES
    }
    if seen["left"] == seen["right"]:
        return "left" if facing > 0 else "right"  # right for the back, and a mirrored clip gives the other side
    return "left" if seen["left"] > seen["right"] else "right"


def _median(values: Array, *, fallback: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else fallback
