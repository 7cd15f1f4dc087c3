"""One file from its published address, checked before anybody can see it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fms_score.errors import ModelError
from fms_score.pose.card import CardFile

__all__ = ["download", "sha256_of"]

TIMEOUT_S: Final = 30.0


def sha256_of(path: Path) -> str:
    """Digest of a file as 64 hexadecimal digits.

    Raises
    ------
    ModelError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: this model file cannot be read: {error.strerror}") from None


def download(file: CardFile, target: Path) -> None:
    """Bring a file to ``target``, unless it is there already with the right digest.

    It arrives under a temporary name and is moved into place only if its digest is the card's.

    Parameters
    ----------
    file : CardFile
        With address and digest.
    target : Path
        Its folder is made if need be.

    Raises
    ------
    ModelError
        If the address cannot be reached, the content is not what the card promises, or the folder cannot be written.
    """
    import pooch  # noqa: PLC0415 - only a download pays for its import

    with _quiet(pooch.get_logger()):
        try:
            downloader = pooch.HTTPDownloader(timeout=TIMEOUT_S)
            pooch.retrieve(file.url, f"sha256:{file.sha256}", target.name, target.parent, downloader=downloader)
        except ValueError:
            raise ModelError(
                f"what came from {file.url} is not what the card promises (wrong sha256), so it was thrown away"
            ) from None
        except OSError as error:  # requests' errors are OSErrors too
            raise ModelError(_story(file, error)) from None


@contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    """Keep pooch from announcing what it does."""
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _story(file: CardFile, error: OSError) -> str:
    if error.filename:
        return f"{error.filename} cannot be written ({error.strerror})"
    response = getattr(error, "response", None)
    if response is None:
        return f"{file.url} cannot be reached ({type(error).__name__})"
    response.close()
    return f"{file.url} answered {response.status_code}"
