"""``score.json``: a verdict for programs, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from fms_score.atomic import write_text
from fms_score.formats.tagged_json import TaggedJson
from fms_score.rubric.verdict import Verdict

__all__ = ["SCORE_FORMAT", "read_score", "score_text", "write_score"]

SCORE_FORMAT: Final = "fms_score.verdict/1"
"""First entry of the file; a later layout gets another number."""

SCORE_FILE: Final = TaggedJson(Verdict, SCORE_FORMAT, "score", "the score.json of an analysed clip", "analyse the clip again")


def score_text(verdict: Verdict) -> str:
    """Verdict as JSON text: keys in the order of the model, two spaces a level, ``null`` for what is not known."""
    content = {"format": SCORE_FORMAT, **_plain(verdict.model_dump(mode="python", warnings="none"))}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_score(path: Path, verdict: Verdict) -> None:
    """Write a verdict whole or not at all.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    verdict : Verdict
        NaN and infinite numbers are written as ``null``.
    """
    write_text(path, score_text(verdict))


def read_score(path: Path) -> Verdict:
    """Verdict from a file that :func:`write_score` wrote; errors as in :meth:`.TaggedJson.read`."""
    return SCORE_FILE.read(path)


def _plain(value: Any) -> Any:
    """Give the same content in what JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)
