"""Parts of decoded pictures are what cutting and resizing the whole picture gives, without the whole ever being made."""

from __future__ import annotations

import av
import cv2
import numpy as np
import pytest

from fms_score.video.picture import DecodedPicture, part_of, turned
from fms_score.video.source import ReadOptions, read_frames

WIDTH, HEIGHT = 160, 90
TURNS = (0, 90, 180, 270)
BOX, SIZE = (20, 10, 80, 70), (30, 30)

FORMATS = ["yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv420p12le"]
OTHERS = ["nv12", "rgb24", "bgra", "gray", "gbrp", "yuva420p", "yuv420p10be"]


def scene(width=WIDTH, height=HEIGHT):
    """Smooth colours that differ everywhere, so that a shift, a mirrored side or a wrong channel shows."""
    y, x = np.mgrid[:height, :width].astype(float)
    blue, green, red = 255 * x / width, 255 * y / height, 127 + 100 * np.sin(x / width * 6 + y / height * 3)
    return np.stack([blue, green, red], axis=-1).clip(0, 255).astype(np.uint8)


def decoded(kind="yuv420p", image=None, **tags):
    """The scene as a decoder would give it."""
    image = scene() if image is None else image
    frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format=kind)
    for name, value in tags.items():
        setattr(frame, name, value)
    return frame


def picture_of(frame, turn_deg=0, size=None):
    size = size or ((frame.width, frame.height) if turn_deg % 180 == 0 else (frame.height, frame.width))
    return DecodedPicture(frame, turn_deg, size)


def check(frame, turn_deg=0, box=BOX, size=SIZE):
    """The part of the picture against the part of the whole image; whole levels are lost by rounding, and by rare colours."""
    part = picture_of(frame, turn_deg).part(box, size)
    expected = part_of(picture_of(frame, turn_deg).image, box, size)
    assert part.shape == expected.shape == (size[1], size[0], 3)
    assert part.dtype == np.uint8
    apart = np.abs(part.astype(int) - expected)
    assert apart.mean() < 2.5
    assert np.percentile(apart, 99) < 8


@pytest.mark.parametrize("turn_deg", TURNS)
@pytest.mark.parametrize("kind", FORMATS)
def test_planes_of_any_depth_and_fineness(kind, turn_deg):
    check(decoded(kind), turn_deg)


@pytest.mark.parametrize("kind", OTHERS)
def test_pictures_stored_in_another_way(kind):
    check(decoded(kind), 90)


@pytest.mark.parametrize("turn_deg", TURNS)
@pytest.mark.parametrize("box", [(0, 0, 90, 90), (13, 7, 62, 51), (1, 1, 88, 89)])
def test_any_box_and_an_odd_size(turn_deg, box):
    check(decoded(), turn_deg, box, (33, 21))


@pytest.mark.parametrize("shape", [(161, 90), (160, 91), (161, 91)])
def test_odd_pictures(shape):
    check(decoded(image=scene(*shape)))


@pytest.mark.parametrize("space", [1, 5, 6, 9])
@pytest.mark.parametrize("value_range", [1, 2])
def test_colours_as_the_file_says(space, value_range):
    """The matrix and the range written in the file: FFmpeg's own conversion makes the same of them."""
    check(decoded(colorspace=space, color_range=value_range))


def test_black_and_white_keep_their_levels():
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[:, WIDTH // 2 :] = 255
    for kind in ("yuv420p", "yuvj420p"):
        part = picture_of(decoded(kind, image)).part((0, 0, WIDTH, HEIGHT), (40, 20))
        assert part[:, :18].max() <= 2
        assert part[:, 22:].min() >= 250


@pytest.mark.parametrize("first", TURNS)
@pytest.mark.parametrize("more", TURNS)
def test_turned_again(first, more):
    picture = turned(picture_of(decoded(), first), more)
    expected = np.rot90(scene(), -(first + more) // 90)
    assert picture.shape == expected.shape
    assert np.abs(picture.image.astype(int) - expected).mean() < 3


def test_an_image_is_turned_as_well():
    for turn_deg in TURNS:
        np.testing.assert_array_equal(turned(scene(), turn_deg), np.rot90(scene(), -turn_deg // 90))


@pytest.mark.parametrize("turn_deg", TURNS)
def test_pixels_that_are_not_square(turn_deg):
    """Twice as wide as they were decoded, so twice as high once the phone's turn is obeyed."""
    frame = decoded()
    size = (2 * WIDTH, HEIGHT) if turn_deg % 180 == 0 else (HEIGHT, 2 * WIDTH)
    picture = picture_of(frame, turn_deg, size)
    expected = cv2.resize(np.rot90(scene(), -turn_deg // 90), size)
    assert picture.shape == expected.shape
    part = picture.part(BOX, SIZE).astype(int)
    assert np.abs(part - part_of(np.ascontiguousarray(expected), BOX, SIZE)).mean() < 4
    assert np.abs(picture.image.astype(int) - expected).mean() < 4


def test_what_is_painted_into_the_image_is_seen_in_its_parts():
    picture = picture_of(decoded())
    picture.image[...] = 7
    assert (picture.part(BOX, SIZE) == 7).all()


def test_the_whole_is_made_only_when_it_is_asked_for(makers, tmp_path, monkeypatch):
    path = makers.set_rotation(makers.write_video(tmp_path / "clip.mp4", count=3), 90)
    (frame, *_) = read_frames(path, ReadOptions(rotate_deg=180))
    with monkeypatch.context() as patched:
        patched.setattr(DecodedPicture, "image", property(lambda _self: pytest.fail("the whole picture was made")))
        assert frame.shape == (128, 96)
        assert part_of(frame.picture, (0, 0, 96, 128), (48, 64)).shape == (64, 48, 3)
    assert frame.image is frame.image


def test_planes_seen_after_the_file_is_closed(makers, tmp_path):
    frames = list(read_frames(makers.write_video(tmp_path / "clip.mp4", count=12)))
    assert [makers.number_of(part_of(frame.picture, (0, 0, 128, 96), (128, 96))) for frame in frames] == list(range(12))
