"""Key frames that an earlier run wrote, to stand in a new report.

Each PNG tells in a text chunk what it was drawn for. A picture whose criterion is judged otherwise now, or decided at
another moment, shows numbers that no longer hold: it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from fms_score.report.keyframes import KeyFrame, turn_name
from fms_score.report.overlay import encoded
from fms_score.report.png_facts import read_facts
from fms_score.rubric.verdict import Verdict

__all__ = ["stored_pictures"]

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""Names that a rubric can give."""

SAME: Final = 1e-6
MOST_BYTES: Final = 32 * 1024 * 1024
"""A picture of ours has less than one; more is no picture of ours."""


def stored_pictures(folder: Path, verdict: Verdict) -> tuple[dict[str, KeyFrame], bool]:
    """Pictures of a folder of results that fit a verdict.

    Parameters
    ----------
    folder : Path
        Results of one clip.
    verdict : Verdict
        What they have to fit.

    Returns
    -------
    pictures : dict of str to KeyFrame
        By name, as :func:`fms_score.report.keyframes.key_frames` gives them.
    left_out : bool
        Whether some are there that no longer fit.
    """
    criteria = [one.id for one in verdict.criteria if NAME.fullmatch(one.id)]  # of a file: no way out of the folder
    names = [f"frame_{name}" for name in criteria] + [turn_name(one.rep) for one in verdict.attempts]
    found: dict[str, KeyFrame] = {}
    left_out = False
    for name in names:
        file = folder / f"{name}.png"
        content = file.read_bytes() if file.is_file() and file.stat().st_size <= MOST_BYTES else b""
        if not content:
            continue
        facts = read_facts(content)
        picture = _picture(name, content, facts) if _fits(name, facts, verdict) else None
        left_out |= picture is None
        if picture is not None:
            found[name] = picture
    return found, left_out


def _fits(name: str, facts: Mapping[str, Any], verdict: Verdict) -> bool:
    for one in verdict.criteria:
        if name == f"frame_{one.id}":
            wanted: dict[str, Any] = {"value": one.value, "at_s": one.at_s, "threshold": one.threshold}
            return facts.get("state") == one.state and all(_same(facts.get(key), value) for key, value in wanted.items())
    return any(name == turn_name(one.rep) and _same(facts.get("at_s"), one.turn_s) for one in verdict.attempts)


def _same(stored: object, wanted: float | None) -> bool:
    if not isinstance(stored, (int, float)) or wanted is None:
        return stored is None and wanted is None
    return abs(float(stored) - wanted) <= SAME


def _picture(name: str, png: bytes, facts: Mapping[str, Any]) -> KeyFrame | None:
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    height = facts.get("height")
    if image is None or not isinstance(height, int) or not 0 < height <= image.shape[0]:
        return None
    part = np.ascontiguousarray(image[:height], dtype=np.uint8)
    return KeyFrame(
        name=name,
        criterion=name.removeprefix("frame_") if name.startswith("frame_") else None,
        rep=None if name.startswith("frame_") else int(name.removeprefix("turn_rep")),
        at_s=float(facts["at_s"]),
        png=png,
        jpeg=encoded(part, ".jpg"),
        size=(part.shape[1], part.shape[0]),
        caption="",
        alt="",
    )
