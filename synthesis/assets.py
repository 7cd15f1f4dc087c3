"""Files of MakeHuman: meshes, shape targets, the rig, and clothes that fit any body.

Nothing of it is kept in this repository; the folder is named by ``FMS_SCORE_PEOPLE`` or lies beside the project.
MakeHuman's base mesh and assets are CC0 (https://static.makehumancommunity.org/about/license.html).
Lengths in these files are decimetres.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import InputError

__all__ = [
    "Fitting",
    "Mesh",
    "base_mesh",
    "people_folder",
    "read_fitting",
    "read_mesh",
    "rig_file",
    "shape_targets",
    "texture_of",
]

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
AXES: Final = ("x_scale", "y_scale", "z_scale")


class AssetError(InputError):
    """A file of the people folder is missing or not as expected."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles with texture coordinates.

    Attributes
    ----------
    points : ndarray, shape (points, 3)
        In decimetres.
    uv : ndarray, shape (places, 2)
        Places in the texture, from its lower left.
    triangles, uv_triangles : ndarray of intp, shape (triangles, 3)
        Indices into ``points`` and ``uv``.
    """

    points: Array
    uv: Array
    triangles: Indices
    uv_triangles: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Fitting:
    """How a garment follows the body: every point hangs on three points of the body.

    Attributes
    ----------
    mesh_file : Path
        The garment's mesh.
    texture : Path or None
        Its picture, if there is one.
    anchors : ndarray of intp, shape (points, 3)
        Points of the body.
    weights : ndarray, shape (points, 3)
        Their shares.
    offsets : ndarray, shape (points, 3)
        Added to the weighted mean, after scaling with the body.
    scales : tuple of (int, int, float), one an axis
        Two points of the body and the distance they had where the garment was made.
    hidden : ndarray of intp
        Points of the body that the garment covers.
    """

    mesh_file: Path
    texture: Path | None
    anchors: Indices
    weights: Array
    offsets: Array
    scales: tuple[tuple[int, int, float], ...]
    hidden: Indices


def people_folder(given: Path | None = None) -> Path:
    """Folder with ``makehuman`` and ``backgrounds``: the given one, ``FMS_SCORE_PEOPLE``, or beside the project.

    Raises
    ------
    AssetError
        If it is not there.
    """
    beside = Path(__file__).resolve().parents[2] / "shared" / "people"
    folder = given or Path(os.environ.get("FMS_SCORE_PEOPLE") or beside)
    if not (folder / "makehuman").is_dir():
        raise AssetError(f"no folder 'makehuman' in {folder}; name the folder of people with FMS_SCORE_PEOPLE")
    return folder


@lru_cache(maxsize=64)
def read_mesh(path: Path, group: str | None = None) -> Mesh:
    """Mesh of a Wavefront file, polygons cut into triangles; only one group's faces if a group is named."""
    points, uv, corners = [], [[0.0, 0.0]], []
    current = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or [""]
        if kind == "v":
            points.append([float(word) for word in words[:3]])
        elif kind == "vt":
            uv.append([float(word) for word in words[:2]])
        elif kind == "g":
            current = words[0]
        elif kind == "f" and group in {None, current}:
            corners.extend(_fan([_corner(word) for word in words]))
    faces = np.array(corners, dtype=np.intp)
    return Mesh(np.array(points), np.array(uv), faces[:, :, 0], faces[:, :, 1])


def _corner(word: str) -> tuple[int, int]:
    point, _, rest = word.partition("/")
    place = rest.partition("/")[0]
    return int(point) - 1, int(place) if place else 0  # place 0 is the one put in front of those of the file


def _fan(polygon: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    return [[polygon[0], second, third] for second, third in pairwise(polygon[1:])]


def base_mesh(folder: Path) -> Mesh:
    """The body in its neutral shape, with the helper points that clothes and joints hang on."""
    return read_mesh(folder / "makehuman" / "3dobjs" / "base.obj", "body")


@lru_cache(maxsize=4)
def shape_targets(folder: Path) -> dict[str, tuple[Indices, Array]]:
    """Offsets of body shapes: name to point indices and displacements of shape (points, 3)."""
    with np.load(folder / "makehuman" / "targets_macro.npz") as stored:
        names = {key.rpartition("/")[0] for key in stored}
        return {name: (stored[f"{name}/index"].astype(np.intp), stored[f"{name}/delta"].astype(float)) for name in names}


@lru_cache(maxsize=4)
def rig_file(folder: Path) -> tuple[dict[str, Any], dict[str, list[tuple[int, float]]]]:
    """Skeleton (bones, and joints as groups of points) and weights (bone to pairs of point and weight)."""
    rigs = folder / "makehuman" / "rigs"
    skeleton = json.loads((rigs / "default.mhskel").read_text(encoding="utf-8"))
    return skeleton, json.loads((rigs / "default_weights.mhw").read_text(encoding="utf-8"))["weights"]


@lru_cache(maxsize=64)
def read_fitting(path: Path) -> Fitting:
    """Garment, shoes, hair or eyes (``.mhclo``)."""
    header: dict[str, list[str]] = {}
    rows: list[list[str]] = []
    hidden: list[str] = []
    section = "header"
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in {"verts", "delete_verts"}:
            section = words[0]
        elif section == "verts" and words[0].isdigit():
            rows.append(words)
        elif section == "delete_verts":
            hidden.extend(words)
        else:
            header[words[0]] = words[1:]
    return _fitting(path, header, rows, hidden)


def _fitting(path: Path, header: dict[str, list[str]], rows: list[list[str]], hidden: list[str]) -> Fitting:
    whole = [row if len(row) > 1 else [*(row * 3), "1", "0", "0"] for row in rows]
    padded = np.array([(row + ["0"] * 9)[:9] for row in whole], dtype=float)
    return Fitting(
        mesh_file=path.parent / header["obj_file"][0],
        texture=texture_of(path.parent / header["material"][0]) if "material" in header else None,
        anchors=padded[:, :3].astype(np.intp),
        weights=padded[:, 3:6],
        offsets=padded[:, 6:9],
        scales=tuple((int(header[a][0]), int(header[a][1]), float(header[a][2])) for a in AXES),
        hidden=_ranges(" ".join(hidden)),
    )


def _ranges(text: str) -> Indices:
    """Indices from "3 - 5 9" (the hyphen may stand without spaces)."""
    words = text.replace("-", " - ").split()
    found: list[int] = []
    for place, word in enumerate(words):
        if word == "-":
            found.extend(range(int(words[place - 1]), int(words[place + 1]) + 1))
        else:
            found.append(int(word))
    return np.unique(np.array(found, dtype=np.intp))


def texture_of(material: Path) -> Path | None:
    """Picture that a material file names, if it lies there."""
    if not material.is_file():
        return None
    for line in material.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:1] == ["diffuseTexture"]:
            picture = material.parent / words[1]
            return picture if picture.is_file() else None
    return None
