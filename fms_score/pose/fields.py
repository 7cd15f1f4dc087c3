"""The maps that a part-affinity network puts out: which channel means what, and how to recognise them.

Such a network answers with two stacks on a coarse grid: one heat map for every body part plus one for the
background, and two channels for every limb, the x and y of a unit vector that points along the limb (part
affinity fields, PAFs [1]_). Files call these outputs by all sorts of names, so they are told apart by their
number of channels alone.

References
----------
.. [1] Cao et al., "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields", 2019.
.. [2] CMU-Perceptual-Computing-Lab/openpose, ``src/openpose/pose/poseParameters.cpp`` (``POSE_MAP_INDEX``,
   ``POSE_BODY_PART_PAIRS``) and ``include/openpose/pose/poseParametersRender.hpp`` (``POSE_MPI_PAIRS_RENDER_GPU``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.errors import ModelError
from fms_score.skeleton import JOINTS

__all__ = ["COCO18", "LAYOUTS", "MPI15", "FieldLayout", "FieldMaps", "recognise_maps"]


@dataclass(frozen=True, slots=True, eq=False)
class FieldLayout:
    """Which part each heat map shows, which limb each pair of field channels, and how both become COCO-18.

    Attributes
    ----------
    name : str
        Short name, such as ``"coco18"``.
    parts : tuple of str
        Names of the parts in the order of the heat maps, without the background.
    limbs : ndarray of intp, shape (limbs, 2)
        Part where the limb starts and part where it ends.
    paf_channels : ndarray of intp, shape (limbs, 2)
        Channel with the x and channel with the y component of each limb's field.
    tree_limbs : int
        The first so many limbs reach every part exactly once from the neck or head; the rest are second ways
        to a part already reached.
    to_coco : ndarray of intp, shape (parts,)
        COCO-18 index of each part, -1 for a part that COCO-18 does not have.
    """

    name: str
    parts: tuple[str, ...]
    limbs: NDArray[np.intp]
    paf_channels: NDArray[np.intp]
    tree_limbs: int
    to_coco: NDArray[np.intp]

    @property
    def heatmap_count(self) -> int:
        """Heat maps the network has, the background's included."""
        return len(self.parts) + 1

    @property
    def paf_count(self) -> int:
        """Field channels the network has."""
        return 2 * len(self.limbs)


def _coco_indices(parts: Sequence[str]) -> NDArray[np.intp]:
    return np.array([JOINTS.index(part) if part in JOINTS else -1 for part in parts], dtype=np.intp)


COCO18: Final = FieldLayout(
    name="coco18",
    parts=JOINTS,
    limbs=np.array(
        [
            (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13),
            (1, 0), (0, 14), (14, 16), (0, 15), (15, 17), (2, 16), (5, 17),
        ],
        dtype=np.intp,
    ),
    paf_channels=np.array(
        [
            (12, 13), (20, 21), (14, 15), (16, 17), (22, 23), (24, 25), (0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11),
            (28, 29), (30, 31), (34, 35), (32, 33), (36, 37), (18, 19), (26, 27),
        ],
        dtype=np.intp,
    ),
    tree_limbs=17,
    to_coco=_coco_indices(JOINTS),
)  # fmt: skip
"""OpenPose's COCO model, POSE_MAP_INDEX and POSE_BODY_PART_PAIRS of [2]_; tf-pose and Open Model Zoo share it."""

_MPI_PARTS: Final = (
    "head", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "chest",
)  # fmt: skip

MPI15: Final = FieldLayout(
    name="mpi15",
    parts=_MPI_PARTS,
    limbs=np.array(
        [
            (0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 14), (14, 8), (8, 9), (9, 10), (14, 11),
            (11, 12), (12, 13),
        ],
        dtype=np.intp,
    ),
    paf_channels=np.arange(28, dtype=np.intp).reshape(14, 2),
    tree_limbs=14,
    to_coco=_coco_indices(_MPI_PARTS),
)  # fmt: skip
"""OpenPose's MPI model, POSE_MPI_PAIRS_RENDER_GPU of [2]_; its head and chest have no place in COCO-18."""

LAYOUTS: Final = (COCO18, MPI15)


@dataclass(frozen=True, slots=True, eq=False)
class FieldMaps:
    """What the network saw in one picture.

    Attributes
    ----------
    heatmaps : ndarray of float32, shape (parts + 1, h, w)
        How likely each part is centred in each cell, about 0-1; the background last.
    pafs : ndarray of float32, shape (2 * limbs, h, w)
        Part affinity fields, x to the right and y down.
    layout : FieldLayout
        What the channels mean.

    Raises
    ------
    ModelError
        If the arrays do not have the shapes of the layout.
    """

    heatmaps: NDArray[np.float32]
    pafs: NDArray[np.float32]
    layout: FieldLayout

    def __post_init__(self) -> None:
        """Check the shapes once, here, so that the parser need not."""
        grid = self.heatmaps.shape[1:]
        expected = ((self.layout.heatmap_count, *grid), (self.layout.paf_count, *grid))
        if len(grid) != 2 or (self.heatmaps.shape, self.pafs.shape) != expected:
            raise ModelError(
                f"maps of layout {self.layout.name} need {self.layout.heatmap_count} heat maps and {self.layout.paf_count} "
                f"field channels on one grid, got shapes {self.heatmaps.shape} and {self.pafs.shape}"
            )


def recognise_maps(outputs: Sequence[NDArray[Any]]) -> FieldMaps:
    """Tell heat maps and fields apart among the raw outputs of a network, by their number of channels.

    Parameters
    ----------
    outputs : sequence of ndarray, each of shape (C, h, w), (1, C, h, w) or (1, h, w, C)
        What the network put out for one picture. Of several stages the last one given counts.

    Returns
    -------
    FieldMaps
        Views of the outputs where they are float32 already.

    Raises
    ------
    ModelError
        If no layout that is understood can be found in them.

    Notes
    -----
    Understood are 19 + 38 channels or one output of 57 (COCO-18), 16 + 28 or one of 44 (MPI-15); in a single output the
    heat maps come first, as in OpenPose's and tf-pose's files. A grid can be as wide as another layout has channels
    (456 pixels make 57 cells), so all outputs are read with the channels in front first, and only then at the end.
    """
    orders: tuple[Callable[[NDArray[Any]], NDArray[Any]], ...] = (lambda stack: stack, lambda stack: np.moveaxis(stack, -1, 0))
    stacks = [stack for stack in map(_without_batch, outputs) if stack.ndim == 3]
    for in_order in orders:
        for layout in LAYOUTS:
            maps = _find_layout([in_order(stack) for stack in stacks], layout)
            if maps is not None:
                return maps
    understood = ", ".join(
        f"{layout.heatmap_count} + {layout.paf_count} or {layout.heatmap_count + layout.paf_count} ({layout.name})"
        for layout in LAYOUTS
    )
    seen = ", ".join(str(np.shape(output)) for output in outputs) or "none"
    raise ModelError(f"the network's outputs are not heat maps and affinity fields: shapes {seen}; understood are {understood}")


def _without_batch(output: NDArray[Any]) -> NDArray[Any]:
    array = np.asarray(output)
    return array[0] if array.ndim == 4 and array.shape[0] == 1 else array


def _find_layout(stacks: Sequence[NDArray[Any]], layout: FieldLayout) -> FieldMaps | None:
    """Maps of one layout from stacks of shape (C, h, w), None where they are not there."""
    by_channels = {stack.shape[0]: stack for stack in stacks}
    heat, both = layout.heatmap_count, layout.heatmap_count + layout.paf_count
    if both in by_channels:
        pair = by_channels[both][:heat], by_channels[both][heat:]
    elif heat in by_channels and layout.paf_count in by_channels:
        pair = by_channels[heat], by_channels[layout.paf_count]
    else:
        return None
    if pair[0].shape[1:] != pair[1].shape[1:]:
        return None
    return FieldMaps(pair[0].astype(np.float32, copy=False), pair[1].astype(np.float32, copy=False), layout)
