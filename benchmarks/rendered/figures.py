"""Figures over many clips, by movement and view: timing, errors, criteria. Records come from :mod:`rendered.clip`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rendered.agreement import (
    Record,
    Rows,
    clip_answers,
    criterion_calibration,
    mean,
    measured_criteria,
    score_calibration,
    score_figures,
    uncertainty_figures,
)
from rendered.clip import BODY, TIMES, WITHIN
from rendered.performances import performance_figures
from rendered.targets import target_rows

from fms_score.rubric.load import LoadedRubric
from fms_score.skeleton import JOINTS

__all__ = ["all_figures", "cells", "repetition_figures"]

Array = NDArray[np.float64]


def all_figures(records: Sequence[Record], rubrics: Mapping[str, LoadedRubric]) -> dict[str, Any]:
    """Everything there is to say about the clips of one network and one split, worst cells first."""
    by_cell, usable = cells(records), [one for one in records if not one.get("other_rubric")]
    upright = [one for one in usable if not one["floor_test"]]
    floor = [one for one in usable if one["floor_test"]]
    figures = {
        "clips": len(records),
        "failed": {one["clip"]: one["failed"] for one in records if "failed" in one},
        "rendered_with_another_rubric": {one["clip"]: one["other_rubric"] for one in records if one.get("other_rubric")},
        "views_right": mean([one["view"]["right"] for one in records if "view" in one]),
        "views": [key | _view_figures(own) for key, own in by_cell],
        "recognised": _recognised(records),
        "scores_overall": {"upright": score_figures(upright), "floor": score_figures(floor), "all": score_figures(usable)},
        "scores": _sorted([key | score_figures(own) for key, own in cells(usable)], "kappa_both_views", "agreement"),
        "answers": clip_answers(usable),
        "performances": performance_figures(usable, rubrics),
        "repetitions": _sorted([key | repetition_figures(own) for key, own in by_cell], "f1"),
        "repetitions_overall": repetition_figures(records),
        "points": _sorted([key | point_figures(own) for key, own in by_cell], "smoothed_seen_0.1"),
        "signals": [key | row for key, own in by_cell for row in signal_figures(own)],
        "criteria": _sorted(criterion_figures(usable), "right"),
        "calibration": {"scores": score_calibration(usable), "criteria": criterion_calibration(usable)},
        "uncertainty": uncertainty_figures(usable),
    }
    return figures | {"targets": target_rows(figures, rubrics)}


def cells(records: Iterable[Record]) -> list[tuple[dict[str, Any], list[Record]]]:
    """Records by movement and the plane they were filmed in."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for one in records:
        found[one["movement"], one["plane"]].append(one)
    return [({"movement": movement, "view": plane}, found[movement, plane]) for movement, plane in sorted(found)]


def _sorted(rows: Rows, *by: str) -> Rows:
    return sorted(rows, key=lambda row: tuple(np.nan_to_num(row[name], nan=-np.inf) for name in by))


def _view_figures(records: Sequence[Record]) -> dict[str, float]:
    """Median angle between camera and plane as it is and as it was read, where the plane was right."""
    views = [one["view"] for one in records if "view" in one]
    read = [view for view in views if view["plane"] == _plane_of(records)]
    true, found = ([view[name] for view in read] for name in ("true_off_plane_deg", "off_plane_deg"))
    return {
        "right": mean([view["right"] for view in views]),
        "true_deg": float(np.median(true)) if true else float("nan"),
        "read_deg": float(np.median(found)) if found else float("nan"),
    }


def _plane_of(records: Sequence[Record]) -> str:
    """Plane that all records of a cell were filmed in."""
    return str(records[0]["plane"])


def _recognised(records: Sequence[Record]) -> dict[str, float]:
    known = [(one["recognised"], one["movement"]) for one in records if "recognised" in one]
    return {
        "right": mean([seen == true for seen, true in known]),
        "unknown": mean([seen is None for seen, _ in known]),
        "wrong": mean([seen not in {None, true} for seen, true in known]),
    }


# ---- repetitions, points, signals -------------------------------------------------------------------------------------
def repetition_figures(records: Sequence[Record]) -> dict[str, Any]:
    """Precision, recall and F1; median and 95 % of the absolute error of each time."""
    counts = [one["repetitions"] for one in records if "repetitions" in one]
    true = sum(one["true_repetitions"] for one in records)
    found, right = (sum(one[name] for one in counts) for name in ("found", "matched"))
    late = [row for one in counts for row in one["late_s"]]
    figures: dict[str, Any] = {
        "true": true,
        "precision": right / found if found else float("nan"),
        "recall": right / true if true else float("nan"),
        "f1": 2 * right / (true + found) if true + found else float("nan"),
        "side_right": sum(one["side_right"] for one in counts) / right if right else float("nan"),
    }
    return figures | {name: _middle_and_tail([row[name] for row in late]) for name in TIMES}


def _middle_and_tail(errors: Sequence[float]) -> list[float]:
    """Median and 95 % of absolute errors."""
    away = np.abs(np.array(errors, dtype=float))
    return [float(np.quantile(away, share)) for share in (0.5, 0.95)] if len(away) else [float("nan")] * 2


def point_figures(records: Sequence[Record]) -> dict[str, Any]:
    """PCK of visible points and of all; of smoothed points also by joint."""
    figures: dict[str, Any] = {}
    for kind in ("raw", "smoothed"):
        for of in ("seen", "frames"):
            total = _summed(records, kind, of)
            for limit in WITHIN:
                hits = _summed(records, kind, f"{of}_{limit}")
                figures[f"{kind}_{of}_{limit}"] = float(hits.sum() / total.sum()) if total.sum() else float("nan")
                if kind == "smoothed":
                    shares = hits / np.where(total == 0, np.nan, total)
                    figures[f"joints_{of}_{limit}"] = {JOINTS[joint]: float(shares[joint]) for joint in BODY}
    return figures


def _summed(records: Sequence[Record], kind: str, name: str) -> Array:
    rows = [one["points"][kind][name] for one in records if "points" in one]
    return np.sum(rows, axis=0) if rows else np.zeros(len(BODY))


def signal_figures(records: Sequence[Record]) -> Rows:
    """Every signal with median and 95 % of the absolute error, raw and smoothed, and its bias; in unit order, worst first."""
    names = dict.fromkeys(name for one in records for name in one.get("signals", {}))
    rows = [_signal_row(name, [one["signals"][name] for one in records if name in one.get("signals", {})]) for name in names]
    return sorted(rows, key=lambda row: (row["signal"].rpartition("_")[2], -np.nan_to_num(row["smoothed"][0], nan=np.inf)))


def _signal_row(name: str, clips: Sequence[Mapping[str, list[float | None]]]) -> dict[str, Any]:
    row: dict[str, Any] = {"signal": name, "clips": len(clips)}
    for kind in ("raw", "smoothed"):
        errors = [value for clip in clips for value in clip[kind]]
        known = [value for value in errors if value is not None]
        row[kind] = _middle_and_tail(known)
        row[f"{kind}_bias"] = float(np.median(known)) if known else float("nan")
        row[f"{kind}_missing"] = 1.0 - len(known) / len(errors) if errors else float("nan")
    return row


# ---- criteria ---------------------------------------------------------------------------------------------------------
def criterion_figures(records: Sequence[Record]) -> Rows:
    """Every measured criterion in the views that show it: how often right, wrong, too close, not seen."""
    groups: dict[tuple[str, str, str], Rows] = defaultdict(list)
    for record in records:
        for one in measured_criteria(record):
            groups[record["movement"], record["plane"], one["id"]].append(one)
    return [
        {"movement": movement, "view": plane, "criterion": name} | _criterion_row(rows)
        for (movement, plane, name), rows in groups.items()
    ]


def _criterion_row(rows: Rows) -> dict[str, Any]:
    states = [one["state"] for one in rows]
    decided = [(one["state"] == "met") == one["true"]["met"] for one in rows if one["state"] in {"met", "not_met"}]
    errors = [one["value"] - one["true"]["value"] for one in rows if one["value"] is not None]
    shares = [abs(one["value"] - one["true"]["value"]) / one["sd"] for one in rows if one["value"] is not None and one["sd"]]
    return {
        "repetitions": len(rows),
        "truly_met": mean([one["true"]["met"] for one in rows]),
        "right": sum(decided) / len(rows),
        "wrong": (len(decided) - sum(decided)) / len(rows),
        "borderline": states.count("borderline") / len(rows),
        "not_observable": states.count("not_observable") / len(rows),
        "bias": float(np.median(errors)) if errors else float("nan"),
        "error": _middle_and_tail(errors),
        "error_in_sd": float(np.median(shares)) if shares else float("nan"),
    }
