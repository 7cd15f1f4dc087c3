"""Single frames read again are the frames read before."""

from __future__ import annotations

import csv
from contextlib import suppress

import numpy as np
import pytest

from fms_score.errors import VideoError
from fms_score.video import moments as moments_module
from fms_score.video.excerpt import write_excerpt
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


def test_nothing_is_read_from_the_beginning_where_the_file_tells_where_its_pictures_lie(long_clip, monkeypatch):
    frames = {frame.index: frame for frame in read_frames(long_clip)}
    monkeypatch.setattr(moments_module, "read_frames", None)
    (found,) = read_moments(long_clip, [(150, frames[150].time_s)], ReadOptions())
    np.testing.assert_array_equal(found.image, frames[150].image)


def test_an_excerpt_holds_no_more_than_is_needed(makers, long_clip, tmp_path):
    """OpenCV writes a key picture every twelve: of 0 that one, of 150 those from 144."""
    excerpt = tmp_path / "excerpt.mp4"
    write_excerpt(long_clip, read_movie_index(long_clip), [150], excerpt)
    assert [makers.number_of(frame.image) for frame in read_frames(excerpt)] == [0, *range(144, 151)]


def test_pictures_that_no_other_needs_are_left_out(makers, tmp_path):
    """Of the usual IBBP of H.264 every third picture is needed, and the one that is wanted."""
    clip = makers.write_h264(tmp_path / "clip.mp4", 60)
    excerpt = tmp_path / "excerpt.mp4"
    write_excerpt(clip, read_movie_index(clip), [40], excerpt)
    assert sum(1 for _ in read_frames(excerpt)) <= 60 / 3
    check(clip, [0, 7, 20, 40, 41, 42, 59])


def test_an_excerpt_with_other_pictures_is_noticed(long_clip, monkeypatch):
    """What is wanted comes by reading from the beginning."""
    monkeypatch.setattr(moments_module, "write_excerpt", lambda *given: write_excerpt(*given[:2], [180], given[3]))
    check(long_clip, [3, 90, 150])


def test_a_trimmed_clip(makers, tmp_path):
    clip = makers.set_durations(makers.write_video(tmp_path / "clip.mp4", count=80), [20] * 80)
    check(makers.set_edit(clip, start_ticks=500, length_movie_ticks=800), [5, 20, 38])


def test_any_damage_to_the_index_is_survived(makers, tmp_path):
    clip = makers.write_video(tmp_path / "clip.mp4")
    content = clip.read_bytes()
    for place in range(content.index(b"moov") - 4, len(content), 17):
        clip.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        with suppress(VideoError):
            list(read_moments(clip, [(3, 0.1), (7, 7 / 30)], ReadOptions()))


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
