"""What fitted thresholds are worth on people they were not fitted to: nested cross-validation by person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fms_score.calibration.cases import Cases
from fms_score.calibration.fit import Fit, fit
from fms_score.calibration.likelihood import Model

__all__ = ["ALLOWED", "INNER_FOLDS", "OUTER_FOLDS", "choose_allowed", "folds_of", "held_out_grades", "likely_grades", "splits"]

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

ALLOWED: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""How far thresholds may move, in steps, as a standard deviation; 0 keeps them."""

OUTER_FOLDS: Final = 5
INNER_FOLDS: Final = 4


def folds_of(cases: Cases, number: int, seed: int) -> Codes:
    """Fold of every person; people with low and high scores are dealt out evenly.

    Returns
    -------
    ndarray of int, shape (people,)
    """
    people = cases.n_subjects
    owner = cases.subject[cases.test]
    total = np.bincount(owner, weights=cases.grade * cases.share, minlength=people)
    number_of = np.bincount(owner, weights=cases.share, minlength=people)
    mean = total / np.maximum(number_of, 1e-9)
    rng = np.random.default_rng(seed)
    order = np.lexsort((rng.random(people), mean))
    folds = np.empty(people, dtype=np.int64)
    for start in range(0, people, number):
        here = order[start : start + number]
        folds[here] = rng.permutation(number)[: len(here)]
    return folds


def splits(cases: Cases, number: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """People held out in each fold, as truth values of shape (people,)."""
    folds = folds_of(cases, number, seed)
    for one in range(number):
        yield folds == one


def choose_allowed(model: Model, weights: Array, seed: int) -> float:
    """How far to let thresholds move, by the likelihood of scores of people held out.

    Of those that do about as well as the best, within half a standard error of the difference over people, the smallest is
    taken.

    Parameters
    ----------
    model : Model
    weights : ndarray, shape (scores,)
        0 for people who take no part.
    seed : int

    References
    ----------
    .. [1] T. Hastie, R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", 2009, section 7.10, for the
       rule (with one standard error, which in simulations kept thresholds that were clearly off).
    """
    owner = model.cases.subject[model.cases.test]
    total = np.zeros((len(ALLOWED), model.cases.n_subjects))
    for out in splits(model.cases, INNER_FOLDS, seed):
        inside, start = np.where(out[owner], 0.0, weights), None
        for number, allowed in enumerate(ALLOWED):
            start = fit(model, inside, allowed, start=start)
            scores = model.log_scores(start.shifts[None], np.array([start.slip]), np.array([start.blur]))[0]
            total[number] += np.bincount(owner, np.where(out[owner], weights, 0.0) * scores, minlength=model.cases.n_subjects)
    there = np.bincount(owner, weights, minlength=model.cases.n_subjects) > 0
    return ALLOWED[_smallest_as_good(total[:, there])]


def _smallest_as_good(total: Array) -> int:
    best = int(total.sum(axis=1).argmax())
    worse = total[best] - total
    error = worse.std(axis=1) * np.sqrt(total.shape[1])
    return int(np.argmax(worse.sum(axis=1) <= 0.5 * error))


def held_out_grades(model: Model, seed: int, tell: Callable[[float], None]) -> Codes:
    """Likely score of each test under thresholds fitted without this person, the choice of how far included.

    Parameters
    ----------
    model : Model
    seed : int
    tell : callable
        Is told the share done, 0 to 1.

    Returns
    -------
    ndarray of int, shape (tests,)
    """
    cases = model.cases
    grades = np.zeros(len(cases.subject), dtype=np.int64)
    for number, out in enumerate(splits(cases, OUTER_FOLDS, seed)):
        inside = np.where(out[cases.subject[cases.test]], 0.0, cases.share)
        found = fit(model, inside, choose_allowed(model, inside, seed + 1 + number))
        here = out[cases.subject]
        grades[here] = likely_grades(model, found)[here]
        tell((number + 1) / OUTER_FOLDS)
    return grades


def likely_grades(model: Model, found: Fit) -> Codes:
    """Most likely score of each test; the lower one of two that are equally likely."""
    return np.asarray(model.probabilities(found.shifts[None])[0].argmax(axis=1), dtype=np.int64)
