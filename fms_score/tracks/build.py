"""The whole way from everybody in every frame to the track of one subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import NobodyFoundError, PoseDataError
from fms_score.pose.card import PointFacts
from fms_score.pose.people import FramePeople
from fms_score.skeleton import JOINT_COUNT
from fms_score.tracks.gaps import GapOptions, fill_gaps
from fms_score.tracks.keypoint_spread import spread_notes
from fms_score.tracks.link import LinkOptions, link_people
from fms_score.tracks.repair import RepairOptions, repair_points
from fms_score.tracks.smooth import SmoothOptions, can_smooth, sample_rate_hz, smooth_points
from fms_score.tracks.subject import SubjectHint, SubjectOptions, check_seen, choose_subject, number_people
from fms_score.tracks.track import PoseTrack
from fms_score.tracks.tracklet import Tracklet

__all__ = ["TrackOptions", "build_track"]


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """Parameters of every step, in the order of the steps."""

    link: LinkOptions = field(default_factory=LinkOptions)
    subject: SubjectOptions = field(default_factory=SubjectOptions)
    repair: RepairOptions = field(default_factory=RepairOptions)
    gaps: GapOptions = field(default_factory=GapOptions)
    smooth: SmoothOptions = field(default_factory=SmoothOptions)


def build_track(
    frames: Iterable[FramePeople],
    image_size: tuple[int, int],
    options: TrackOptions | None = None,
    hint: SubjectHint | None = None,
    points: PointFacts | None = None,
) -> PoseTrack:
    """Follow one subject through a clip.

    Parameters
    ----------
    frames : iterable of FramePeople
        Every frame of the clip in order of time, also those without people. A single one is a still picture.
    image_size : tuple of int
        Width and height of the frames in pixels.
    options : TrackOptions, optional
    hint : SubjectHint, optional
        Whom to follow; without it, whoever moves most for longest.
    points : PointFacts, optional
        What the card of the network that found them says.

    Returns
    -------
    PoseTrack
        One row for every frame; NaN rows where the subject was not seen. Its ``notes`` hold ``frames``, ``found_share`` (of
        frames with the subject), ``people_seen`` (who lasted more than a moment), ``sample_rate_hz`` (0 for a still),
        ``body_length_px``, ``gated_points``, ``swapped_frames``, ``outliers_removed``, ``filled_points``,
        ``legs_overlap_share``, ``unsmoothed_low_rate`` (1 when there were too few frames a second to smooth, else 0) and
        ``marked_hips`` (1: hips are where people mark them in photographs, as most networks learn it; 0: in their joints), and
        the network's ``spread``, if its card has one.

    Raises
    ------
    NobodyFoundError
        If nobody was seen, or not for long enough.
    OptionError
        If the hint names somebody who is not there.
    PoseDataError
        If times do not increase.
    """
    options, points = options or TrackOptions(), points or PointFacts()
    clip: list[FramePeople] = []
    people = link_people(_kept(frames, clip), options.link)  # while the network still looks at the frames that follow
    if not clip:
        raise NobodyFoundError("nobody was found: the clip has no pictures between its start and end")
    time_s = np.array([frame.time_s for frame in clip])
    subject = choose_subject(people, image_size, hint)
    check_seen(subject, time_s, options.subject)
    raw_xy, raw_confidence = _on_all_frames(subject, len(clip))
    repaired = repair_points(time_s, raw_xy, raw_confidence, points.least_confidence, options.repair)
    whole, filled = fill_gaps(time_s, repaired.xy, options.gaps)
    return PoseTrack(
        time_s=time_s,
        xy=smooth_points(time_s, whole, options.smooth),
        confidence=repaired.confidence,
        raw_xy=raw_xy,
        filled=filled,
        frame_index=np.array([people.index for people in clip], dtype=np.int64),
        image_size=image_size,
        notes=_clip_notes(time_s, people, subject, options)
        | repaired.notes
        | {"filled_points": float(filled.sum()), "marked_hips": float(points.marked_hips)}
        | spread_notes(points.spread),
    )


def _kept(frames: Iterable[FramePeople], clip: list[FramePeople]) -> Iterator[FramePeople]:
    """The same frames, kept in a list; their times are checked, because everything after divides by their differences."""
    for frame in frames:
        if clip and not frame.time_s > clip[-1].time_s:
            raise PoseDataError(f"the times of the frames must increase: frame {frame.index} at {frame.time_s} s does not")
        clip.append(frame)
        yield frame


def _on_all_frames(subject: Tracklet, frames: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points and confidence with a row for every frame of the clip."""
    xy = np.full((frames, JOINT_COUNT, 2), np.nan)
    confidence = np.zeros((frames, JOINT_COUNT))
    xy[subject.frames], confidence[subject.frames] = subject.xy, subject.confidence
    return xy, confidence


def _clip_notes(
    time_s: NDArray[np.float64], people: Sequence[Tracklet], subject: Tracklet, options: TrackOptions
) -> dict[str, float]:
    rate_hz = sample_rate_hz(time_s)
    too_slow = len(time_s) > 1 and not can_smooth(rate_hz, options.smooth)
    return {
        "frames": float(len(time_s)),
        "found_share": len(subject) / len(time_s),
        "people_seen": float(len(number_people(people))),
        "sample_rate_hz": rate_hz if len(time_s) > 1 else 0.0,
        "unsmoothed_low_rate": float(too_slow),
    }
