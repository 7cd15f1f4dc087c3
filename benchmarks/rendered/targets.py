"""What this project aims at on people that it was not tuned on, and what was reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from rendered.agreement import Rows

from fms_score.rubric.load import LoadedRubric

__all__ = ["target_rows"]

LEAST_F1: Final = 0.98
LEAST_KAPPA: Final = {"upright": 0.8, "floor": 0.6}
LEAST_BAND_HOLDS: Final = 0.9
LARGEST_ERROR_DEG: Final = 5.0
MEASURED: Final = ("deep_squat", "hurdle_step", "inline_lunge")
ANGLES: Final = ("near_knee_flexion_deg", "near_hip_flexion_deg", "trunk_lean_deg", "trunk_lateral_lean_deg")


def target_rows(figures: Mapping[str, Any], rubrics: Mapping[str, LoadedRubric]) -> Rows:
    """Every aim with what was reached, how many it was counted on and whether it holds; misses first.

    Parameters
    ----------
    figures : mapping
        From :func:`rendered.figures.all_figures`.
    rubrics : mapping of str to LoadedRubric
    """
    late, performances = figures["repetitions_overall"], figures["performances"]
    rows = [_row("repetitions, F1", late["f1"], f">= {LEAST_F1}", f"{late['true']} repetitions", late["f1"] >= LEAST_F1)]
    for name, least in LEAST_KAPPA.items():
        own = performances[name]
        counted = f"{own['performances']} performances"
        rows.append(_row(f"score of {name} tests, kappa", own["kappa"], f">= {least}", counted, own["kappa"] >= least))
        held = own["band_holds"]
        rows.append(
            _row(f"band of {name} tests holds the truth", held, f">= {LEAST_BAND_HOLDS}", counted, held >= LEAST_BAND_HOLDS)
        )
    rows += [
        row for movement in MEASURED for row in _angles(movement, figures["signals"], rubrics[movement].rubric.preferred_view)
    ]
    return sorted((row for row in rows if row["reached"] != "nan"), key=lambda row: row["holds"])


def _angles(movement: str, signals: Rows, view: str) -> Rows:
    """Median absolute errors of knee, hip and trunk, as the program gives them (smoothed)."""
    own = [one for one in signals if one["movement"] == movement and one["view"] == view and one["signal"] in ANGLES]
    return [
        _row(
            f"{movement}, {view}: {one['signal']}, median error",
            one["smoothed"][0],
            f"<= {LARGEST_ERROR_DEG:.0f} deg",
            f"{one['clips']} clips",
            one["smoothed"][0] <= LARGEST_ERROR_DEG,
        )
        for one in own
    ]


def _row(what: str, reached: float, target: str, counted: str, holds: bool) -> dict[str, Any]:  # noqa: FBT001  a fact of the row
    digits = 1 if target.endswith("deg") else 3 if target.endswith(str(LEAST_F1)) else 2
    text = f"{reached:.{digits}f}" if np.isfinite(reached) else "nan"
    return {"what": what, "target": target, "reached": text, "of": counted, "holds": bool(holds)}
