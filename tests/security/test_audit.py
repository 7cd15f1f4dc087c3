"""What the CI says of advisories: never more than the service that was asked."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "audit.py"
CLEAN = {"name": "numpy", "version": "2.1.0", "vulns": []}
BAD = {"name": "jinja2", "version": "3.0.0", "vulns": [{"id": "CVE-2024-22195"}, {"id": "PYSEC-2024-1"}]}
UNKNOWN = {"name": "openvino", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.fixture
def audit():
    return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    ("packages", "line", "code"),
    [
        ([CLEAN], "pip-audit: 1 of 1 packages checked by pypi; advisories: none", 0),
        ([CLEAN, UNKNOWN], "pip-audit: 1 of 2 packages checked by pypi; advisories: none; not known there: openvino", 0),
        ([CLEAN, BAD], "pip-audit: 2 of 2 packages checked by pypi; advisories: jinja2 3.0.0: CVE-2024-22195, PYSEC-2024-1", 1),
        ([UNKNOWN, UNKNOWN], "pypi knows none of 2 packages", None),
    ],
)
def test_a_report_is_told_with_how_much_of_it_was_checked(audit, packages, line, code):
    assert audit["verdict"]("pypi", json.dumps({"dependencies": packages}), "No known vulnerabilities found") == (line, code)


@pytest.mark.parametrize(
    ("log", "line", "code"),
    [
        ("ConnectionError: HTTPSConnectionPool(host='api.osv.dev'): Max retries exceeded", "osv cannot be reached", None),
        ("timed out after 180 s", "osv cannot be reached", None),
        ("requests.exceptions.HTTPError: 503 Server Error", "osv cannot be reached", None),
        ("Traceback\nKeyError: 'id'", "pip-audit: FAILED with osv: KeyError: 'id'", 1),
        ("", "pip-audit: FAILED with osv: it said nothing", 1),
    ],
)
def test_only_a_missing_network_is_no_failure(audit, log, line, code):
    assert audit["verdict"]("osv", "", log) == (line, code)


@pytest.mark.parametrize(("required", "code"), [("", 0), ("required", 1)])
def test_nobody_to_ask_is_one_line_and_a_failure_only_where_it_is_asked_for(audit, monkeypatch, capsys, required, code):
    monkeypatch.setenv("ADVISORIES", required)
    answers = {"pypi": (json.dumps({"dependencies": [UNKNOWN]}), ""), "osv": ("", "NameResolutionError")}
    monkeypatch.setitem(audit["main"].__globals__, "ask", lambda _program, _lock, service: answers[service])
    assert audit["main"](["pip-audit", "lock.txt"]) == code
    said = "pip-audit: SKIPPED, no advisories can be had from here (pypi knows none of 1 packages; osv cannot be reached)\n"
    assert capsys.readouterr().out == said


def test_the_second_service_is_asked_where_the_first_knows_nothing(audit, monkeypatch, capsys):
    answers = {"pypi": (json.dumps({"dependencies": [UNKNOWN]}), ""), "osv": (json.dumps({"dependencies": [BAD]}), "")}
    monkeypatch.setitem(audit["main"].__globals__, "ask", lambda _program, _lock, service: answers[service])
    assert audit["main"](["pip-audit", "lock.txt"]) == 1
    assert "checked by osv; advisories: jinja2 3.0.0" in capsys.readouterr().out


def test_a_program_that_is_not_pip_audit_gives_no_report(audit):
    assert audit["ask"](sys.executable, "lock.txt", "pypi")[0] == ""
