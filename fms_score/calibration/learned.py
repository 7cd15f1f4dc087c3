"""A scorer that knows no rubric: an ordinal model on the same measurements, to see what they could carry at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from fms_score.calibration.cases import Cases
from fms_score.calibration.likelihood import Model
from fms_score.calibration.validation import INNER_FOLDS, OUTER_FOLDS, splits

__all__ = ["features_of", "learned_grades"]

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

STRENGTHS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Inverse strengths of the penalty on the coefficients that are tried."""

STEPS: Final = (2, 3)
"""Grades that a score can reach."""

STEP_SCALE: Final = 5.0
"""Size of the column that tells the steps apart: large, so that its coefficient is hardly penalised."""


def features_of(model: Model) -> Array:
    """Measured values and answers of each test: of the attempt that the rubric as it is thinks best, of the lower side.

    Returns
    -------
    ndarray, shape (tests, criteria)
        NaN where there is no value; for questions to the observer, the answer or the rubric's assumption.
    """
    cases = model.cases
    of_attempts = model.attempt_scores(np.zeros((1, len(model.thresholds))))[0] @ np.arange(4.0)
    best = _extremes(of_attempts, cases.side_starts)
    lower = _extremes(-of_attempts[best], cases.test_starts)
    chosen = best[lower]
    asked = ~np.isfinite(cases.value).any(axis=0)
    return np.where(asked, cases.otherwise[chosen], cases.value[chosen])


def _extremes(values: Array, starts: Codes) -> Codes:
    """Place of the largest value in each stretch."""
    ends = np.append(starts[1:], len(values))
    return np.array(
        [start + int(np.argmax(values[start:end])) for start, end in zip(starts, ends, strict=True)], dtype=np.int64
    )


def learned_grades(model: Model, seed: int) -> Codes:
    """Score of each test by a proportional-odds model learned from other people, its penalty chosen within them.

    Each score becomes two yes-or-no cases, "reaches 2" and "reaches 3", which share their coefficients and differ in their
    intercept [1]_. Missing values are the median of the people learned from.

    References
    ----------
    .. [1] L. Li, H.-T. Lin, "Ordinal regression by extended binary classification", NIPS 2006.
    """
    cases, features = model.cases, features_of(model)
    grades = np.full(len(cases.subject), 2, dtype=np.int64)
    for number, out in enumerate(splits(cases, OUTER_FOLDS, seed)):
        strength = _choose(cases, features, ~out, seed + 1 + number)
        learned = _learn(cases, features, ~out, strength)
        here = out[cases.subject]
        grades[here] = 1 + (learned.reach(features[here]) > 0.5).sum(axis=1)
    return grades


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """A fitted model with what its features were made comparable by."""

    middle: Array
    width: Array
    model: LogisticRegression | None
    usual: Array

    def reach(self, features: Array) -> Array:
        """Chance to reach 2 and 3; shape (tests, 2), never rising."""
        if self.model is None:
            return np.tile(self.usual, (len(features), 1))
        ready = _comparable(features, self.middle, self.width)
        chances = [self.model.predict_proba(_with_step(ready, step))[:, 1] for step in range(len(STEPS))]
        return np.minimum.accumulate(np.stack(chances, axis=1), axis=1)


def _learn(cases: Cases, features: Array, people: NDArray[np.bool_], strength: float) -> _Learned:
    rows = people[cases.subject[cases.test]]
    test, grade, share = cases.test[rows], cases.grade[rows], cases.share[rows]
    of_people = features[people[cases.subject]]
    known = np.isfinite(of_people).any(axis=0)
    middle, width = np.zeros(features.shape[1]), np.ones(features.shape[1])
    middle[known], width[known] = np.nanmedian(of_people[:, known], axis=0), np.nanstd(of_people[:, known], axis=0)
    width = np.where(width > 1e-9, width, 1.0)
    ready = _comparable(features[test], middle, width)
    inputs = np.vstack([_with_step(ready, step) for step in range(len(STEPS))])
    reached = np.concatenate([grade >= step for step in STEPS])
    usual = np.array([np.average(grade >= step, weights=share) for step in STEPS])
    if reached.all() or not reached.any():
        return _Learned(middle, width, None, usual)
    model = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=100)
    model.fit(inputs, reached, sample_weight=np.tile(share, len(STEPS)))
    return _Learned(middle, width, model, usual)


def _comparable(features: Array, middle: Array, width: Array) -> Array:
    return np.where(np.isfinite(features), (features - middle) / width, 0.0)


def _with_step(ready: Array, step: int) -> Array:
    return np.column_stack([ready, np.full(len(ready), STEP_SCALE * step)])


def _choose(cases: Cases, features: Array, people: NDArray[np.bool_], seed: int) -> float:
    """Strength under which scores of people held out are likeliest."""
    owner = cases.subject[cases.test]
    total = np.zeros(len(STRENGTHS))
    for out in splits(cases, INNER_FOLDS, seed):
        for number, strength in enumerate(STRENGTHS):
            learned, tested = _learn(cases, features, people & ~out, strength), (people & out)[owner]
            reach = learned.reach(features[cases.test[tested]])
            chances = np.column_stack([1.0 - reach[:, 0], reach[:, 0] - reach[:, 1], reach[:, 1]])
            of_grade = chances[np.arange(len(chances)), cases.grade[tested] - 1]
            total[number] += (np.log(np.maximum(of_grade, 1e-3)) * cases.share[tested]).sum()
    return STRENGTHS[int(total.argmax())]
