"""What the command ends with, so that a script knows how it went."""

from __future__ import annotations

from typing import Final

__all__ = ["DONE", "INPUT_WRONG", "INTERRUPTED", "SOME_FAILED", "code_of_many"]

DONE: Final = 0
SOME_FAILED: Final = 1
INPUT_WRONG: Final = 2
"""Nothing could be done with what was given."""

INTERRUPTED: Final = 130
"""As shells say after Ctrl-C: 128 and the number of the signal."""


def code_of_many(failed: int, total: int) -> int:
    """Code of a run over many clips; where all of them failed, what was given was wrong."""
    return DONE if not failed else INPUT_WRONG if failed == total else SOME_FAILED
