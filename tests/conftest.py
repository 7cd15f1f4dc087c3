"""What tests share: where material beside the project is found, if it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def _folder_or_skip(path: Path, what: str) -> Path:
    if not path.is_dir():
        pytest.skip(f"{what} not at hand: no folder {path.name} beside the project")
    return path


@pytest.fixture(scope="session")
def footage() -> Path:
    """Folder with the real clips and stills."""
    return _folder_or_skip(BESIDE / "footage", "real clips")


@pytest.fixture(scope="session")
def fixtures_folder() -> Path:
    """Folder with network maps of real pictures."""
    return _folder_or_skip(BESIDE / "fixtures", "recorded network maps")


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Folder with networks, as FMS_SCORE_MODELS or the material beside the project names it."""
    return _folder_or_skip(Path(os.environ.get("FMS_SCORE_MODELS") or BESIDE / "models"), "networks")
