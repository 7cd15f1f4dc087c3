"""Two clips in one video: each on its side, in step, whatever their size and rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fms_score.errors import VideoError
from fms_score.report.side_by_side import RATE_HZ, Performance, write_side_by_side
from fms_score.video.frame import Frame


def performance(clip, frames=None, *, drawn=False, label="one"):
    track = clip.track
    return Performance(label, clip.verdict, clip.verdict.attempts[0], track, frames or clip.frames, drawn, {})


def coloured(clip, bgr, size=(320, 180)):
    """Pictures whose first channel tells their time: 50 levels a second."""

    def frames():
        for index, time_s in zip(clip.track.frame_index, clip.track.time_s, strict=True):
            image = np.full((size[1], size[0], 3), bgr, np.uint8)
            image[..., 0] = round(50 * time_s)
            yield Frame(int(index), float(time_s), image)

    return frames


def test_it_is_as_long_as_the_common_clock_and_both_are_in_it(clip, tmp_path, read_film):
    left = performance(clip, coloured(clip, (0, 0, 200)), drawn=True)
    right = performance(clip, coloured(clip, (0, 200, 0), (180, 320)), drawn=True, label="two")
    shares = []
    length_s = write_side_by_side(tmp_path / "both.webm", left, right, shares.append)
    images, _ = read_film(tmp_path / "both.webm")
    assert length_s == pytest.approx(2.0, abs=0.05)  # the repetition fills the clip
    assert len(images) == round(length_s * RATE_HZ)
    assert shares[-1] == 1.0
    half = images[10].astype(int)
    row = half[half.shape[0] // 2]
    assert (row[30, 2] > 150, row[30, 1] < 60) == (True, True)
    assert (row[-30, 1] > 150, row[-30, 2] < 60) == (True, True)


def test_the_same_phase_stands_beside_itself(clip, tmp_path, read_film):
    """The second clip plays at half the speed: at the common turn both show their own."""
    slow = replace(clip, track=replace(clip.track, time_s=clip.track.time_s * 2))
    attempt = clip.verdict.attempts[0]
    slow_attempt = attempt.model_copy(update={"turn_s": 2 * attempt.turn_s, "end_s": 2 * attempt.end_s})
    second = replace(performance(slow, coloured(slow, (0, 200, 0)), drawn=True), attempt=slow_attempt)
    length_s = write_side_by_side(tmp_path / "both.webm", performance(clip, coloured(clip, (0, 0, 200)), drawn=True), second)
    assert length_s == pytest.approx(3.0, abs=0.05)
    images, _ = read_film(tmp_path / "both.webm")
    turn = images[len(images) // 2].astype(int)
    row = turn[turn.shape[0] // 3]
    assert row[turn.shape[1] // 4, 0] == pytest.approx(50, abs=7)
    assert row[-turn.shape[1] // 4, 0] == pytest.approx(100, abs=9)


def test_skeletons_are_drawn_where_they_are_not_yet(clip, tmp_path, read_film):
    write_side_by_side(tmp_path / "both.webm", performance(clip), performance(clip, label="two"))
    image = read_film(tmp_path / "both.webm")[0][15].astype(int)
    orange = (image[..., 2] - image[..., 0] > 120) & (image[..., 1] > 100)
    width = image.shape[1]
    assert orange[:, : width // 2].sum() > 100
    assert orange[:, width // 2 :].sum() > 100


def test_a_clip_without_pictures_is_told_and_leaves_nothing(clip, tmp_path):
    with pytest.raises(VideoError, match="empty has no pictures"):
        write_side_by_side(tmp_path / "both.webm", performance(clip), performance(clip, lambda: iter([]), label="empty"))
    assert list(tmp_path.iterdir()) == []


def test_names_in_other_scripts_and_very_long_ones_do_not_break_it(clip, tmp_path):
    name = "스쿼트 " + "x" * 300 + ".mp4"
    write_side_by_side(tmp_path / "both.webm", performance(clip, label=name), performance(clip))
    assert (tmp_path / "both.webm").stat().st_size > 1000
