"""Files as they come from phones, messengers, converters and broken cards: what each is, and what may come of it."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

import av
import cv2
import numpy as np
from faults.clips import SAMPLE, small_pictures, write_small
from numpy.typing import NDArray

__all__ = ["Odd", "corpus"]

Outcome = Literal["read", "refused", "either"]
Picture = NDArray[np.uint8]

TRUNCATIONS, FLIPS = 20, 20
FLIPPED_BYTES: Final = 64
RATE: Final = 10
OPTIONS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("libx265", "yuv420p10le"): {"x265-params": "log-level=none"},
    ("libx265", "yuv420p"): {"x265-params": "log-level=none"},
    ("prores_ks", "yuva444p10le"): {"profile": "4"},
}
"""What a codec must be told for a format of pixels, and x265 to be quiet."""
MAKERS: Final = Path(__file__).resolve().parents[2] / "tests" / "video" / "makers.py"


@dataclass(frozen=True, slots=True)
class Odd:
    """A file of the corpus.

    Attributes
    ----------
    kind : str
        What is odd about it; several files may share it.
    path : Path
    outcome : {"read", "refused", "either"}
        What may come of it: its pictures, one line that says why not, or either.
    """

    kind: str
    path: Path
    outcome: Outcome


def corpus(folder: Path, *, large: bool = True) -> list[Odd]:
    """Make all files.

    Parameters
    ----------
    folder : Path
    large : bool
        Whether the 8K video is made, which takes some seconds to look at.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = small_pictures(SAMPLE)
    made = [*_damaged(folder, pictures), *_misnamed(folder, pictures), *_sizes(folder, pictures, large=large)]
    return [*made, *_times(folder, pictures), *_colours(folder, pictures), *_empty(folder), *_turned(folder, pictures)]


# ---- writing ----------------------------------------------------------------------------------------------------------
def _write(path: Path, pictures: Sequence[Picture], codec: str = "libx264", shape: str = "yuv420p", **options: str) -> Path:
    """Write pictures with PyAV, which knows what OpenCV does not: formats of pixels, rates, options of containers."""
    rate = int(options.pop("rate", RATE))
    options |= OPTIONS.get((codec, shape), {})
    container_options = {"movflags": "faststart"} if path.suffix in {".mp4", ".mov"} else {}
    with av.open(str(path), "w", options=container_options) as file:
        stream: Any = file.add_stream(codec, rate=rate, options=options)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = shape
        for picture in pictures:
            source = "bgra" if picture.shape[2] == 4 else "bgr24"
            file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format=source)))
        file.mux(stream.encode(None))
    return path


def _makers() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_video_makers", MAKERS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- damage -----------------------------------------------------------------------------------------------------------
def _damaged(folder: Path, pictures: Sequence[Picture]) -> Iterator[Odd]:
    whole = _write(folder / "whole.mp4", pictures).read_bytes()
    yield Odd("undamaged, for comparison", folder / "whole.mp4", "read")
    for number in range(TRUNCATIONS):
        path = folder / f"truncated_{number:02d}.mp4"
        path.write_bytes(whole[: len(whole) * number // TRUNCATIONS])
        yield Odd(f"mp4 truncated at {TRUNCATIONS} places", path, "refused")
    web = _write(folder / "whole.webm", pictures, "libvpx-vp9").read_bytes()
    for number in range(1, 6):
        path = folder / f"truncated_{number:02d}.webm"
        path.write_bytes(web[: len(web) * number // 6])
        yield Odd("webm truncated at 5 places", path, "either")  # it does not say how much there should be
    chance = random.Random(2)  # noqa: S311 - damage, not secrets
    for number in range(FLIPS):
        content = bytearray(whole)
        for _ in range(FLIPPED_BYTES):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path = folder / f"flipped_{number:02d}.mp4"
        path.write_bytes(content)
        yield Odd(f"{FLIPPED_BYTES} bits flipped anywhere", path, "either")
    for number in range(FLIPS):
        content = bytearray(whole)
        for _ in range(FLIPPED_BYTES // 4):
            content[chance.randrange(min(2048, len(content)))] = chance.randrange(256)
        path = folder / f"index_{number:02d}.mp4"
        path.write_bytes(content)
        yield Odd(f"{FLIPPED_BYTES // 4} bytes of the index overwritten", path, "either")


def _misnamed(folder: Path, pictures: Sequence[Picture]) -> Iterator[Odd]:
    whole = (folder / "whole.mp4").read_bytes()
    for suffix in (".jpg", ".txt", ".gif", ".avi", ".webm", ""):
        path = folder / f"video_called{suffix}"
        path.write_bytes(whole)
        yield Odd("a video under a wrong extension", path, "read")
    still = cv2.imencode(".png", pictures[0])[1].tobytes()
    for suffix in (".mp4", ".mov", ".jpg"):
        path = folder / f"picture_called{suffix}"
        path.write_bytes(still)
        yield Odd("a picture under a wrong extension", path, "read")
    texts = {
        "page.mp4": b"<!doctype html><p>not found",
        "list.m3u8": b"#EXTM3U\nfile:///etc/hostname\n",
        "zip.mp4": b"PK\3\4" + bytes(99),
    }
    for name, content in texts.items():
        (folder / name).write_bytes(content)
        yield Odd("no video at all under the name of one", folder / name, "refused")


def _empty(folder: Path) -> Iterator[Odd]:
    (folder / "nothing.mp4").touch()
    yield Odd("0 bytes", folder / "nothing.mp4", "refused")
    for suffix, codec in ((".mp4", "libx264"), (".avi", "mpeg4"), (".mkv", "libx264")):
        path = folder / f"no_frames{suffix}"
        with av.open(str(path), "w") as file:
            stream: Any = file.add_stream(codec, rate=RATE)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            file.start_encoding()
        yield Odd("zero frames", path, "refused")
    for suffix, codec in ((".mp4", "aac"), (".mkv", "libopus"), (".wav", "pcm_s16le"), (".ogg", "libopus")):
        yield Odd("audio only", _sound(folder / f"sound{suffix}", codec), "refused")


def _sound(path: Path, codec: str) -> Path:
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream(codec, rate=48000)
        stream.layout = "mono"
        for number in range(10):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48000, number * 960
            for made in av.AudioResampler(stream.format, "mono", 48000).resample(frame):
                file.mux(stream.encode(made))
        file.mux(stream.encode(None))
    return path


# ---- what is allowed but rare -----------------------------------------------------------------------------------------
def _sizes(folder: Path, pictures: Sequence[Picture], *, large: bool) -> Iterator[Odd]:
    yield Odd("one frame", _write(folder / "one.mp4", pictures[:1]), "read")
    if large:
        huge = [cv2.resize(picture, (4320, 7680)) for picture in pictures[::3]]
        yield Odd("8K (4320x7680)", _write(folder / "8k.mp4", huge, "mpeg4"), "read")
    for suffix, codec, shape in ((".avi", "rawvideo", "bgr24"), (".mkv", "ffv1", "bgr0"), (".mp4", "mjpeg", "yuvj444p")):
        tiny = [cv2.resize(picture, (1, 1)) for picture in pictures]
        yield Odd("1x1", _write(folder / f"tiny{suffix}", tiny, codec, shape), "read")
    for suffix, codec in ((".mp4", "mpeg4"), (".webm", "libvpx-vp9"), (".mkv", "mjpeg")):
        uneven = [cv2.resize(picture, (181, 321)) for picture in pictures]
        shape = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        yield Odd("odd sizes (181x321)", _write(folder / f"odd{suffix}", uneven, codec, shape), "read")
    thin = [cv2.resize(picture, (2, 1200)) for picture in pictures]
    yield Odd("2x1200", _write(folder / "thin.mp4", thin, "mpeg4"), "read")


def _times(folder: Path, pictures: Sequence[Picture]) -> Iterator[Odd]:
    uneven_ms = [33, 33, 500, 17, 100, 33, 250]
    yield Odd("variable rate", _timed(folder / "variable.mp4", pictures, uneven_ms), "read")
    yield Odd("variable rate", _timed(folder / "variable.mkv", pictures, uneven_ms), "read")
    fast = [picture for picture in pictures for _ in range(4)]
    yield Odd("240 frames a second", _write(folder / "fast.mp4", fast, rate="240"), "read")
    yield Odd("one frame in ten seconds", _timed(folder / "slow.mp4", pictures[:6], [10_000]), "read")
    for name, codec in (("raw.h264", "libx264"), ("raw.hevc", "libx265"), ("raw.m2v", "mpeg2video"), ("raw.mjpeg", "mjpeg")):
        shape = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        rate = {"rate": "25"} if codec == "mpeg2video" else {}
        yield Odd("no timestamps (bare stream)", _write(folder / name, pictures, codec, shape, **rate), "read")
    part = _write(folder / "part.ts", pictures).read_bytes()
    (folder / "part.ts").unlink()
    (folder / "back.ts").write_bytes(part + part)
    yield Odd("timestamps that go back", folder / "back.ts", "read")
    yield Odd("timestamps that go back", _shuffled(folder / "back.mkv", pictures), "read")


def _timed(path: Path, pictures: Sequence[Picture], lasting_ms: Sequence[int]) -> Path:
    """Each picture at its own time; durations are gone through again and again."""
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream("libx264", rate=1000)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.codec_context.time_base = "yuv420p", Fraction(1, 1000)
        at_ms = 0
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
            at_ms += lasting_ms[number % len(lasting_ms)]
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def _shuffled(path: Path, pictures: Sequence[Picture]) -> Path:
    """Pictures that each stand for themselves, whose times jump back and forth within a file."""
    with av.open(str(path), "w", options={"flush_packets": "1"}) as file:
        stream: Any = file.add_stream("mjpeg", rate=RATE)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuvj420p"
        for number, picture in enumerate(pictures):
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")):
                packet.pts = max(0, number - 3 * (number % 5 == 4))
                packet.dts = number - 4
                file.mux(packet)
    return path


def _colours(folder: Path, pictures: Sequence[Picture]) -> Iterator[Odd]:
    for name, codec, shape in (
        ("h264_10.mp4", "libx264", "yuv420p10le"),
        ("hevc_10.mp4", "libx265", "yuv420p10le"),
        ("ffv1_10.mkv", "ffv1", "yuv420p10le"),
        ("prores.mov", "prores_ks", "yuv422p10le"),
    ):
        yield Odd("10-bit", _write(folder / name, pictures, codec, shape), "read")
    clear = [cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA) for picture in pictures]
    for picture in clear:
        picture[:40, :, 3] = 0
    for name, codec, shape in (
        ("alpha.webm", "libvpx-vp9", "yuva420p"),
        ("alpha_png.mov", "png", "rgba"),
        ("alpha_animation.mov", "qtrle", "argb"),
        ("alpha_prores.mov", "prores_ks", "yuva444p10le"),
    ):
        yield Odd("alpha", _write(folder / name, clear, codec, shape), "read")
    yield Odd("grey", _write(folder / "grey.mkv", pictures, "ffv1", "gray"), "read")
    yield Odd("interlaced", _write(folder / "fields.mkv", pictures, "mpeg4", flags="+ilme+ildct"), "read")
    yield Odd("GIF", _write(folder / "moving.gif", pictures, "gif", "rgb8"), "read")
    yield Odd("GIF", _write(folder / "still.gif", pictures[:1], "gif", "rgb8"), "read")
    gif = (folder / "moving.gif").read_bytes()
    (folder / "cut.gif").write_bytes(gif[: len(gif) // 2])
    yield Odd("GIF cut in half", folder / "cut.gif", "either")


def _turned(folder: Path, pictures: Sequence[Picture]) -> Iterator[Odd]:
    """Filmed with the phone held in each way: the pictures lie, and the file says how to turn them."""
    makers = _makers()
    for degrees in (0, 90, 180, 270):
        lying = [np.ascontiguousarray(np.rot90(picture, degrees // 90)) for picture in pictures]
        path = write_small(folder / f"turned_{degrees}.mp4", lying)
        yield Odd("rotated in four ways", makers.set_rotation(path, degrees), "read")
