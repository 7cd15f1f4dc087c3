"""Rendered clips and what is true of them, as ``python -m synthesis.make`` writes it: video, ``.npz`` and ``.json``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.kinematics.body import Proportions, proportions_of
from fms_score.rubric.schema import Criterion, Rubric
from fms_score.tracks.track import PoseTrack

__all__ = ["ClipTruth", "RepTruth", "exact_track", "finished_clips", "other_rubric", "read_truth"]

Array = NDArray[np.float64]
VIDEO_SUFFIXES = (".mp4", ".webm")
SEEN, HIDDEN = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class RepTruth:
    """One repetition: its side, times, and by criterion ``value``, ``met`` and ``margin``."""

    side: Literal["left", "right"]
    start_s: float
    turn_s: float
    end_s: float
    criteria: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class ClipTruth:
    """Everything true of a clip.

    Attributes
    ----------
    video : Path
    movement, split, view : str
        ``view`` is the side of the person towards the camera: front, back, left or right.
    off_axis_deg : float
        How far the camera stands off that side.
    observed : mapping of str to bool
        Answers of somebody on the spot.
    proportions : Proportions
        From the tape, which the test asks for: height and length of the hand.
    scores : dict of str to int
        By side of the body, or ``both`` for a test without sides.
    repetitions : list of RepTruth
    performance : str
        The same for clips that show the same repetitions from different sides.
    size_px : tuple of int
    time_s : ndarray, shape (frames,)
    xy_px : ndarray, shape (frames, 18, 2)
    visible : ndarray of bool, shape (frames, 18)
    signals : DataFrame
        One row a frame.
    """

    video: Path
    movement: str
    split: str
    view: str
    off_axis_deg: float
    observed: dict[str, bool]
    proportions: Proportions
    scores: dict[str, int]
    repetitions: list[RepTruth]
    performance: str
    size_px: tuple[int, int]
    time_s: Array
    xy_px: Array
    visible: NDArray[np.bool_]
    signals: pd.DataFrame

    @property
    def plane(self) -> Literal["side", "front"]:
        """Plane that the camera faces."""
        return "side" if self.view in {"left", "right"} else "front"


def finished_clips(folders: list[Path]) -> Iterator[Path]:
    """Videos whose truth is written too; others are still being rendered."""
    for folder in folders:
        for truth in sorted(folder.glob("*.json")):
            videos = [truth.with_suffix(suffix) for suffix in VIDEO_SUFFIXES if truth.with_suffix(suffix).is_file()]
            if videos and truth.with_suffix(".npz").is_file():
                yield videos[0]


def read_truth(video: Path) -> ClipTruth:
    """Truth beside a video."""
    facts = json.loads(video.with_suffix(".json").read_text(encoding="utf-8"))
    with np.load(video.with_suffix(".npz"), allow_pickle=False) as stored:
        joints = stored["visible"].shape[1]
        time_s, xy_px, visible = stored["time_s"], stored["xy_px"][:, :joints].astype(float), stored["visible"]
        signals = pd.DataFrame(stored["signals"].astype(float), columns=[str(name) for name in stored["signal_names"]])
    values = json.dumps([facts["movement"], facts["split"], [one["values"] for one in facts["repetitions"]]])
    return ClipTruth(
        video=video,
        movement=facts["movement"],
        split=facts["split"],
        view=facts["view"],
        off_axis_deg=abs(float(facts["camera"]["off_axis_deg"])),
        observed=facts["observed"],
        proportions=proportions_of(facts["session"]["height_cm"], facts["session"]["hand_length_cm"]),
        scores=facts["true_score_by_side"] or {"both": facts["true_score"]},
        repetitions=[_repetition(one) for one in facts["repetitions"]],
        performance=hashlib.sha256(values.encode()).hexdigest()[:12],
        size_px=(int(facts["camera"]["size_px"][0]), int(facts["camera"]["size_px"][1])),
        time_s=time_s,
        xy_px=xy_px,
        visible=visible,
        signals=signals,
    )


def exact_track(truth: ClipTruth) -> PoseTrack:
    """The true points as a network would give them that errs nowhere, a little less sure of what is hidden."""
    confidence = np.where(truth.visible, SEEN, HIDDEN)
    frames = len(truth.time_s)
    nothing = np.zeros(confidence.shape, dtype=bool)
    return PoseTrack(truth.time_s, truth.xy_px, confidence, truth.xy_px, nothing, np.arange(frames), truth.size_px)


def _repetition(facts: Mapping[str, Any]) -> RepTruth:
    """Times as the rubric's own rule sees them on the true signal, where it does: a movement starts before it shows."""
    start, turn, end = (float(facts.get(f"seen_{name}", facts[name])) for name in ("start_s", "turn_s", "end_s"))
    return RepTruth(facts["side"], start, turn, end, facts["criteria"])


def other_rubric(truth: ClipTruth, rubric: Rubric) -> list[str]:
    """Criteria whose truth was written under other thresholds, or that were not known when the clip was rendered."""
    return sorted({name for name, rule in rubric.criteria.items() for one in truth.repetitions if _differs(rule, one, name)})


def _differs(rule: Criterion, repetition: RepTruth, name: str) -> bool:
    known = repetition.criteria.get(name)
    if known is None:
        return True
    if rule.measure is None or known["value"] is None:
        return (rule.measure is None) != (known["value"] is None)
    above = rule.at_least is None or known["value"] >= rule.at_least
    below = rule.at_most is None or known["value"] <= rule.at_most
    return bool(known["met"]) != (above and below)
