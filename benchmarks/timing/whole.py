"""A clip all the way to its files, and how the time divides."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fms_score.pipeline import ClipRequest, analyse
from fms_score.pose.network import PoseNetwork
from fms_score.pose.people import FramePeople
from fms_score.results import write_results
from fms_score.rubric.collection import all_rubrics, rubric_for

__all__ = ["Run", "whole_runs"]


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of one analysis: until the last frame's people, and from there to the last file."""

    frames: int
    poses_s: float
    after_s: float

    @property
    def rate_hz(self) -> float:
        """Frames a second, everything included."""
        return self.frames / (self.poses_s + self.after_s)


def whole_runs(network: PoseNetwork, clip: Path, movement: str, rounds: int) -> dict[str, list[Run]]:
    """Runs without and with the annotated video, taking turns."""
    runs: dict[str, list[Run]] = {"plain": [], "overlay": []}
    for _ in range(rounds):
        for name, own in runs.items():
            own.append(_run(network, clip, movement, overlay=name == "overlay"))
    return runs


def _run(network: PoseNetwork, clip: Path, movement: str, *, overlay: bool) -> Run:
    last_s, frames = 0.0, 0

    def note(_people: FramePeople) -> None:
        nonlocal last_s, frames
        last_s, frames = time.perf_counter(), frames + 1

    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        analysis = analyse(ClipRequest(clip, rubric_for(movement)), all_rubrics(), network, note)
        write_results(analysis, network, Path(scratch, "clip"), analysed_at=datetime.now(UTC), overlay=overlay)
        return Run(frames, last_s - began, time.perf_counter() - last_s)
