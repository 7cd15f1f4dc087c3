"""What the tests of the command line share: the command itself, clips with known content, and two stand-ins for a network."""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as ops

from fms_score import pipeline
from fms_score.cli import console, main
from fms_score.pose.estimator import PoseSummary

ROOT = Path(__file__).resolve().parents[2]
SIZE = (320, 180)
RATE_HZ = 15.0
GREY = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line that a mistake is told in."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("fms-score: "), self.err
        assert self.err.endswith("\n")
        assert (self.code, self.out) == (2, ""), (self.code, self.out)
        return lines[0].removeprefix("fms-score: ")


def files_under(folder: Path) -> dict[str, int]:
    """Every file and folder below, hidden ones too; of files, when they were last changed."""
    paths = sorted(folder.rglob("*"))
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns if path.is_file() else 0 for path in paths}


@pytest.fixture(scope="session")
def listed():
    return files_under


@pytest.fixture(scope="session")
def makers():
    """The module tests/video/makers.py: small videos and the faults that real files have."""
    spec = importlib.util.spec_from_file_location("cli_video_makers", ROOT / "tests" / "video" / "makers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def write_clip(makers):
    """Write pictures, grey ones if only a number is given, as a video."""

    def write(path: Path, pictures, rate_hz: float = RATE_HZ) -> Path:
        pictures = [GREY] * pictures if isinstance(pictures, int) else pictures
        path.parent.mkdir(parents=True, exist_ok=True)
        makers.silence_libraries()
        with makers.standard_error_muted():
            writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), rate_hz, SIZE)
        assert writer.isOpened()
        for picture in pictures:
            writer.write(picture)
        writer.release()
        return path

    return write


# ---- stand-ins for a network ------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def blind(tmp_path_factory) -> Path:
    """A network of the right kind that never sees anybody: one convolution whose weights are all zero."""
    picture = ops.parameter([1, 3, 64, 64], np.float32, name="picture")
    maps = ops.convolution(picture, np.zeros((57, 3, 8, 8), np.float32), [8, 8], [0, 0], [0, 0], [1, 1])
    path = tmp_path_factory.mktemp("models") / "blind.xml"
    ov.save_model(ov.Model([maps], [picture], "blind"), path, compress_to_fp16=False)
    return path


@dataclass
class Actor:
    """Stands in for the pose estimator: in every clip, whatever it shows, it sees the stick athlete.

    ``seen`` says in which pictures; ``view`` from where.
    """

    athlete: object
    view: str = "side"
    depth_deg: float = 150.0
    movement: str = "squat"
    seen: slice = field(default_factory=lambda: slice(None))
    summary: PoseSummary | None = None

    def __call__(self, _network, _options=None):
        return self

    def people(self, open_frames):
        frames = [(frame.index, frame.time_s) for frame in open_frames()]
        time_s = np.array([at for _, at in frames])
        xy = self._points(time_s)
        xy[~np.isin(np.arange(len(time_s)), np.arange(len(time_s))[self.seen])] = np.nan
        yield from self.athlete.people(time_s, xy)
        self.summary = PoseSummary(len(time_s), len(time_s), 0, 0, 0, ((0.0, 0),), (((256, 456), len(time_s)),))

    def _points(self, time_s):
        made = getattr(self.athlete, self.movement)
        if len(time_s) == 1:  # a still shows the turn
            steps = made(self.athlete.times(2.0, 2.0), self.depth_deg, self.view, period_s=2.0)
            return steps.xy[1:2] / 4
        return made(time_s, self.depth_deg, self.view, period_s=2.0).xy / 4  # the athlete stands in 1280 x 720


@pytest.fixture
def acted(monkeypatch, athlete):
    """Let the stick athlete squat in every clip, once every two seconds."""
    actor = Actor(athlete)
    monkeypatch.setattr(pipeline, "PoseEstimator", actor)
    return actor


# ---- the command ------------------------------------------------------------------------------------------------------
@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """The folder in which the command runs, empty, with nothing from the user's own caches and settings."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("FMS_SCORE_MODELS", raising=False)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def cli(desk, monkeypatch, capfd):  # noqa: ARG001 - it runs at that desk
    """Run ``fms-score`` in this process; what libraries print past Python is seen too."""
    ended_by, handlers = signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers)

    def run(*words) -> Done:
        monkeypatch.setattr(sys, "argv", ["fms-score", *map(str, words)])
        console.out.cache_clear()
        console.notes.cache_clear()
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.run()
        return Done(ended.value.code or 0, *capfd.readouterr())

    yield run
    signal.signal(signal.SIGTERM, ended_by)
    logging.getLogger().handlers[:] = handlers


@pytest.fixture
def process(desk):
    """Start ``fms-score`` in a process of its own, as a shell does."""
    with ExitStack() as ending:
        yield partial(_start, desk, ending)


def _interruptible() -> None:
    """Hear Ctrl-C even where this test run itself was started in the background, which makes children deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _start(desk, ending, *words, stdin=subprocess.DEVNULL, **settings) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | settings
    command = [sys.executable, "-m", "fms_score", *map(str, words)]
    pipe = subprocess.PIPE
    started = subprocess.Popen(
        command,
        cwd=desk,
        env=environment,
        stdin=stdin,
        stdout=pipe,
        stderr=pipe,
        preexec_fn=_interruptible,  # noqa: PLW1509  no thread runs here yet
    )
    return ending.enter_context(started)
