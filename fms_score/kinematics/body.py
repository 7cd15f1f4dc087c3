"""A posture with its orientation and its own measuring rod: what signals are computed from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import OptionError
from fms_score.kinematics.geometry import distance, midpoint
from fms_score.skeleton import SIDES, Side, joint_index

__all__ = ["AVERAGE", "LEG_PER_TORSO", "TAPE_CM", "Body", "Proportions", "Scale", "body_scale", "proportions_of", "wide_pairs"]

Array = NDArray[np.float64]

LEG_PER_TORSO = 1.70
"""Thigh and shin together against neck to mid-hip: 0.49 against 0.288 of body height (Winter 2009, table 4.1)."""

HAND_PER_TORSO = 0.375
"""Hand length against neck to mid-hip: 0.108 against 0.288 of body height (Winter 2009, table 4.1)."""

HAND_SPREAD = 0.06
MEASURED_HAND_SPREAD = 0.03
"""How far people differ from that ratio (standard deviation, of itself), and from the usual trunk for their height once the
hand is measured. On the rendered people of the tuning split: 0.07 and 0.015; real trunks vary more."""

NEARER_ON_THE_BACK = 1.04
"""Fists on the back are some 0.12 m nearer to the camera than the middle of the trunk, and it stands 2-3 m away."""

TORSO_PER_HEIGHT = 0.288
SHANK_PER_HEIGHT = 0.246
"""Neck to mid-hip, and knee to ankle, against body height (Winter 2009, table 4.1)."""

TAPE_CM: Final = {"height_cm": (80.0, 250.0), "hand_length_cm": (8.0, 30.0), "tibia_height_cm": (20.0, 75.0)}
"""What a tape can have measured on somebody; anything else is a slip or inches."""

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
    hand_spread : float
        Standard deviation of that, as a share of it.
    cord_per_shank : float
        Height of the hurdle's cord against knee to ankle. 1 is at the height of the knee; the foot clears the cord where it is
        lifted by more than that.
    """

    hand_per_torso: float = HAND_PER_TORSO
    hand_spread: float = HAND_SPREAD
    cord_per_shank: float = 1.0


def proportions_of(
    height_cm: float | None, hand_length_cm: float | None = None, tibia_height_cm: float | None = None
) -> Proportions:
    """Proportions of somebody measured with a tape; what nobody measured is left average.

    Parameters
    ----------
    height_cm : float or None
        The others need it: without it none can be compared with what a picture shows.
    hand_length_cm : float or None
        Wrist crease to the tip of the middle finger.
    tibia_height_cm : float or None
        Floor to the bump of the shin bone, where the hurdle's cord is set.

    Raises
    ------
    OptionError
        For a length that nobody has, or another one without the height.
    """
    given = zip(TAPE_CM.items(), (height_cm, hand_length_cm, tibia_height_cm), strict=True)
    for (name, (least, most)), length in given:
        if length is not None and not least <= length <= most:
            raise OptionError(f"{name} is {length:g}; give centimetres between {least:g} and {most:g}")
    if height_cm is None:
        if hand_length_cm is not None or tibia_height_cm is not None:
            raise OptionError(
                "a hand or a shin in centimetres says nothing without the height in the same unit; give the height"
            )
        return Proportions()
    known = Proportions()
    if hand_length_cm is not None:
        hand = hand_length_cm / (TORSO_PER_HEIGHT * height_cm)
        known = replace(known, hand_per_torso=round(hand, 4), hand_spread=MEASURED_HAND_SPREAD)
    if tibia_height_cm is not None:
        known = replace(known, cord_per_shank=round(tibia_height_cm / (SHANK_PER_HEIGHT * height_cm), 4))
    return known


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
        Wrist crease to the tip of the middle finger, as long as it looks on the back; from what the coach measured or from
        the torso.
    hand_spread, cord_per_shank : float
        No lengths: as in :class:`Proportions`.
    """

    torso_px: float
    leg_px: float
    hand_px: float
    hand_spread: float = 0.0
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

    def with_hand(self, times: float) -> Body:
        """Give the same body with hands so many times as long."""
        return replace(self, scale=replace(self.scale, hand_px=times * self.scale.hand_px))


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
    hand = NEARER_ON_THE_BACK * proportions.hand_per_torso * torso
    return Scale(torso, leg, hand, proportions.hand_spread, proportions.cord_per_shank)


def _segment_length(posture: Body, upper: str, lower: str) -> float:
    lengths = [_full_length(distance(posture.point(upper, side), posture.point(lower, side))) for side in SIDES]
    return float(np.fmax.reduce(np.array(lengths)))


def _full_length(lengths: Array) -> float:
    known = lengths[np.isfinite(lengths) & (lengths > 0)]  # nothing is zero long; two points drawn on one another are
    return float(np.quantile(known, FULL_LENGTH_QUANTILE)) if known.size else float("nan")
