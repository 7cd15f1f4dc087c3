"""The clip once more, with skeleton, deciding angles, phases and judgement drawn into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from fms_score.errors import VideoError
from fms_score.kinematics.body import body_scale
from fms_score.report import hud
from fms_score.report.measure_shapes import criterion_shapes
from fms_score.report.overlay import moved_points, paint, resized
from fms_score.report.pose_shapes import PoseLook, pose_shapes
from fms_score.report.shapes import Array
from fms_score.report.spans import spans
from fms_score.report.taken import taken_by_criterion
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame
from fms_score.video.writer import WebmWriter, constant_rate_times

__all__ = ["overlay_frames", "write_overlay"]

MOST_HZ: Final = 30.0
LEAST_SIDE_PX: Final = 640


def overlay_frames(
    frames: Iterable[Frame],
    track: PoseTrack,
    repetitions: pd.DataFrame,
    verdict: Verdict,
    *,
    rubric: Rubric | None = None,
    max_side_px: int = 720,
) -> Iterator[Frame]:
    """Frames of a video with everything drawn into them, as a stream.

    Parameters
    ----------
    frames : iterable of Frame
        Upright pictures; those the track does not know by index are left out.
    track : PoseTrack
        The subject.
    repetitions : DataFrame
        Columns ``rep, side, start_s, turn_s, end_s``.
    verdict : Verdict
        Near side, and the attempts with their criteria.
    rubric : Rubric, optional
        Tells which numbers are ranges or changes, so that the plates say so.
    max_side_px : int
        Longest side of the pictures given; clips smaller than 640 pixels are enlarged to that. More is slow to write: OpenCV
        sets the codec near its best quality, so that 720 pixels already take about 0.8 MB a second.
    """
    position = {int(index): place for place, index in enumerate(track.frame_index)}
    torso_px = body_scale(track.xy).torso_px
    box = hud.track_box(track.xy, 0.4 * torso_px)
    story = spans(repetitions)
    taken = taken_by_criterion(rubric)
    for frame in frames:
        if frame.index not in position:
            continue
        height, width = frame.image.shape[:2]
        ratio = _ratio(max(height, width), max_side_px)
        image = resized(frame.image, ratio)
        at = position[frame.index]
        time_s = float(track.time_s[at])
        stage = hud.Stage(image.shape[1], image.shape[0], float(track.time_s[0]), float(track.time_s[-1]))
        xy = moved_points(track.xy[at], np.zeros(2), ratio)
        look = PoseLook(torso_px * ratio, verdict.view.near_side, track.filled[at])
        shapes = pose_shapes(xy, track.confidence[at], look)
        for criterion in hud.deciding(verdict.attempts, time_s):
            shapes += criterion_shapes(xy, criterion, torso_px * ratio, taken.get(criterion.id), traced=False)
        shapes += hud.timeline(stage, story, time_s)
        shapes.append(hud.status(stage, hud.moment_at(story, time_s), time_s))
        shapes += hud.lights(stage, verdict.attempts, box * ratio, time_s)
        paint(image, shapes)
        yield replace(frame, image=image)


def write_overlay(  # noqa: PLR0913 - the clip, what was found in it, and how to write it
    path: Path,
    frames: Iterable[Frame],
    track: PoseTrack,
    repetitions: pd.DataFrame,
    verdict: Verdict,
    *,
    rubric: Rubric | None = None,
    max_side_px: int = 720,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the overlay video, whole or not at all, as long as the tracked clip.

    Parameters
    ----------
    path : Path
        File with suffix ``.webm``.
    frames, track, repetitions, verdict, rubric, max_side_px
        As in :func:`overlay_frames`. Frames are matched to the track by their index.
    progress : callable, optional
        Called after every picture with the share that is done, 0-1.

    Raises
    ------
    VideoError
        If no frame belongs to the track, or the video cannot be written.
    """
    rate_hz = _rate_hz(track.time_s)
    shown = np.bincount(constant_rate_times(track.time_s, rate_hz), minlength=len(track))
    times = {int(index): int(count) for index, count in zip(track.frame_index, shown, strict=True) if count}
    wanted = (frame for frame in frames if frame.index in times)
    drawn = overlay_frames(wanted, track, repetitions, verdict, rubric=rubric, max_side_px=max_side_px)
    first = next(drawn, None)
    if first is None:
        raise VideoError(f"{path.name} cannot be written: no frame of the video belongs to the poses; analyse the video again")
    with WebmWriter(path, (first.image.shape[1], first.image.shape[0]), rate_hz) as writer:
        for done, frame in enumerate(_chained(first, drawn), start=1):
            for _ in range(times[frame.index]):
                writer.write(frame.image)
            if progress:
                progress(done / len(times))


def _chained(first: Frame, rest: Iterator[Frame]) -> Iterator[Frame]:
    yield first
    yield from rest


def _rate_hz(time_s: Array) -> float:
    gap_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    return min(1.0 / gap_s, MOST_HZ)


def _ratio(longest_px: int, max_side_px: int) -> float:
    return max(min(max_side_px / longest_px, 1.0), min(LEAST_SIDE_PX, max_side_px) / longest_px)
