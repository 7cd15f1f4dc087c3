"""Boxes of mp4 and mov files: a size, four letters, and content that may be boxes again.

References
----------
ISO/IEC 14496-12, ISO base media file format, section 4.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

__all__ = ["box", "boxes", "inside", "read_moov", "video_track"]

_LARGEST_INDEX_BYTES = 1 << 27
_ZEROS = bytes(4)


def read_moov(path: Path) -> tuple[bytes | None, bool]:
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


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box, up to the first one that cannot be."""
    position = 0
    while position + 8 <= len(content):
        size, kind, header = _box_header(content[position : position + 16], len(content) - position)
        if size < header:
            return
        yield kind, content[position + header : position + size]
        position += size


def inside(content: bytes, *path: bytes) -> bytes | None:
    """Content of the first box down this path of kinds."""
    for kind in path:
        content = next((inner for found, inner in boxes(content) if found == kind), b"")
        if not content:
            return None
    return content


def video_track(moov: bytes) -> bytes | None:
    """Content of the first track that holds pictures."""
    tracks = (content for kind, content in boxes(moov) if kind == b"trak")
    return next((track for track in tracks if (inside(track, b"mdia", b"hdlr") or b"")[8:12] == b"vide"), None)


def box(kind: bytes, content: bytes) -> bytes:
    """A box as it stands in a file."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _box_header(head: bytes, rest: int) -> tuple[int, bytes, int]:
    """Give size, kind and header length of a box; size 0 means up to the end, 1 a long size after the kind."""
    size, kind = struct.unpack_from(">I4s", head)
    if size == 1 and len(head) >= 16:
        return struct.unpack_from(">Q", head, 8)[0], kind, 16
    return size or rest, kind, 8
