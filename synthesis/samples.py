"""The sample videos in ``data/``: ``python -m synthesis.samples --out data`` makes those that are not there.

A clean squat from the side and from the front, and a whole screen of one person with the compensations that a coach meets.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from fms_score.skeleton import Side
from synthesis.clip import render_clip
from synthesis.filming import Phone, ViewWish
from synthesis.make import write_manifest
from synthesis.movements.schedule import Tempo
from synthesis.staging import stage
from synthesis.wish import ClipWish

__all__ = ["SAMPLES", "main", "make_samples"]

TALL: Final = (720, 1280)
UPRIGHT: Final = (540, 960)
WIDE: Final = (960, 540)
SQUATTER: Final = 9
SCREENED: Final = 24
CALM: Final = Tempo(1.2, 1.6, 0.4, 1.4, 0.7)
STILL: Final = Phone()
STEP: Final = Tempo(1.0, 1.2, 0.2, 1.2, 0.6)

log = logging.getLogger("synthesis")


def _clip(
    movement: str, score: int, view: ViewWish, sides: tuple[Side, ...], values: dict[str, float] | None = None
) -> ClipWish:
    """A clip of the screen: one person, one place, filmed with care."""
    on_floor = movement in {"active_straight_leg_raise", "trunk_stability_pushup", "rotary_stability"}
    return ClipWish(
        movement,
        seed=7,
        score=score,
        view=view,
        sides=sides,
        size_px=WIDE if on_floor else UPRIGHT,
        frame_rate_hz=25.0,
        scene="warehouse",
        person=SCREENED,
        values=tuple((values or {}).items()),
        steady=1.0,
        phone=STILL,
        tempo=STEP if movement in {"hurdle_step", "rotary_stability"} else CALM,
    )


_SQUAT: Final = ClipWish(
    "deep_squat",
    31,
    score=3,
    view="right",
    sides=("left",),
    size_px=TALL,
    scene="lobby",
    person=SQUATTER,
    steady=1.0,
    phone=STILL,
    tempo=CALM,
)

SAMPLES: Final[dict[str, ClipWish]] = {
    "deep_squat_side": _SQUAT,
    "overhead_squat_front": replace(_SQUAT, view="front", size_px=UPRIGHT, frame_rate_hz=25.0),
    "screen/deep_squat_side": _clip("deep_squat", 2, "left", ("left", "left")),
    "screen/deep_squat_front": _clip("deep_squat", 2, "front", ("left", "left")),
    "screen/hurdle_step_left": _clip("hurdle_step", 3, "front", ("left",)),
    "screen/hurdle_step_right": _clip("hurdle_step", 2, "front", ("right",), {"side_lean_deg": 13.0}),
    "screen/inline_lunge_left": _clip("inline_lunge", 3, "left", ("left", "left")),
    "screen/inline_lunge_right": _clip("inline_lunge", 2, "right", ("right", "right"), {"trunk_lean_deg": 19.0}),
    "screen/shoulder_mobility_left": _clip("shoulder_mobility", 2, "back", ("left",)),
    "screen/shoulder_mobility_right": _clip("shoulder_mobility", 3, "back", ("right",)),
    "screen/active_straight_leg_raise_left": _clip("active_straight_leg_raise", 2, "left", ("left", "left")),
    "screen/active_straight_leg_raise_right": _clip("active_straight_leg_raise", 3, "right", ("right", "right")),
    "screen/trunk_stability_pushup": _clip("trunk_stability_pushup", 1, "left", ("left", "left"), {"hip_drop_ratio": 0.24}),
    "screen/rotary_stability_left": _clip("rotary_stability", 2, "left", ("left",)),
    "screen/rotary_stability_right": _clip("rotary_stability", 2, "right", ("right",)),
}
"""What every sample shows, by its name without suffix."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m synthesis.samples", description="Render the sample videos.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the videos, usually data")
    parser.add_argument("--people", type=Path, help="folder with makehuman/ and backgrounds/; else FMS_SCORE_PEOPLE")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_samples(options.out, options.people)


def make_samples(out: Path, people: Path | None = None) -> None:
    """Render all samples whose truth is not there yet."""
    for name, wish in SAMPLES.items():
        video = out / f"{name}.webm"
        if video.with_suffix(".json").is_file():
            continue
        video.parent.mkdir(parents=True, exist_ok=True)
        facts = render_clip(stage(wish, people), video)
        log.info("%s: score %d, %.1f MB", name, facts["true_score"], video.stat().st_size / 1e6)
    for folder in sorted({(out / name).parent for name in SAMPLES}):
        write_manifest(folder)


if __name__ == "__main__":
    main()
