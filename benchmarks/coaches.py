"""Make ``data/coach.csv``: two coaches who never lived score twenty people, nineteen of whom never lived either.

Run::

    python benchmarks/coaches.py --out data/coach.csv
    python benchmarks/coaches.py --check          # what the noise model gives on average, over many sheets

The noise model
    Every person does every test (and side) at a level on the scale of the scores: an ability of the person, an ease of the
    test, and a draw of the day. A coach sees this level through an offset of their own and noise of standard deviation
    ``NOISE``, and gives the nearest score from 1 to 3. So two coaches differ mostly where a performance lies between two
    scores, as real ones do. ``NOISE`` is set so that the coaches' composites agree with an intraclass correlation of 0.81 on
    average, the pooled figure for human raters [1]_. Pain is reported by the person, so both coaches hear of it.

The first person is the man of ``data/screen``, whose true scores are read from the clips' truth; the videos are named.

References
----------
.. [1] Bonazza et al., "Reliability, validity, and injury predictive value of the Functional Movement Screen",
   American Journal of Sports Medicine 45(3), 2017.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fms_score.agreement.icc import icc
from fms_score.agreement.kappa import agreed_within, cohen_kappa, quadratic_weights, tables_by_subject
from fms_score.agreement.names import TESTS, SheetSide
from fms_score.atomic import write_text
from fms_score.formats.cells import csv_text

ROOT: Final = Path(__file__).resolve().parents[1]
SCREEN: Final = ROOT / "data" / "screen"
HEADER: Final = ("subject", "movement", "side", "rater", "score", "pain", "video", "thigh_below_horizontal", "heels_down")

PEOPLE: Final = 20
SEED: Final = 2026
OFFSETS: Final = {"Coach A": 0.06, "Coach B": -0.06}
NOISE: Final = 0.28
ABILITY: Final = 0.34
DAY: Final = 0.40
SIDE: Final = 0.22
EASE: Final = {
    "deep_squat": 1.95, "hurdle_step": 2.05, "inline_lunge": 2.25, "shoulder_mobility": 2.35, "active_straight_leg_raise": 2.20,
    "trunk_stability_pushup": 2.00, "rotary_stability": 1.90,
}  # fmt: skip
"""Mean level of each test; rotary stability is hardly ever a 3, shoulder mobility often."""

PAINFUL: Final = {("P07", "shoulder_mobility", "right"), ("P15", "trunk_stability_pushup", "both")}
NOT_TESTED: Final = {("P12", "rotary_stability")}
CRITERION_SLIPS: Final = 0.08
"""How often a coach answers a question about a criterion otherwise than the performance was."""


@dataclass(frozen=True, slots=True)
class Performance:
    """One side of one test of one person; ``level`` is on the scale of the scores."""

    subject: str
    movement: str
    side: SheetSide
    level: float
    video: str = ""


def performances(rng: np.random.Generator) -> list[Performance]:
    """Everything the coaches see: the man of the screen first."""
    return [*_filmed_man(rng), *(one for number in range(2, PEOPLE + 1) for one in _somebody(f"P{number:02d}", rng))]


def scores_of(seen: list[Performance], offset: float, rng: np.random.Generator) -> np.ndarray:
    """Scores 1-3 that a coach gives."""
    levels = np.array([one.level for one in seen])
    return np.clip(np.rint(levels + offset + rng.normal(0.0, NOISE, len(seen))), 1, 3).astype(int)


def rows(seed: int = SEED) -> Iterator[tuple[str, ...]]:
    """Rows of the sheet below the header."""
    rng = np.random.default_rng(seed)
    seen = performances(rng)
    for rater, offset in OFFSETS.items():
        for one, score in zip(seen, scores_of(seen, offset, rng), strict=True):
            if (one.subject, one.movement) in NOT_TESTED:
                continue
            hurts = (one.subject, one.movement, one.side) in PAINFUL
            side = "" if one.side == "both" else one.side
            yield (
                one.subject, one.movement, side, rater, "0" if hurts else str(score), "yes" if hurts else "", one.video,
                *_criteria(one, rng),
            )  # fmt: skip


def _filmed_man(rng: np.random.Generator) -> Iterator[Performance]:
    for test in TESTS:
        for side in test.sides:
            stem = test.movement if side == "both" else f"{test.movement}_{side}"
            clips = sorted(SCREEN.glob(f"{stem}*.json"))
            truth = json.loads(clips[0].read_text(encoding="utf-8"))["true_score"]
            video = "; ".join(f"screen/{clip.stem}.webm" for clip in reversed(clips))  # the side view before the front view
            yield Performance("P01", test.movement, side, truth + rng.uniform(-0.25, 0.25), video)


def _somebody(name: str, rng: np.random.Generator) -> Iterator[Performance]:
    ability = rng.normal(0.0, ABILITY)
    for test in TESTS:
        level = EASE[test.movement] + ability + rng.normal(0.0, DAY)
        for side in test.sides:
            yield Performance(name, test.movement, side, level + (rng.normal(0.0, SIDE) if test.two_sided else 0.0))


def _criteria(one: Performance, rng: np.random.Generator) -> tuple[str, str]:
    """Answers to two questions about the deep squat: deep enough from level 1.5, heels on the floor from 2.5."""
    if one.movement != "deep_squat":
        return "", ""
    truly = (one.level >= 1.5, one.level >= 2.5)
    slips = rng.random(2) < CRITERION_SLIPS
    first, second = ("yes" if met != slip else "no" for met, slip in zip(truly, slips, strict=True))
    return first, second


# ---- check ------------------------------------------------------------------------------------------------------------
def check(sheets: int = 500) -> str:
    """Mean agreement of the two coaches over many sheets."""
    figures = np.array([_figures(seed) for seed in range(sheets)])
    names = ("ICC(A,1) of the composite", "weighted kappa of tests", "exact agreement of tests")
    means = [f"{name}: {mean:.2f} (sheets lie {low:.2f}-{high:.2f})" for name, mean, (low, high) in
             zip(names, figures.mean(axis=0), np.percentile(figures, [2.5, 97.5], axis=0).T, strict=True)]  # fmt: skip
    return "\n".join(means)


def _figures(seed: int) -> tuple[float, float, float]:
    rng = np.random.default_rng(seed)
    seen = performances(rng)
    tests = {test: place for place, test in enumerate(dict.fromkeys((one.subject, one.movement) for one in seen))}
    lower = []
    for offset in OFFSETS.values():
        scores = np.full(len(tests), 3)
        for one, score in zip(seen, scores_of(seen, offset, rng), strict=True):
            place = tests[one.subject, one.movement]
            scores[place] = min(scores[place], score)
        lower.append(scores)
    first, second = lower
    table = tables_by_subject(np.zeros(len(first), dtype=int), first, second, 1)[0]
    composite = np.stack([scores.reshape(PEOPLE, len(TESTS)).sum(axis=1) for scores in lower], axis=1).astype(float)
    return icc(composite).value, float(cohen_kappa(table, quadratic_weights())), float(agreed_within(table, 0))


def main() -> None:
    """Write the sheet, or say what the model gives."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "coach.csv")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        print(check())
    else:
        write_text(options.out, csv_text(HEADER, rows()))


if __name__ == "__main__":
    main()
