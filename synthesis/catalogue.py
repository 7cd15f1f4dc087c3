"""The movements that can be made, by the names of their rubrics."""

from __future__ import annotations

from typing import Final

from synthesis.kit import Kit
from synthesis.movements import (
    deep_squat,
    hurdle_step,
    inline_lunge,
    pushup,
    rotary_stability,
    shoulder_mobility,
    straight_leg_raise,
)

__all__ = ["KITS"]

KITS: Final[dict[str, Kit]] = {
    "deep_squat": deep_squat.KIT,
    "hurdle_step": hurdle_step.KIT,
    "inline_lunge": inline_lunge.KIT,
    "shoulder_mobility": shoulder_mobility.KIT,
    "active_straight_leg_raise": straight_leg_raise.KIT,
    "trunk_stability_pushup": pushup.KIT,
    "rotary_stability": rotary_stability.KIT,
}
