"""How far answers are from targets: squared errors, weighted."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fms_score.pose.fields import COCO18
from fms_score.skeleton import JOINT_COUNT, MIRROR
from training.network import FIELDS
from training.targets import Targets

__all__ = ["weighted_error"]

FIRST_ANSWER_WEIGHT: Final = 0.5
HEAT_WEIGHT: Final = 6.0
BACKGROUND_WEIGHT: Final = 0.3
FIELD_WEIGHT: Final = 0.7
LIMB_WEIGHT: Final = 3.0


def _mirrored_fields() -> NDArray[np.intp]:
    """Which field channel is that of the same limb on the other side, for every channel."""
    limbs = [tuple(limb) for limb in COCO18.limbs.tolist()]
    twins = [limbs.index(tuple(limb)) for limb in MIRROR[COCO18.limbs].tolist()]
    channels = np.empty(COCO18.paf_count, dtype=np.intp)
    channels[COCO18.paf_channels] = COCO18.paf_channels[twins]
    return channels


OTHER_SIDE: Final = torch.as_tensor(MIRROR)
OTHER_LIMB: Final = torch.as_tensor(_mirrored_fields())


def weighted_error(answers: tuple[Tensor, Tensor], targets: Targets) -> Tensor:
    """Mean of squared errors over pictures and cells, summed over channels.

    What stands out of the background counts more, and counts as much in the channel of the other side of the body. If only the
    right place of the left ankle counted more, a network in doubt would do best to show the left ankle on both feet:
    at a doubt of one half, 0.88 high on each, at a fifth of the error. So weighted it says 0.5, and has a reason to find out.
    """
    heat, background, fields = targets.maps.split([JOINT_COUNT, 1, FIELDS], dim=1)
    either = torch.maximum(heat, heat[:, OTHER_SIDE])
    limbs = fields.abs()
    either_limb = torch.maximum(limbs, limbs[:, OTHER_LIMB])
    weights = torch.cat(
        [
            1 + HEAT_WEIGHT * either,
            BACKGROUND_WEIGHT * (1 + HEAT_WEIGHT * (1 - background)),
            FIELD_WEIGHT * (1 + LIMB_WEIGHT * either_limb),
        ],
        dim=1,
    )
    first, refined = (answer.float() - targets.maps for answer in answers)
    cells = targets.maps.shape[0] * targets.maps.shape[2] * targets.maps.shape[3]
    return ((FIRST_ANSWER_WEIGHT * first**2 + refined**2) * weights * targets.known).sum() / cells
