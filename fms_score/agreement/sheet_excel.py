"""Excel's ``.xlsx`` to rows of text: values, not formulas, and nothing that swells when it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from fms_score.agreement.sheet_text import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Grid, clean_cell
from fms_score.errors import InputError, OptionError

__all__ = ["OLD_EXCEL", "is_workbook", "read_workbook_grids"]

MOST_UNPACKED_BYTES: Final = 200 * 1024 * 1024
MOST_PARTS: Final = 2_000
CHUNK: Final = 1 << 20
EMPTY_ROWS_AT_END: Final = 10_000
"""A sheet whose formatting reaches down to the last row of all is read no further than this past its last entry."""

OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
"""First bytes of ``.xls``, and of a workbook with a password."""


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of a zip archive, as every ``.xlsx`` is."""
    return content.startswith(b"PK")


def read_workbook_grids(content: bytes, path: Path) -> dict[str, Grid]:
    """Read every sheet of a workbook that has entries, by its name.

    Parameters
    ----------
    content : bytes
    path : Path
        For messages.

    Raises
    ------
    OptionError
        If openpyxl is not installed.
    InputError
        If it is no workbook, is too large when unpacked, or a formula has no stored value.
    """
    openpyxl = _openpyxl()
    has_formulas = _check_archive(content, path)
    grids = {}
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            rows = list(_rows(sheet.iter_rows(values_only=True), path, sheet.title))
            if rows:
                grids[sheet.title] = Grid(rows, f"Excel workbook, sheet '{sheet.title}'")
        if has_formulas:
            _check_formulas(openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False), grids, path)
    except InputError:
        raise
    except Exception as failure:
        raise InputError(f"{path} is a damaged workbook ({_brief(failure)}); save it again as .xlsx, or as CSV") from failure
    return grids


def _openpyxl() -> Any:
    try:
        import openpyxl  # noqa: PLC0415  an extra: only who reads workbooks needs it
    except ImportError:
        raise OptionError("reading .xlsx needs openpyxl: pip install 'fms-score[excel]', or save the sheet as CSV") from None
    return openpyxl


def _brief(failure: Exception) -> str:
    return " ".join(f"{type(failure).__name__}: {failure}".split())[:120]


# ---- safety -----------------------------------------------------------------------------------------------------------
def _check_archive(content: bytes, path: Path) -> bool:
    """Unpack once, counting: the sizes an archive claims may be lies. Returns whether a sheet has formulas."""
    formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise _swollen(path)
            unpacked = 0
            for part in parts:
                for chunk in _chunks(archive, part):
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED_BYTES:
                        raise _swollen(path)
                    plain = chunk.replace(b"\0", b"")  # UTF-16 is read like UTF-8 here
                    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                        raise InputError(f"{path} defines entities of its own, as no spreadsheet does; save it again as CSV")
                    formulas = formulas or (
                        part.filename.startswith("xl/worksheets/") and re.search(rb"<f[ >/]", chunk) is not None
                    )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as failure:
        raise InputError(f"{path} is a damaged workbook ({_brief(failure)}); save it again as .xlsx, or as CSV") from failure
    return formulas


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Pieces that overlap a little, so that no mark is cut in two."""
    before = b""
    with archive.open(part) as unpacked:
        while piece := unpacked.read(CHUNK):
            yield before + piece
            before = piece[-16:]


def _swollen(path: Path) -> InputError:
    size = MOST_UNPACKED_BYTES // (1024 * 1024)
    return InputError(
        f"{path} unpacks to more than {size} MB or {MOST_PARTS} parts; this is no score sheet, or copy its cells to a new one"
    )


def _check_formulas(workbook: Any, grids: dict[str, Grid], path: Path) -> None:
    """Refuse formulas that no program has computed yet: their cells would look empty."""
    for sheet in workbook.worksheets:
        known = dict(grids[sheet.title].rows) if sheet.title in grids else {}
        for row in sheet.iter_rows() if known else ():
            for cell in row:
                if cell.data_type == "f" and not any(known.get(cell.row, [])[cell.column - 1 : cell.column]):
                    place = f"sheet '{sheet.title}', cell {cell.coordinate}"
                    raise InputError(f"{path}, {place} is a formula without a stored value; open and save it in Excel")


# ---- cells ------------------------------------------------------------------------------------------------------------
def _rows(sheet: Iterable[tuple[Any, ...]], path: Path, title: str) -> Iterator[tuple[int, list[str]]]:
    last = 0
    for number, row in enumerate(sheet, start=1):
        if number > MOST_ROWS or number - last > EMPTY_ROWS_AT_END:
            if any(value is not None for value in row):
                raise InputError(f"{path}, sheet '{title}' has more than {MOST_ROWS} rows; split the sheet")
            break
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells):
            raise InputError(f"{path}, sheet '{title}', row {number} is too long for a score sheet")
        if cells:
            last = number
            yield number, cells


def _text(value: Any) -> str:
    """Value of a cell as it would be typed: 2.0 as 2, a date in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return clean_cell(str(value))
