"""The second thread: same items, same order, same errors, and always an end."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time

import pytest

from fms_score.video.prefetch import prefetch


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "fms-score prefetch"]


def counted(made, stop=None):
    """Numbers from 0; each is noted in ``made`` when it is made."""
    for number in itertools.count() if stop is None else range(stop):
        made.append(number)
        yield number


@pytest.mark.parametrize("depth", [1, 2, 4, 100])
def test_the_same_items_in_the_same_order(depth):
    assert list(prefetch(counted([], stop=50), depth)) == list(range(50))
    assert workers() == []


def test_nothing_in_nothing_out():
    assert list(prefetch(iter(()))) == []


def test_an_error_comes_after_the_items_before_it():
    def failing():
        yield 1
        yield 2
        raise ValueError("third")

    items = prefetch(failing())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ValueError, match="third"):
        next(items)
    assert workers() == []


def test_the_next_item_is_made_while_this_one_is_in_use():
    second_made = threading.Event()

    def two():
        yield 1
        second_made.set()
        yield 2

    items = prefetch(two())
    assert next(items) == 1
    assert second_made.wait(timeout=5)
    items.close()


def test_no_more_than_the_depth_is_made_ahead():
    made = []
    items = prefetch(counted(made), depth=3)
    assert next(items) == 0
    deadline = time.monotonic() + 5
    while len(made) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)  # time in which a sixth could be made, wrongly
    assert made == [0, 1, 2, 3, 4]  # one in use, three waiting, one ready to be put there
    items.close()


def test_breaking_off_stops_the_thread_and_closes_the_source():
    closed_in = []

    def endless():
        try:
            yield from itertools.count()
        finally:
            closed_in.append(threading.current_thread().name)

    items = prefetch(endless())
    next(items)
    begin = time.monotonic()
    items.close()
    assert time.monotonic() - begin < 1
    assert workers() == []
    assert closed_in == ["fms-score prefetch"]


def test_an_interrupted_consumer_stops_the_thread():
    def consume():
        for number in prefetch(counted([])):
            if number == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consume()
    assert workers() == []


def test_a_forgotten_stream_stops_when_it_is_collected():
    items = prefetch(counted([]))
    next(items)
    del items
    assert workers() == []


def test_nothing_starts_before_the_first_item_is_asked_for():
    made = []
    items = prefetch(counted(made))
    assert workers() == []
    assert made == []
    items.close()


ENDINGS = {
    "read to the end": "list(prefetch(iter(range(30))))",
    "broken off": "next(prefetch(itertools.count()))",
    "kept open": "keep = prefetch(itertools.count()); next(keep); threading.main_thread().keep = keep",
    "exit": "keep = prefetch(itertools.count()); next(keep); sys.exit(0)",
    "error": "keep = prefetch(itertools.count()); next(keep)\ntry: 1 / 0\nexcept ZeroDivisionError: pass",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_interpreter_exits(ending):
    script = f"import itertools, sys, threading\nfrom fms_score.video.prefetch import prefetch\n{ENDINGS[ending]}"
    for _ in range(4):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
        assert (done.returncode, done.stderr) == (0, "")


DECODING = """
import sys
from pathlib import Path
from fms_score.video.prefetch import prefetch
from fms_score.video.source import read_frames
keep = prefetch(read_frames(Path(sys.argv[1])))
for frame in keep:
    if frame.index == int(sys.argv[2]):
        break
"""


@pytest.mark.parametrize("last", [0, 5, 1000])
def test_the_interpreter_exits_from_the_middle_of_a_video(makers, tmp_path, last):
    path = makers.write_video(tmp_path / "clip.mp4", count=200)
    command = [sys.executable, "-c", DECODING, str(path), str(last)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
