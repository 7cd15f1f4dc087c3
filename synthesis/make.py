"""Render clips with truth: ``python -m synthesis.make --out FOLDER --movement deep_squat --count 20 --seed 1 --split tuning``.

Every clip is three files with one stem: video, ``.npz`` (truth of every frame) and ``.json`` (truth of the clip). A clip whose
``.json`` is there is skipped, so the command can be stopped and started again; ``manifest.csv`` lists all that are there.
Movements take turns, so whatever is there after a stop is balanced. With ``--pairs`` tests that are judged from the side and
from the front are filmed by two phones at once: ``NAME_side`` and ``NAME_front`` show the same performance.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from fms_score.atomic import replacing
from synthesis.catalogue import KITS
from synthesis.clip import render_clip
from synthesis.filming import ViewWish
from synthesis.looks import Split
from synthesis.staging import other_side_of, stage
from synthesis.wish import ClipWish, Staged

__all__ = ["main", "make_clips", "write_manifest"]

SPLITS: Final[dict[str, Split]] = {"tuning": "tuning", "held_out": "held_out"}
HELD_OUT_SEEDS: Final = 100_000
"""Held-out clips are drawn from other seeds, so that no person is in both splits even where clothes are. Every performance has
a person of its own."""

ONE: Final = ("",)
PAIR: Final = ("_side", "_front")

log = logging.getLogger("synthesis")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    movements = list(KITS) if options.movement == "all" else [options.movement]
    options.out.mkdir(parents=True, exist_ok=True)
    for number in range(options.seed, options.seed + options.count):
        for movement in movements:
            usual = ClipWish(movement, number, SPLITS[options.split], frame_rate_hz=options.rate, attempts=options.attempts)
            make_clips(usual, [number], options.out, people=options.people, pairs=options.pairs)
    write_manifest(options.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m synthesis.make", description="Render clips with exact truth.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the clips; made if it is not there")
    parser.add_argument("--movement", default="all", choices=["all", *KITS])
    parser.add_argument("--count", type=int, default=6, help="clips a movement; scores 3, 2 and 1 in turn")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first clip; the next one is one more")
    parser.add_argument("--split", default="tuning", choices=list(SPLITS), help="people, clothes and places to draw from")
    parser.add_argument("--rate", type=float, default=25.0, help="frames a second")
    parser.add_argument("--attempts", type=int, default=3, help="at most so many attempts a clip")
    parser.add_argument("--pairs", action="store_true", help="film tests with criteria in both planes from side and front")
    parser.add_argument("--people", type=Path, help="folder with makehuman/ and backgrounds/; else FMS_SCORE_PEOPLE")
    return parser


def make_clips(
    usual: ClipWish, numbers: Sequence[int], out: Path, *, people: Path | None = None, pairs: bool = False
) -> list[Path]:
    """Render the clips of one movement that are not there yet, one performance a number.

    Parameters
    ----------
    usual : ClipWish
        Seed, score and person are set by the number.
    numbers : sequence of int
    out : Path
    people : Path, optional
        Folder of the people's parts.
    pairs : bool
        Whether a test that is judged in both planes is filmed by two phones.

    Returns
    -------
    list of Path
        The ``.json`` of every clip, old and new.
    """
    made: list[Path] = []
    movement, split = usual.movement, usual.split
    planes = {"side" if view in {"left", "right"} else "front" for view in KITS[movement].views}
    ends = PAIR if pairs and len(planes) == 2 else ONE
    for number in numbers:
        own = number + (HELD_OUT_SEEDS if split == "held_out" else 0)
        somebody = own * len(KITS) + list(KITS).index(movement)
        wish = replace(usual, seed=own, score=3 - number % 3, person=somebody)
        videos = [out / f"{movement}_{split}_{number:04d}{end}.mp4" for end in ends]
        made += [video.with_suffix(".json") for video in videos]
        missing = [video for video in videos if not video.with_suffix(".json").is_file()]
        staged = _staged(wish, people, ends) if missing else {}
        for video in missing:
            facts = render_clip(staged[video.stem.removeprefix(f"{movement}_{split}_{number:04d}")], video)
            log.info("%s: score %d, seen from %s", video.name, facts["true_score"], facts["view"])
    return made


def _staged(wish: ClipWish, people: Path | None, ends: Sequence[str]) -> dict[str, Staged]:
    """The clips of one performance by the end of their names."""
    if ends == ONE:
        return {"": stage(wish, people)}
    near: ViewWish = "left" if wish.seed // 3 % 2 else "right"
    side = stage(replace(wish, view=near), people)
    return dict(zip(PAIR, (side, other_side_of(side, "front")), strict=True))


def write_manifest(out: Path) -> Path:
    """List all clips of a folder in ``manifest.csv``."""
    rows = [_row(path) for path in sorted(out.glob("*.json"))]
    manifest = out / "manifest.csv"
    with replacing(manifest) as temporary:
        pd.DataFrame(rows).to_csv(temporary, index=False)
    return manifest


def _row(path: Path) -> dict[str, Any]:
    facts = json.loads(path.read_text(encoding="utf-8"))
    video = next((p.name for p in sorted(path.parent.glob(f"{path.stem}.*")) if p.suffix in {".mp4", ".webm"}), "")
    return {
        "file": video,
        "movement": facts["movement"],
        "split": facts["split"],
        "view": facts["view"],
        "score": facts["true_score"],
        "score_left": facts["true_score_by_side"].get("left", ""),
        "score_right": facts["true_score_by_side"].get("right", ""),
        "repetitions": len(facts["repetitions"]),
        "scene": facts["scene"],
        "width": facts["camera"]["size_px"][0],
        "height": facts["camera"]["size_px"][1],
        "off_axis_deg": round(facts["camera"]["off_axis_deg"], 2),
        "height_cm": facts["session"]["height_cm"],
        "hand_length_cm": facts["session"]["hand_length_cm"],
        "observed": ";".join(f"{name}={'yes' if answer else 'no'}" for name, answer in facts["observed"].items()),
    }


if __name__ == "__main__":
    main()
