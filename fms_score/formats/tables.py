"""The tables of one clip as CSV: UTF-8, plain line feeds, empty cells for what is not known.

Precision is fixed by what a column holds: times to a tenth of a millisecond, pixels and degrees to a hundredth, ratios to
four places, confidence to three.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fms_score.atomic import write_text
from fms_score.errors import PoseDataError
from fms_score.formats.cells import cell, csv_text
from fms_score.tracks.files.frames import long_columns, wide_columns
from fms_score.tracks.track import PoseTrack

__all__ = ["write_measurements", "write_poses_long", "write_poses_table", "write_repetitions", "write_signals"]

DECIMALS: Final = {"_px": 2, "_deg": 2, "_s": 4, "_confidence": 3, "frame": 0, "_filled": 0}
OTHER_DECIMALS: Final = 4


def write_repetitions(path: Path, repetitions: pd.DataFrame) -> None:
    """Write ``repetitions.csv``: one line a repetition, all its columns."""
    _write_table(path, repetitions)


def write_measurements(path: Path, measurements: pd.DataFrame) -> None:
    """Write ``measurements.csv``: one line a repetition and measure, all its columns."""
    _write_table(path, measurements)


def write_signals(path: Path, signals: pd.DataFrame, frame_index: NDArray[np.int64]) -> None:
    """Write ``signals.csv``: ``time_s``, ``frame``, then every signal.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    signals : DataFrame
        Index ``time_s``.
    frame_index : ndarray of int64, shape (frames,)
        Index of each frame in its file.

    Raises
    ------
    PoseDataError
        If there are not as many frames as rows.
    """
    if len(signals) != len(frame_index):
        raise PoseDataError(f"{path.name}: {len(signals)} rows of signals do not fit {len(frame_index)} frames")
    names = [str(name) for name in signals.columns]
    numbers = np.column_stack([signals.index.to_numpy(dtype=np.float64), frame_index, signals.to_numpy(dtype=np.float64)])
    _write_numbers(path, ["time_s", "frame", *names], numbers)


def write_poses_table(path: Path, track: PoseTrack) -> None:
    """Write ``poses.csv``: ``frame``, ``time_s``, then six columns a joint.

    They are ``<joint>_x_px``, ``<joint>_y_px`` (smoothed), ``<joint>_confidence``, ``<joint>_filled`` (0 or 1), and
    ``<joint>_raw_x_px``, ``<joint>_raw_y_px`` as the network gave them.
    """
    columns = wide_columns(track)
    _write_numbers(path, list(columns), np.column_stack(list(columns.values())))


def write_poses_long(path: Path, track: PoseTrack) -> None:
    """Write the same as :func:`write_poses_table` with one line a frame and joint, for tools that want tidy tables."""
    columns = long_columns(track)
    decimals = [_decimals(name) for name in columns]
    plain = columns | {"filled": track.filled.ravel().astype(np.int64)}  # 0 and 1, as in the wide table
    rows = (_cells(row, decimals) for row in zip(*plain.values(), strict=True))
    write_text(path, csv_text(list(columns), rows))


def _write_numbers(path: Path, header: Sequence[str], numbers: NDArray[np.float64]) -> None:
    """Write a table of numbers as :func:`~fms_score.formats.cells.number_cell` gives them, but a row at a time."""
    decimals = np.array([_decimals(name) for name in header])
    plain = np.where(np.isfinite(numbers), numbers, np.nan)
    plain[(plain <= 0) & (plain > -0.5 * 10.0**-decimals)] = 0.0  # or it would stand as -0.00
    row_form = ",".join(f"%.{places}f" for places in decimals)
    rows = [(row_form % tuple(row.tolist())).replace("nan", "") for row in plain]
    write_text(path, csv_text(header, []) + "".join(f"{row}\n" for row in rows))


def _write_table(path: Path, table: pd.DataFrame) -> None:
    decimals = [_decimals(str(name)) for name in table.columns]
    plain = table.astype(object).where(table.notna(), None)
    rows = (_cells(row, decimals) for row in plain.itertuples(index=False, name=None))
    write_text(path, csv_text([str(name) for name in table.columns], rows))


def _cells(row: Sequence[object], decimals: Sequence[int]) -> list[str]:
    return [cell(value, places) for value, places in zip(row, decimals, strict=True)]


def _decimals(column: str) -> int:
    return next((places for end, places in DECIMALS.items() if column.endswith(end)), OTHER_DECIMALS)
