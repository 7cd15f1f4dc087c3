"""How far off points are by how sure the network was: the constants that fms_score/tracks/keypoint_spread.py would need."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rendered.clip import BODY
from rendered.truth import ClipTruth

from fms_score.kinematics.body import body_scale
from fms_score.skeleton import JOINTS
from fms_score.tracks.keypoint_spread import spread_model
from fms_score.tracks.track import PoseTrack

__all__ = ["fit_curve", "fitted_spread"]

Array = NDArray[np.float64]

UNSURE = 0.2
EDGES = np.array([0.0, 0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 1.01])
ONE_SD = 0.683
"""Share of a normal distribution within one standard deviation: lost limbs do not decide a spread taken so."""

LEAST = 100
LOST = 0.5
UPRIGHT = {"deep_squat", "hurdle_step", "inline_lunge", "shoulder_mobility"}


def fitted_spread(clips: Iterable[tuple[ClipTruth, PoseTrack]]) -> dict[str, Any]:
    """Curves of smoothed points for people upright and on the floor, what is assumed, and the usual offset of each joint."""
    parts: dict[str, list[tuple[Array, Array]]] = {"upright": [], "floor": []}
    notes: Mapping[str, float] = {}
    for truth, track in clips:
        parts["upright" if truth.movement in UPRIGHT else "floor"].append(_errors(truth, track))
        notes = track.notes
    return {
        name: _summary(own) | {"assumed": asdict(spread_model(notes, lying=name == "floor"))}
        for name, own in parts.items()
        if own
    }


def _errors(truth: ClipTruth, track: PoseTrack) -> tuple[Array, Array]:
    """Confidence, shape (frames, joints), and error in torso lengths, shape (frames, joints, 2)."""
    body = list(BODY)
    away = (track.xy - truth.xy_px[track.frame_index])[:, body] / body_scale(track.xy).torso_px
    return track.confidence[:, body], away


def _summary(parts: list[tuple[Array, Array]]) -> dict[str, Any]:
    confidence = np.concatenate([one for one, _ in parts])
    away = np.concatenate([one for _, one in parts])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a joint that was never found has no offset
        offset = np.nanmedian(away, axis=0)
    level = np.repeat(confidence[..., None], 2, axis=-1)
    known = np.isfinite(away)
    whole, inner = fit_curve(level[known], away[known]), fit_curve(level[known], (away - offset)[known])
    offsets = {JOINTS[joint]: [round(float(value), 3) for value in offset[joint]] for joint in BODY}
    return whole | {"without_offset": inner, "offsets_torso": offsets}


def fit_curve(confidence: Array, error: Array) -> dict[str, Any]:
    """Anchors of ``sure * (unsure / sure) ** ((1 - confidence) / 0.8)``, a straight line in the logarithm.

    Parameters
    ----------
    confidence : ndarray, shape (n,)
    error : ndarray, shape (n,)
        Along one axis, in torso lengths.

    Returns
    -------
    dict
        ``sure_ratio`` (at confidence 1) and ``unsure_ratio`` (at 0.2); None with too few points. ``bins`` hold, by
        confidence, the count, the spread by the 68 % quantile and the share farther off than half a torso.
    """
    bins = [_bin(confidence, error, low, high) for low, high in pairwise(EDGES)]
    used = [one for one in bins if one["count"] >= LEAST and one["confidence"] > 0 and one["sd"] > 0]
    if len(used) < 2:
        return {"sure_ratio": None, "unsure_ratio": None, "bins": bins}
    at, sd, count = (np.array([one[name] for one in used], dtype=float) for name in ("confidence", "sd", "count"))
    slope, base = np.polyfit(at, np.log(sd), 1, w=np.sqrt(count))
    return {
        "sure_ratio": round(float(np.exp(base + slope)), 4),
        "unsure_ratio": round(float(np.exp(base + slope * UNSURE)), 4),
        "bins": bins,
    }


def _bin(confidence: Array, error: Array, low: float, high: float) -> dict[str, Any]:
    inside = (confidence >= low) & (confidence < high)
    away = np.abs(error[inside])
    if not len(away):
        return {"count": 0, "confidence": None, "sd": None, "lost": None}
    return {
        "count": len(away),
        "confidence": round(float(confidence[inside].mean()), 3),
        "sd": round(float(np.quantile(away, ONE_SD)), 4),
        "lost": round(float((away > LOST).mean()), 4),
    }
