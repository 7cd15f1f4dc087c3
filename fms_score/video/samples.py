"""The sample table of an mp4 or mov track: of each coded picture its times, its bytes, and whether decoding can begin there.

References
----------
ISO/IEC 14496-12, ISO base media file format: boxes ``stts``, ``ctts``, ``stss``, ``stsz``, ``stsc``, ``stco`` and ``co64``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fms_score.video.boxes import inside

__all__ = ["Samples", "read_samples", "sample_begins"]

_MOST_SAMPLES = 5_000_000  # more than a day at 50 Hz; a damaged table must not ask for terabytes


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Coded pictures in the order in which they are decoded.

    Attributes
    ----------
    lasting : ndarray of int64, shape (samples,)
        Ticks from the decoding of each to that of the next.
    offset : ndarray of int64, shape (samples,)
        Ticks from the decoding of each to its showing, as the table says.
    size : ndarray of int64, shape (samples,), or None
        Bytes of each; None where the table does not list every sample.
    key : ndarray of bool, shape (samples,)
        Whether decoding can begin there.
    """

    lasting: NDArray[np.int64]
    offset: NDArray[np.int64]
    size: NDArray[np.int64] | None
    key: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lasting)

    @property
    def decoded(self) -> NDArray[np.int64]:
        """Tick at which each is decoded."""
        return np.cumsum(self.lasting) - self.lasting

    @property
    def shown(self) -> NDArray[np.int64]:
        """Tick at which each is shown."""
        return self.decoded + self.offset


def read_samples(table: bytes) -> Samples | None:
    """Read the sample table (``stbl``) of a track; None if it lists nothing.

    Raises
    ------
    ValueError, struct.error
        If it is damaged.
    """
    lasting = _runs(inside(table, b"stts"), np.dtype(">u4"))
    if lasting is None or len(lasting) == 0:
        return None
    count = len(lasting)
    offset = _runs(inside(table, b"ctts"), np.dtype(">i4"))
    if offset is None or len(offset) != count:
        offset = np.zeros(count, dtype=np.int64)
    return Samples(lasting, offset, _sizes(inside(table, b"stsz"), count), _keys(inside(table, b"stss"), count))


def sample_begins(table: bytes, size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in the file each sample begins.

    Raises
    ------
    ValueError, struct.error
        If the table does not tell, or some samples are of another kind than the rest.
    """
    chunk = _chunks(table)
    (number,) = struct.unpack_from(">I", inside(table, b"stsc") or b"", 4)
    runs = np.frombuffer(inside(table, b"stsc") or b"", ">u4", 3 * number, 8).reshape(-1, 3).astype(np.int64)
    if (runs[:, 2] != 1).any() or (runs[:, 0] > len(chunk)).any():
        raise ValueError("samples of several kinds, or in chunks that are not there")
    samples_in = np.repeat(runs[:, 1], np.diff(runs[:, 0], append=len(chunk) + 1))
    if len(samples_in) != len(chunk) or samples_in.sum() != len(size):
        raise ValueError("chunks do not hold the samples")
    in_chunk = np.repeat(np.arange(len(chunk)), samples_in)
    before = np.cumsum(size) - size
    first = np.cumsum(samples_in) - samples_in
    begins: NDArray[np.int64] = chunk[in_chunk] + before - before[first[in_chunk]]
    return begins


def _chunks(table: bytes) -> NDArray[np.int64]:
    """Where each chunk of samples begins, with 32 or 64 bits."""
    wide = inside(table, b"co64")
    place = wide or inside(table, b"stco") or b""
    (number,) = struct.unpack_from(">I", place, 4)
    return np.frombuffer(place, ">u8" if wide else ">u4", number, 8).astype(np.int64)


def _runs(content: bytes | None, value: np.dtype[np.uint32] | np.dtype[np.int32]) -> NDArray[np.int64] | None:
    """Unroll a table of (how many, value) pairs."""
    if content is None:
        return None
    (pairs,) = struct.unpack_from(">I", content, 4)
    table = np.frombuffer(content, np.dtype([("count", ">u4"), ("value", value)]), count=pairs, offset=8)
    if int(table["count"].sum(dtype=np.uint64)) > _MOST_SAMPLES:
        raise ValueError("more samples than any clip has")
    return np.repeat(table["value"].astype(np.int64), table["count"])


def _sizes(content: bytes | None, count: int) -> NDArray[np.int64] | None:
    if content is None:
        return None
    same, number = struct.unpack_from(">II", content, 4)
    if number != count:
        return None
    return np.full(count, same) if same else np.frombuffer(content, ">u4", count=number, offset=12).astype(np.int64)


def _keys(content: bytes | None, count: int) -> NDArray[np.bool_]:
    """Whether decoding can begin at each sample: at all, where the file lists none."""
    if content is None:
        return np.ones(count, dtype=bool)
    (number,) = struct.unpack_from(">I", content, 4)
    listed = np.frombuffer(content, ">u4", count=min(number, count), offset=8).astype(np.int64) - 1
    key = np.zeros(count, dtype=bool)
    key[listed[(listed >= 0) & (listed < count)]] = True
    return key
