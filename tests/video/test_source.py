"""Frames as they come from videos that are as they should be."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from fms_score.errors import OptionError
from fms_score.video.source import ReadOptions, frames_to_read, probe, read_frames

CONTAINERS = [
    ("clip.mp4", "mp4v"),
    ("clip.mov", "mp4v"),
    ("clip.m4v", "mp4v"),
    ("clip.3gp", "mp4v"),
    ("clip.avi", "MJPG"),
    ("clip.avi", "XVID"),
    ("clip.mkv", "mp4v"),
    ("clip.webm", "VP80"),
    ("clip.mpg", "mpg2"),
]


def times_s(frames):
    return [frame.time_s for frame in frames]


@pytest.mark.parametrize(("name", "codec"), CONTAINERS)
def test_every_frame_comes_once_in_order_with_its_own_time(makers, tmp_path, name, codec):
    path = makers.write_video(tmp_path / name, count=12, rate_hz=25, codec=codec)
    frames = list(read_frames(path))
    assert [frame.index for frame in frames] == list(range(12))
    assert [makers.number_of(frame.image) for frame in frames] == list(range(12))
    assert times_s(frames) == pytest.approx([number / 25 for number in range(12)], abs=0.0006)  # WebM counts milliseconds


def test_pictures_stored_out_of_order_keep_their_times(makers, tmp_path):
    path = makers.write_video(
        tmp_path / "b_frames.mp4", count=14, rate_hz=25, codec="mpg2"
    )  # has two B pictures between others
    frames = list(read_frames(path))
    assert [makers.number_of(frame.image) for frame in frames] == list(range(14))
    assert times_s(frames) == pytest.approx([number / 25 for number in range(14)])


def test_variable_rate_keeps_each_time(makers, tmp_path):
    path = makers.set_durations(makers.write_video(tmp_path / "phone.mp4", count=5), [33, 34, 100, 20, 33])
    assert times_s(read_frames(path)) == pytest.approx([0, 0.033, 0.067, 0.167, 0.187])
    assert probe(path).duration_s == pytest.approx(0.220)


@pytest.mark.parametrize(
    ("held_deg", "red", "blue"),
    [
        (0, "upper left", "upper right"),
        (90, "upper right", "lower right"),
        (180, "lower right", "lower left"),
        (270, "lower left", "upper left"),
    ],
)
def test_phone_rotation_is_obeyed(makers, tmp_path, held_deg, red, blue):
    path = makers.set_rotation(makers.write_video(tmp_path / "held.mp4", count=2), held_deg)
    info = probe(path)
    frame = next(read_frames(path))
    assert makers.corner_colours(frame.image) == {"red": red, "blue": blue}
    assert info.rotation_deg == held_deg
    assert frame.image.shape == (info.height, info.width, 3)
    assert (info.width, info.height) == ((128, 96) if held_deg % 180 == 0 else (96, 128))


@pytest.mark.parametrize(("extra_deg", "red"), [(90, "lower right"), (180, "lower left"), (270, "upper left")])
def test_the_user_turns_further_than_the_phone(makers, tmp_path, extra_deg, red):
    path = makers.set_rotation(makers.write_video(tmp_path / "held.mp4", count=2), 90)
    options = ReadOptions(rotate_deg=extra_deg)
    frame = next(read_frames(path, options))
    info = probe(path, options)
    assert makers.corner_colours(frame.image)["red"] == red
    assert frame.image.shape == (info.height, info.width, 3)


@pytest.mark.parametrize(("held_deg", "size"), [(0, (256, 96)), (90, (96, 256))])
def test_pixels_become_square(makers, tmp_path, held_deg, size):
    path = makers.set_pixel_aspect(makers.write_video(tmp_path / "wide.mp4", count=2), 2, 1)
    makers.set_rotation(path, held_deg)
    info = probe(path)
    assert (info.width, info.height) == size
    assert next(read_frames(path)).image.shape == (size[1], size[0], 3)


def test_start_and_end_cut_by_time_and_keep_the_numbers_of_the_file(makers, tmp_path):
    path = makers.write_video(tmp_path / "clip.mp4", count=50, rate_hz=25)
    frames = list(read_frames(path, ReadOptions(start_s=0.4, end_s=0.8)))  # both ends belong to the part
    assert [frame.index for frame in frames] == list(range(10, 21))
    assert [makers.number_of(frame.image) for frame in frames] == list(range(10, 21))
    assert times_s(frames) == pytest.approx([number / 25 for number in range(10, 21)])


def test_slow_motion_divides_every_time_but_not_start_and_end(makers, tmp_path):
    path = makers.write_video(tmp_path / "slow.mp4", count=50, rate_hz=25)
    options = ReadOptions(start_s=0.8, end_s=1.6, slowmo=8)
    frames = list(read_frames(path, options))
    info = probe(path, options)
    assert [frame.index for frame in frames] == list(range(20, 41))
    assert [frames[0].time_s, frames[-1].time_s] == pytest.approx([0.1, 0.2])
    assert info.frame_rate_hz == pytest.approx(200)
    assert info.duration_s == pytest.approx(0.25)


def test_a_trimmed_clip_starts_where_it_was_trimmed(makers, tmp_path):
    path = makers.set_durations(makers.write_video(tmp_path / "trimmed.mp4", count=10), [100] * 10)
    makers.set_edit(path, start_ticks=300, length_movie_ticks=400)  # both clocks tick 1000 times a second
    frames = list(read_frames(path))
    info = probe(path)
    assert [makers.number_of(frame.image) for frame in frames] == [3, 4, 5, 6]
    assert times_s(frames) == pytest.approx([0, 0.1, 0.2, 0.3])
    assert info.frame_count == 4
    assert info.duration_s == pytest.approx(0.4)


def test_repeated_timestamps_are_respaced_and_told(makers, tmp_path, caplog):
    path = makers.set_durations(makers.write_video(tmp_path / "stuck.mp4", count=5), [100, 0, 100, 100, 100])
    with caplog.at_level(logging.WARNING):
        stamps = times_s(read_frames(path))
    assert len(stamps) == 5
    assert np.diff(stamps).min() > 0
    assert "stuck.mp4: 1 timestamps repeat or go back" in caplog.text


def test_an_animation_keeps_the_delay_of_each_picture(makers, tmp_path):
    path = makers.write_animation(tmp_path / "moves.gif", [100, 300, 50, 200])
    frames = list(read_frames(path))
    assert times_s(frames) == pytest.approx([0, 0.1, 0.4, 0.45])
    assert [makers.number_of(frame.image) for frame in frames] == [0, 1, 2, 3]
    assert (probe(path).kind, probe(path).frame_count) == ("animation", 4)


def test_transparent_places_of_an_animation_are_white(makers, tmp_path):
    clear = np.zeros((40, 60, 4), np.uint8)
    half = clear.copy()
    half[:, :30] = (0, 0, 255, 255)
    path = makers.write_animation(tmp_path / "cut_out.gif", [100, 100], [half, half])
    for frame in read_frames(path):
        assert frame.image[20, 10].tolist() == pytest.approx([0, 0, 255], abs=8)
        assert frame.image[20, 50].tolist() == [255, 255, 255]


def test_an_animation_of_one_picture_is_a_still(makers, tmp_path):
    info = probe(makers.write_animation(tmp_path / "one.gif", [100]))
    assert (info.kind, info.frame_rate_hz, info.frame_count) == ("still", 0, 1)


def test_probe_describes_a_video(makers, tmp_path):
    info = probe(makers.write_video(tmp_path / "clip.mp4", count=50, rate_hz=25))
    assert (info.kind, info.width, info.height, info.frame_count) == ("video", 128, 96, 50)
    assert info.frame_rate_hz == pytest.approx(25)
    assert info.duration_s == pytest.approx(2)


@pytest.mark.parametrize(
    ("options", "expected"),
    [(ReadOptions(), 50), (ReadOptions(start_s=0.5), 38), (ReadOptions(end_s=0.5), 13), (ReadOptions(start_s=1, slowmo=4), 25)],
)
def test_frames_to_read_serves_the_progress_bar(makers, tmp_path, options, expected):
    path = makers.write_video(tmp_path / "clip.mp4", count=50, rate_hz=25)
    assert frames_to_read(probe(path, options), options) == expected
    assert len(list(read_frames(path, options))) == pytest.approx(expected, abs=1)


def test_names_may_have_hangul_spaces_and_colons(makers, tmp_path):
    folder = tmp_path / "동작 검사"
    folder.mkdir()
    path = makers.write_video(tmp_path / "plain.mp4", count=3).rename(folder / "10_30 스쿼트 #1 %03d.mp4")
    assert len(list(read_frames(path))) == 3


def test_a_protocol_like_name_is_a_file_all_the_same(makers, tmp_path, monkeypatch):
    makers.write_video(tmp_path / "plain.mp4", count=3).rename(tmp_path / "http:clip.mp4")
    monkeypatch.chdir(tmp_path)
    relative = tmp_path.joinpath("http:clip.mp4").relative_to(tmp_path)
    assert len(list(read_frames(relative))) == 3


def test_a_stream_broken_off_lets_go_of_the_file(makers, tmp_path):
    path = makers.write_video(tmp_path / "clip.mp4", count=5)
    stream = read_frames(path)
    next(stream)
    stream.close()
    path.unlink()  # Windows refuses while the file is open
    assert list(stream) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"start_s": -1}, "start is -1 s"),
        ({"start_s": float("nan")}, "start is nan s"),
        ({"start_s": 3, "end_s": 2}, "end is 2 s; give seconds of the file's playing time after the start"),
        ({"end_s": 0}, "end is 0 s"),
        ({"slowmo": 0}, "slowmo is 0"),
        ({"slowmo": float("inf")}, "slowmo is inf"),
        ({"rotate_deg": 45}, "rotate is 45; give 0, 90, 180 or 270"),
    ],
)
def test_impossible_options_are_refused(wrong, says):
    with pytest.raises(OptionError, match=says):
        ReadOptions(**wrong)
