"""The corpus of odd and damaged videos, through the whole of the command."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from faults.corpus import Odd, corpus
from faults.running import Row, call

__all__ = ["video_rows"]

LONGEST_S: Final = 120.0
"""Nothing in the corpus is longer than half a minute of pictures, most are six seconds."""


def video_rows(folder: Path) -> list[Row]:
    """Score the whole corpus in one batch, and say what came of each kind."""
    files = corpus(folder / "corpus")
    with (folder / "corpus.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["video", "movement", "name"])
        table.writerows([f"corpus/{odd.path.name}", "deep_squat", odd.path.name.replace(".", "_")] for odd in files)
    ended = call(("batch", "corpus.csv", "--jobs", "2", "--out", "results", "--json"), folder)
    lines = json.loads(ended.out)["clips"] if ended.out else []
    (folder / "videos.json").write_text(json.dumps(lines, indent=1), encoding="utf-8")
    by_kind: dict[str, list[tuple[Odd, dict[str, object]]]] = {}
    for odd, line in zip(files, lines, strict=True):
        by_kind.setdefault(odd.kind, []).append((odd, line))
    rows = [_row(kind, members) for kind, members in by_kind.items()]
    return [*rows, Row("all of these in one run: tracebacks", len(files), str(ended.err.count("Traceback")), ended.clear)]


def _row(kind: str, members: Sequence[tuple[Odd, dict[str, object]]]) -> Row:
    scored = sum(line["status"] != "failed" for _, line in members)
    told = len(members) - scored
    words = [f"{scored} scored" if scored else "", f"{told} refused in one line: {_reasons(members)}" if told else ""]
    return Row(kind, len(members), "; ".join(word for word in words if word), all(_as_expected(*one) for one in members))


def _as_expected(odd: Odd, line: dict[str, object]) -> bool:
    """A result or an error of ours; nobody may be found in pictures too small, but they were read."""
    error = str(line["error"])
    fault = "fault of fms-score" in error or float(str(line["seconds"])) > LONGEST_S
    right = {"read": not _is_of_reading(error), "refused": line["status"] == "failed", "either": True}
    return not fault and right[odd.outcome]


def _is_of_reading(error: str) -> bool:
    return any(word in error for word in ("copy it again", "cannot be read", "sound only", "not a video"))


def _reasons(members: Iterable[tuple[Odd, dict[str, object]]]) -> str:
    """What was said, by its kind, without names and numbers."""
    kinds = {
        "empty": "is empty", "nothing to decode": "no picture that can be decoded", "ends early": "ends early",
        "damaged at a place": "is damaged", "no index": "has no index", "cannot be read": "cannot be read as a video",
        "sound only": "sound only", "text": "text file", "damaged first bytes": "first bytes are damaged",
        "no video track": "no video track", "nobody in it": "whole person is in view",
        "a person for too short": "the best person for",
    }  # fmt: skip
    found = dict.fromkeys(_kind(str(line["error"]), kinds) for _, line in members if line["status"] == "failed")
    return ", ".join(found)


def _kind(error: str, kinds: dict[str, str]) -> str:
    return next((name for name, part in kinds.items() if part in error), error.partition(": ")[2][:60] or error[:60])
