"""How numbers and texts stand in a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

import numpy as np

from fms_score.atomic import storable
from fms_score.formulas import guarded, unguarded

__all__ = ["cell", "csv_text", "number_cell", "plain_text", "text_cell"]


def text_cell(value: object) -> str:
    """Text of a cell that no spreadsheet takes for a formula; empty for a missing value.

    NUL is left away and ends of lines become line feeds, because readers of tables do not agree on either; all else comes back
    through `plain_text`.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(value).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return guarded(storable(text))


def plain_text(ready: str) -> str:
    """Text that `text_cell` made a cell of, without the apostrophes that keep formulas out."""
    return unguarded(ready)


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
