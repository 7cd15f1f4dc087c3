"""Valid files spoilt: by bytes, by words, by the structure of what they hold, and inside the archives that they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from fuzzing.odd import BLOCKS, ODD_VALUES, ODD_WORDS

__all__ = ["spoilt_archive", "spoilt_bytes", "spoilt_table", "spoilt_text", "spoilt_tree"]

Chance = np.random.Generator


def _one(things: Sequence[Any], chance: Chance) -> Any:
    return things[int(chance.integers(len(things)))]


# ---- bytes ------------------------------------------------------------------------------------------------------------
def spoilt_bytes(content: bytes, chance: Chance) -> bytes:
    """Change bytes in one to four places: cut off, flipped, left out, put in, doubled."""
    for _ in range(int(chance.integers(1, 5))):
        start = int(chance.integers(len(content) + 1))
        end = min(start + int(chance.geometric(0.1)), len(content))
        cut = chance.random() < 0.08
        content = content[:start] + (b"" if cut else _piece(content[start:end], chance) + content[end:])
    return content


def _piece(piece: bytes, chance: Chance) -> bytes:
    match int(chance.integers(6)):
        case 0:
            return bytes(byte ^ (1 << int(chance.integers(8))) for byte in piece)
        case 1:
            return b""
        case 2:
            return piece + piece
        case 3:
            return piece + chance.bytes(int(chance.integers(1, 9)))
        case 4:
            return bytes(_one(BLOCKS, chance)) + piece
        case _:
            return bytes(len(piece))


# ---- words and lines --------------------------------------------------------------------------------------------------
def spoilt_text(text: str, chance: Chance) -> str:
    """Change words, letters, lines or indents in one to three places, as YAML and JSON have them."""
    for _ in range(int(chance.integers(1, 4))):
        text = _one((_word, _word, _letter, _line, _indent), chance)(text, chance)
    return text


def _word(text: str, chance: Chance) -> str:
    """Exchange what stands between two separators."""
    start = int(chance.integers(len(text) + 1))
    marks = [place for mark in ":,[{\n " if (place := text.find(mark, start)) >= 0]
    begin = min(marks, default=start) + 1
    end = min((place for mark in ",]}\n#" if (place := text.find(mark, begin)) >= 0), default=len(text))
    return f"{text[:begin]} {_one(ODD_WORDS, chance)}{text[end:]}"


def _letter(text: str, chance: Chance) -> str:
    place = int(chance.integers(len(text) + 1))
    put = _one("{}[]:,#&*!|>'\"%@`-?\t\n 9a\u3000\x85", chance) if chance.random() < 0.6 else ""
    return text[:place] + put + text[place + int(chance.integers(0, 4)) :]


def _line(text: str, chance: Chance) -> str:
    lines = text.split("\n")
    here, there = (int(chance.integers(len(lines))) for _ in range(2))
    match int(chance.integers(4)):
        case 0:
            del lines[here]
        case 1:
            lines.insert(there, lines[here])
        case 2:
            lines[here], lines[there] = lines[there], lines[here]
        case _:
            lines[here:] = ["".join(lines[here : here + 2]), *lines[here + 2 :]]
    return "\n".join(lines)


def _indent(text: str, chance: Chance) -> str:
    lines = text.split("\n")
    here = int(chance.integers(len(lines)))
    lines[here] = " " * int(chance.integers(0, 9)) + lines[here].lstrip()
    return "\n".join(lines)


# ---- trees ------------------------------------------------------------------------------------------------------------
def spoilt_tree(content: Any, chance: Chance) -> Any:
    """Change a tree of JSON in one to three places: a value exchanged, an entry lost, doubled, renamed or wrapped."""
    for _ in range(int(chance.integers(1, 4))):
        content = _changed(content, chance, int(chance.integers(0, 7)))
    return content


def _changed(node: Any, chance: Chance, depth: int) -> Any:
    if depth == 0 or not node or not isinstance(node, (dict, list)):
        return _wrapped(node, chance)
    if isinstance(node, list):
        here = int(chance.integers(len(node)))
        return _one((_list_lost, _list_double, _list_deeper, _list_deeper, _list_deeper), chance)(node, here, chance, depth)
    key = _one(list(node), chance)
    match int(chance.integers(8)):
        case 0:
            return {name: value for name, value in node.items() if name != key}
        case 1:
            return {(str(_one(ODD_WORDS, chance)) if name == key else name): value for name, value in node.items()}
        case _:
            return {**node, key: _changed(node[key], chance, depth - 1)}


def _wrapped(node: Any, chance: Chance) -> Any:
    if chance.random() < 0.8:
        return _one(ODD_VALUES, chance)
    for _ in range(int(_one((1, 1, 2, 30, 200), chance))):
        node = [node] if chance.random() < 0.5 else {"a": node}
    return node


def _list_lost(node: list[Any], here: int, _chance: Chance, _depth: int) -> list[Any]:
    return node[:here] + node[here + 1 :]


def _list_double(node: list[Any], here: int, _chance: Chance, _depth: int) -> list[Any]:
    return node[: here + 1] + node[here:]


def _list_deeper(node: list[Any], here: int, chance: Chance, depth: int) -> list[Any]:
    return [*node[:here], _changed(node[here], chance, depth - 1), *node[here + 1 :]]


# ---- tables -----------------------------------------------------------------------------------------------------------
def spoilt_table(rows: Sequence[Sequence[str]], chance: Chance) -> list[list[str]]:
    """Change cells, rows and columns of a table in one to four places."""
    table = [list(row) for row in rows]
    for _ in range(int(chance.integers(1, 5))):
        here = int(chance.integers(len(table)))
        row = table[here]
        column = int(chance.integers(len(row))) if row else 0
        match int(chance.integers(8)):
            case 0 if len(table) > 1:
                del table[here]
            case 1:
                table.insert(int(chance.integers(len(table))), list(row))
            case 2:
                table = [one[:column] + one[column + 1 :] for one in table]
            case 3:
                table = [[*one, one[column] if column < len(one) else ""] for one in table]
            case 4:
                table[here] = row[:column]
            case _ if row:
                row[column] = str(_one(ODD_WORDS, chance) if chance.random() < 0.7 else _one(ODD_VALUES, chance))
            case _:
                row.append("x")
    return table


# ---- archives ---------------------------------------------------------------------------------------------------------
def spoilt_archive(content: bytes, chance: Chance, spoil: Callable[[bytes, Chance], bytes] = spoilt_bytes) -> bytes:
    """Spoil one part of a zip archive and pack it again, whole: what a check of the archive alone cannot find."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    name = _one(list(parts), chance)
    match int(chance.integers(10)):
        case 0:
            del parts[name]
        case 1:
            parts[f"{name}{_one(('', 'x', '/../x', '.npy'), chance)}"] = parts.pop(name)
        case 2:
            parts[name] = parts[_one(list(parts), chance)]
        case _:
            parts[name] = spoil(parts[name], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    return packed.getvalue()
