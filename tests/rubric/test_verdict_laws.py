"""From points to verdict, with every rubric that comes with the package: what must not matter, does not.

A clip mirrored, moved, enlarged, slowed down, run backwards or filmed with half the frames gives the same verdict; hiding
joints never lowers or decides one.
"""

import numpy as np
import pytest

from fms_score.kinematics.signals import column_values
from fms_score.rubric.clip import Repetition
from fms_score.rubric.collection import all_rubrics
from fms_score.rubric.judge import judge_attempt
from fms_score.rubric.measure import Measurement, measure_repetition
from fms_score.rubric.score import _verdict
from fms_score.skeleton import JOINT_COUNT, joint_index

RUBRICS = {name: loaded.rubric for name, loaded in all_rubrics().items()}
OTHER = {"left": "right", "right": "left", "both": "both"}
SEEN_FROM = ["best", "opposite", 25.0, -65.0, -110.0]
"""The view a coach would choose, the one from the other end, and three in between."""


@pytest.fixture(scope="module")
def filmed(athlete, performances):
    """Film a performance: ``filmed("deep_squat", "best")`` gives times and points."""

    def make(movement, view):
        performance = performances.ALL[movement](athlete)
        opposite = {"side": "left_side", "front": "back", "back": "front"}[performance.view]
        view = {"best": performance.view, "opposite": opposite}.get(view, view)
        return performance.time_s, np.round(athlete.project(performance.xyz, view), 3)

    return make


every_clip = pytest.mark.parametrize(("movement", "view"), [(movement, view) for movement in RUBRICS for view in SEEN_FROM])


def outcome(verdict):
    """What a verdict says, without where and when."""
    return {
        "score": verdict.score,
        "band": verdict.band,
        "states": {one.id: one.state for one in verdict.criteria},
        "undecided": verdict.undecided,
        "attempts": [one.band for one in verdict.attempts],
        "view": (verdict.view.name, verdict.view.plane, verdict.view.flagged),
    }


def same_measurements(here, there, rel=1e-6):
    columns = ["measure", "unit", "phase", "view"]
    assert there[columns].equals(here[columns])
    for column in ("value", "sd"):
        assert there[column].tolist() == pytest.approx(here[column].tolist(), rel=rel, abs=1e-6, nan_ok=True)


@every_clip
def test_a_mirror_swaps_left_and_right_and_changes_nothing_else(athlete, scored, filmed, movement, view):
    time_s, xy = filmed(movement, view)
    here = scored(RUBRICS[movement], time_s, xy)
    there = scored(RUBRICS[movement], time_s, athlete.mirrored(xy))
    assert outcome(there.verdict) == outcome(here.verdict)
    assert there.verdict.probabilities == pytest.approx(here.verdict.probabilities)
    assert there.verdict.because == here.verdict.because
    assert [(one.side, one.band) for one in there.verdict.sides] == [(OTHER[one.side], one.band) for one in here.verdict.sides]
    assert there.repetitions["side"].tolist() == [OTHER[side] for side in here.repetitions["side"]]
    times = ["start_s", "turn_s", "end_s"]
    assert there.repetitions[times].equals(here.repetitions[times])
    same_measurements(here.measurements, there.measurements)
    assert there.verdict.view.near_side == OTHER.get(here.verdict.view.near_side)


@every_clip
def test_the_size_of_the_picture_and_the_place_in_it_do_not_matter(scored, filmed, movement, view):
    time_s, xy = filmed(movement, view)
    here = scored(RUBRICS[movement], time_s, xy)
    there = scored(RUBRICS[movement], time_s, 0.37 * xy + [211.0, -80.0])
    assert outcome(there.verdict) == outcome(here.verdict)
    assert there.verdict.probabilities == pytest.approx(here.verdict.probabilities)
    same_measurements(here.measurements, there.measurements)


@every_clip
@pytest.mark.parametrize("factor", [0.8, 1.6])
def test_slower_or_faster_is_as_good(scored, filmed, movement, view, factor):
    time_s, xy = filmed(movement, view)
    here = scored(RUBRICS[movement], time_s, xy)
    there = scored(RUBRICS[movement], factor * time_s, xy)
    assert outcome(there.verdict) == outcome(here.verdict)
    for moment in ("start_s", "turn_s", "end_s"):
        assert there.repetitions[moment].tolist() == pytest.approx([factor * value for value in here.repetitions[moment]])


@every_clip
def test_half_the_frames_are_enough(scored, filmed, movement, view):
    time_s, xy = filmed(movement, view)
    here = scored(RUBRICS[movement], time_s, xy)
    there = scored(RUBRICS[movement], time_s[::2], xy[::2])
    assert outcome(there.verdict) == outcome(here.verdict)
    for moment in ("start_s", "turn_s", "end_s"):
        assert there.repetitions[moment].tolist() == pytest.approx(here.repetitions[moment].tolist(), abs=2.01 / 30)


@every_clip
def test_run_backwards_a_movement_there_and_back_is_the_same(scored, filmed, movement, view):
    time_s, xy = filmed(movement, view)
    here = scored(RUBRICS[movement], time_s, xy)
    there = scored(RUBRICS[movement], (time_s[-1] - time_s)[::-1], xy[::-1])
    assert there.verdict.band == here.verdict.band
    assert there.states() == here.states()
    if here.view.plane in RUBRICS[movement].views:  # from elsewhere the sides are a guess, and nothing is judged by them
        assert there.repetitions["side"].tolist() == here.repetitions["side"].tolist()[::-1]


@pytest.mark.parametrize("movement", RUBRICS)
def test_a_little_noise_keeps_count_and_verdict(athlete, scored, filmed, movement):
    time_s, xy = filmed(movement, "best")
    here = scored(RUBRICS[movement], time_s, xy)
    there = scored(RUBRICS[movement], time_s, athlete.noisy(xy, 0.5))
    assert there.repetitions["side"].tolist() == here.repetitions["side"].tolist()
    assert there.verdict.band == here.verdict.band


# ---- what is not seen -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("movement", RUBRICS)
@pytest.mark.parametrize("seed", range(4))
def test_hiding_measurements_never_takes_a_score_out_of_the_band(scored, clip, filmed, movement, seed):
    rubric = RUBRICS[movement]
    time_s, xy = filmed(movement, "best")
    made = clip(time_s, xy)
    rows = scored(rubric, time_s, xy).repetitions[list(Repetition._fields)].itertuples(index=False)
    repetitions = [Repetition(*row) for row in rows]
    seen = [measure_repetition(rubric, one, made) for one in repetitions]
    chance = np.random.default_rng(seed)
    band = _verdict(
        rubric, [judge_attempt(rubric, *pair, {}) for pair in zip(repetitions, seen, strict=True)], made.view, {}
    ).band
    for _ in range(12):  # one more measurement is lost each time
        attempt, name = chance.integers(len(seen)), chance.choice(list(rubric.measures))
        old = seen[attempt][name]
        seen[attempt] = seen[attempt] | {name: Measurement(name, old.column, old.unit, old.phase, old.view, reason="hidden")}
        attempts = [judge_attempt(rubric, *pair, {}) for pair in zip(repetitions, seen, strict=True)]
        less = _verdict(rubric, attempts, made.view, {}).band
        if not rubric.guards:  # a guard that cannot be measured gives back what it took
            assert less[0] <= band[0]
            assert less[1] >= band[1]
        assert less[0] >= 1
        band = less


@pytest.mark.parametrize("movement", RUBRICS)
@pytest.mark.parametrize("joints", [("left_knee", "right_knee"), ("neck",), ("left_wrist", "right_wrist"), ("right_ankle",)])
def test_joints_that_are_never_seen_make_no_fault(scored, filmed, movement, joints):
    """Nothing that needs a hidden joint may be judged, and no score may fall below what full sight gives."""
    time_s, xy = filmed(movement, "best")
    hidden = xy.copy()
    hidden[:, [joint_index(*reversed(name.split("_"))) for name in joints]] = np.nan
    here, there = (scored(RUBRICS[movement], time_s, points).verdict for points in (xy, hidden))
    assert there.band[0] >= 1
    assert there.band[1] >= here.band[0]
    assert not [one.id for one in there.criteria if one.state == "not_met" and one.value is None and one.question is None]


@pytest.mark.parametrize("movement", RUBRICS)
def test_nobody_at_all_is_no_score(scored, movement):
    time_s = np.arange(60) / 30.0
    verdict = scored(RUBRICS[movement], time_s, np.full((60, JOINT_COUNT, 2), np.nan)).verdict
    assert (verdict.score, verdict.band, verdict.attempts) == (None, (1, 3), [])


@pytest.mark.parametrize("movement", RUBRICS)
def test_all_points_in_one_place_are_no_person(scored, movement):
    time_s = np.arange(60) / 30.0
    verdict = scored(RUBRICS[movement], time_s, np.full((60, JOINT_COUNT, 2), 100.0)).verdict
    assert (verdict.score, verdict.attempts) == (None, [])


@pytest.mark.parametrize("movement", RUBRICS)
def test_a_still_of_the_turn_is_judged(scored, filmed, movement):
    time_s, xy = filmed(movement, "best")
    full = scored(RUBRICS[movement], time_s, xy)
    turn = int(np.argmin(np.abs(time_s - full.repetitions["turn_s"].iloc[0])))
    still = scored(RUBRICS[movement], time_s[:1], xy[turn : turn + 1])
    assert len(still.repetitions) == 1
    assert still.verdict.band[0] >= 1
    assert sum(still.verdict.probabilities.values()) == pytest.approx(1.0)


def test_the_deciding_moment_lies_in_its_repetition(scored, filmed):
    for movement, rubric in RUBRICS.items():
        confirmed = {guard.observer: guard.expects for guard in rubric.guards if guard.observer}
        seen = scored(rubric, *filmed(movement, "best"), observed=confirmed)
        for attempt in seen.verdict.attempts:
            moments = [one.at_s for one in attempt.criteria if one.at_s is not None]
            assert moments
            assert all(attempt.start_s - 0.11 <= at_s <= attempt.end_s + 0.11 for at_s in moments)


def test_a_value_can_be_found_again_in_the_signals(scored, clip, filmed):
    time_s, xy = filmed("deep_squat", "best")
    seen, made = scored(RUBRICS["deep_squat"], time_s, xy), clip(time_s, xy)
    thigh = next(one for one in seen.verdict.criteria if one.id == "thigh_below_horizontal")
    frame = int(np.argmin(np.abs(time_s - thigh.at_s)))
    assert thigh.value == pytest.approx(column_values(thigh.signal, made.body)[frame], abs=2.0)
