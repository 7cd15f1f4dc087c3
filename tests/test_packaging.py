"""What must be true of the package as a whole: it is found, it is light, and it names nobody's machine."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import fms_score
from fms_score.pose.model_folders import shipped_cards
from fms_score.resources import rubric_folder, rubric_paths

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

TEXT_SUFFIXES = {"", ".css", ".csv", ".html", ".j2", ".js", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
MACHINE_PATH = re.compile(r"(?<![\w./:$}~-])(?:/(?:home|root|work|Users|tmp|mnt)/|[A-Za-z]:\\Users\\)\w")


def modules_after(*imports: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after some imports."""
    code = f"import json, sys, {', '.join(imports)}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def text_files() -> list[Path]:
    """Every text file of the project, without what tools leave behind."""
    tops = [path for path in ROOT.iterdir() if path.is_file()]
    folders = [path for path in ROOT.iterdir() if path.is_dir() and (path.name[0] != "." or path.name == ".ci")]
    kept = [folder for folder in folders if folder.name not in {"build", "dist", "fms_results"}]
    inner = [path for folder in kept for path in folder.rglob("*") if path.is_file()]
    return [path for path in tops + inner if path.suffix in TEXT_SUFFIXES and "__pycache__" not in path.parts]


def test_rubrics_are_found_with_their_schema() -> None:
    assert {"deep_squat", "hurdle_step"} <= set(rubric_paths())
    assert (rubric_folder() / "rubric.schema.json").is_file()


def test_cards_of_both_networks_are_found() -> None:
    assert {"human-pose-estimation-0001", "tf-pose-mobilenet-v2-small"} <= set(shipped_cards())


def test_every_module_can_be_imported() -> None:
    names = [module.name for module in pkgutil.walk_packages(fms_score.__path__, "fms_score.")]
    assert len(names) > 50
    for name in names:
        if name != "fms_score.__main__":  # that one runs the command
            importlib.import_module(name)


def test_version_is_the_one_in_pyproject() -> None:
    try:
        version("fms-score")
    except PackageNotFoundError:
        assert fms_score.__version__ == "0+unknown"  # a checkout that was never installed
    else:
        assert fms_score.__version__ == PROJECT["version"], "installed before the version changed: install again"


def test_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "fms_score", "--version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, f"fms-score {fms_score.__version__}", "")


def test_changelog_knows_this_version() -> None:
    assert f"\n## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_licence_is_apache() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_importing_the_package_is_light() -> None:
    heavy = {"cv2", "matplotlib", "numpy", "openvino", "pandas", "pydantic", "scipy", "sklearn"}
    assert not modules_after("fms_score") & heavy


def test_layers_above_the_network_need_neither_video_nor_network() -> None:
    layers = ["fms_score.tracks.build", "fms_score.kinematics.signals", "fms_score.repetitions", "fms_score.rubric.score"]
    assert not modules_after(*layers) & {"cv2", "openvino", "matplotlib", "typer", "rich"}


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    files = text_files()
    assert len(files) > 50
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("open('/" + "home/anna/clip.mp4')", True),
        ("see /" + "work/main", True),
        ("C:\\" + "Users\\anna", True),
        ("https://example.org/home/page", False),
        ("docs/work/page.md", False),
        ("~/work/clip.mp4", False),
    ],
)
def test_machine_paths_are_told_from_other_slashes(line: str, is_found: bool) -> None:  # noqa: FBT001 - a table's column
    assert bool(MACHINE_PATH.search(line)) == is_found
