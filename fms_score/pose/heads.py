"""Where heads are, as discs: for covering faces, so rather too large than too small.

A disc is a row ``x, y, radius`` in pixels of the picture. Its size comes from whatever is known of the body, and the largest
plausible one counts: somebody who lies with the head towards the camera has a short trunk and a large face, in a profile the
eyes coincide and the trunk does not.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import joint_index

__all__ = ["Discs", "head_discs", "no_discs"]

Discs = NDArray[np.float64]
"""Shape (heads, 3): x, y and radius in pixels."""

_NOSE, _NECK = joint_index("nose"), joint_index("neck")
_EYES, _EARS, _SHOULDERS, _HIPS = (
    (joint_index(name, "right"), joint_index(name, "left")) for name in ("eye", "ear", "shoulder", "hip")
)
_FACE: Final = (_NOSE, *_EYES, *_EARS)

# Radius of the disc against what is measured. A head is 0.23 m from chin to crown and 0.19 m from front to back, a trunk from
# neck to hips 0.50 m, shoulder points stand 0.34 m apart, eyes 0.063 m, ears 0.15 m (an adult of 1.75 m; segments by Drillis
# and Contini, in Winter, "Biomechanics and Motor Control of Human Movement", figure 4.1): every row gives about 0.168 m, half
# as much again as the head itself.
_PER_TRUNK: Final = 0.335
_PER_SHOULDERS: Final = 0.49
_PER_NECK: Final = 0.78
_PER_PAIR: Final = {
    frozenset(_EYES): 2.65,
    frozenset(_EARS): 1.12,
    **{frozenset((_NOSE, ear)): 1.4 for ear in _EARS},
    **{frozenset((eye, ear)): 1.75 for eye in _EYES for ear in _EARS},
    **{frozenset((_NOSE, eye)): 3.2 for eye in _EYES},
}
_BEHIND: Final = 1.25
"""A head of which nothing but the neck is known may be anywhere above it."""

_MOST_APART: Final = 1.7
"""If face and body disagree by more than this, one of them is a mistake of the network."""

_ROOM: Final = 1.25
"""The disc reaches at least so much farther than the outermost point of the face."""

_LEAST_PX: Final = 4.0


def no_discs() -> Discs:
    """No heads at all."""
    return np.empty((0, 3))


def head_discs(xy: NDArray[np.floating]) -> Discs:
    """Discs that cover the heads of people, faces turned any way.

    Parameters
    ----------
    xy : ndarray, shape (people, 18, 2)
        Points in pixels, NaN where unknown.

    Returns
    -------
    ndarray, shape (heads, 3)
        One a person of whom a point of the face or the neck is known, with something to tell its size by.
    """
    found = [disc for person in np.asarray(xy, dtype=np.float64) if (disc := _head(person)) is not None]
    return np.array(found) if found else no_discs()


def _head(xy: NDArray[np.float64]) -> tuple[float, float, float] | None:
    known: NDArray[np.bool_] = np.isfinite(xy[:, 0]) & np.isfinite(xy[:, 1])
    face = [point for point in _FACE if known[point]]
    neck, hips = _neck(xy, known), _middle(xy, known, _HIPS)
    centre = xy[face].mean(axis=0) if face else _above(xy, known, neck, hips)
    if centre is None:
        return None
    by_face = _face_sizes(xy, known)
    by_body = _body_sizes(xy, known, (centre if face else None, neck, hips))
    middles = sorted(float(np.median(sizes)) for sizes in (by_face, by_body) if sizes)
    if not middles:
        return None
    radius = min(middles[-1], _MOST_APART * middles[0])
    radius = max(radius, float(np.hypot(*(xy[face] - centre).T).max()) * _ROOM) if face else radius * _BEHIND
    return float(centre[0]), float(centre[1]), max(radius, _LEAST_PX)


def _face_sizes(xy: NDArray[np.float64], known: NDArray[np.bool_]) -> list[float]:
    """Radius by every pair of points of the face."""
    return [
        factor * float(np.hypot(*(xy[one] - xy[other])))
        for (one, other), factor in ((tuple(pair), factor) for pair, factor in _PER_PAIR.items())
        if known[one] and known[other]
    ]


def _body_sizes(
    xy: NDArray[np.float64],
    known: NDArray[np.bool_],
    middles: tuple[NDArray[np.float64] | None, NDArray[np.float64] | None, NDArray[np.float64] | None],
) -> list[float]:
    """Radius by trunk, neck and shoulders; ``middles`` are those of face, neck and hips. What is foreshortened says little."""
    face, neck, hips = middles
    sizes = []
    if neck is not None and hips is not None:
        sizes.append(_PER_TRUNK * float(np.hypot(*(neck - hips))))
    if neck is not None and face is not None:
        sizes.append(_PER_NECK * float(np.hypot(*(face - neck))))
    if known[list(_SHOULDERS)].all():
        sizes.append(_PER_SHOULDERS * float(np.hypot(*(xy[_SHOULDERS[0]] - xy[_SHOULDERS[1]]))))
    longest = max(sizes, default=0.0)
    return [size for size in sizes if size >= longest / 2]


def _above(
    xy: NDArray[np.float64], known: NDArray[np.bool_], neck: NDArray[np.float64] | None, hips: NDArray[np.float64] | None
) -> NDArray[np.float64] | None:
    """Where the head is if only the body is known: on from the hips past the neck, or above the shoulders."""
    if neck is None:
        return None
    if hips is not None:
        beyond: NDArray[np.float64] = neck + 0.4 * (neck - hips)
        return beyond
    if known[list(_SHOULDERS)].all():
        above: NDArray[np.float64] = neck - [0.0, 0.6 * float(np.hypot(*(xy[_SHOULDERS[0]] - xy[_SHOULDERS[1]])))]
        return above
    return None


def _neck(xy: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    if known[_NECK]:
        neck: NDArray[np.float64] = xy[_NECK]
        return neck
    return _middle(xy, known, _SHOULDERS) if known[list(_SHOULDERS)].all() else None


def _middle(xy: NDArray[np.float64], known: NDArray[np.bool_], points: tuple[int, int]) -> NDArray[np.float64] | None:
    there = [point for point in points if known[point]]
    return xy[there].mean(axis=0) if there else None
