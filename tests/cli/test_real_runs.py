"""The command on real clips with the real networks, as somebody runs it in a shell."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.footage, pytest.mark.network_model]

ACCURATE = "human-pose-estimation-0001"
SMALL = "tf-pose-mobilenet-v2-small"
FILES = {"report.html", "score.json", "repetitions.csv", "measurements.csv", "signals.csv", "poses.npz", "poses.csv"}
INTERRUPTED = b"fms-score: interrupted; what was finished before is complete, nothing half-written is left\n"


@pytest.fixture
def start(process, models_folder):
    """Start the command with the networks at hand."""

    def begin(*words, **settings):
        return process(*words, **{"FMS_SCORE_MODELS": str(models_folder), **settings})

    return begin


@pytest.fixture
def shell(start):
    """Run the command to its end: exit code, standard output, standard error."""

    def run(*words, **settings):
        started = start(*words, **settings)
        out, err = started.communicate(timeout=400)
        return started.returncode, out.decode(), err.decode()

    return run


@pytest.fixture
def refused(shell, desk, listed):
    """Run the command, which has to refuse: the one line it says."""

    def run(*words, **settings):
        before = listed(desk)
        code, out, err = shell(*words, **settings)
        assert (code, out) == (2, ""), err
        assert re.fullmatch(r"fms-score: [^\n]+\n", err), err
        assert listed(desk) == before
        return err

    return run


@pytest.fixture
def tommy(footage):
    return footage / "clips" / "squat_side_tommy.mp4"


def score_of(desk, name):
    return json.loads((desk / "fms_results" / name / "score.json").read_text(encoding="utf-8"))


def pictures(path, count):
    capture = cv2.VideoCapture(str(path))
    found = [capture.read()[1] for _ in range(count)]
    capture.release()
    return found


# ---- what goes well ---------------------------------------------------------------------------------------------------
def test_a_clip_becomes_a_folder_and_nothing_is_said_beside_the_result(shell, desk, tommy):
    code, out, err = shell("analyze", tommy, "--json")
    assert (code, err) == (0, "")
    (result,) = json.loads(out)["results"]
    assert (result["movement"], result["view"]["name"], len(result["attempts"])) == ("deep_squat", "side", 3)
    names = {path.name for path in (desk / "fms_results" / "squat_side_tommy").iterdir()}
    assert {name for name in names if not name.endswith(".png")} == FILES | {"overlay.webm"}
    assert {"turn_rep1.png", "turn_rep2.png", "turn_rep3.png"} <= names


@pytest.mark.parametrize("by", ["name", "path"])
@pytest.mark.parametrize("model", [ACCURATE, SMALL])
def test_both_networks_work_by_name_and_by_path(shell, desk, footage, models_folder, model, by):
    file = next(path for path in models_folder.joinpath(model).rglob("*") if path.suffix in {".xml", ".pb"})
    wanted = model if by == "name" else file
    clip = footage / "clips" / "squat_front_ambaks.mp4"  # the small one hardly sees people straight from the side
    code, out, err = shell("analyze", clip, "--model", wanted, "--no-overlay", "--end", "5")
    assert (code, err) == (0, "")
    assert "(0 repetitions)" not in out
    found = score_of(desk, "squat_front_ambaks")["provenance"]
    assert found["model"]["name"] == model
    assert found["poses"]["found_frames"] > 0.95 * found["poses"]["frames"]


def test_a_device_that_is_not_there_is_one_note(shell, tommy):
    code, _, err = shell("analyze", tommy, "--device", "GPU", "--no-overlay", "--end", "1")
    assert code == 0
    if err:  # a machine with a graphics processor has nothing to say
        assert re.fullmatch(r"note: device GPU [^\n]+; the CPU is used instead\n", err)


@pytest.mark.parametrize("name", ["mimul_deep_squat", "mimul_hurdle_step", "fedb_Overhead_Squat_1"])
def test_a_still_is_taken_as_the_turn(shell, desk, footage, name):
    assert shell("analyze", footage / "stills" / f"{name}.jpg", "--quiet") == (0, "", "")
    (attempt,) = score_of(desk, name)["attempts"]
    assert attempt["start_s"] == attempt["turn_s"] == attempt["end_s"] == 0.0
    names = {path.name for path in (desk / "fms_results" / name).iterdir()}
    assert names >= FILES | {"turn_rep1.png"}
    assert "overlay.webm" not in names


@pytest.mark.parametrize("name", ["rotary_birddog_cole", "shoulder_overhead_cole"])
def test_an_animation_is_a_film(shell, desk, footage, name):
    assert shell("analyze", footage / "clips" / f"{name}.gif", "--quiet") == (0, "", "")
    names = {path.name for path in (desk / "fms_results" / name).iterdir()}
    assert names >= FILES | {"overlay.webm"}
    assert len(score_of(desk, name)["attempts"]) >= 1


def test_a_named_view_is_taken_instead_of_the_one_seen(shell, desk, tommy):
    assert shell("analyze", tommy, "--view", "front", "--end", "5", "--no-overlay", "-q") == (0, "", "")
    score = score_of(desk, "squat_side_tommy")
    assert (score["view"]["name"], score["view"]["forced"]) == ("front", True)
    states = {criterion["id"]: criterion["state"] for criterion in score["criteria"]}
    assert states["thigh_below_horizontal"] == "not_observable"


def test_rescoring_the_same_changes_nothing(shell, desk, tommy):
    assert shell("analyze", tommy, "--no-overlay", "-q")[0] == 0
    before = score_of(desk, "squat_side_tommy")
    code, out, err = shell("rescore", "fms_results", "--write")
    assert (code, err) == (0, "")
    assert "0 of 1 scores change (kept)" in out
    after = score_of(desk, "squat_side_tommy")
    assert after["provenance"].pop("rescored") is True
    assert after == before


# ---- what does not ----------------------------------------------------------------------------------------------------
def test_a_clip_cut_in_two_names_the_part_that_can_be_read(refused, shell, desk, footage, tommy):
    content = tommy.read_bytes()
    (desk / "cut_squat.mp4").write_bytes(content[: len(content) // 2])
    said = refused("analyze", "cut_squat.mp4")
    advice = re.search(r"cut_squat\.mp4 ends early: \d+ of 459 frames could be read; .* with (--end \d+\.\d)\n", said)
    assert advice
    assert shell("analyze", "cut_squat.mp4", *advice[1].split(), "--no-overlay", "-q") == (0, "", "")
    phone = (footage / "clips" / "squat_lnewco_good_7026.mov").read_bytes()  # its index stands at the end
    (desk / "cut_phone.mov").write_bytes(phone[: len(phone) // 2])
    assert "cut_phone.mov has no index (moov)" in refused("analyze", "cut_phone.mov")


def test_nobody_or_somebody_for_half_a_second(refused, desk, tommy, makers):
    grey = np.full((360, 640, 3), 128, np.uint8)
    films = {"nobody_squat.mp4": [grey] * 45, "half_squat.mp4": pictures(tommy, 15) + [grey] * 75}
    for name, film in films.items():
        with makers.standard_error_muted():
            writer = cv2.VideoWriter(str(desk / name), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (640, 360))
        for picture in film:
            writer.write(picture)
        writer.release()
    assert "nobody was found in any picture" in refused("analyze", "nobody_squat.mp4")
    assert "nobody was seen for long enough: the best person for 0.5" in refused("analyze", "half_squat.mp4")


def test_a_person_who_is_not_there(refused, tommy):
    assert "subject 9 was asked for" in refused("analyze", tommy, "--subject", "9")


def test_a_network_that_is_missing_cut_or_tampered_with(refused, desk, models_folder, tommy):
    copied = shutil.copytree(models_folder, desk / "models")
    weights = copied / ACCURATE / "FP16-INT8" / f"{ACCURATE}.bin"
    content = weights.read_bytes()
    tampered = bytearray(content)
    tampered[5000] ^= 1
    faults = {"damaged or another version: sha256": [bytes(tampered), content[:1000]], "is missing: replace it": [None]}
    for words, contents in faults.items():
        for fault in contents:
            weights.unlink(missing_ok=True)
            if fault is not None:
                weights.write_bytes(fault)
            for model in (ACCURATE, weights.with_suffix(".xml")):
                said = refused("analyze", tommy, "--model", model, FMS_SCORE_MODELS=str(copied))
                assert f"{weights}: " in said
                assert words in said


# ---- interrupted ------------------------------------------------------------------------------------------------------
def wait_for(what, started):
    """Wait until something is there, as long as the command still runs."""
    for _ in range(2400):
        if what():
            return
        assert started.poll() is None, started.communicate()
        time.sleep(0.05)
    raise AssertionError("it never came")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")
def test_control_c_while_poses_are_found_keeps_what_was_finished(start, desk, footage):
    still, clip = footage / "stills" / "mimul_deep_squat.jpg", footage / "clips" / "hurdle_front_mimul.mp4"
    started = start("analyze", still, clip)
    wait_for((desk / "fms_results" / "scores.csv").exists, started)
    time.sleep(0.5)  # the second clip is being looked at now: its 516 frames take seconds
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=60)
    assert (started.returncode, err) == (130, INTERRUPTED)
    assert {path.name for path in (desk / "fms_results").iterdir()} == {"mimul_deep_squat", "scores.csv"}
    assert {path.name for path in (desk / "fms_results" / "mimul_deep_squat").iterdir()} >= FILES
    with (desk / "fms_results" / "scores.csv").open(encoding="utf-8", newline="") as file:
        assert [row["input"] for row in csv.DictReader(file)] == ["mimul_deep_squat.jpg"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_the_overlay_is_written_leaves_nothing(start, desk, tommy, number):
    started = start("analyze", tommy)
    wait_for(lambda: list(desk.glob("fms_results/.*.part/.overlay*")), started)
    started.send_signal(number)
    _, err = started.communicate(timeout=60)
    assert (started.returncode, err) == (130, INTERRUPTED)
    assert list(desk.iterdir()) == []


# ---- memory -----------------------------------------------------------------------------------------------------------
PEAK = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "fms_score", *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the peak differs from system to system")
def test_memory_does_not_grow_with_the_clip(desk, tommy, models_folder, makers, monkeypatch):
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    film, peaks_mb = pictures(tommy, 300), []
    for minutes_sixths in (1, 6):
        path = desk / f"squat_{minutes_sixths}.mp4"
        with makers.standard_error_muted():
            writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (640, 360))
        for picture in film * minutes_sixths:
            writer.write(picture)
        writer.release()
        command = [sys.executable, "-c", PEAK, "analyze", path, "--no-overlay", "--quiet"]
        done = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=True, timeout=400)
        peaks_mb.append(int(done.stdout) / 1024)
    ten_seconds, a_minute = peaks_mb
    assert a_minute < 700
    assert a_minute - ten_seconds < 60  # 1500 pictures more would be 1000 MB
