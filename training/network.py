"""The network: plain 3 x 3 convolutions with residual blocks, 2.4 million parameters.

A picture is brought to stride 8 in three steps; two further steps gather context at strides 16 and 32, which is added
back at stride 8. There a first answer is given, and one refinement stage that sees it gives the second.

Which ankle is the left one shows in the face, at the other end of the body. So two narrow blocks with gaps (dilation)
reach across a whole body at stride 32, and the first answer is looked at there once more before it is refined. Nothing but
convolution, ReLU, addition, concatenation, averaging and bilinear enlargement: what every device runs fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from fms_score.pose.fields import COCO18

__all__ = ["FIELDS", "HEATMAPS", "PIXEL_MEAN", "PIXEL_SCALE", "STRIDE_PX", "FmsPoseNet", "Widths"]

HEATMAPS: Final = COCO18.heatmap_count
FIELDS: Final = COCO18.paf_count
STRIDE_PX: Final = 8
WIDEST_PX: Final = 32
"""Stride at which context is gathered."""

PIXEL_MEAN: Final = 116.0
PIXEL_SCALE: Final = 64.0
"""The network takes ``(value - mean) / scale`` of values 0-255, blue first."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Channels at each stride, of what reaches across a body there, and of the features that the answers are read from."""

    at_2: int = 16
    at_4: int = 32
    at_8: int = 64
    at_16: int = 128
    at_32: int = 192
    far: int = 40
    features: int = 96


def _unit(taken: int, given: int, stride: int = 1, gap: int = 1) -> nn.Sequential:
    """Convolution, normalisation, ReLU."""
    convolution = nn.Conv2d(taken, given, 3, stride, gap, dilation=gap, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(given), nn.ReLU(inplace=True))


def _narrowed(taken: int, given: int) -> nn.Sequential:
    """The same with a convolution of single cells."""
    return nn.Sequential(nn.Conv2d(taken, given, 1, bias=False), nn.BatchNorm2d(given), nn.ReLU(inplace=True))


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut; it starts as the shortcut alone."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _unit(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, values: Tensor) -> Tensor:
        """Values of the same shape."""
        return functional.relu(values + self.second(self.first(values)))


class FarBlock(nn.Module):
    """A narrow convolution with gaps beside a shortcut; it starts as the shortcut alone."""

    def __init__(self, channels: int, narrow: int, gap: int) -> None:
        super().__init__()
        self.first = nn.Sequential(_narrowed(channels, narrow), _unit(narrow, narrow, gap=gap))
        self.second = nn.Sequential(nn.Conv2d(narrow, channels, 1, bias=False), nn.BatchNorm2d(channels))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, values: Tensor) -> Tensor:
        """Values of the same shape."""
        return functional.relu(values + self.second(self.first(values)))


def _enlarged(values: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(values, size=like.shape[2:], mode="bilinear", align_corners=False)


class FmsPoseNet(nn.Module):
    """Pictures to heat maps and affinity fields.

    Parameters
    ----------
    widths : Widths
    """

    def __init__(self, widths: Widths | None = None) -> None:
        super().__init__()
        w = widths or Widths()
        outputs = HEATMAPS + FIELDS
        self.to_4 = nn.Sequential(_unit(3, w.at_2, 2), _unit(w.at_2, w.at_4, 2), ResidualBlock(w.at_4))
        self.to_8 = nn.Sequential(_unit(w.at_4, w.at_8, 2), ResidualBlock(w.at_8), ResidualBlock(w.at_8))
        self.to_16 = nn.Sequential(_unit(w.at_8, w.at_16, 2), ResidualBlock(w.at_16), ResidualBlock(w.at_16))
        self.to_32 = nn.Sequential(_unit(w.at_16, w.at_32, 2), ResidualBlock(w.at_32))
        self.across = nn.Sequential(FarBlock(w.at_32, w.far, 2), FarBlock(w.at_32, w.far, 3))
        self.from_32 = nn.Conv2d(w.at_32, w.at_16, 1)
        self.merge_16 = _unit(w.at_16, w.at_16)
        self.from_16 = nn.Conv2d(w.at_16, w.features, 1)
        self.from_8 = nn.Conv2d(w.at_8, w.features, 1)
        self.merge_8 = _unit(w.features, w.features)
        self.first_answer = nn.Conv2d(w.features, outputs, 1)
        self.look_again = nn.Sequential(
            _narrowed(w.at_32 + outputs, w.far),
            _unit(w.far, w.far, gap=2),
            _unit(w.far, w.far),
            nn.Conv2d(w.far, w.features, 1),
        )
        self.refine = nn.Sequential(_unit(w.features + outputs, w.features), ResidualBlock(w.features))
        self.correction = nn.Conv2d(w.features, outputs, 1)
        for layer, spread in ((self.first_answer, 0.01), (self.correction, 0.01), (self.look_again[3], 0.0)):
            nn.init.normal_(layer.weight, std=spread)
            nn.init.zeros_(layer.bias)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """First and refined answer.

        Parameters
        ----------
        pictures : Tensor, shape (batch, 3, height, width)
            Already less the mean and over the scale; sides are multiples of 32.

        Returns
        -------
        tuple of Tensor, shape (batch, 57, height / 8, width / 8)
            19 heat maps first (background last), then 38 field channels.
        """
        at_8 = self.to_8(self.to_4(pictures))
        at_16 = self.to_16(at_8)
        at_32 = self.across(self.to_32(at_16))
        at_16 = self.merge_16(at_16 + _enlarged(self.from_32(at_32), at_16))
        features = self.merge_8(functional.relu(self.from_8(at_8) + _enlarged(self.from_16(at_16), at_8)))
        first = self.first_answer(features)
        far = self.look_again(torch.cat([at_32, functional.avg_pool2d(first, WIDEST_PX // STRIDE_PX)], dim=1))
        refined = first + self.correction(self.refine(torch.cat([features + _enlarged(far, at_8), first], dim=1)))
        return first, refined
