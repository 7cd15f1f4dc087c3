"""Work ahead in a second thread, so that decoding and inference happen at the same time."""

from __future__ import annotations

import atexit
import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

from fms_score.video.streams import close_stream

__all__ = ["prefetch"]

T = TypeVar("T")


def prefetch(items: Iterator[T], depth: int = 4) -> Iterator[T]:
    """Give the same items in the same order, made ahead by a second thread.

    Parameters
    ----------
    items : iterator
        Where they come from; used, and closed if it can be closed, by the second thread only.
    depth : int
        How many finished items may wait; with the one being made and the one in use, ``depth + 2`` exist at a time.

    Yields
    ------
    T
        The items.

    Raises
    ------
    Exception
        Whatever ``items`` raises, at the place in the order where it was raised.

    Notes
    -----
    The thread starts with the first item asked for. It ends when the items do, when the consumer breaks off or is
    interrupted, and at the latest when the interpreter exits.
    """
    worker = _Worker(items, depth)
    try:
        yield from worker.finished()
    finally:
        worker.stop()


class _Worker(Generic[T]):
    """The second thread and the queue between it and the consumer."""

    def __init__(self, items: Iterator[T], depth: int) -> None:
        self._items = items
        self._ready: queue.Queue[tuple[T] | None] = queue.Queue(max(1, depth))  # None: nothing more comes
        self._failure: BaseException | None = None
        self._stopped = threading.Event()
        # A daemon, so that a generator somebody forgot cannot keep the interpreter alive; stopped by atexit, so that it is
        # not torn off inside a decoder.
        self._thread = threading.Thread(target=self._run, name="fms-score prefetch", daemon=True)
        atexit.register(self.stop)
        self._thread.start()

    def finished(self) -> Iterator[T]:
        """Items as they are ready, then the error of the source if it had one."""
        while (item := self._ready.get()) is not None:
            yield item[0]
            del item  # or the picture would live on while the next one is waited for
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """End the thread; more than once does no harm."""
        if self._stopped.is_set():  # a stream still open when the interpreter exits is stopped by atexit, then collected
            return
        self._stopped.set()
        atexit.unregister(self.stop)
        self._drain()
        self._thread.join()
        self._drain()

    def _drain(self) -> None:
        """Empty the queue; a thread that waits for room in it goes on, sees that it is to stop, and ends."""
        while True:
            try:
                self._ready.get_nowait()
            except queue.Empty:
                return

    def _run(self) -> None:
        try:
            self._fill()
        except BaseException as failure:  # noqa: BLE001 - it belongs to the consumer, who raises it again
            self._failure = failure
        if not self._stopped.is_set():
            self._ready.put(None)

    def _fill(self) -> None:
        try:
            for item in self._items:
                if self._stopped.is_set():
                    return
                self._ready.put((item,))
        finally:
            close_stream(self._items)
