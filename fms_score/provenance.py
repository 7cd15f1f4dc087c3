"""Where a result comes from: enough to repeat it, nothing about the machine or the person."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from fms_score import __version__
from fms_score.pipeline import Analysis
from fms_score.rubric.load import LoadedRubric

__all__ = ["NetworkFacts", "file_digest", "input_digest", "provenance_of", "rubric_origin"]

PACKAGES = ("openvino", "opencv-python-headless", "numpy", "scipy", "pandas")
CHUNK = 1 << 20


class NetworkFacts(Protocol):
    """What is kept of a network: one that is loaded tells it, and so does an earlier result."""

    @property
    def name(self) -> str:
        """Name by which the user chooses it."""

    @property
    def sha256(self) -> str:
        """Digest of its file."""

    @property
    def device(self) -> str:
        """What it ran on."""

    @property
    def precision(self) -> str:
        """Arithmetic it ran in."""


def provenance_of(analysis: Analysis, network: NetworkFacts, name: str) -> dict[str, Any]:
    """Model, device, versions, rubric and parameters behind a verdict; ``name`` is the one the clip is listed under.

    Returns
    -------
    dict
        Plain values for JSON.
    """
    request, info = analysis.request, analysis.info
    return {
        "input": {
            "name": name,
            "sha256": input_digest(request.path),
            "kind": info.kind,
            "width": info.width,
            "height": info.height,
            "frame_rate_hz": round(info.frame_rate_hz, 3),
            "rotation_deg": info.rotation_deg,
        },
        "model": {
            "name": network.name,
            "sha256": network.sha256,
            "device": network.device,
            "precision": network.precision,
        },
        "rubric": rubric_origin(analysis.rubric),
        "versions": _versions(),
        "parameters": {
            "view": request.view,
            "follow": request.follow,
            "subject": asdict(request.subject) if request.subject else None,
            "read": asdict(request.read),
            "track": asdict(request.track),
            "proportions": asdict(request.proportions),
        },
        "poses": asdict(analysis.poses) if analysis.poses else None,
        "track": analysis.track.notes,
    }


def rubric_origin(rubric: LoadedRubric) -> dict[str, str]:
    """Movement, file name and digest of the rubric behind a verdict."""
    digest = hashlib.sha256(rubric.text.encode()).hexdigest()
    return {"id": rubric.rubric.movement, "file": Path(rubric.source).name, "sha256": digest}


def _versions() -> dict[str, str]:
    ours = {"python": platform.python_version(), "fms-score": __version__}
    return ours | {package: _version(package) for package in PACKAGES}


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except ImportError:
        return "not installed"


def file_digest(path: Path) -> str:
    """SHA-256 of a file as 64 hexadecimal digits, however large it is."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def input_digest(path: Path) -> str | None:
    """SHA-256 of a file, or of the names and digests of a folder's own files; None if there is neither."""
    if path.is_file():
        return file_digest(path)
    if not path.is_dir():
        return None
    digest = hashlib.sha256()
    for one in sorted(one for one in path.iterdir() if one.is_file()):
        digest.update(f"{one.name} {file_digest(one)}\n".encode())
    return digest.hexdigest()
