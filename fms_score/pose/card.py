"""Model cards: one small YAML file says what a network file cannot say about itself.

A network file does not tell whether it wants blue or red first, what to subtract, or where it was published.
A card does, and pins the digest of every file, so that a damaged one is noticed before it is used.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from fms_score.errors import ModelError
from fms_score.yaml_files import SafeLoader

__all__ = ["CARD_LIMIT_BYTES", "CardFile", "ModelCard", "read_card"]

CARD_LIMIT_BYTES: Final = 64 * 1024
"""A card is a page of text; anything larger is something else."""

Channels = tuple[float, float, float]

DEEPEST: Final = 12
LONGEST_SHOWN: Final = 120


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CardFile(_Frozen):
    """One file of a network.

    Attributes
    ----------
    path : str
        Where it lies, relative to the folder of networks (or of the card), with forward slashes.
    url : str or None
        Where it is published; None if it can only be brought by hand.
    sha256 : str or None
        Digest it must have; None accepts any content.
    """

    path: str
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        parts = PurePosixPath(path).parts
        if not parts or "\\" in path or ":" in path or PurePosixPath(path).is_absolute() or ".." in parts:
            raise ValueError("must be a relative path with forward slashes and without '..'")
        return path


class ModelCard(_Frozen):
    """What must be known about a network to feed it and to read its answers.

    Attributes
    ----------
    name : str
        Name on the command line.
    summary : str
        One line for ``models list``.
    files : tuple of CardFile
        The file that OpenVINO opens first, then those it needs beside (the ``.bin`` of an ``.xml``).
    layout : {"NCHW", "NHWC"} or None
        Order of the input's dimensions; None finds it from where the three channels stand.
    colour : {"BGR", "RGB"}
        Order of the input's channels.
    mean, scale : tuple of float
        The network is given ``(value - mean) / scale`` with values 0-255, channels in its own colour order.
    skeleton : {"coco18", "mpi15"} or None
        Layout of its maps; None recognises it by the number of channels.
    stride_px : int
        Input pixels to one cell of its maps.
    shift_px : float
        How far, in input pixels right and down, it reports points from where they are (padding on one side only does that).
    input_size : tuple of int
        Height and width of a landscape picture it works well at; other shapes get the same height.
    body_px : float
        Length of the body, in input pixels, at which it finds people best; crops are sized by it.
    multiple : int
        Height and width of the input must be multiples of this.
    precision : {"f32"} or None
        Arithmetic to insist on; None leaves it to the device.
    licence, homepage : str or None
        Where it comes from, for reports.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    summary: str = ""
    files: Annotated[tuple[CardFile, ...], Field(min_length=1)]
    layout: Literal["NCHW", "NHWC"] | None = None
    colour: Literal["BGR", "RGB"] = "BGR"
    mean: Channels = (0.0, 0.0, 0.0)
    scale: Channels = (1.0, 1.0, 1.0)
    skeleton: Literal["coco18", "mpi15"] | None = None
    stride_px: Annotated[int, Field(ge=1, le=64)] = 8
    shift_px: Annotated[float, Field(ge=-16, le=16)] = 0.0
    input_size: tuple[Annotated[int, Field(ge=64, le=2048)], Annotated[int, Field(ge=64, le=2048)]] = (256, 456)
    body_px: Annotated[float, Field(ge=32, le=1024)] = 200.0
    multiple: Annotated[int, Field(ge=1, le=128)] = 8
    precision: Literal["f32"] | None = None
    licence: str | None = None
    homepage: str | None = None

    @field_validator("scale")
    @classmethod
    def _not_zero(cls, scale: Channels) -> Channels:
        if not all(scale):
            raise ValueError("must not be zero")
        return scale

    @property
    def main_file(self) -> CardFile:
        """The file that OpenVINO opens."""
        return self.files[0]

    @property
    def fetchable(self) -> bool:
        """Whether every file can be downloaded and checked."""
        return all(file.url and file.sha256 for file in self.files)


def read_card(path: Path) -> ModelCard:
    """Read a card from a YAML file.

    Parameters
    ----------
    path : Path
        The card.

    Returns
    -------
    ModelCard

    Raises
    ------
    ModelError
        If the file is missing, too large, not YAML or not a card; the message names the file and, where known, the line.
    """
    text = _read_text(path)
    try:
        content = _content(path, text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # a ValueError is an impossible date or an endless number
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        said = " ".join(str(getattr(error, "problem", None) or error).split())[:LONGEST_SHOWN]
        raise ModelError(f"{where}: this model card is not YAML: {said}") from None
    if not isinstance(content, dict):
        raise ModelError(f"{path}: a model card is a list of `key: value` lines, this one is {type(content).__name__}")
    try:
        return ModelCard.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ModelError(_explain(path, text, first)) from None


def _content(path: Path, text: str) -> Any:
    """Content without aliases: a few of them unfold into more than any memory holds as soon as somebody prints them."""
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ModelError(f"{path}: nested deeper than a model card ever is")
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise ModelError(f"{path}:{line}: YAML aliases (*name) are not allowed in a model card")
    return yaml.safe_load(text)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(CARD_LIMIT_BYTES + 1)
        if len(raw) > CARD_LIMIT_BYTES:
            raise ModelError(f"{path}: larger than {CARD_LIMIT_BYTES // 1024} kB, so this is not a model card")
        return raw.decode("utf-8")
    except OSError as error:
        raise ModelError(f"{path}: the model card cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ModelError(f"{path}: the model card is not UTF-8 text") from None


def _explain(path: Path, text: str, problem: Any) -> str:
    place = problem["loc"]
    line = _line_of(yaml.compose(text, Loader=yaml.SafeLoader), place)
    where = f"{path}:{line}" if line else str(path)
    field = ".".join(str(step) for step in place)
    if problem["type"] == "extra_forbidden":
        return f"{where}: a model card has no field {field[:LONGEST_SHOWN]!r}; it has {', '.join(ModelCard.model_fields)}"
    if problem["type"] == "missing":
        return f"{where}: the model card lacks {field!r}"
    said = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {field} = {repr(problem['input'])[:LONGEST_SHOWN]}: {said[:1].lower()}{said[1:]}"


def _line_of(node: yaml.Node | None, place: tuple[int | str, ...]) -> int | None:
    """Line (from 1) of the deepest part of ``place`` that stands in the file."""
    line = None
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
