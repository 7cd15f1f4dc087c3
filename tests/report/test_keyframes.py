"""Pictures of the deciding moments."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from fms_score.report.keyframes import ENLARGED_TO_PX, KeyFrameMaker, key_frames


@pytest.fixture(scope="module")
def made(clip, rubric):
    return key_frames(clip.frames, clip.track, clip.verdict, rubric=rubric, long_side_px=300)


def decoded(content):
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def test_there_is_one_for_every_measured_criterion_and_every_turn(made):
    assert list(made) == ["frame_thigh_low", "frame_trunk_still", "turn_rep1"]
    assert [one.criterion for one in made.values()] == ["thigh_low", "trunk_still", None]
    assert made["turn_rep1"].rep == 1
    assert all(one.at_s == pytest.approx(1.0) for one in made.values())


def test_captions_say_value_threshold_and_state(made):
    assert made["frame_thigh_low"].caption == ("Thigh at or below horizontal: 12.0° ± 1.5° at 1.00 s (at most 5°), not met.")
    assert made["frame_trunk_still"].caption.startswith("Trunk keeps still: range 9.5°")
    assert "1 not met, 1 borderline, 1 not assessed" in made["turn_rep1"].caption
    assert made["frame_thigh_low"].alt.endswith(made["frame_thigh_low"].caption)


def test_pictures_have_the_size_asked_for_and_a_caption_below(made):
    for one in made.values():
        picture, file = decoded(one.jpeg), decoded(one.png)
        assert max(picture.shape[:2]) == pytest.approx(300, abs=2)
        assert picture.shape[1::-1] == one.size
        assert file.shape[0] > picture.shape[0]
        assert file.shape[1] == picture.shape[1]


def test_the_subject_fills_the_cut_out(clip, made):
    whole = clip.track.image_size
    assert made["turn_rep1"].size[0] / made["turn_rep1"].size[1] < whole[0] / whole[1]


def test_the_video_is_read_no_farther_than_needed(clip):
    read = []

    def frames():
        for frame in clip.frames():
            read.append(frame.index)
            yield frame

    key_frames(frames, clip.track, clip.verdict, long_side_px=100)
    assert max(read) == 5 + 15  # the turn at 1 s


def test_a_moment_that_the_video_lacks_is_left_out(clip):
    assert key_frames(list, clip.track, clip.verdict) == {}
    short = [frame for frame in clip.frames() if frame.index < 10]
    assert key_frames(lambda: short, clip.track, clip.verdict) == {}


def test_an_unknown_posture_shows_the_whole_picture(clip):
    lost = replace(clip.track, xy=np.full_like(clip.track.xy, np.nan))
    made = key_frames(clip.frames, lost, clip.verdict, long_side_px=320)
    assert made["turn_rep1"].size == (320, 180)


def test_frames_on_their_way_to_another_give_the_same_pictures(clip, rubric, made):
    maker = KeyFrameMaker(clip.track, clip.verdict, rubric=rubric, long_side_px=300)
    passed = [frame.index for frame in maker.through(iter(clip.frames()))]
    assert passed == [frame.index for frame in clip.frames()]
    assert not maker.missing
    assert {name: one.png for name, one in maker.pictures.items()} == {name: one.png for name, one in made.items()}


def test_a_small_clip_is_enlarged_no_more_than_a_page_shows(clip, rubric):
    assert max(clip.track.image_size) < ENLARGED_TO_PX
    pictures = key_frames(clip.frames, clip.track, clip.verdict, rubric=rubric)
    assert {max(one.size) for one in pictures.values()} == {ENLARGED_TO_PX}
