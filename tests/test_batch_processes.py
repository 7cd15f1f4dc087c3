"""Batches over processes and over a Dask cluster, with real results: what dies takes nothing with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import cv2
import pytest

from fms_score.batch_engines import parse_cluster
from fms_score.errors import OptionError
from fms_score.video.source import read_frames

ROOT = Path(__file__).resolve().parents[1]
LIMIT_S = 400

pytestmark = [pytest.mark.slow, pytest.mark.network_model]


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Six small clips of a deep squat, each a little shorter than the one before."""
    folder = tmp_path_factory.mktemp("batch") / "clips"
    folder.mkdir()
    frames = [frame.image for frame in read_frames(ROOT / "data" / "deep_squat_side.webm") if frame.index % 4 == 0]
    pictures = [cv2.resize(image, (180, 320), interpolation=cv2.INTER_AREA) for image in frames]
    for number in range(6):
        path = folder / f"deep_squat_{number}.mp4"
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 7.5, (180, 320))
        for picture in pictures[: len(pictures) - number]:
            writer.write(picture)
        writer.release()
    return folder


@pytest.fixture
def start(models_folder, tmp_path):
    """Start a command in a process group of its own, which is gone in the end."""
    with ExitStack() as ending:

        def run(*words, **settings):
            environment = os.environ | {"PYTHONPATH": str(ROOT), "FMS_SCORE_MODELS": str(models_folder)}
            command = [sys.executable, "-m", *map(str, words)]
            kinds = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | settings
            process = subprocess.Popen(command, cwd=tmp_path, env=environment, start_new_session=True, **kinds)
            ending.callback(end, process)
            return process

        yield run


def end(process):
    """End a process and all it started; workers of a dead driver hold its pipes open."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def wait_for(what, limit_s=LIMIT_S):
    began = time.monotonic()
    while not (found := what()):
        assert time.monotonic() - began < limit_s
        time.sleep(0.05)
    return found


def finished(folder):
    return {path.parent.name: path.stat().st_mtime_ns for path in folder.glob("[!.]*/score.json")}


def statuses(process):
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, err
    return [line["status"] for line in json.loads(out)["clips"]]


def batch(start, clips, out, *words):
    return start("fms_score", "batch", clips, "--out", out, "--no-overlay", "--json", *words)


@pytest.mark.parametrize("with_workers", [True, False])
def test_a_killed_run_goes_on_where_it_was(start, clips, tmp_path, with_workers):
    out = tmp_path / "out"
    first = batch(start, clips, out, "--jobs", "2")
    done = wait_for(lambda: finished(out))
    os.killpg(first.pid, signal.SIGKILL) if with_workers else first.kill()
    found = statuses(batch(start, clips, out, "--jobs", "2"))
    assert len(found) == 6
    assert found.count("known") >= len(done)
    assert {name: when for name, when in finished(out).items() if name in done} == done
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
    assert len((out / "scores.csv").read_text(encoding="utf-8").splitlines()) == 7


def test_workers_end_when_their_driver_is_killed(start, clips, tmp_path):
    out = tmp_path / "out"
    first = batch(start, clips, out, "--jobs", "2", "--again")
    wait_for(lambda: finished(out))
    first.kill()
    wait_for(lambda: not members_of(first.pid), 60)


def members_of(group):
    """Processes of a group that live."""
    psutil = pytest.importorskip("psutil")
    found = []
    for one in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(one.pid) == group and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one.pid)
    return found


def test_two_runs_at_once_do_the_work_once(start, clips, tmp_path):
    both = [batch(start, clips, tmp_path / "out", "--jobs", "1") for _ in range(2)]
    found = [statuses(one) for one in both]
    assert sorted(found) == [["known"] * 6, ["scored"] * 6]


def test_a_worker_that_is_killed_costs_nothing(start, clips, tmp_path):
    psutil = pytest.importorskip("psutil")
    out = tmp_path / "out"
    run = batch(start, clips, out, "--jobs", "2")
    wait_for(lambda: finished(out))
    workers = [one for one in psutil.Process(run.pid).children() if "resource_tracker" not in " ".join(one.cmdline())]
    workers[0].kill()
    found = statuses(run)
    assert len(found) == 6
    assert "failed" not in found


def test_a_dask_worker_that_is_killed_costs_nothing(start, clips, tmp_path):
    pytest.importorskip("distributed")
    where, out = tmp_path / "scheduler.json", tmp_path / "out"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    here = ("--host", "127.0.0.1", "--no-dashboard")
    start("distributed.cli.dask_scheduler", "--port", "0", *here, "--scheduler-file", where, **quiet)
    address = json.loads(wait_for(lambda: where.exists() and where.read_text(encoding="utf-8")))["address"]
    words = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", *here, "--local-directory", tmp_path)
    workers = [start(*words, **quiet) for _ in range(2)]
    run = batch(start, clips, out, "--cluster", f"dask={address}")
    wait_for(lambda: finished(out))
    workers[0].kill()
    found = statuses(run)
    assert len(found) == 6
    assert set(found) <= {"scored", "known"}
    assert len(finished(out)) == 6


# ---- without a network ------------------------------------------------------------------------------------------------
def test_a_cluster_that_is_not_there():
    pytest.importorskip("distributed")
    engine = parse_cluster("dask=tcp://127.0.0.1:1")
    with pytest.raises(OptionError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1"):
        next(engine([], None))
