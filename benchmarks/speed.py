"""How fast fms-score is, against what the machine could do at best and against how others do it.

Everything that is compared runs in turns within one run, because machines are noisy: trust the ratios, take the milliseconds
and frames a second as context. Leave the machine alone while it runs.

Run::

    python benchmarks/speed.py ../shared/footage/clips/hurdle_front_mimul.mp4 --movement hurdle_step \
        --out speed.json --table docs/performance.md

One person in the clip, please. Without a clip, the sample video in ``data/`` is taken.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from timing import commands, parsers
from timing.maps import own_maps
from timing.streams import STAGES, Stage, clip_of, found_frames, stream_rates, with_network
from timing.table import as_markdown
from timing.whole import whole_runs

from fms_score.atomic import write_text
from fms_score.errors import FmsScoreError
from fms_score.pose.fields import COCO18, FieldMaps
from fms_score.pose.network import PoseNetwork, user_compile_cache
from fms_score.pose.registry import find_model
from fms_score.video.source import read_frames

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "deep_squat_side.webm"
PLACE = "<!-- benchmarks/speed.py -->"

REFERENCE = "human-pose-estimation-0001"
BUNDLED = "fms-pose"
BUNDLED_STAGE = "pose_crop_bundled"
PICTURES_COMPARED = 258
PICTURES_SHIFTED = 12
SHORT_S, LONG_S = 10.0, 600.0

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured, and with what."""

    clip: Path
    movement: str
    model: str
    fixtures: Path | None
    rounds: int
    long_s: float


# ---- parts ------------------------------------------------------------------------------------------------------------
def parser_figures(wanted: Wanted) -> Figures:
    """Time by number of people, and how far from upsampling."""
    network = _network(wanted.model)
    whole = clip_of(network, wanted.clip)
    middle = next(frame.image for frame in read_frames(wanted.clip) if frame.index == whole.frames // 2)
    times = parsers.parser_times(own_maps(network, middle), wanted.rounds)
    step = max(1, round(whole.frames / PICTURES_COMPARED))
    chosen = (frame.image for frame in read_frames(wanted.clip) if frame.index % step == 0)
    seen = parsers.rightness(chain(parsers.recorded_pictures(network, chosen), _recorded(wanted.fixtures)))
    figures: Figures = {f"parser_ms_{count}": value for count, value in times["ours"].items()}
    for name in ("x4", "x8", "tutorial"):
        figures |= {f"parser_{name}_ms_{count}": value for count, value in times[name].items()}
        figures |= {f"parser_{name}_ratio_{count}": value / times["ours"][count] for count, value in times[name].items()}
    return figures | {
        "parser_tutorial_threshold_ratio_1": figures["parser_tutorial_ratio_1"],
        "parser_tutorial_printed_ms_1": times["tutorial_printed"][1],
        "parser_tutorial_ratio_1": times["tutorial_printed"][1] / times["ours"][1],
        "parser_pictures": seen.pictures,
        "parser_people": seen.people,
        "parser_people_lost": seen.lost,
        "parser_people_added": seen.added,
        "parser_mean_px": seen.mean_px,
        "parser_p95_px": seen.p95_px,
        "parser_shift_error_px": parsers.shift_error_px(network, whole.ready[:: max(1, len(whole.ready) // PICTURES_SHIFTED)]),
    }


def stream_figures(wanted: Wanted) -> Figures:
    """The pose stage against inference alone, decoding alone, both, and a plain loop."""
    network = _network(wanted.model)
    clip = clip_of(network, wanted.clip)
    rates = stream_rates(network, clip, wanted.rounds, dict(STAGES) | _bundled_stage(wanted))
    figures: Figures = {f"rate_{name}_hz": statistics.median(values) for name, values in rates.items()}
    return figures | {
        "pose_full_ratio": _ratio(rates, "pose_whole", "decoding_and_inference"),
        "pose_full_own_ratio": _ratio(rates, "pose_whole", "reading_and_inference"),
        "pose_crop_ratio": _ratio(rates, "pose_crop", "inference"),
        "plain_loop_ratio": _ratio(rates, "plain_loop", "decoding_and_inference"),
        "pose_crop_ratio_bundled": _ratio(rates, BUNDLED_STAGE, "inference") if BUNDLED_STAGE in rates else None,
        "pose_full_found": found_frames(network, clip, follow=False),
        "pose_crop_found": found_frames(network, clip, follow=True),
        "pose_frames": clip.frames,
    }


def _bundled_stage(wanted: Wanted) -> dict[str, Stage]:
    """The pose stage with the network that travels with the package, to take its turn beside the others; none without it."""
    try:
        bundled = _network(BUNDLED)
    except FmsScoreError as error:
        print(f"without {BUNDLED}: {error}", file=sys.stderr)
        return {}
    return {BUNDLED_STAGE: with_network(STAGES["pose_crop"], bundled, clip_of(bundled, wanted.clip))}


def _ratio(rates: Mapping[str, list[float]], above: str, below: str) -> float:
    """Median over rounds of the ratio within a round, so that what slows a whole round cancels."""
    return statistics.median(over / under for over, under in zip(rates[above], rates[below], strict=True))


def whole_figures(wanted: Wanted) -> Figures:
    """From the file to the report."""
    runs = whole_runs(_network(wanted.model), wanted.clip, wanted.movement, wanted.rounds)
    return {
        "after_pose_share": statistics.median(run.after_s / run.poses_s for run in runs["plain"]),
        "rate_analyze_hz": statistics.median(run.rate_hz for run in runs["plain"]),
        "rate_analyze_overlay_hz": statistics.median(run.rate_hz for run in runs["overlay"]),
        "overlay_pose_ratio": statistics.median(
            with_it.poses_s / without.poses_s for with_it, without in zip(runs["overlay"], runs["plain"], strict=True)
        ),
    }


def start_figures(wanted: Wanted) -> Figures:
    """How long until something is there."""
    with tempfile.TemporaryDirectory() as scratch:
        still = commands.still_of(wanted.clip, 1.0, Path(scratch))
        cold, warm = commands.verdict_s(still, wanted.model, wanted.rounds)
    return {
        "help_s": commands.help_s(wanted.rounds),
        "import_s": commands.import_s(wanted.rounds),
        "first_verdict_cold_s": cold,
        "first_verdict_s": warm,
    }


def memory_figures(wanted: Wanted) -> Figures:
    """Largest resident memory of a short and a long clip."""
    with tempfile.TemporaryDirectory() as scratch:
        short, long = (commands.looped(wanted.clip, seconds, Path(scratch)) for seconds in (SHORT_S, wanted.long_s))
        (short_mb, short_took_s), (long_mb, long_took_s) = (commands.cost(clip, wanted.model) for clip in (short, long))
        return {
            "rss_mb_short": short_mb,
            "rss_mb_long": long_mb,
            "rss_long_s": wanted.long_s,
            "analyze_short_ratio": short_took_s / SHORT_S,
            "analyze_long_ratio": long_took_s / wanted.long_s,
        }


def scaling_figures(wanted: Wanted) -> Figures:
    """Two processes against one, and the cost of larger pictures."""
    network = _network(wanted.model)
    with tempfile.TemporaryDirectory() as scratch:
        short = commands.looped(wanted.clip, SHORT_S, Path(scratch))
        figures: Figures = {"two_processes_ratio": commands.throughput_ratio([short] * 4, wanted.model)}
        for height in (360, 720, 1080):
            path = _resized(short, height, Path(scratch))
            (rate,) = stream_rates(network, clip_of(network, path), 1, {"pose_crop": STAGES["pose_crop"]})["pose_crop"]
            figures[f"rate_pose_crop_{height}p_hz"] = rate
    return figures


PARTS: Mapping[str, Callable[[Wanted], Figures]] = {
    "parser": parser_figures,
    "stream": stream_figures,
    "whole": whole_figures,
    "start": start_figures,
    "memory": memory_figures,
    "scaling": scaling_figures,
}


# ---- what they are measured on ------------------------------------------------------------------------------------------
def _network(model: str) -> PoseNetwork:
    return PoseNetwork(find_model(model), compile_cache=user_compile_cache())


def _recorded(folder: Path | None) -> list[FieldMaps]:
    """Maps kept as ``n*.npz``, if there are any."""
    found = []
    for path in sorted(folder.glob("n*.npz")) if folder else []:
        with np.load(path, allow_pickle=False) as stored:
            found.append(FieldMaps(stored["heatmaps"], stored["pafs"], COCO18))
    return found


def _resized(clip: Path, height: int, folder: Path) -> Path:
    path, size = folder / f"{height}p.mp4", (height * 16 // 9, height)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, size)
    for frame in read_frames(clip):
        writer.write(cv2.resize(frame.image, size))
    writer.release()
    return path


# ---- the command ------------------------------------------------------------------------------------------------------
def main() -> None:
    """Run the benchmark from the command line."""
    cv2.setNumThreads(1)
    options = _parser().parse_args()
    wanted = Wanted(options.clip, options.movement, options.model, options.fixtures, options.rounds, options.long)
    figures: Figures = {}
    if options.out and options.out.is_file() and options.parts != list(PARTS):
        figures = json.loads(options.out.read_text(encoding="utf-8"))  # parts measured before stay
    for name in options.parts:
        print(f"{name} ...", file=sys.stderr)
        figures |= PARTS[name](wanted)
    text = as_markdown(figures)
    print(text)
    if options.out:
        write_text(options.out, json.dumps(figures, indent=1) + "\n")
    if options.table:
        before, _, after = options.table.read_text(encoding="utf-8").split(PLACE)
        write_text(options.table, f"{before}{PLACE}\n{text.rstrip()}\n{PLACE}{after}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path, nargs="?", default=SAMPLE, help="a clip of one person")
    parser.add_argument("--movement", default="deep_squat", help="what the clip shows")
    parser.add_argument("--model", default=REFERENCE, help="network, by name or path")
    fixtures = ROOT.parent / "shared" / "fixtures"
    parser.add_argument("--fixtures", type=Path, default=fixtures if fixtures.is_dir() else None, help="maps kept as n*.npz")
    parser.add_argument("--rounds", type=int, default=4, help="rounds in which everything takes its turn")
    parser.add_argument("--long", type=float, default=LONG_S, help="seconds of the long clip of the memory part")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS), help="measure only these")
    parser.add_argument("--out", type=Path, help="write all figures as one flat JSON object; parts not measured now stay in it")
    parser.add_argument("--table", type=Path, help=f"replace the part between two lines {PLACE} of this document")
    return parser


if __name__ == "__main__":
    main()
