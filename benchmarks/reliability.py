"""What happens when things go wrong: killed runs, full disks, damaged videos, many clips, long clips.

Each part writes its table into docs/reliability.md between marks of its own, so that parts can be run by themselves.

Run::

    python benchmarks/reliability.py                       # all of it: an hour on a two-core machine
    python benchmarks/reliability.py --parts videos kills
    python benchmarks/reliability.py --parts many --clips 6 --no-table
    python benchmarks/reliability.py --parts many long --keep ~/load   # broken off, the same line goes on where it was

Needs PyAV and psutil (pip install -e '.[dev]'), a network, and for two rows the right to mount.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.kills import kill_rows
from faults.load import Size, long_rows, many_rows
from faults.outputs import output_rows
from faults.running import ROOT, Row
from faults.videos import video_rows

from fms_score.atomic import write_text

PAGE = ROOT / "docs" / "reliability.md"
RESUMABLE = ("many", "long")


def main(words: Sequence[str]) -> int:
    """Run the parts that are wanted; 1 if anything did not happen as it should."""
    wanted = _wanted(words)
    size = Size(wanted.clips, wanted.minutes, wanted.jobs, wanted.limit)
    parts: dict[str, Callable[[Path], list[Row]]] = {
        "videos": video_rows,
        "kills": lambda folder: kill_rows(folder, wanted.kills, wanted.kill_clips),
        "outputs": output_rows,
        "many": lambda folder: many_rows(folder, size),
        "long": lambda folder: long_rows(folder, size),
    }
    good = True
    for name in wanted.parts or parts:
        with _folder(name, wanted) as folder:
            rows = parts[name](folder)
        print(table := _table(rows), flush=True)
        good &= all(row.good for row in rows)
        if wanted.table:
            put_table(PAGE, name, table)
    return 0 if good else 1


@contextmanager
def _folder(name: str, wanted: argparse.Namespace) -> Iterator[Path]:
    """Where a part works: a folder that is kept if so wished, else one that goes."""
    if wanted.keep is not None and name in RESUMABLE:
        place = wanted.keep.resolve() / name
        place.mkdir(parents=True, exist_ok=True)
        yield place
    else:
        with tempfile.TemporaryDirectory(prefix=f"reliability_{name}_", dir=wanted.scratch) as folder:
            yield Path(folder)


def put_table(page: Path, name: str, table: str) -> None:
    """Put a table between its marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n{table}\n{end}",
        page.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if count != 1:
        message = f"{page} has no place for {name}: {begin} ... {end}"
        raise SystemExit(message)
    write_text(page, text)


def _table(rows: Sequence[Row]) -> str:
    lines = ["| tried | how many | what happened | as it should |", "|---|---|---|---|"]
    lines += [
        f"| {_cell(row.what)} | {row.tried} | {_cell(row.happened)} | {'yes' if row.good else '**no**'} |" for row in rows
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def _wanted(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--parts", nargs="+", choices=["videos", "kills", "outputs", "many", "long"])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--kill-clips", type=int, default=20)
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--jobs", type=int, default=2, help="processes of the folder run of many clips")
    parser.add_argument("--limit", type=float, default=40.0, help="minutes after which many and long are broken off, each")
    parser.add_argument("--scratch", type=Path, help="folder for what is made meanwhile; default: the temporary one")
    parser.add_argument("--keep", type=Path, help="keep there what many and long make, and go on with what is there")
    parser.add_argument("--no-table", dest="table", action="store_false", help="print only, leave docs/reliability.md as it is")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
