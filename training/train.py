"""Command: train, or go on training, at a flat learning rate; stop it whenever you like (Ctrl-C keeps a checkpoint)."""

from __future__ import annotations

import argparse
import logging
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch

from training.checkpoints import LAST, load_checkpoint
from training.loader import CropPool
from training.recipe import Recipe
from training.trainer import Trainer, best_device
from training.watching import WatchSet

__all__ = ["add_common_options", "changed", "main", "run_to_the_end", "trainer_for", "with_values"]

USUAL: Final = Recipe()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    add_common_options(parser)
    parser.add_argument("--batch", type=int, help=f"pictures a step; {USUAL.batch} in a new run, else as the run has it")
    parser.add_argument("--until", type=int, help="stop after so many pictures; else go on until stopped")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    last = options.run / LAST
    state = load_checkpoint(last) if last.is_file() else None
    recipe = changed(state.recipe if state else Recipe(seed=options.seed), options)
    trainer = trainer_for(options, with_values(recipe, {"batch": options.batch}))
    if state is not None:
        trainer.take_up(state, afresh=False)
    run_to_the_end(trainer, options, options.until)


def _weighed(text: str) -> tuple[str, float]:
    """One ``MOVEMENT=TIMES``."""
    name, _, times = text.partition("=")
    try:
        return name, float(times)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' should be a movement and how many times as often, as inline_lunge=1.5"
        ) from None


def changed(recipe: Recipe, options: argparse.Namespace) -> Recipe:
    """The recipe with what the common options say otherwise."""
    asked = {
        "peak_rate": options.rate,
        "sides_px": options.sides and tuple(options.sides),
        "scales": options.scales and tuple(options.scales),
        "any_turn_share": options.any_turn,
        "quarter_turn_share": options.quarter_turn,
        "photo_share": options.photos,
        "emphasis": dict(options.emphasis) if options.emphasis else None,
    }
    return with_values(recipe, asked)


def with_values(recipe: Recipe, asked: Mapping[str, object]) -> Recipe:
    """The recipe with these values; None leaves one as it is."""
    return replace(recipe, **{name: value for name, value in asked.items() if value is not None})  # type: ignore[arg-type]  # by name


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Options that all commands which train share."""
    parser.add_argument("--run", type=Path, required=True, help="folder of the run; one with a last.pt is gone on with")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/, photos/ and watch/")
    parser.add_argument("--seed", type=int, default=USUAL.seed)
    parser.add_argument("--threads", type=int, default=0, help="threads of torch; 0 for as many as it takes by itself")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches")
    parser.add_argument("--every", type=float, default=150.0, help="seconds between checkpoints")
    parser.add_argument("--watch-every", type=float, default=600.0, help="seconds between lines of the learning curve")
    parser.add_argument(
        "--rate", type=float, help=f"highest learning rate; {USUAL.peak_rate} in a new run, else as the run has it"
    )
    pictures = parser.add_argument_group("pictures", "what is drawn; without them, as the run has it")
    pictures.add_argument("--sides", type=int, nargs="+", help="input sizes, one a round in turn")
    pictures.add_argument("--scales", type=float, nargs=2, help="smallest and largest scale of people")
    pictures.add_argument("--any-turn", type=float, help="share turned by any angle")
    pictures.add_argument("--quarter-turn", type=float, help="share turned by quarters")
    pictures.add_argument("--photos", type=float, help="share of photos")
    weigh = "crops of a movement so many times as often"
    pictures.add_argument("--emphasis", nargs="*", type=_weighed, metavar="MOVEMENT=TIMES", help=weigh)


def trainer_for(options: argparse.Namespace, recipe: Recipe) -> Trainer:
    """A trainer in the folder of a run."""
    if options.threads:
        torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    pool = CropPool((options.data / "train", options.data / "photos"))
    return Trainer(options.run, recipe, pool, WatchSet.read(options.data / "watch"), best_device(), options.workers)


def run_to_the_end(trainer: Trainer, options: argparse.Namespace, until_images: int | None) -> None:
    """Train; a signal to end is answered by a last checkpoint."""

    def stop(_number: int, _frame: object) -> None:
        trainer.stopped = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    trainer.run(until_images, options.every, options.watch_every)


if __name__ == "__main__":
    main()
