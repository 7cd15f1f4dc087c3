"""How numbers and texts stand in a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

__all__ = ["cell", "csv_text", "number_cell", "text_cell"]

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide forms count too
"""Spreadsheets take a cell that begins so for a formula [1]_.

References
----------
.. [1] OWASP, "CSV Injection".
"""


def text_cell(value: object) -> str:
    """Text of a cell that no spreadsheet takes for a formula; empty for a missing value."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(value).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")  # some readers take a lone \r for a new row
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def number_cell(value: float, decimals: int) -> str:
    """Number with a fixed precision and a point; empty for what is not finite."""
    if not math.isfinite(value):
        return ""
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if text.startswith("-0") and float(text) == 0.0 else text


def cell(value: object, decimals: int) -> str:
    """Give a cell of any kind: truth as ``true`` or ``false``, whole numbers whole, other numbers with fixed precision."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return number_cell(float(value), decimals)
    return text_cell(value)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table of ready cells as CSV with plain line feeds, quoted where needed."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return content.getvalue()
