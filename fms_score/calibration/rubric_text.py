"""A rubric's file with other thresholds: everything else stays as it was written, comments too."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

import yaml

from fms_score.errors import RubricError
from fms_score.rubric.load import LoadedRubric, parse_rubric

__all__ = ["CALIBRATED", "rubric_with_thresholds"]

CALIBRATED: Final = "Calibrated by fms-score"
"""How the entry under ``sources`` begins by which a file of this command is known again."""

SOURCE_WIDTH: Final = 120


def rubric_with_thresholds(
    loaded: LoadedRubric, limits: Mapping[tuple[str, str], float], sources: Sequence[str], name: str
) -> LoadedRubric:
    """Write other thresholds and more sources into a rubric's text.

    Parameters
    ----------
    loaded : LoadedRubric
    limits : mapping of (criterion, "at_most" or "at_least") to float
        Only those that change.
    sources : sequence of str
        Entries to add to ``sources``.
    name : str
        File it is meant for, for messages.

    Returns
    -------
    LoadedRubric
        Read and checked again.

    Raises
    ------
    RubricError
        If the file is laid out so that its thresholds cannot be found.
    """
    root = yaml.compose(loaded.text, Loader=yaml.SafeLoader)
    changes = [_limit_change(root, place, value, loaded.source) for place, value in limits.items()]
    if sources:
        changes.append(_sources_change(root, loaded.text, sources))
    text = loaded.text
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    written = parse_rubric(text, name)
    for (criterion, field), value in limits.items():
        if getattr(written.rubric.criteria[criterion], field) != value:
            raise RubricError(f"{loaded.source}: the threshold {field} of '{criterion}' cannot be changed where it stands")
    return written


def _entry(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Value under a key of a mapping."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _limit_change(root: yaml.Node | None, place: tuple[str, str], value: float, source: str) -> tuple[int, int, str]:
    criterion, field = place
    node = _entry(_entry(_entry(root, "criteria"), criterion), field)
    if not isinstance(node, yaml.ScalarNode):
        raise RubricError(f"{source}: no {field} is written at the criterion '{criterion}'")
    return node.start_mark.index, node.end_mark.index, f"{value:g}"


def _sources_change(root: yaml.Node | None, text: str, sources: Sequence[str]) -> tuple[int, int, str]:
    """Where new sources go: after the last one, or in a list of their own at the end of the file."""
    node = _entry(root, "sources")
    quoted = [json.dumps(one, ensure_ascii=False) for one in sources]
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        start = len(text.rstrip())
        lines = "".join(f"  - {_folded(one, '  ')}\n" for one in quoted)
        if isinstance(node, yaml.SequenceNode):  # an empty list: filled where it stands
            return node.start_mark.index, node.end_mark.index, f"[{', '.join(quoted)}]"
        return start, len(text), f"\n\nsources:\n{lines}"
    end = node.value[-1].end_mark.index
    if node.flow_style:
        return end, end, "".join(f", {one}" for one in quoted)
    indent = " " * (node.value[0].start_mark.column - 2)
    end = len(text[:end].rstrip())
    return end, end, "".join(f"\n{indent}- {_folded(one, indent)}" for one in quoted)


def _folded(quoted: str, indent: str) -> str:
    """Break a long quoted text at spaces: in YAML a line break inside quotes is a space again."""
    return f"\n{indent}    ".join(textwrap.wrap(quoted, SOURCE_WIDTH, break_long_words=False, break_on_hyphens=False))
