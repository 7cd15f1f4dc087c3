"""What tests share: where material beside the project is found, if it is there."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import fms_score.pose.quiet_openvino  # noqa: F401  before a test loads OpenVINO in its usual way, which reports it

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def _folder_or_skip(path: Path, what: str) -> Path:
    if not path.is_dir():
        pytest.skip(f"{what} not at hand: no folder {path.name} beside the project")
    return path


@pytest.fixture(scope="session")
def read_film():
    """Read a video whole: its pictures, and how many of them it has a second."""
    import cv2  # noqa: PLC0415  heavy, and not every run needs it

    def read(path: Path) -> tuple[list[Any], float]:
        video = cv2.VideoCapture(str(path))
        images = []
        while True:
            there, image = video.read()
            if not there:
                return images, video.get(cv2.CAP_PROP_FPS)
            images.append(image)

    return read


@pytest.fixture(scope="session")
def footage() -> Path:
    """Folder with the real clips and stills."""
    return _folder_or_skip(BESIDE / "footage", "real clips")


@pytest.fixture(scope="session")
def people() -> Path:
    """Folder with bodies and backgrounds to render, as FMS_SCORE_PEOPLE or the material beside the project names it."""
    folder = Path(os.environ.get("FMS_SCORE_PEOPLE") or BESIDE / "people")
    return _folder_or_skip(folder / "makehuman", "people").parent


@pytest.fixture(scope="session")
def fixtures_folder() -> Path:
    """Folder with network maps of real pictures."""
    return _folder_or_skip(BESIDE / "fixtures", "recorded network maps")


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Folder with networks, as FMS_SCORE_MODELS or the material beside the project names it."""
    return _folder_or_skip(Path(os.environ.get("FMS_SCORE_MODELS") or BESIDE / "models"), "networks")


@pytest.fixture(scope="session")
def athlete() -> ModuleType:
    """The module tests/athlete.py: a stick athlete whose angles are known exactly."""
    spec = importlib.util.spec_from_file_location("athlete", Path(__file__).with_name("athlete.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def network(models_folder):
    """The accurate network, loaded once for all tests."""
    from fms_score.pose.network import PoseNetwork  # noqa: PLC0415  heavy, and not every run needs it
    from fms_score.pose.registry import find_model  # noqa: PLC0415

    path = models_folder / "human-pose-estimation-0001" / "FP16-INT8" / "human-pose-estimation-0001.xml"
    return PoseNetwork(find_model(str(path)))
