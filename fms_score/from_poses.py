"""The story from its middle: poses that somebody stored, of this package or another, become a verdict without any video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fms_score.errors import OptionError
from fms_score.language import message
from fms_score.pipeline import Analysis, ClipRequest, judge
from fms_score.rubric.load import LoadedRubric
from fms_score.tracks.files.reading import KIND_NAMES, PoseInput
from fms_score.tracks.track import PoseTrack
from fms_score.video.source import ClipInfo, ReadOptions

__all__ = ["analyse_poses", "analyse_track"]


def analyse_poses(request: ClipRequest, rubrics: Mapping[str, LoadedRubric], poses: PoseInput) -> Analysis:
    """Score poses from a file instead of a video.

    Parameters
    ----------
    request : ClipRequest
        Its path is that of the poses; nothing of :class:`ReadOptions` applies.
    rubrics : mapping of str to LoadedRubric
        Movements to choose from where the request names none.
    poses : PoseInput

    Returns
    -------
    Analysis
        With ``info.kind`` "poses": there are no pictures.

    Raises
    ------
    FmsScoreError
        With one line for the user, whatever the step that could not go on.
    """
    if request.read != ReadOptions():
        raise OptionError(f"{request.name}: start, end, slow motion and turning are for videos; poses are taken as they are")
    if poses.track is not None and request.subject is not None:
        raise OptionError(f"{request.name} holds one person only; leave the subject away")
    analysis = analyse_track(request, rubrics, poses.follow(request.track, request.subject))
    said = [message("note.from_poses", kind=KIND_NAMES[poses.kind]), *analysis.verdict.note_messages]
    verdict = analysis.verdict.model_copy(update={"notes": [str(one) for one in said], "note_messages": said})
    return replace(analysis, verdict=verdict)


def analyse_track(request: ClipRequest, rubrics: Mapping[str, LoadedRubric], track: PoseTrack) -> Analysis:
    """Score a track that is there already; as :func:`analyse_poses`, without a word on where it comes from."""
    width, height = track.image_size
    rate_hz = (len(track) - 1) / track.duration_s if len(track) > 1 else 0.0
    info = ClipInfo(request.path, "poses", width, height, rate_hz, len(track), track.duration_s, 0)
    return judge(request, rubrics, info, None, track)
