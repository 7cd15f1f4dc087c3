"""Bytes of a sheet to rows of text: which encoding, which separator, within bounds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fms_score.errors import InputError
from fms_score.formulas import unguarded

__all__ = ["LONGEST_CELL", "MOST_CELLS", "MOST_COLUMNS", "MOST_ROWS", "Grid", "clean_cell", "read_text_grid"]

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 4_000_000
LONGEST_CELL: Final = 2_000
SEPARATORS: Final = (",", ";", "\t")
SEPARATOR_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
PROBED_LINES: Final = 50

BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells of a sheet as text, before anybody asks what they mean.

    Attributes
    ----------
    rows : list of (int, list of str)
        Number of the row as a spreadsheet shows it, and its cells; empty rows are left out.
    kind : str
        How it was read, such as ``CSV, UTF-8, semicolon``.
    """

    rows: list[tuple[int, list[str]]]
    kind: str


def read_text_grid(content: bytes, path: Path, encoding: str | None = None) -> Grid:
    """Read comma-, semicolon- or tab-separated text.

    UTF-8 is tried first, then Korean (CP949), then Western European (CP1252); a byte-order mark decides at once.

    Parameters
    ----------
    content : bytes
    path : Path
        For messages.
    encoding : str or None
        As Python names it; None to find it.

    Raises
    ------
    InputError
        If no encoding fits, or the text is no table or too large a one.
    """
    text, used = _decoded(content, path, encoding)
    said, text = _declared_separator(text)
    separator = said or _separator(text)
    rows = _rows(text, separator, path)
    return Grid(rows, f"CSV, {used}, {SEPARATOR_NAMES[separator]}")


def clean_cell(text: str) -> str:
    """Text of a cell without blanks around it, without ``="…"`` around text and the quote that keeps formulas out."""
    text = text.strip().strip("\ufeff\u200b\u00a0")
    wrapped = re.fullmatch(r'="([^"]*)"', text)
    text = wrapped[1].strip() if wrapped else text
    return unguarded(text)


# ---- encoding ---------------------------------------------------------------------------------------------------------
def _decoded(content: bytes, path: Path, encoding: str | None) -> tuple[str, str]:
    for name in (encoding,) if encoding else _candidates(content):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, UnicodeError):
            continue
        except LookupError:
            raise InputError(f"'{encoding}' is no encoding known here; give one such as utf-8, cp949 or utf-16") from None
        if "\0" not in text:
            return text, name.removesuffix("-sig").upper()
    tried = encoding or "UTF-8, UTF-16, CP949 and CP1252"
    raise InputError(f"{path} is no text that can be read (tried {tried}); save the sheet as CSV in UTF-8, or as .xlsx")


def _candidates(content: bytes) -> tuple[str, ...]:
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (name,)
    if b"\0" in content[:4096]:  # every other byte of Latin text is zero in UTF-16
        zeros_first = content[:4096:2].count(0) > content[1:4096:2].count(0)
        return ("utf-16-be", "utf-16-le") if zeros_first else ("utf-16-le", "utf-16-be")
    return ("utf-8", "cp949", "cp1252")


# ---- separator --------------------------------------------------------------------------------------------------------
def _declared_separator(text: str) -> tuple[str | None, str]:
    """Excel's own first line ``sep=;``, if there is one; an empty line stays, so that rows keep their numbers."""
    found = re.match(r"sep=([,;\t])[ \t]*(?=\r?\n|\r|$)", text)
    return (found[1], text[found.end() :]) if found else (None, text)


def _separator(text: str) -> str:
    """Separator that gives the first lines most cells, and as many in each."""

    def evenness(separator: str) -> tuple[int, int]:
        """Cells gained by rows of the commonest width, then fewest rows of one cell; the larger the better."""
        lines = text.splitlines()[:PROBED_LINES]
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if any(cell.strip() for cell in row)]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=widths.count, default=0)
        return (widths.count(usual) * (usual - 1), -widths.count(1))

    return max(SEPARATORS, key=evenness)


def _rows(text: str, separator: str, path: Path) -> list[tuple[int, list[str]]]:
    rows = []
    cells = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
            cleaned = [clean_cell(cell) for cell in row]
            cells += len(row)
            _check_size(number, cleaned, cells, path)
            if any(cleaned):
                rows.append((number, cleaned))
    except csv.Error as failure:
        raise InputError(
            f"{path} cannot be read as a table ({failure}); look for a quotation mark that is not closed"
        ) from None
    return rows


def _check_size(number: int, row: Sequence[str], cells: int, path: Path) -> None:
    if number > MOST_ROWS or cells > MOST_CELLS:
        raise InputError(f"{path} has more than {min(number - 1, MOST_ROWS)} rows or {MOST_CELLS} cells; split the sheet")
    if len(row) > MOST_COLUMNS:
        raise InputError(f"{path}, row {number} has {len(row)} columns, more than {MOST_COLUMNS}; this is no score sheet")
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise InputError(f"{path}, row {number} has a cell of more than {LONGEST_CELL} letters; this is no score sheet")
