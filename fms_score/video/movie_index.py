"""What an mp4 or mov file says of itself: which tracks it has, and when each picture is shown.

FFmpeg works with this table and tells little of it, and without it a file whose end is missing cannot be told from a short one.

References
----------
ISO/IEC 14496-12, ISO base media file format: boxes ``hdlr``, ``mdhd`` and ``elst``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fms_score.video.boxes import boxes, inside, read_moov
from fms_score.video.samples import read_samples

__all__ = ["MovieIndex", "read_movie_index"]

_VIDEO, _SOUND = b"vide", b"soun"


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
    sample : ndarray of intp, shape (pictures,), or None
        Which sample of the file each of them is, in the order of decoding; None where ``shown_s`` is.
    """

    found: bool
    has_video: bool = False
    has_sound: bool = False
    shown_s: NDArray[np.float64] | None = None
    length_s: float | None = None
    sample: NDArray[np.intp] | None = None
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
    moov, cut_off = read_moov(path)
    if moov is None:
        return MovieIndex(found=False, cut_off=cut_off)
    try:
        return replace(_understand(moov), cut_off=cut_off)
    except (struct.error, ValueError):  # a damaged table: FFmpeg has to say what it can read
        return MovieIndex(found=True, has_video=True, cut_off=cut_off)


def _understand(moov: bytes) -> MovieIndex:
    tracks = [content for kind, content in boxes(moov) if kind == b"trak"]
    kinds = [(inside(track, b"mdia", b"hdlr") or b"")[8:12] for track in tracks]
    if not tracks or inside(moov, b"mvex") is not None or _VIDEO not in kinds:
        return MovieIndex(found=True, has_video=_VIDEO in kinds or not tracks, has_sound=_SOUND in kinds)
    track = tracks[kinds.index(_VIDEO)]
    index = MovieIndex(found=True, has_video=True, has_sound=_SOUND in kinds)
    return _with_times(index, track, _timescale(inside(moov, b"mvhd")))


def _timescale(header: bytes | None) -> int:
    """Ticks a second, from an ``mvhd`` or ``mdhd`` box (version 1 has two 64-bit dates before it, version 0 two of 32)."""
    if header is None:
        raise ValueError("no header")
    ticks: int = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0]
    if ticks == 0:
        raise ValueError("no timescale")
    return ticks


def _with_times(index: MovieIndex, track: bytes, movie_ticks: int) -> MovieIndex:
    ticks = _timescale(inside(track, b"mdia", b"mdhd"))
    samples = read_samples(inside(track, b"mdia", b"minf", b"stbl") or b"")
    if samples is None:
        return index
    order = np.argsort(samples.shown, kind="stable")
    if samples.size is not None:
        order = order[samples.size[order] > 0]  # some recorders write empty ones for "the same picture again"
    edits = _edits(inside(track, b"edts", b"elst"))
    shown, which = _edited(samples.shown[order], edits, ticks / movie_ticks)
    if len(shown) == 0:
        return index
    length_s = float(shown[-1] - shown[0] + samples.lasting[order[-1]]) / ticks
    return replace(index, shown_s=(shown - shown[0]) / ticks, length_s=length_s, sample=order[which])


def _edits(box: bytes | None) -> list[tuple[int, int]]:
    """Give (length in movie ticks, start in media ticks) of each edit; a start of -1 shows nothing."""
    if box is None:
        return []
    (number,) = struct.unpack_from(">I", box, 4)
    entry = struct.Struct(">QqI" if box[0] == 1 else ">IiI")
    return [entry.unpack_from(box, 8 + entry.size * place)[:2] for place in range(min(number, 1000))]


def _edited(
    composed: NDArray[np.int64], edits: list[tuple[int, int]], ratio: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Give the ticks at which pictures are shown after the edit list, and which pictures they are."""
    shown, which, before = [], [], 0.0
    for length, start in edits:
        span = length * ratio
        if start >= 0:
            kept = np.flatnonzero((composed >= start) & ((composed < start + span) | (length == 0)))
            shown.append(composed[kept] - start + before)
            which.append(kept)
        before += span
    if not shown:
        return composed.astype(np.float64), np.arange(len(composed))
    return np.concatenate(shown), np.concatenate(which)
