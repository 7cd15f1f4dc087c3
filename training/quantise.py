"""Command: an exported network with 8-bit arithmetic (NNCF), calibrated on crops of the training split."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fms_score.pose.quiet_openvino import ov
from training.export import NAME, pictures_seen, write_card
from training.network import PIXEL_MEAN, PIXEL_SCALE
from training.shards import read_shard, shard_files

__all__ = ["main", "quantise"]

SIDE_PX: Final = 256
CALIBRATION: Final = 320

log = logging.getLogger("training")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.quantise", description=__doc__)
    parser.add_argument("model", type=Path, help=f"{NAME}.xml as exported")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and photos/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the 8-bit network and its card")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    quantise(options.model, [options.data / "train", options.data / "photos"], options.out)


def quantise(model: Path, folders: Sequence[Path], out: Path) -> Path:
    """Quantise a network; first and last layers are left to NNCF's judgement.

    Returns
    -------
    Path
        The ``.xml``.
    """
    import nncf  # noqa: PLC0415  # takes seconds, and only this command needs it

    samples = _samples(folders)
    quantised: Any = nncf.quantize(
        ov.Core().read_model(model), nncf.Dataset(samples), preset=nncf.QuantizationPreset.MIXED, subset_size=len(samples)
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{NAME}.xml"
    ov.save_model(quantised, path, compress_to_fp16=True)
    size = path.stat().st_size + path.with_suffix(".bin").stat().st_size
    log.info("%s: %.2f MB, calibrated on %d crops", path, size / 1e6, len(samples))
    write_card(path, "8 bits", pictures_seen(model))
    return path


def _samples(folders: Sequence[Path]) -> list[NDArray[np.float32]]:
    """Crops as the network takes them, the same ones every time."""
    rng = np.random.default_rng(3)
    paths = shard_files(folders)
    chosen = [paths[place] for place in rng.permutation(len(paths))[:16].tolist()]
    samples = []
    for path in chosen:
        shard = read_shard(path)
        for index in rng.permutation(len(shard))[: -(-CALIBRATION // len(chosen))].tolist():
            image = cv2.resize(shard.crop(index).image, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR)
            values = (image.astype(np.float32) - PIXEL_MEAN) / PIXEL_SCALE
            samples.append(np.ascontiguousarray(values.transpose(2, 0, 1)[None]))
    return samples


if __name__ == "__main__":
    main()
