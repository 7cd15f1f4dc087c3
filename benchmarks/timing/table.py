"""The figures as tables of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["as_markdown"]

Row = tuple[str, Sequence[str], str]
"""What it is, the figures it shows, and how to write one."""

COUNTS = (1, 2, 5, 10, 20)

PARSER: Sequence[Row] = (
    ("this parser", [f"parser_ms_{count}" for count in COUNTS], "{:.2f}"),
    ("upsampling four times", [f"parser_x4_ms_{count}" for count in COUNTS], "{:.1f}"),
    ("upsampling eight times", [f"parser_x8_ms_{count}" for count in COUNTS], "{:.0f}"),
    ("tutorial, peaks from 0.1", [f"parser_tutorial_ms_{count}" for count in COUNTS], "{:.1f}"),
    ("tutorial as printed, peaks above 0", ["parser_tutorial_printed_ms_1"], "{:,.0f}"),
)

SINGLE: Mapping[str, Sequence[Row]] = {
    "the parser against others": (
        ("times faster than upsampling four times, 1 person", ["parser_x4_ratio_1"], "{:.0f}"),
        ("the same, 20 people", ["parser_x4_ratio_20"], "{:.0f}"),
        ("times faster than the tutorial as printed, 1 person", ["parser_tutorial_ratio_1"], "{:,.0f}"),
        ("pictures compared with upsampling eight times", ["parser_pictures"], "{:d}"),
        ("people of 8 or more joints in them", ["parser_people"], "{:d}"),
        ("lost", ["parser_people_lost"], "{:d}"),
        ("added", ["parser_people_added"], "{:d}"),
        ("mean difference, pixels of the network's input", ["parser_mean_px"], "{:.2f}"),
        ("95 % within", ["parser_p95_px"], "{:.2f}"),
        ("error under a known shift of 1-7 pixels", ["parser_shift_error_px"], "{:.2f}"),
    ),
    "a clip": (
        ("inference alone, whole picture, frames/s", ["rate_inference_hz"], "{:.0f}"),
        ("decoding alone, by OpenCV", ["rate_decoding_hz"], "{:.0f}"),
        ("decoding and inference, nothing else", ["rate_decoding_and_inference_hz"], "{:.0f}"),
        ("the same with the program's own reader", ["rate_reading_and_inference_hz"], "{:.0f}"),
        ("plain loop: read, resize, infer, parse, draw", ["rate_plain_loop_hz"], "{:.0f}"),
        ("pose stage, whole picture", ["rate_pose_whole_hz"], "{:.0f}"),
        ("of decoding and inference", ["pose_full_ratio"], "{:.2f}"),
        ("of these with the program's own reader", ["pose_full_own_ratio"], "{:.2f}"),
        ("pose stage, crop that follows", ["rate_pose_crop_hz"], "{:.0f}"),
        ("of inference alone", ["pose_crop_ratio"], "{:.2f}"),
        ("frames with the subject, whole picture", ["pose_full_found"], "{:d}"),
        ("the same, crop", ["pose_crop_found"], "{:d}"),
        ("pose stage with the bundled network, crop that follows", ["rate_pose_crop_bundled_hz"], "{:.0f}"),
        ("of inference alone of `human-pose-estimation-0001`, whole picture", ["pose_crop_ratio_bundled"], "{:.2f}"),
        ("`analyze` to the last file, no overlay, frames/s", ["rate_analyze_hz"], "{:.0f}"),
        ("everything after the poses, share of the poses' time", ["after_pose_share"], "{:.2f}"),
        ("`analyze` with overlay, frames/s", ["rate_analyze_overlay_hz"], "{:.0f}"),
    ),
    "start and memory": (
        ("`fms-score --help`, s", ["help_s"], "{:.2f}"),
        ("`import fms_score`, s", ["import_s"], "{:.3f}"),
        ("one picture to its report, cold compile cache, s", ["first_verdict_cold_s"], "{:.2f}"),
        ("the same, warm", ["first_verdict_s"], "{:.2f}"),
        ("memory, 10 s clip, MB", ["rss_mb_short"], "{:.0f}"),
        ("memory, long clip, MB", ["rss_mb_long"], "{:.0f}"),
        ("`analyze` from start to end over the length of the clip, 10 s", ["analyze_short_ratio"], "{:.2f}"),
        ("the same, long clip", ["analyze_long_ratio"], "{:.2f}"),
        ("two processes over one, clips a minute", ["two_processes_ratio"], "{:.2f}"),
        ("pose stage with 640x360 pictures, frames/s", ["rate_pose_crop_360p_hz"], "{:.0f}"),
        ("1280x720", ["rate_pose_crop_720p_hz"], "{:.0f}"),
        ("1920x1080", ["rate_pose_crop_1080p_hz"], "{:.0f}"),
    ),
}


def as_markdown(figures: Mapping[str, Any]) -> str:
    """Tables of everything that was measured."""
    lines = []
    if "parser_ms_1" in figures:
        lines += ["| ms a picture; people: | " + " | ".join(map(str, COUNTS)) + " |", "|---" * (len(COUNTS) + 1) + "|"]
        for what, names, form in PARSER:
            cells = [_cell(figures, name, form) for name in names]
            lines.append(f"| {what} | " + " | ".join(cells + [""] * (len(COUNTS) - len(cells))) + " |")
        lines.append("")
    for title, rows in SINGLE.items():
        known = [(what, _cell(figures, names[0], form)) for what, names, form in rows if figures.get(names[0]) is not None]
        if known:
            lines += [f"| {title} | |", "|---|---|", *(f"| {what} | {cell} |" for what, cell in known), ""]
    return "\n".join(lines)


def _cell(figures: Mapping[str, Any], name: str, form: str) -> str:
    value = figures.get(name)
    return "" if value is None else form.format(value)
