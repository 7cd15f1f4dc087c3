"""What was found, against what is true: one report for a set of pictures, by movement and view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import BODY_JOINTS, joint_index
from training.figures import angle_errors_deg, right_joints, torso_px
from training.labels import JointState

__all__ = ["BINS", "Judged", "report_of", "sure_threshold"]

Floats = NDArray[Any]

SHARES: Final = (0.10, 0.25)
BINS: Final = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.01)
"""Borders of confidence."""

WANTED_RIGHT: Final = 0.97
FEWEST: Final = 100
"""Joints that must stand behind a threshold."""

RAISES_DEG: Final = ((30.0, 60.0), (60.0, 120.0))
LEGS: Final = tuple(joint_index(name, side) for name in ("knee", "ankle") for side in ("left", "right"))
RAISING: Final = "active_straight_leg_raise"


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One network on some pictures.

    Attributes
    ----------
    places : ndarray, shape (pictures, 18, 2)
        NaN where nothing was found.
    confidence : ndarray, shape (pictures, 18)
    people : ndarray, shape (pictures, 18, 3)
        Truth.
    facts : sequence of dict
    """

    places: Floats
    confidence: Floats
    people: Floats
    facts: Sequence[dict[str, Any]]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Body joints in the picture, shape (pictures, 18)."""
        counted = self.people[..., 2] > JointState.UNKNOWN
        body = np.isin(np.arange(counted.shape[1]), BODY_JOINTS)
        return np.asarray(counted & body)

    @property
    def sizes_px(self) -> Floats:
        """Lengths of the torsos."""
        return np.array([torso_px(person, facts["torso_px"]) for person, facts in zip(self.people, self.facts, strict=True)])

    def right(self, share: float) -> NDArray[np.bool_]:
        """Which joints are right, shape (pictures, 18)."""
        return right_joints(self.places, self.people, self.sizes_px, share)

    def part(self, chosen: NDArray[np.bool_]) -> Judged:
        """Some of the pictures."""
        facts = [self.facts[index] for index in np.flatnonzero(chosen).tolist()]
        return Judged(self.places[chosen], self.confidence[chosen], self.people[chosen], facts)


def report_of(judged: Judged, least_confidence: float = 0.0) -> dict[str, Any]:
    """All figures, as plain values; the last are of joints that are used, because they are at least so sure."""
    movements = np.array([facts["movement"] for facts in judged.facts])
    views = np.array([facts.get("view", "") for facts in judged.facts])
    report: dict[str, Any] = {"all": _figures(judged), "movements": {}, "cells": {}}
    for movement in dict.fromkeys(movements.tolist()):
        report["movements"][movement] = _figures(judged.part(movements == movement))
        for view in dict.fromkeys(views[movements == movement].tolist()):
            report["cells"][f"{movement} {view}"] = _figures(judged.part((movements == movement) & (views == view)))
    return report | {"raised_leg": _raised(judged, movements), "confidence": _calibration(judged, least_confidence)}


def _figures(judged: Judged) -> dict[str, Any]:
    counted = judged.counted
    figures: dict[str, Any] = {"pictures": len(judged.facts)}
    for share in SHARES:
        figures[f"pck_{round(100 * share)}"] = round(100 * float(judged.right(share)[counted].mean()), 1)
    for name in ("knee", "hip"):
        errors = angle_errors_deg(judged.places, judged.people, name)
        errors = errors[np.isfinite(errors)]
        if len(errors):
            figures |= {
                f"{name}_median_deg": round(float(np.median(errors)), 1),
                f"{name}_90_deg": round(float(np.quantile(errors, 0.9)), 1),
            }
    return figures


def _raised(judged: Judged, movements: NDArray[np.str_]) -> dict[str, Any]:
    """Knees and ankles of people whose higher leg is so steep, in per cent right."""
    steep = np.array([max(facts["leg_raise_deg"].values()) for facts in judged.facts])
    raised = {}
    for low, high in RAISES_DEG:
        part = judged.part((movements == RAISING) & (steep >= low) & (steep < high))
        legs = part.counted & np.isin(np.arange(part.counted.shape[1]), LEGS)
        if legs.any():
            raised[f"{low:.0f}-{high:.0f}"] = {
                "pictures": len(part.facts),
                "legs_right": round(100 * float(part.right(SHARES[-1])[legs].mean()), 1),
            }
    return raised


def _calibration(judged: Judged, least_confidence: float) -> dict[str, Any]:
    """Of the joints found with so much confidence, per cent right; from where on 97 % are; and of those that are used."""
    found = judged.counted & np.isfinite(judged.places[..., 0])
    confidence, right = judged.confidence[found], judged.right(SHARES[-1])[found]
    bins = {}
    for low, high in pairwise(BINS):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            bins[f"{low:.1f}-{min(high, 1.0):.1f}"] = {
                "joints": int(inside.sum()),
                "right": _per_cent(right[inside]),
            }
    used = confidence >= least_confidence
    return {
        "bins": bins,
        "used_from": least_confidence,
        "used": _per_cent(used),
        "used_right": _per_cent(right[used]),
        "sure_from": sure_threshold(confidence, right),
        "found": round(100 * float(found.sum() / judged.counted.sum()), 1),
    }


def _per_cent(these: NDArray[np.bool_]) -> float | None:
    return round(100 * float(these.mean()), 1) if len(these) else None


def sure_threshold(confidence: Floats, right: Floats) -> float | None:
    """Lowest confidence from which on ``WANTED_RIGHT`` of the joints are right; None if there is none."""
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((share >= WANTED_RIGHT) & (np.arange(len(order)) >= FEWEST - 1))
    return round(float(confidence[order][good[-1]]), 3) if len(good) else None
