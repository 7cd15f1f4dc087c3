"""Reading a rubric file: safely, with the line of every mistake."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from fms_score.errors import RubricError
from fms_score.rubric import schema
from fms_score.rubric.checks import first_mistake
from fms_score.rubric.schema import Rubric
from fms_score.yaml_files import Kind, Place, field_names, first_problem, mistake, read_mapping, read_text

__all__ = ["LoadedRubric", "Place", "load_rubric", "parse_rubric"]

MAX_BYTES: Final = 256 * 1024
RUBRIC: Final = Kind("rubric", "movement", RubricError, MAX_BYTES, max_depth=12, max_letters=2000)


@dataclass(frozen=True, slots=True)
class LoadedRubric:
    """A rubric with the text it was read from.

    Attributes
    ----------
    rubric : Rubric
    source : str
        File name, for messages and provenance.
    text : str
        The file as it was read, so that its digest can be recorded.
    """

    rubric: Rubric
    source: str
    text: str


def load_rubric(path: Path) -> LoadedRubric:
    """Read and check a rubric file.

    Parameters
    ----------
    path : Path
        A YAML file of at most 256 KiB.

    Returns
    -------
    LoadedRubric

    Raises
    ------
    RubricError
        With file, line and what to do, for anything from a missing file to an unknown signal.
    """
    return parse_rubric(read_text(path, RUBRIC), str(path))


def parse_rubric(text: str, source: str) -> LoadedRubric:
    """Read and check a rubric from its text; ``source`` names it in messages."""
    content, lines = read_mapping(text, source, RUBRIC)
    try:
        rubric = Rubric.model_validate(content)
    except ValidationError as error:
        place, message = _first_problem(error)
        raise mistake(source, lines, place, message, RUBRIC) from error
    found = first_mistake(rubric)
    if found:
        raise mistake(source, lines, found.place, found.message, RUBRIC)
    return LoadedRubric(rubric, source, text)


def _first_problem(error: ValidationError) -> tuple[Place, str]:
    place, message = first_problem(error, _KNOWN_FIELDS)
    if "needs" in place:
        return place, "needs is a list of criteria, such as [first_one, another], or same_as_3"
    return place, message


_MODELS: Final = (getattr(schema, name) for name in (*schema.__all__, "RepetitionRule", "SideRule", "Sign"))
_KNOWN_FIELDS: Final = field_names(_MODELS)
