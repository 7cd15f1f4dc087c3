"""A posture with its orientation and its own measuring rod: what signals are computed from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fms_score.kinematics.geometry import distance, midpoint
from fms_score.skeleton import SIDES, Side, joint_index

__all__ = ["AVERAGE", "LEG_PER_TORSO", "Body", "Proportions", "Scale", "body_scale", "proportions_of", "wide_pairs"]

Array = NDArray[np.float64]

LEG_PER_TORSO = 1.70
"""Thigh and shin together against neck to mid-hip: 0.49 against 0.288 of body height (Winter 2009, table 4.1)."""

HAND_PER_TORSO = 0.375
"""Hand length against neck to mid-hip: 0.108 against 0.288 of body height (Winter 2009, table 4.1)."""

TORSO_PER_HEIGHT = 0.288
SHANK_PER_HEIGHT = 0.246
"""Neck to mid-hip, and knee to ankle, against body height (Winter 2009, table 4.1)."""

PAIRS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
WIDE_PER_TORSO = 0.3

FULL_LENGTH_QUANTILE = 0.85
"""A segment is seen at its full length only while it lies in the image plane, so its length is taken high in its range."""


@dataclass(frozen=True, slots=True)
class Proportions:
    """What somebody measured on the subject, against lengths that a picture shows; without it, those of the average.

    Attributes
    ----------
    hand_per_torso : float
        Length of the hand against neck to mid-hip.
    cord_per_shank : float
        Height of the hurdle's cord against knee to ankle. 1 is at the height of the knee; the foot clears the cord where it is
        lifted by more than that.
    """

    hand_per_torso: float = HAND_PER_TORSO
    cord_per_shank: float = 1.0


def proportions_of(
    height_cm: float | None, hand_length_cm: float | None = None, tibia_height_cm: float | None = None
) -> Proportions:
    """Proportions of somebody measured with a tape; what needs a missing length is left average.

    Parameters
    ----------
    height_cm : float or None
        Without it no other length can be compared with what a picture shows.
    hand_length_cm : float or None
        Wrist crease to the tip of the middle finger.
    tibia_height_cm : float or None
        Floor to the bump of the shin bone, where the hurdle's cord is set.
    """
    if height_cm is None:
        return Proportions()
    hand = hand_length_cm / (TORSO_PER_HEIGHT * height_cm) if hand_length_cm is not None else HAND_PER_TORSO
    cord = tibia_height_cm / (SHANK_PER_HEIGHT * height_cm) if tibia_height_cm is not None else 1.0
    return Proportions(round(hand, 4), round(cord, 4))


AVERAGE = Proportions()


@dataclass(frozen=True, slots=True)
class Scale:
    """Body lengths of one subject in pixels, constant through the clip.

    Attributes
    ----------
    torso_px : float
        Neck to mid-hip.
    leg_px : float
        Thigh and shin, hip to knee to ankle.
    hand_px : float
        Wrist crease to the tip of the middle finger; measured by the coach or estimated from the torso.
    cord_per_shank : float
        Height of the hurdle's cord against the shank, no length: as in :class:`Proportions`.
    """

    torso_px: float
    leg_px: float
    hand_px: float
    cord_per_shank: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Points of one subject, with what left, forward and one length mean in this clip.

    Attributes
    ----------
    xy : ndarray of float64, shape (..., 18, 2)
        COCO-18 points in pixels, y down; any leading axes (time, or draws and time).
    facing : float
        +1 if forward is to the right of the image, -1 if to the left, NaN if it is towards or away from the camera.
        Forward is where the chest looks; for somebody lying or on all fours, where the head is.
    left : float
        +1 if the subject's left is at the right of the image (seen from the front), -1 from the back, NaN from the side.
    scale : Scale
        Body lengths in pixels.
    wide : frozenset of str
        Pairs of joints that stand far apart in this clip (:func:`wide_pairs`).
    """

    xy: Array
    facing: float
    left: float
    scale: Scale
    wide: frozenset[str] = frozenset()

    def point(self, name: str, side: Side | None = None) -> Array:
        """Points of one joint over time; ``mid_hip``, ``mid_wrist``... give the middle of a pair.

        Where only one of a pair is known it stands for both, unless they stand far apart: then the middle is unknown.
        """
        if name.startswith("mid_"):
            pair = name.removeprefix("mid_")
            left, right = (self.point(pair, one) for one in SIDES)
            return (left + right) / 2 if pair in self.wide else midpoint(left, right)
        return self.xy[..., joint_index(name, side), :]

    def with_points(self, xy: Array) -> Body:
        """Give the same body with other points."""
        return replace(self, xy=xy)


def wide_pairs(xy: Array, torso_px: float) -> frozenset[str]:
    """Pairs whose middle would jump if one of them stood for both.

    Parameters
    ----------
    xy : ndarray, shape (frames, 18, 2)
    torso_px : float

    Returns
    -------
    frozenset of str
        Such as ``{"ankle", "wrist"}``: pairs usually farther apart than ``WIDE_PER_TORSO``, both seen in most frames.
    """
    posture = Body(xy, np.nan, np.nan, Scale(torso_px, np.nan, np.nan))
    wide = set()
    for pair in PAIRS:
        apart = distance(posture.point(pair, "left"), posture.point(pair, "right"))
        known = apart[np.isfinite(apart)]
        if known.size > len(apart) / 2 and np.median(known) > WIDE_PER_TORSO * torso_px:
            wide.add(pair)
    return frozenset(wide)


def body_scale(xy: Array, proportions: Proportions = AVERAGE) -> Scale:
    """Body lengths from all postures of a clip.

    Parameters
    ----------
    xy : ndarray, shape (frames, 18, 2)
        Points in pixels, NaN where unknown.
    proportions : Proportions
        What somebody measured on the subject.

    Returns
    -------
    Scale
        NaN lengths where nothing is known. A torso or leg that is never seen is taken from the other. With a single frame,
        the leg is at least what the torso's length makes likely.
    """
    posture = Body(xy, np.nan, np.nan, Scale(np.nan, np.nan, np.nan))
    torso = _full_length(distance(posture.point("neck"), posture.point("mid_hip")))
    legs = [_segment_length(posture, "hip", "knee") + _segment_length(posture, "knee", "ankle")]
    if len(xy) == 1:
        legs.append(LEG_PER_TORSO * torso)
    leg = float(np.fmax.reduce(np.array(legs)))
    torso = torso if np.isfinite(torso) else leg / LEG_PER_TORSO
    leg = leg if np.isfinite(leg) else LEG_PER_TORSO * torso
    return Scale(torso, leg, proportions.hand_per_torso * torso, proportions.cord_per_shank)


def _segment_length(posture: Body, upper: str, lower: str) -> float:
    lengths = [_full_length(distance(posture.point(upper, side), posture.point(lower, side))) for side in SIDES]
    return float(np.fmax.reduce(np.array(lengths)))


def _full_length(lengths: Array) -> float:
    known = lengths[np.isfinite(lengths) & (lengths > 0)]  # nothing is zero long; two points drawn on one another are
    return float(np.quantile(known, FULL_LENGTH_QUANTILE)) if known.size else float("nan")
