"""One clip, rendered with its truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fms_score.skeleton import JOINT_COUNT
from synthesis.encoding import ClipFile
from synthesis.filming import draw_sensor, exposed
from synthesis.record import save_truth
from synthesis.renderer import Renderer, Shot
from synthesis.rotation import Array
from synthesis.scenery import seen_by
from synthesis.shutter import moments_of
from synthesis.skinning import EXTRA_POINTS, Posed, put_in_pose
from synthesis.solids import solids_of_person
from synthesis.visibility import visible_points
from synthesis.wish import Staged

__all__ = ["render_clip"]


def render_clip(staged: Staged, video: Path) -> dict[str, Any]:
    """Render a clip and save it with its truth: ``.webm``, ``.npz`` and ``.json`` with one stem.

    Returns
    -------
    dict
        What the ``.json`` holds.
    """
    wish = staged.wish
    count = round(staged.motion.duration_s * wish.frame_rate_hz)
    time_s = np.arange(count) / wish.frame_rate_hz
    joints = np.empty((count, JOINT_COUNT + len(EXTRA_POINTS), 3))
    visible = np.zeros((count, JOINT_COUNT), dtype=bool)
    matrices = np.empty((count, 3, 4))
    with ClipFile(video, staged.filming.base.size_px, wish.frame_rate_hz) as writer:
        for index, (image, posed, matrix, seen) in enumerate(_frames(staged, time_s)):
            writer.write(image)
            joints[index], matrices[index], visible[index] = posed.joints_m, matrix, seen
    return save_truth(staged, video, time_s, joints, matrices, visible)


def _frames(staged: Staged, time_s: Array) -> Iterator[tuple[NDArray[np.uint8], Posed, Array, NDArray[np.bool_]]]:
    sensor = draw_sensor(staged.rng)
    props = staged.motion.props
    with _renderer(staged.filming.base.size_px) as renderer:
        drawings = [renderer.take(solid) for solid in solids_of_person(staged.person)]
        drawings += [renderer.take(prop.solid) for prop in props]
        renderer.surround(seen_by(staged.scene, staged.filming.surroundings))
        for moment in time_s:
            times = moments_of(staged, float(moment))
            bodies = [put_in_pose(staged.person, staged.motion.pose_at(time)) for time in times]
            shots = [
                Shot(staged.filming.at(time), [*body.parts_m, *(prop.points_at(body) for prop in props)])
                for time, body in zip(times, bodies, strict=True)
            ]
            picture = renderer.draw(staged.filming.surroundings, staged.scene.light, drawings, shots)
            image = exposed(picture.image, sensor, staged.rng)
            camera, joints = shots[0].camera, bodies[0].joints_m
            yield image, bodies[0], camera.matrix, visible_points(camera, joints, picture.depth_m)


@contextmanager
def _renderer(size_px: tuple[int, int]) -> Iterator[Renderer]:
    renderer = Renderer(size_px)
    try:
        yield renderer
    finally:
        renderer.release()
