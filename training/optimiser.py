"""How weights move: Muon for the convolutions between, AdamW for the first, for those that answer, and for norms and biases."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn

from training.recipe import Recipe

__all__ = ["Optimiser"]

BETAS: Final = (0.9, 0.99)
MOMENTUM: Final = 0.95
NARROWEST: Final = 8
"""A convolution that takes fewer channels sees the picture itself; its weights are no map between features."""


class Optimiser:
    """Both together, with one learning rate.

    Muon makes every step of a convolution's weights an orthogonal matrix: all directions of what it has learned from the
    last pictures count alike, not only the few strongest (Jordan and others 2024, https://kellerjordan.github.io/posts/muon).
    Scaled to the length that a step of AdamW has (Liu and others 2025, arXiv 2502.16982), both take the same rate.

    Parameters
    ----------
    network : nn.Module
        In channels-last memory, where the weights of a convolution are a matrix of outputs by everything they see.
    recipe : Recipe
    """

    def __init__(self, network: nn.Module, recipe: Recipe) -> None:
        answering = set(_answering(network))
        inner = [one for one in network.parameters() if one.ndim > 1 and one.shape[1] >= NARROWEST and one not in answering]
        chosen = set(inner)
        outer = [one for one in network.parameters() if one not in chosen]
        self._pairs = [(one, _matrix(one.detach())) for one in inner]
        rate, decay = recipe.peak_rate, recipe.weight_decay
        matrices = [matrix for _, matrix in self._pairs]
        self._muon = torch.optim.Muon(matrices, lr=rate, weight_decay=decay, momentum=MOMENTUM, adjust_lr_fn="match_rms_adamw")
        groups = [
            {"params": [one for one in outer if one.ndim > 1], "weight_decay": decay},
            {"params": [one for one in outer if one.ndim <= 1], "weight_decay": 0.0},
        ]
        self._adam = torch.optim.AdamW(groups, rate, betas=BETAS)

    def step(self, rate: float) -> None:
        """Move all weights along their gradients."""
        for group in (*self._muon.param_groups, *self._adam.param_groups):
            group["lr"] = rate
        for weight, matrix in self._pairs:
            matrix.grad = None if weight.grad is None else _matrix(weight.grad)
        self._muon.step()
        self._adam.step()

    def state(self) -> dict[str, Any]:
        """Everything it remembers."""
        return {"muon": self._muon.state_dict(), "adam": self._adam.state_dict()}

    def take_up(self, state: dict[str, Any]) -> None:
        """Remember what :meth:`state` gave; what another kind of optimiser left is not used."""
        if "muon" in state:
            self._muon.load_state_dict(state["muon"])
            self._adam.load_state_dict(state["adam"])


def _answering(network: nn.Module) -> list[Tensor]:
    """Weights of convolutions without a norm behind them: those with biases."""
    layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d) and layer.bias is not None]
    return [layer.weight for layer in layers]


def _matrix(weight: Tensor) -> Tensor:
    """Outputs by all they see; of weights in channels-last memory a view."""
    return weight.permute(0, 2, 3, 1).flatten(1)
