"""Everything that can go wrong, as one tree.

::

    FmsScoreError                 whatever this package raises on purpose
    ├── InputError                the user gave something that cannot be used   (exit code 2)
    │   ├── VideoError            a video, picture or folder that cannot be read
    │   ├── ModelError            a network file or card that is missing, damaged or of an unknown kind
    │   ├── RubricError           a rubric with a mistake in it, told with file and line
    │   ├── PoseDataError         arrays that are not poses
    │   └── OptionError           an option or argument with an impossible value
    ├── NobodyFoundError          the video is fine, but nobody can be followed in it   (exit code 2)
    └── DeviceError               no inference device could be used

A message says what is wrong, the value found, where, and what to do about it, in one line.
"""

from __future__ import annotations

__all__ = [
    "DeviceError",
    "FmsScoreError",
    "InputError",
    "ModelError",
    "NobodyFoundError",
    "OptionError",
    "PoseDataError",
    "RubricError",
    "VideoError",
]


class FmsScoreError(Exception):
    """Root of the errors this package raises on purpose."""


class InputError(FmsScoreError):
    """The user gave something that cannot be used."""


class VideoError(InputError):
    """A video, picture or folder that cannot be read."""


class ModelError(InputError):
    """A network file or model card that is missing, damaged or of an unknown kind."""


class RubricError(InputError):
    """A rubric with a mistake in it; the message names the file and, where known, the line."""


class PoseDataError(InputError):
    """Arrays that do not have the shape or content of poses."""


class OptionError(InputError):
    """An option or argument with an impossible value."""


class NobodyFoundError(FmsScoreError):
    """The pictures can be read, but nobody can be followed through them."""


class DeviceError(FmsScoreError):
    """No inference device could be used."""
