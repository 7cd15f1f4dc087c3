"""Scores the seven Functional Movement Screen tests from phone video, and shows why.

>>> import fms_score as fms
>>> result = fms.analyze("deep_squat.mp4")     # doctest: +SKIP
>>> result.score, result.because               # doctest: +SKIP

Every public name stands here; each is loaded when it is first used, so that ``import fms_score`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fms_score.api.agreement import Agreement, agree, compare
    from fms_score.api.analysis import analyze, load, score
    from fms_score.api.calibration import Calibration, calibrate
    from fms_score.api.estimator import PoseEstimator
    from fms_score.api.pictures import Picture
    from fms_score.api.result import Result
    from fms_score.api.rubric import Rubric, rubrics
    from fms_score.api.screens import Screen
    from fms_score.api.tables import catalogue, find_repetitions, models, read_scores, signals
    from fms_score.errors import FmsScoreError
    from fms_score.rubric.verdict import Verdict
    from fms_score.skeleton import JOINTS, LIMBS
    from fms_score.tracks.track import PoseTrack

__all__ = [
    "JOINTS",
    "LIMBS",
    "Agreement",
    "Calibration",
    "FmsScoreError",
    "Picture",
    "PoseEstimator",
    "PoseTrack",
    "Result",
    "Rubric",
    "Screen",
    "Verdict",
    "__version__",
    "agree",
    "analyze",
    "calibrate",
    "catalogue",
    "compare",
    "find_repetitions",
    "load",
    "models",
    "read_scores",
    "rubrics",
    "score",
    "signals",
]

_HOMES = {
    "fms_score.api.agreement": ("Agreement", "agree", "compare"),
    "fms_score.api.analysis": ("analyze", "load", "score"),
    "fms_score.api.calibration": ("Calibration", "calibrate"),
    "fms_score.api.estimator": ("PoseEstimator",),
    "fms_score.api.pictures": ("Picture",),
    "fms_score.api.result": ("Result",),
    "fms_score.api.rubric": ("Rubric", "rubrics"),
    "fms_score.api.screens": ("Screen",),
    "fms_score.api.tables": ("catalogue", "find_repetitions", "models", "read_scores", "signals"),
    "fms_score.errors": ("FmsScoreError",),
    "fms_score.rubric.verdict": ("Verdict",),
    "fms_score.skeleton": ("JOINTS", "LIMBS"),
    "fms_score.tracks.track": ("PoseTrack",),
}
"""Where each public name lives."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name == "__version__":
        return _version()
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module  # noqa: PLC0415  only once something is asked for

            globals()[name] = getattr(import_module(module), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """Version, read from the installation only when asked for: it costs more than all else here."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  see above

    try:
        return version("fms-score")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"
