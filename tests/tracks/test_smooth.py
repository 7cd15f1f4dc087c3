import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fms_score.errors import OptionError
from fms_score.skeleton import MIRROR
from fms_score.tracks.smooth import SmoothOptions, can_smooth, sample_rate_hz, smooth_points

METHODS = ("butterworth", "savgol", "median")
PIXELS = st.floats(-1000, 1000, allow_nan=False, width=32)
CLIPS = arrays(np.float64, (40, 18, 2), elements=PIXELS)
OPTIONS = st.sampled_from([SmoothOptions(method) for method in METHODS])
REGULAR_S = np.arange(40) / 30.0


def sine(hz, rate_hz=30.0, duration_s=20.0):
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    return time_s, np.stack([np.sin(2 * np.pi * hz * time_s)] * 2, axis=-1)[:, None]


def gain(hz, options, rate_hz=30.0):
    """Amplitude that is left of a sine, away from the ends."""
    time_s, xy = sine(hz, rate_hz)
    smooth = smooth_points(time_s, xy, options)[:, 0, 0]
    middle = slice(len(time_s) // 4, -len(time_s) // 4)
    wave = np.exp(-2j * np.pi * hz * time_s[middle])
    return abs((smooth[middle] * wave).mean()) / abs((xy[middle, 0, 0] * wave).mean())


@pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0, 120.0])
@pytest.mark.parametrize("order", [1, 2, 4])
def test_both_passes_together_cut_at_the_stated_frequency(rate_hz, order):
    assert gain(6.0, SmoothOptions(order=order), rate_hz) == pytest.approx(np.sqrt(0.5), rel=0.01)


def test_slow_movement_passes_and_jitter_does_not():
    assert gain(0.5, SmoothOptions()) == pytest.approx(1.0, abs=0.001)
    assert gain(14.0, SmoothOptions()) < 0.01


def test_nothing_is_late():
    time_s, xy = sine(1.0)
    smooth = smooth_points(time_s, xy)
    assert smooth[100:-100] == pytest.approx(xy[100:-100], abs=0.002)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("regular", [True, False])
def test_standing_still_and_steady_movement_are_unchanged(method, regular):
    time_s = REGULAR_S if regular else REGULAR_S + 0.01 * np.sin(np.arange(40.0))
    xy = np.stack([100 + 70 * time_s, np.full(40, 5.0)], axis=-1)[:, None]
    assert smooth_points(time_s, xy, SmoothOptions(method)) == pytest.approx(xy, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(CLIPS, OPTIONS, PIXELS, st.floats(0.1, 10.0))
def test_translation_and_scale_go_through(xy, options, shift, scale):
    moved = smooth_points(REGULAR_S, scale * xy + shift, options)
    assert moved == pytest.approx(scale * smooth_points(REGULAR_S, xy, options) + shift, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(CLIPS, OPTIONS)
def test_a_mirror_goes_through(xy, options):
    flip = [-1.0, 1.0]
    mirrored = smooth_points(REGULAR_S, xy[:, MIRROR] * flip, options)
    assert mirrored == pytest.approx(smooth_points(REGULAR_S, xy, options)[:, MIRROR] * flip, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(CLIPS, OPTIONS, st.booleans())
def test_time_can_run_backwards(xy, options, regular):
    time_s = REGULAR_S if regular else REGULAR_S + 0.01 * np.sin(np.arange(40.0))
    back_s = time_s[-1] - time_s[::-1]
    assert smooth_points(back_s, xy[::-1], options)[::-1] == pytest.approx(smooth_points(time_s, xy, options), abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(CLIPS, OPTIONS, st.integers(0, 39), st.integers(0, 17))
def test_a_missing_point_stays_missing_and_other_points_do_not_notice(xy, options, frame, point):
    holed = xy.copy()
    holed[frame, point] = np.nan
    smooth = smooth_points(REGULAR_S, holed, options)
    others = np.arange(18) != point
    assert np.isnan(smooth[frame, point]).all()
    assert np.isfinite(np.delete(smooth[:, point], frame, axis=0)).all()
    assert (smooth[:, others] == smooth_points(REGULAR_S, xy, options)[:, others]).all()


def test_what_comes_after_a_gap_does_not_change_what_comes_before():
    time_s, xy = sine(3.0, duration_s=4.0)
    xy[60] = np.nan
    jumped = xy.copy()
    jumped[61:] += 500.0
    assert (smooth_points(time_s, jumped)[:60] == smooth_points(time_s, xy)[:60]).all()


def test_a_hole_in_time_separates_like_a_gap():
    time_s, xy = sine(3.0, duration_s=4.0)
    time_s[60:] += 2.0
    jumped = xy.copy()
    jumped[60:] += 500.0
    assert (smooth_points(time_s, jumped)[:60] == smooth_points(time_s, xy)[:60]).all()


def test_irregular_frames_give_nearly_the_same_as_regular_ones():
    rng = np.random.default_rng(1)
    regular_s = np.arange(300) / 30.0
    time_s = regular_s + rng.uniform(-0.008, 0.008, 300)
    smooth = smooth_points(time_s, np.stack([np.sin(2 * np.pi * time_s)] * 2, axis=-1)[:, None])
    assert smooth[30:-30, 0, 0] == pytest.approx(np.sin(2 * np.pi * time_s[30:-30]), abs=0.01)


def test_a_piece_too_short_for_the_filter_stays_as_it_is():
    xy = np.random.default_rng(0).normal(0, 1, (40, 1, 2))
    xy[9] = np.nan
    smooth = smooth_points(REGULAR_S, xy)
    assert (smooth[:9] == xy[:9]).all()
    assert (smooth[10:] != xy[10:]).any()


@pytest.mark.parametrize("method", METHODS)
def test_a_burst_of_pictures_is_too_short_at_the_usual_rate(method):
    steps_s = np.concatenate([np.full(30, 1 / 30), [1.0], np.full(12, 1 / 200), [1.0], np.full(30, 1 / 30)])
    time_s = np.cumsum(steps_s)
    xy = np.random.default_rng(0).normal(0, 1, (len(time_s), 1, 2))
    smooth = smooth_points(time_s, xy, SmoothOptions(method))
    assert (smooth[30:43] == xy[30:43]).all()
    assert (smooth[:30] != xy[:30]).any()


@pytest.mark.parametrize(("rate_hz", "enough"), [(5.0, False), (12.0, False), (12.5, True), (30.0, True)])
def test_a_cut_off_at_or_above_half_the_rate_means_nothing(rate_hz, enough):
    time_s, xy = sine(1.0, rate_hz, 5.0)
    xy += np.random.default_rng(0).normal(0, 1, xy.shape)
    assert can_smooth(rate_hz, SmoothOptions()) is enough
    assert (smooth_points(time_s, xy) != xy).any() == enough


@pytest.mark.parametrize("rate_hz", [3.0, 7.0, 15.0])
@pytest.mark.parametrize("method", ["savgol", "median"])
def test_windows_work_at_any_rate(method, rate_hz):
    time_s, xy = sine(0.2, rate_hz, 5.0)
    assert smooth_points(time_s, xy, SmoothOptions(method)) == pytest.approx(xy, abs=0.5)


def test_a_median_removes_a_spike_and_keeps_a_step():
    xy = np.zeros((40, 1, 2))
    xy[20:] = 10.0
    step = xy.copy()
    xy[5] = 99.0
    assert smooth_points(REGULAR_S, xy, SmoothOptions("median")) == pytest.approx(step)


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_almost_nothing_is_returned_as_it_is(frames):
    xy = np.ones((frames, 18, 2))
    assert smooth_points(np.arange(frames) / 30.0, xy).shape == xy.shape


def test_rate_is_the_median_rate():
    assert sample_rate_hz(np.array([0.0, 0.1, 0.2, 0.9])) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"method": "kalman"}, "choose butterworth"),
        ({"cutoff_hz": 0.0}, "cutoff_hz must be above 0"),
        ({"order": 0}, "order must be 1-8"),
    ],
)
def test_impossible_options_are_refused(wrong, says):
    with pytest.raises(OptionError, match=says):
        SmoothOptions(**wrong)
