"""A small mp4 that holds what must be decoded to reach some pictures of a clip, and nothing else.

To decode one picture, everything since the last key picture is needed that other pictures are predicted from: in clips from the
web five seconds, of which two thirds are pictures that nothing is predicted from. An excerpt leaves those out. Its pictures are
coded as they were and carry the times they had, so that whoever reads it gets the same pixels at the same moments.

References
----------
ISO/IEC 14496-12 (boxes), ISO/IEC 14496-15, section 5 (how H.264 lies in samples), ITU-T H.264, section 7.4.1 (``nal_ref_idc``).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.video.boxes import box, boxes, inside, read_moov, video_track
from fms_score.video.movie_index import MovieIndex
from fms_score.video.samples import Samples, read_samples, sample_begins

__all__ = ["write_excerpt"]

H264: Final = (b"avc1", b"avc3")
ENTRY_BYTES: Final = 78
"""Of a sample entry for video before the boxes in it."""

PICTURE_UNITS: Final = range(1, 6)
"""Types of NAL units that hold parts of a picture."""

FILE_TYPE: Final = box(b"ftyp", b"isom" + bytes(4) + b"isommp42")


def write_excerpt(source: Path, index: MovieIndex, pictures: Iterable[int], target: Path) -> None:
    """Write what is needed to decode some pictures of an mp4 or mov file.

    Parameters
    ----------
    source : Path
        The file.
    index : MovieIndex
        What it says of itself.
    pictures : iterable of int
        Wanted pictures, by their place in ``index.shown_s``.
    target : Path
        The file to write. The first picture shown is in it as well, because times count from it.

    Raises
    ------
    ValueError, struct.error
        If the file does not say where its pictures lie.
    """
    moov = read_moov(source)[0] or b""
    table = inside(video_track(moov) or b"", b"mdia", b"minf", b"stbl") or b""
    samples = read_samples(table)
    if samples is None or samples.size is None or index.sample is None:
        raise ValueError("no table of samples")
    begins, is_needless = sample_begins(table, samples.size), _needless(table)
    wanted = index.sample[[0, *pictures]]
    kept: dict[int, int] = {}
    with source.open("rb") as file, target.open("wb") as excerpt:
        excerpt.write(FILE_TYPE + box(b"mdat", b""))
        data = excerpt.tell()
        for number in _chains(samples, wanted):
            file.seek(int(begins[number]))
            content = file.read(int(samples.size[number]))
            if content and (number in wanted or not is_needless(content)):
                kept[number] = len(content)
                excerpt.write(content)
        length = excerpt.tell() - data
        excerpt.write(_moov(moov, samples, kept, data))
        excerpt.seek(data - 8)
        excerpt.write(struct.pack(">I", length + 8))


def _chains(samples: Samples, wanted: NDArray[np.intp]) -> list[int]:
    """Everything from the key picture before each wanted one up to it, in the order of decoding."""
    shown, keys = samples.shown, np.flatnonzero(samples.key)
    needed: set[int] = set()
    for number in wanted.tolist():
        before = keys[(keys <= number) & (shown[keys] <= shown[number])]
        needed.update(range(int(before[-1]) if len(before) else 0, number + 1))
    return sorted(needed)


# ---- which pictures no other is predicted from --------------------------------------------------------------------------
def _needless(table: bytes) -> Callable[[bytes], bool]:
    """Function that tells of a sample whether all others can be decoded without it; H.264 says so in every unit."""
    entry = next(boxes((inside(table, b"stsd") or b"")[8:]), (b"", b""))
    settings = inside(entry[1][ENTRY_BYTES:], b"avcC")
    if entry[0] not in H264 or settings is None or len(settings) < 5:
        return lambda _content: False
    length_bytes = (settings[4] & 3) + 1
    return lambda content: _reference_level(content, length_bytes) == 0


def _reference_level(content: bytes, length_bytes: int) -> int | None:
    """``nal_ref_idc`` of the picture in a sample; None if there is none."""
    position = 0
    while position + length_bytes < len(content):
        begin = position + length_bytes
        if content[begin] & 31 in PICTURE_UNITS:
            return content[begin] >> 5 & 3
        position = begin + int.from_bytes(content[position:begin])
    return None


# ---- the new index --------------------------------------------------------------------------------------------------------
def _moov(moov: bytes, samples: Samples, kept: Mapping[int, int], data: int) -> bytes:
    """The index again with the video track alone, and in its table only samples of these lengths, which begin at ``data``."""
    track = video_track(moov) or b""
    old = dict(boxes(inside(track, b"mdia", b"minf", b"stbl") or b""))
    inner = _exchanged(track, (b"mdia", b"minf", b"stbl"), _table(old, samples, kept, data))
    return box(b"moov", box(b"mvhd", inside(moov, b"mvhd") or b"") + box(b"trak", inner))


def _exchanged(content: bytes, path: Sequence[bytes], inner: bytes) -> bytes:
    """The same boxes with the content of the one down this path exchanged."""
    kind, *rest = path
    return b"".join(
        box(one, old if one != kind else _exchanged(old, rest, inner) if rest else inner) for one, old in boxes(content)
    )


def _table(old: Mapping[bytes, bytes], samples: Samples, kept: Mapping[int, int], data: int) -> bytes:
    """Sample table in which each picture is decoded and shown when it was, in one chunk."""
    numbers, ones = np.array(list(kept)), np.ones(len(kept), dtype=np.int64)
    decoded = samples.decoded[numbers]
    lasting = np.diff(decoded, append=decoded[-1] + samples.lasting[numbers[-1]])
    tables = {
        b"stsd": old.get(b"stsd", b""),
        b"stts": _rows(np.column_stack([ones, lasting])),
        b"ctts": _rows(np.column_stack([ones, samples.offset[numbers]]), old.get(b"ctts", bytes(4))[:4]),
        b"stss": _rows(np.flatnonzero(samples.key[numbers]) + 1),
        b"stsc": _rows(np.array([[1, len(kept), 1]])),
        b"stsz": _rows(np.array(list(kept.values())), bytes(8)),
        b"stco": _rows(np.array([data])),
    }
    return b"".join(box(kind, content) for kind, content in tables.items())


def _rows(rows: NDArray[np.integer[Any]], head: bytes = bytes(4)) -> bytes:
    """Content of a box that lists rows of numbers, after its version and what else stands before their count."""
    return head + struct.pack(">I", len(rows)) + rows.astype(">u4").tobytes()
