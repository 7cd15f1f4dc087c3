"""Overlay videos: playable, whole or absent, and as long as the clip."""

from __future__ import annotations

import os

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fms_score.errors import OptionError, VideoError
from fms_score.video import encoder
from fms_score.video.source import probe, read_frames
from fms_score.video.writer import WebmWriter, constant_rate_times


def test_what_is_written_can_be_read(makers, tmp_path):
    path = tmp_path / "오버레이 1.webm"
    with WebmWriter(path, (128, 96), 25) as video:
        for number in range(20):
            video.write(makers.numbered_image(number))
    frames = list(read_frames(path))
    assert [makers.number_of(frame.image) for frame in frames] == list(range(20))
    assert [frame.time_s for frame in frames] == pytest.approx([number / 25 for number in range(20)], abs=0.0006)
    content = path.read_bytes()
    assert content[:64].count(b"webm") == 1
    assert b"V_VP9" in content


def test_players_can_jump_to_every_second(makers, tmp_path):
    """The report's curves move the video: a key frame a second keeps that quick."""
    with WebmWriter(tmp_path / "x.webm", (128, 96), 30) as video:
        for number in range(65):
            video.write(makers.numbered_image(number % 50))
    with av.open(str(tmp_path / "x.webm")) as file:
        assert [packet.is_keyframe for packet in file.demux(video=0) if packet.size].count(True) >= 3


def test_odd_sizes_lose_their_last_column_and_row(makers, tmp_path):
    path = tmp_path / "odd.webm"
    with WebmWriter(path, (129, 97), 25) as video:
        video.write(makers.numbered_image(5, 129, 97))
    assert (probe(path).width, probe(path).height) == (128, 96)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_after_a_failure(makers, tmp_path, failure):
    def fail():
        with WebmWriter(tmp_path / "half.webm", (128, 96), 25) as video:
            video.write(makers.numbered_image(0))
            raise failure

    with pytest.raises(failure):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_survives_a_failure(makers, tmp_path):
    path = tmp_path / "old.webm"
    path.write_bytes(b"old")
    with pytest.raises(
        VideoError, match=r"expected images of uint8 and shape \(96, 128, 3\), got uint8 of shape \(96, 100, 3\)"
    ):
        write_one(path, makers.numbered_image(0, 100, 96))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def write_one(path, image):
    with WebmWriter(path, (128, 96), 25) as video:
        video.write(image)


def test_a_video_without_images_is_not_written(tmp_path):
    with (
        pytest.raises(VideoError, match=r"none.webm was not written: it got no image"),
        WebmWriter(tmp_path / "none.webm", (64, 48), 25),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told(makers, tmp_path):
    with pytest.raises(VideoError, match="there is no folder"):
        write_one(tmp_path / "nowhere" / "x.webm", makers.numbered_image(0))


@pytest.mark.parametrize(("name", "value"), [("CODEC", "libx9"), ("REALTIME", {"deadline": "tomorrow"})])
def test_an_ffmpeg_without_the_codec_is_told_and_leaves_nothing(makers, tmp_path, monkeypatch, capfd, name, value):
    monkeypatch.setattr(encoder, name, value)
    with pytest.raises(VideoError, match="this PyAV does not open VP9"):
        write_one(tmp_path / "x.webm", makers.numbered_image(0))
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""


def test_writing_outside_the_context_is_refused(makers, tmp_path):
    with pytest.raises(VideoError, match="use it in a with statement"):
        WebmWriter(tmp_path / "x.webm", (128, 96), 25).write(makers.numbered_image(0))


@pytest.mark.parametrize(("size", "rate_hz"), [((1, 96), 25), ((128, 0), 25), ((128, 96), 0), ((128, 96), float("nan"))])
def test_impossible_sizes_and_rates_are_refused(tmp_path, size, rate_hz):
    with pytest.raises(OptionError):
        WebmWriter(tmp_path / "x.webm", size, rate_hz)


def test_standard_error_is_given_back(makers, tmp_path, capfd):
    write_one(tmp_path / "x.webm", makers.numbered_image(0))
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_a_constant_source_is_copied_frame_by_frame():
    assert constant_rate_times(np.arange(10) / 30, 30).tolist() == list(range(10))


def test_a_pause_repeats_the_frame_before_it():
    time_s = np.array([0.0, 0.1, 0.2, 0.5, 0.6])
    assert constant_rate_times(time_s, 10).tolist() == [0, 1, 2, 2, 2, 3, 4]


def test_a_lower_rate_leaves_frames_out_and_a_higher_one_repeats_them():
    time_s = np.arange(6) / 60
    assert constant_rate_times(time_s, 30).tolist() == [1, 3, 5]
    assert constant_rate_times(time_s[:3], 120).tolist() == [0, 0, 1, 1, 2, 2]


def test_times_that_begin_later_count_from_the_first():
    assert constant_rate_times(np.array([7.0, 7.1, 7.2]), 10).tolist() == [0, 1, 2]


def test_one_frame_is_written_once():
    assert constant_rate_times(np.array([3.0]), 30).tolist() == [0]


def test_times_rounded_to_milliseconds_neither_drop_nor_repeat():
    time_s = np.round(np.arange(300) / 29.97, 3)  # as WebM stores them
    assert constant_rate_times(time_s, 29.97).tolist() == list(range(300))


@given(st.lists(st.floats(0.005, 0.5), min_size=1, max_size=60), st.floats(5, 120))
def test_both_last_equally_long_and_time_never_goes_back(steps_s, rate_hz):
    time_s = np.concatenate([[0.0], np.cumsum(steps_s)])
    shown = constant_rate_times(time_s, rate_hz)
    assert (np.diff(shown) >= 0).all()
    assert shown.min() >= 0
    assert shown.max() < len(time_s)
    assert abs(len(shown) / rate_hz - (time_s[-1] + np.median(steps_s))) <= 0.5 / rate_hz + 1e-9 or len(shown) == 1


@pytest.mark.parametrize("rate_hz", [0, -1, float("inf")])
def test_impossible_rates_are_refused(rate_hz):
    with pytest.raises(OptionError, match="frame rate is"):
        constant_rate_times(np.arange(3.0), rate_hz)


def test_no_times_at_all_are_refused():
    with pytest.raises(OptionError, match="no frame times"):
        constant_rate_times(np.array([]), 30)
