"""OpenVINO, loaded so that nobody is told.

As it comes, importing it sends an event to Google Analytics and keeps a number for the user in ``~/intel``. The sending is done
by a package of its own, openvino-telemetry, which OpenVINO does without where it is not installed. So that package is made out
to be missing for as long as OpenVINO loads, and is there again afterwards for whoever wants it. All of this package takes
OpenVINO from here; where somebody else loaded it before, that has happened already.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["ov"]

TELEMETRY: Final = "openvino_telemetry"


@contextmanager
def _without_telemetry() -> Iterator[None]:
    """Let imports of the package fail meanwhile, as Python does where ``None`` stands for a module."""
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == TELEMETRY}
    for name in before:
        del sys.modules[name]
    sys.modules[TELEMETRY] = None  # type: ignore[assignment]  # what it means is documented
    try:
        yield
    finally:
        del sys.modules[TELEMETRY]
        sys.modules.update(before)


with _without_telemetry():
    import openvino as ov
