"""Whose movement is scored: the one who moves, largely and for long, or whom the user points at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import NobodyFoundError, OptionError
from fms_score.skeleton import BODY_JOINTS, MIRROR
from fms_score.tracks.quantiles import known_quantiles
from fms_score.tracks.tracklet import Tracklet, found, frame_seconds

__all__ = [
    "Subject",
    "SubjectHint",
    "SubjectOptions",
    "check_seen",
    "choose_subject",
    "number_people",
    "parse_subject",
    "subject_hint",
    "subject_score",
]

_STILL_MOTION_RATIO: Final = 0.15
"""Motion, in body lengths, that network noise and swaying give to somebody who does nothing."""
_LASTING_FRAMES: Final = 3
Subject = int | tuple[float, float] | None
"""Whom to follow: the number from the left, a point on the person, or None for whoever moves most."""

_PAIR = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*,\s*(\d+(?:\.\d*)?|\.\d+)\s*")


@dataclass(frozen=True, slots=True)
class SubjectHint:
    """Whom the user means, by exactly one of two ways.

    Attributes
    ----------
    number : int, optional
        1 for the leftmost person, as `number_people` counts.
    point : tuple of float, optional
        x, y on or near that person: pixels, or fractions of width and height when neither is above 1.

    Raises
    ------
    OptionError
        If not exactly one is given, the number is below 1, or the point is negative.
    """

    number: int | None = None
    point: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if (self.number is None) == (self.point is None):
            raise OptionError("a subject is given either by number or by point")
        if self.number is not None and self.number < 1:
            raise OptionError(f"people are numbered from 1, left to right: subject {self.number} cannot be")
        if self.point is not None and not all(0 <= value < np.inf for value in self.point):
            raise OptionError(f"a point to find the subject by lies in the picture: {self.point} cannot be")

    def point_px(self, image_size: tuple[int, int]) -> tuple[float, float] | None:
        """Give the point in pixels of a frame of this width and height."""
        if self.point is None or max(self.point) > 1:
            return self.point
        return self.point[0] * image_size[0], self.point[1] * image_size[1]


def subject_hint(subject: Subject | SubjectHint) -> SubjectHint | None:
    """Give a number from the left, or a point on the person, as a hint; None stays None."""
    if subject is None or isinstance(subject, SubjectHint):
        return subject
    return SubjectHint(number=subject) if isinstance(subject, int) else SubjectHint(point=(subject[0], subject[1]))


@dataclass(frozen=True, slots=True)
class SubjectOptions:
    """How long somebody must be seen to be scored.

    A repetition of any of the seven movements takes most of a second, so less than ``min_seen_s`` cannot show one. In a
    longer clip, somebody seen for a moment only is a passer-by: ``min_share`` of the clip is asked for, but never more than
    ``enough_s``, so that a long film with one short exercise in it is taken.

    Attributes
    ----------
    min_seen_s, enough_s : float
    min_share : float
    min_frames : int
        Fewer pictures than this are no movement. A clip of one single picture is a still and passes.
    """

    min_seen_s: float = 0.8
    min_share: float = 0.2
    enough_s: float = 2.0
    min_frames: int = 3

    def needed_s(self, clip_s: float) -> float:
        """Seconds that somebody must be seen in a clip of this length."""
        return max(self.min_seen_s, min(self.min_share * clip_s, self.enough_s))


def parse_subject(text: str) -> SubjectHint:
    """Read ``2`` (the second person from the left) or ``640,360`` or ``0.5,0.5`` (a point on the person).

    Raises
    ------
    OptionError
        If the text is neither.
    """
    if re.fullmatch(r"\s*\d{1,6}\s*", text, flags=re.ASCII):
        return SubjectHint(number=int(text))
    pair = _PAIR.fullmatch(text)
    if not pair:
        raise OptionError(
            f"cannot read the subject {text!r}: give a number counted from the left, such as 2, "
            "or a point on the person in pixels or fractions, such as 640,360 or 0.5,0.5"
        )
    return SubjectHint(point=(float(pair[1]), float(pair[2])))


def choose_subject(tracklets: Sequence[Tracklet], image_size: tuple[int, int], hint: SubjectHint | None = None) -> Tracklet:
    """Choose from the whole clip whose movement is meant.

    Without a hint the highest `subject_score` wins, so that somebody exercising wins over a nearer or larger bystander who
    stands still, and over people who only pass.

    Raises
    ------
    NobodyFoundError
        If there is nobody.
    OptionError
        If the hint names a person who is not there.
    """
    if not tracklets:
        raise NobodyFoundError(
            "nobody was found in any picture: check that a whole person is in view, large and upright (--rotate turns it)"
        )
    if hint is None:
        return max(tracklets, key=subject_score)
    point = hint.point_px(image_size)
    return _at_point(tracklets, point) if point else _by_number(tracklets, hint.number or 1)


def subject_score(tracklet: Tracklet) -> float:
    """Size x duration x motion.

    Size is the body length in pixels; duration the number of frames, each counted by the share of the body found in it;
    motion how far the points travel relative to the body's own middle (10th to 90th percentile, root mean square over the
    points, in body lengths), so that a shaking camera moves nobody, plus what noise gives to somebody standing still.
    """
    complete = found(tracklet.xy)[:, BODY_JOINTS].mean(axis=1).sum()
    size = np.nan_to_num(tracklet.body_length_px)
    return float(size * complete * (_STILL_MOTION_RATIO + _motion_ratio(tracklet)))


def number_people(tracklets: Sequence[Tracklet]) -> list[Tracklet]:
    """Number people as in ``--subject N``: those who last, left to right where most of them are seen at once.

    Whoever is not in that frame counts after those who are, left to right by where they mostly stand.
    """
    longest = max((len(tracklet) for tracklet in tracklets), default=0)
    lasting = [tracklet for tracklet in tracklets if len(tracklet) >= min(_LASTING_FRAMES, longest)]
    if not lasting:
        return []
    frames, counts = np.unique(np.concatenate([tracklet.frames for tracklet in lasting]), return_counts=True)
    busiest = int(frames[np.argmax(counts)])
    return sorted(lasting, key=lambda tracklet: _left_to_right(tracklet, busiest))


def check_seen(subject: Tracklet, clip_time_s: NDArray[np.float64], options: SubjectOptions | None = None) -> None:
    """Refuse somebody who was hardly there.

    Raises
    ------
    NobodyFoundError
        Telling for how long the person was seen and how long it must be.
    """
    options = options or SubjectOptions()
    if len(clip_time_s) == 1:
        return
    seconds = frame_seconds(clip_time_s)
    seen_s, clip_s = float(seconds[subject.frames].sum()), float(seconds.sum())
    needed_s = options.needed_s(clip_s)
    if seen_s < needed_s or len(subject) < options.min_frames:
        raise NobodyFoundError(
            f"nobody was seen for long enough: the best person for {seen_s:.2f} s ({len(subject)} of {len(clip_time_s)} "
            f"pictures) of a clip of {clip_s:.2f} s, {needed_s:.2f} s and {options.min_frames} pictures are needed; "
            "film the whole movement with the whole body in view, or choose the part with --start and --end"
        )


def _motion_ratio(tracklet: Tracklet) -> float:
    """How far the points travel about the body's middle, in body lengths; left and right may be mixed up."""
    about = tracklet.xy - tracklet.centres_px[:, None]
    # middle and distance of each pair instead of left and right: a swap of names is no motion
    both = np.concatenate([(about + about[:, MIRROR]) / 2, np.abs(about - about[:, MIRROR]) / 2], axis=1)
    columns = both.reshape(len(both), -1)
    often = np.isfinite(columns).sum(axis=0) >= max(_LASTING_FRAMES, len(columns) / 2)
    if not often.any():
        return 0.0
    low, high = (known_quantiles(columns[:, often].T, share) for share in (0.1, 0.9))
    # twice as many columns as coordinates, and two coordinates a point: the mean square of a point's travel
    return float(np.sqrt(2 * np.mean((high - low) ** 2)) / tracklet.body_length_px)


def _left_to_right(tracklet: Tracklet, frame: int) -> tuple[bool, float]:
    there = tracklet.frames == frame
    x = tracklet.centres_px[:, 0]
    return not there.any(), float(np.median(x[there] if there.any() else x))


def _by_number(tracklets: Sequence[Tracklet], number: int) -> Tracklet:
    people = number_people(tracklets)
    if number > len(people):
        places = ", ".join(f"{place} near x={np.median(one.centres_px[:, 0]):.0f}" for place, one in enumerate(people, 1))
        raise OptionError(f"there is no subject {number}: {len(people)} can be followed, from the left: {places}")
    return people[number - 1]


def _at_point(tracklets: Sequence[Tracklet], point: tuple[float, float]) -> Tracklet:
    away = [_distance_px(tracklet, point) for tracklet in tracklets]
    nearest = tracklets[int(np.argmin(away))]
    if min(away) > nearest.body_length_px:
        x, y = np.median(nearest.centres_px, axis=0)
        raise OptionError(f"nobody is at {point[0]:.0f},{point[1]:.0f}: the nearest person is near {x:.0f},{y:.0f}")
    return nearest


def _distance_px(tracklet: Tracklet, point: tuple[float, float]) -> float:
    """Distance from the nearest point of a body, at first or in the quarter of frames where it is least.

    The user points at somebody in the first picture, or at the place where the movement is done.
    """
    to_points = np.linalg.norm(tracklet.xy - np.asarray(point), axis=-1)
    to_centre = np.linalg.norm(tracklet.centres_px - np.asarray(point), axis=-1)
    away = np.fmin(np.nanmin(to_points, axis=1), to_centre)
    return float(min(away[:_LASTING_FRAMES].max(), np.percentile(away, 25)))
