"""The clip once more, with skeleton, deciding angles, phases and judgement drawn into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from fms_score.errors import VideoError
from fms_score.kinematics.body import body_scale
from fms_score.report import hud
from fms_score.report.measure_shapes import criterion_shapes, running_shapes
from fms_score.report.overlay import moved_points, paint, resized
from fms_score.report.pose_shapes import PoseLook, pose_shapes
from fms_score.report.running_angle import RunningAngles
from fms_score.report.shapes import Array
from fms_score.report.spans import spans
from fms_score.report.taken import taken_by_criterion
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.track import PoseTrack
from fms_score.video.frame import Frame
from fms_score.video.prefetch import prefetch
from fms_score.video.streams import only_frames
from fms_score.video.writer import WebmWriter, constant_rate_times

__all__ = ["overlay_frames", "write_overlay"]

MOST_HZ: Final = 30.0
LEAST_SIDE_PX: Final = 640

ROOM_PER_TORSO: Final = 0.25
"""Room around the points: head, hands and feet lie outside them."""

READ_AHEAD: Final = 3
DRAWN_AHEAD: Final = 3
"""So many pictures are decoded, and drawn, before they are needed: decoding, drawing and compressing go on at the same time."""


def overlay_frames(
    frames: Iterable[Frame],
    track: PoseTrack,
    repetitions: pd.DataFrame,
    verdict: Verdict,
    *,
    rubric: Rubric | None = None,
    signals: pd.DataFrame | None = None,
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
    signals : DataFrame, optional
        Index ``time_s``, one column a signal; with it the deciding angle of every repetition is followed through it.
    max_side_px : int
        Longest side of the pictures given; clips smaller than 640 pixels are enlarged to that. More is slow to write,
        and makes large files.
    """
    position = {int(index): place for place, index in enumerate(track.frame_index)}
    torso_px = body_scale(track.xy).torso_px
    boxes = _lit_boxes(track, verdict, ROOM_PER_TORSO * torso_px)
    story = spans(repetitions)
    taken = taken_by_criterion(rubric)
    running = RunningAngles(verdict.attempts, signals)
    for frame in frames:
        if frame.index not in position:
            continue
        height, width = frame.shape
        ratio = _ratio(max(height, width), max_side_px)
        image = resized(frame.image, ratio)
        at = position[frame.index]
        time_s = float(track.time_s[at])
        stage = hud.Stage(image.shape[1], image.shape[0], float(track.time_s[0]), float(track.time_s[-1]))
        xy = moved_points(track.xy[at], np.zeros(2), ratio)
        look = PoseLook(torso_px * ratio, verdict.view.near_side, track.filled[at])
        shapes = pose_shapes(xy, track.confidence[at], look)
        deciding = hud.deciding(verdict.attempts, time_s)
        now = running.at(time_s)
        if now is not None and not deciding:
            shapes += running_shapes(xy, now.column, now.value, now.unit, torso_px * ratio)
        for criterion in deciding:
            shapes += criterion_shapes(xy, criterion, torso_px * ratio, taken.get(criterion.id), traced=False)
        shapes += hud.timeline(stage, story, time_s)
        shapes.append(hud.status(stage, hud.moment_at(story, time_s), time_s))
        lit = hud.lit_attempt(verdict.attempts, time_s)
        if lit is not None:
            shapes += hud.lights(stage, verdict.attempts, boxes[lit.rep] * ratio, time_s)
        paint(image, shapes)
        yield replace(frame, picture=image)


def write_overlay(  # noqa: PLR0913 - the clip, what was found in it, and how to write it
    path: Path,
    frames: Iterable[Frame],
    track: PoseTrack,
    repetitions: pd.DataFrame,
    verdict: Verdict,
    *,
    rubric: Rubric | None = None,
    signals: pd.DataFrame | None = None,
    max_side_px: int = 720,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the overlay video, whole or not at all, as long as the tracked clip.

    Parameters
    ----------
    path : Path
        File with suffix ``.webm``.
    frames, track, repetitions, verdict, rubric, signals, max_side_px
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
    with closing(prefetch(only_frames(frames, times), READ_AHEAD)) as wanted:  # type: ignore[type-var]  # a generator
        drawn = overlay_frames(wanted, track, repetitions, verdict, rubric=rubric, signals=signals, max_side_px=max_side_px)
        with closing(prefetch(drawn, DRAWN_AHEAD)) as ready:  # type: ignore[type-var]  # a generator
            first = next(ready, None)
            if first is None:
                raise VideoError(
                    f"{path.name} cannot be written: no frame of the video belongs to the poses; analyse the video again"
                )
            with WebmWriter(path, (first.image.shape[1], first.image.shape[0]), rate_hz) as writer:
                for done, frame in enumerate(chain([first], ready), start=1):
                    for _ in range(times[frame.index]):
                        writer.write(frame.image)
                    if progress:
                        progress(done / len(times))


def _lit_boxes(track: PoseTrack, verdict: Verdict, margin_px: float) -> dict[int, Array]:
    """Where the subject is while the lights of each repetition are on, by its number; shape (4,) each."""
    boxes = {}
    for attempt in verdict.attempts:
        lit = (track.time_s >= attempt.turn_s) & (track.time_s <= attempt.turn_s + hud.lit_s(attempt))
        boxes[attempt.rep] = hud.track_box(track.xy[lit], margin_px)
    return boxes


def _rate_hz(time_s: Array) -> float:
    gap_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    return min(1.0 / gap_s, MOST_HZ)


def _ratio(longest_px: int, max_side_px: int) -> float:
    return max(min(max_side_px / longest_px, 1.0), min(LEAST_SIDE_PX, max_side_px) / longest_px)
