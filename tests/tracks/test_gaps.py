import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.tracks.gaps import GapOptions, fill_gaps


def line(missing, rate_hz=10.0):
    """One point that moves 1 px a frame to the right and 2 down; some frames missing."""
    time_s = np.arange(11) / rate_hz
    xy = np.stack([np.arange(11.0), 2 * np.arange(11.0)], axis=-1)[:, None]
    xy[missing] = np.nan
    return time_s, xy


@pytest.mark.parametrize("method", ["pchip", "linear"])
def test_a_short_gap_in_a_straight_line_is_filled_with_the_line_and_flagged(method):
    time_s, xy = line([4])
    whole, filled = fill_gaps(time_s, xy, GapOptions(method=method))
    assert whole[4, 0] == pytest.approx([4.0, 8.0])
    assert np.flatnonzero(filled[:, 0]).tolist() == [4]


def test_a_gap_of_exactly_the_limit_is_filled_and_a_longer_one_is_not():
    time_s, xy = line([4, 5])  # the points beside it are 0.3 s apart
    assert fill_gaps(time_s, xy, GapOptions(limit_s=0.3))[1].sum() == 2
    assert fill_gaps(time_s, xy, GapOptions(limit_s=0.29))[1].sum() == 0


def test_the_limit_is_in_seconds_whatever_the_rate():
    time_s, xy = line([4, 5], rate_hz=100.0)
    assert fill_gaps(time_s, xy)[1].sum() == 2


def test_nothing_is_added_before_the_first_or_after_the_last_point():
    time_s, xy = line([0, 10])
    whole, filled = fill_gaps(time_s, xy)
    assert np.isnan(whole[[0, 10]]).all()
    assert not filled.any()


def test_pchip_does_not_overshoot_a_turn():
    time_s = np.arange(7) / 10
    xy = np.zeros((7, 1, 2))
    xy[:, 0, 0] = [0, 5, 10, np.nan, 10, 5, 0]
    xy[3] = np.nan
    assert fill_gaps(time_s, xy)[0][3, 0, 0] == pytest.approx(10.0)


def test_zero_fills_nothing_and_less_is_refused():
    time_s, xy = line([4])
    assert not fill_gaps(time_s, xy, GapOptions(limit_s=0.0))[1].any()
    with pytest.raises(OptionError, match="0 or more: -1 cannot be"):
        GapOptions(limit_s=-1)


def test_the_input_is_left_alone_and_a_point_never_seen_stays_unknown():
    time_s, xy = line(slice(None))
    whole, filled = fill_gaps(time_s, xy)
    assert np.isnan(whole).all()
    assert not filled.any()
