"""Reports of judged networks as tables of Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["tables_of"]

COLUMNS: Final = ("pictures", "pck_10", "pck_25", "knee_median_deg", "knee_90_deg", "hip_median_deg", "hip_90_deg")


def tables_of(name: str, report: Mapping[str, Any]) -> str:
    """One network's report."""
    rows = {
        "all": report["all"],
        "all, turned by 90 degrees": report["quarter_turned"],
        **report["movements"],
        **report["cells"],
    }
    lines = [f"### {name}", "", f"| | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}"]
    lines += [f"| {label} | {' | '.join(str(row.get(column, '-')) for column in COLUMNS)} |" for label, row in rows.items()]
    lines += ["", "Raised leg: " + _listed(report["raised_leg"], "legs_right", "pictures")]
    confidence = report["confidence"]
    lines += ["Confidence: " + _listed(confidence["bins"], "right", "joints")]
    used_from, used, used_right = (confidence[name] for name in ("used_from", "used", "used_right"))
    lines += [f"Used are joints from a confidence of {used_from}, {used} % of those found: {used_right} % right."]
    lines += [f"97 % right from a confidence of {confidence['sure_from']}; {confidence['found']} % of the joints found.", ""]
    return "\n".join(lines)


def _listed(parts: Mapping[str, Mapping[str, Any]], value: str, count: str) -> str:
    return "; ".join(f"{label}: {part[value]} % right ({part[count]} {count})" for label, part in parts.items())
