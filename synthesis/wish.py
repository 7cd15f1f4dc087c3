"""What a clip is to be, and what is drawn of it before it is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fms_score.skeleton import Side
from synthesis.figure import Figure
from synthesis.filming import Filming, Phone, ViewWish
from synthesis.kit import Grade
from synthesis.looks import Split
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo
from synthesis.person import Person
from synthesis.scenery import Scene

__all__ = ["ClipWish", "Staged"]


@dataclass(frozen=True, slots=True)
class ClipWish:
    """What a clip is to be; whatever is None is drawn by the seed.

    Attributes
    ----------
    movement : str
    seed : int
    split : {"tuning", "held_out"}
    score : int or None
        1, 2 or 3.
    view : str or None
        Side of the person towards the camera.
    sides : tuple of str
        One attempt each; empty to draw them.
    attempts : int
        At most so many are drawn.
    size_px : tuple of int or None
    frame_rate_hz : float
    scene : str or None
        A panorama, or ``room``.
    person : int or None
        Seed of the person, where several clips are to show the same.
    values : tuple of (str, float)
        Values of the performance that are to be so.
    steady : float
        1 = filmed as the capture guide asks, 0 = carelessly.
    tempo : Tempo or None
    phone : Phone or None
        Lens and shutter.
    """

    movement: str
    seed: int
    split: Split = "tuning"
    score: int | None = None
    view: ViewWish | None = None
    sides: tuple[Side, ...] = ()
    attempts: int = 3
    size_px: tuple[int, int] | None = None
    frame_rate_hz: float = 30.0
    scene: str | None = None
    person: int | None = None
    values: tuple[tuple[str, float], ...] = ()
    steady: float | None = None
    tempo: Tempo | None = None
    phone: Phone | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """A clip before it is rendered: everything that is true of it but the visibility of points."""

    wish: ClipWish
    score: int
    view: ViewWish
    person: Person
    figure: Figure
    motion: Motion
    attempts: list[Attempt]
    grades: Mapping[str, Grade]
    scene: Scene
    filming: Filming
    rng: np.random.Generator
