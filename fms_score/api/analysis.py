"""From a file, a track or a folder of results to a :class:`Result`, in one call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from fms_score.api.estimator import load_network
from fms_score.api.result import Result
from fms_score.api.rubric import Rubric, loaded_rubric
from fms_score.formats.score_json import read_score
from fms_score.from_poses import analyse_poses, analyse_track
from fms_score.kinematics.body import proportions_of
from fms_score.kinematics.view import parse_view
from fms_score.pipeline import ClipRequest, analyse
from fms_score.rescore import rubric_of_result, stored_look
from fms_score.rubric.collection import all_rubrics
from fms_score.tracks.files.people_clip import ImageSize
from fms_score.tracks.files.reading import PoseNetworkFacts, is_pose_input, read_pose_input, stored_clip_name
from fms_score.tracks.subject import Subject, subject_hint
from fms_score.tracks.track import PoseTrack
from fms_score.video.source import ReadOptions

__all__ = ["analyze", "load", "score"]

RubricLike = str | os.PathLike[str] | Rubric


def analyze(  # noqa: PLR0913 - what the command line offers, by the same names
    path: str | os.PathLike[str],
    movement: RubricLike | None = None,
    view: str = "auto",
    observed: Mapping[str, bool] | None = None,
    model: str | os.PathLike[str] | None = None,
    *,
    device: str = "AUTO",
    subject: Subject = None,
    start_s: float | None = None,
    end_s: float | None = None,
    slowmo: float = 1.0,
    rotate_deg: int = 0,
    fps: float | None = None,
    size: ImageSize | None = None,
    height_cm: float | None = None,
    hand_length_cm: float | None = None,
    tibia_height_cm: float | None = None,
) -> Result:
    """Score one clip.

    Parameters
    ----------
    path : path
        A video, a picture or an animated GIF; or poses instead: ``poses.npz``, a folder of OpenPose JSON, COCO keypoints.
    movement : str, path or Rubric, optional
        Without it, told from the file's name, else from what is seen.
    view : str
        ``auto``, ``front``, ``back``, ``side``, ``left`` or ``right`` (the side towards the camera).
    observed : mapping of str to bool, optional
        What somebody saw and no camera can: ``{"heels_down": True, "pain": False}``; the keys are ``Rubric.questions``.
    model : str or path, optional
        Network by name or file.
    device : str
        ``AUTO``, ``CPU``, ``GPU`` or ``NPU``.
    subject : int or (x, y), optional
        Whom to score: the number from the left, or a point on the person in pixels.
    start_s, end_s : float, optional
        Part of the video, in seconds of its playing time.
    slowmo : float
        How many times slower than life the file plays.
    rotate_deg : {0, 90, 180, 270}
        Clockwise turn of the picture, after the phone's own.
    fps, size : float, (int, int), optional
        For poses that do not tell: pictures a second, width and height of the pictures.
    height_cm, hand_length_cm, tibia_height_cm : float, optional
        Measured on the subject; shoulder mobility and the hurdle step use them.

    Returns
    -------
    Result

    Raises
    ------
    FmsScoreError
        With one line that says what is wrong, where, and what to do.

    Examples
    --------
    >>> import fms_score as fms
    >>> result = fms.analyze("poses.npz", "deep_squat", observed={"heels_down": True})
    >>> result.band
    (1, 2)
    >>> len(result.repetitions)
    2
    """
    clip = Path(path)
    stored = is_pose_input(clip)
    request = ClipRequest(
        path=clip,
        movement=loaded_rubric(movement),
        view=parse_view(view),
        observed=dict(observed or {}),
        subject=subject_hint(subject),
        read=ReadOptions(start_s, end_s, slowmo, rotate_deg),
        proportions=proportions_of(height_cm, hand_length_cm, tibia_height_cm),
        called=stored_clip_name(clip) if stored and clip.exists() else None,
    )
    if stored:
        poses = read_pose_input(clip, fps=fps, image_size=size)
        return Result(analyse_poses(request, all_rubrics(), poses), poses.network)
    network = load_network(model, device)
    return Result(analyse(request, all_rubrics(), network), network)


def score(
    track: PoseTrack,
    rubric: RubricLike | None = None,
    observed: Mapping[str, bool] | None = None,
    view: str = "auto",
    *,
    name: str = "track",
) -> Result:
    """Score the points of one subject, wherever they come from.

    Parameters
    ----------
    track : PoseTrack
    rubric : str, path or Rubric, optional
        Without it, recognised from the movement.
    observed : mapping of str to bool, optional
        Answers of whoever watched.
    view : str
        As for :func:`analyze`.
    name : str
        What the clip is called.

    Returns
    -------
    Result

    Raises
    ------
    RubricError
        If nothing tells the movement, or the rubric has a mistake.
    OptionError
        For an answer that the rubric does not ask for.

    Examples
    --------
    >>> import fms_score as fms
    >>> track = fms.PoseTrack.from_npz("poses.npz")
    >>> fms.score(track, "deep_squat", {"heels_down": True}).band
    (1, 2)
    """
    request = ClipRequest(Path(name), loaded_rubric(rubric), parse_view(view), dict(observed or {}))
    return Result(analyse_track(request, all_rubrics(), track), PoseNetworkFacts("not told"))


def load(folder: str | os.PathLike[str], rubric: RubricLike | None = None) -> Result:
    """Open a folder of results that ``fms-score analyze`` or :meth:`Result.save` wrote.

    The verdict is as it was stored; pictures show points on plain ground, because the video is not part of the folder.

    Parameters
    ----------
    folder : path
    rubric : str, path or Rubric, optional
        What it was scored with; needed only if that was a file of your own.

    Raises
    ------
    InputError
        If these are no results, or they are damaged.

    Examples
    --------
    >>> import fms_score as fms
    >>> folder = fms.analyze("poses.npz", "deep_squat").save("results/ben_squat", overlay=False)
    >>> fms.load(folder).band
    (1, 2)
    """
    place = Path(folder)
    verdict, poses = read_score(place / "score.json"), read_pose_input(place / "poses.npz")
    assert poses.track is not None, "npz holds a track"
    request = ClipRequest(
        path=place / "poses.npz",
        movement=loaded_rubric(rubric) or rubric_of_result(place, verdict),
        observed=verdict.observed,
        called=stored_clip_name(place / "poses.npz"),
        **stored_look(verdict),
    )
    analysis = analyse_track(request, all_rubrics(), poses.track)
    return Result(replace(analysis, verdict=verdict), poses.network)
