"""A table that grows over many runs: one line for each key, replaced when the same comes again, whole at any moment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fms_score.atomic import write_text
from fms_score.errors import InputError
from fms_score.formats.cells import csv_text, plain_text
from fms_score.locking import locked

__all__ = ["Ledger"]

Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A kind of table.

    Attributes
    ----------
    of : str
        What it lists, for messages: ``scores``.
    key : tuple of str
        Columns by which a later run replaces a line.
    columns : tuple of str
        All columns; those that somebody added are kept behind them.
    """

    of: str
    key: tuple[str, ...]
    columns: tuple[str, ...]

    def read(self, path: Path) -> tuple[list[str], list[Line]]:
        """Columns and lines of a table, texts as they were before formulas were kept out; only columns if there is no file yet.

        Raises
        ------
        InputError
            If it is not a table with the columns of the key, or a line does not fit the header.
        """
        header, lines = self._stored(path)
        return header, [{column: plain_text(text) for column, text in line.items()} for line in lines]

    def _stored(self, path: Path) -> tuple[list[str], list[Line]]:
        """Columns and lines as they stand in the file; errors as in `read`.

        Raises
        ------
        InputError
            If it is not a table with the columns of the key, or a line does not fit the header.
        """
        if not path.exists():
            return list(self.columns), []
        try:
            lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
        except (OSError, UnicodeDecodeError, csv.Error) as failure:
            raise self._damaged(path, f"it cannot be read as CSV ({failure})") from failure
        if not lines:
            return list(self.columns), []
        header, *rows = lines
        if not set(self.key) <= set(header) or len(set(header)) < len(header):
            raise self._damaged(path, f"its first line is '{','.join(header)[:60]}'")
        for number, row in enumerate(rows, start=2):
            if row and len(row) != len(header):
                raise self._damaged(path, f"line {number} has {len(row)} cells instead of {len(header)}")
        return header, [dict(zip(header, row, strict=True)) for row in rows if row]

    def put(self, path: Path, new: Iterable[Mapping[str, str]]) -> None:
        """Replace the lines with the same keys, or append them.

        Runs that write the same table at the same time wait for one another, so that no line is lost.

        Raises
        ------
        InputError
            If the existing file is damaged; it is left as it is.
        """
        with locked(path):
            header, lines = self._stored(path)
            header += [column for column in self.columns if column not in header]
            for line in new:
                lines = self._with_line(lines, line)
            write_text(path, csv_text(header, ([line.get(column, "") for column in header] for line in lines)))

    def _with_line(self, lines: list[Line], new: Mapping[str, str]) -> list[Line]:
        places = [number for number, line in enumerate(lines) if self._key(line) == self._key(new)]
        if not places:
            return [*lines, dict(new)]
        lines[places[0]] = {**lines[places[0]], **new}
        return [line for number, line in enumerate(lines) if number not in places[1:]]

    def _key(self, line: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(line[column] for column in self.key)

    def _damaged(self, path: Path, what: str) -> InputError:
        return InputError(f"{path} is not a table of {self.of}: {what}; repair it or move it away, then run again")
