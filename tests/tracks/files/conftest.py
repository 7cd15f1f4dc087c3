"""Clips with anybody in any frame, and a track to write."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

from fms_score.pose.people import FramePeople
from fms_score.tracks.build import build_track
from fms_score.tracks.files.people_clip import PeopleClip

SIZE = (1280, 720)


def frame(index, time_s, seed, count, hidden_share):
    """So many people with some points hidden; at least one point each is seen."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-50.0, 1500.0, (count, 18, 2)).astype(np.float32)
    confidence = rng.uniform(0.01, 1.0, (count, 18)).astype(np.float32)
    hidden = rng.random((count, 18)) < hidden_share
    hidden[np.arange(count), rng.integers(0, 18, count)] = False
    xy[hidden], confidence[hidden] = np.nan, 0.0
    return FramePeople(index, time_s, xy, confidence)


@st.composite
def drawn_clip(draw):
    steps = draw(st.lists(st.integers(1, 50), min_size=1, max_size=5))
    indices = np.cumsum(steps) - steps[0]
    rate_hz = draw(st.sampled_from([15.0, 29.97, 30.0, 240.0]))
    frames = [
        frame(
            int(index), float(index) / rate_hz, draw(st.integers(0, 2**32 - 1)), draw(st.integers(0, 3)), draw(st.floats(0, 1))
        )
        for index in indices
    ]
    return PeopleClip(tuple(frames), draw(st.sampled_from([SIZE, (1080, 1920)])))


@pytest.fixture(scope="session")
def clips():
    """Hypothesis strategy for clips."""
    return drawn_clip()


@pytest.fixture(scope="session")
def same_clip():
    """Compare two clips: points to a thousandth of a pixel, times to a microsecond."""

    def compare(one, other, joints=slice(None)):
        assert one.image_size == other.image_size
        assert [frame.index for frame in one.frames] == [frame.index for frame in other.frames]
        for a, b in zip(one.frames, other.frames, strict=True):
            assert a.time_s == pytest.approx(b.time_s, abs=1e-6)
            assert len(a) == len(b)
            np.testing.assert_allclose(a.xy[:, joints], b.xy[:, joints], atol=1e-3)
            np.testing.assert_allclose(a.confidence[:, joints], b.confidence[:, joints], atol=1e-4)

    return compare


@pytest.fixture(scope="session")
def squat(athlete):
    """Two squats from the side, 30 pictures a second."""
    time_s = athlete.times(4.0, 30.0)
    return build_track(athlete.people(time_s, athlete.squat(time_s, 120.0, "side", period_s=2.0).xy), SIZE)
