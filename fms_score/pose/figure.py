"""Simple measures of the people found in one picture: where each stands, how large, how sure, which way up."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    def uprightness(self, turn_deg: Turn) -> float:
        """Cosine between the body's axis and up, in the picture turned so: 1 head up, 0 lying, -1 head down."""
        up = _UP[turn_deg]
        return self.axis[0] * up[0] + self.axis[1] * up[1]

    def distance_ratio(self, other: Figure) -> float:
        """Distance between two centres in lengths of this figure."""
        return float(np.hypot(self.x - other.x, self.y - other.y)) / max(self.length_px, 1.0)


def figures(people: People) -> list[Figure]:
    """Measure everybody in a picture, in the order given."""
    xy, confidence = people
    known = confidence > 0
    seen = np.where(known[:, :, None], xy, 0.0)
    low = np.where(known[:, :, None], xy, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known[:, :, None], xy, -np.inf).max(axis=1, initial=-np.inf)
    total = confidence.sum(axis=1)
    centre = (seen * confidence[:, :, None]).sum(axis=1) / np.maximum(total, 1e-6)[:, None]
    size = (high - low).max(axis=1, initial=0.0)
    return [
        Figure(
            left=float(low[index, 0]),
            top=float(low[index, 1]),
            right=float(high[index, 0]),
            bottom=float(high[index, 1]),
            x=float(centre[index, 0]),
            y=float(centre[index, 1]),
            length_px=float(size[index]),
            sureness=float(total[index]),
            joints=int(known[index].sum()),
            axis=_axis(seen[index], known[index]),
        )
        for index in range(len(xy))
    ]


def _axis(xy: Floats, known: NDArray[np.bool_]) -> tuple[float, float]:
    hips = [hip for hip in _HIPS if known[hip]]
    head, foot = (_NECK, xy[hips].mean(axis=0)) if hips else (_NOSE, xy[_NECK])
    if not known[_NECK] or not known[head]:
        return 0.0, 0.0
    across, down = (xy[head] - foot).tolist()
    size = float(np.hypot(across, down))
    return (across / size, down / size) if size > 0 else (0.0, 0.0)
