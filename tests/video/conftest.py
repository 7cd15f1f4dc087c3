"""What the tests of the video layer share."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def makers():
    """The module makers.py beside this file: small videos with known content and known faults."""
    spec = importlib.util.spec_from_file_location("video_makers", Path(__file__).with_name("makers.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
