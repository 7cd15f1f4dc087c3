"""Command: let the learning rate of a checkpoint fall to nothing over some pictures; what is shipped comes from here."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from training.checkpoints import LAST, load_checkpoint
from training.train import add_common_options, changed, run_to_the_end, trainer_for, with_values

__all__ = ["main"]

IMAGES: Final = 60_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.anneal", description=__doc__)
    add_common_options(parser)
    parser.add_argument("--start", type=Path, required=True, help="checkpoint to begin from (not changed)")
    parser.add_argument("--images", type=int, help=f"length of the fall; {IMAGES} in a new one, else as it was")
    parser.add_argument("--ema", type=float, default=0.998, help="share of the running mean of the weights that a step keeps")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    last = options.run / LAST
    afresh = not last.is_file()
    state = load_checkpoint(options.start if afresh else last)
    recipe = replace(state.recipe, schedule="cosine", total_images=IMAGES, ema_decay=options.ema) if afresh else state.recipe
    recipe = with_values(changed(recipe, options), {"total_images": options.images})
    trainer = trainer_for(options, recipe)
    trainer.take_up(state, afresh=afresh)
    run_to_the_end(trainer, options, None)


if __name__ == "__main__":
    main()
