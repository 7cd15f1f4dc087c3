"""The folders in which networks lie, and which card speaks for a network there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from platformdirs import user_cache_path

from fms_score.errors import ModelError
from fms_score.pose.card import CardFile, ModelCard, read_card

__all__ = [
    "BUNDLED",
    "FOLDERS_VARIABLE",
    "SUFFIXES",
    "ModelFolder",
    "Origin",
    "cache_folder",
    "model_folders",
    "place_in",
    "plain_card",
    "shipped_cards",
]

FOLDERS_VARIABLE: Final = "FMS_SCORE_MODELS"
"""Environment variable with the user's own folders of networks, separated as in PATH."""

SUFFIXES: Final = (".xml", ".onnx", ".pb", ".tflite")
"""Kinds of network file that can be read: OpenVINO IR, ONNX, TensorFlow frozen graph, TensorFlow Lite."""

BUNDLED: Final = Path(__file__).with_name("weights")
"""Networks that come with the package."""

_CARDS: Final = Path(__file__).with_name("cards")

Origin = Literal["path", "folder", "bundled", "cache", "download"]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A place where networks are looked for by name."""

    path: Path
    origin: Origin


def model_folders() -> tuple[ModelFolder, ...]:
    """Give the places where networks are looked for by name, in order.

    Raises
    ------
    ModelError
        If ``FMS_SCORE_MODELS`` names a folder that does not exist.
    """
    named = [Path(part).expanduser() for part in os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep) if part]
    for folder in named:
        if not folder.is_dir():
            raise ModelError(f"{FOLDERS_VARIABLE} names {folder}, which is not a folder: correct or unset it")
    return (
        *(ModelFolder(folder, "folder") for folder in named),
        ModelFolder(BUNDLED, "bundled"),
        ModelFolder(cache_folder(), "cache"),
    )


def cache_folder() -> Path:
    """Where fetched networks are kept; it need not exist yet."""
    return user_cache_path("fms-score", appauthor=False) / "models"


@cache
def shipped_cards() -> dict[str, ModelCard]:
    """Cards that come with the package, by name."""
    return {card.name: card for card in (read_card(path) for path in sorted(_CARDS.glob("*.yaml")))}


def place_in(folder: Path, name: str) -> tuple[ModelCard, Path] | None:
    """Find the card that speaks for a named network in a folder: one that stands there, a shipped one, or a plain one.

    Returns
    -------
    tuple of ModelCard and Path, or None
        The card and the folder its paths start from (the files need not be there); None if nothing knows the name.

    Raises
    ------
    ModelError
        If a card in the folder is broken or named otherwise than its file.
    """
    for own in (folder / f"{name}.yaml", folder / name / f"{name}.yaml"):
        if own.is_file():
            card = read_card(own)
            if card.name != name:
                raise ModelError(f"{own}: this card is named {card.name!r}: rename the file to {card.name}.yaml, or the card")
            return card, own.parent
    if name in shipped_cards():
        return shipped_cards()[name], folder
    for suffix in SUFFIXES:
        if (folder / f"{name}{suffix}").is_file():
            return plain_card(folder / f"{name}{suffix}"), folder
    return None


def plain_card(path: Path) -> ModelCard:
    """What is assumed of a network without a card: raw blue-green-red values; the rest shows in its shapes."""
    name = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in path.stem if letter.isascii())
    companions = [CardFile(path=path.with_suffix(".bin").name)] if path.suffix.lower() == ".xml" else []
    return ModelCard(name=name.lstrip("._-")[:64] or "model", files=(CardFile(path=path.name), *companions))
