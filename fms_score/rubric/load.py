"""Reading a rubric file: safely, with the line of every mistake."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from fms_score.errors import RubricError
from fms_score.rubric.checks import first_mistake
from fms_score.rubric.schema import Rubric

__all__ = ["LoadedRubric", "Place", "load_rubric", "parse_rubric"]

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 12
MAX_SCALAR: Final = 2000
"""Longest single value in characters."""

Place = tuple[Hashable, ...]


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
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RubricError(f"{path}: {size / 1024:.0f} KiB is too long for a rubric; the limit is {MAX_BYTES // 1024} KiB")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RubricError(f"{path}: cannot be read as text ({_short(error)}); a rubric is a UTF-8 YAML file") from error
    return parse_rubric(text, str(path))


def parse_rubric(text: str, source: str) -> LoadedRubric:
    """Read and check a rubric from its text; ``source`` names it in messages."""
    content, lines = _parse_yaml(text, source)
    if not isinstance(content, dict):
        raise RubricError(f"{source}: a rubric is a YAML mapping that begins with 'movement:', not {_kind(content)}")
    try:
        rubric = Rubric.model_validate(content)
    except ValidationError as error:
        place, message = _first_problem(error)
        raise _mistake(source, lines, place, message) from error
    mistake = first_mistake(rubric)
    if mistake:
        raise _mistake(source, lines, mistake.place, mistake.message)
    return LoadedRubric(rubric, source, text)


def _mistake(source: str, lines: Mapping[Place, int], place: Place, message: str) -> RubricError:
    while place and place not in lines:
        place = place[:-1]
    where = f"{source}:{lines.get(place, 1)}"
    path = ".".join(str(part) for part in place)
    return RubricError(f"{where}: {_one_line(f'{path}: ' if path else '')}{_one_line(message)}")


def _one_line(text: str) -> str:
    """Printable characters as they are, line breaks and control characters as escapes: keys come from somebody's file."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


# ---- YAML with line numbers -------------------------------------------------------------------------------------------
class _Loader(yaml.SafeLoader):
    """Safe YAML in which a date is text: rubrics have none, and an impossible one would be told without its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _parse_yaml(text: str, source: str) -> tuple[Any, dict[Place, int]]:
    try:
        _refuse_dangers(text, source)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: dict[Place, int] = {}
        _note_lines(node, (), lines, source)
        return loader.construct_document(node), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{_line(mark)}" if mark else ""
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise RubricError(f"{source}{line}: {problem}; check indentation, colons and quotes") from error
    except ValueError as error:
        raise RubricError(f"{source}: {_short(error)}") from error


def _refuse_dangers(text: str, source: str) -> None:
    """Aliases can unfold into gigabytes, and deep nesting takes hours to read; a rubric has no use for either."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise RubricError(f"{source}:{_line(event.start_mark)}: YAML aliases (*name) are not allowed in a rubric")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR:
            raise RubricError(f"{source}:{_line(event.start_mark)}: a value of {len(event.value)} characters is too long")
        if depth > MAX_DEPTH:
            raise RubricError(f"{source}:{_line(event.start_mark)}: nested deeper than a rubric ever is")


def _line(mark: Any) -> int:
    return int(mark.line) + 1


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int], source: str) -> None:
    lines[place] = _line(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note_entry(key, value, place, lines, source)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, (*place, index), lines, source)


def _note_entry(key: yaml.Node, value: yaml.Node, place: Place, lines: dict[Place, int], source: str) -> None:
    here = (*place, str(key.value))
    line = _line(key.start_mark)
    if here in lines:
        raise RubricError(f"{source}:{line}: '{_one_line(str(key.value))}' stands here and in line {lines[here]}; keep one")
    _note_lines(value, here, lines, source)
    lines[here] = line


# ---- words for pydantic's findings ------------------------------------------------------------------------------------
def _first_problem(error: ValidationError) -> tuple[Place, str]:
    from difflib import get_close_matches  # noqa: PLC0415  only needed when something is wrong

    problems = error.errors(include_url=False)
    problem = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])  # a typo tells more than its gap
    place: Place = tuple(problem["loc"])
    if "needs" in place:
        return place, "needs is a list of criteria, such as [first_one, another], or same_as_3"
    match problem["type"]:
        case "missing":
            return place[:-1], f"'{place[-1]}' is missing"
        case "extra_forbidden":
            near = get_close_matches(str(place[-1]), _KNOWN_FIELDS, n=1, cutoff=0.6)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            if " " in str(place[-1]):
                hint = "; a text with a comma inside {...} needs quotes around it"
            return place, f"unknown field '{place[-1]}'{hint}"
        case _:
            given = problem.get("input")
            shown = f", got {given!r}" if isinstance(given, str | int | float) else ""
            return place, problem["msg"].removeprefix("Value error, ")[:300] + shown[:80]


def _known_fields() -> list[str]:
    from fms_score.rubric import schema  # noqa: PLC0415  read once, below

    models = [getattr(schema, name) for name in (*schema.__all__, "RepetitionRule", "SideRule", "Sign")]
    return sorted({field for model in models if hasattr(model, "model_fields") for field in model.model_fields})


_KNOWN_FIELDS: Final = _known_fields()


def _kind(content: Any) -> str:
    return {"NoneType": "an empty file", "list": "a list", "str": "plain text"}.get(type(content).__name__, "a single value")


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:160] if str(error) else type(error).__name__
