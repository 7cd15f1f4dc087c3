"""The public interface: few names, all in one place, typed, and light to import."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import fms_score as fms

ROOT = Path(__file__).resolve().parents[2]


def test_every_name_is_there_and_told_of() -> None:
    for name in fms.__all__:
        assert getattr(fms, name) is not None
        assert name in dir(fms)


def test_no_name_is_hidden_by_a_module() -> None:
    modules = {module.name for module in pkgutil.iter_modules(fms.__path__)}
    assert not modules & set(fms.__all__)


def test_the_list_for_editors_is_the_list_that_is_loaded() -> None:
    source = (ROOT / "fms_score" / "__init__.py").read_text(encoding="utf-8")
    told = source.split("if TYPE_CHECKING:")[1].split("__all__")[0]
    for module, names in fms._HOMES.items():
        assert f"from {module} import {', '.join(names)}\n" in told
    assert sorted(name for names in fms._HOMES.values() for name in names) == sorted(set(fms.__all__) - {"__version__"})


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'analyse'"):
        fms.analyse  # noqa: B018


def test_importing_costs_nothing() -> None:
    code = "import json, sys, fms_score; dir(fms_score); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    heavy = {"pandas", "scipy", "sklearn", "matplotlib", "openvino", "cv2", "numpy", "pydantic", "yaml", "xarray"}
    assert not {name.partition(".")[0] for name in json.loads(done.stdout)} & heavy


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "unneeded"),
    [
        ("PoseTrack", {"pandas", "scipy", "cv2", "openvino", "matplotlib"}),
        ("Rubric", {"cv2", "openvino", "matplotlib"}),
        ("signals", {"matplotlib", "xarray"}),
    ],
)
def test_a_name_loads_only_what_it_needs(name, unneeded) -> None:
    code = f"import json, sys, fms_score; fms_score.{name}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert not {one.partition(".")[0] for one in json.loads(done.stdout)} & unneeded


def test_every_module_of_the_interface_is_typed() -> None:
    for module in fms._HOMES:
        for name in fms._HOMES[module]:
            thing = getattr(importlib.import_module(module), name)
            if inspect.isfunction(thing):
                hints = inspect.signature(thing)
                assert hints.return_annotation is not inspect.Signature.empty, name
                assert all(one.annotation is not inspect.Parameter.empty for one in hints.parameters.values()), name
