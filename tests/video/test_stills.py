"""A picture is a clip of one frame."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fms_score.errors import VideoError
from fms_score.video.source import ReadOptions, probe, read_frames


def save(path, image):
    ok, content = cv2.imencode(path.suffix, image)
    assert ok
    path.write_bytes(content.tobytes())
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"])
def test_a_picture_is_one_frame_at_time_zero(makers, tmp_path, suffix):
    path = save(tmp_path / f"한글 자세{suffix}", makers.numbered_image(9))
    info = probe(path)
    (frame,) = read_frames(path)
    assert (frame.index, frame.time_s) == (0, 0.0)
    assert makers.number_of(frame.image) == 9
    assert makers.corner_colours(frame.image) == {"red": "upper left", "blue": "upper right"}
    assert (info.kind, info.width, info.height, info.frame_rate_hz) == ("still", 128, 96, 0)


@pytest.mark.parametrize(
    ("orientation", "red", "blue"),
    [
        (1, "upper left", "upper right"),
        (3, "lower right", "lower left"),
        (6, "upper right", "lower right"),
        (8, "lower left", "upper left"),
    ],
)
def test_the_camera_s_note_of_how_it_was_held_is_obeyed(makers, tmp_path, orientation, red, blue):
    path = tmp_path / "held.jpg"
    path.write_bytes(makers.jpeg_with_orientation(orientation))
    (frame,) = read_frames(path)
    assert makers.corner_colours(frame.image) == {"red": red, "blue": blue}
    assert frame.image.shape == (probe(path).height, probe(path).width, 3)


def test_the_user_can_turn_a_picture(makers, tmp_path):
    path = save(tmp_path / "pose.png", makers.numbered_image(9))
    (frame,) = read_frames(path, ReadOptions(rotate_deg=90))
    assert makers.corner_colours(frame.image) == {"red": "upper right", "blue": "lower right"}
    assert frame.image.shape == (128, 96, 3)


@pytest.mark.parametrize(
    "image",
    [
        np.full((20, 30), 77, np.uint8),
        np.full((20, 30), 77 << 8, np.uint16),
        np.dstack([np.full((20, 30, 3), 77, np.uint8), np.full((20, 30), 255, np.uint8)]),
    ],
    ids=["grey", "sixteen bits", "with alpha"],
)
def test_every_kind_of_picture_comes_as_three_bytes_a_pixel(tmp_path, image):
    (frame,) = read_frames(save(tmp_path / "kind.png", image))
    assert frame.image.shape == (20, 30, 3)
    assert frame.image.dtype == np.uint8
    assert (frame.image == 77).all()


def test_content_counts_not_the_name(makers, tmp_path):
    path = save(tmp_path / "really.png", makers.numbered_image(9)).rename(tmp_path / "claims.mp4")
    assert probe(path).kind == "still"


def test_a_damaged_picture_is_told(tmp_path):
    path = tmp_path / "damaged.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(
        VideoError, match=r"damaged.png is a damaged picture or one without any pixels; copy or export it again"
    ):
        probe(path)
