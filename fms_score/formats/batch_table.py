"""Results of a batch in one table: a line for each clip, also for those that failed; CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from fms_score.atomic import storable, write_bytes, write_text
from fms_score.errors import OptionError
from fms_score.formats.cells import cell, csv_text
from fms_score.formats.scores import ScoreRow

__all__ = ["BATCH_COLUMNS", "check_table_path", "write_batch_table"]

_OWN: Final = {"video": "str", "person": "str", "status": "str", "error": "str", "folder": "str", "seconds": "float | None"}
_SCORED: Final = {one.name: str(one.type) for one in fields(ScoreRow)}
BATCH_COLUMNS: Final = ("video", "person", "status", "error", *_SCORED, "folder", "seconds")
SUFFIXES: Final = (".csv", ".parquet")


def check_table_path(path: Path) -> None:
    """Refuse a table that cannot be written, before any work is done.

    Raises
    ------
    OptionError
        For another suffix, a folder of that name, or Parquet without the package for it.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OptionError(f"--table is '{path}'; give a file that ends in {' or '.join(SUFFIXES)}")
    if path.is_dir():
        raise OptionError(f"--table is '{path}', which is a folder; give a file")
    if path.suffix.lower() == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401, PLC0415 - optional, and slow to load
        except ImportError:
            raise OptionError("a Parquet table needs pyarrow; install it: pip install 'fms-score[parquet]'") from None


def write_batch_table(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """Write the table whole or not at all.

    Parameters
    ----------
    path : Path
        The suffix chooses the format; the folder is made if need be.
    lines : sequence of mapping
        Values by column (`BATCH_COLUMNS`); what is missing stays empty.

    Raises
    ------
    OptionError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".parquet":
            write_bytes(path, _parquet(lines))
        else:
            write_text(path, csv_text(BATCH_COLUMNS, ([cell(one.get(key), 4) for key in BATCH_COLUMNS] for one in lines)))
    except OSError as error:
        raise OptionError(f"{path} cannot be written: {error.strerror or error}; choose another --table") from error


def _parquet(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """Give the table with the type of every column, whatever its values: texts as they are, for no spreadsheet reads them."""
    import pyarrow as pa  # noqa: PLC0415 - optional
    import pyarrow.parquet as pq  # noqa: PLC0415 - optional

    kinds = _OWN | _SCORED
    types = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}
    schema = pa.schema([(key, types[kinds[key].partition(" ")[0]]) for key in BATCH_COLUMNS])
    table = pa.table({key: [_storable(one.get(key)) for one in lines] for key in BATCH_COLUMNS}, schema=schema)
    content = io.BytesIO()
    pq.write_table(table, content)
    return content.getvalue()


def _storable(value: object) -> object:
    return storable(value) if isinstance(value, str) else value
