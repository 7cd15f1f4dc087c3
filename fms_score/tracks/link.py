"""Who is who from frame to frame.

Every person seen so far expects, in the next frame, to stand where the last movement leads. Detections are given to
people by the assignment that is best for all together [1]_; a pair is worth the mean likeness of its points, a Gaussian of
their distance in body lengths as in COCO's object keypoint similarity [2]_, that widens with the time since a point was
last seen. What is left over is either a second detection of a body already there, which lends its missing points and is
dropped, or somebody new.

References
----------
.. [1] Kuhn, "The Hungarian method for the assignment problem", 1955.
.. [2] Ronchi and Perona, "Benchmarking and error diagnosis in multi-instance pose estimation", ICCV 2017.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy
from numpy.typing import NDArray

from fms_score.pose.people import FramePeople
from fms_score.skeleton import JOINT_COUNT
from fms_score.tracks.body_length import body_length_px
from fms_score.tracks.join import join_tracklets
from fms_score.tracks.tracklet import Tracklet, found, same_body

__all__ = ["LinkOptions", "Tracklet", "link_people"]


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How people are told apart over time. Ratios are in body lengths (torso, neck to mid-hip).

    Attributes
    ----------
    max_gap_s : float
        A person unseen for longer becomes a new tracklet, which may still be joined later.
    join_gap_s : float
        Tracklets further apart in time are never joined.
    reach_ratio : float
        Distance at which two points of successive frames are 0.61 alike.
    drift_ratio_per_s : float
        Widening of that distance with the time since the point was last seen.
    min_likeness : float
        Pairs less alike than this (0-1) are not the same person.
    duplicate_ratio : float
        Poses of one frame that lie within this distance are one body.
    min_points, start_points : int
        Points a detection needs to be looked at, and to be somebody new: networks see ghosts of three or four points.
    momentum_s : float
        For how long somebody unseen is expected to keep their speed.
    """

    max_gap_s: float = 1.0
    join_gap_s: float = 10.0
    reach_ratio: float = 0.3
    drift_ratio_per_s: float = 0.8
    min_likeness: float = 0.3
    duplicate_ratio: float = 0.25
    min_points: int = 4
    start_points: int = 6
    momentum_s: float = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class _Pose:
    """One detection at one moment."""

    frame: int
    time_s: float
    xy: NDArray[np.float64]
    confidence: NDArray[np.float64]

    @property
    def points(self) -> int:
        """How many points were found."""
        return int(found(self.xy).sum())


@dataclass(slots=True, eq=False)
class _Thread:
    """A tracklet that still grows: what was seen of a person, and where each point was last."""

    poses: list[_Pose] = field(default_factory=list)
    last_xy: NDArray[np.float64] = field(default_factory=lambda: np.full((JOINT_COUNT, 2), np.nan))
    last_s: NDArray[np.float64] = field(default_factory=lambda: np.full(JOINT_COUNT, -np.inf))
    body_px: float = float("nan")

    def add(self, pose: _Pose) -> None:
        """Continue with a detection."""
        seen = found(pose.xy)
        self.last_xy[seen], self.last_s[seen] = pose.xy[seen], pose.time_s
        self.poses.append(pose)
        if len(self.poses) <= 8 or len(self.poses) % 8 == 0:  # a body's size changes slowly, and measuring it takes time
            self.body_px = body_length_px(np.stack([each.xy for each in self.poses[-16:]]))

    def lend(self, pose: _Pose) -> None:
        """Take the points of a second detection that the first one lacks."""
        own = self.poses.pop()
        lacking = ~found(own.xy)
        xy = np.where(lacking[:, None], pose.xy, own.xy)
        self.add(_Pose(own.frame, own.time_s, xy, np.where(lacking, pose.confidence, own.confidence)))

    def velocity_px_s(self, momentum_s: float) -> NDArray[np.float64]:
        """Median velocity of the points over the last moments, shape (2,)."""
        newest = self.poses[-1]
        older = next((pose for pose in self.poses[-32:] if newest.time_s - pose.time_s <= momentum_s), newest)
        moved = newest.xy - older.xy
        common = found(moved)
        if older is newest or not common.any():
            return np.zeros(2)
        return _median(moved[common]) / (newest.time_s - older.time_s)

    def likeness(self, pose: _Pose, options: LinkOptions) -> float:
        """How well a detection continues this person, 0-1; 0 with fewer than two points to compare."""
        gap = pose.time_s - self.last_s
        known = np.isfinite(gap) & (gap <= options.max_gap_s) & found(pose.xy)
        if known.sum() < 2 or not np.isfinite(self.body_px):
            return 0.0
        travelled = self.velocity_px_s(options.momentum_s) * np.minimum(gap[known], options.momentum_s)[:, None]
        reach = self.body_px * (options.reach_ratio + options.drift_ratio_per_s * gap[known])
        off = np.linalg.norm(self.last_xy[known] + travelled - pose.xy[known], axis=-1)
        return float(np.exp(-0.5 * (off / reach) ** 2).mean())

    def tracklet(self) -> Tracklet:
        """What was seen, as arrays."""
        poses = self.poses
        return Tracklet(
            np.array([pose.frame for pose in poses], dtype=np.int64),
            np.array([pose.time_s for pose in poses]),
            np.stack([pose.xy for pose in poses]),
            np.stack([pose.confidence for pose in poses]),
        )


def link_people(frames: Iterable[FramePeople], options: LinkOptions | None = None) -> list[Tracklet]:
    """Link the people of successive frames, and join what a gap broke.

    Parameters
    ----------
    frames : iterable of FramePeople
        In order of time.
    options : LinkOptions, optional

    Returns
    -------
    list of Tracklet
        In order of first appearance; empty when nobody was seen.
    """
    options = options or LinkOptions()
    done: list[_Thread] = []
    active: list[_Thread] = []
    for position, people in enumerate(frames):
        ended = [thread for thread in active if people.time_s - thread.poses[-1].time_s > options.max_gap_s]
        active = [thread for thread in active if thread not in ended]
        done += ended
        active += _continue(active, _poses(position, people, options.min_points), options)
    tracklets = [thread.tracklet() for thread in done + active]
    return join_tracklets(tracklets, options.join_gap_s, options.duplicate_ratio)


def _median(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Median of every column of finite numbers; ``numpy.median`` takes ten times as long for so few."""
    ordered, half = np.sort(rows, axis=0), len(rows) // 2
    return np.asarray((ordered[half] + ordered[-half - 1]) / 2)


def _poses(position: int, people: FramePeople, min_points: int) -> list[_Pose]:
    """Give the detections of a frame, the surest body first, ghosts left out."""
    poses = [
        _Pose(position, people.time_s, xy.astype(np.float64), confidence.astype(np.float64))
        for xy, confidence in zip(people.xy, people.confidence, strict=True)
    ]
    return sorted((pose for pose in poses if pose.points >= min_points), key=lambda pose: -float(pose.confidence.sum()))


def _continue(active: Sequence[_Thread], poses: Sequence[_Pose], options: LinkOptions) -> list[_Thread]:
    """Hand the detections to the people they continue; return whoever is new."""
    taken = _assign(active, poses, options)
    here = [thread for thread, _ in taken]
    given = [pose for _, pose in taken]
    for thread, pose in taken:
        thread.add(pose)
    new: list[_Thread] = []
    for pose in poses:
        if pose in given or _lend(pose, [*here, *new], options):
            continue
        if pose.points >= options.start_points:
            thread = _Thread()
            thread.add(pose)
            new.append(thread)
    return new


def _assign(active: Sequence[_Thread], poses: Sequence[_Pose], options: LinkOptions) -> list[tuple[_Thread, _Pose]]:
    likeness = np.array([[thread.likeness(pose, options) for pose in poses] for thread in active])
    if not likeness.size:
        return []
    rows, columns = scipy.optimize.linear_sum_assignment(likeness, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(active[row], poses[column]) for row, column in pairs if likeness[row, column] >= options.min_likeness]


def _lend(pose: _Pose, here: Sequence[_Thread], options: LinkOptions) -> bool:
    """Whether a left-over detection lies on somebody already there, who then takes its points."""
    for thread in here:
        expected = np.where(np.isfinite(thread.poses[-1].xy), thread.poses[-1].xy, thread.last_xy)
        recent = (pose.time_s - thread.last_s <= options.max_gap_s)[:, None]
        if same_body(np.where(recent, expected, np.nan), pose.xy, thread.body_px, options.duplicate_ratio):
            thread.lend(pose)
            return True
    return False
