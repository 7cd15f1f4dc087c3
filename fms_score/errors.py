"""Everything that can go wrong, as one tree.

::

    FmsScoreError                 whatever this package raises on purpose
    ├── InputError                the user gave something that cannot be used   (exit code 2)
    │   ├── VideoError            a video, picture or folder that cannot be read
    │   ├── ModelError            a network file or card that is missing, damaged or of an unknown kind
    │   ├── RubricError           a rubric with a mistake in it, told with file and line
    │   ├── SessionError          a session file with a mistake in it, told with file and line
    │   ├── PoseDataError         arrays that are not poses
    │   ├── SheetError            a coach's sheet with mistakes in it, all told by row and column
    │   └── OptionError           an option or argument with an impossible value
    ├── NobodyFoundError          the video is fine, but nobody can be followed in it   (exit code 2)
    └── DeviceError               no inference device could be used

A message says what is wrong, the value found, where, and what to do about it, in one line.
"""

from __future__ import annotations

import traceback
from pathlib import Path

__all__ = [
    "DeviceError",
    "FmsScoreError",
    "InputError",
    "ModelError",
    "NobodyFoundError",
    "OptionError",
    "PoseDataError",
    "RubricError",
    "SessionError",
    "SheetError",
    "VideoError",
    "fault_line",
]


_MOST_LETTERS = 3000


def _one_line(text: str) -> str:
    """Printable letters as they are, others as escapes, no more than fit on a screen: messages quote files of other people."""
    said = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text[:_MOST_LETTERS])
    return said if len(text) <= _MOST_LETTERS else f"{said} ..."


class FmsScoreError(Exception):
    """Root of the errors this package raises on purpose.

    Examples
    --------
    >>> import fms_score as fms
    >>> try:
    ...     fms.Rubric.load("deep_sqat")
    ... except fms.FmsScoreError as error:
    ...     print(str(error).partition(" Known")[0])
    unknown movement 'deep_sqat'; did you mean deep_squat?
    """

    def __init__(self, *said: object) -> None:
        super().__init__(*(_one_line(one) if isinstance(one, str) else one for one in said))


class InputError(FmsScoreError):
    """The user gave something that cannot be used."""


class VideoError(InputError):
    """A video, picture or folder that cannot be read."""


class ModelError(InputError):
    """A network file or model card that is missing, damaged or of an unknown kind."""


class RubricError(InputError):
    """A rubric with a mistake in it; the message names the file and, where known, the line."""


class SessionError(InputError):
    """A session file with a mistake in it; the message names the file and, where known, the line."""


class PoseDataError(InputError):
    """Arrays that do not have the shape or content of poses."""


class SheetError(InputError):
    """A coach's sheet with mistakes in it.

    Attributes
    ----------
    problems : tuple of str
        One line each, with row and column; the message has them all.
    """

    def __init__(self, message: str, problems: tuple[str, ...]) -> None:
        super().__init__(message)
        self.problems = tuple(_one_line(one) for one in problems)


class OptionError(InputError):
    """An option or argument with an impossible value."""


class NobodyFoundError(FmsScoreError):
    """The pictures can be read, but nobody can be followed through them."""


class DeviceError(FmsScoreError):
    """No inference device could be used."""


def fault_line(fault: Exception) -> str:
    """One line by which a fault of ours can be found: what it was, and where it came up."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"unexpected {type(fault).__name__} in {where}: {fault}; this is a fault of fms-score, please report this line"
