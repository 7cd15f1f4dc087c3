"""Command: judge networks on rendered people with exact truth, through the product's own parser, one subject a picture."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fms_score.atomic import write_text
from fms_score.errors import InputError
from fms_score.pose.network import PoseNetwork
from fms_score.pose.region import TURNS, Turn, View
from fms_score.pose.registry import find_model
from fms_score.skeleton import JOINT_COUNT
from training.judgement import Judged, report_of
from training.labels import CROP_PX, Crop
from training.looking import Found, surest_turn
from training.shards import read_shard, shard_files
from training.tables import tables_of

__all__ = ["found_by", "main", "read_crops"]

SIDE_PX: Final = 224
"""Bodies are then about 143 pixels long, as the product feeds them to networks (Intel's 144, ours 150)."""

log = logging.getLogger("training")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    crops = read_crops(options.crops)[:: options.step]
    reports = {}
    for name, turned in [*((name, False) for name in options.model), *((name, True) for name in options.turned)]:
        network = PoseNetwork(find_model(name), device="CPU")
        label = f"{network.name}, best turn" if turned else network.name
        reports[label] = _report(network, crops, options.side, TURNS if turned else (0,), anyone=options.anyone)
        log.info("%s", tables_of(label, reports[label]))
    if options.out is not None:
        write_text(options.out, json.dumps(reports, indent=1) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("crops", type=Path, help="folder with the shards of split held_out (or watch)")
    parser.add_argument(
        "--model", action="append", default=[], help="name or .xml of a network to be judged as it is; repeat at will"
    )
    parser.add_argument("--turned", action="append", default=[], help="the same, with the surest of four turns")
    parser.add_argument("--side", type=int, default=SIDE_PX, help="input size in pixels")
    parser.add_argument("--step", type=int, default=1, help="take every so many-th crop only")
    parser.add_argument(
        "--anyone", action="store_true", help="take whom of the found is nearest to the subject (split company)"
    )
    parser.add_argument("--out", type=Path, help="all figures as .json")
    return parser


def read_crops(folder: Path) -> list[Crop]:
    """All crops of a folder.

    Raises
    ------
    InputError
        If there are none.
    """
    crops = [shard.crop(index) for shard in map(read_shard, shard_files([folder])) for index in range(len(shard))]
    if not crops:
        raise InputError(f"{folder}: no shards (.npz) there: make them with `python -m training.render_crops`")
    return crops


def _report(
    network: PoseNetwork, crops: Sequence[Crop], side_px: int, turns: Sequence[Turn], *, anyone: bool
) -> dict[str, Any]:
    """Figures of the crops as they are, and of the same turned by a right angle."""
    judged = found_by(network, crops, side_px, turns, anyone=anyone)
    aside = found_by(network, [_quarter_turned(crop) for crop in crops], side_px, turns, anyone=anyone)
    return report_of(judged, network.card.least_confidence) | {"quarter_turned": report_of(aside)["all"]}


def found_by(
    network: PoseNetwork, crops: Sequence[Crop], side_px: int, turns: Sequence[Turn], *, anyone: bool = False
) -> Judged:
    """The surest person in every crop, or the one nearest to the subject where ``anyone`` may be taken."""
    view = View(0, 0, CROP_PX, CROP_PX, 0, side_px, side_px)
    places = np.full((len(crops), JOINT_COUNT, 2), np.nan)
    confidence = np.zeros((len(crops), JOINT_COUNT))
    for index, crop in enumerate(crops):
        found: Found = surest_turn(network, crop.image, view, turns)
        if len(found.xy):
            chosen = _nearest(found, crop) if anyone else 0
            places[index], confidence[index] = found.xy[chosen], found.confidence[chosen]
    people = np.stack([crop.people[0] for crop in crops])
    return Judged(places, confidence, people, [crop.facts for crop in crops])


def _nearest(found: Found, crop: Crop) -> int:
    """The person whose joints are nearest to the subject's, those not found as far off as the crop is wide."""
    distance = np.linalg.norm(found.xy - crop.people[0, :, :2], axis=-1)
    return int(np.nan_to_num(distance, nan=float(CROP_PX)).mean(axis=1).argmin())


def _quarter_turned(crop: Crop) -> Crop:
    """The crop turned clockwise by 90 degrees."""
    people: NDArray[np.float32] = crop.people.copy()
    people[..., 0] = CROP_PX - 1 - crop.people[..., 1]
    people[..., 1] = crop.people[..., 0]
    return Crop(np.ascontiguousarray(np.rot90(crop.image, -1)), people, crop.facts)


if __name__ == "__main__":
    main()
