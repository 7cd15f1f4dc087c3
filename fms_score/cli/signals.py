"""``fms-score signals``: the vocabulary of rubrics."""

from __future__ import annotations

from rich.table import Table

from fms_score.cli.console import out, print_json
from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import Signal

__all__ = ["show_signals"]


def show_signals(*, as_json: bool) -> None:
    """Print every signal with unit, sides, views and meaning."""
    if as_json:
        print_json([_entry(signal) for signal in SIGNALS.values()])
        return
    table = Table("signal", "unit", "sides", "views", "meaning", box=None, pad_edge=False)
    for signal in SIGNALS.values():
        note = " (rough)" if signal.low_confidence else ""
        views = " ".join(signal.planes)
        table.add_row(signal.name, signal.unit, "left right" if signal.sided else "-", views, signal.meaning + note)
    out().print(table)


def _entry(signal: Signal) -> dict[str, object]:
    return {
        "name": signal.name,
        "unit": signal.unit,
        "sided": signal.sided,
        "views": list(signal.planes),
        "points": list(signal.drawing.points),
        "meaning": signal.meaning,
        "low_confidence": signal.low_confidence,
    }
