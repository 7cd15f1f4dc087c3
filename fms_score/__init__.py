"""Scores the seven Functional Movement Screen tests from phone video, and shows why."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("fms-score")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
