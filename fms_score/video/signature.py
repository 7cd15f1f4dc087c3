"""What a file is, told by its first bytes: names lie, and FFmpeg would render a text file as a film of letters."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fms_score.errors import VideoError

__all__ = ["Signature", "read_signature"]

Signature = Literal["still", "gif", "movie", "other"]

_HEAD_BYTES = 4096
_STILL = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\x00", b"MM\x00*")
_AUDIO = (b"ID3", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9", b"#!AMR", b"FORM")
_PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_MOVIE_SUFFIXES = {".mp4", ".mov", ".m4v", ".3gp", ".3g2"}
_OTHER_CONTAINERS = (b"RIFF", b"\x1a\x45\xdf\xa3", b"\x00\x00\x01", b"\x47", b"\x30\x26\xb2\x75", b"FLV", b"OggS")
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}


def read_signature(path: Path) -> Signature:
    """Tell by its first bytes what kind of file this is.

    Parameters
    ----------
    path : Path
        The file the user named.

    Returns
    -------
    {"still", "gif", "movie", "other"}
        ``movie`` is the mp4/mov family; ``other`` is for FFmpeg to find out.

    Raises
    ------
    VideoError
        If there is no such file, it is a folder, is empty or cannot be read, or if it certainly is no video and no picture.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:  # neither FFmpeg nor OpenCV can be given it
        raise VideoError(f"{str(path)!a}: the name is not valid text; rename the file") from error
    head = _read_head(path)
    if _is_high_efficiency_picture(head):
        raise VideoError(f"{path} is a HEIC or AVIF picture, which cannot be read here; export it as JPEG")
    if head.startswith(_AUDIO) or (head.startswith(b"RIFF") and head[8:12] == b"WAVE"):
        raise VideoError(f"{path} holds sound only, no picture; give the video file itself")
    if _is_text(head):
        raise VideoError(f"{path} is not a video or picture: it is a text file, whatever its name says")
    kind = _kind(head)
    if kind == "other" and path.suffix.lower() in _MOVIE_SUFFIXES and not head.startswith(_OTHER_CONTAINERS):
        # FFmpeg would search such a file for an index and give whatever pictures it can make of the rest.
        raise VideoError(f"{path} does not begin like any video: its first bytes are damaged; copy it again from the phone")
    return kind


def _kind(head: bytes) -> Signature:
    if head.startswith(_STILL) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "still"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[4:8] in _FIRST_BOXES:
        return "movie"
    return "other"


def _read_head(path: Path) -> bytes:
    if path.is_dir():
        raise VideoError(f"{path} is a folder; give a video or picture file")
    if not path.exists():
        raise VideoError(f"{path} does not exist; check the name and the folder")
    if not path.is_file():
        raise VideoError(f"{path} is not an ordinary file; give a video or picture file")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise VideoError(f"{path} cannot be opened: {error.strerror or error}; check its permissions") from error
    if not head:
        raise VideoError(f"{path} is empty (0 bytes); copy it again from the phone")
    return head


def _is_high_efficiency_picture(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head[:-4].decode("utf-8")  # the last character may be cut in two, so up to four bytes are left out
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 8 > 0
    return True
