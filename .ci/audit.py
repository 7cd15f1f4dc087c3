"""Hold resolved versions against the published advisories, by whichever service answers; say so plainly where none does.

Usage: audit.py PIP_AUDIT LOCK. Exit code 0: nothing is known against them, or nobody could be asked; 1: something is, or
pip-audit itself failed. With ADVISORIES=required nobody to ask is a failure too: set it where there is a network.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

SERVICES = ("pypi", "osv")
LIMIT_S = 180
OFFLINE = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|Max retries exceeded|NameResolutionError|ProxyError|SSLError|ConnectionReset"
    r"|timed out|40[37] Client Error|429 Client Error|5\d\d Server Error"
)
"""What pip-audit says where a service cannot be reached; anything else that stops it is a failure."""


def main(words: Sequence[str]) -> int:
    """Ask one service after the other until one knows something."""
    program, lock = words
    said = []
    for service in SERVICES:
        report, log = ask(program, lock, service)
        line, code = verdict(service, report, log)
        if code is not None:
            print(line)
            return code
        said.append(line)
    print(f"pip-audit: SKIPPED, no advisories can be had from here ({'; '.join(said)})")
    return int(os.environ.get("ADVISORIES") == "required")


def ask(program: str, lock: str, service: str) -> tuple[str, str]:
    """Report of one service as JSON, empty if there is none, and what was said meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            program, "--progress-spinner", "off", "--no-deps", "--disable-pip", "--timeout", "20",
            "--vulnerability-service", service, "--requirement", lock, "--format", "json", "--output", str(report),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)  # noqa: S603 - ours
        except subprocess.TimeoutExpired:
            return "", f"timed out after {LIMIT_S} s"
        return (report.read_text(encoding="utf-8") if report.exists() else ""), done.stdout + done.stderr


def verdict(service: str, report: str, log: str) -> tuple[str, int | None]:
    """One line, and the exit code that follows from it; None if the service knows none of the packages or was not reached.

    Parameters
    ----------
    service : str
    report, log : str
        As `ask` gives them. pip-audit itself ends well where an index has no advisories at all, so its word is not taken.
    """
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (log.strip().splitlines() or ["it said nothing"])[-1][:300]
        if OFFLINE.search(log):
            return f"{service} cannot be reached", None
        return f"pip-audit: FAILED with {service}: {last}", 1
    known = [one for one in packages if "vulns" in one]
    if not known:
        return f"{service} knows none of {len(packages)} packages", None
    bad = [f"{one['name']} {one['version']}: {', '.join(v['id'] for v in one['vulns'])}" for one in known if one["vulns"]]
    unknown = [one["name"] for one in packages if "vulns" not in one]
    line = f"pip-audit: {len(known)} of {len(packages)} packages checked by {service}; advisories: {'; '.join(bad) or 'none'}"
    return line + (f"; not known there: {', '.join(unknown)}" if unknown else ""), int(bool(bad))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
