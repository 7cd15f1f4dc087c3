"""What an earlier run found out about a clip, and whether it still holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fms_score.errors import FmsScoreError
from fms_score.formats.score_json import read_score
from fms_score.pipeline import Analysis, ClipRequest
from fms_score.pose.estimator import PoseSummary
from fms_score.provenance import file_digest, rubric_origin
from fms_score.rubric.verdict import Verdict
from fms_score.tracks.files.npz import read_poses

__all__ = ["StoredNetwork", "faces_are_blurred", "network_of", "poses_of", "says_the_same", "stored_verdict"]


@dataclass(frozen=True, slots=True)
class StoredNetwork:
    """The network behind an earlier result."""

    name: str
    sha256: str
    device: str
    precision: str


def stored_verdict(folder: Path, request: ClipRequest, model_sha256: str) -> Verdict | None:
    """Earlier verdict whose poses are those that a new run would find; None if there is none.

    They are if the file's content, the network and everything that steers reading, following and smoothing are the same. The
    rubric, the answers and the sizes of the person play no part: with them the poses are judged, not found.
    """
    try:
        verdict = read_score(folder / "score.json")
        read_poses(folder / "poses.npz")
    except FmsScoreError:
        return None
    parameters = verdict.provenance.get("parameters", {})
    if any(parameters.get(key) != value for key, value in _reading(request).items()):
        return None
    if verdict.provenance.get("model", {}).get("sha256") != model_sha256 or not request.path.is_file():
        return None
    return verdict if verdict.provenance.get("input", {}).get("sha256") == file_digest(request.path) else None


def faces_are_blurred(folder: Path) -> bool:
    """Whether the pictures of an earlier result show no faces; False if there is none."""
    try:
        origin = read_score(folder / "score.json").provenance
    except FmsScoreError:
        return False
    return bool(origin.get("faces", {}).get("blurred", False))


def _reading(request: ClipRequest) -> dict[str, Any]:
    """What steers the poses, as it stands in the provenance of a result."""
    subject = asdict(request.subject) if request.subject else None
    steers = {"read": asdict(request.read), "track": asdict(request.track), "follow": request.follow, "subject": subject}
    return dict(_as_json(steers))


def poses_of(before: Verdict) -> PoseSummary | None:
    """What was done to find the poses; None if the earlier result does not tell."""
    stored = before.provenance.get("poses")
    try:
        return PoseSummary(**stored) if stored else None
    except TypeError:  # written by another version
        return None


def network_of(before: Verdict) -> StoredNetwork:
    """Network that found the poses."""
    model = before.provenance["model"]
    return StoredNetwork(*(str(model.get(key, "")) for key in ("name", "sha256", "device", "precision")))


def says_the_same(analysis: Analysis, before: Verdict) -> bool:
    """Whether judging again came to the same, so that everything written about the clip still holds."""
    same_rubric = bool(before.provenance.get("rubric", {}).get("sha256") == rubric_origin(analysis.rubric)["sha256"])
    return same_rubric and _told(analysis.verdict) == _told(before)


def _told(verdict: Verdict) -> Any:
    return json.loads(verdict.model_dump_json(exclude={"provenance"}))


def _as_json(content: Any) -> Any:
    """Content as it comes back from JSON."""
    return json.loads(json.dumps(content))
