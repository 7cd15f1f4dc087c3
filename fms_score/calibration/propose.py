"""Thresholds proposed from coaches' scores, with what they are worth on people they were not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, log10
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from fms_score.agreement.agree import agree
from fms_score.agreement.figures import Draws, Spread, figure
from fms_score.agreement.kappa import cohen_kappa, quadratic_weights, tables_by_subject
from fms_score.agreement.notes import UNDEFINED_KAPPA
from fms_score.agreement.result import Figure, Interval
from fms_score.calibration.cases import Cases, ScoredTest, Threshold, cases_of, movable_thresholds
from fms_score.calibration.fit import Fit, fit, ordered_pairs, plausible_shifts
from fms_score.calibration.learned import learned_grades
from fms_score.calibration.likelihood import Model, limits_of, model_of
from fms_score.calibration.result import Calibration, Gain, Outcome, ProposedThreshold, Told
from fms_score.calibration.validation import choose_allowed, held_out_grades, likely_grades
from fms_score.errors import InputError
from fms_score.rubric.schema import Rubric

__all__ = ["FEWEST_IN_GRADE", "FEWEST_PEOPLE", "calibrate", "check_enough"]

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

FEWEST_PEOPLE: Final = 20
"""Below that a fifth of the people, held out, are fewer than four."""

FEWEST_IN_GRADE: Final = 5
"""People in each of at least two grades: with fewer, a threshold rests on single persons."""

WIDE: Final = 3.0
"""How far the coaches' own thresholds are looked for, in steps, as a standard deviation."""

DRAWS: Final = 200
WIDENED: Final = 1.2
"""Fits to new simulated people spread by about a fifth more than fits to draws of the same people (60 people, three thresholds,
coaches and measurements each with half a tolerance of noise): without it, 95 % intervals held 90 % of the true thresholds."""

BEFORE, AFTER, DIFFERENCE, LEARNED = range(4)


def calibrate(
    rubric: Rubric,
    tests: Sequence[ScoredTest],
    *,
    notes: Sequence[str] = (),
    rounds: int = 1000,
    seed: int = 0,
    tell: Callable[[float], None] = lambda _: None,
) -> Calibration:
    """Propose thresholds.

    Parameters
    ----------
    rubric : Rubric
    tests : sequence of ScoredTest
    notes : sequence of str
        What was left out before.
    rounds, seed : int
        Draws of people for the intervals of kappa; where random numbers start.
    tell : callable
        Is told the share done, 0 to 1.

    Raises
    ------
    InputError
        If there are too few people, grades or measured values to learn from; the message says how many there are and are
        needed.
    """
    check_enough(rubric, tests)
    cases = cases_of(rubric, tests)
    thresholds = movable_thresholds(rubric, cases)
    if not thresholds:
        raise InputError(
            f"{rubric.movement}: no criterion with a threshold was measured in these results; nothing to calibrate"
        )
    model = model_of(rubric, cases, thresholds)
    grades = held_out_grades(model, seed, lambda share: tell(0.4 * share))
    gain = _gain(model, grades, tests, rounds, seed)
    allowed = choose_allowed(model, cases.share, seed)
    found = fit(model, cases.share, allowed)
    proposed = _proposed(rubric, model, found, seed, lambda share: tell(0.5 + 0.5 * share))
    return Calibration(
        movement=rubric.movement,
        title=rubric.name,
        n_subjects=cases.n_subjects,
        n_tests=len(tests),
        n_scores=len(cases.grade),
        raters=tuple(sorted({one.rater for test in tests for one in test.scores})),
        grades={str(grade): int((cases.grade == grade).sum()) for grade in (1, 2, 3)},
        thresholds=proposed,
        gain=gain,
        outcome=_outcome(proposed, gain),
        slips=found.slip,
        allowed=allowed,
        notes=(*notes, *_unanswered(rubric, cases)),
        rounds=rounds,
        seed=seed,
    )


def check_enough(rubric: Rubric, tests: Sequence[ScoredTest]) -> None:
    """Refuse what is too little to learn from."""
    people = {test.subject for test in tests}
    if len(people) < FEWEST_PEOPLE:
        raise InputError(
            f"{rubric.movement}: {len(people)} people have both a coach's score of 1-3 and a result; "
            f"calibrate needs at least {FEWEST_PEOPLE}"
        )
    by_grade = {grade: {test.subject for test in tests for one in test.scores if one.score == grade} for grade in (1, 2, 3)}
    enough = [grade for grade, who in by_grade.items() if len(who) >= FEWEST_IN_GRADE]
    if len(enough) < 2:
        counts = ", ".join(f"{len(who)} with a {grade}" for grade, who in by_grade.items())
        raise InputError(
            f"{rubric.movement}: the coaches' scores hardly differ ({counts}); "
            f"calibrate needs {FEWEST_IN_GRADE} people in each of two grades"
        )


def _unanswered(rubric: Rubric, cases: Cases) -> list[str]:
    """Questions to the observer that were left open."""
    notes = []
    for column, name in enumerate(cases.criteria):
        criterion, chance = rubric.criteria[name], cases.otherwise[:, column]
        open_ones = int((~np.isin(chance, (0.0, 1.0))).sum())
        if criterion.observer is not None and open_ones:
            notes.append(
                f"{criterion.observer} was not answered for {open_ones} of {len(chance)} attempts: "
                f"there it counts as met with a chance of {criterion.prior:g}"
            )
    return notes


# ---- what it is worth -------------------------------------------------------------------------------------------------
def _gain(model: Model, held_out: Codes, tests: Sequence[ScoredTest], rounds: int, seed: int) -> Gain:
    cases = model.cases
    now = likely_grades(model, Fit(np.zeros(len(model.thresholds)), slip=0.1, blur=1.0))
    owner = cases.subject[cases.test]
    tables = [
        tables_by_subject(owner, cases.grade, grades[cases.test], cases.n_subjects)
        for grades in (now, held_out, learned_grades(model, seed))
    ]
    spread = Draws(rounds, seed).spread(np.stack(tables, axis=1), _kappas)
    return Gain(
        before=figure(spread, BEFORE, undefined=UNDEFINED_KAPPA),
        after=figure(spread, AFTER, undefined=UNDEFINED_KAPPA),
        difference=_difference(spread),
        learned=figure(spread, LEARNED, undefined=UNDEFINED_KAPPA),
        coaches=_coaches(tests, rounds, seed),
    )


def _kappas(tables: Array) -> Array:
    kappa = cohen_kappa(tables, quadratic_weights())
    return np.stack([kappa[..., 0], kappa[..., 1], kappa[..., 1] - kappa[..., 0], kappa[..., 2]], axis=-1)


def _difference(spread: Spread) -> Figure:
    found = figure(spread, DIFFERENCE, undefined=UNDEFINED_KAPPA)
    if found.value == 0.0 and found.interval is None:
        return Figure(value=0.0, interval=Interval(low=0.0, high=0.0), note="not one likely score changes")
    return found


def _coaches(tests: Sequence[ScoredTest], rounds: int, seed: int) -> Figure | None:
    """How well the coaches agree with each other on the same tests."""
    if len({one.rater for test in tests for one in test.scores}) < 2:
        return None
    rows = [(test.subject, "all", test.side, one.rater, one.score) for test in tests for one in test.scores]
    table = pd.DataFrame(rows, columns=["subject", "movement", "side", "rater", "score"])
    apart = table["side"].isin(["left", "right"])
    table.loc[apart, "movement"] = table.loc[apart, "side"]
    group = agree(table.assign(side="both"), machine=None, rounds=rounds, seed=seed).group()
    return group.coaches.kappa if group is not None and group.coaches is not None else None


def _outcome(thresholds: Sequence[ProposedThreshold], gain: Gain) -> Outcome:
    if all(one.proposed == one.present for one in thresholds):
        return "no change"
    interval = gain.difference.interval
    if interval is None or interval.low <= 0.0 <= interval.high:
        return "no clear difference"
    return "better" if interval.low > 0.0 else "worse"


# ---- thresholds -------------------------------------------------------------------------------------------------------
def _proposed(
    rubric: Rubric, model: Model, found: Fit, seed: int, tell: Callable[[float], None]
) -> tuple[ProposedThreshold, ...]:
    thresholds = model.thresholds
    wide = fit(model, model.cases.share, WIDE)
    half = _half_widths(model, wide, seed, tell)
    low, high = limits_of(thresholds, wide.shifts - half), limits_of(thresholds, wide.shifts + half)
    values = _in_order(thresholds, limits_of(thresholds, found.shifts))
    return tuple(
        ProposedThreshold(
            criterion=one.criterion,
            says=rubric.criteria[one.criterion].says or one.criterion.replace("_", " "),
            unit=one.unit,
            field=one.field,
            present=one.present,
            proposed=values[number],
            interval=Interval(low=float(low[number]), high=float(high[number])),
            told=_told(one, float(low[number]), float(high[number]), float(half[number])),
            n=one.n,
        )
        for number, one in enumerate(thresholds)
    )


def _half_widths(model: Model, wide: Fit, seed: int, tell: Callable[[float], None]) -> Array:
    """Half of the 95 % interval of each shift: of the draws' standard deviation, widened for people being few."""
    found = []
    for number, shifts in enumerate(plausible_shifts(model, WIDE, DRAWS, seed, wide), start=1):
        found.append(shifts)
        tell(number / DRAWS)
    draws = np.array(found)
    people, fitted = model.cases.n_subjects, len(model.thresholds) + len(wide.extras)
    freedom = max(people - fitted, 2)
    return np.asarray(WIDENED * draws.std(axis=0) * t_distribution.ppf(0.975, freedom) * np.sqrt(people / freedom))


def _told(one: Threshold, low: float, high: float, half: float) -> Told:
    if half >= WIDE:
        return "unknown"
    return "as now" if low <= one.present <= high else "moved"


def _in_order(thresholds: Sequence[Threshold], limits: Array) -> list[float]:
    """Rounded; limits on one measure that would meet or pass each other stay as they are."""
    values = [_rounded(one, float(limit)) for one, limit in zip(thresholds, limits, strict=True)]
    for first, second in ordered_pairs(tuple(thresholds)):
        if values[first] >= values[second]:
            values[first], values[second] = thresholds[first].present, thresholds[second].present
    return values


def _rounded(one: Threshold, limit: float) -> float:
    """To about a tenth of how sharp the threshold is, in steps of 1, 2 or 5; as now if it moves less than such a step."""
    aim = one.scale / 10.0
    decade = 10.0 ** floor(log10(aim))
    step = max(size for size in (decade, 2.0 * decade, 5.0 * decade) if size <= aim * 1.000001)
    if abs(limit - one.present) < step:
        return one.present
    return float(f"{round(limit / step) * step:.6g}")
