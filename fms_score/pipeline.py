"""The whole story on one page: a clip becomes poses, a track, signals, repetitions, measurements and a verdict.

Every step is a call into one layer. This is the only place that knows the order of the steps, and with the command line
the only one that knows all the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.errors import RubricError
from fms_score.kinematics.body import Body, Scale, body_scale
from fms_score.kinematics.signals import body_in_view, signal_table
from fms_score.kinematics.view import View, detect_view, forced_view
from fms_score.pose.estimator import EstimatorOptions, PoseEstimator, PoseSummary
from fms_score.pose.network import PoseNetwork
from fms_score.pose.people import FramePeople
from fms_score.repetitions import find_repetitions
from fms_score.rubric.clip import Clip
from fms_score.rubric.collection import movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.recognise import recognise
from fms_score.rubric.schema import Rubric
from fms_score.rubric.score import check_observed, score_clip
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.build import TrackOptions, build_track
from fms_score.tracks.keypoint_spread import keypoint_sd_px
from fms_score.tracks.subject import SubjectHint
from fms_score.tracks.track import PoseTrack
from fms_score.video.source import ClipInfo, ReadOptions, probe, read_frames

__all__ = ["Analysis", "ClipRequest", "Look", "analyse", "choose_rubric", "look_at", "score_track"]


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """What the user wants of one clip.

    Attributes
    ----------
    path : Path
        Video, animation or still picture.
    movement : LoadedRubric or None
        The rubric named; None to tell it from the file's name or the movement itself.
    view : str
        ``auto``, or the view as the user names it.
    observed : mapping of str to bool
        Answers of whoever watched.
    subject : SubjectHint or None
        Whom to follow, if not whoever moves most.
    read : ReadOptions
        Part of the file, slow motion, extra turn.
    track : TrackOptions
        Parameters of linking, repair and smoothing.
    follow : bool
        Whether the network looks at a crop that follows the subject, or at the whole of every frame.
    """

    path: Path
    movement: LoadedRubric | None = None
    view: str = "auto"
    observed: Mapping[str, bool] = field(default_factory=dict)
    subject: SubjectHint | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    track: TrackOptions = field(default_factory=TrackOptions)
    follow: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A track seen with one rubric: from where, what it measures in every frame, and when it repeats."""

    view: View
    body: Body
    signals: pd.DataFrame
    repetitions: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything known of one clip, before anything is written."""

    request: ClipRequest
    info: ClipInfo
    rubric: LoadedRubric
    poses: PoseSummary | None
    track: PoseTrack
    look: Look
    verdict: Verdict
    measurements: pd.DataFrame


def analyse(
    request: ClipRequest,
    rubrics: Mapping[str, LoadedRubric],
    network: PoseNetwork,
    on_frame: Callable[[FramePeople], None] = lambda _people: None,
) -> Analysis:
    """Score one clip.

    Parameters
    ----------
    request : ClipRequest
    rubrics : mapping of str to LoadedRubric
        Movements to choose from where the request names none.
    network : PoseNetwork
        Loaded once, for any number of clips.
    on_frame : callable
        Called after every frame, for a progress bar.

    Returns
    -------
    Analysis

    Raises
    ------
    FmsScoreError
        With one line for the user, whatever the step that could not go on.
    """
    info = probe(request.path, request.read)
    size = (info.width, info.height)
    estimator = PoseEstimator(network, EstimatorOptions(follow=request.follow, subject=_whom(request.subject, size)))
    people = estimator.people(lambda: read_frames(request.path, request.read))
    hint = None if request.follow else request.subject  # a crop that follows the subject has chosen already
    track = build_track(_told(people, on_frame), size, request.track, hint)
    rubric, notes = choose_rubric(request, rubrics, track)
    look = look_at(track, rubric.rubric, request.view)
    verdict, measurements = score_track(track, look, rubric.rubric, request.observed)
    verdict = verdict.model_copy(update={"notes": [*notes, *_doubts(request, track, look), *verdict.notes]})
    return Analysis(request, info, rubric, estimator.summary, track, look, verdict, measurements)


def _doubts(request: ClipRequest, track: PoseTrack, look: Look) -> list[str]:
    """What the user should know of the way to the signals."""
    doubts = []
    if look.view.forced:
        doubts.append(f"the view was named by the user: {request.view}")
    if track.notes.get("unsmoothed_low_rate"):
        doubts.append("points are not smoothed: the clip has too few pictures a second for this filter")
    return doubts


def _whom(hint: SubjectHint | None, size: tuple[int, int]) -> tuple[float, float] | int | None:
    if hint is None:
        return None
    return hint.point_px(size) if hint.point is not None else hint.number


def look_at(track: PoseTrack, rubric: Rubric, view: str = "auto") -> Look:
    """See a track as a rubric does.

    The view is taken twice: once from the whole clip to find the repetitions, and again from the repetitions alone, because
    people turn away before and after what they came to show.
    """
    scale = body_scale(track.xy)
    look = _look(track, rubric, scale, forced_view(view, detect_view(track.xy, track.confidence, scale)))
    moving = _within(track.time_s, look.repetitions)
    if not moving.any():
        return look
    again = detect_view(track.xy[moving], track.confidence[moving], scale)
    return _look(track, rubric, scale, forced_view(view, again))


def _look(track: PoseTrack, rubric: Rubric, scale: Scale, view: View) -> Look:
    body = body_in_view(track, view, scale)
    signals = signal_table(track, body)
    two_sided = rubric.sides == "left_right"
    repetitions = find_repetitions(signals, rubric.repetition, two_sided=two_sided, side_by=rubric.side_by)
    return Look(view, body, signals, repetitions)


def score_track(track: PoseTrack, look: Look, rubric: Rubric, observed: Mapping[str, bool]) -> tuple[Verdict, pd.DataFrame]:
    """Measure and judge every repetition of a track.

    Returns
    -------
    verdict : Verdict
    measurements : DataFrame
    """
    check_observed(rubric, observed)
    spread_px = keypoint_sd_px(track.confidence, look.body.scale.torso_px)
    return score_clip(rubric, look.repetitions, Clip(track.time_s, look.body, spread_px, look.view), observed)


def choose_rubric(
    request: ClipRequest, rubrics: Mapping[str, LoadedRubric], track: PoseTrack
) -> tuple[LoadedRubric, list[str]]:
    """Rubric named by the user, else by the file's name, else by what the movement looks like.

    Returns
    -------
    rubric : LoadedRubric
    notes : list of str
        A warning where the name and the movement disagree.

    Raises
    ------
    RubricError
        If nothing tells the movement.
    """
    seen = _recognised(track, rubrics)
    if request.movement is not None:
        movement = request.movement.rubric.movement
        return request.movement, _disagreement(movement, seen) if movement in rubrics else []
    named = movement_in_name(request.path.stem, rubrics)
    if named is not None:
        return rubrics[named], _disagreement(named, seen)
    if seen is None:
        raise RubricError(
            f"{request.path.name}: neither its name nor what it shows tells the movement; "
            f"give --movement, one of {', '.join(rubrics)}"
        )
    return rubrics[seen], [f"movement recognised from the clip: {seen}; name it with --movement if that is wrong"]


def _recognised(track: PoseTrack, rubrics: Mapping[str, LoadedRubric]) -> str | None:
    scale = body_scale(track.xy)
    view = detect_view(track.xy, track.confidence, scale)
    signals = signal_table(track, body_in_view(track, view, scale))
    return recognise({name: loaded.rubric for name, loaded in rubrics.items()}, signals, view).movement


def _disagreement(named: str, seen: str | None) -> list[str]:
    return [f"named {named}, looks like {seen}: is this the right file?"] if seen not in {None, named} else []


def _within(time_s: NDArray[np.float64], repetitions: pd.DataFrame) -> NDArray[np.bool_]:
    inside = np.zeros(len(time_s), dtype=bool)
    for start_s, end_s in zip(repetitions["start_s"], repetitions["end_s"], strict=True):
        inside |= (time_s >= start_s) & (time_s <= end_s)
    return inside


def _told(people: Iterator[FramePeople], on_frame: Callable[[FramePeople], None]) -> Iterator[FramePeople]:
    for one in people:
        on_frame(one)
        yield one
