"""What the network should answer: heat maps, affinity fields, and where nobody knows.

Computed for a whole batch at once, on the device that trains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from fms_score.pose.fields import COCO18
from fms_score.skeleton import JOINT_COUNT
from training.labels import JointState
from training.network import FIELDS, HEATMAPS, STRIDE_PX

__all__ = ["Targets", "targets_of"]

SIGMA_CELLS: Final = 1.0
FIELD_CORE_CELLS: Final = 1.0
FIELD_EDGE_CELLS: Final = 0.5
"""A limb's field is full within the core and falls to nothing over the edge."""

HIDDEN_PEAK: Final = 0.75
"""Height of the peak for a joint behind something: its place is a guess, and its confidence should say so."""

SHORTEST_LIMB_CELLS: Final = 0.15
UNKNOWN_MARGIN: Final = 0.45
"""Of a person's extent; within it nothing is learned for joints that nobody knows."""

LIMBS: Final = torch.as_tensor(COCO18.limbs)
CHANNELS: Final = torch.as_tensor(COCO18.paf_channels)


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Targets of a batch.

    Attributes
    ----------
    maps : Tensor, shape (batch, 57, rows, columns)
        Heat maps with the background last, then fields.
    known : Tensor of the same shape
        1 where the target is known, 0 where not.
    """

    maps: Tensor
    known: Tensor


def targets_of(people: Tensor, owners: Tensor, batch: int, side_px: int) -> Targets:
    """Draw the targets.

    Parameters
    ----------
    people : Tensor, shape (people, 18, 3)
        x and y in pixels and :class:`~training.labels.JointState`.
    owners : Tensor of int64, shape (people,)
        In which picture of the batch each person is, in ascending order.
    batch, side_px : int
    """
    side = side_px // STRIDE_PX
    cells = (people[..., :2] + 0.5) / STRIDE_PX - 0.5
    state = people[..., 2]
    grid = torch.arange(side, dtype=torch.float32, device=people.device)
    heat = _heatmaps(cells, state, owners, batch, grid)
    fields = _fields(cells, state, owners, batch, grid)
    known = _known(cells, state, owners, batch, grid)
    background = 1 - heat.amax(dim=1, keepdim=True)
    return Targets(torch.cat([heat, background, fields], dim=1), known)


def _heatmaps(cells: Tensor, state: Tensor, owners: Tensor, batch: int, grid: Tensor) -> Tensor:
    """Bells at the joints; where people's bells meet, the higher one counts."""
    width = 2 * SIGMA_CELLS**2
    across = torch.exp(-((grid - cells[..., 0:1]) ** 2) / width)
    down = torch.exp(-((grid - cells[..., 1:2]) ** 2) / width)
    height = (state == JointState.SEEN).float() + HIDDEN_PEAK * (state == JointState.HIDDEN).float()
    bells = down[..., :, None] * across[..., None, :] * height[..., None, None]
    side = len(grid)
    heat = torch.zeros(batch, JOINT_COUNT, side, side, device=cells.device)
    return _raised(heat, owners, bells)


def _raised(maps: Tensor, owners: Tensor, values: Tensor) -> Tensor:
    """Maps raised in place to the highest of the values of everybody in a picture; ``owners`` is in ascending order.

    Done person by person of all pictures together: first the first one of each, then the second of those that have one.
    """
    number = torch.arange(len(owners), device=owners.device) - torch.searchsorted(owners, owners)
    for turn in range(int(number.max()) + 1 if len(owners) else 0):
        chosen = number == turn
        pictures = owners[chosen]
        maps[pictures] = torch.maximum(maps[pictures], values[chosen])
    return maps


def _fields(cells: Tensor, state: Tensor, owners: Tensor, batch: int, grid: Tensor) -> Tensor:
    """Unit vectors along the limbs; where people's limbs cross, their mean."""
    start, end = cells[:, LIMBS[:, 0]], cells[:, LIMBS[:, 1]]
    along = end - start
    length = along.norm(dim=-1)
    both = (state[:, LIMBS[:, 0]] > JointState.UNKNOWN) & (state[:, LIMBS[:, 1]] > JointState.UNKNOWN)
    along = along / length.clamp(min=1e-3)[..., None]
    right = grid[None, None, None, :] - start[..., 0, None, None]
    down = grid[None, None, :, None] - start[..., 1, None, None]
    on_way = right * along[..., 0, None, None] + down * along[..., 1, None, None]
    beside = (right * along[..., 1, None, None] - down * along[..., 0, None, None]).abs()
    share = ((FIELD_CORE_CELLS + FIELD_EDGE_CELLS - beside) / FIELD_EDGE_CELLS).clamp(0, 1)
    share = share * (on_way > -0.5) * (on_way < length[..., None, None] + 0.5)
    share = share * (both & (length > SHORTEST_LIMB_CELLS))[..., None, None]
    vectors = torch.stack([share * along[..., 0, None, None], share * along[..., 1, None, None]], dim=2)
    side = len(grid)
    total = torch.zeros(batch, len(LIMBS), 2, side, side, device=cells.device).index_add_(0, owners, vectors)
    count = torch.zeros(batch, len(LIMBS), side, side, device=cells.device).index_add_(0, owners, (share > 0).float())
    mean = total / count.clamp(min=1)[:, :, None]
    fields = torch.zeros(batch, FIELDS, side, side, device=cells.device)
    fields[:, CHANNELS.reshape(-1)] = mean.flatten(1, 2)
    return fields


def _known(cells: Tensor, state: Tensor, owners: Tensor, batch: int, grid: Tensor) -> Tensor:
    """0 round a person for joints that nobody knows, and for their limbs."""
    side = len(grid)
    unknown = state == JointState.UNKNOWN
    masks = torch.zeros(batch, HEATMAPS + FIELDS, side, side, device=cells.device)
    box = _boxes(cells, state, grid)
    joints = (unknown[..., None, None] & box[:, None]).float()
    of_joints = _raised(torch.zeros(batch, JOINT_COUNT, side, side, device=cells.device), owners, joints)
    masks[:, :JOINT_COUNT] = of_joints
    limbs = (unknown[:, LIMBS[:, 0]] | unknown[:, LIMBS[:, 1]])[..., None, None] & box[:, None]
    of_limbs = _raised(torch.zeros(batch, len(LIMBS), side, side, device=cells.device), owners, limbs.float())
    masks[:, HEATMAPS + CHANNELS[:, 0]] = of_limbs
    masks[:, HEATMAPS + CHANNELS[:, 1]] = of_limbs
    masks[:, JOINT_COUNT] = of_joints.amax(dim=1)
    return 1 - masks


def _boxes(cells: Tensor, state: Tensor, grid: Tensor) -> Tensor:
    """Which cells are near each person, shape (people, rows, columns)."""
    placed = (state > JointState.UNKNOWN)[..., None]
    low = torch.where(placed, cells, torch.full_like(cells, torch.inf)).amin(dim=1)
    high = torch.where(placed, cells, torch.full_like(cells, -torch.inf)).amax(dim=1)
    margin = ((high - low).amax(dim=-1, keepdim=True) * UNKNOWN_MARGIN).clamp(min=2)
    inside = (grid >= (low - margin)[..., None]) & (grid <= (high + margin)[..., None])
    return inside[:, 1, :, None] & inside[:, 0, None, :]
