"""File names in UTF-8, wherever the command runs: a Python that was started without it is started again with it."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress

__all__ = ["names_are_utf8", "speak_utf8"]


def names_are_utf8() -> bool:
    """Whether Python reads file names as UTF-8; always so on Windows and macOS, mostly on Linux."""
    return codecs.lookup(sys.getfilesystemencoding()).name == "utf-8"


def speak_utf8() -> None:
    """Take the place of this process with one in which Python's UTF-8 mode is on, if file names are not UTF-8 here.

    Under ``LC_ALL=ko_KR.EUC-KR``, or with ``PYTHONUTF8=0`` in the C locale, a Hangul name arrives in pieces that neither OpenCV
    nor JSON can be given, and none can be written. What files are called does not depend on the locale of whoever looks at
    them, so names are read as UTF-8; what is printed stays in the encoding of the console.

    Nothing happens if names are UTF-8 already, or if this was tried and did not help; then a name is refused in one line.
    """
    if names_are_utf8() or os.environ.get("PYTHONUTF8") == "1" or not sys.executable:
        return
    console = os.environ.get("PYTHONIOENCODING") or f"{getattr(sys.stdout, 'encoding', None) or 'ascii'}:replace"
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONIOENCODING": console}
    with suppress(OSError):  # no second start, no Hangul; everything else works
        words = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execve(sys.executable, words, environment)  # nosec B606  # noqa: S606 - this very command, once more
