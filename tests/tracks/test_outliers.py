import numpy as np
import pytest

from fms_score.skeleton import joint_index
from fms_score.tracks.outliers import find_jumps, find_long_limbs, find_spikes

TORSO_PX = 150.0
R_KNEE, R_ANKLE, L_KNEE, L_ANKLE = (joint_index(part, side) for side in ("right", "left") for part in ("knee", "ankle"))


def marked(wrong):
    return {(int(frame), int(joint)) for frame, joint in np.argwhere(wrong)}


def sure(xy):
    return np.full(xy.shape[:2], 0.8)


@pytest.mark.parametrize("length", [1, 3, 12, 30])
def test_a_leg_found_on_the_other_leg_for_a_while_is_removed_and_nothing_else(athlete, length):
    time_s = athlete.times(4.0, 30.0)
    xy = athlete.hurdle_step(time_s, view="front").xy
    confidence = sure(xy)
    stretch = slice(25, 25 + length)  # the right leg is up
    xy[stretch, [R_KNEE], :], xy[stretch, [R_ANKLE], :] = xy[stretch, [L_KNEE]] + 4, xy[stretch, [L_ANKLE]] + 4
    confidence[stretch, [[R_KNEE], [R_ANKLE]]] = 0.3
    wrong = find_jumps(time_s, xy, confidence, TORSO_PX)
    assert marked(wrong) == {(frame, joint) for frame in range(25, 25 + length) for joint in (R_KNEE, R_ANKLE)}


@pytest.mark.parametrize("rate_hz", [10.0, 30.0, 60.0])
@pytest.mark.parametrize(("name", "period_s"), [("squat", 0.9), ("hurdle_step", 2.0), ("lunge", 1.2)])
def test_real_fast_movement_is_kept(athlete, name, period_s, rate_hz):
    time_s = athlete.times(4.0, rate_hz)
    xy = athlete.noisy(getattr(athlete, name)(time_s, period_s=period_s, view="side").xy, 0.02 * TORSO_PX)
    assert not find_jumps(time_s, xy, sure(xy), TORSO_PX).any()
    assert not find_spikes(time_s, xy, TORSO_PX).any()
    assert not find_long_limbs(xy).any()


def test_after_a_long_absence_somebody_may_be_elsewhere(athlete):
    time_s = athlete.times(6.0, 30.0)
    xy = athlete.moved(athlete.standing(time_s).xy, np.where(time_s < 3, 0.0, 400.0))
    xy[75:105] = np.nan
    assert not find_jumps(time_s, xy, sure(xy), TORSO_PX).any()


@pytest.mark.parametrize("size_px", [20.0, 25.0, 60.0])
def test_a_single_point_beside_its_neighbours_is_a_spike_and_its_neighbours_are_not(athlete, size_px):
    time_s = athlete.times(4.0, 30.0)
    xy = athlete.squat(time_s).xy
    xy[40, R_KNEE] += [size_px, 0.0]
    assert marked(find_spikes(time_s, xy, TORSO_PX)) == {(40, R_KNEE)}


@pytest.mark.parametrize("length", [2, 3, 4])
def test_spikes_in_a_row_are_all_found_and_nothing_beside_them(athlete, length):
    time_s = athlete.times(4.0, 30.0)
    xy = athlete.squat(time_s).xy
    xy[40 : 40 + length, R_KNEE] += [50.0, 0.0]
    assert marked(find_spikes(time_s, xy, TORSO_PX)) == {(frame, R_KNEE) for frame in range(40, 40 + length)}


def test_what_is_a_spike_for_a_steady_point_is_usual_for_a_shaky_one(athlete):
    time_s = athlete.times(4.0, 30.0)
    xy = athlete.noisy(athlete.standing(time_s).xy, 10.0)
    assert find_spikes(time_s, xy, TORSO_PX).mean() < 0.001


def test_a_spike_in_irregular_time_is_measured_against_the_true_line():
    time_s = np.array([0.0, 0.03, 0.12, 0.15, 0.18, 0.21, 0.24, 0.27])
    xy = np.repeat((600.0 * time_s)[:, None, None], 18, axis=1).repeat(2, axis=2)  # steady, so never off the line
    assert not find_spikes(time_s, xy, TORSO_PX).any()


def test_a_limb_cannot_be_half_as_long_again(athlete):
    xy = athlete.standing(athlete.times(2.0, 30.0)).xy
    xy[20, R_ANKLE] += [0.0, 70.0]  # a shank of 190 instead of 120
    assert marked(find_long_limbs(xy)) == {(20, R_ANKLE)}


def test_a_still_has_no_limb_to_compare_with(athlete):
    xy = athlete.standing().xy
    xy[0, R_ANKLE] += [0.0, 60.0]
    assert not find_long_limbs(xy).any()
    assert not find_spikes(np.zeros(1), xy, TORSO_PX).any()
    assert not find_jumps(np.zeros(1), xy, sure(xy), TORSO_PX).any()
