"""Meshes ready to be drawn: corners with one place in the texture each, normals, and a coloured picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from synthesis.assets import Mesh
from synthesis.looks import Dress
from synthesis.person import Part, Person
from synthesis.rotation import Array

__all__ = ["Solid", "moved_data", "solid_of", "solids_of_person"]

LARGEST_PX: Final = 768
WAIST_M: Final = 0.10
"""Above the hip joints."""

REACH_M: Final = 2.4
TROUSERS_BGR: Final = np.array([75.0, 62.0, 55.0])
NEARER_M: Final = {"suit": 0.016, "shoes": 0.004, "hair": 0.012, "eyes": 0.001}
CLOSED: Final = frozenset({"body", "suit", "shoes", "eyes"})
GLOSS: Final = {"body": 0.05, "hair": 0.06, "shoes": 0.04, "eyes": 0.2}


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A mesh for drawing.

    Attributes
    ----------
    corner_points : ndarray of intp, shape (corners,)
        The point of the mesh at each corner.
    corner_uv : ndarray, shape (corners, 2)
    order : ndarray of intp, shape (triangles, 3)
        Corners of the triangles.
    triangles : ndarray of intp, shape (triangles, 3)
        Points of the triangles.
    spread : sparse array, shape (points, triangles)
        Which triangles meet at a point, for normals.
    picture : ndarray of uint8, shape (height, width, 4)
        Blue, green, red, opacity.
    nearer_m : float
        By how much it wins over what lies just under it.
    gloss, soft : float
        Shine, and how far light creeps round (skin).
    casts_shadow, hides : bool
    closed : bool
        Whether only its outside is ever seen.
    """

    corner_points: NDArray[np.intp]
    corner_uv: Array
    order: NDArray[np.intp]
    triangles: NDArray[np.intp]
    spread: sparse.csr_array[np.float64]
    picture: NDArray[np.uint8]
    nearer_m: float = 0.0
    gloss: float = 0.0
    soft: float = 0.1
    casts_shadow: bool = True
    hides: bool = True
    closed: bool = False


def solid_of(mesh: Mesh, picture: NDArray[np.uint8], kind: str = "prop", *, hides: bool = True) -> Solid:
    """Split points where their triangles lie in different places of the texture."""
    pairs = np.stack([mesh.triangles.ravel(), mesh.uv_triangles.ravel()], axis=1)
    unique, place = np.unique(pairs, axis=0, return_inverse=True)
    count = len(mesh.triangles)
    spread = sparse.csr_array(
        (np.ones(3 * count), (mesh.triangles.ravel(), np.repeat(np.arange(count), 3))), shape=(len(mesh.points), count)
    )
    return Solid(
        corner_points=unique[:, 0],
        corner_uv=mesh.uv[unique[:, 1]],
        order=place.reshape(-1, 3),
        triangles=mesh.triangles,
        spread=spread,
        picture=picture,
        nearer_m=NEARER_M.get(kind, 0.0),
        gloss=GLOSS.get(kind, 0.0),
        soft=0.25 if kind == "body" else 0.1,
        casts_shadow=kind != "eyes",
        hides=hides,
        closed=kind in CLOSED,
    )


def solids_of_person(person: Person) -> list[Solid]:
    """All parts of a person, coloured."""
    hips = float(person.rig.head("upperleg01.L")[1])
    return [_plain_solid(part, hips) if part.texture is None else _pictured(part) for part in person.parts]


def _pictured(part: Part) -> Solid:
    assert part.texture is not None
    return solid_of(part.mesh, _recoloured(_read(part.texture), part.dress), part.kind)


def _plain_solid(part: Part, hips_m: float) -> Solid:
    """Clothes without a picture: trousers in one colour below the waist, shirt in another above it."""
    heights = (part.points_m[:, 1] - hips_m - WAIST_M) / REACH_M + 0.5
    place = np.column_stack([part.points_m[:, 0] * 3.0, np.clip(heights, 0.002, 0.998)])
    mesh = Mesh(part.mesh.points, place, part.mesh.triangles, part.mesh.triangles)
    return solid_of(mesh, _two_cloths(part.dress), part.kind)


def moved_data(solid: Solid, points_m: Array) -> bytes:
    """Points and normals of all corners as the device wants them."""
    first, second, third = (points_m[solid.triangles[:, corner]] for corner in range(3))
    normals = np.asarray(solid.spread @ np.cross(second - first, third - first))
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return np.concatenate([points_m, normals], axis=1)[solid.corner_points].astype(np.float32).tobytes()


def _read(path: Path) -> NDArray[np.uint8]:
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert image is not None
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA)
    elif image.shape[2] == 3:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2BGRA)
    if max(image.shape[:2]) > LARGEST_PX:
        image = cv2.resize(image, (LARGEST_PX, LARGEST_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(image, dtype=np.uint8)


def _recoloured(image: NDArray[np.uint8], dress: Dress) -> NDArray[np.uint8]:
    hsv = cv2.cvtColor(image[..., :3], cv2.COLOR_BGR2HSV).astype(np.float32)
    hsv[..., 0] = (hsv[..., 0] + dress.hue_deg / 2) % 180
    hsv[..., 1] = np.clip(hsv[..., 1] * dress.saturation, 0, 255)
    hsv[..., 2] = 255 * (hsv[..., 2] / 255) ** (1 / dress.brightness)
    colour = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2BGR)
    return np.dstack([colour, image[..., 3]])


def _two_cloths(dress: Dress) -> NDArray[np.uint8]:
    """Two plain cloths with a faint weave, so that folds of the mesh are not all there is to see."""
    weave = np.random.default_rng(0).normal(0, 4, (512, 64, 1))
    shirt = np.array(dress.plain_bgr)
    trousers = np.clip(shirt[::-1] * 0.35 + TROUSERS_BGR * (0.4 + 0.4 * dress.saturation), 15, 200)
    cloth = np.where(np.arange(512)[:, None, None] < 256, shirt, trousers) + weave
    return np.dstack([np.clip(cloth, 0, 255).astype(np.uint8), np.full((512, 64), 255, np.uint8)])
