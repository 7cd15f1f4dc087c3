"""JSON that somebody else wrote: of bounded size, with finite numbers, and every mistake told in one line."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import PoseDataError

__all__ = ["number_in", "read_json", "triples"]

MEBIBYTE: Final = 1 << 20


def read_json(path: Path, most_bytes: int) -> Any:
    """Content of a JSON file.

    Raises
    ------
    PoseDataError
        If it cannot be read, is too large, or is no JSON.
    """
    try:
        size = path.stat().st_size
        if size > most_bytes:
            most = most_bytes / MEBIBYTE
            raise PoseDataError(f"{path} has {size / MEBIBYTE:.0f} MiB, too much for poses (at most {most:.0f} MiB are read)")
        return json.loads(path.read_bytes(), parse_constant=_refuse_constant)
    except OSError as failure:
        raise PoseDataError(f"{path} cannot be read: {failure.strerror or failure}") from failure
    except (ValueError, RecursionError) as failure:
        what = " ".join(str(failure).split())[:120]
        raise PoseDataError(f"{path} is not JSON ({what}); export the poses again") from failure


def triples(numbers: Any, where: str) -> NDArray[np.float64]:
    """Give a flat list of numbers as rows of three.

    Parameters
    ----------
    numbers : list
        x, y and confidence (or visibility) of one point after the other.
    where : str
        Begins the message if it is something else.

    Returns
    -------
    ndarray, shape (points, 3)

    Raises
    ------
    PoseDataError
        If it is not a list of finite numbers, three for each point.
    """
    if not isinstance(numbers, list) or any(number_in(one) is None for one in numbers) or len(numbers) % 3:
        raise PoseDataError(f"{where} is not a list of numbers, three for each point")
    rows = np.array(numbers, dtype=np.float64).reshape(-1, 3)
    if (np.abs(rows) > np.finfo(np.float32).max).any():
        raise PoseDataError(f"{where} has a number that is too large")
    return rows


def number_in(value: Any) -> float | None:
    """Give a value of JSON as a number, None if it is none (true and false are none either) or does not fit a float."""
    fits = isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53)
    return float(value) if fits and math.isfinite(value) else None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")
