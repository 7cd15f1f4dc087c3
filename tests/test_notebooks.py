"""Notebooks run from start to end, use the public interface alone, and are kept without their outputs."""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_S = 300
LIBRARIES = {"fms_score", "numpy", "pandas", "matplotlib", "pathlib", "IPython"}


def cells(notebook: Path, kind: str) -> Iterator[dict[str, Any]]:
    return (cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind)


def imports(notebook: Path) -> Iterator[str]:
    for cell in cells(notebook, "code"):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ""


each_notebook = pytest.mark.parametrize("notebook", [pytest.param(path, id=path.stem) for path in NOTEBOOKS])


@each_notebook
def test_outputs_are_stripped(notebook):
    assert [cell for cell in cells(notebook, "code") if cell["outputs"] or cell["execution_count"] is not None] == []


@each_notebook
def test_only_the_public_interface_is_used(notebook):
    names = set(imports(notebook))
    assert {name.split(".")[0] for name in names} <= LIBRARIES
    assert not [name for name in names if name.startswith("fms_score.")]


@each_notebook
def test_there_is_more_to_read_than_code(notebook):
    assert sum(1 for _ in cells(notebook, "markdown")) >= sum(1 for _ in cells(notebook, "code")) / 2


@pytest.mark.slow
@pytest.mark.network_model
@each_notebook
def test_runs_from_start_to_end(notebook, tmp_path, models_folder, monkeypatch):
    """In a copy of ``notebooks/`` beside ``data/`` and ``rubrics/``, so that nothing it writes stays here."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    for folder in ("data", "rubrics"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "notebooks").mkdir()
    place = shutil.copy(notebook, tmp_path / "notebooks")
    monkeypatch.setenv("FMS_SCORE_MODELS", str(models_folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    document = nbformat.read(place, as_version=4)
    nbclient.NotebookClient(
        document, timeout=LONGEST_S, resources={"metadata": {"path": str(tmp_path / "notebooks")}}
    ).execute()
    shown = [output for cell in document.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in shown), "a notebook without a single figure"
