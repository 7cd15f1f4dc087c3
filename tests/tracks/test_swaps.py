import numpy as np
import pytest

from fms_score.skeleton import MIRROR, joint_index
from fms_score.tracks.swaps import exchange, find_swaps

TORSO_PX = 150.0
LEGS = ("hip", "knee", "ankle")
ARMS = ("shoulder", "elbow", "wrist")


def frames_of(swaps, part):
    return np.flatnonzero(swaps[part]).tolist()


def walk(athlete, time_s, view="side"):
    """Legs that really pass each other, twice a second, at walking pace."""
    swing = 30.0 * np.sin(2 * np.pi * time_s)
    bend = 10.0 + 30.0 * np.clip(np.sin(2 * np.pi * time_s + 1.0), 0, 1)
    angles = athlete.Angles({"left": swing, "right": -swing}, {"left": bend, "right": bend[::-1]})
    return athlete.project(athlete.assemble(angles, athlete.Segments(), ("left", "right")), view)


@pytest.mark.parametrize("parts", [LEGS, ("knee", "ankle"), ("ankle",), ARMS, LEGS + ARMS])
@pytest.mark.parametrize("stretch", [slice(40, 41), slice(40, 43), slice(30, 75), slice(80, 91), slice(0, 12)])
def test_exchanged_limbs_are_put_back_exactly(athlete, parts, stretch):
    time_s = athlete.times(3.0, 30.0)
    true = athlete.hurdle_step(time_s, view="front").xy
    swaps = find_swaps(time_s, athlete.swapped(true, stretch, parts), TORSO_PX)
    assert exchange(athlete.swapped(true, stretch, parts), swaps) == pytest.approx(true)
    assert frames_of(swaps, parts[-1]) == list(range(91))[stretch]


@pytest.mark.parametrize("rate_hz", [10.0, 30.0, 60.0])
@pytest.mark.parametrize("view", ["front", "side", "left_side", 30.0, 60.0, "back"])
@pytest.mark.parametrize("name", ["squat", "hurdle_step", "lunge"])
def test_right_clips_stay_as_they_are(athlete, name, view, rate_hz):
    time_s = athlete.times(6.0, rate_hz)
    true = getattr(athlete, name)(time_s, view=view).xy
    swaps = find_swaps(time_s, athlete.noisy(true, 0.02 * TORSO_PX), TORSO_PX)
    assert not np.any(list(swaps.values()))


@pytest.mark.parametrize("rate_hz", [5.0, 10.0, 25.0, 30.0, 60.0])
def test_legs_that_really_pass_each_other_keep_their_names(athlete, rate_hz):
    time_s = athlete.times(6.0, rate_hz)
    ankles = walk(athlete, time_s)[:, [joint_index("ankle", side) for side in ("left", "right")], 0]
    assert np.diff(np.sign(ankles[:, 0] - ankles[:, 1])).any()  # they do pass
    swaps = find_swaps(time_s, athlete.noisy(walk(athlete, time_s), 2.0), TORSO_PX)
    assert not np.any(list(swaps.values()))


def test_an_exchange_among_real_passes_is_still_found(athlete):
    time_s = athlete.times(6.0, 30.0)
    true = walk(athlete, time_s)
    wide = int(np.argmax(np.abs(true[60:90, 10, 0] - true[60:90, 13, 0]))) + 60  # stride at its longest
    swaps = find_swaps(time_s, athlete.swapped(true, slice(wide - 1, wide + 2)), TORSO_PX)
    assert frames_of(swaps, "ankle") == [wide - 1, wide, wide + 1]


def test_after_an_ambiguous_stretch_the_rest_of_the_clip_is_not_exchanged(athlete):
    # in the front view one ankle is found on the other for a while, then both are right again
    time_s = athlete.times(6.0, 30.0)
    xy = athlete.hurdle_step(time_s, view="front").xy
    for part in ("knee", "ankle"):
        xy[50:70, joint_index(part, "right")] = xy[50:70, joint_index(part, "left")] + 3.0
    assert not np.any(list(find_swaps(time_s, xy, TORSO_PX).values()))


def test_the_majority_keeps_its_names(athlete):
    time_s = athlete.times(6.0, 30.0)
    true = athlete.squat(time_s, view="front").xy
    swaps = find_swaps(time_s, athlete.swapped(true, slice(30, 181)), TORSO_PX)
    assert frames_of(swaps, "knee") == list(range(30))


def test_legs_on_each_other_cannot_be_told_apart_and_are_left_alone(athlete):
    time_s = athlete.times(3.0, 30.0)
    side = athlete.noisy(athlete.squat(time_s, view="side").xy, 2.0)
    assert not np.any(list(find_swaps(time_s, athlete.swapped(side, slice(30, 60)), TORSO_PX).values()))


def test_missing_points_do_not_hide_an_exchange(athlete):
    time_s = athlete.times(3.0, 30.0)
    true = athlete.squat(time_s, view="front").xy
    true[35:38, [9, 10]] = np.nan
    wrong = athlete.swapped(true, slice(38, 50))
    assert exchange(wrong, find_swaps(time_s, wrong, TORSO_PX)) == pytest.approx(true, nan_ok=True)


def test_somebody_who_turns_round_keeps_their_sides(athlete):
    time_s = athlete.times(4.0, 30.0)
    still = athlete.standing(time_s)
    turning = np.concatenate([athlete.project(still.xyz[i : i + 1], angle) for i, angle in enumerate(np.linspace(0, 360, 121))])
    assert not np.any(list(find_swaps(time_s, athlete.noisy(turning, 2.0), TORSO_PX).values()))


def test_a_mirrored_clip_has_the_same_exchanges(athlete):
    time_s = athlete.times(3.0, 30.0)
    wrong = athlete.noisy(athlete.swapped(athlete.lunge(time_s, view=40.0).xy, slice(20, 30)), 2.0)
    ours, mirrored = find_swaps(time_s, wrong, TORSO_PX), find_swaps(time_s, athlete.mirrored(wrong), TORSO_PX)
    assert all((ours[part] == mirrored[part]).all() for part in ours)
    assert ours["ankle"].sum() == 10


def test_exchange_swaps_confidence_too():
    confidence = np.arange(36.0).reshape(2, 18)
    swapped = exchange(confidence, {"knee": np.array([False, True])})
    assert (swapped[0] == confidence[0]).all()
    assert swapped[1, joint_index("knee", "left")] == confidence[1, joint_index("knee", "right")]
    assert (MIRROR[joint_index("knee", "left")]) == joint_index("knee", "right")
