"""A device on which crops are drawn: one or two characters before surroundings, and what is true of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT, SIDES, joint_index
from synthesis.camera import Camera, project
from synthesis.renderer import Renderer, Shot, SolidDrawing
from synthesis.rotation import Array
from synthesis.visibility import visible_points
from training.characters import Character
from training.framing import Look, framed
from training.labels import CROP_PX, FACE_JOINTS, Crop, JointState, within
from training.postures import Posture
from training.surroundings import BankEntry

__all__ = ["Actor", "CropStage", "open_stage"]

FACE: Final = np.isin(np.arange(JOINT_COUNT), FACE_JOINTS)


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A character that the device knows, and its posture."""

    character: Character
    posture: Posture


class CropStage:
    """Draws crops; make one by :func:`open_stage`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._known: dict[int, list[SolidDrawing]] = {}

    def shoot(self, actors: Sequence[Actor], place: BankEntry, look: Look) -> Crop:
        """Draw a crop framed round the first of the actors.

        Parameters
        ----------
        actors : sequence of Actor
        place : BankEntry
            Already turned to where the camera is to stand.
        look : Look
        """
        camera = framed(place.camera, actors[0].posture.joints_m, look)
        self._renderer.surround(np.ascontiguousarray(place.picture))
        drawings, borrowed = self._drawings(actors)
        points = [part for actor in actors for part in actor.posture.points_m]
        picture = self._renderer.draw(place.camera, place.light, drawings, [Shot(camera, points)])
        for drawing in borrowed:
            _release(drawing)
        people = np.stack([_labelled(camera, actor.posture.joints_m, picture.depth_m) for actor in actors])
        return Crop(picture.image, within(people, CROP_PX), _facts(camera, actors))

    def _drawings(self, actors: Sequence[Actor]) -> tuple[list[SolidDrawing], list[SolidDrawing]]:
        """What is to be drawn, in the order of the postures' points, and which of it is wanted only once."""
        drawings, borrowed = [], []
        for actor in actors:
            props = [self._renderer.take(solid) for solid in actor.posture.props]
            borrowed += props
            drawings += [*self._of(actor.character), *props]
        return drawings, borrowed

    def _of(self, character: Character) -> list[SolidDrawing]:
        if character.seed not in self._known:
            self._known[character.seed] = [self._renderer.take(solid) for solid in character.solids]
        return self._known[character.seed]


@contextmanager
def open_stage() -> Iterator[CropStage]:
    """A device for crops, given back afterwards with all that it took."""
    renderer = Renderer((CROP_PX, CROP_PX))
    try:
        yield CropStage(renderer)
    finally:
        renderer.release()


def _release(drawing: SolidDrawing) -> None:
    for array in drawing.arrays.values():
        array.release()
    drawing.corners.release()
    drawing.texture.release()


def _labelled(camera: Camera, joints_m: Array, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Places in pixels and states of the eighteen, shape (18, 3)."""
    seen = visible_points(camera, joints_m, depth_m)
    state = np.where(seen, JointState.SEEN, np.where(FACE, JointState.ABSENT, JointState.HIDDEN))
    ahead = (joints_m[:JOINT_COUNT] - camera.eye_m) @ camera.axes[2] > 0.1
    xy = project(camera.matrix, joints_m[:JOINT_COUNT]) - 0.5
    state = np.where(ahead, state, JointState.ABSENT)
    return np.column_stack([np.where(ahead[:, None], xy, -1e4), state]).astype(np.float32)


def _facts(camera: Camera, actors: Sequence[Actor]) -> dict[str, Any]:
    subject = actors[0]
    joints = subject.posture.joints_m
    hips = (joints[joint_index("hip", "left")] + joints[joint_index("hip", "right")]) / 2
    torso = joints[joint_index("neck")] - hips
    ahead = float((hips - camera.eye_m) @ camera.axes[2])
    return {
        "source": "rendered",
        "movement": subject.posture.movement,
        "person": subject.character.seed,
        "people": len(actors),
        "torso_px": round(float(np.linalg.norm(torso)) * camera.focal_px / ahead, 2),
        "leg_raise_deg": {side: round(_raise_deg(joints, side), 1) for side in SIDES},
    }


def _raise_deg(joints: Array, side: str) -> float:
    """Incline of the line from hip to ankle above the floor."""
    line = joints[joint_index(f"{side}_ankle")] - joints[joint_index(f"{side}_hip")]
    return float(np.degrees(np.arcsin(line[1] / np.linalg.norm(line))))
