"""YAML files that people write: read safely, with the line of every mistake and the name that was probably meant."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from fms_score.errors import InputError

__all__ = ["Kind", "Lines", "Place", "field_names", "first_problem", "mistake", "read_mapping", "read_text"]

# libyaml reads ten times faster; wheels of PyYAML carry it, builds from source may not.
SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[Hashable, ...]
Lines = dict[Place, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of file it is, how its mistakes are told, and how large one ever is.

    Attributes
    ----------
    word : str
        What it is called in messages: ``rubric``.
    begins_with : str
        An entry that every such file has, to be named where something else was given.
    error : type of InputError
        Raised for every mistake.
    max_bytes, max_depth, max_letters : int
        Longest file, deepest nesting, longest single value.
    """

    word: str
    begins_with: str
    error: type[InputError]
    max_bytes: int
    max_depth: int
    max_letters: int


def read_text(path: Path, kind: Kind) -> str:
    """Text of a file.

    Raises
    ------
    InputError
        Of the kind's own class, if it is missing, too long or no text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(kind.max_bytes + 1)  # no more of it: a device or a pipe does not tell its size
        if len(raw) > kind.max_bytes:
            size, limit = max(path.stat().st_size, len(raw)), f"the limit is {kind.max_bytes // 1024} KiB"
            raise kind.error(f"{path}: {size / 1024:.0f} KiB is too long for a {kind.word}; {limit}")
        return TextIOWrapper(BytesIO(raw), encoding="utf-8-sig").read()
    except (OSError, UnicodeDecodeError) as error:
        raise kind.error(f"{path}: cannot be read as text ({_short(error)}); a {kind.word} is a UTF-8 YAML file") from error


def read_mapping(text: str, source: str, kind: Kind) -> tuple[dict[Any, Any], Lines]:
    """Content of a file, and the line of every entry.

    Parameters
    ----------
    text : str
    source : str
        Name of the file for messages.
    kind : Kind

    Returns
    -------
    content : dict
        Dates are left as text.
    lines : dict of place to int
        Line of every entry, from 1; a place is the tuple of keys and indices that leads to it.

    Raises
    ------
    InputError
        Of the kind's own class, for what is not YAML, could do harm or has a key twice.
    """
    content, lines = _parse_yaml(text, source, kind)
    if not isinstance(content, dict):
        wanted = f"a {kind.word} is a YAML mapping that begins with '{kind.begins_with}:'"
        raise kind.error(f"{source}: {wanted}, not {_sort(content)}")
    return content, lines


def mistake(source: str, lines: Mapping[Place, int], place: Place, message: str, kind: Kind) -> InputError:
    """Error that names the file, the line and the entry; an entry that is not there is told at the one around it."""
    while place and place not in lines:
        place = place[:-1]
    path = ".".join(str(part) for part in place)
    return kind.error(f"{source}:{lines.get(place, 1)}: {f'{path}: ' if path else ''}{message}")


def first_problem(error: ValidationError, known: Sequence[str]) -> tuple[Place, str]:
    """Where pydantic found something wrong first, and what, in words; ``known`` are the fields to suggest."""
    problems = error.errors(include_url=False)
    problem = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])  # a typo tells more than its gap
    place: Place = tuple(problem["loc"])
    match problem["type"]:
        case "missing":
            return place[:-1], f"'{place[-1]}' is missing"
        case "extra_forbidden":
            return place, f"unknown field '{place[-1]}'{_meant(str(place[-1]), known)}"
        case _:
            given = problem.get("input")
            shown = f", got {given!r}" if isinstance(given, str | int | float) else ""
            return place, problem["msg"].removeprefix("Value error, ")[:300] + shown[:80]


def field_names(models: Iterable[object]) -> list[str]:
    """Names of all fields of some models, sorted; what is no model has none."""
    found = [one for one in models if isinstance(one, type) and issubclass(one, BaseModel)]
    return sorted({field for model in found for field in model.model_fields})


def _meant(name: str, known: Sequence[str]) -> str:
    if " " in name:
        return "; a text with a comma inside {...} needs quotes around it"
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


# ---- YAML with line numbers -------------------------------------------------------------------------------------------


class _Loader(SafeLoader):  # type: ignore[valid-type,misc]  # which of the two is known when it runs
    """Safe YAML in which a date is text: an impossible one would be told without its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _parse_yaml(text: str, source: str, kind: Kind) -> tuple[Any, Lines]:
    try:
        _refuse_dangers(text, source, kind)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: Lines = {}
        _note_lines(node, (), lines, source, kind)
        return loader.construct_document(node), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{_line(mark)}" if mark else ""
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise kind.error(f"{source}{line}: {problem}; check indentation, colons and quotes") from error
    except ValueError as error:
        raise kind.error(f"{source}: {_short(error)}") from error


def _refuse_dangers(text: str, source: str, kind: Kind) -> None:
    """Aliases can unfold into gigabytes, and deep nesting takes hours to read; nobody has a use for either here."""
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise kind.error(f"{source}:{_line(event.start_mark)}: YAML aliases (*name) are not allowed in a {kind.word}")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > kind.max_letters:
            raise kind.error(f"{source}:{_line(event.start_mark)}: a value of {len(event.value)} characters is too long")
        if depth > kind.max_depth:
            raise kind.error(f"{source}:{_line(event.start_mark)}: nested deeper than a {kind.word} ever is")


def _line(mark: Any) -> int:
    return int(mark.line) + 1


def _note_lines(node: yaml.Node, place: Place, lines: Lines, source: str, kind: Kind) -> None:
    lines[place] = _line(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note_entry(key, value, place, lines, (source, kind))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, (*place, index), lines, source, kind)


def _note_entry(key: yaml.Node, value: yaml.Node, place: Place, lines: Lines, of: tuple[str, Kind]) -> None:
    source, kind = of
    here = (*place, str(key.value))
    line = _line(key.start_mark)
    if here in lines:
        raise kind.error(f"{source}:{line}: '{key.value}' stands here and in line {lines[here]}; keep one")
    _note_lines(value, here, lines, source, kind)
    lines[here] = line


# ---- words ------------------------------------------------------------------------------------------------------------
def _sort(content: Any) -> str:
    return {"NoneType": "an empty file", "list": "a list", "str": "plain text"}.get(type(content).__name__, "a single value")


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:160] if str(error) else type(error).__name__
