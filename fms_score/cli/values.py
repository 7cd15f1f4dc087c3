"""What an option may hold: read here, so that a slip is told with the option's name and the value found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fms_score.cli.utf8 import names_are_utf8
from fms_score.errors import OptionError

__all__ = ["check_name", "number", "path", "text", "whole_number"]


def number(option: str, such_as: str) -> Callable[[str], float]:
    """Make a reader of numbers for one option."""

    def read(given: str) -> float:
        """Number as it was written; ``OptionError`` if it is none."""
        try:
            return float(given)
        except ValueError:
            raise OptionError(f"{option} is '{given}', which is not a number; give one such as {such_as}") from None

    return read


def whole_number(option: str, such_as: str) -> Callable[[str], int]:
    """Make a reader of whole numbers for one option."""

    def read(given: str) -> int:
        """Whole number as it was written; ``OptionError`` if it is none."""
        try:
            return int(given)
        except ValueError:
            raise OptionError(f"{option} is '{given}', which is not a whole number; give one such as {such_as}") from None

    return read


def text(option: str) -> Callable[[str], str]:
    """Make a reader of words for one option; an empty one mostly is a shell variable that was never set."""

    def read(given: str) -> str:
        """Word as it was written; ``OptionError`` if there is nothing."""
        if not given.strip():
            raise OptionError(f"{option} is empty; give a value, or leave the option away")
        return given

    return read


def path(option: str) -> Callable[[str], Path]:
    """Make a reader of paths for one option or argument."""

    def read(given: str) -> Path:
        """Path as it was written; ``OptionError`` if it is empty or cannot be opened safely."""
        if not str(given):
            raise OptionError(f"{option} is empty; give a file or folder (. is the one you are in)")
        check_name(Path(given))
        return Path(given)

    return read


def check_name(path: Path) -> None:
    """Refuse a name with bytes that are not UTF-8, as Linux allows: OpenCV falls over it, and no table could hold it.

    Raises
    ------
    OptionError
        With such bytes as escapes.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = str(path).encode(errors="backslashreplace").decode()
        if not names_are_utf8():
            raise OptionError(f"{shown} cannot be opened while Python runs without UTF-8; set PYTHONUTF8=1") from None
        raise OptionError(f"{shown} is not named in UTF-8, so it cannot be opened safely; rename it") from None
