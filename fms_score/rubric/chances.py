"""How likely each score is, given what was seen of an attempt and what was not.

Before anything is seen, every score is as likely as another. Criteria that nobody has seen are not tossed one by one: whoever
meets most of them probably meets the next one too, else six unseen criteria would make a 3 almost impossible (``0.5 ** 6``)
although nothing speaks against it. How well somebody moves is one unknown number between 0 and 1, and a criterion without a
prior of its own is met with just that chance. The number follows a beta distribution (``a``, 1): of ``n`` such criteria all
are met with a chance of ``a / (a + n)``, and after ``n`` that were met the next one is with ``(a + n) / (a + n + 1)``,
Laplace's rule of succession for ``a = 1``. ``a`` is what makes the highest score as likely as the others, ``n / 2`` for three
scores; so one criterion is missed more often than many. A criterion with a prior keeps it on the whole and leans on the same
number: with thresholds on one measure in their order this is the normal ogive model of item response theory (graded
responses; Samejima 1969, *Psychometrika Monograph* 17).

What is measured or answered weighs the combinations of criteria. What is not yet even about the scores beforehand is made so
by weighing each combination with one over what its score comes to unseen; an easier variant that nobody tried stays even.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from math import sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fms_score.rubric.checks import level_needs
from fms_score.rubric.schema import Criterion, Rubric
from fms_score.rubric.verdict import CriterionResult

__all__ = ["score_chances"]

Array = NDArray[np.float64]
Pattern = tuple[bool, ...]
ScoresIn = Callable[[Mapping[str, bool]], Sequence[tuple[int, float]]]

SCORES: Final = 4

EVEN: Final = 0.5
"""A prior that says nothing: the rubric gives none."""

STRAY: Final = 0.03
"""How often a measurement is of something else, such as the other leg, and then tells nothing. On rendered people of the tuning
split 6 of 194 measurements were off by more than three standard deviations, never two of one attempt."""

ALIKE: Final = 0.5
"""Correlation of criteria with even priors, in the normal ogive model: this one makes their chance the skill itself."""

NORMAL: Final = NormalDist()
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(24)
NODES: Final[Array] = (_POINTS + 1.0) / 2.0
NODE_WEIGHTS: Final[Array] = _WEIGHTS / 2.0


class _Skill(NamedTuple):
    """How well somebody may move: points of the beta distribution (``a``, 1), shape (skills,)."""

    chance: Array  # of a criterion without a prior
    rank: Array  # share of people who move less well
    weights: Array  # summing to 1

    @classmethod
    def of(cls, a: float) -> _Skill:
        """Points at which means over the distribution (``a``, 1), with ``a`` above 0, are taken."""
        if a < 1.0:  # in the rank, where the density has no pole
            return cls(NODES ** (1.0 / a), NODES, NODE_WEIGHTS)
        weights = NODE_WEIGHTS * NODES ** (a - 1.0)
        return cls(NODES, NODES**a, weights / weights.sum())


class _Part(NamedTuple):
    """What one measurement or one answer decides: one criterion, or several that hang together."""

    names: tuple[str, ...]
    patterns: list[Pattern]  # which of them are met, the best first
    given: Array  # chance of each pattern by skill, shape (patterns, skills)
    seen: Array  # how well each agrees with what was seen, shape (patterns,)


def score_chances(rubric: Rubric, results: Sequence[CriterionResult], scores_in: ScoresIn) -> dict[str, float]:
    """Probability of each score.

    Parameters
    ----------
    rubric : Rubric
    results : sequence of CriterionResult
        Of the criteria that a score needs. Their ``probability`` is what each measurement says by itself, with met and missed
        as likely beforehand; None if nothing was seen.
    scores_in : callable
        Scores, with their shares, of one combination of criteria met and missed.

    Returns
    -------
    dict of str to float
        Of "0" to "3", summing to 1.
    """
    groups = _groups(rubric, results)
    skill = _skill(rubric, groups)
    parts = [_part(rubric, group, skill) for group in groups]
    given, seen = np.ones((1, skill.weights.size)), np.ones(1)
    for part in parts:
        given = (given[:, None] * part.given).reshape(-1, skill.weights.size)
        seen = np.outer(seen, part.seen).ravel()
    unseen = given @ skill.weights
    shares = np.array([_shares(scores_in(met)) for met in _worlds(parts)])
    before = unseen @ shares
    unseen = unseen * (shares @ np.divide(1.0, before, out=np.zeros(SCORES), where=before > 0.0))
    weights = (unseen * seen) @ shares
    if not weights.sum() > 0.0:  # answers that contradict one another
        weights = unseen @ shares
    return {str(score): float(share) for score, share in enumerate(weights / weights.sum())}


def _skill(rubric: Rubric, groups: Sequence[Sequence[CriterionResult]]) -> _Skill:
    """The distribution under which the highest score is as likely as the others, if its criteria have no priors."""
    best = set(level_needs(rubric, 0) or [])
    plain = sum(any(one.id in best for one in group) and rubric.criteria[group[0].id].prior == EVEN for group in groups)
    return _Skill.of(max(plain, 1) / max(len(rubric.levels) - 1, 1))


def _worlds(parts: Sequence[_Part]) -> list[dict[str, bool]]:
    """Every combination that can be, the last part changing fastest."""
    return [
        {name: met for part, pattern in zip(parts, world, strict=True) for name, met in zip(part.names, pattern, strict=True)}
        for world in product(*(part.patterns for part in parts))
    ]


def _shares(scores: Sequence[tuple[int, float]]) -> Array:
    row = np.zeros(SCORES)
    for score, share in scores:
        row[score] += share
    return row


# ---- criteria that one measurement or one answer decides ----------------------------------------------------------------
def _groups(rubric: Rubric, results: Sequence[CriterionResult]) -> list[list[CriterionResult]]:
    groups: dict[tuple[str | None, str | None], list[CriterionResult]] = {}
    for one in results:
        rule = rubric.criteria[one.id]
        groups.setdefault((rule.measure, rule.observer), []).append(one)
    return list(groups.values())


def _part(rubric: Rubric, group: Sequence[CriterionResult], skill: _Skill) -> _Part:
    rules = [rubric.criteria[one.id] for one in group]
    patterns = _patterns(rules)
    return _Part(tuple(one.id for one in group), patterns, _given(rules, patterns, skill), _seen(rules, group, patterns))


def _patterns(rules: Sequence[Criterion]) -> list[Pattern]:
    """Combinations that one value, or one answer, can bring about: who is within one hand is within one and a half."""
    if len(rules) == 1:
        return [(True,), (False,)]
    if rules[0].measure is None:
        found = {tuple(one.expects == answer for one in rules) for answer in (True, False)}
    else:
        limits = sorted({limit for one in rules for limit in (one.at_most, one.at_least) if limit is not None})
        between = [(first + second) / 2.0 for first, second in pairwise(limits)]
        values = [limits[0] - 1.0, *limits, *between, limits[-1] + 1.0]
        found = {tuple(_within(one, value) for one in rules) for value in values}
    return sorted(found, key=lambda pattern: (sum(pattern), pattern), reverse=True)


def _within(rule: Criterion, value: float) -> bool:
    return (rule.at_most is None or value <= rule.at_most) and (rule.at_least is None or value >= rule.at_least)


def _given(rules: Sequence[Criterion], patterns: Sequence[Pattern], skill: _Skill) -> Array:
    """Chance of each pattern by skill: of a criterion's own prior, or even between several patterns."""
    shares = [rules[0].prior, 1.0 - rules[0].prior] if len(rules) == 1 else [1.0 / len(patterns)] * len(patterns)
    level = skill.chance if rules[0].prior == EVEN else skill.rank
    cuts = np.cumsum(shares)[:-1]
    below = [np.zeros(level.size), *(_among_best(float(cut), level) for cut in cuts), np.ones(level.size)]
    return np.diff(np.array(below), axis=0)


def _among_best(share: float, level: Array) -> Array:
    """Chance of being among the best ``share`` of outcomes by level; over levels evenly between 0 and 1 it is ``share``."""
    place = NORMAL.inv_cdf(share)
    moved = [(place + sqrt(ALIKE) * NORMAL.inv_cdf(one)) / sqrt(1.0 - ALIKE) for one in level]
    return np.array([NORMAL.cdf(one) for one in moved])


def _seen(rules: Sequence[Criterion], group: Sequence[CriterionResult], patterns: Sequence[Pattern]) -> Array:
    """How well each pattern agrees with the measurement or the answer; ones where there is none."""
    weights = np.ones(len(patterns))
    for number, (rule, one) in enumerate(zip(rules, group, strict=True)):
        if one.probability is not None:
            stray = STRAY if rule.measure is not None else 0.0
            chance = (1.0 - stray) * one.probability + stray / 2.0
            weights *= [chance if pattern[number] else 1.0 - chance for pattern in patterns]
    return weights
