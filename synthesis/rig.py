"""The skeleton of one body: bones at rest, and how bones follow from the rotations of a few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from synthesis.rotation import Array

__all__ = ["Rig", "build_rig", "hanging_weights", "weight_matrix"]


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """Bones of one body at rest, parents before children.

    Attributes
    ----------
    names : tuple of str
        As MakeHuman calls them: ``upperleg01.L`` is the left thigh from the hip.
    parents : tuple of int
        -1 for the root.
    heads, tails : ndarray, shape (bones, 3)
        Metres, feet at rest on y = 0 or near it.
    places : dict of str to int
        Index by name.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    heads: Array
    tails: Array
    places: dict[str, int]

    def place(self, bone: str) -> int:
        """Index of a bone."""
        return self.places[bone]

    def head(self, bone: str) -> Array:
        """Where a bone begins, at rest."""
        return np.asarray(self.heads[self.place(bone)])

    def posed(self, pelvis_m: Array, rotations: dict[str, Array]) -> tuple[Array, Array]:
        """Forward kinematics.

        Parameters
        ----------
        pelvis_m : ndarray, shape (3,)
            Where the middle between the hips is to be.
        rotations : dict of str to ndarray, shape (3, 3)
            Rotation from rest, in the world, of some bones; the others keep still against their parents.

        Returns
        -------
        transforms : ndarray, shape (bones, 3, 4)
            From rest to pose.
        joints : ndarray, shape (bones, 3)
            Heads of the bones in the pose.
        """
        turned = np.empty((len(self.names), 3, 3))
        joints = np.empty((len(self.names), 3))
        for bone, (name, parent) in enumerate(zip(self.names, self.parents, strict=True)):
            if parent < 0:
                turned[bone], joints[bone] = rotations.get(name, np.eye(3)), self.heads[bone]
                continue
            turned[bone] = rotations.get(name, turned[parent])
            joints[bone] = joints[parent] + turned[parent] @ (self.heads[bone] - self.heads[parent])
        hips = (joints[self.place("upperleg01.L")] + joints[self.place("upperleg01.R")]) / 2
        joints += pelvis_m - hips
        shift = joints - np.einsum("bij,bj->bi", turned, self.heads)
        return np.concatenate([turned, shift[:, :, None]], axis=2), joints


def build_rig(skeleton: dict[str, Any], points_m: Array) -> Rig:
    """Skeleton of a body: every joint is the middle of some of the body's points."""
    bones: dict[str, dict[str, Any]] = skeleton["bones"]
    middles = {joint: points_m[places].mean(axis=0) for joint, places in skeleton["joints"].items()}
    names: list[str] = []
    for bone in bones:
        _with_parents_first(bone, bones, names)
    parents = tuple(names.index(bones[name]["parent"]) if bones[name]["parent"] else -1 for name in names)
    heads, tails = (np.array([middles[bones[name][end]] for name in names]) for end in ("head", "tail"))
    return Rig(tuple(names), parents, heads, tails, {name: place for place, name in enumerate(names)})


def _with_parents_first(bone: str, bones: dict[str, dict[str, Any]], names: list[str]) -> None:
    if bone in names:
        return
    if bones[bone]["parent"]:
        _with_parents_first(bones[bone]["parent"], bones, names)
    names.append(bone)


def weight_matrix(weights: dict[str, list[tuple[int, float]]], rig: Rig, points: int) -> sparse.csr_array[np.float64]:
    """How much every point follows every bone, rows adding up to 1; shape (points, bones)."""
    rows: list[int] = []
    columns: list[int] = []
    shares: list[float] = []
    for bone, pairs in weights.items():
        for point, share in pairs:
            rows.append(point)
            columns.append(rig.place(bone))
            shares.append(share)
    matrix = sparse.csr_array((shares, (rows, columns)), shape=(points, len(rig.names)), dtype=np.float64)
    return _rows_to_one(matrix)


def _rows_to_one(matrix: sparse.csr_array[np.float64]) -> sparse.csr_array[np.float64]:
    totals: NDArray[np.float64] = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    scaled = matrix.copy()
    scaled.data /= np.repeat(np.where(totals > 0, totals, 1.0), np.diff(matrix.indptr))
    return scaled


def hanging_weights(
    matrix: sparse.csr_array[np.float64], anchors: NDArray[np.intp], shares: Array
) -> sparse.csr_array[np.float64]:
    """Weights of points that hang on three points of the body each."""
    count = len(anchors)
    rows = np.repeat(np.arange(count), 3)
    places = sparse.coo_array((np.clip(shares, 0, None).ravel(), (rows, anchors.ravel())), shape=(count, matrix.shape[0]))
    hangs = sparse.csr_array(places)
    return _rows_to_one(sparse.csr_array(hangs @ matrix))
