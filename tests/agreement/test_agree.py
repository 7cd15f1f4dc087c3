"""A whole comparison from one long table."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from fms_score.agreement.agree import Agreement, agree
from fms_score.agreement.names import TESTS
from fms_score.errors import InputError

MACHINE = "fms-score"


def table(*rows):
    columns = ["subject", "movement", "side", "rater", "score"]
    return pd.DataFrame(rows, columns=columns).astype({"score": "Int64"})


def sheet(people, raters, seed=0):
    """Raters who see the same people with a little noise; every test, every side."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        level = 2 + 0.7 * rng.normal()
        for test in TESTS:
            for side in test.sides:
                rows += [
                    (f"p{person:04}", test.movement, side, rater, int(np.clip(round(level + 0.5 * rng.normal()), 1, 3)))
                    for rater in raters
                ]
    return table(*rows)


def squats(first, second, names=("anna", MACHINE)):
    rows = []
    for number, scores in enumerate(zip(first, second, strict=True)):
        rows += [(f"p{number}", "deep_squat", "both", name, score) for name, score in zip(names, scores, strict=True)]
    return table(*rows)


def plain(agreement):
    """Through JSON, which refuses NaN, and back."""
    text = json.dumps(agreement.model_dump(mode="json"), allow_nan=False)
    assert Agreement.model_validate_json(text) == agreement
    return agreement


def test_one_movement_by_hand():
    first, second = [3, 3, 2, 2, 1, 1, 2, 3], [3, 2, 2, 1, 1, 1, 2, 3]
    pair = plain(agree(squats(first, second), rounds=200)).group("deep_squat").pairs[0]
    assert (pair.first, pair.second, pair.kind) == ("anna", MACHINE, "coach-machine")
    assert (pair.n, pair.n_subjects) == (8, 8)
    assert pair.exact.value == 6 / 8
    assert pair.within_one.value == 1.0
    assert pair.bias.value == -2 / 8  # the machine is the stricter one
    assert pair.confusion == ((0, 0, 0, 0), (0, 2, 0, 0), (0, 1, 2, 0), (0, 0, 1, 2))
    expected = cohen_kappa_score(first, second, weights="quadratic", labels=[0, 1, 2, 3])
    assert pair.kappa.value == pytest.approx(expected)
    assert pair.kappa.interval.low < expected < pair.kappa.interval.high


def test_the_machine_is_second_whatever_its_name():
    scores = squats([3, 2, 1], [3, 3, 1], names=("zoe", "a-machine"))
    found = agree(scores, machine="a-machine", rounds=50)
    assert found.raters == ("zoe", "a-machine")
    assert found.group("deep_squat").pairs[0].bias.value == pytest.approx(1 / 3)
    without = agree(scores, machine=None, rounds=50)
    assert without.machine is None
    assert without.group("deep_squat").pairs[0].kind == "coach-coach"


def test_the_lower_side_is_the_tests_score():
    scores = table(
        ("p1", "hurdle_step", "left", "anna", 3), ("p1", "hurdle_step", "right", "anna", 2),
        ("p1", "hurdle_step", "left", MACHINE, 2), ("p1", "hurdle_step", "right", MACHINE, 3),
        ("p2", "hurdle_step", "both", "anna", 1),
        ("p2", "hurdle_step", "left", MACHINE, 1), ("p2", "hurdle_step", "right", MACHINE, 2),
        ("p3", "hurdle_step", "left", "anna", 3), ("p3", "hurdle_step", "left", MACHINE, 3),
    )  # fmt: skip
    found = plain(agree(scores, rounds=50))
    assert found.group("hurdle_step").pairs[0].confusion[1][1] == 1
    assert found.group("hurdle_step").pairs[0].confusion[2][2] == 1
    assert found.group("hurdle_step").pairs[0].n == 2  # of p3 there is one side only
    assert found.group("hurdle_step", "left").pairs[0].n == 2
    assert found.group("hurdle_step", "right").pairs[0].exact.value == 0.0
    assert found.notes[0].startswith("2 tests were scored on one side only")


def test_the_best_attempt_counts_unless_there_was_pain():
    rows = [("p1", "deep_squat", "both", "anna", 1, 1), ("p1", "deep_squat", "both", "anna", 3, 2)]
    rows += [("p2", "deep_squat", "both", "anna", 0, 1), ("p2", "deep_squat", "both", "anna", 2, 2)]
    rows += [("p1", "deep_squat", "both", MACHINE, 3, 1), ("p2", "deep_squat", "both", MACHINE, 2, 1)]
    columns = ["subject", "movement", "side", "rater", "score", "attempt"]
    pair = agree(pd.DataFrame(rows, columns=columns), rounds=50).group("deep_squat").pairs[0]
    assert pair.confusion[3][3] == 1
    assert pair.confusion[0][2] == 1


def test_composite_needs_all_seven():
    scores = sheet(12, ["anna", MACHINE])
    gone = scores[~((scores["subject"] == "p0003") & (scores["movement"] == "rotary_stability") & (scores["rater"] == "anna"))]
    (pair,) = plain(agree(gone, rounds=100)).composites
    assert pair.n == 11
    assert "p0003" not in {point.subject for point in pair.points}
    of_one = scores[(scores["subject"] == "p0001") & (scores["rater"] == "anna")]
    expected = of_one.groupby("movement")["score"].min().sum()
    assert next(point for point in pair.points if point.subject == "p0001").first == expected
    differences = np.array([point.second - point.first for point in pair.points])
    assert pair.bland_altman.bias.value == pytest.approx(differences.mean())
    assert pair.bland_altman.upper.value == pytest.approx(differences.mean() + 1.96 * differences.std(ddof=1))
    assert pair.mdc95.value == pytest.approx(1.96 * np.sqrt(2) * pair.sem.value)
    assert pair.sem.interval.low < pair.sem.value < pair.sem.interval.high


def test_the_line_at_fourteen():
    def person(name, coach, machine):
        scores = {"anna": coach, MACHINE: machine}
        return [
            (name, test.movement, side, rater, score)
            for rater, score in scores.items()
            for test in TESTS
            for side in test.sides
        ]

    people = [("a", 2, 2), ("b", 2, 3), ("c", 3, 3), ("d", 3, 3), ("e", 3, 2)]  # composites of 14 and 21
    cutoff = agree(table(*(row for one in people for row in person(*one))), rounds=50).composites[0].cutoff
    assert cutoff.table == ((1, 1), (1, 2))
    assert cutoff.sensitivity.value == 0.5
    assert cutoff.specificity.value == pytest.approx(2 / 3)


def test_coaches_are_the_ceiling():
    found = plain(agree(sheet(40, ["anna", "bert", "carl", MACHINE], seed=4), rounds=300))
    group = found.group("deep_squat")
    assert [pair.kind for pair in group.pairs] == ["coach-machine"] * 3 + ["coach-coach"] * 3
    assert group.machine.n_pairs == group.coaches.n_pairs == 3
    mean = np.mean([pair.kappa.value for pair in group.pairs[:3]])
    assert group.machine.kappa.value == pytest.approx(mean)
    assert group.gap.value == pytest.approx(mean - group.coaches.kappa.value)
    assert group.gap.interval.low < 0 < group.gap.interval.high  # all four are equally noisy
    assert group.alpha.raters == ("anna", "bert", "carl", MACHINE)
    assert group.alpha_coaches.raters == ("anna", "bert", "carl")
    assert found.composite_coaches.n == 40
    assert found.composites[0].kind == "coach-machine"


def test_criteria():
    rows = [
        (f"p{number}", "deep_squat", "both", rater, "heels_down", met)
        for number, both in enumerate([(True, True), (True, False), (False, False), (True, True)])
        for rater, met in zip(("anna", MACHINE), both, strict=True)
    ]
    columns = ["subject", "movement", "side", "rater", "criterion", "met"]
    (one,) = plain(agree(squats([3, 2, 1], [3, 2, 1]), criteria=pd.DataFrame(rows, columns=columns), rounds=50)).criteria
    assert (one.movement, one.criterion, one.n) == ("deep_squat", "heels_down", 4)
    assert one.table == ((1, 0), (1, 2))
    assert one.exact.value == 0.75
    assert one.kappa.value == pytest.approx(cohen_kappa_score([1, 1, 0, 1], [1, 0, 0, 1]))


def test_who_lies_apart_widest_first():
    found = agree(squats([3, 2, 1, 3], [1, 2, 2, 3]), rounds=50)
    assert [(one.subject, one.difference) for one in found.disagreements] == [("p0", -2), ("p2", 1)]
    assert [one.subject for one in found.people] == ["p0", "p2"]


# ---- samples that say little ------------------------------------------------------------------------------------------
def test_six_people_and_one():
    six = agree(squats([3, 2, 1, 2, 2, 1], [3, 1, 2, 3, 2, 1]), rounds=300).group("deep_squat").pairs[0]
    assert six.note == "n = 6: the interval spans everything"
    better = agree(squats([3, 2, 1, 2, 3, 1], [3, 1, 1, 3, 2, 1]), rounds=300).group("deep_squat").pairs[0]
    assert better.note == "n = 6: too few for more than a rough interval"
    alone = plain(agree(sheet(1, ["anna", MACHINE]), rounds=50))
    assert alone.group("deep_squat").pairs[0].note.startswith("n = 1: ")
    assert alone.composites[0].icc.value is None
    assert alone.composites[0].bland_altman.upper.note == "one person: not defined"


def test_perfect_agreement_of_few_is_not_sold_as_certain():
    pair = plain(agree(squats([3, 2, 1, 2], [3, 2, 1, 2]), rounds=100)).group("deep_squat").pairs[0]
    assert pair.kappa.value == 1.0
    assert pair.kappa.interval is None
    assert pair.exact.interval.low == pytest.approx(0.51, abs=0.005)  # Wilson, 4 of 4
    assert pair.note == "n = 4: no disagreement at all, too few to show that there is none"


def test_a_machine_that_saw_one_person_of_many_speaks_for_one():
    """Two coaches scored fifteen people, the machine the first of them: Wilson's interval of 0 of 1, not of 0 of 15."""
    scores = squats([3, 2, 1] * 5, [3, 2, 2] * 5, names=("anna", "bert"))
    seen = pd.concat([scores, table(("p0", "deep_squat", "both", MACHINE, 1))])
    group = plain(agree(seen, rounds=100)).group("deep_squat")
    assert group.machine.exact.value == 0.0
    assert group.machine.exact.interval.high == pytest.approx(0.793, abs=0.001)


def test_two_people_are_compared_without_a_warning():
    composite = plain(agree(sheet(2, ["anna", "bert"]), rounds=50)).composites[0]
    assert composite.sem.value is not None


def test_all_scores_equal():
    scores = sheet(5, ["anna", "bert", MACHINE])
    scores["score"] = pd.array([2] * len(scores), dtype="Int64")
    found = plain(agree(scores, rounds=50))
    pair = found.group("deep_squat").pairs[0]
    assert pair.kappa.value is None
    assert "kappa is not defined" in pair.kappa.note
    assert found.group("deep_squat").alpha.alpha.value is None
    assert found.composites[0].icc.note == "everybody has the same composite: not defined"
    assert found.composites[0].cutoff.specificity.note == "the first rater has nobody above 14"


def test_one_rater_and_nobody():
    alone = plain(agree(sheet(4, ["anna"]), rounds=50))
    assert alone.notes[0] == "one rater only: there is nobody to agree with"
    assert all(group.note for group in alone.groups)
    empty = plain(agree(sheet(4, ["anna"]).iloc[:0], rounds=50))
    assert empty.n_subjects == 0


def test_five_raters_with_holes():
    scores = sheet(8, ["a", "b", "c", "d", "e", MACHINE])
    holes = np.random.default_rng(0).random(len(scores)) < 0.4
    scores.loc[holes, "score"] = pd.NA
    found = plain(agree(scores, rounds=200))
    assert len(found.raters) == 6
    assert found.group().alpha.alpha.value < 1.0


def test_what_cannot_be_used_is_named():
    with pytest.raises(InputError, match="column 'score' is missing"):
        agree(squats([1], [1]).drop(columns="score"))
    with pytest.raises(InputError, match="p0, deep_squat: score '4' of anna is none of 0, 1, 2, 3"):
        agree(squats([4], [1]))
    with pytest.raises(InputError, match="p0, deep_squat, both, anna: given twice"):
        agree(pd.concat([squats([1], [1]), squats([2], [2])]))


def test_the_same_seed_gives_the_same_figures():
    scores = sheet(10, ["anna", MACHINE])
    assert agree(scores, rounds=100, seed=7) == agree(scores.sample(frac=1, random_state=1), rounds=100, seed=7)


@pytest.mark.slow
def test_a_sheet_of_two_thousand_is_quick_and_small():
    import resource  # noqa: PLC0415  not on every system
    import time  # noqa: PLC0415

    rng = np.random.default_rng(0)
    keys = pd.MultiIndex.from_product(
        [[f"p{n:04}" for n in range(2000)], [test.movement for test in TESTS], ["left", "right"], ["anna", MACHINE]],
        names=["subject", "movement", "side", "rater"],
    )
    scores = keys.to_frame(index=False).assign(score=rng.integers(1, 4, len(keys)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = agree(scores, rounds=1000)
    assert time.perf_counter() - started < 20
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300
    assert found.group().pairs[0].n == 14_000
