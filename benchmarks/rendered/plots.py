"""Pictures of the figures in :mod:`rendered.figures`: calibration, spread of points by confidence, error of signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from fms_score.tracks.keypoint_spread import SpreadModel, keypoint_sd_px

mpl.use("Agg")
from matplotlib import pyplot as plt

__all__ = ["draw_figures"]

WORST_SIGNALS = 20


def draw_figures(figures: Mapping[str, Any], title: str, path: Path) -> None:
    """Write one picture of the figures of one network and split."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(16, 5), layout="constrained")
    _calibration(left, figures["calibration"])
    _spread(middle, figures["spread"])
    _signals(right, figures["signals"])
    figure.suptitle(title)
    figure.savefig(path, dpi=75)
    plt.close(figure)


def _calibration(axes: Axes, figures: Mapping[str, Any]) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle=":")
    for name, of in figures.items():
        known = [one for one in of["table"] if one["count"]]
        axes.plot([one["said"] for one in known], [one["came"] for one in known], marker="o", label=name)
        for one in known:
            axes.annotate(str(one["count"]), (one["said"], one["came"]), textcoords="offset points", xytext=(4, 5), fontsize=8)
    axes.set(title="Calibration", xlabel="probability said", ylabel="share that came true", xlim=(0, 1), ylim=(0, 1))
    axes.legend()


def _spread(axes: Axes, figures: Mapping[str, Any]) -> None:
    for name, of in figures.items():
        known = [one for one in of["bins"] if one["count"] and one["confidence"] > 0]
        axes.plot([one["confidence"] for one in known], [one["sd"] for one in known], marker="o", label=name)
    confidence = np.linspace(0.05, 1.0, 50)
    for (name, own), style in zip(figures.items(), ("--", ":"), strict=False):
        assumed = keypoint_sd_px(confidence, 1.0, SpreadModel(**own["assumed"]))
        axes.plot(confidence, assumed, color="black", linestyle=style, label=f"assumed, {name}")
    axes.set(title="Spread of points", xlabel="confidence", ylabel="68 % of errors within, torso lengths", yscale="log")
    axes.legend()


def _signals(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    angles = [one for one in rows if one["signal"].endswith("_deg") and np.isfinite(one["smoothed"][0])]
    worst = sorted(angles, key=lambda one: -float(one["smoothed"][0]))[:WORST_SIGNALS][::-1]
    names = [f"{one['movement'].replace('_', ' ')}, {one['view']}: {one['signal']}" for one in worst]
    axes.barh(names, [one["smoothed"][0] for one in worst])
    axes.set(title="Worst angles", xlabel="median absolute error, degrees")
    axes.tick_params(axis="y", labelsize=7)
