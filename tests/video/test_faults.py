"""What cannot be read is told in one line that says what to do."""

from __future__ import annotations

import struct
import subprocess
import sys

import pytest

from fms_score.errors import VideoError
from fms_score.video.source import ReadOptions, probe, read_frames


def message(path, options=None):
    """The one line that reading this file ends with."""
    with pytest.raises(VideoError) as caught:
        list(read_frames(path, options or ReadOptions()))
    line = str(caught.value)
    assert "\n" not in line
    assert path.name in line
    return line


@pytest.fixture
def clip(makers, tmp_path):
    """100 frames at 25 Hz, index at the end."""
    return makers.write_video(tmp_path / "clip.mp4", count=100, rate_hz=25)


@pytest.fixture
def front(makers, clip):
    """100 frames at 25 Hz, index in front."""
    return makers.index_first(clip)


def test_missing_file(tmp_path):
    assert "does not exist; check the name" in message(tmp_path / "none.mp4")


def test_folder_instead_of_a_file(tmp_path):
    assert "is a folder; give a video or picture file" in message(tmp_path)


def test_empty_file(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "is empty (0 bytes); copy it again" in message(path)


@pytest.mark.parametrize("text", ["hello", "스쿼트 " * 3000, "#EXTM3U\nhttps://example.org/a.ts\n"])
@pytest.mark.parametrize("name", ["text.mp4", "notes.txt", "list.m3u8"])
def test_text_under_any_name(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert "is not a video or picture: it is a text file" in message(path)


def test_noise_under_the_name_of_a_video(tmp_path):
    path = tmp_path / "noise.avi"
    path.write_bytes(bytes(range(255, -1, -1)) * 40)
    assert "cannot be read as a video: damaged, sound only or no video at all" in message(path)


def test_sound_under_the_name_of_a_video(makers, tmp_path):
    path = tmp_path / "voice.mp4"
    path.write_bytes(makers.wave_bytes())
    assert "holds sound only, no picture" in message(path)


def test_an_mp4_with_a_sound_track_only(makers, clip):
    assert "holds sound only, no picture" in message(makers.make_sound_only(clip))


def test_high_efficiency_pictures_are_to_be_exported(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(struct.pack(">I4s4s", 24, b"ftyp", b"heic") + bytes(100))
    assert "is a HEIC or AVIF picture, which cannot be read here; export it as JPEG" in message(path)


def test_an_mp4_broken_off_before_its_index(makers, clip):
    assert "has no index (moov): recording or copying was broken off; copy it again" in message(makers.cut(clip, 0.5))


def test_an_mp4_damaged_at_its_first_bytes(clip):
    content = clip.read_bytes()
    clip.write_bytes(bytes(range(255, -1, -1)) * 4 + content[1024:])
    assert "does not begin like any video: its first bytes are damaged; copy it again" in message(clip)


def test_an_mp4_that_ends_early(makers, front):
    line = message(makers.cut(front, 0.6))
    read, listed = (int(word) for word in line.partition("ends early: ")[2].partition(" frames")[0].split(" of "))
    assert listed == 100
    assert 40 < read < 70
    assert line.endswith(
        f"copy it again from the phone, or analyse the readable part with --end {int((read - 1) / 2.5) / 10:.1f}"
    )


def test_the_advice_for_a_file_that_ends_early_works(makers, front):
    line = message(makers.cut(front, 0.6))
    end_s = float(line.rpartition("--end ")[2])
    frames = list(read_frames(front, ReadOptions(end_s=end_s)))
    assert [frame.index for frame in frames] == list(range(int(end_s * 25 + 0.001) + 1))


def test_the_advice_for_a_file_damaged_at_the_start_works(front):
    content = bytearray(front.read_bytes())
    begin = content.index(b"mdat") + 4
    content[begin : begin + (len(content) - begin) // 3] = bytes((len(content) - begin) // 3)
    front.write_bytes(content)
    line = message(front)
    assert "is damaged at the start: " in line
    start_s = float(line.rpartition("--start ")[2])
    assert next(read_frames(front, ReadOptions(start_s=start_s))).time_s == pytest.approx(start_s, abs=0.1)
    assert list(read_frames(front, ReadOptions(start_s=start_s)))


def test_a_hole_is_told_with_the_part_before_it(makers, tmp_path):
    path = makers.write_video(tmp_path / "hole.mov", count=100, rate_hz=25, codec="MJPG")  # each picture stands for itself
    makers.destroy_pictures(path, range(50, 60))
    line = message(path)
    assert line.endswith(
        "hole.mov is damaged after 2.0 s: 90 of 100 frames could be read; "
        "copy it again from the phone, or analyse the readable part with --end 1.9"
    )
    assert len(list(read_frames(path, ReadOptions(end_s=1.9)))) == 48
    assert len(list(read_frames(path, ReadOptions(start_s=2.4)))) == 40


def test_a_few_missing_pictures_are_forgiven(makers, tmp_path):
    path = makers.write_video(tmp_path / "scratch.mov", count=100, rate_hz=25, codec="MJPG")
    makers.destroy_pictures(path, range(50, 53))
    numbers = [makers.number_of(frame.image) for frame in read_frames(path)]
    assert numbers == [*range(50), *range(53, 100)]


def test_pictures_that_the_decoder_made_up_count_as_missing(makers, tmp_path):
    """Where bits of H.264 are wrong, FFmpeg fills the hole from the picture before: nothing to measure."""
    path = makers.write_h264(tmp_path / "bits.mp4", 100)
    content = bytearray(path.read_bytes())
    begin, end = content.index(b"mdat") + 4, content.index(b"moov")
    for place in range((2 * begin + end) // 3, (begin + 2 * end) // 3, 60):
        content[place] ^= 1
    path.write_bytes(content)
    assert "bits.mp4 is damaged after " in message(path)


def test_a_part_before_the_damage_can_be_read(makers, front):
    makers.cut(front, 0.6)
    assert len(list(read_frames(front, ReadOptions(end_s=0.36)))) == 10


def test_a_start_after_the_end(makers, tmp_path, clip):
    assert "is 4.0 s long; it has nothing at start 9 s" in message(clip, ReadOptions(start_s=9))
    elsewhere = makers.write_video(tmp_path / "clip.avi", count=50, rate_hz=25, codec="MJPG")
    assert "ends at 2.0 s, nothing is left after start 9.0 s" in message(elsewhere, ReadOptions(start_s=9))


def test_pictures_without_size(makers, clip):
    def all_zero(pictures):
        return bytes(len(pictures))  # the size of MPEG-4 pictures stands in their own data

    assert "has pictures of size 0x0; it is damaged" in message(makers.change_file(clip, "mdat", all_zero))


def test_no_picture_can_be_decoded(makers, tmp_path):
    path = makers.write_video(tmp_path / "black.avi", count=20, codec="MJPG")
    makers.destroy_pictures(path, range(20))
    assert "holds no picture that can be decoded; copy it again" in message(path)


def test_probe_tells_the_same_faults(makers, tmp_path, clip):
    for path in (tmp_path / "none.mp4", tmp_path, makers.cut(clip, 0.5)):
        with pytest.raises(VideoError):
            probe(path)


SCRIPT = """
import sys
from pathlib import Path
import cv2, numpy as np
from fms_score.errors import VideoError
from fms_score.video.source import probe, read_frames
from fms_score.video.writer import WebmWriter
for name in sys.argv[1:]:
    try:
        probe(Path(name)), list(read_frames(Path(name)))
    except VideoError as error:
        print(error)
with WebmWriter(Path(sys.argv[1]).with_suffix(".webm"), (64, 48), 30) as writer:
    writer.write(np.zeros((48, 64, 3), np.uint8))
"""


def test_the_libraries_print_nothing(makers, tmp_path):
    """Every fault that would make FFmpeg, libpng, libjpeg or OpenCV talk, in a process of its own."""
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(bytes(range(255, -1, -1)) * 40)
    early = makers.cut(makers.index_first(makers.write_video(tmp_path / "early.mp4", count=60)), 0.6)
    moovless = makers.cut(makers.write_video(tmp_path / "moovless.mp4", count=60), 0.5)
    scratched = makers.write_video(tmp_path / "scratched.mov", count=30, codec="MJPG")
    makers.destroy_pictures(scratched, range(5, 20))
    photo = tmp_path / "cut.jpg"
    photo.write_bytes(makers.jpeg_with_orientation(6)[:700])
    drawing = tmp_path / "cut.png"
    drawing.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 64, 48, 8, 2, 0, 0, 0, 1))
    faults = [noise, early, moovless, scratched, photo, drawing]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, faults)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) >= 5
