"""What an mp4 or mov file says of itself: which tracks it has, and when each picture is shown.

OpenCV gives no access to this table, and without it a file whose end is missing cannot be told from a short one.

References
----------
ISO/IEC 14496-12, ISO base media file format: boxes ``hdlr``, ``mdhd``, ``elst``, ``stts``, ``ctts``, ``stss`` and ``stsz``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["MovieIndex", "read_movie_index"]

_LARGEST_INDEX_BYTES = 1 << 27
_MOST_SAMPLES = 5_000_000  # more than a day at 50 Hz; a damaged table must not ask for terabytes
_VIDEO, _SOUND, _ZEROS = b"vide", b"soun", bytes(4)


@dataclass(frozen=True, slots=True, eq=False)
class MovieIndex:
    """What an mp4 or mov file says of itself.

    Attributes
    ----------
    found : bool
        Whether there is an index (``moov`` box) at all; phones write it last, so a recording broken off has none.
    has_video, has_sound : bool
        Which kinds of track it lists.
    shown_s : ndarray of float64, shape (pictures,), or None
        When each picture is shown, in seconds, rising, the first at 0; None where the index does not list every picture
        (fragmented files) or cannot be understood.
    cut_off : bool
        Whether the file ends before its last box does, or its boxes end in zeros, so that something is certainly missing.
    length_s : float or None
        How long the pictures are shown altogether, in seconds.
    key_s : ndarray of float64, shape (key pictures,), or None
        When the pictures are shown from which decoding can begin; None where ``shown_s`` is.
    """

    found: bool
    has_video: bool = False
    has_sound: bool = False
    shown_s: NDArray[np.float64] | None = None
    length_s: float | None = None
    key_s: NDArray[np.float64] | None = None
    cut_off: bool = False


def read_movie_index(path: Path) -> MovieIndex:
    """Read the index of an mp4 or mov file; of nothing else in it.

    Parameters
    ----------
    path : Path
        A file that begins like an mp4 or mov file.

    Returns
    -------
    MovieIndex
        With ``found`` false if there is no index.
    """
    moov, cut_off = _read_moov(path)
    if moov is None:
        return MovieIndex(found=False, cut_off=cut_off)
    try:
        return replace(_understand(moov), cut_off=cut_off)
    except (struct.error, ValueError):  # a damaged table: FFmpeg has to say what it can read
        return MovieIndex(found=True, has_video=True, cut_off=cut_off)


def _read_moov(path: Path) -> tuple[bytes | None, bool]:
    """Give the content of the ``moov`` box, and whether the chain of boxes breaks off before the end of the file or after."""
    moov, position, end = None, 0, path.stat().st_size
    with path.open("rb") as file:
        while position + 8 <= end:
            file.seek(position)
            size, kind, header = _box_header(file.read(16), end - position)
            if size < header or kind == _ZEROS:
                return moov, True
            if kind == b"moov" and moov is None:
                file.seek(position + header)
                moov = file.read(min(size - header, _LARGEST_INDEX_BYTES))
            position += size
    return moov, position > end


def _box_header(head: bytes, rest: int) -> tuple[int, bytes, int]:
    """Give size, kind and header length of a box; size 0 means up to the end, 1 a long size after the kind."""
    size, kind = struct.unpack_from(">I4s", head)
    if size == 1 and len(head) >= 16:
        return struct.unpack_from(">Q", head, 8)[0], kind, 16
    return size or rest, kind, 8


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(content):
        size, kind, header = _box_header(content[position : position + 16], len(content) - position)
        if size < header:
            return
        yield kind, content[position + header : position + size]
        position += size


def _inside(content: bytes, *path: bytes) -> bytes | None:
    """Content of the first box down this path of kinds."""
    for kind in path:
        content = next((inner for found, inner in _boxes(content) if found == kind), b"")
        if not content:
            return None
    return content


def _understand(moov: bytes) -> MovieIndex:
    tracks = [content for kind, content in _boxes(moov) if kind == b"trak"]
    kinds = [(_inside(track, b"mdia", b"hdlr") or b"")[8:12] for track in tracks]
    if not tracks or _inside(moov, b"mvex") is not None or _VIDEO not in kinds:
        return MovieIndex(found=True, has_video=_VIDEO in kinds or not tracks, has_sound=_SOUND in kinds)
    track = tracks[kinds.index(_VIDEO)]
    index = MovieIndex(found=True, has_video=True, has_sound=_SOUND in kinds)
    return _with_times(index, track, _timescale(_inside(moov, b"mvhd")))


def _timescale(header: bytes | None) -> int:
    """Ticks a second, from an ``mvhd`` or ``mdhd`` box (version 1 has two 64-bit dates before it, version 0 two of 32)."""
    if header is None:
        raise ValueError("no header")
    ticks: int = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0]
    if ticks == 0:
        raise ValueError("no timescale")
    return ticks


def _with_times(index: MovieIndex, track: bytes, movie_ticks: int) -> MovieIndex:
    ticks = _timescale(_inside(track, b"mdia", b"mdhd"))
    table = _inside(track, b"mdia", b"minf", b"stbl") or b""
    lasting = _runs(_inside(table, b"stts"), np.dtype(">u4"))
    if lasting is None or len(lasting) == 0:
        return index
    composed = np.concatenate([[0], np.cumsum(lasting)[:-1]])
    offset = _runs(_inside(table, b"ctts"), np.dtype(">i4"))
    if offset is not None and len(offset) == len(composed):
        composed = composed + offset
    order = np.argsort(composed, kind="stable")
    order = order[_holds_something(_inside(table, b"stsz"), len(composed))[order]]
    edits, ratio = _edits(_inside(track, b"edts", b"elst")), ticks / movie_ticks
    shown, last = _edited(composed[order], lasting[order], edits, ratio)
    if len(shown) == 0:
        return index
    keys, _ = _edited(np.sort(composed[_keys(_inside(table, b"stss"), len(composed))]), lasting[order], edits, ratio)
    length_s = float(shown[-1] - shown[0] + last) / ticks
    return replace(index, shown_s=(shown - shown[0]) / ticks, length_s=length_s, key_s=(keys - shown[0]) / ticks)


def _keys(box: bytes | None, count: int) -> NDArray[np.intp]:
    """Numbers of the samples from which decoding can begin: all, where the file lists none."""
    if box is None:
        return np.arange(count)
    (number,) = struct.unpack_from(">I", box, 4)
    listed = np.frombuffer(box, ">u4", count=min(number, count), offset=8).astype(np.intp) - 1
    return listed[(listed >= 0) & (listed < count)]


def _runs(box: bytes | None, value: np.dtype[np.uint32] | np.dtype[np.int32]) -> NDArray[np.int64] | None:
    """Unroll a table of (how many, value) pairs."""
    if box is None:
        return None
    (pairs,) = struct.unpack_from(">I", box, 4)
    table = np.frombuffer(box, np.dtype([("count", ">u4"), ("value", value)]), count=pairs, offset=8)
    if int(table["count"].sum(dtype=np.uint64)) > _MOST_SAMPLES:
        raise ValueError("more samples than any clip has")
    return np.repeat(table["value"].astype(np.int64), table["count"])


def _holds_something(box: bytes | None, count: int) -> NDArray[np.bool_]:
    """Which samples have any bytes: some recorders write empty ones for "the same picture again"."""
    if box is None:
        return np.ones(count, dtype=bool)
    same, number = struct.unpack_from(">II", box, 4)
    if same or number != count:
        return np.ones(count, dtype=bool)
    return np.frombuffer(box, ">u4", count=number, offset=12) > 0


def _edits(box: bytes | None) -> list[tuple[int, int]]:
    """Give (length in movie ticks, start in media ticks) of each edit; a start of -1 shows nothing."""
    if box is None:
        return []
    (number,) = struct.unpack_from(">I", box, 4)
    entry = struct.Struct(">QqI" if box[0] == 1 else ">IiI")
    return [entry.unpack_from(box, 8 + entry.size * place)[:2] for place in range(min(number, 1000))]


def _edited(
    composed: NDArray[np.int64], lasting: NDArray[np.int64], edits: list[tuple[int, int]], ratio: float
) -> tuple[NDArray[np.float64], float]:
    """Give the ticks at which pictures are shown after the edit list, and how long the last one stays."""
    shown, last, before = [], float(lasting[-1]), 0.0
    for length, start in edits:
        span = length * ratio
        if start >= 0:
            kept = (composed >= start) & ((composed < start + span) | (length == 0))
            shown.append(composed[kept] - start + before)
        before += span
    if not shown:
        return composed.astype(np.float64), last
    return np.concatenate(shown), last
