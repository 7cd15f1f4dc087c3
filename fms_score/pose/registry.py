"""Networks by name or path: found in a fixed order, checked before use, fetched when asked.

Order: a path as it stands; then by name the folders that ``FMS_SCORE_MODELS`` lists, the networks that come with the
package, the user's cache; and at last, where allowed, a download into that cache.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fms_score.errors import ModelError
from fms_score.pose.card import CardFile, ModelCard, read_card
from fms_score.pose.download import download, sha256_of
from fms_score.pose.model_folders import (
    BUNDLED,
    FOLDERS_VARIABLE,
    SUFFIXES,
    ModelFolder,
    Origin,
    cache_folder,
    model_folders,
    place_in,
    plain_card,
    shipped_cards,
)

__all__ = ["ModelFiles", "ModelListing", "default_name", "fetch_model", "find_model", "list_models"]

_BUNDLED_NAME: Final = "fms-pose"
_FETCHED_NAME: Final = "human-pose-estimation-0001"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A network that is there and whose files are what its card says.

    Attributes
    ----------
    card : ModelCard
    path : Path
        The file to open.
    origin : {"path", "folder", "bundled", "cache", "download"}
        How it was found.
    sha256 : str
        Digest of the file that holds the weights (the ``.bin`` beside an ``.xml``).
    """

    card: ModelCard
    path: Path
    origin: Origin
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelListing:
    """One line of ``models list``.

    Attributes
    ----------
    name : str
    card : ModelCard or None
        None if a folder holds a broken card of this name.
    path : Path or None
        Where it was found; None if it is not on this machine.
    origin : str or None
        What kind of place that is.
    problem : str or None
        Why it cannot be used, though it is there.
    is_default : bool
        Whether it is taken when no model is named.
    """

    name: str
    card: ModelCard | None
    path: Path | None
    origin: Origin | None
    problem: str | None
    is_default: bool


def default_name() -> str:
    """Name of the network used when none is named: the one that comes with the package; without it, Intel's."""
    return _BUNDLED_NAME if (BUNDLED / f"{_BUNDLED_NAME}.xml").is_file() else _FETCHED_NAME


def find_model(name_or_path: str | None = None, *, allow_download: bool = False) -> ModelFiles:
    """Find a network and check its files.

    Parameters
    ----------
    name_or_path : str or None
        Path of a network file, name of a card, or None for the default.
    allow_download : bool
        Whether to fetch a network that is not on this machine.

    Raises
    ------
    ModelError
        If it is unknown, missing, damaged, or cannot be fetched.
    """
    wanted = name_or_path or default_name()
    if _looks_like_path(wanted):
        return _from_path(Path(wanted).expanduser())
    placed = _placed(wanted)
    if placed is not None:
        return _checked(*placed)
    if allow_download:
        return fetch_model(wanted)
    card = _card_named(wanted)
    looked_in = ", ".join(str(folder.path) for folder in model_folders() if folder.origin != "bundled")
    raise ModelError(f"model {card.name!r} is not on this machine (looked in {looked_in}): {_advice(card)}")


def fetch_model(name: str | None = None) -> ModelFiles:
    """Download a network into the user's cache, unless it is there already and whole.

    Parameters
    ----------
    name : str or None
        Name of a card; None for Intel's.

    Raises
    ------
    ModelError
        If the name is unknown, its card gives no address, the address cannot be reached, or what came is not what the
        card promises (then nothing is kept).
    """
    card = _card_named(name or _FETCHED_NAME)
    if not card.fetchable:
        raise ModelError(f"model {card.name!r} is not offered for download: {_advice(card)}")
    folder = cache_folder()
    for file in reversed(card.files):  # the main file last: where it is, the others are
        try:
            download(file, folder / file.path)
        except ModelError as error:
            raise ModelError(f"model {card.name!r} could not be fetched: {error}: {_elsewhere(card)}") from None
    return _checked(card, folder, "download")


def list_models() -> list[ModelListing]:
    """Every network with a card, the default first, and whether it is here."""
    folders = model_folders()
    names = dict.fromkeys([default_name(), *shipped_cards()])
    for folder in folders:
        names |= dict.fromkeys(path.stem for path in sorted(folder.path.glob("*.yaml")))
    return [_listing(name, folders) for name in names]


def _listing(name: str, folders: tuple[ModelFolder, ...]) -> ModelListing:
    """One line; a broken card or network is a line with a problem, not an error."""
    is_default, card = name == default_name(), None
    for folder in folders:
        path = folder.path / f"{name}.yaml"
        try:
            placed = place_in(folder.path, name)
            if placed is None:
                continue
            card, start = placed
            path = start / card.main_file.path
            if path.is_file():
                _checked(card, start, folder.origin)
                return ModelListing(name, card, path, folder.origin, None, is_default)
        except ModelError as error:
            return ModelListing(name, card, path, folder.origin, str(error), is_default)
    return ModelListing(name, card, None, None, None, is_default)


def _placed(name: str) -> tuple[ModelCard, Path, Origin] | None:
    """Card, folder and kind of place of a network that is on this machine."""
    for folder in model_folders():
        placed = place_in(folder.path, name)
        if placed is not None and (placed[1] / placed[0].main_file.path).is_file():
            return *placed, folder.origin
    return None


def _looks_like_path(wanted: str) -> bool:
    return wanted.lower().endswith(SUFFIXES) or "/" in wanted or os.sep in wanted


def _from_path(path: Path) -> ModelFiles:
    if not path.is_file():
        known = ", ".join(shipped_cards())
        what = "is a folder" if path.is_dir() else "does not exist"
        raise ModelError(f"{path}: this model file {what}: give a file ({', '.join(SUFFIXES)}) or a name ({known})")
    if path.suffix.lower() not in SUFFIXES:
        raise ModelError(f"{path}: a network with ending {path.suffix!r} cannot be read: use {', '.join(SUFFIXES)}")
    own = path.with_suffix(".yaml")
    if own.is_file():
        return _checked(read_card(own), path.parent, "path", path)
    claimed = (card for card in shipped_cards().values() if _is_file_of(path, card))
    return _checked(next(claimed, None) or plain_card(path), path.parent, "path", path)


def _is_file_of(path: Path, card: ModelCard) -> bool:
    """Whether a file claims to be a shipped card's network by its name or place, or is it by its content."""
    in_place = path.resolve().as_posix().endswith(f"/{card.main_file.path}")
    return in_place or path.stem == card.name or sha256_of(path) == card.main_file.sha256


def _card_named(name: str) -> ModelCard:
    for folder in model_folders():
        placed = place_in(folder.path, name)
        if placed is not None:
            return placed[0]
    raise ModelError(f"no model is called {name!r}: known are {', '.join(shipped_cards())}, or give the path of a file")


def _checked(card: ModelCard, folder: Path, origin: Origin, main: Path | None = None) -> ModelFiles:
    """Compare every file with its card; ``main`` says where the files of a model given by path really lie."""
    digest = ""
    for file, path in _paths(card, folder, main):
        if not path.is_file():
            raise ModelError(f"{path}: this file of model {card.name!r} is missing: {_repair(card, origin)}")
        digest = sha256_of(path)
        if file.sha256 and digest != file.sha256:
            raise ModelError(
                f"{path}: damaged or another version: sha256 {digest[:12]}… where the card of {card.name!r} "
                f"wants {file.sha256[:12]}…: {_repair(card, origin)}"
            )
    return ModelFiles(card, main or folder / card.main_file.path, origin, digest)


def _paths(card: ModelCard, folder: Path, main: Path | None) -> Iterator[tuple[CardFile, Path]]:
    for index, file in enumerate(card.files):
        if main is None:
            yield file, folder / file.path
        else:
            yield file, main if index == 0 else main.with_suffix(Path(file.path).suffix)


def _advice(card: ModelCard) -> str:
    by_hand = f"put {card.main_file.path} into a folder and set {FOLDERS_VARIABLE} to that folder"
    return f"fetch it with `fms-score models fetch {card.name}`, or {by_hand}" if card.fetchable else by_hand


def _repair(card: ModelCard, origin: Origin) -> str:
    if origin in {"cache", "download"} and card.fetchable:
        return f"run `fms-score models fetch {card.name}`"
    if card.fetchable:
        return f"replace it, or remove it and run `fms-score models fetch {card.name}`"
    return "replace it with a whole copy"


def _elsewhere(card: ModelCard) -> str:
    return (
        f"run `fms-score models fetch {card.name}` on a connected machine and copy its folder here, "
        f"or set {FOLDERS_VARIABLE} to a folder that has it"
    )
