"""Facts inside a PNG, in a text chunk of its own that viewers ignore."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["read_facts", "with_facts"]

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"fms-score"
HEADER_BYTES: Final = 25
"""The first chunk, IHDR: length, type, 13 bytes of content, check sum."""


def with_facts(png: bytes, facts: Mapping[str, Any]) -> bytes:
    """Same picture with facts that JSON can hold (PNG specification, section 11.3.4.3: ``tEXt``)."""
    body = b"tEXt" + KEYWORD + b"\0" + json.dumps(facts, ensure_ascii=True, allow_nan=False).encode("ascii")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    place = len(SIGNATURE) + HEADER_BYTES
    return png[:place] + chunk + png[place:]


def read_facts(png: bytes) -> dict[str, Any]:
    """Facts that :func:`with_facts` put in; empty if there are none, or the file is damaged."""
    for kind, body in _chunks(png):
        keyword, _, text = body.partition(b"\0")
        if kind == b"tEXt" and keyword == KEYWORD:
            try:
                facts = json.loads(text)
            except (ValueError, RecursionError):
                return {}
            return facts if isinstance(facts, dict) else {}
        if kind == b"IDAT":
            break
    return {}


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while png.startswith(SIGNATURE) and place + 8 <= len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += 12 + length
