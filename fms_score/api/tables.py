"""Tables without a score: what is measured, when it repeats, and what there is to choose from."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from fms_score.api.rubric import Rubric, loaded_rubric
from fms_score.errors import InputError
from fms_score.formats import scores
from fms_score.kinematics.body import body_scale
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.signals import body_in_view, signal_table
from fms_score.kinematics.view import detect_view, forced_view, parse_view
from fms_score.pipeline import look_at
from fms_score.pose.registry import list_models
from fms_score.tracks.track import PoseTrack

__all__ = ["catalogue", "find_repetitions", "models", "read_scores", "signals"]


def signals(track: PoseTrack, view: str = "auto") -> pd.DataFrame:
    """Every signal of every frame: joint angles, tilts, distances in body lengths.

    Parameters
    ----------
    track : PoseTrack
    view : str
        ``auto``, ``front``, ``back``, ``side``, ``left`` or ``right`` (the side towards the camera).

    Returns
    -------
    DataFrame
        Index ``time_s``, one column for each name in :func:`catalogue` and side; NaN where points or view do not allow it.

    Examples
    --------
    >>> import fms_score as fms
    >>> table = fms.signals(fms.PoseTrack.from_npz("poses.npz"))
    >>> round(table["right_knee_flexion_deg"].max())
    150
    """
    scale = body_scale(track.xy)
    seen = forced_view(parse_view(view), detect_view(track.xy, track.confidence, scale))
    return signal_table(track, body_in_view(track, seen, scale))


def find_repetitions(track: PoseTrack, rubric: str | os.PathLike[str] | Rubric, view: str = "auto") -> pd.DataFrame:
    """Repetitions of a movement: number, side, start, turn and end.

    Parameters
    ----------
    track : PoseTrack
    rubric : str, path or Rubric
        Says what counts as a repetition.
    view : str
        As for :func:`signals`.

    Returns
    -------
    DataFrame
        One row each; columns ``rep, side, start_s, turn_s, end_s, duration_s, complete, excursions, excursion``.

    Examples
    --------
    >>> import fms_score as fms
    >>> track = fms.PoseTrack.from_npz("poses.npz")
    >>> fms.find_repetitions(track, "deep_squat")["turn_s"].round(1).tolist()
    [1.0, 3.0]
    """
    loaded = loaded_rubric(rubric)
    assert loaded is not None, "a rubric is asked for"
    return look_at(track, loaded.rubric, parse_view(view)).repetitions


def catalogue() -> pd.DataFrame:
    """What can be measured: unit, sides, views and meaning of every signal; index ``signal``.

    Examples
    --------
    >>> import fms_score as fms
    >>> fms.catalogue().loc["knee_flexion_deg", "unit"]
    'deg'
    """
    rows = {
        one.name: {
            "unit": one.unit,
            "sided": one.sided,
            "views": ", ".join(one.planes),
            "rough": one.low_confidence,
            "meaning": one.meaning,
        }
        for one in SIGNALS.values()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("signal")


def models() -> pd.DataFrame:
    """Networks that can find the points, and whether they are on this machine; index ``model``.

    Examples
    --------
    >>> import fms_score as fms
    >>> fms.models().columns.tolist()
    ['default', 'found', 'problem', 'licence', 'summary', 'path']
    """
    rows = {
        one.name: {
            "default": one.is_default,
            "found": one.origin,
            "problem": one.problem,
            "licence": one.card.licence if one.card else None,
            "summary": one.card.summary if one.card else None,
            "path": str(one.path) if one.path else None,
        }
        for one in list_models()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def read_scores(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read ``scores.csv``, the line of every clip that was analysed into one folder.

    Parameters
    ----------
    path : path
        The file, or the folder it lies in.

    Raises
    ------
    InputError
        If it is missing or damaged.

    Examples
    --------
    >>> import fms_score as fms
    >>> folder = fms.analyze("poses.npz", "deep_squat").save("results/anna_squat", overlay=False)
    >>> fms.read_scores("results")[["movement", "band_low", "band_high"]].values.tolist()
    [['deep_squat', 1, 2]]
    """
    file = Path(path) / "scores.csv" if Path(path).is_dir() else Path(path)
    try:
        header, lines = scores.read_scores(file)
    except OSError as failure:
        raise InputError(f"{file} cannot be read: {failure.strerror or failure}; give the scores.csv of a folder") from failure
    table = pd.DataFrame(lines, columns=header)
    numbers = [name for name in scores.SCORE_COLUMNS if name in table and name not in scores.TEXT_COLUMNS]
    return table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in numbers})
