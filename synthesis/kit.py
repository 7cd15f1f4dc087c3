"""What every movement brings with it, and how performances are drawn for a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from fms_score.skeleton import Side
from synthesis.figure import Figure
from synthesis.filming import ViewWish
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo

__all__ = ["Grade", "Kit", "Wanted", "attempts_of", "draw_values"]

Grade = Literal["met", "narrowly met", "narrowly missed", "missed"]
Planner = Callable[[Figure, Sequence[Attempt], np.random.Generator, Tempo], Motion]

DIAL: Final[tuple[Grade, ...]] = ("narrowly met", "narrowly missed", "missed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes a score: values that are always so, and criteria of which one or two are missed."""

    always: Mapping[str, float] = field(default_factory=dict)
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """A movement and how it can be performed.

    Attributes
    ----------
    plan : callable
        Figure, attempts, generator and tempo to a motion.
    good : mapping of str to float
        Values that meet every criterion.
    spread : mapping of str to float
        Standard deviations between people and attempts.
    dials : mapping of criterion to mapping of value to (narrowly met, narrowly missed, plainly missed)
    scores : mapping of score to Wanted
    answers : callable
        Values to what somebody on the spot would answer.
    views : mapping of view to share
    two_sided, floor_test : bool
    slower : float
        Factor on the usual durations.
    near_side : {"any", "named", "other"}
        Which side is filmed from the side: the one the test names (the raised leg), or the other.
    both_in_clip : bool
        Whether one clip may show both sides one after the other.
    """

    plan: Planner
    good: Mapping[str, float]
    spread: Mapping[str, float]
    dials: Mapping[str, Mapping[str, tuple[float, float, float]]]
    scores: Mapping[int, Wanted]
    answers: Callable[[Mapping[str, float]], dict[str, bool]]
    views: Mapping[ViewWish, float]
    two_sided: bool = False
    floor_test: bool = False
    slower: float = 1.0
    near_side: Literal["any", "named", "other"] = "any"
    both_in_clip: bool = False


def draw_values(kit: Kit, score: int, rng: np.random.Generator) -> tuple[dict[str, float], dict[str, Grade]]:
    """Values of one person's performance for a score, and the grade asked of each criterion with a dial."""
    values = {name: value + float(rng.normal(0, 0.6 * kit.spread.get(name, 0.0))) for name, value in kit.good.items()}
    wanted = kit.scores[score]
    values |= wanted.always
    grades: dict[str, Grade] = dict.fromkeys(kit.dials, "met")
    for name in kit.dials:
        if rng.random() < 0.15:
            grades[name] = "narrowly met"
    count = min(len(wanted.missed), int(rng.choice([1, 2], p=[0.65, 0.35])))
    for name in rng.choice(wanted.missed, size=count, replace=False) if count else ():
        grades[str(name)] = "narrowly missed" if rng.random() < 0.4 else "missed"
    for name, grade in sorted(grades.items(), key=lambda item: DIAL.index(item[1]) if item[1] in DIAL else -1):
        if grade != "met":  # the worst last: some criteria hang on the same value
            values |= {value: dial[DIAL.index(grade)] for value, dial in kit.dials[name].items()}
    return values, grades


def attempts_of(kit: Kit, values: Mapping[str, float], sides: Sequence[Side], rng: np.random.Generator) -> list[Attempt]:
    """One attempt a side named, each a little different."""
    return [
        Attempt(side, {name: value + float(rng.normal(0, 0.2 * kit.spread.get(name, 0.0))) for name, value in values.items()})
        for side in sides
    ]
