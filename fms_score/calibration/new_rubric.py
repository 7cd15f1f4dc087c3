"""The proposed rubric as a file: who it was learned from stands in its sources."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from fms_score.agreement.result import Figure
from fms_score.atomic import write_text
from fms_score.calibration.result import Calibration
from fms_score.calibration.rubric_text import CALIBRATED, rubric_with_thresholds
from fms_score.errors import OptionError
from fms_score.rubric.load import LoadedRubric

__all__ = ["check_target", "proposed_rubric", "source_lines", "write_rubric"]


def proposed_rubric(
    loaded: LoadedRubric, found: Calibration, sheet: Path, sheet_sha256: str, target: Path, *, made_at: datetime
) -> LoadedRubric:
    """Rubric with the proposed thresholds, its comments kept, and where they come from under ``sources``.

    Raises
    ------
    RubricError
        If the file is laid out so that its thresholds cannot be found.
    """
    limits: dict[tuple[str, str], float] = {(one.criterion, one.field): one.proposed for one in found.changed}
    lines = source_lines(found, sheet.name, sheet_sha256, made_at=made_at)
    return rubric_with_thresholds(loaded, limits, lines, str(target))


def source_lines(found: Calibration, sheet_name: str, sheet_sha256: str, *, made_at: datetime) -> list[str]:
    """Entries for ``sources``: from whom, when, what changed, and what it is worth."""
    gain, raters = found.gain, len(found.raters)
    moved = "; ".join(f"{one.criterion} {one.field} {one.present:g} to {one.proposed:g}" for one in found.changed)
    of_whom = f"{found.n_scores} scores of {found.n_subjects} people by {raters} rater{'s' if raters > 1 else ''}"
    worth = f"{_words(gain.before)} before, {_words(gain.after)} after, {found.outcome}"
    return [
        f"{CALIBRATED} on {made_at:%Y-%m-%d} from {of_whom} (sheet {sheet_name[:80]}, sha256 {sheet_sha256}).",
        f"Changed: {moved or 'nothing'}."[:600],
        f"Weighted kappa with these scores on people held out, with 95 % intervals over people: {worth}.",
    ]


def _words(one: Figure) -> str:
    if one.value is None:
        return "not defined"
    return f"{one.value:.2f}" + (f" ({one.interval.low:.2f} to {one.interval.high:.2f})" if one.interval else "")


def check_target(target: Path) -> None:
    """Refuse a file that cannot be written, or holds anything but an earlier calibration.

    Raises
    ------
    OptionError
    """
    if target.suffix not in {".yaml", ".yml"}:
        raise OptionError(f"--out {target} does not end in .yaml, by which rubrics are known; add it")
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK | os.X_OK):
        raise OptionError(f"--out {target}: nothing can be written in {target.parent}; choose another place")
    if os.path.lexists(target) and not _is_earlier(target):
        raise OptionError(f"--out {target} is there already, and no earlier calibration; choose another name")


def _is_earlier(target: Path) -> bool:
    try:
        return CALIBRATED in target.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False


def write_rubric(target: Path, written: LoadedRubric) -> None:
    """Write the file, whole or not at all.

    Raises
    ------
    OptionError
        If it cannot be written.
    """
    try:
        write_text(target, written.text)
    except OSError as failure:
        raise OptionError(f"{target} cannot be written: {failure.strerror or failure}; choose another --out") from failure
