"""Markdown of the figures in :mod:`rendered.figures`, for docs/validation.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fms_score.rubric.load import LoadedRubric

__all__ = ["as_markdown"]

Rows = Sequence[Mapping[str, Any]]
JUDGED_BY_ANGLES = ("knee_flexion_deg", "hip_flexion_deg", "trunk_lean_deg")


def as_markdown(title: str, figures: Mapping[str, Any], rubrics: Mapping[str, LoadedRubric]) -> str:
    """All tables of one network and split."""
    parts = [
        f"### {title}",
        _summary(figures),
        _targets(figures["targets"]),
        _performances(figures["performances"]),
        _scores(figures),
        _views(figures["views"]),
        _repetitions(figures["repetitions"]),
        _criteria(figures),
    ]
    parts += [_signals(figures["signals"], rubrics), _points(figures["points"])]
    parts += [_calibration(figures["calibration"]), _uncertainty(figures["uncertainty"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(figures: Mapping[str, Any]) -> str:
    seen, late = figures["recognised"], figures["repetitions_overall"]
    without = len(figures["failed"])
    found = f"{figures['clips']} clips, {without} without any result; view right {_share(figures['views_right'])}"
    known = f"movement recognised {_share(seen['right'])}, unknown {_share(seen['unknown'])}, wrong {_share(seen['wrong'])}"
    lines = [f"{found}; {known}; repetitions F1 {_number(late['f1'], 3)} of {late['true']}."]
    if figures["rendered_with_another_rubric"]:
        lines.append(
            f"{len(figures['rendered_with_another_rubric'])} clips were rendered when the rubric had other thresholds: "
            "they count for points, signals and repetitions only."
        )
    return "\n".join(lines)


def _targets(rows: Rows) -> str:
    body = [
        [one["what"], one["target"], f"**{one['reached']}**" if one["holds"] else one["reached"], one["of"]] for one in rows
    ]
    return "Against what was aimed at; bold where it holds\n\n" + _table(["what", "aim", "reached", "of"], body)


def _performances(figures: Mapping[str, Any]) -> str:
    head = ["movement", "performances", "from two sides", "band", "band holds truth", "exact", "kappa (95 %)"]
    groups = [(one["movement"], one) for one in figures["movements"]]
    groups += [(f"**{name.replace('_', ' ')}**", figures[name]) for name in ("two_sides", "upright", "floor")]
    body = [
        [
            name,
            str(one["performances"]),
            str(one["pairs"]),
            _share(one["band_share"]),
            _share(one["band_holds"]),
            _with_interval(one["agreement"], one["agreement_95"]),
            _with_interval(one["kappa"], one["kappa_95"]),
        ]
        for name, one in groups
    ]
    return "Scores of performances: what was filmed from side and front is judged once, from both\n\n" + _table(head, body)


def _scores(figures: Mapping[str, Any]) -> str:
    head = ["movement", "view", "clips", "band", "band holds truth", "exact", "kappa", "exact, both views", "kappa, both views"]
    rows = [[one["movement"], one["view"], *_score_cells(one)] for one in figures["scores"]]
    rows += [[f"**{name}**", "", *_score_cells(one)] for name, one in figures["scores_overall"].items()]
    return "Scores of single clips\n\n" + _table(head, rows)


def _score_cells(one: Mapping[str, Any]) -> list[str]:
    return [
        f"{one['clips']}",
        _share(one["band_share"]),
        _share(one["band_holds"]),
        _share(one["agreement"]),
        _with_interval(one["kappa"], one["kappa_95"]),
        _share(one["agreement_both_views"]),
        _with_interval(one["kappa_both_views"], one["kappa_both_views_95"]),
    ]


def _views(rows: Rows) -> str:
    head = ["movement", "view", "view right", "camera off the plane, true deg", "as read deg"]
    body = [
        [one["movement"], one["view"], _share(one["right"]), _number(one["true_deg"], 1), _number(one["read_deg"], 1)]
        for one in sorted(rows, key=lambda row: np.nan_to_num(row["true_deg"] - row["read_deg"], nan=-np.inf))
    ]
    return "Where the camera stands, median\n\n" + _table(head, body)


def _repetitions(rows: Rows) -> str:
    head = ["movement", "view", "repetitions", "precision", "recall", "F1", "side right", "start s", "turn s", "end s"]
    body = [
        [one["movement"], one["view"], str(one["true"]), _share(one["precision"]), _share(one["recall"])]
        + [_number(one["f1"], 3), _share(one["side_right"])]
        + [_pair(one[name]) for name in ("start_s", "turn_s", "end_s")]
        for one in rows
    ]
    return "Repetitions; times as median / 95 % of the absolute error\n\n" + _table(head, body)


def _criteria(figures: Mapping[str, Any]) -> str:
    head = ["movement", "view", "criterion", "repetitions", "truly met", "right", "wrong", "borderline", "not seen"]
    head += ["bias", "error", "error in sd"]
    names = ("truly_met", "right", "wrong", "borderline", "not_observable")
    body = [
        [one["movement"], one["view"], one["criterion"], str(one["repetitions"])]
        + [_share(one[name]) for name in names]
        + [_number(one["bias"]), _pair(one["error"]), _number(one["error_in_sd"], 1)]
        for one in figures["criteria"]
    ]
    return "Criteria that this view can show; measure found minus true, in its unit\n\n" + _table(head, body)


def _signals(rows: Rows, rubrics: Mapping[str, LoadedRubric]) -> str:
    head = ["movement", "view", "signal", "raw", "smoothed", "bias", "missing"]
    kept = [one for one in rows if _matters(one, rubrics)]
    kept.sort(key=lambda one: (one["signal"].rpartition("_")[2], -np.nan_to_num(one["smoothed"][0], nan=np.inf)))
    body = [
        [*(one[name] for name in head[:3]), _pair(one["raw"]), _pair(one["smoothed"]), *_bias_and_missing(one)] for one in kept
    ]
    return (
        "Signals that a rubric measures, and knee, hip and trunk; median / 95 % of the absolute error in repetitions\n\n"
        + _table(head, body)
    )


def _bias_and_missing(one: Mapping[str, Any]) -> tuple[str, str]:
    return _number(one["smoothed_bias"]), _share(one["smoothed_missing"])


def _matters(one: Mapping[str, Any], rubrics: Mapping[str, LoadedRubric]) -> bool:
    measured = [measure.signal for measure in rubrics[one["movement"]].rubric.measures.values()]
    name = one["signal"].removeprefix("near_").removeprefix("far_")
    asked = any(signal.endswith(name) for signal in measured) and not (
        one["signal"].startswith("far_") and f"near_{name}" in measured
    )
    return asked or (name in JUDGED_BY_ANGLES and not one["signal"].startswith("far_"))


def _points(rows: Rows) -> str:
    head = ["movement", "view", "PCK@0.1 raw", "smoothed", "all points", "PCK@0.25 raw", "smoothed", "all points", "worst"]
    body = [
        [one["movement"], one["view"]]
        + [_share(one[f"{kind}_{limit}"]) for limit in (0.1, 0.25) for kind in ("raw_seen", "smoothed_seen", "smoothed_frames")]
        + [_worst(one["joints_frames_0.1"])]
        for one in rows
    ]
    return "Visible points within a share of the torso, and all points after smoothing\n\n" + _table(head, body)


def _worst(joints: Mapping[str, float]) -> str:
    known = sorted((share, name) for name, share in joints.items() if np.isfinite(share))[:2]
    return ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for share, name in known)


def _calibration(figures: Mapping[str, Any]) -> str:
    head = ["probability", "scores: count", "said", "came true", "criteria: count", "said", "came true", "at even odds"]
    scores, criteria = figures["scores"], figures["criteria"]
    body = [
        [f"{one['from']:.1f}-{one['to']:.1f}", *_bin(one), *_bin(other), _share(other["came_even"])]
        for one, other in zip(scores["table"], criteria["table"], strict=True)
    ]
    briers = f"Brier score: scores {_number(scores['brier'], 3)} (of 2), criteria {_number(criteria['brier'], 3)} (of 1)."
    odds = (
        "The chance of a criterion is that of its measurement alone, with met and missed as likely beforehand; here "
        f"{_share(criteria['met'])} are truly met. At even odds: what would have come true if half of them were."
    )
    return "Calibration\n\n" + _table(head, body) + f"\n\n{briers} {odds}"


def _uncertainty(figures: Mapping[str, Mapping[str, float]]) -> str:
    head = ["measures of", "measured", "68 % within sd", "95 % within sd", "beyond 3 sd"]
    body = [
        [name, str(one["count"]), _number(one["within_68"]), _number(one["within_95"]), _share(one["beyond_3"])]
        for name, one in figures.items()
    ]
    return "Errors of measured values in their own standard deviations; honest are 1 and 2\n\n" + _table(head, body)


def _bin(one: Mapping[str, Any]) -> list[str]:
    return [str(one["count"]), _share(one["said"]), _share(one["came"])]


# ---- cells ------------------------------------------------------------------------------------------------------------
def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _share(value: float) -> str:
    return f"{value:.0%}" if np.isfinite(value) else "-"


def _number(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else "-"


def _pair(values: Sequence[float]) -> str:
    return " / ".join(_number(value) for value in values)


def _with_interval(value: float, interval: Sequence[float]) -> str:
    if not np.isfinite(value):
        return "-"
    return f"{value:.2f} ({_number(interval[0])} to {_number(interval[1])})"
