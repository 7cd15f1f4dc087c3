"""Model cards: one small YAML file says what a network file cannot say about itself.

A network file does not tell whether it wants blue or red first, what to subtract, or where it was published.
A card does, and pins the digest of every file, so that a damaged one is noticed before it is used.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from fms_score.errors import ModelError
from fms_score.yaml_files import Kind, field_names, first_problem, mistake, read_mapping, read_text

__all__ = ["CARD_LIMIT_BYTES", "CardFile", "ModelCard", "PointFacts", "PointSpread", "read_card"]

CARD_LIMIT_BYTES: Final = 64 * 1024
"""A card is a page of text; anything larger is something else."""

CARD: Final = Kind("model card", "name", ModelError, CARD_LIMIT_BYTES, max_depth=12, max_letters=2000)

Channels = tuple[float, float, float]
Ratio = Annotated[float, Field(gt=0, le=2)]


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


class PointSpread(_Frozen):
    """How far its points lie from where they should, along each axis, in torso lengths: at confidence 1 and at 0.2.

    Attributes
    ----------
    upright, lying : tuple of float
        Of people upright, and of people lying or on all fours.
    """

    upright: tuple[Ratio, Ratio]
    lying: tuple[Ratio, Ratio]


class PointFacts(_Frozen):
    """What a network's points mean to whoever measures with them.

    Attributes
    ----------
    marked_hips : bool
        Whether hips are where people mark them in photographs (COCO), as most networks put them, or in their joints.
    least_confidence : float
        Points less sure than this are taken as not seen, 0-1.
    spread : PointSpread or None
        How far off points are; None takes what was fitted to Intel's human-pose-estimation-0001.
    """

    marked_hips: bool = True
    least_confidence: Annotated[float, Field(ge=0, lt=1)] = 0.1
    spread: PointSpread | None = None


class ModelCard(PointFacts):
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
    any_way_up : bool
        Whether it finds people however the picture is turned; else other turns are tried for people who are not upright.
    marked_hips, least_confidence, spread
        See :class:`PointFacts`.
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
    any_way_up: bool = False
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
    content, lines = read_mapping(read_text(path, CARD), str(path), CARD)
    try:
        return ModelCard.model_validate(content)
    except ValidationError as error:
        raise mistake(str(path), lines, *first_problem(error, _FIELDS), CARD) from None


_FIELDS: Final = field_names([ModelCard, CardFile, PointSpread])
