"""One dressed body: its parts as meshes with weights, its rig, and the marks that truth needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from fms_score.skeleton import SIDES, Side
from synthesis.assets import Fitting, Mesh, base_mesh, read_fitting, read_mesh, rig_file, shape_targets
from synthesis.looks import Dress, Looks, asset_file, shape_shares
from synthesis.rig import Rig, build_rig, hanging_weights, weight_matrix
from synthesis.rotation import Array

__all__ = ["Marks", "Part", "Person", "build_person", "end_of"]

Weights = sparse.csr_array[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A mesh that moves with the bones.

    Attributes
    ----------
    kind : str
        ``body``, ``eyes``, ``suit``, ``shoes`` or ``hair``.
    points_m : ndarray, shape (points, 3)
        At rest.
    weights : sparse array, shape (points, bones)
    mesh : Mesh
        Triangles and texture places.
    texture : Path or None
        Picture.
    dress : Dress
        How the picture is coloured.
    """

    kind: str
    points_m: Array
    weights: Weights
    mesh: Mesh
    texture: Path | None
    dress: Dress


@dataclass(frozen=True, slots=True)
class Marks:
    """Points of the body's mesh that truth needs.

    Attributes
    ----------
    nose : int
    ears, heels, toes : dict of side to int
    """

    nose: int
    ears: dict[Side, int]
    heels: dict[Side, int]
    toes: dict[Side, int]


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A dressed body at rest, feet on y = 0.

    Attributes
    ----------
    looks : Looks
    rig : Rig
    parts : tuple of Part
        The body first.
    marks : Marks
    """

    looks: Looks
    rig: Rig
    parts: tuple[Part, ...]
    marks: Marks

    @property
    def height_m(self) -> float:
        """Stature in shoes, without hair."""
        body = self.parts[0]
        return float(body.points_m[np.unique(body.mesh.triangles), 1].max())


def end_of(side: Side) -> str:
    """How MakeHuman marks the side of a bone."""
    return ".L" if side == "left" else ".R"


def build_person(looks: Looks, folder: Path) -> Person:
    """Shape the body, dress it, and stand it on the floor."""
    mesh = base_mesh(folder)
    points = _shaped(mesh, looks, folder)
    skeleton, raw_weights = rig_file(folder)
    garments = _garments(looks, folder)
    hung = [(kind, dress, one, _fitted(one, points)) for kind, dress, one in garments]
    soles = [place[:, 1].min() for kind, _, _, place in hung if kind == "shoes"]
    floor = min(points[np.unique(mesh.triangles), 1].min(), *soles)
    metres = looks.stature_m / (points[np.unique(mesh.triangles), 1].max() - floor)
    points_m = (points - [0.0, floor, 0.0]) * metres
    rig = build_rig(skeleton, points_m)
    weights = weight_matrix(raw_weights, rig, len(points))
    covered = np.unique(np.concatenate([one.hidden for _, _, one in garments]))
    skin = min((folder / "makehuman" / "skins" / looks.skin).glob("*.png"))
    skinned = Dress(looks.skin, brightness=looks.skin_brightness)
    body = Part("body", points_m, weights, _without(mesh, covered), skin, skinned)
    parts = [body]
    for kind, dress, one, place in hung:
        parts.append(
            Part(
                kind,
                (place - [0.0, floor, 0.0]) * metres,
                hanging_weights(weights, one.anchors, one.weights),
                read_mesh(one.mesh_file),
                _eye_colour(folder, looks) if kind == "eyes" else one.texture,
                dress,
            )
        )
    return Person(looks, rig, tuple(parts), _marks(mesh, points_m, rig))


def _shaped(mesh: Mesh, looks: Looks, folder: Path) -> Array:
    points = mesh.points.copy()
    targets = shape_targets(folder)
    for name, share in shape_shares(looks).items():
        if name in targets and targets[name][0].size:
            places, offsets = targets[name]
            points[places] += share * offsets.reshape(-1, 3)
    return points


def _garments(looks: Looks, folder: Path) -> list[tuple[str, Dress, Fitting]]:
    eyes = Dress("low-poly")
    wanted = (
        ("suit", looks.suit, "clothes"),
        ("shoes", looks.shoes, "clothes"),
        ("hair", looks.hair, "hair"),
        ("eyes", eyes, "eyes"),
    )
    return [(kind, dress, read_fitting(asset_file(folder, place, dress.name))) for kind, dress, place in wanted]


def _eye_colour(folder: Path, looks: Looks) -> Path:
    return folder / "makehuman" / "eyes" / "materials" / f"{looks.eyes}_eye.png"


def _fitted(one: Fitting, points: Array) -> Array:
    scale = [
        abs(points[first, axis] - points[second, axis]) / distance for axis, (first, second, distance) in enumerate(one.scales)
    ]
    hung: Array = (points[one.anchors] * one.weights[:, :, None]).sum(axis=1) + one.offsets * np.array(scale)
    return hung


def _without(mesh: Mesh, covered: NDArray[np.intp]) -> Mesh:
    """The mesh less the triangles that lie wholly under clothes."""
    hidden = np.zeros(len(mesh.points), dtype=bool)
    hidden[covered] = True
    seen = ~hidden[mesh.triangles].all(axis=1)
    return Mesh(mesh.points, mesh.uv, mesh.triangles[seen], mesh.uv_triangles[seen])


def _marks(mesh: Mesh, points_m: Array, rig: Rig) -> Marks:
    """Nose, ears, heels and toes, as the outermost points of the parts of the body they end."""
    skin = np.unique(mesh.triangles)
    place = points_m[skin]
    eyes = rig.head("eye.L")[1]
    face = (place[:, 1] > eyes - 0.12) & (place[:, 1] < eyes + 0.03) & (np.abs(place[:, 0]) < 0.015)
    head = (place[:, 1] > eyes - 0.06) & (place[:, 1] < eyes + 0.05)
    ears, heels, toes = {}, {}, {}
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        foot = (place[:, 1] < 0.05) & (sign * place[:, 0] > 0)
        ears[side] = int(skin[head][np.argmax(sign * place[head, 0])])
        heels[side] = int(skin[foot][np.argmin(place[foot, 2])])
        toes[side] = int(skin[foot][np.argmax(place[foot, 2])])
    return Marks(int(skin[face][np.argmax(place[face, 2])]), ears, heels, toes)
