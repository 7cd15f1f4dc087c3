"""The documents do not lie: the commands they show run, show what they promise, and every link leads somewhere.

A ``console`` block after the comment ``<!-- run -->`` is executed, each line that begins with ``$ ``, in an empty folder.
``<!-- run: data -->`` puts a copy of ``data/`` there, ``network`` asks for a network, and ``video`` for that and for a
``deep_squat.mp4`` and a ``hurdle_step.mp4``; words can be joined (``data network``), and what is not at hand skips the block.
Output that the block shows must come, in that order; a line ``...`` stands for any lines.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from fms_score.formats.scores import SCORE_COLUMNS
from fms_score.repetitions import REPETITION_COLUMNS
from fms_score.rubric.measure import MEASUREMENT_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "rubrics").glob("*.md")])
BLOCK = re.compile(r"^<!-- run(?:: (?P<needs>[\w ]+))? -->\n+```console\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:|#)(?P<target>[^)#\s]+)")
CLIPS = {"deep_squat.mp4": "squat_overhead_rnhrn.mp4", "hurdle_step.mp4": "hurdle_front_mimul.mp4"}


class Step(NamedTuple):
    """A command and the lines that the document shows under it."""

    command: str
    shown: list[str]


class Block(NamedTuple):
    """A block to be executed."""

    where: str
    needs: str | None
    steps: list[Step]


def steps_of(body: str) -> list[Step]:
    steps: list[Step] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            steps.append(Step(line.removeprefix("$ "), []))
        elif line.strip():
            steps[-1].shown.append(line)
    return steps


def blocks() -> Iterator[Block]:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Block(f"{document.relative_to(ROOT).as_posix()}:{line}", match["needs"], steps_of(match["body"]))


def first_missing(shown: list[str], output: str) -> str | None:
    """First line shown that the output lacks; spaces count as one, and ``...`` inside a line stands for anything."""
    lines = iter([" ".join(line.split()) for line in output.splitlines()])
    for wanted in shown:
        if wanted.strip() == "...":
            continue
        pattern = ".*".join(re.escape(" ".join(part.split())) for part in wanted.strip().split("..."))
        if not any(re.search(pattern, line) for line in lines):
            return wanted
    return None


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    words = shlex.split(command)
    if words[0] == "fms-score" and not shutil.which("fms-score", path=environment["PATH"]):
        words[:1] = [sys.executable, "-m", "fms_score"]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"$ {command}\nended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture
def environment() -> dict[str, str]:
    """Find the tools of this interpreter first, and lay out text on a terminal of fixed width."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    python_path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PATH": path, "PYTHONPATH": python_path, "COLUMNS": "120", "PYTHONUTF8": "1"}


@pytest.mark.slow
@pytest.mark.parametrize("block", [pytest.param(block, id=block.where) for block in blocks()])
def test_commands_in_documents_run(
    block: Block, tmp_path: Path, environment: dict[str, str], request: pytest.FixtureRequest
) -> None:
    needs = set((block.needs or "").split())
    assert needs <= {"data", "network", "video"}, f"{block.where} needs {block.needs}"
    if "data" in needs:
        shutil.copytree(ROOT / "data", tmp_path / "data")
    if needs & {"network", "video"}:
        environment["FMS_SCORE_MODELS"] = str(request.getfixturevalue("models_folder"))
    if "video" in needs:
        clips = request.getfixturevalue("footage") / "clips"
        for name, clip in CLIPS.items():
            shutil.copy(clips / clip, tmp_path / name)
    for step in block.steps:
        missing = first_missing(step.shown, output := run(step.command, tmp_path, environment))
        assert missing is None, f"{block.where} shows under `{step.command}`:\n{missing}\nbut the output is\n{output}"


@pytest.mark.parametrize("document", [pytest.param(path, id=path.name) for path in DOCUMENTS])
def test_links_in_documents_lead_somewhere(document: Path) -> None:
    targets = [match["target"] for match in LINK.finditer(document.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_readme_executes_commands() -> None:
    assert [block for block in blocks() if block.where.startswith("README.md")]


def test_readme_names_the_columns_of_the_tables() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for columns in (REPETITION_COLUMNS, MEASUREMENT_COLUMNS, SCORE_COLUMNS):
        assert f"`{', '.join(columns)}`" in readme


def test_lines_shown_are_looked_for_in_order() -> None:
    output = "movement    views\ndeep_squat  side, front\nhurdle_step front, side\n"
    assert first_missing(["deep_squat side, front", "...", "hurdle_step ... side"], output) is None
    assert first_missing(["hurdle_step", "deep_squat"], output) == "deep_squat"
    assert first_missing(["inline_lunge"], output) == "inline_lunge"


def test_a_block_falls_into_commands_with_what_they_show() -> None:
    assert steps_of("$ fms-score doctor\nPython 3.11\n\n$ fms-score signals\n") == [
        Step("fms-score doctor", ["Python 3.11"]),
        Step("fms-score signals", []),
    ]
