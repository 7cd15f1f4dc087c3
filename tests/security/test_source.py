"""What the code may never contain: nothing that turns data into code, a shell, or objects of somebody else's choice."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import fms_score

PACKAGE = Path(fms_score.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "os.startfile",
    "pickle.load",
    "pickle.loads",
    "pickle.dump",
    "joblib.load",
    "joblib.dump",
    "marshal.loads",
    "shelve.open",
    "dill.load",
    "dill.loads",
    "cloudpickle.load",
    "cloudpickle.loads",
    "pd.read_pickle",
    "pandas.read_pickle",
    "yaml.unsafe_load",
    "yaml.full_load",
    "yaml.load_all",
    "torch.load",
    "tempfile.mktemp",
    "np.loadtxt",
    "np.genfromtxt",
    "np.fromfile",
    "subprocess.getoutput",
    "os.rename",
}
FORBIDDEN_IMPORTS = {
    "pickle",
    "cPickle",
    "dill",
    "shelve",
    "marshal",
    "cloudpickle",
    "telnetlib",
    "ftplib",
    "fcntl",
    "pwd",
    "termios",
}
SAFE_LOADERS = {"SafeLoader", "CSafeLoader", "_SafeLoader", "_Loader"}


def calls_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def keyword(call, name):
    return next((one.value for one in call.keywords if one.arg == name), None)


def forbidden(call):
    """Why a call may not be; None if it may."""
    name = ast.unparse(call.func)
    if name in FORBIDDEN_CALLS:
        return name
    if name in {"np.load", "numpy.load"} and ast.unparse(keyword(call, "allow_pickle") or ast.Constant(None)) != "False":
        return "np.load without allow_pickle=False"
    if name == "yaml.load" and not any(loader in ast.unparse(call) for loader in SAFE_LOADERS):
        return "yaml.load without a safe loader"
    if ast.unparse(keyword(call, "shell") or ast.Constant(None)) == "True":
        return "shell=True"
    return None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_call_turns_data_into_code(path):
    found = [f"line {call.lineno}: {why}" for call in calls_in(path) if (why := forbidden(call))]
    assert found == []


def test_the_scan_sees_what_it_is_to_see():
    for bad in (
        "eval('1')",
        "np.load(a)",
        "yaml.load(a)",
        "run(a, shell=True)",
        "pickle.loads(a)",
        "np.load(a, allow_pickle=True)",
    ):
        assert forbidden(ast.parse(bad).body[0].value), bad
    for good in ("np.load(a, allow_pickle=False)", "yaml.load(a, yaml.SafeLoader)", "re.compile(a)", "run(a)"):
        assert forbidden(ast.parse(good).body[0].value) is None, good


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_that_unpickles_or_exists_on_one_system_only(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & FORBIDDEN_IMPORTS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_texts_are_read_and_written_as_utf8_wherever_it_runs(path):
    """Without an encoding, Python takes that of the system: cp949 on a Korean Windows."""
    for call in calls_in(path):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"read_text", "write_text"}:
            owner = ast.unparse(call.func.value)
            assert keyword(call, "encoding") or len(call.args) == 2 or owner == "self", f"line {call.lineno}"
        if ast.unparse(call.func) == "open" or (isinstance(call.func, ast.Attribute) and call.func.attr == "open"):
            mode = [ast.unparse(one) for one in call.args]
            text = any(one in {"'r'", "'w'", "'a'", "'x'"} for one in mode)
            is_video = any("webm" in ast.unparse(one.value) for one in call.keywords)
            assert not text or keyword(call, "encoding") or is_video, f"line {call.lineno}"


def test_openvino_is_loaded_in_one_place_only():
    """As it comes, importing it sends an event; see `fms_score/pose/quiet_openvino.py`."""
    importing = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            importing += [path.name for name in names if name.partition(".")[0] == "openvino"]
    assert importing == ["quiet_openvino.py"]


@pytest.mark.parametrize("before", ["", "import openvino_telemetry; "])
def test_openvino_loads_without_its_telemetry_which_is_there_again_afterwards(before, tmp_path):
    pytest.importorskip("openvino_telemetry")
    code = f"{before}import sys; from fms_score.pose.quiet_openvino import ov; print(ov.Core().available_devices[:1]); "
    code += "print(sys.modules['openvino.tools.ovc.telemetry_utils'].tm.__name__); import openvino_telemetry"
    settings = os.environ | {"PYTHONPATH": str(PACKAGE.parent), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['CPU']", "openvino.tools.ovc.telemetry_stub"]
    assert list(tmp_path.iterdir()) == []  # as it comes it would make ~/intel


def test_everything_needed_has_a_lowest_version_that_the_ci_tries():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for_users = [one for name in ("excel", "movement", "parquet", "cluster") for one in extras[name]]
    for needed in [*project["dependencies"], *for_users]:
        assert re.match(r"[\w.\-]+(\[\w+\])?>=\d", needed), needed
    steps = (PACKAGE.parent / ".ci" / "run").read_text(encoding="utf-8")
    assert {"check_lowest", "check_security"} <= set(re.findall(r"\.ci/(\w+)", steps))


def test_telemetry_has_no_part_in_the_package():
    for path in SOURCES:
        names = {ast.unparse(call.func).rpartition(".")[2] for call in calls_in(path)}
        assert not names & {"convert_model", "init_telemetry", "Telemetry"}, path.name  # what OpenVINO sends figures about
