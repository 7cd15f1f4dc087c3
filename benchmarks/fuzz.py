"""Every border of the package under fire: valid files spoilt in every way, read, and whatever escapes told.

An input must end in a result or in an error of this package whose message is one printable line, within its time and memory;
a warning counts as an escape, too. The same numbers give the same inputs.

Run::

    python benchmarks/fuzz.py                       # 100 000 inputs
    python benchmarks/fuzz.py --count 2000 --target "rubric YAML" --keep found
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzzing.run import Escape, Tally, fuzz
from fuzzing.targets import TARGETS

CHUNK = 400
SHOWN = 3


def jobs_of(count: int, first: int, names: list[str]) -> list[tuple[str, range]]:
    """Pieces of work, every target's share of the count rounded up."""
    whole = sum(TARGETS[name].share for name in names)
    found = []
    for name in names:
        end = first + math.ceil(count * TARGETS[name].share / whole)
        found += [(name, range(start, min(start + CHUNK, end))) for start in range(first, end, CHUNK)]
    return found


def table(tallies: list[Tally]) -> str:
    """Markdown: a row a target, then all of them."""
    lines = ["| input | tried | read | refused | slowest, s CPU | escapes |", "|---|---:|---:|---:|---:|---:|"]
    whole = Tally("all")
    for one in tallies:
        whole.add(one)
    for one in [*tallies, whole]:
        cells = (one.target, one.count, one.read, one.refused, f"{one.slowest_s:.2f}", len(one.escapes))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def told(escapes: list[Escape]) -> str:
    """Escapes by where they come from, the most frequent first."""
    groups: dict[tuple[str, str, str], list[Escape]] = defaultdict(list)
    for one in escapes:
        groups[one.target, one.where, one.what.partition(":")[0]].append(one)
    lines = []
    for (target, where, _), found in sorted(groups.items(), key=lambda item: -len(item[1])):
        seeds = ", ".join(str(one.seed) for one in found[:SHOWN])
        lines.append(f"{len(found)} x {target}, {where}: {found[0].what!r} (seeds {seeds})")
    return "\n".join(lines)


def keep(folder: Path, escapes: list[Escape]) -> None:
    """Write what escaped, to be tried again."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in escapes:
        (folder / f"{one.target.replace(' ', '_')}_{one.seed}_{TARGETS[one.target].file_name}").write_bytes(one.content)


def main() -> int:
    """Run and print; 1 if anything escaped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="inputs in all")
    parser.add_argument("--first", type=int, default=0, help="first seed: another gives other inputs")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds of CPU for one input")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    parser.add_argument("--keep", type=Path, help="folder for inputs that escaped")
    options = parser.parse_args()
    names = options.target or list(TARGETS)
    tallies = {name: Tally(name) for name in names}
    begin = time.perf_counter()
    with ProcessPoolExecutor(options.jobs) as pool:
        pieces = jobs_of(options.count, options.first, names)
        running = [pool.submit(fuzz, name, seeds, options.limit) for name, seeds in pieces]
        for one in running:
            tally = one.result()
            tallies[tally.target].add(tally)
    escapes = [escape for one in tallies.values() for escape in one.escapes]
    print(table(list(tallies.values())))
    print(f"\n{time.perf_counter() - begin:.0f} s with {options.jobs} processes")
    if escapes:
        print(f"\n{told(escapes)}")
        if options.keep:
            keep(options.keep, escapes)
    return bool(escapes)


if __name__ == "__main__":
    sys.exit(main())
