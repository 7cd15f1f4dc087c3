"""Motion blur: at which moments of its exposure a frame has to be drawn, so that what moves is smeared and not doubled."""

from __future__ import annotations

from typing import Final

import numpy as np

from synthesis.skinning import put_in_pose
from synthesis.wish import Staged

__all__ = ["moments_of"]

STILL_PX: Final = 1.0
"""Movement within an exposure that nobody sees."""

FAST_PX: Final = 7.0
"""From here on five moments are drawn instead of three."""


def moments_of(staged: Staged, time_s: float) -> list[float]:
    """Moments to draw for the frame at a time, that time first; more of them where points of the body move far.

    Truth is of the middle of the exposure.
    """
    exposure = staged.filming.exposure_s
    travel = _travel_px(staged, time_s, exposure) if exposure else 0.0
    count = 1 if travel < STILL_PX else 3 if travel < FAST_PX else 5
    places = (np.arange(count) + 0.5) / count - 0.5
    return [time_s + exposure * float(place) for place in sorted(places, key=abs)]


def _travel_px(staged: Staged, time_s: float, exposure_s: float) -> float:
    """How far the point that moves most goes in the image, hand shake included."""
    ends = []
    for moment in (time_s - exposure_s / 2, time_s + exposure_s / 2):
        posed = put_in_pose(staged.person, staged.motion.pose_at(moment), parts=0)
        ends.append(staged.filming.at(moment).places(posed.joints_m))
    return float(np.linalg.norm(ends[1] - ends[0], axis=1).max())
