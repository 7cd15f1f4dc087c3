"""The subject's own measuring rod, and points by name."""

from dataclasses import replace

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.kinematics.body import HAND_PER_TORSO, LEG_PER_TORSO, Proportions, body_scale, proportions_of, wide_pairs
from fms_score.skeleton import JOINT_COUNT, JOINTS


def upright(frames=1, hip=(100, 200), knee=(100, 300), ankle=(100, 380)):
    """Torso 100 px, thigh 100, shin 80; all other points unknown."""
    xy = np.full((frames, JOINT_COUNT, 2), np.nan)
    places = {"neck": (100, 100), "left_hip": hip, "right_hip": hip, "left_knee": knee, "left_ankle": ankle}
    for name, place in places.items():
        xy[:, JOINTS.index(name)] = place
    return xy


def test_lengths_of_a_clip():
    scale = body_scale(upright(frames=5))
    assert (scale.torso_px, scale.leg_px) == (100.0, 180.0)
    assert scale.hand_px == pytest.approx(1.04 * HAND_PER_TORSO * 100.0)  # on the back, nearer to the camera than the trunk


def test_the_better_seen_leg_counts():
    xy = upright(frames=5)
    xy[:, JOINTS.index("right_knee")] = (100, 250)  # half a thigh, no shin
    assert body_scale(xy).leg_px == 180.0


def test_a_segment_counts_where_it_lies_in_the_picture():
    """Seen from the front, a thigh is short while squatting; its length is that of standing."""
    xy = upright(frames=10)
    xy[:5, JOINTS.index("left_knee")] = (100, 220)
    xy[:5, JOINTS.index("left_ankle")] = (100, 300)
    assert body_scale(xy).leg_px == 180.0


def test_one_wild_frame_does_not_make_a_giant():
    xy = upright(frames=20)
    xy[3, JOINTS.index("neck")] = (100, -900)
    assert body_scale(xy).torso_px == 100.0


def test_in_a_single_picture_a_leg_drawn_short_is_taken_as_long_as_the_torso_tells():
    crouched = upright(frames=1, knee=(100, 220), ankle=(100, 300))
    assert body_scale(crouched).leg_px == pytest.approx(LEG_PER_TORSO * 100.0)
    assert body_scale(upright(frames=1)).leg_px == 180.0  # longer than likely: seen in full


def test_a_leg_that_is_never_seen_is_taken_from_the_torso():
    xy = upright(frames=5)
    xy[:, JOINTS.index("left_ankle")] = np.nan
    assert body_scale(xy).leg_px == pytest.approx(LEG_PER_TORSO * 100.0)


def test_a_torso_that_is_never_seen_is_taken_from_the_legs():
    xy = upright(frames=5)
    xy[:, JOINTS.index("neck")] = np.nan
    assert body_scale(xy).torso_px == pytest.approx(180.0 / LEG_PER_TORSO)


def test_a_measured_hand_goes_before_an_estimated_one():
    given = body_scale(upright(), Proportions(hand_per_torso=0.33, cord_per_shank=1.05))
    assert (given.hand_px, given.cord_per_shank) == (pytest.approx(1.04 * 33.0), 1.05)


def test_a_tape_measure_gives_the_proportions():
    assert proportions_of(180.0) == Proportions()
    # 180 cm tall: the torso is 0.288 of it, 51.84 cm; the shank 0.246, 44.28 cm
    assert proportions_of(180.0, 20.0, 47.0) == Proportions(0.3858, 0.03, 1.0614)
    assert proportions_of(180.0, None, 47.0).hand_spread == Proportions().hand_spread  # nobody measured the hand


@pytest.mark.parametrize("lengths", [(None, 21.0, None), (None, None, 47.0), (1.8, 20.0, None), (180.0, 200.0, None)])
def test_a_tape_measure_says_nothing_without_the_height_or_in_other_units(lengths):
    with pytest.raises(OptionError, match=r"height|centimetres"):
        proportions_of(*lengths)


@pytest.mark.parametrize("frames", [1, 4])
def test_of_nobody_nothing_is_known(frames):
    scale = body_scale(np.full((frames, JOINT_COUNT, 2), np.nan))
    assert np.isnan([scale.torso_px, scale.leg_px, scale.hand_px]).all()


def test_points_by_name(posed):
    body = posed({"left_hip": (0, 0), "right_hip": (10, 20), "neck": (3, 4), "left_knee": (7, 7)})
    assert body.point("neck").tolist() == [3, 4]
    assert body.point("hip", "right").tolist() == [10, 20]
    assert body.point("mid_hip").tolist() == [5, 10]
    assert body.point("mid_knee").tolist() == [7, 7]  # only one is seen
    assert np.isnan(body.point("mid_ankle")).all()


@pytest.mark.parametrize(("apart_px", "seen_share", "wide"), [(80, 1.0, True), (20, 1.0, False), (80, 0.4, False)])
def test_pairs_that_stand_far_apart(apart_px, seen_share, wide):
    """Farther than 0.3 torso lengths, and both seen in most frames."""
    xy = upright(frames=10)
    xy[:, JOINTS.index("right_ankle")] = (100 + apart_px, 380)
    xy[round(seen_share * 10) :, JOINTS.index("right_ankle")] = np.nan
    assert wide_pairs(xy, 100.0) == (frozenset({"ankle"}) if wide else frozenset())


def test_of_a_pair_far_apart_one_does_not_stand_for_both(posed):
    body = posed({"left_ankle": (0, 0), "left_hip": (5, 5)})
    assert body.point("mid_ankle").tolist() == [0, 0]
    wide = replace(body, wide=frozenset({"ankle"}))
    assert np.isnan(wide.point("mid_ankle")).all()
    assert wide.point("mid_hip").tolist() == [5, 5]


def test_with_points_keeps_directions_and_scale(posed):
    body = posed({"neck": (1, 1)}, facing=-1.0, left=1.0)
    other = body.with_points(body.xy + 5.0)
    assert (other.facing, other.left, other.scale) == (-1.0, 1.0, body.scale)
    assert other.point("neck").tolist() == [6, 6]
