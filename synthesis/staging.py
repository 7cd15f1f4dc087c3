"""Choosing a clip: person, performance, place and camera, drawn by the seed. Nothing is rendered here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

import numpy as np

from fms_score.skeleton import Side, other_side
from synthesis.assets import people_folder
from synthesis.catalogue import KITS
from synthesis.figure import Figure, figure_of
from synthesis.filming import Filming, ViewWish, draw_filming, draw_phone
from synthesis.kit import Grade, Kit, attempts_of, draw_values
from synthesis.looks import draw_looks
from synthesis.motion import Attempt, Motion
from synthesis.movements.schedule import Tempo
from synthesis.person import Person, build_person
from synthesis.record import rep_truths, true_score
from synthesis.rotation import Array
from synthesis.scenery import OPEN_AIR, Scene, draw_scene
from synthesis.skinning import put_in_pose
from synthesis.wish import ClipWish, Staged

__all__ = ["other_side_of", "sampled_joints", "stage"]

THICKNESS_M: Final = 0.11
"""Head, hands and feet reach this far beyond their joints."""

TRIAL_HZ: Final = 12.0
DRAWS: Final = 8
VIEWS: Final[tuple[ViewWish, ...]] = get_args(ViewWish)
BOTH_SHARE: Final = 0.3


def stage(wish: ClipWish, folder: Path | None = None) -> Staged:
    """Draw person, performance, place and camera.

    Parameters
    ----------
    wish : ClipWish
    folder : Path, optional
        As :func:`synthesis.assets.people_folder` takes it.
    """
    place = people_folder(folder)
    kit = KITS[wish.movement]
    rng = _generator(wish)
    score = wish.score or int(rng.choice(sorted(kit.scores)))
    view = wish.view or _drawn_view(kit, rng)
    person = build_person(draw_looks(wish.seed if wish.person is None else wish.person, wish.split), place)
    figure = figure_of(person)
    attempts, grades, motion, joints = _performance(wish, kit, score, view, person, figure, rng)
    scene = draw_scene(rng, place, wish.split, wish.scene)
    filming = _filmed(wish, view, rng, _extent_points(joints, person, motion), scene)
    return Staged(wish, score, view, person, figure, motion, attempts, grades, scene, filming, rng)


def other_side_of(staged: Staged, view: ViewWish) -> Staged:
    """The same performance filmed by a second phone, from another side.

    Parameters
    ----------
    staged : Staged
    view : str
        Side of the person towards the second phone.
    """
    wish = replace(staged.wish, view=view)
    rng = _generator(wish, len(VIEWS) + VIEWS.index(view))
    _, joints = sampled_joints(staged.person, staged.motion, TRIAL_HZ)
    filming = _filmed(wish, view, rng, _extent_points(joints, staged.person, staged.motion), staged.scene)
    return replace(staged, wish=wish, view=view, filming=filming, rng=rng)


def _generator(wish: ClipWish, purpose: int | None = None) -> np.random.Generator:
    """Random numbers of a clip; a further purpose has its own, so that it leaves the others as they were."""
    seeds = [wish.seed, sum(map(ord, wish.movement)), int(wish.split == "held_out")]
    return np.random.default_rng(seeds if purpose is None else [*seeds, purpose])


def _filmed(wish: ClipWish, view: ViewWish, rng: np.random.Generator, extent_m: Array, scene: Scene) -> Filming:
    kit = KITS[wish.movement]
    size = wish.size_px or _drawn_size(kit, rng)
    steady = float(rng.uniform(0.3, 1.0)) if wish.steady is None else wish.steady
    own = _generator(wish, VIEWS.index(view))
    phone = draw_phone(own, bright=scene.name in OPEN_AIR) if wish.phone is None else wish.phone
    return draw_filming(rng, extent_m, view, size, floor_test=kit.floor_test, steady=steady, phone=phone)


def _performance(
    wish: ClipWish, kit: Kit, score: int, view: ViewWish, person: Person, figure: Figure, rng: np.random.Generator
) -> tuple[list[Attempt], dict[str, Grade], Motion, Array]:
    """Draw performances until one truly earns the score that is wanted (the last one is taken if none does)."""
    sides = wish.sides or tuple(_drawn_sides(kit, view, rng)[: wish.attempts])
    for _ in range(DRAWS):
        values, grades = draw_values(kit, score, rng)
        attempts = attempts_of(kit, values | dict(wish.values), sides, rng)
        motion = kit.plan(figure, attempts, rng, wish.tempo or Tempo.drawn(rng, kit.slower))
        time_s, joints = sampled_joints(person, motion, TRIAL_HZ)
        truths = rep_truths(kit, wish.movement, (attempts, motion, figure, view), time_s, joints)
        if true_score(kit, truths, attempts) == score:
            break
    return attempts, grades, motion, joints


def _drawn_view(kit: Kit, rng: np.random.Generator) -> ViewWish:
    names: list[ViewWish] = list(kit.views)
    return names[int(rng.choice(len(names), p=list(kit.views.values())))]


def _drawn_sides(kit: Kit, view: ViewWish, rng: np.random.Generator) -> list[Side]:
    """One to three attempts; on the side that faces the camera where the capture guide asks for it."""
    count = int(rng.integers(1, 4))
    first: Side = "left" if rng.random() < 0.5 else "right"
    if kit.near_side != "any" and view in {"left", "right"}:
        near: Side = "left" if view == "left" else "right"
        first = near if kit.near_side == "named" else other_side(near)
    sides: list[Side] = [first] * count
    if kit.both_in_clip and view in {"front", "back"} and rng.random() < BOTH_SHARE:
        sides = [first, other_side(first)]
    return sides


def _drawn_size(kit: Kit, rng: np.random.Generator) -> tuple[int, int]:
    """Landscape for the floor; portrait as often as landscape for the others."""
    if kit.floor_test or rng.random() < 0.5:
        return (640, 360) if rng.random() < 0.5 else (854, 480)
    return (360, 640) if rng.random() < 0.5 else (480, 854)


def _extent_points(joints_m: Array, person: Person, motion: Motion) -> Array:
    """Everything that moves through the picture with its thickness, and the props."""
    seen = [joints_m.reshape(-1, 3) + way for way in THICKNESS_M * np.vstack([np.eye(3), -np.eye(3)])]
    for time_s in np.linspace(0.0, motion.duration_s, 5):
        posed = put_in_pose(person, motion.pose_at(float(time_s)), parts=0)
        seen += [prop.points_at(posed) for prop in motion.props]
    return np.concatenate(seen)


def sampled_joints(person: Person, motion: Motion, frame_rate_hz: float) -> tuple[Array, Array]:
    """Times and joints without rendering, shapes (frames,) and (frames, points, 3)."""
    time_s = np.arange(round(motion.duration_s * frame_rate_hz)) / frame_rate_hz
    poses = (put_in_pose(person, motion.pose_at(float(moment)), parts=0) for moment in time_s)
    return time_s, np.array([posed.joints_m for posed in poses])
