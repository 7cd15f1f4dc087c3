import numpy as np
import pytest

from fms_score.errors import NobodyFoundError, OptionError
from fms_score.tracks.link import link_people
from fms_score.tracks.subject import SubjectHint, SubjectOptions, check_seen, choose_subject, number_people, parse_subject

SIZE = (1280, 720)


@pytest.fixture
def time_s(athlete):
    return athlete.times(6.0, 30.0)


def scene(athlete, time_s):
    """From the left: a big coach who stands, somebody who squats, and somebody small who stands at the wall."""
    big = athlete.Segments(*(1.4 * value for value in (150, 125, 120, 85, 75, 100, 60, 45)))
    coach = athlete.moved(athlete.standing(time_s, body=big).xy, -350.0)
    lifter = athlete.squat(time_s, view="front").xy
    small = athlete.moved(0.4 * athlete.standing(time_s).xy, 700.0)
    people = [athlete.noisy(xy, 2.0, seed) for seed, xy in enumerate((coach, lifter, small))]
    return link_people(athlete.people(time_s, *people))


def x_of(tracklet):
    return float(np.median(tracklet.centres_px[:, 0]))


def test_the_one_who_moves_wins_over_a_larger_one_who_stands(athlete, time_s):
    assert x_of(choose_subject(scene(athlete, time_s), SIZE)) == pytest.approx(640, abs=20)


def test_a_shaking_camera_moves_nobody(athlete, time_s):
    shake = 60 * np.sin(5 * time_s)
    stands = athlete.moved(athlete.standing(time_s).xy, shake - 300)
    squats = athlete.moved(athlete.squat(time_s, depth_deg=60, view="front").xy, shake + 200)
    assert x_of(choose_subject(link_people(athlete.people(time_s, stands, squats)), SIZE)) > 640


def test_somebody_who_walks_through_is_not_the_subject(athlete, time_s):
    walk = athlete.moved(athlete.hurdle_step(time_s, view="side", period_s=2.0).xy, np.linspace(-2400, 2400, len(time_s)))
    walk[(walk[:, 1, 0] < 0) | (walk[:, 1, 0] > 1280)] = np.nan
    squats = athlete.squat(time_s, depth_deg=90, view="front", period_s=3.0).xy
    chosen = choose_subject(link_people(athlete.people(time_s, walk, squats)), SIZE)
    assert len(chosen) == len(time_s)


def test_people_are_numbered_from_the_left(athlete, time_s):
    people = number_people(scene(athlete, time_s))
    assert [round(x_of(one), -1) for one in people] == [pytest.approx(x, abs=30) for x in (290, 640, 956)]


@pytest.mark.parametrize(
    ("text", "x"), [("1", 290), ("2", 640), ("3", 956), ("300,300", 290), ("640,500", 640), (" 0.75, 0.3 ", 956)]
)
def test_a_hint_overrules_the_choice(athlete, time_s, text, x):
    chosen = choose_subject(scene(athlete, time_s), SIZE, parse_subject(text))
    assert x_of(chosen) == pytest.approx(x, abs=30)


def test_somebody_pointed_at_in_the_first_picture_may_walk_away_from_there(athlete, time_s):
    walks_in = athlete.moved(athlete.squat(time_s, view="front").xy, np.clip(300 * time_s - 300, -300, 400))  # from 340 to 1040
    stands = athlete.moved(athlete.standing(time_s).xy, -500.0)  # at 140
    chosen = choose_subject(link_people(athlete.people(time_s, stands, walks_in)), SIZE, SubjectHint(point=(340.0, 500.0)))
    assert x_of(chosen) == pytest.approx(1040, abs=10)


def test_hints_at_nobody_say_who_is_there(athlete, time_s):
    people = scene(athlete, time_s)
    with pytest.raises(OptionError, match=r"no subject 4: 3 can be followed, from the left: 1 near x=\d+"):
        choose_subject(people, SIZE, SubjectHint(number=4))
    with pytest.raises(OptionError, match=r"nobody is at 1270,10: the nearest person is near \d+,\d+"):
        choose_subject(people, SIZE, SubjectHint(point=(1270.0, 10.0)))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2", SubjectHint(number=2)),
        ("640,360", SubjectHint(point=(640.0, 360.0))),
        (".5 , 0.25", SubjectHint(point=(0.5, 0.25))),
    ],
)
def test_subjects_are_read(text, hint):
    assert parse_subject(text) == hint


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "left", "1,2,3", "640;360", "-5,3", "nan,1", "1e3,4", "²", "٣"])
def test_nonsense_is_refused(text):
    with pytest.raises(OptionError, match=r"subject"):
        parse_subject(text)


def test_a_hint_is_one_thing():
    with pytest.raises(OptionError, match="either by number or by point"):
        SubjectHint()
    with pytest.raises(OptionError, match="either by number or by point"):
        SubjectHint(number=1, point=(1.0, 1.0))


def test_nobody_is_an_error_that_says_what_to_do():
    with pytest.raises(NobodyFoundError, match="nobody was found in any picture: check"):
        choose_subject([], SIZE)


def seen_for(athlete, seen_s, clip_s, rate_hz=30.0):
    time_s = np.arange(round(clip_s * rate_hz)) / rate_hz
    xy = athlete.standing(time_s).xy
    xy[round(seen_s * rate_hz) :] = np.nan
    (one,) = link_people(athlete.people(time_s, xy))
    return one, time_s


@pytest.mark.parametrize(("seen_s", "clip_s"), [(0.5, 0.5), (0.5, 10.0), (0.7, 4.0), (1.5, 10.0), (1.9, 600.0)])
def test_half_a_second_is_too_short_and_so_is_a_glimpse_in_a_long_clip(athlete, seen_s, clip_s):
    with pytest.raises(NobodyFoundError, match=rf"the best person for {seen_s:.2f} s .* of a clip of {clip_s:.2f} s.*--start"):
        check_seen(*seen_for(athlete, seen_s, clip_s, 10.0 if clip_s > 100 else 30.0))


@pytest.mark.parametrize(("seen_s", "clip_s"), [(0.9, 0.9), (0.9, 4.0), (2.2, 11.0), (2.1, 600.0)])
def test_long_enough_passes(athlete, seen_s, clip_s):
    check_seen(*seen_for(athlete, seen_s, clip_s, 10.0))


def test_two_pictures_are_no_movement_but_one_is_a_still(athlete):
    one, time_s = seen_for(athlete, 2.0, 2.0, 1.0)
    with pytest.raises(NobodyFoundError, match=r"2 of 2 pictures"):
        check_seen(one, time_s)
    check_seen(*seen_for(athlete, 1.0, 1.0, 1.0))


def test_what_is_needed_follows_the_clip_and_stops_growing():
    options = SubjectOptions()
    assert [options.needed_s(clip_s) for clip_s in (1.0, 4.0, 8.0, 10.0, 600.0)] == pytest.approx([0.8, 0.8, 1.6, 2.0, 2.0])
