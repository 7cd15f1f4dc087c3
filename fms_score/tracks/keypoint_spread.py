"""How far off a point probably is, from how sure the network was: the uncertainty that travels up to the score.

A first model, to be fitted again against truth. It is one exponential curve through two anchors:

* A sure point (confidence 1) lies within 0.02 torso lengths: measured for human-pose-estimation-0001, sub-cell refinement
  alone errs by 0.6 px and the frame-to-frame jitter is 0.9-1.1 px on a body 200 px tall, whose torso is 58 px: 0.010 and
  0.016-0.019 torso lengths. At its usual confidence, 0.6-0.85, the curve gives 0.027-0.045, in accord with front-view joints
  found within 0.05.
* An unsure point (0.2) is off by 0.10: limbs hidden behind the body are found with 0.15-0.35 and wander by so much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import OptionError

__all__ = ["SpreadModel", "keypoint_sd_px"]


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

    sure_ratio: float = 0.02
    unsure_ratio: float = 0.10
    unsure_confidence: float = 0.2

    def __post_init__(self) -> None:
        if not (0 < self.sure_ratio <= self.unsure_ratio and 0 <= self.unsure_confidence < 1):
            raise OptionError(
                f"a surer point must spread less: got {self.sure_ratio} at confidence 1 "
                f"and {self.unsure_ratio} at confidence {self.unsure_confidence}"
            )


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

    Returns
    -------
    ndarray of float64, of the same shape
        Pixels.

    Examples
    --------
    >>> keypoint_sd_px(np.array([1.0, 0.2]), body_length_px=100.0).round(3).tolist()
    [2.0, 10.0]
    """
    model = model or SpreadModel()
    doubt = (1.0 - np.clip(np.asarray(confidence, dtype=np.float64), 0.0, 1.0)) / (1.0 - model.unsure_confidence)
    return np.asarray(body_length_px * model.sure_ratio * (model.unsure_ratio / model.sure_ratio) ** doubt)
