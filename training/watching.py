"""How well a network in training does on the ``watch`` crops: one joint each by the highest peak, no parser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from fms_score.skeleton import BODY_JOINTS, JOINT_COUNT
from training.figures import right_joints, torso_px
from training.labels import CROP_PX, JointState
from training.network import PIXEL_MEAN, PIXEL_SCALE, STRIDE_PX, FmsPoseNet
from training.shards import read_shard, shard_files

__all__ = ["WatchSet", "prepared"]

SIDE_PX: Final = 256
AT_ONCE: Final = 16
FINER: Final = 4
WITHIN: Final = 0.25


def prepared(images: Tensor, device: torch.device) -> Tensor:
    """Bytes of shape (batch, height, width, 3) as the network takes them."""
    values = images.to(device, non_blocking=True).permute(0, 3, 1, 2).float()
    return ((values - PIXEL_MEAN) / PIXEL_SCALE).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True, eq=False)
class WatchSet:
    """Crops with one person each.

    Attributes
    ----------
    images : Tensor of uint8, shape (crops, SIDE_PX, SIDE_PX, 3)
    people : ndarray, shape (crops, 18, 3)
        In pixels of the stored crop.
    torso_px : ndarray, shape (crops,)
    movements : ndarray of str, shape (crops,)
    """

    images: Tensor
    people: NDArray[np.float32]
    torso_px: NDArray[np.float64]
    movements: NDArray[np.str_]

    @classmethod
    def read(cls, folder: Path) -> WatchSet | None:
        """Read the crops of a folder; None if there are none."""
        crops = [shard.crop(index) for shard in map(read_shard, shard_files([folder])) for index in range(len(shard))]
        if not crops:
            return None
        images = [cv2.resize(crop.image, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR) for crop in crops]
        people = np.stack([crop.people[0] for crop in crops])
        sizes = np.array([torso_px(crop.people[0], crop.facts["torso_px"]) for crop in crops])
        movements = np.array([crop.facts["movement"] for crop in crops])
        return cls(torch.from_numpy(np.stack(images)), people, sizes, movements)

    def judge(self, network: FmsPoseNet, device: torch.device) -> Mapping[str, float]:
        """PCK@0.25 torso in per cent, over all and by movement, of body joints in the picture."""
        found = np.concatenate([_peaks(network, part, device) for part in self.images.split(AT_ONCE)])
        places = (found + 0.5) * (CROP_PX / SIDE_PX) - 0.5
        body = list(BODY_JOINTS)
        right = right_joints(places, self.people, self.torso_px, WITHIN)[:, body]
        counted = (self.people[..., 2] > JointState.UNKNOWN)[:, body]
        figures = {"all": 100 * float(right[counted].mean())}
        for movement in np.unique(self.movements).tolist():
            of_it = self.movements == movement
            figures[movement] = 100 * float(right[of_it][counted[of_it]].mean())
        return figures


@torch.inference_mode()
def _peaks(network: FmsPoseNet, images: Tensor, device: torch.device) -> NDArray[np.float64]:
    """Place of the highest point of every heat map in pixels of the input, shape (crops, 18, 2)."""
    network.eval()
    with torch.autocast(device.type, dtype=torch.bfloat16):
        maps = network(prepared(images, device))[1][:, :JOINT_COUNT].float()
    finer = functional.interpolate(maps, scale_factor=FINER, mode="bicubic", align_corners=False)
    columns = finer.shape[3]
    best = finer.flatten(2).argmax(dim=2).cpu().numpy()
    step = STRIDE_PX / FINER
    return np.stack([(best % columns + 0.5) * step - 0.5, (best // columns + 0.5) * step - 0.5], axis=-1)
