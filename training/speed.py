"""Command: how long two networks take for the same picture, in turns, so that whatever else runs disturbs both alike."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence

import numpy as np

from fms_score.pose.network import PoseNetwork
from fms_score.pose.region import View
from fms_score.pose.registry import find_model

__all__ = ["main", "medians_ms"]

log = logging.getLogger("training")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.speed", description=__doc__)
    parser.add_argument("models", nargs="+", help="names or .xml of networks; the first is the measure")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    networks = [PoseNetwork(find_model(name), device="CPU") for name in options.models]
    medians = medians_ms(networks, options.side, options.rounds)
    for network, median in zip(networks, medians, strict=True):
        ratio = medians[0] / median
        log.info(
            "%-30s %-5s %7.2f ms at %d px, %.2f times as fast", network.name, network.precision, median, options.side, ratio
        )


def medians_ms(networks: Sequence[PoseNetwork], side_px: int, rounds: int) -> list[float]:
    """Median time of one look at a square picture."""
    image = np.random.default_rng(0).integers(0, 255, (side_px, side_px, 3), dtype=np.uint8)
    view = View(0, 0, side_px, side_px, 0, side_px, side_px)
    times = np.empty((rounds + 3, len(networks)))
    for turn in range(rounds + 3):
        for place, network in enumerate(networks):
            began = time.perf_counter()
            network.look(image, view)
            times[turn, place] = time.perf_counter() - began
    return [float(1000 * value) for value in np.median(times[3:], axis=0)]


if __name__ == "__main__":
    main()
