"""Streams of frames: looked into, put back together, thinned out, and closed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

from fms_score.video.frame import Frame

__all__ = ["close_stream", "first_frame", "only_frames", "put_back"]


def first_frame(open_frames: Callable[[], Iterator[Frame]]) -> tuple[Frame, Iterator[Frame]] | None:
    """Open a stream; give its first frame and the rest, or None if it has none."""
    frames = open_frames()
    first = next(frames, None)
    return None if first is None else (first, frames)


def put_back(first: Frame, frames: Iterator[Frame]) -> Iterator[Frame]:
    """The stream with its first frame again; closing it closes the stream."""
    try:
        yield first
        del first
        yield from frames
    finally:
        close_stream(frames)


def only_frames(frames: Iterable[Frame], wanted: Container[int]) -> Iterator[Frame]:
    """The frames with these numbers; the stream is closed with this one."""
    try:
        yield from (frame for frame in frames if frame.index in wanted)
    finally:
        close_stream(frames)


def close_stream(frames: Iterable[object]) -> None:
    """Close a stream that can be closed, so that its file is; a list and the like cannot, and need not."""
    close = getattr(frames, "close", None)
    if close is not None:
        close()
