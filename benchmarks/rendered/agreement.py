"""Scores against the truth: agreement, kappa with intervals, bands, calibration of the chances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Record",
    "Rows",
    "best_guess",
    "clip_answers",
    "criterion_calibration",
    "mean",
    "measured_criteria",
    "quadratic_kappa",
    "reliability",
    "score_calibration",
    "score_figures",
    "uncertainty_figures",
]

Array = NDArray[np.float64]
Record = Mapping[str, Any]
Rows = list[dict[str, Any]]

DRAWS = 1000
BINS = 5
NO_ANSWER = 0
"""Stands for the score where nothing was found, so that silence counts as the farthest disagreement."""


def mean(values: Iterable[float]) -> float:
    """Mean; NaN of nothing."""
    known = list(values)
    return float(np.mean(known)) if known else float("nan")


def score_figures(records: Sequence[Record]) -> dict[str, Any]:
    """Agreement of the best single guess with the true score; intervals by drawing clips again."""
    clips = [[_answered(row) for row in one["scores"]] for one in records]
    rows = [row for clip in clips for row in clip]
    plain, both = ([[(row["true"], row[name]) for row in clip] for clip in clips] for name in ("likely", "likely_both"))
    return {
        "clips": len(clips),
        "answers": len(rows),
        "nothing_found": sum(row["nothing"] for row in rows),
        "agreement": _agreement(_stacked(plain)),
        "agreement_95": _interval(plain, _agreement),
        "kappa": quadratic_kappa(_stacked(plain)),
        "kappa_95": _interval(plain, quadratic_kappa),
        "agreement_both_views": _agreement(_stacked(both)),
        "agreement_both_views_95": _interval(both, _agreement),
        "kappa_both_views": quadratic_kappa(_stacked(both)),
        "kappa_both_views_95": _interval(both, quadratic_kappa),
        "band_share": mean([row["wide"] for row in rows]),
        "band_holds": mean([row["holds"] for row in rows]),
        "band_share_both_views": mean([row["wide_both"] for row in rows]),
        "band_holds_both_views": mean([row["holds_both"] for row in rows]),
    }


def clip_answers(records: Sequence[Record]) -> Rows:
    """Every answer beside the truth, the farthest off first: what to look at."""
    rows = [{"clip": one["clip"], "side": row["side"]} | _answered(row) for one in records for row in one["scores"]]
    return sorted(rows, key=lambda row: (row["holds_both"], -abs(row["true"] - row["likely_both"]), row["clip"]))


def _answered(row: Record) -> dict[str, Any]:
    flat: dict[str, Any] = {"true": row["true"], "nothing": row["answer"] is None}
    for name, answer in (("", row["answer"]), ("_both", row["both_views"])):
        low, high = answer["band"] if answer else (NO_ANSWER, NO_ANSWER)
        flat |= {f"likely{name}": _likely(answer), f"wide{name}": low != high, f"holds{name}": low <= row["true"] <= high}
    return flat


def _likely(answer: Record | None) -> int:
    return NO_ANSWER if answer is None else best_guess(answer["probabilities"])


def best_guess(probabilities: Mapping[str, float]) -> int:
    """The possible score with the least expected square difference: the one nearest to the mean, the lower of two.

    Quadratic kappa charges the square of how far off an answer is, so this is the answer that it asks for. The most probable
    score would be the answer for a charge that is the same for near and far.
    """
    chances = {int(score): float(share) for score, share in probabilities.items() if share > 0.0}
    return min(sorted(chances), key=lambda guess: sum(share * (guess - score) ** 2 for score, share in chances.items()))


def _stacked(clips: Sequence[Sequence[tuple[int, int]]]) -> Array:
    return np.array([pair for clip in clips for pair in clip], dtype=float).reshape(-1, 2)


def _agreement(pairs: Array) -> float:
    return float((pairs[:, 0] == pairs[:, 1]).mean()) if len(pairs) else float("nan")


def quadratic_kappa(pairs: Array) -> float:
    """Cohen's kappa with quadratic weights, in closed form; NaN where only one score occurs.

    One minus the mean square difference over what it would be between scores drawn independently, which is the sum of both
    variances and the squared difference of the means.
    """
    if len(pairs) == 0:
        return float("nan")
    true, found = pairs.T
    chance = true.var() + found.var() + (true.mean() - found.mean()) ** 2
    return float(1.0 - ((true - found) ** 2).mean() / chance) if chance > 0 else float("nan")


def _interval(clips: Sequence[Sequence[tuple[int, int]]], figure: Callable[[Array], float]) -> list[float]:
    """95 % bootstrap interval: clips, not repetitions, are drawn with replacement."""
    if len(clips) < 2:
        return [float("nan"), float("nan")]
    rng = np.random.default_rng(0)
    drawn = [figure(_stacked([clips[one] for one in rng.integers(0, len(clips), len(clips))])) for _ in range(DRAWS)]
    known = [one for one in drawn if np.isfinite(one)]
    return [float(np.quantile(known, share)) for share in (0.025, 0.975)] if known else [float("nan"), float("nan")]


# ---- calibration -----------------------------------------------------------------------------------------------------
def measured_criteria(record: Record) -> Rows:
    """Criteria of all matched repetitions that a camera standing where it stood can decide."""
    return [
        one
        for attempt in record.get("attempts", [])
        for one in attempt["criteria"]
        if one["true"].get("value") is not None and one["view"] in {None, record["plane"]}
    ]


def score_calibration(records: Sequence[Record]) -> dict[str, Any]:
    """Chances of the scores 1 to 3, pooled."""
    rows = [row for one in records for row in one["scores"] if row["answer"]]
    chances = [row["answer"]["probabilities"] for row in rows]
    said = [float(own[str(score)]) for own in chances for score in (1, 2, 3)]
    came = [row["true"] == score for row in rows for score in (1, 2, 3)]
    squares = [(chance - hit) ** 2 for chance, hit in zip(said, came, strict=True)]
    return {"brier": sum(squares) / len(rows) if rows else float("nan"), "table": reliability(said, came)}


def criterion_calibration(records: Sequence[Record]) -> dict[str, Any]:
    """Chances that criteria are met, each by its own measurement.

    They take met and missed as equally likely beforehand, which they are not among these clips; ``came_even`` is what would
    have come true if they were: each met one weighs as little, and each missed one as much, as makes them even.
    """
    known = [one for record in records for one in measured_criteria(record) if one["probability"] is not None]
    said, came = [float(one["probability"]) for one in known], [bool(one["true"]["met"]) for one in known]
    squares = [(chance - hit) ** 2 for chance, hit in zip(said, came, strict=True)]
    met = mean(came)
    rows = [row | {"came_even": _evened(row["came"], met)} for row in reliability(said, came)]
    return {"brier": mean(squares), "met": met, "table": rows}


def _evened(share: float, met: float) -> float:
    """Share of met ones, were met and missed ones equally frequent on the whole; NaN if all are the same."""
    if not 0.0 < met < 1.0:
        return float("nan")
    good, bad = share / met, (1.0 - share) / (1.0 - met)
    return good / (good + bad)


def uncertainty_figures(records: Sequence[Record]) -> dict[str, Any]:
    """How errors of measured values compare with their standard deviations, for people upright and on the floor.

    With honest ones 68 % lie within 1 and 95 % within 2; what lies beyond 3 was mostly measured on another limb.
    """
    found: dict[str, list[float]] = {"upright": [], "floor": []}
    for record in records:
        away = [
            abs(one["value"] - one["true"]["value"]) / one["sd"]
            for one in measured_criteria(record)
            if one["value"] is not None and one["sd"]
        ]
        found["floor" if record["floor_test"] else "upright"] += away
    return {name: _in_sd(np.array(own, dtype=float)) for name, own in found.items()}


def _in_sd(away: Array) -> dict[str, float]:
    if not len(away):
        return {"count": 0, "within_68": float("nan"), "within_95": float("nan"), "beyond_3": float("nan")}
    within = {f"within_{share}": float(np.quantile(away, share / 100)) for share in (68, 95)}
    return {"count": len(away)} | within | {"beyond_3": float((away > 3.0).mean())}


def reliability(said: Sequence[float], came: Sequence[bool]) -> Rows:
    """What came of chances, in bins of equal width: how many, mean chance said, and share that came true."""
    chances, hits = np.array(said, dtype=float), np.array(came, dtype=bool)
    place = np.minimum((chances * BINS).astype(int), BINS - 1)
    return [
        {
            "from": one / BINS,
            "to": (one + 1) / BINS,
            "count": int((place == one).sum()),
            "said": mean(chances[place == one]),
            "came": mean(hits[place == one]),
        }
        for one in range(BINS)
    ]
