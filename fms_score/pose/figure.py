"""Simple measures of the people found in one picture: where each stands, how large, how sure, which way up."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf
from operator import mul
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.pose.region import Turn
from fms_score.skeleton import joint_index

__all__ = ["Figure", "Floats", "People", "figures"]

Floats = NDArray[np.float64]

People = tuple[Floats, Floats]
"""Points (people, 18, 2) in pixels of the picture with NaN where unknown, and their confidence (people, 18), 0 there."""

_NECK: Final = joint_index("neck")
_NOSE: Final = joint_index("nose")
_HIPS: Final = [joint_index("hip", "right"), joint_index("hip", "left")]

_UP: Final[dict[Turn, tuple[float, float]]] = {0: (0.0, -1.0), 90: (-1.0, 0.0), 180: (0.0, 1.0), 270: (1.0, 0.0)}
"""Where up in the turned picture points in the picture as it is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What following a person needs to know about it.

    Attributes
    ----------
    left, top, right, bottom : float
        Box around its points in pixels.
    x, y : float
        Centre of its points, weighted by confidence: unlike single joints it does not care whether left and right were
        confused, or whether a hand was missed.
    length_px : float
        Longer side of the box: about the length of the body, whichever way it lies.
    sureness : float
        Sum of joint confidence: many joints, surely found, make it large (at most 18).
    joints : int
        How many points were found.
    axis : tuple of float
        Direction from the hips (else the neck) to the neck (else the nose), of length 1; (0, 0) if unknown.
    """

    left: float
    top: float
    right: float
    bottom: float
    x: float
    y: float
    length_px: float
    sureness: float
    joints: int
    axis: tuple[float, float]

    def uprightness(self, turn_deg: Turn) -> float:
        """Cosine between the body's axis and up, in the picture turned so: 1 head up, 0 lying, -1 head down."""
        up = _UP[turn_deg]
        return self.axis[0] * up[0] + self.axis[1] * up[1]

    def distance_ratio(self, other: Figure) -> float:
        """Distance between two centres in lengths of this figure."""
        return hypot(self.x - other.x, self.y - other.y) / max(self.length_px, 1.0)


def figures(people: People) -> list[Figure]:
    """Measure everybody in a picture, in the order given."""
    xy, confidence = people
    return [_figure(points, weights) for points, weights in zip(xy.tolist(), confidence.tolist(), strict=True)]


def _figure(points: list[list[float]], weights: list[float]) -> Figure:
    """Measure one person, in plain numbers: for eighteen points that takes half as long as arrays do."""
    place = {joint: points[joint] for joint, weight in enumerate(weights) if weight > 0}
    xs, ys = [x for x, _ in place.values()], [y for _, y in place.values()]
    sure = [weights[joint] for joint in place]
    left, right = min(xs, default=inf), max(xs, default=-inf)
    top, bottom = min(ys, default=inf), max(ys, default=-inf)
    total = sum(sure)
    return Figure(
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        x=sum(map(mul, xs, sure)) / max(total, 1e-6),
        y=sum(map(mul, ys, sure)) / max(total, 1e-6),
        length_px=max(right - left, bottom - top, 0.0),
        sureness=total,
        joints=len(place),
        axis=_axis(place),
    )


def _axis(place: dict[int, list[float]]) -> tuple[float, float]:
    hips = [place[hip] for hip in _HIPS if hip in place]
    head = place.get(_NECK if hips else _NOSE)
    if _NECK not in place or head is None:
        return 0.0, 0.0
    feet = hips or [place[_NECK]]
    across, down = (head[axis] - sum(foot[axis] for foot in feet) / len(feet) for axis in (0, 1))
    size = hypot(across, down)
    return (across / size, down / size) if size > 0 else (0.0, 0.0)
