import numpy as np
import pytest

from fms_score.errors import NobodyFoundError, PoseDataError
from fms_score.pose.card import PointFacts, PointSpread
from fms_score.skeleton import MIRROR, joint_index
from fms_score.tracks.build import TrackOptions, build_track
from fms_score.tracks.gaps import GapOptions
from fms_score.tracks.keypoint_spread import LYING, SpreadModel, spread_model
from fms_score.tracks.smooth import SmoothOptions
from fms_score.tracks.subject import SubjectHint

SIZE = (1280, 720)


@pytest.fixture
def time_s(athlete):
    return athlete.times(6.0, 30.0)


def knee_deg(xy, side):
    hip, knee, ankle = (xy[:, joint_index(part, side)] for part in ("hip", "knee", "ankle"))
    u, v = hip - knee, ankle - knee
    return np.degrees(np.arccos((u * v).sum(axis=-1) / np.linalg.norm(u, axis=-1) / np.linalg.norm(v, axis=-1)))


def spoilt(athlete, time_s, view="front"):
    """A squat as a network sees it: jitter, some frames exchanged, a leg lost for a moment, a gap."""
    xy = athlete.noisy(athlete.squat(time_s, view=view).xy, 2.0)
    xy = athlete.swapped(xy, slice(50, 54))
    xy[80, 9] += 100.0
    xy[100:104] = np.nan
    return xy


def test_jitter_goes_and_the_knee_angle_stays(athlete, time_s):
    squat = athlete.squat(time_s, view="side")
    noisy = athlete.noisy(squat.xy, 0.02 * 150)
    track = build_track(athlete.people(time_s, noisy), SIZE)
    raw, smooth = (knee_deg(xy, "left") - squat.knee_deg["left"] for xy in (track.raw_xy, track.xy))
    assert np.sqrt((raw**2).mean()) > 2.0
    assert np.sqrt((smooth**2).mean()) < 0.7 * np.sqrt((raw**2).mean())
    assert np.abs(smooth).mean() < 2.0


def test_what_a_network_spoils_is_mended_and_told(athlete, time_s):
    true = athlete.squat(time_s, view="front").xy
    track = build_track(athlete.people(time_s, spoilt(athlete, time_s)), SIZE)
    assert np.abs(track.xy - true).max() < 8.0
    assert track.filled.sum() == 4 * 18 + 1
    assert track.notes == pytest.approx(
        {
            "marked_hips": 1.0,
            "frames": 181.0,
            "found_share": 177 / 181,
            "people_seen": 1.0,
            "sample_rate_hz": 30.0,
            "unsmoothed_low_rate": 0.0,
            "gated_points": 0.0,
            "swapped_frames": 4.0,
            "outliers_removed": 1.0,
            "filled_points": 73.0,
            "legs_overlap_share": 0.0,
            "body_length_px": 150.0,
        },
        rel=0.1,
    )


def test_raw_points_stay_raw_and_filled_points_have_no_confidence(athlete, time_s):
    wrong = spoilt(athlete, time_s)
    track = build_track(athlete.people(time_s, wrong), SIZE)
    assert track.raw_xy == pytest.approx(wrong, abs=1e-3, nan_ok=True)
    assert (track.confidence[track.filled] == 0).all()
    assert (track.confidence[~track.filled] > 0).all()
    assert np.isfinite(track.xy[track.filled]).all()


def test_frames_without_the_subject_are_rows_of_nan(athlete, time_s):
    xy = athlete.squat(time_s).xy
    xy[60:90] = np.nan
    track = build_track(athlete.people(time_s, xy), SIZE)
    assert len(track) == 181
    assert np.isnan(track.xy[60:90]).all()
    assert track.frame_index.tolist() == list(range(181))


def test_where_the_network_puts_hips_is_told(athlete):
    people = list(athlete.people(np.array([0.0]), athlete.squat(np.array([0.0]), view="front").xy))
    assert build_track(people, SIZE).notes["marked_hips"] == 1
    assert build_track(people, SIZE, points=PointFacts(marked_hips=False)).notes["marked_hips"] == 0


def test_what_counts_as_seen_is_for_the_network_to_say(athlete):
    (still,) = athlete.people(np.array([0.0]), athlete.squat(np.array([0.0]), view="front").xy)
    still.confidence[0, joint_index("knee", "left")] = 0.3
    assert build_track([still], SIZE).notes["gated_points"] == 0
    assert build_track([still], SIZE, points=PointFacts(least_confidence=0.4)).notes["gated_points"] == 1


def test_how_far_off_a_networks_points_are_travels_with_the_track(athlete):
    people = list(athlete.people(np.array([0.0]), athlete.squat(np.array([0.0]), view="front").xy))
    spread = PointSpread(upright=(0.03, 0.3), lying=(0.04, 0.2))
    notes = build_track(people, SIZE, points=PointFacts(spread=spread)).notes
    assert spread_model(notes, lying=False) == SpreadModel(0.03, 0.3)
    assert spread_model(notes, lying=True) == SpreadModel(0.04, 0.2)
    usual = build_track(people, SIZE).notes
    assert (spread_model(usual, lying=False), spread_model(usual, lying=True)) == (SpreadModel(), LYING)


def test_a_still_is_a_track_of_one_frame_as_it_was(athlete):
    still = athlete.squat(np.array([0.0]), view="front").xy
    track = build_track(athlete.people(np.array([0.0]), still), SIZE)
    assert len(track) == 1
    assert track.xy == pytest.approx(still, abs=1e-3)
    assert track.notes["sample_rate_hz"] == 0
    assert track.notes["found_share"] == 1


def test_a_still_with_two_people_takes_the_larger_or_the_one_pointed_at(athlete):
    body = athlete.standing().xy
    frames = athlete.people(np.array([0.0]), athlete.moved(0.5 * body, 10.0), athlete.moved(body, 200.0))
    assert build_track(frames, SIZE).xy[0, 1, 0] == pytest.approx(840.0)
    assert build_track(frames, SIZE, hint=SubjectHint(number=1)).xy[0, 1, 0] == pytest.approx(330.0)


def test_the_second_person_is_not_mixed_in(athlete, time_s):
    squat = athlete.squat(time_s, view="front").xy
    walker = athlete.moved(0.7 * athlete.standing(time_s).xy + [190.0, 190.0], np.linspace(-500, 500, len(time_s)))
    alone = build_track(athlete.people(time_s, squat), SIZE)
    both = build_track(athlete.people(time_s, walker, squat), SIZE)
    assert both.xy == pytest.approx(alone.xy)
    assert both.notes["people_seen"] == 2


def test_too_few_frames_a_second_are_left_unsmoothed_and_told(athlete):
    time_s = athlete.times(4.0, 5.0)
    xy = athlete.noisy(athlete.squat(time_s, period_s=4.0).xy, 2.0)
    track = build_track(athlete.people(time_s, xy), SIZE)
    assert track.notes["unsmoothed_low_rate"] == 1
    assert track.xy == pytest.approx(xy, abs=1e-3)


def test_every_step_can_be_turned_off(athlete, time_s):
    xy = athlete.noisy(athlete.squat(time_s, view="front").xy, 1.0)
    xy[30:33] = np.nan
    options = TrackOptions(gaps=GapOptions(limit_s=0.0), smooth=SmoothOptions("none"))
    assert build_track(athlete.people(time_s, xy), SIZE, options).xy == pytest.approx(xy, abs=1e-3, nan_ok=True)


def test_half_a_second_of_somebody_is_nobody(athlete, time_s):
    xy = athlete.squat(time_s).xy
    xy[15:] = np.nan
    with pytest.raises(NobodyFoundError, match=r"best person for 0\.50 s \(15 of 181 pictures\)"):
        build_track(athlete.people(time_s, xy), SIZE)


def test_nobody_and_nothing_are_told_apart(athlete, time_s):
    with pytest.raises(NobodyFoundError, match="nobody was found in any picture"):
        build_track(athlete.people(time_s, np.full((181, 18, 2), np.nan)), SIZE)
    with pytest.raises(NobodyFoundError, match="no pictures between its start and end"):
        build_track([], SIZE)


def test_time_must_run_forward(athlete, time_s):
    frames = athlete.people(np.where(time_s == time_s[7], time_s[6], time_s), athlete.squat(time_s).xy)
    with pytest.raises(PoseDataError, match=r"frame 7 at 0\.2 s does not"):
        build_track(frames, SIZE)


@pytest.mark.parametrize("view", ["front", "side", 40.0])
def test_a_mirrored_clip_gives_the_mirrored_track(athlete, time_s, view):
    wrong = spoilt(athlete, time_s, view)
    ours = build_track(athlete.people(time_s, wrong), SIZE)
    mirrored = build_track(athlete.people(time_s, athlete.mirrored(wrong)), SIZE)
    assert mirrored.xy == pytest.approx(athlete.mirrored(ours.xy), abs=0.01, nan_ok=True)
    assert (mirrored.filled == ours.filled[:, MIRROR]).all()


@pytest.mark.parametrize(("scale", "shift"), [(0.5, 0.0), (3.0, -200.0), (1.0, 333.0)])
def test_size_and_place_in_the_picture_change_nothing(athlete, time_s, scale, shift):
    wrong = spoilt(athlete, time_s)
    ours = build_track(athlete.people(time_s, wrong), SIZE)
    other = build_track(athlete.people(time_s, scale * wrong + shift), SIZE)
    assert other.xy == pytest.approx(scale * ours.xy + shift, abs=0.02, nan_ok=True)
    assert (other.filled == ours.filled).all()


def test_running_backwards_gives_the_track_backwards(athlete, time_s):
    wrong = spoilt(athlete, time_s)
    ours = build_track(athlete.people(time_s, wrong), SIZE)
    back = build_track(athlete.people(time_s[-1] - time_s[::-1], wrong[::-1]), SIZE)
    assert back.xy[::-1] == pytest.approx(ours.xy, abs=0.01, nan_ok=True)


@pytest.mark.parametrize("rate_hz", [15.0, 30.0, 60.0])
def test_the_frame_rate_changes_little(athlete, rate_hz):
    time_s = athlete.times(6.0, rate_hz)
    squat = athlete.squat(time_s, view="front", period_s=3.0)
    wrong = athlete.swapped(squat.xy, (time_s > 2.0) & (time_s < 2.5))
    track = build_track(athlete.people(time_s, wrong), SIZE)
    assert track.xy == pytest.approx(squat.xy, abs=1.5)
