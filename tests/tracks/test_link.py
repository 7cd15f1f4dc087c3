import numpy as np
import pytest

from fms_score.skeleton import joint_index
from fms_score.tracks.link import LinkOptions, link_people

LEGS = [joint_index(part, side) for part in ("hip", "knee", "ankle") for side in ("left", "right")]
UPPER = [joint for joint in range(18) if joint not in LEGS]


@pytest.fixture
def time_s(athlete):
    return athlete.times(3.0, 30.0)  # 91 frames


def only(xy, joints):
    part = np.full_like(xy, np.nan)
    part[:, joints] = xy[:, joints]
    return part


def stays_on(tracklet, xy):
    """Whether a tracklet holds, wherever it has points, exactly one person's."""
    own = xy[tracklet.frames]
    seen = np.isfinite(tracklet.xy).all(axis=-1)
    return np.abs(tracklet.xy[seen] - own[seen]).max() < 0.01


def test_one_person_is_one_tracklet_over_all_frames(athlete, time_s):
    squat = athlete.squat(time_s)
    (tracklet,) = link_people(athlete.people(time_s, squat.xy))
    assert tracklet.frames.tolist() == list(range(91))
    assert tracklet.time_s == pytest.approx(time_s)
    assert stays_on(tracklet, squat.xy)


def test_the_order_of_detections_means_nothing(athlete, time_s):
    left, right = (athlete.moved(athlete.squat(time_s, view="front").xy, dx) for dx in (-200.0, 200.0))
    frames = [
        frame
        for pair in zip(athlete.people(time_s, left, right), athlete.people(time_s, right, left), strict=True)
        for frame in pair
    ]
    alternating = [frame for number, frame in enumerate(frames) if number % 4 in {0, 3}]
    first, second = sorted(link_people(alternating), key=lambda tracklet: tracklet.centres_px[0, 0])
    assert stays_on(first, left)
    assert stays_on(second, right)


def test_people_who_cross_keep_their_names(athlete, time_s):
    body = athlete.standing(time_s).xy
    to_right, to_left = (athlete.moved(body, dx) for dx in (np.linspace(-300, 300, 91), np.linspace(300, -300, 91)))
    tracklets = link_people(athlete.people(time_s, to_right, to_left))
    assert len(tracklets) == 2
    assert sorted(stays_on(tracklet, to_right) + 2 * stays_on(tracklet, to_left) for tracklet in tracklets) == [1, 2]


def test_who_walks_behind_somebody_is_found_again(athlete, time_s):
    walker = athlete.moved(athlete.standing(time_s, view="side").xy, np.linspace(-300, 300, 91))
    walker[38:53] = np.nan  # half a second behind the other's back
    lifter = athlete.squat(time_s, view="front").xy
    assert sorted(len(tracklet) for tracklet in link_people(athlete.people(time_s, lifter, walker))) == [76, 91]


@pytest.mark.parametrize("missing", [10, 25, 60])
def test_a_gap_does_not_make_two_people(athlete, time_s, missing):
    xy = athlete.squat(time_s).xy
    xy[20 : 20 + missing] = np.nan
    (tracklet,) = link_people(athlete.people(time_s, xy))
    assert len(tracklet) == 91 - missing


def test_far_away_and_later_is_somebody_else(athlete, time_s):
    here = athlete.standing(time_s).xy
    there = athlete.moved(here, dx=500.0)
    here[30:] = np.nan
    there[:60] = np.nan
    assert len(link_people(athlete.people(time_s, here, there))) == 2


def test_a_second_detection_of_a_body_neither_starts_a_tracklet_nor_takes_over(athlete, time_s):
    squat = athlete.squat(time_s, view="front").xy
    double = athlete.moved(squat, dx=8.0)
    double[::3] = np.nan
    (tracklet,) = link_people(athlete.people(time_s, squat, double))
    assert np.abs(tracklet.xy - squat[tracklet.frames]).max() <= 8.01


def test_two_halves_of_one_body_that_share_the_neck_make_one(athlete, time_s):
    squat = athlete.squat(time_s).xy
    upper = only(squat, [*UPPER, joint_index("neck")])
    lower = only(squat, [*LEGS, joint_index("neck")])
    lower[:20] = np.nan
    (tracklet,) = link_people(athlete.people(time_s, upper, lower))
    assert stays_on(tracklet, squat)
    assert np.isfinite(tracklet.xy[20:]).all()


def test_halves_that_share_nothing_are_put_together_once_the_body_is_known(athlete, time_s):
    squat = athlete.squat(time_s).xy
    upper, lower = squat.copy(), np.full_like(squat, np.nan)
    upper[10:] = only(squat, UPPER)[10:]
    lower[10:] = only(squat, LEGS)[10:]
    (tracklet,) = link_people(athlete.people(time_s, upper, lower))
    assert np.isfinite(tracklet.xy).all()
    assert stays_on(tracklet, squat)


def test_ghosts_of_three_points_are_nobody(athlete, time_s):
    squat = athlete.squat(time_s).xy
    ghost = only(athlete.moved(squat, dx=300.0), [0, 1, 14])
    assert len(link_people(athlete.people(time_s, squat, ghost))) == 1


def test_nobody_anywhere_gives_nothing(athlete, time_s):
    assert link_people(athlete.people(time_s, np.full((91, 18, 2), np.nan))) == []
    assert link_people([]) == []


def test_few_frames_a_second_are_enough_for_slow_movement(athlete):
    time_s = athlete.times(6.0, 4.0)
    squat = athlete.squat(time_s, period_s=3.0).xy
    (tracklet,) = link_people(athlete.people(time_s, squat))
    assert len(tracklet) == 25


def test_a_bystander_seen_now_and_then_is_one_person(athlete, time_s):
    bystander = athlete.moved(athlete.standing(time_s).xy, dx=400.0)
    bystander[np.arange(91) % 45 != 0] = np.nan  # a crop that follows the subject shows others only when it widens
    tracklets = link_people(athlete.people(time_s, athlete.squat(time_s, view="front").xy, bystander))
    assert sorted(len(tracklet) for tracklet in tracklets) == [3, 91]


def test_what_was_missing_for_longer_than_allowed_is_not_joined(athlete, time_s):
    xy = athlete.standing(time_s).xy
    xy[20:80] = np.nan
    assert len(link_people(athlete.people(time_s, xy), LinkOptions(join_gap_s=1.5))) == 2
