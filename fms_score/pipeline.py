"""The whole story on one page: a clip becomes poses, a track, signals, repetitions, measurements and a verdict.

Every step is a call into one layer. This is the only place that knows the order of the steps, and with the command line
the only one that knows all the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.errors import OptionError, RubricError
from fms_score.kinematics.body import AVERAGE, Body, Proportions, Scale, body_scale
from fms_score.kinematics.signals import body_in_view, signal_table
from fms_score.kinematics.view import View, detect_view, forced_view
from fms_score.language import Message, message
from fms_score.loading import FOR_MOVEMENT, load_beside
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
from fms_score.tracks.keypoint_spread import keypoint_sd_px, spread_model
from fms_score.tracks.subject import SubjectHint
from fms_score.tracks.track import PoseTrack
from fms_score.video.source import ClipInfo, ReadOptions, probe, read_frames

__all__ = ["Analysis", "ClipRequest", "Look", "analyse", "choose_rubric", "judge", "look_at", "score_track"]


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
    proportions : Proportions
        What somebody measured on the subject.
    called : str or None
        Name of the clip where that of the file does not tell it (``poses.npz``).
    """

    path: Path
    movement: LoadedRubric | None = None
    view: str = "auto"
    observed: Mapping[str, bool] = field(default_factory=dict)
    subject: SubjectHint | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    track: TrackOptions = field(default_factory=TrackOptions)
    follow: bool = True
    proportions: Proportions = AVERAGE
    called: str | None = None

    @property
    def name(self) -> str:
        """What the clip is called: it may tell the movement."""
        return self.called or self.path.name


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

    @property
    def measured_track(self) -> PoseTrack:
        """The track with its points where they were measured: pictures show the hip that an angle was taken at."""
        return replace(self.track, xy=self.look.body.xy)


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
    estimator = PoseEstimator(network, EstimatorOptions(follow=request.follow, subject=_whom(request.subject, info)))
    people = estimator.people(lambda: read_frames(request.path, request.read))
    if info.kind != "still":
        load_beside(FOR_MOVEMENT)
    hint = None if request.follow else request.subject  # a crop that follows the subject has chosen already
    seen = _told(people, on_frame)
    track = build_track(seen, size, request.track, hint, network.card)
    return judge(request, rubrics, info, estimator.summary, track)


def judge(
    request: ClipRequest, rubrics: Mapping[str, LoadedRubric], info: ClipInfo, poses: PoseSummary | None, track: PoseTrack
) -> Analysis:
    """Second half of :func:`analyse`, for poses that are known: new ones, or those that an earlier run kept.

    Raises
    ------
    RubricError
        If nothing tells the movement.
    OptionError
        For an answer that the rubric does not ask for.
    """
    rubric, notes = choose_rubric(request, rubrics, track)
    look = look_at(track, rubric.rubric, request.view, request.proportions)
    verdict, measurements = score_track(track, look, rubric.rubric, request.observed)
    said = [*notes, *_doubts(request, track, look), *verdict.note_messages]
    verdict = verdict.model_copy(update={"notes": [str(one) for one in said], "note_messages": said})
    return Analysis(request, info, rubric, poses, track, look, verdict, measurements)


def _doubts(request: ClipRequest, track: PoseTrack, look: Look) -> list[Message]:
    """What the user should know of the way to the signals."""
    doubts = []
    if look.view.forced:
        doubts.append(message("note.view_named", view=request.view))
    if track.notes.get("unsmoothed_low_rate"):
        doubts.append(message("note.unsmoothed"))
    return doubts


def _whom(hint: SubjectHint | None, info: ClipInfo) -> tuple[float, float] | int | None:
    """Point in pixels or number of the subject; a point outside the picture is refused, or somebody far off would be scored."""
    if hint is None:
        return None
    point_px = hint.point_px((info.width, info.height))
    if point_px is None:
        return hint.number
    x, y = point_px
    if x > info.width or y > info.height:
        raise OptionError(
            f"{info.path.name}: subject {x:g},{y:g} lies outside the picture, which is {info.width} x {info.height} pixels; "
            "give a point on the person"
        )
    return point_px


def look_at(track: PoseTrack, rubric: Rubric, view: str = "auto", proportions: Proportions = AVERAGE) -> Look:
    """See a track as a rubric does.

    The view is taken twice: once from the whole clip to find the repetitions, and again from the repetitions alone, because
    people turn away before and after what they came to show.
    """
    scale = body_scale(track.xy, proportions)
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
    spread = spread_model(track.notes, lying=look.view.lying)
    spread_px = keypoint_sd_px(track.confidence, look.body.scale.torso_px, spread)
    return score_clip(rubric, look.repetitions, Clip(track.time_s, look.body, spread_px, look.view), observed)


def choose_rubric(
    request: ClipRequest, rubrics: Mapping[str, LoadedRubric], track: PoseTrack
) -> tuple[LoadedRubric, list[Message]]:
    """Rubric named by the user, else by the file's name, else by what the movement looks like.

    Returns
    -------
    rubric : LoadedRubric
    notes : list of Message
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
    named = movement_in_name(Path(request.name).stem, rubrics)
    if named is not None:
        return rubrics[named], _disagreement(named, seen)
    if seen is None:
        raise RubricError(
            f"{request.name}: neither its name nor what it shows tells the movement; "
            f"give --movement, one of {', '.join(rubrics)}"
        )
    return rubrics[seen], [message("note.recognised", movement=seen)]


def _recognised(track: PoseTrack, rubrics: Mapping[str, LoadedRubric]) -> str | None:
    scale = body_scale(track.xy)
    view = detect_view(track.xy, track.confidence, scale)
    signals = signal_table(track, body_in_view(track, view, scale))
    return recognise({name: loaded.rubric for name, loaded in rubrics.items()}, signals, view).movement


def _disagreement(named: str, seen: str | None) -> list[Message]:
    return [message("note.disagreement", named=named, seen=seen)] if seen is not None and seen != named else []


def _within(time_s: NDArray[np.float64], repetitions: pd.DataFrame) -> NDArray[np.bool_]:
    inside = np.zeros(len(time_s), dtype=bool)
    for start_s, end_s in zip(repetitions["start_s"], repetitions["end_s"], strict=True):
        inside |= (time_s >= start_s) & (time_s <= end_s)
    return inside


def _told(people: Iterator[FramePeople], on_frame: Callable[[FramePeople], None]) -> Iterator[FramePeople]:
    for one in people:
        on_frame(one)
        yield one
