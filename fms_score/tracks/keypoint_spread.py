"""How far off a point probably is, from how sure the network was: the uncertainty that travels up to the score.

A network's card may bring numbers of its own, which the notes of its tracks keep. Those here were fitted to rendered
people with known joints (human-pose-estimation-0001, tuning split of ``benchmarks/accuracy.py``, ``spread``
in its JSON), one exponential curve through two anchors, for people upright and for people lying or on all fours:

* What all points of a body have in common moves the body and bends nothing, so the usual offset of each joint was taken out
  first. Then a sure point (confidence 1) lies within 0.023 torso lengths upright and 0.037 on the floor.
* Unsure points (0.2) are guesses behind the body, off by 0.17-0.25 with long tails: some are lost limbs, and no spread is wide
  enough for those. Mostly nothing is measured on them, and the curve between decides about the points that matter. So that
  anchor is set by the measures: with 0.11 upright, 68 % of all measures lie within one standard deviation of the truth. Lying,
  where points are placed worse, 0.13 is a compromise: what is lost there is lost by limbs taken for one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import OptionError
from fms_score.pose.card import PointSpread

__all__ = ["LYING", "SpreadModel", "keypoint_sd_px", "spread_model", "spread_notes"]


@dataclass(frozen=True, slots=True)
class SpreadModel:
    """Two anchors of the curve. Ratios are in torso lengths (neck to mid-hip).

    Attributes
    ----------
    sure_ratio : float
        Standard deviation along each axis of a point with confidence 1.
    unsure_ratio, unsure_confidence : float
        The same of a point with that confidence.

    Raises
    ------
    OptionError
        If surer points would not be the better ones.
    """

    sure_ratio: float = 0.022
    unsure_ratio: float = 0.11
    unsure_confidence: float = 0.2

    def __post_init__(self) -> None:
        if not (0 < self.sure_ratio <= self.unsure_ratio and 0 <= self.unsure_confidence < 1):
            raise OptionError(
                f"a surer point must spread less: got {self.sure_ratio} at confidence 1 "
                f"and {self.unsure_ratio} at confidence {self.unsure_confidence}"
            )


LYING: Final = SpreadModel(sure_ratio=0.035, unsure_ratio=0.13)
"""For people lying or on all fours: networks have seen fewer of them."""

_ENDS: Final = ("sure", "unsure")


def keypoint_sd_px(
    confidence: NDArray[np.floating], body_length_px: float, model: SpreadModel | None = None
) -> NDArray[np.float64]:
    """Standard deviation of points along x and along y.

    Parameters
    ----------
    confidence : ndarray
        0-1, any shape. A filled point has 0 and gets the widest spread; NaN stays NaN.
    body_length_px : float
        Torso length, neck to mid-hip, as ``PoseTrack.notes["body_length_px"]`` gives it. Not the height of the person.
    model : SpreadModel, optional
        Of somebody upright if not given.

    Returns
    -------
    ndarray of float64, of the same shape
        Pixels.

    Examples
    --------
    >>> keypoint_sd_px(np.array([1.0, 0.2]), body_length_px=100.0).round(3).tolist()
    [2.2, 11.0]
    """
    model = model or SpreadModel()
    doubt = (1.0 - np.clip(np.asarray(confidence, dtype=np.float64), 0.0, 1.0)) / (1.0 - model.unsure_confidence)
    return np.asarray(body_length_px * model.sure_ratio * (model.unsure_ratio / model.sure_ratio) ** doubt)


def spread_notes(spread: PointSpread | None) -> dict[str, float]:
    """What a network's card says, as the notes of a track keep it."""
    return {
        _note(posture, end): ratio
        for posture, ratios in (spread.model_dump() if spread else {}).items()
        for end, ratio in zip(_ENDS, ratios, strict=True)
    }


def spread_model(notes: Mapping[str, float], *, lying: bool) -> SpreadModel:
    """Model for the points of a track: what its notes say, else what was fitted to Intel's network."""
    usual = LYING if lying else SpreadModel()
    sure, unsure = (notes.get(_note("lying" if lying else "upright", end)) for end in _ENDS)
    return usual if sure is None or unsure is None else SpreadModel(sure, unsure)


def _note(posture: str, end: str) -> str:
    return f"spread_{posture}_{end}_ratio"
