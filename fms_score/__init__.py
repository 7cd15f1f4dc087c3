"""Scores the seven Functional Movement Screen tests from phone video, and shows why."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Version, read from the installation only when asked for: it costs more than all else here."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  see above

    try:
        return version("fms-score")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"
