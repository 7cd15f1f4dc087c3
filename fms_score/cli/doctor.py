"""``fms-score doctor``: what works on this machine, and what to do where something does not."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import numpy as np
from rich.table import Table

from fms_score.cli.console import out, print_json
from fms_score.errors import FmsScoreError
from fms_score.pose.estimator import PoseEstimator
from fms_score.pose.network import PoseNetwork, available_devices
from fms_score.pose.registry import find_model, list_models
from fms_score.rubric.collection import all_rubrics
from fms_score.video.writer import WebmWriter

__all__ = ["examine"]

PACKAGES = ("fms-score", "openvino", "opencv-python-headless", "numpy", "scipy", "pandas", "pydantic", "matplotlib", "typer")
Status = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    status: Status
    found: str


def examine(*, as_json: bool) -> int:
    """Look at everything and say what was found.

    Returns
    -------
    int
        0 if videos can be analysed here, 1 if not.
    """
    findings = list(_findings())
    if as_json:
        print_json([asdict(one) for one in findings])
    else:
        table = Table("", "what", "found", box=None, pad_edge=False)
        for one in findings:
            table.add_row({"good": "ok", "note": "--", "bad": "!!"}[one.status], one.what, one.found)
        out().print(table)
    return int(any(one.status == "bad" for one in findings))


def _findings() -> Iterator[Finding]:
    yield Finding("python", "good", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for package in PACKAGES:
        yield _package(package)
    yield _two_opencvs()
    yield _tried("devices", lambda: ", ".join(available_devices()))
    for listing in list_models():
        status: Status = "bad" if listing.problem else "good" if listing.path else "note"
        found = listing.problem or (f"{listing.path} ({listing.origin})" if listing.path else "not on this machine")
        yield Finding(f"network {listing.name}", status, found)
    yield _tried("inference", _inference)
    yield _tried("annotated video", _codec)
    yield _tried("rubrics", lambda: ", ".join(all_rubrics()))


def _tried(what: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "good", attempt())
    except FmsScoreError as error:
        return Finding(what, "bad", str(error))


def _package(name: str) -> Finding:
    try:
        return Finding(name, "good", version(name))
    except PackageNotFoundError:
        return Finding(name, "bad" if name != "fms-score" else "note", "not installed")


def _two_opencvs() -> Finding:
    others = [name for name in ("opencv-python", "opencv-contrib-python") if _package(name).status == "good"]
    if others:
        return Finding("opencv", "note", f"{', '.join(others)} is installed too and they overwrite one another: keep one")
    return Finding("opencv", "good", "one of its kind")


def _inference() -> str:
    network = PoseNetwork(find_model(None, allow_download=False))
    PoseEstimator(network)(np.zeros((256, 256, 3), np.uint8))
    notes = f"; {'; '.join(network.notes)}" if network.notes else ""
    return f"{network.name} runs on {network.device} in {network.precision}{notes}"


def _codec() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probe.webm"
        with WebmWriter(path, (64, 64), 30.0) as writer:
            writer.write(np.zeros((64, 64, 3), np.uint8))
        return f"WebM is written ({path.stat().st_size} bytes for one frame)"
