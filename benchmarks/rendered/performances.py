"""Performances instead of clips: what was filmed from side and front is judged once, from both clips together.

That is how a squat, a hurdle step or a lunge is meant to be scored, because no single view shows all of its criteria.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rendered.agreement import Record, Rows, score_figures
from rendered.clip import best_outcome

from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.verdict import CriterionResult

__all__ = ["judged_performances", "performance_figures"]

PLANES = {"side", "front"}


def performance_figures(records: Sequence[Record], rubrics: Mapping[str, LoadedRubric]) -> dict[str, Any]:
    """Agreement by movement, and over the upright and the floor tests; a performance filmed once is judged from its clip.

    Returns
    -------
    dict
        ``pairs`` (how many were filmed from both sides), ``movements`` (rows), ``two_sides`` (those pairs), ``upright`` and
        ``floor``.
    """
    judged = judged_performances(records, rubrics)
    movements = dict.fromkeys(one["movement"] for one in judged)
    groups = {
        "two_sides": [one for one in judged if one["clips"] == 2],
        "upright": [one for one in judged if not one["floor_test"]],
        "floor": [one for one in judged if one["floor_test"]],
    }
    rows: Rows = [{"movement": name} | _of([one for one in judged if one["movement"] == name]) for name in movements]
    return {
        "pairs": sum(one["clips"] == 2 for one in judged),
        "movements": sorted(rows, key=lambda row: (row["kappa"], row["agreement"])),
        **{name: _of(own) for name, own in groups.items()},
    }


def _of(judged: Sequence[Record]) -> dict[str, Any]:
    return score_figures(judged) | {"performances": len(judged), "pairs": sum(one["clips"] == 2 for one in judged)}


def judged_performances(records: Sequence[Record], rubrics: Mapping[str, LoadedRubric]) -> Rows:
    """One record for a performance: movement, number of clips, scores with the answer from all of them.

    Tests with criteria in both planes that were filmed from one side only are left out: their score cannot be known.
    """
    shown: dict[str, dict[str, Record]] = defaultdict(dict)
    for one in records:
        shown[one["performance"]][one["plane"]] = one
    judged: Rows = []
    for views in shown.values():
        first = next(iter(views.values()))
        if len(views) == 1 and _planes_of(rubrics[first["movement"]]) == PLANES:
            continue
        scores = _judged_together(views["side"], views["front"], rubrics) if len(views) == 2 else first["scores"]
        names = ("movement", "floor_test", "performance")
        judged.append({name: first[name] for name in names} | {"clips": len(views), "scores": scores})
    return judged


def _planes_of(loaded: LoadedRubric) -> set[str]:
    return {str(view) for view in loaded.rubric.views}


def _judged_together(side: Record, front: Record, rubrics: Mapping[str, LoadedRubric]) -> Rows:
    rubric = rubrics[side["movement"]].rubric
    rows: Rows = []
    for score in side["scores"]:
        seen: dict[int, list[Rows]] = defaultdict(list)
        for attempt in (*side.get("attempts", []), *front.get("attempts", [])):
            if score["side"] in {"both", attempt["side"]}:
                seen[attempt["repetition"]].append(attempt["criteria"])
        attempts = [[_clearest(same) for same in zip(*views, strict=True)] for views in seen.values()]
        answer = best_outcome(rubric, attempts, side["observed"]) if attempts else None
        rows.append({"side": score["side"], "true": score["true"], "answer": answer, "both_views": answer})
    return rows


def _clearest(views: Sequence[Record]) -> CriterionResult:
    """Of one criterion of one repetition, found in one or two clips."""
    known = next((one for one in views if one["state"] != "not_observable"), views[0])
    return CriterionResult(id=known["id"], says="", state=known["state"], probability=known["probability"])
