import numpy as np
import pytest

from fms_score.skeleton import joint_index
from fms_score.tracks.repair import repair_points

L_KNEE, R_KNEE = joint_index("knee", "left"), joint_index("knee", "right")


def test_unsure_points_are_dropped_and_counted(athlete):
    time_s = athlete.times(2.0, 30.0)
    xy = athlete.squat(time_s, view="front").xy
    confidence = np.full(xy.shape[:2], 0.8)
    confidence[10, [4, 7]] = 0.05
    repaired = repair_points(time_s, xy, confidence)
    assert np.isnan(repaired.xy[10, [4, 7]]).all()
    assert (repaired.confidence[10, [4, 7]] == 0).all()
    assert repaired.notes["gated_points"] == 2
    assert repaired.notes["outliers_removed"] == 0


def test_an_exchange_is_put_back_not_removed_and_takes_its_confidence_along(athlete):
    time_s = athlete.times(2.0, 30.0)
    true = athlete.squat(time_s, view="front").xy
    confidence = np.full(true.shape[:2], 0.8)
    confidence[:, L_KNEE] = 0.6
    confidence[30:33, [L_KNEE, R_KNEE]] = 0.8, 0.6
    repaired = repair_points(time_s, athlete.swapped(true, slice(30, 33)), confidence)
    assert repaired.xy == pytest.approx(true)
    assert repaired.confidence[:, L_KNEE] == pytest.approx(0.6)
    assert repaired.notes["swapped_frames"] == 3
    assert repaired.notes["outliers_removed"] == 0


def test_outliers_are_counted(athlete):
    time_s = athlete.times(2.0, 30.0)
    xy = athlete.squat(time_s).xy
    xy[30, R_KNEE] += 90.0
    repaired = repair_points(time_s, xy, np.full(xy.shape[:2], 0.8))
    assert repaired.notes["outliers_removed"] == 1
    assert np.isnan(repaired.xy[30, R_KNEE]).all()


@pytest.mark.parametrize(("view", "share"), [("side", 1.0), ("front", 0.0)])
def test_the_share_of_frames_with_one_leg_on_the_other_is_told(athlete, view, share):
    time_s = athlete.times(2.0, 30.0)
    xy = athlete.squat(time_s, view=view).xy
    assert repair_points(time_s, xy, np.full(xy.shape[:2], 0.8)).notes["legs_overlap_share"] == share


def test_nothing_at_all_is_no_accident():
    repaired = repair_points(np.arange(5.0), np.full((5, 18, 2), np.nan), np.zeros((5, 18)))
    assert np.isnan(repaired.xy).all()
    assert repaired.notes["legs_overlap_share"] == 0


def test_the_input_is_left_alone(athlete):
    time_s = athlete.times(2.0, 30.0)
    xy = athlete.swapped(athlete.squat(time_s, view="front").xy, slice(30, 33))
    before = xy.copy()
    repair_points(time_s, xy, np.full(xy.shape[:2], 0.8))
    assert (xy == before).all()
