"""The overlay video: as long as the clip, matched by frame number, whole or not there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fms_score.errors import VideoError
from fms_score.report.film import overlay_frames, write_overlay
from fms_score.video.frame import Frame


def test_frames_are_matched_by_their_number(clip):
    stray = [Frame(0, 0.0, np.zeros((180, 320, 3), np.uint8)), *clip.frames()]
    drawn = list(overlay_frames(stray, clip.track, clip.repetitions, clip.verdict))
    assert [one.index for one in drawn] == list(range(5, 36))


def test_small_pictures_are_enlarged_and_large_ones_reduced(clip):
    def longest(**options):
        return max(next(overlay_frames(clip.frames(), clip.track, clip.repetitions, clip.verdict, **options)).image.shape)

    assert longest() == 640
    assert longest(max_side_px=200) == 200


def test_the_skeleton_sits_on_the_points(clip):
    frame = next(overlay_frames(clip.frames(), clip.track, clip.repetitions, clip.verdict))
    knee = np.round((clip.track.xy[0, 9] + 0.5) * 2 - 0.5).astype(int)  # enlarged twice
    around = frame.image[knee[1] - 2 : knee[1] + 3, knee[0] - 2 : knee[0] + 3]
    assert (around != 128).any()


def test_source_pictures_are_left_as_they_were(clip):
    sources = list(clip.frames())
    list(overlay_frames(sources, clip.track, clip.repetitions, clip.verdict))
    assert all((one.image == 128).all() for one in sources)


def test_the_video_is_as_long_as_the_clip(clip, tmp_path, read_film):
    path, shares = tmp_path / "overlay.webm", []
    write_overlay(path, clip.frames(), clip.track, clip.repetitions, clip.verdict, max_side_px=320, progress=shares.append)
    images, rate_hz = read_film(path)
    assert rate_hz == pytest.approx(15.0, abs=0.1)
    assert len(images) / rate_hz == pytest.approx(2.0 + 1 / 15, abs=0.04)
    assert images[0].shape == (180, 320, 3)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_a_variable_rate_is_kept_in_time(clip, tmp_path, read_film):
    late = clip.track.time_s.copy()
    late[20:] += 1.0  # the phone lost a second
    track = replace(clip.track, time_s=late)
    write_overlay(tmp_path / "overlay.webm", clip.frames(), track, clip.repetitions, clip.verdict, max_side_px=160)
    images, rate_hz = read_film(tmp_path / "overlay.webm")
    assert len(images) / rate_hz == pytest.approx(3.0 + 1 / 15, abs=0.07)


def test_a_single_picture_makes_a_short_video(clip, tmp_path, read_film):
    parts = ("time_s", "xy", "confidence", "raw_xy", "filled", "frame_index")
    still = replace(clip.track, **{name: getattr(clip.track, name)[:1] for name in parts})
    write_overlay(tmp_path / "overlay.webm", clip.frames(), still, clip.repetitions.iloc[:0], clip.verdict, max_side_px=160)
    assert len(read_film(tmp_path / "overlay.webm")[0]) == 1


def test_a_video_that_does_not_fit_the_poses_leaves_no_file(clip, tmp_path):
    with pytest.raises(VideoError, match=r"overlay.webm cannot be written: no frame of the video belongs to the poses"):
        write_overlay(tmp_path / "overlay.webm", [], clip.track, clip.repetitions, clip.verdict)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_no_file(clip, tmp_path):
    def interrupt(_share):
        raise KeyboardInterrupt

    path = tmp_path / "overlay.webm"
    with pytest.raises(KeyboardInterrupt):
        write_overlay(path, clip.frames(), clip.track, clip.repetitions, clip.verdict, max_side_px=160, progress=interrupt)
    assert list(tmp_path.iterdir()) == []
