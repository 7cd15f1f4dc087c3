"""Texts that no spreadsheet takes for formulas, and back: names and notes come from other people.

References
----------
.. [1] OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["FORMULA_SIGNS", "guarded", "unguarded"]

FORMULA_SIGNS: Final = "=+-@＝＋－＠"  # noqa: RUF001 - wide forms count too
"""Spreadsheets take a cell for a formula that begins so, or with a tab or line feed and then so [1]_."""

_SIGN: Final = f"[{re.escape(FORMULA_SIGNS)}]"
_UNSEEN: Final = (
    '[ "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*'
)
"""Blanks, marks of direction, control characters and quotation marks: some programs drop them before they look at a cell."""

_PLACES: Final = (
    (r"\A", r"(?='*[\t\n])"),
    (r"(?P<edge>\A|[;\t\n])", f"(?='*{_UNSEEN}{_SIGN})"),
)
"""Where a formula could begin, as what is before an apostrophe of ours and what is behind it: at the start of the cell, and
behind whatever may part cells where it is opened. In countries with decimal commas that is the semicolon, quoted or not."""

_OPEN: Final = re.compile("|".join(before + behind for before, behind in _PLACES))
_GUARDED: Final = re.compile("|".join(f"{before}'{behind}" for before, behind in _PLACES))


def guarded(text: str) -> str:
    """Put an apostrophe wherever a formula could begin, before those that stand there already, so that there is a way back."""
    return _OPEN.sub(lambda found: f"{found['edge'] or ''}'", text)


def unguarded(text: str) -> str:
    """Text as it was before `guarded`; text of others stays as it is, unless an apostrophe keeps a formula out of it."""
    return _GUARDED.sub(lambda found: found["edge"] or "", text)
