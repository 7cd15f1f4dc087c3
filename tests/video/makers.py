"""Small videos whose every frame says its own number, and the faults that real files have, put in on purpose."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from fms_score.video.silence import silence_libraries, standard_error_muted

WIDTH, HEIGHT = 128, 96
BITS = 8
RED, BLUE = (0, 0, 250), (250, 0, 0)
TURN_MATRIX = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}

Change = Callable[[bytes], bytes]


def numbered_image(number, width=WIDTH, height=HEIGHT):
    """Number in binary as bars, least significant left; the upper left corner is red, the upper right one blue."""
    image = np.full((height, width, 3), 128, np.uint8)
    image[: height // 4, : width // 4] = RED
    image[: height // 4, -width // 4 :] = BLUE
    edges = np.linspace(0, width, BITS + 1).round().astype(int)
    for bit, (left, right) in enumerate(pairwise(edges)):
        image[height // 2 :, left:right] = 255 * (number >> bit & 1)
    return image


def number_of(image):
    """Read the number back from the bars."""
    height, width = image.shape[:2]
    middles = ((np.arange(BITS) + 0.5) * width / BITS).astype(int)
    bars = image[height * 3 // 4, middles].mean(axis=1) > 128
    return int((bars << np.arange(BITS)).sum())


def corner_colours(image):
    """Which corners are red or blue, by name."""
    height, width = image.shape[:2]
    places = {
        "upper left": image[5, 5],
        "upper right": image[5, width - 6],
        "lower left": image[height - 6, 5],
        "lower right": image[height - 6, width - 6],
    }
    found = {}
    for place, (blue, _, red) in places.items():
        if int(red) - int(blue) > 120:
            found["red"] = place
        if int(blue) - int(red) > 120:
            found["blue"] = place
    return found


def write_video(path, count=12, rate_hz=30.0, codec="mp4v", size=(WIDTH, HEIGHT)):
    """Write a video of numbered images with OpenCV."""
    silence_libraries()
    with standard_error_muted():
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), rate_hz, size)
    assert writer.isOpened(), f"this OpenCV cannot write {codec} into {path.suffix}"
    for number in range(count):
        writer.write(numbered_image(number, *size))
    writer.release()
    return path


def write_h264(path, count):
    """Write a clip as phones and web pages have it: two pictures in three are such as no other needs."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=30, options={"bf": "2", "b_strategy": "0", "g": "250", "b-pyramid": "none"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(count):
            image = np.ascontiguousarray(numbered_image(number))
            file.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        file.mux(stream.encode(None))
    return path


def write_animation(path, durations_ms, images=None):
    """Write an animated GIF of numbered (or these) images, each with its own duration."""
    if not hasattr(cv2, "imencodeanimation"):
        pytest.skip("OpenCV before 4.12 cannot write animations")
    animation = cv2.Animation()
    animation.frames = images or [numbered_image(number) for number in range(len(durations_ms))]
    animation.durations = np.array(durations_ms, np.int32)
    ok, content = cv2.imencodeanimation(".gif", animation)
    assert ok
    path.write_bytes(content.tobytes())
    return path


def boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    """Take an mp4 file, or the inside of a box, apart into (kind, content)."""
    parts, position = [], 0
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        parts.append((kind, content[position + 8 : position + size]))
        position += size
    return parts


def joined(parts: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Undo ``boxes``."""
    return b"".join(struct.pack(">I4s", len(content) + 8, kind) + content for kind, content in parts)


def changed(content: bytes, path: Sequence[bytes], change: Change) -> bytes:
    """Change the content of every box down this path of kinds; an empty path means the whole content."""
    if not path:
        return change(content)
    return joined([(kind, changed(inner, path[1:], change) if kind == path[0] else inner) for kind, inner in boxes(content)])


def change_file(path: Path, where: str, change: Change) -> Path:
    """Change boxes of a file whose index stands at its end, as OpenCV writes it, so that no offset moves."""
    path.write_bytes(changed(path.read_bytes(), [kind.encode() for kind in where.split()], change))
    return path


def set_rotation(path, clockwise_deg):
    """Note in the track header how the phone was held."""
    a, b, c, d = (part << 16 for part in TURN_MATRIX[clockwise_deg])
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return change_file(path, "moov trak tkhd", lambda box: box[:40] + matrix + box[76:])


def set_durations(path, durations_ms):
    """Let each picture last as long as said: a variable frame rate."""

    def header(box):
        return box[:12] + struct.pack(">II", 1000, sum(durations_ms)) + box[20:]

    table = struct.pack(">II", 0, len(durations_ms)) + b"".join(struct.pack(">II", 1, lasting) for lasting in durations_ms)
    change_file(path, "moov trak", lambda track: joined([part for part in boxes(track) if part[0] != b"edts"]))
    change_file(path, "moov trak mdia mdhd", header)
    return change_file(path, "moov trak mdia minf stbl stts", lambda _: table)


def set_edit(path, start_ticks, length_movie_ticks):
    """Show only a part, as trimming on a phone does."""
    edit = struct.pack(">IIIiI", 0, 1, length_movie_ticks, start_ticks, 1 << 16)
    edts = joined([(b"elst", edit)])

    def with_edit(track):
        return joined([part for part in boxes(track) if part[0] != b"edts"] + [(b"edts", edts)])

    return change_file(path, "moov trak", with_edit)


def set_pixel_aspect(path, across, down):
    """Say that pixels are not square, as in anamorphic video."""
    aspect = joined([(b"pasp", struct.pack(">II", across, down))])

    def with_aspect(table):
        kind, entry = boxes(table[8:])[0]
        inside = joined([part for part in boxes(entry[78:]) if part[0] != b"pasp"])
        return table[:8] + joined([(kind, entry[:78] + inside + aspect)])

    return change_file(path, "moov trak mdia minf stbl stsd", with_aspect)


def make_sound_only(path):
    """Call the only track sound."""
    return change_file(path, "moov trak mdia hdlr", lambda box: box[:8] + b"soun" + box[12:])


def index_first(path):
    """Move the index before the pictures, as downloads have it."""
    parts = dict(boxes(path.read_bytes()))
    shift = len(parts[b"moov"]) + 8

    def shifted(table):
        (number,) = struct.unpack_from(">I", table, 4)
        offsets = struct.unpack_from(f">{number}I", table, 8)
        return table[:8] + struct.pack(f">{number}I", *(offset + shift for offset in offsets))

    moov = changed(parts[b"moov"], [b"trak", b"mdia", b"minf", b"stbl", b"stco"], shifted)
    order = [kind for kind in parts if kind not in {b"moov", b"mdat"}]
    path.write_bytes(joined([(kind, parts[kind]) for kind in order] + [(b"moov", moov), (b"mdat", parts[b"mdat"])]))
    return path


def destroy_pictures(path, numbers):
    """Write zeros over the JPEGs that stand for these pictures in a Motion JPEG file."""
    content = path.read_bytes()
    begins = [found.start() for found in re.finditer(rb"\xff\xd8\xff", content)]
    ends = [found.end() for found in re.finditer(rb"\xff\xd9", content)]
    pieces = bytearray(content)
    for number in numbers:
        begin = begins[number]
        end = min(end for end in ends if end > begin)
        pieces[begin:end] = bytes(end - begin)
    path.write_bytes(pieces)
    return path


def cut(path, share):
    """Keep only this share of the bytes."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def wave_bytes(samples=800):
    """A valid sound file: silence at 8 kHz."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    data = struct.pack("<4sI", b"data", samples) + bytes([128]) * samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data


def jpeg_with_orientation(orientation):
    """A JPEG whose EXIF block notes how the camera was held (6: turn 90 degrees clockwise to see it upright)."""
    ok, content = cv2.imencode(".jpg", numbered_image(5))
    assert ok
    plain = content.tobytes()
    tiff = struct.pack(">2sHIHHHIHxxI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0)
    block = b"Exif\x00\x00" + tiff
    return plain[:2] + struct.pack(">HH", 0xFFE1, len(block) + 2) + block + plain[2:]
