"""What is printed, where, and in which letters."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from fms_score.cli.console import one_line

VIDEO = "anna_deep_squat.mp4"


@pytest.fixture
def clip(desk, write_clip, acted):
    """A clip in which the athlete squats twice, seen from the front."""
    acted.view = "front"
    return write_clip(desk / VIDEO, 60)


def strict(text):
    """Read JSON, but refuse what only Python takes for it."""

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_people_are_told_the_score_why_and_where_the_report_is(cli, clip, blind):
    done = cli("analyze", clip.name, "--model", blind, "--no-overlay")
    assert (done.code, done.err) == (0, "")
    first, second, *others = done.out.splitlines()
    assert first == f"{VIDEO}  Deep squat: 1-3  (2 repetitions)"
    assert second.startswith("  Score 1-3; undecided: ")
    assert others[-1] == f"  report: {Path('fms_results', 'anna_deep_squat', 'report.html')}"
    assert "\x1b" not in done.out


def test_quiet_prints_nothing(cli, clip, blind):
    done = cli("analyze", clip.name, "--model", blind, "--no-overlay", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_json_is_one_document_and_nothing_else(cli, clip, desk, blind):
    done = cli("analyze", clip.name, clip, "--model", blind, "--no-overlay", "--json")  # the same file twice is one input
    assert (done.code, done.err) == (0, "")
    document = strict(done.out)
    assert list(document) == ["results", "failed", "notes"]
    (result,) = document["results"]
    stored = strict((desk / "fms_results" / "anna_deep_squat" / "score.json").read_text(encoding="utf-8"))
    assert {key: result[key] for key in stored} == stored
    assert result["input"] == VIDEO
    assert result["folder"] == str(Path("fms_results", "anna_deep_squat"))


def test_a_missing_device_is_one_note_and_the_cpu_is_taken(cli, clip, blind):
    from fms_score.pose.network import available_devices  # noqa: PLC0415  asks the machine

    if any(device.startswith("NPU") for device in available_devices()):
        pytest.skip("this machine has an NPU")
    command = ("analyze", clip.name, "--model", blind, "--no-overlay", "--device", "npu")
    told = cli(*command)
    assert told.code == 0
    assert told.err.startswith("note: device NPU is not available here (available: CPU")
    assert told.err.endswith("; the CPU is used instead\n")
    assert told.err.count("\n") == 1
    for programs in (cli(*command, "--json"), cli(*command, "--quiet")):
        assert (programs.code, programs.err) == (0, "")
    document = strict(cli(*command, "--json").out)
    assert document["notes"] == [told.err.removeprefix("note: ").strip()]
    assert document["results"][0]["provenance"]["model"]["device"] == "CPU"


def test_a_long_path_is_not_broken_where_output_is_piped(cli, clip, blind, desk):
    deep = desk / ("d" * 80) / ("e" * 80) / ("f" * 80)
    assert (
        f"  report: {deep / 'anna_deep_squat' / 'report.html'}\n"
        in cli("analyze", clip.name, "--model", blind, "--no-overlay", "--out", deep).out
    )


def test_tables_are_not_broken_where_they_are_piped(cli):
    lines = cli("signals").out.splitlines()
    assert len(lines) == 1 + len(strict(cli("signals", "--json").out))


@pytest.mark.parametrize(
    ("name", "folder"),
    [("안나 스쿼트 (1)", "안나 스쿼트 (1)"), ("a [bold]b :smile:", "a [bold]b _smile_"), ("=1+1", "=1+1"), ("-x", "-x")],
)
def test_any_name_is_printed_and_stored_as_it_is(cli, clip, blind, desk, name, folder):
    """Folders are called so that Windows takes them too."""
    path = shutil.copy(clip, desk / f"{name}.mp4")
    done = cli("analyze", path, "--model", blind, "--no-overlay", "--movement", "deep_squat")
    assert done.out.startswith(f"{name}.mp4  Deep squat: ")
    assert (desk / "fms_results" / folder / "report.html").is_file()
    score = strict((desk / "fms_results" / folder / "score.json").read_text(encoding="utf-8"))
    assert score["provenance"]["input"]["name"] == f"{name}.mp4"


def test_control_characters_are_shown_not_obeyed():
    assert one_line("a\nb\x1b[31m\u2028c\ud800 안나") == "a\\nb\\x1b[31m\\u2028c\\ud800 안나"


def test_an_ascii_terminal_gets_question_marks_and_programs_get_the_name(desk, process, write_clip, blind):
    """The blind network sees nobody, so this is an error: its line, and its JSON, still hold the name."""
    write_clip(desk / "안나 deep squat.mp4", 20)
    started = process("analyze", "안나 deep squat.mp4", "--model", blind, "--json", LC_ALL="C", PYTHONIOENCODING="ascii")
    out, err = started.communicate(timeout=120)
    assert started.returncode == 2
    assert err.startswith(b"fms-score: ?? deep squat.mp4: nobody was found")
    assert err.count(b"\n") == 1
    assert strict(out.decode("ascii"))["failed"][0]["input"] == "안나 deep squat.mp4"


def test_a_reader_who_leaves_early_is_no_error(process):
    started = process("signals")
    assert started.stdout.read(10)
    started.stdout.close()
    assert b"Traceback" not in started.stderr.read()
    started.wait(timeout=60)


TALKATIVE = """
import logging, sys, warnings
from fms_score.cli import main

@main.app.command("talk")
def talk():
    logging.getLogger("matplotlib").warning("building the font cache")
    warnings.warn("mean of empty slice", RuntimeWarning)

sys.argv = ["fms-score", "talk"]
main.run()
"""


def test_libraries_that_log_or_warn_are_not_heard(desk):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", TALKATIVE], cwd=desk, env=environment, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_still_says_so_in_its_results(cli, desk, acted, blind):
    acted.view = "side"
    ok, content = cv2.imencode(".png", np.full((360, 640, 3), 128, np.uint8))
    assert ok
    (desk / "deep_squat.png").write_bytes(content.tobytes())
    done = cli("analyze", "deep_squat.png", "--model", blind, "--json")
    (result,) = strict(done.out)["results"]
    (attempt,) = result["attempts"]
    assert attempt["start_s"] == attempt["turn_s"] == attempt["end_s"] == 0.0
    assert not (desk / "fms_results" / "deep_squat" / "overlay.webm").exists()
