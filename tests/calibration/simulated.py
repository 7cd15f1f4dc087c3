"""Made-up people, measured with a known error, and coaches who follow a rubric with known thresholds and known noise."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from fms_score.calibration.cases import CoachScore, ScoredTest
from fms_score.formats.score_json import write_score
from fms_score.kinematics.view import View
from fms_score.provenance import rubric_origin
from fms_score.rubric.clip import Repetition
from fms_score.rubric.judge import _scores_in, judge_attempt
from fms_score.rubric.measure import Measurement
from fms_score.rubric.score import _verdict

ERROR = 0.5
"""Standard deviation of a measured value around the true one, in tolerances of its criterion."""


@dataclass(frozen=True)
class Coach:
    """Draws each line ``shifts`` tolerances away from the rubric, sees values with ``noise``, and slips now and then."""

    shifts: dict = field(default_factory=dict)
    noise: float = 0.5
    slip: float = 0.04
    name: str = "anna"

    def score(self, rubric, values, answers, rng):
        met = {}
        for name, criterion in rubric.criteria.items():
            if criterion.measure is None:
                met[name] = answers[criterion.observer] == criterion.expects
                continue
            seen = values[criterion.measure] + self.noise * criterion.tolerance * rng.normal()
            moved = self.shifts.get(name, 0.0) * criterion.tolerance
            low = criterion.at_least is None or seen >= criterion.at_least + moved
            high = criterion.at_most is None or seen <= criterion.at_most + moved
            met[name] = low and high
        if rng.random() < self.slip:
            return int(rng.integers(1, 4))
        scores = _scores_in(rubric, met, answers)
        shares = np.array([share for _, share in scores])
        return scores[rng.choice(len(scores), p=shares / shares.sum())][0]


def tolerances(rubric):
    """Tolerance of each measure that a criterion reads."""
    return {one.measure: one.tolerance for one in rubric.criteria.values() if one.measure}


def true_values(rubric, rng):
    """What one person really does: some skill, shared by all measures, around the thresholds."""
    skill, values = rng.normal(), {}
    for criterion in rubric.criteria.values():
        if criterion.measure and criterion.measure not in values:
            limit = criterion.at_least if criterion.at_most is None else criterion.at_most
            worse = -1.0 if criterion.at_most is None else 1.0
            values[criterion.measure] = limit + worse * criterion.tolerance * (-1.0 - 1.5 * skill + 1.8 * rng.normal())
    return values


def attempt(rubric, values, answers, side="both", rep=1):
    """One repetition with these values measured."""
    wide = tolerances(rubric)
    measured = {
        name: Measurement(name, name, "deg", "turn", "side", value=values[name], sd=ERROR * wide[name], at_s=1.0)
        if name in values
        else Measurement(name, name, "deg", "turn", "side", reason="not measured")
        for name in rubric.measures
    }
    judged = judge_attempt(rubric, Repetition(rep, side, 0.0, 1.0, 2.0, complete=True), measured, answers)
    return judged.model_copy(update={"probabilities": independently(rubric, judged, answers)})


def independently(rubric, judged, answers):
    """Chances of the scores with criteria taken one by one, as the calibration takes them."""
    chances = [rubric.criteria[one.id].prior if one.probability is None else one.probability for one in judged.criteria]
    shares = dict.fromkeys("0123", 0.0)
    for truth in product((True, False), repeat=len(chances)):
        weight = prod(chance if met else 1.0 - chance for chance, met in zip(chances, truth, strict=True))
        met = {one.id: is_met for one, is_met in zip(judged.criteria, truth, strict=True)}
        for score, share in _scores_in(rubric, met, answers) if weight > 0.0 else ():
            shares[str(score)] += weight * share
    return shares


def study(rubric, people, coaches, seed):
    """Everybody measured once a side, and scored by every coach."""
    rng = np.random.default_rng(seed)
    sides = ("left", "right") if rubric.sides == "left_right" else ("both",)
    tests = []
    for person in range(people):
        usual, answers = true_values(rubric, rng), _answers(rubric, rng)
        for side in sides:
            wide = tolerances(rubric)
            true = {name: value + 0.4 * wide[name] * rng.normal() for name, value in usual.items()}
            seen = {name: value + ERROR * wide[name] * rng.normal() for name, value in true.items()}
            scores = tuple(CoachScore(one.name, one.score(rubric, true, answers, rng)) for one in coaches)
            made = attempt(rubric, seen, answers, side)
            yes = frozenset(key for key, value in answers.items() if value)
            tests.append(ScoredTest(f"p{person:03}", side, ((made,),), yes, scores))
    return tests


def _answers(rubric, rng):
    asked = {one.observer: one.expects for one in rubric.criteria.values() if one.observer}
    asked |= {guard.observer: guard.expects for guard in rubric.guards if guard.observer}
    answers = {key: bool(rng.random() < 0.8) == expected for key, expected in asked.items()}
    answers |= {guard.observer: guard.expects for guard in rubric.guards if guard.observer}
    return answers | {level.when: bool(rng.random() < 0.3) for level in rubric.levels if level.when}


def write_results(folder, loaded, tests):
    """The results folders that analysing these people would have left, and the coaches' sheet beside them."""
    seen = View("side", "side", 0.0, 1.0, np.nan, "right", lying=False, steady_share=1.0)
    lines = ["subject,movement,side,rater,score"]
    for test in tests:
        name = f"{test.subject}_{loaded.rubric.movement}" + ("" if test.side == "both" else f"_{test.side}")
        attempts = [one for side in test.sides for one in side]
        observed = {level.when: level.when in test.answers for level in loaded.rubric.levels if level.when}
        verdict = _verdict(loaded.rubric, attempts, seen, observed)
        provenance = {"input": {"name": f"{name}.mp4", "sha256": f"{hash(name):x}"}, "rubric": rubric_origin(loaded)}
        (folder / name).mkdir(parents=True)
        write_score(folder / name / "score.json", verdict.model_copy(update={"provenance": provenance}))
        lines += [f"{test.subject},{loaded.rubric.movement},{test.side},{one.rater},{one.score}" for one in test.scores]
    return "\n".join(lines) + "\n"
