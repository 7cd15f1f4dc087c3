"""Single frames read again are the frames read before."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from fms_score.errors import VideoError
from fms_score.video import moments as moments_module
from fms_score.video.moments import read_moments
from fms_score.video.movie_index import read_movie_index
from fms_score.video.source import ReadOptions, read_frames


def check(path, numbers, options=None):
    options = options or ReadOptions()
    frames = {frame.index: frame for frame in read_frames(path, options)}
    wanted = [(number, frames[number].time_s) for number in numbers]
    found = list(read_moments(path, wanted, options))
    assert sorted(frame.index for frame in found) == sorted(numbers)
    for frame in found:
        assert frame.time_s == frames[frame.index].time_s
        np.testing.assert_array_equal(frame.image, frames[frame.index].image)


@pytest.fixture
def long_clip(makers, tmp_path):
    return makers.write_video(tmp_path / "long.mp4", count=200)


def test_frames_far_apart(long_clip):
    check(long_clip, [3, 4, 90, 150, 199])


def test_it_jumps_where_the_file_lists_key_pictures(long_clip, monkeypatch):
    assert len(read_movie_index(long_clip).key_s) > 3
    jumps = []
    monkeypatch.setattr(moments_module.open_video.__globals__["Capture"], "jump", lambda _self, time_s: jumps.append(time_s))
    list(read_moments(long_clip, [(150, 5.0)], ReadOptions()))
    assert jumps == [pytest.approx(5.0 - 1 / 30)]


def test_a_jump_that_lands_elsewhere_is_noticed(long_clip, monkeypatch):
    """Every jump lands at the end: what is wanted comes by reading from the beginning."""
    capture = moments_module.open_video.__globals__["Capture"]
    plain = capture.jump
    monkeypatch.setattr(capture, "jump", lambda self, _time_s: plain(self, 6.5))
    check(long_clip, [3, 90, 150])


@pytest.mark.parametrize("options", [ReadOptions(slowmo=4), ReadOptions(start_s=1.0, end_s=4.0), ReadOptions(rotate_deg=90)])
def test_with_the_options_of_the_first_reading(long_clip, options):
    check(long_clip, [40, 110], options)


def test_other_containers_and_stills_are_read_from_the_beginning(makers, tmp_path):
    check(makers.write_video(tmp_path / "clip.avi", codec="MJPG"), [2, 9])
    picture = tmp_path / "still.png"
    picture.write_bytes(makers.cv2.imencode(".png", makers.numbered_image(5))[1].tobytes())
    check(picture, [0])


def test_variable_rate_and_rotation(makers, tmp_path):
    clip = makers.write_video(tmp_path / "clip.mp4", count=80)
    check(makers.set_rotation(makers.set_durations(clip, [20, 60] * 40), 90), [5, 40, 70])


def test_a_frame_that_is_not_there_is_left_out(long_clip):
    assert [frame.index for frame in read_moments(long_clip, [(10, 10 / 30), (900, 30.0)], ReadOptions())] == [10]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(VideoError):
        list(read_moments(tmp_path / "none.mp4", [(0, 0.0)], ReadOptions()))


@pytest.mark.slow
@pytest.mark.footage
def test_on_real_clips(footage):
    with (footage / "manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    clips = sorted((footage / "clips").glob("*.m*"))
    assert len(rows) >= len(clips) > 20
    for clip in clips[::3]:
        count = sum(1 for _ in read_frames(clip))
        check(clip, [count // 7, count // 3, count // 2, count - 2])
