"""A camera with a lens, where a coach would hold a phone, and how the hand shakes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from synthesis.lens import Lens
from synthesis.rotation import Array, about, pitch, roll, unit, yaw

__all__ = ["Camera", "aim", "project", "shaken"]

UP: Final = np.array([0.0, 1.0, 0.0])
NEAREST_M: Final = 0.1
FARTHEST_M: Final = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A pinhole camera whose lens bends lines a little.

    Attributes
    ----------
    eye_m : ndarray, shape (3,)
        Where it stands.
    axes : ndarray, shape (3, 3)
        Rows: right, down and ahead, in the world.
    focal_px : float
    size_px : tuple of int
        Width and height.
    radial : float
        Of its :class:`~synthesis.lens.Lens`.
    """

    eye_m: Array
    axes: Array
    focal_px: float
    size_px: tuple[int, int]
    radial: float = 0.0

    @property
    def lens(self) -> Lens:
        """What bends the picture."""
        width, height = self.size_px
        return Lens(self.radial, self.focal_px, (width / 2, height / 2))

    def places(self, points_m: Array) -> Array:
        """Where points in the world are in the image, lens included, shape (points, 2)."""
        return self.lens.bend(project(self.matrix, points_m))

    @property
    def inner(self) -> Array:
        """Matrix from camera to image coordinates, shape (3, 3)."""
        width, height = self.size_px
        return np.array([[self.focal_px, 0, width / 2], [0, self.focal_px, height / 2], [0, 0, 1.0]])

    @property
    def matrix(self) -> Array:
        """Projection from the world to image coordinates before the lens bends them, shape (3, 4)."""
        return np.asarray(self.inner @ np.column_stack([self.axes, -self.axes @ self.eye_m]))

    def clip_matrix(self) -> Array:
        """Projection from the world to OpenGL's clip coordinates before the lens bends them, shape (4, 4)."""
        width, height = self.size_px
        near, far = NEAREST_M, FARTHEST_M
        view = np.eye(4)
        view[:3, :3] = self.axes * np.array([[1.0], [-1.0], [-1.0]])
        view[:3, 3] = -view[:3, :3] @ self.eye_m
        clip = np.zeros((4, 4))
        clip[0, 0] = 2 * self.focal_px / width
        clip[1, 1] = 2 * self.focal_px / height
        clip[2, 2:] = [-(far + near) / (far - near), -2 * far * near / (far - near)]
        clip[3, 2] = -1.0
        return np.asarray(clip @ view)


def aim(
    eye_m: Array, target_m: Array, focal_px: float, size_px: tuple[int, int], *, roll_deg: float = 0.0, radial: float = 0.0
) -> Camera:
    """Camera that looks at a place, its horizon level but for ``roll_deg``."""
    ahead = unit(target_m - eye_m)
    right = unit(np.cross(ahead, UP))
    axes = np.stack([right, np.cross(ahead, right), ahead])
    return Camera(eye_m, about(np.array([0.0, 0.0, 1.0]), roll_deg) @ axes, focal_px, size_px, radial)


def project(matrix: Array, points_m: Array) -> Array:
    """Image coordinates of points in the world.

    Parameters
    ----------
    matrix : ndarray, shape (..., 3, 4)
        Projection, one for all points or one a frame.
    points_m : ndarray, shape (..., points, 3)

    Returns
    -------
    ndarray, shape (..., points, 2)
        Pixels from the upper left corner of the image, y down.
    """
    seen = np.einsum("...ij,...pj->...pi", matrix[..., :3], points_m) + matrix[..., None, :, 3]
    return np.asarray(seen[..., :2] / seen[..., 2:], dtype=np.float64)


def shaken(camera: Camera, wander_deg: Array) -> Camera:
    """The camera turned by a few tenths of a degree about its three axes, as a hand turns it."""
    turn = pitch(wander_deg[0]) @ yaw(wander_deg[1]) @ roll(wander_deg[2])
    return replace(camera, axes=turn @ camera.axes)
