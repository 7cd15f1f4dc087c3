"""The list of a batch: a CSV with a row for each clip, read with all its mistakes told at once by row and column."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fms_score.agreement.sheet_text import read_text_grid
from fms_score.agreement.sheet_values import CellError, videos_in
from fms_score.cli.answers import check_answers, parse_observed
from fms_score.cli.values import check_name
from fms_score.errors import FmsScoreError, InputError, SheetError
from fms_score.kinematics.body import TAPE_CM, proportions_of
from fms_score.kinematics.view import parse_view
from fms_score.pipeline import ClipRequest
from fms_score.rubric.collection import movement_in_name
from fms_score.rubric.load import LoadedRubric
from fms_score.tracks.subject import parse_subject
from fms_score.video.source import ReadOptions

__all__ = ["COLUMNS", "Listed", "read_manifest"]

STEERING: Final = ("subject", "movement", "view", "observed")
PART: Final = ("start_s", "end_s", "slowmo", "rotate_deg")
TAPE: Final = tuple(TAPE_CM)
COLUMNS: Final = ("video", "person", *STEERING, *PART, *TAPE, "name")
MOST_BYTES: Final = 30 * 1024 * 1024
MOST_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list: what is wanted of a clip, and what its results are to be called.

    Attributes
    ----------
    request : ClipRequest
    name : Path
        File whose name the results get: that of the video, or what the row says instead.
    person : str
    """

    request: ClipRequest
    name: Path
    person: str = ""


def read_manifest(path: Path, rubrics: Mapping[str, LoadedRubric], *, allow_outside: bool = False) -> list[Listed]:
    """Read the list.

    Parameters
    ----------
    path : Path
        CSV; separator and encoding are found. Videos lie relative to it.
    rubrics : mapping of str to LoadedRubric
        Movements that may be named.
    allow_outside : bool
        Whether videos may lie outside the folder of the list.

    Raises
    ------
    SheetError
        With every mistake by row and column.
    InputError
        If the file cannot be read at all.
    """
    grid = read_text_grid(_content(path), path).rows
    if not grid:
        raise InputError(f"{path} is empty; its first row names the columns: {', '.join(COLUMNS)} (only video is needed)")
    header = _header(path, grid[0])
    reader = _Reader(path.parent, rubrics, allow_outside)
    rows = [(number, reader.row(number, header, cells)) for number, cells in grid[1:]]
    found = [(number, one) for number, one in rows if one is not None]
    _refuse(path, [*reader.problems, *_same(found)])
    if not found:
        raise InputError(f"{path} lists no clip: it has a header and no rows; add a row for each video")
    return [one for _, one in found]


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} has more than {MOST_BYTES >> 20} MiB; a list of clips is smaller: give the CSV file")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}; give a CSV file") from error


def _header(path: Path, first: tuple[int, list[str]]) -> list[str]:
    number, cells = first
    names = [cell.strip().lower() for cell in cells]
    counts = Counter(name for name in names if name)
    problems = [f"row {number}: column '{name[:40]}' is not known{_hint(name)}" for name in counts if name not in COLUMNS]
    problems += [f"row {number}: column '{name}' is there twice" for name, count in counts.items() if count > 1]
    if "video" not in names:
        problems.append(f"row {number}: no column 'video'; the first row names the columns, one of them video")
    _refuse(path, problems)
    return names


def _hint(name: str) -> str:
    near = difflib.get_close_matches(name, COLUMNS, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(COLUMNS)}"


@dataclass
class _Reader:
    """Reads rows and gathers what is wrong with them."""

    folder: Path
    rubrics: Mapping[str, LoadedRubric]
    allow_outside: bool
    problems: list[str] = field(default_factory=list)

    def row(self, number: int, header: Sequence[str], cells: Sequence[str]) -> Listed | None:
        """Read a row; None if something is wrong with it."""
        before = len(self.problems)
        given = {name: cell for name, cell in zip(header, cells, strict=False) if name and cell}
        if len(cells) > len(header):
            self.problems.append(
                f"row {number}: {len(cells)} cells under {len(header)} columns; put text with commas in quotes"
            )
        if "video" not in given:
            self.problems.append(f"row {number}, column video: it is empty; name the file")
            return None
        values = {name: self._value(number, name, text) for name, text in given.items()}
        return self._listed(number, values) if len(self.problems) == before else None

    def _value(self, number: int, column: str, text: str) -> Any:
        readers: dict[str, Callable[[str], Any]] = {
            "video": self._video,
            "subject": parse_subject,
            "movement": self._movement,
            "view": parse_view,
            "observed": _observed,
            "start_s": _number,
            "end_s": _number,
            "slowmo": _number,
            "rotate_deg": _degrees,
            **dict.fromkeys(TAPE, _number),
            "name": _name,
        }
        try:
            return readers.get(column, str)(text)
        except (FmsScoreError, CellError) as error:
            self.problems.append(f"row {number}, column {column}: {error}")
            return None

    def _video(self, text: str) -> Path:
        if text.startswith("/") and self.allow_outside:
            path = Path(text)
        else:
            names = videos_in(text, allow_outside=self.allow_outside)
            if len(names) != 1:
                raise CellError(f"'{text[:60]}' names {len(names)} files; give each a row of its own")
            path = self.folder / names[0]
        if not self.allow_outside and not path.resolve().is_relative_to(self.folder.resolve()):
            raise CellError(f"'{text[:60]}' leads outside the folder of the list; move it there, or say --allow-outside")
        if not _is_file(path):
            raise CellError(f"'{text[:60]}' is not there; look for {str(path)[:300]}")
        check_name(path)
        return path

    def _movement(self, text: str) -> LoadedRubric:
        name = text if text in self.rubrics else movement_in_name(text, self.rubrics)
        if name is None:
            raise CellError(f"'{text[:60]}' is no movement; known are {', '.join(self.rubrics)}")
        return self.rubrics[name]

    def _listed(self, number: int, values: Mapping[str, Any]) -> Listed | None:
        path = values["video"]
        steers = {key: values[key] for key in STEERING if key in values}
        part = {key: values[key] for key in PART if key in values}
        try:
            known = proportions_of(*(values.get(name) for name in TAPE))
            request = ClipRequest(path=path, read=ReadOptions(**part), proportions=known, **steers)
            check_answers(request, self.rubrics)
        except FmsScoreError as error:
            self.problems.append(f"row {number}: {error}")
            return None
        return Listed(request, _called(path, values), str(values.get("person", "")))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than any can be
        return False


def _called(path: Path, values: Mapping[str, Any]) -> Path:
    """Name for the results: what the row says, else that of the file with the part of it."""
    if "name" in values:
        return path.with_name(values["name"])
    if "start_s" not in values and "end_s" not in values:
        return path
    end = f"-{values['end_s']:g}" if "end_s" in values else ""
    return path.with_name(f"{path.stem}_{values.get('start_s', 0.0):g}{end}s{path.suffix}")


def _same(rows: Sequence[tuple[int, Listed]]) -> list[str]:
    """Rows that nothing tells apart."""
    first: dict[Path, int] = {}
    said = []
    for number, one in rows:
        before = first.setdefault(one.name.resolve(), number)
        if before != number:
            said.append(f"rows {before} and {number} are both '{one.name.name}'; tell them apart in a column name")
    return said


def _observed(text: str) -> dict[str, bool]:
    return parse_observed([pair for pair in text.split(";") if pair.strip()])


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise CellError(f"'{text[:60]}' is not a number") from None


def _degrees(text: str) -> int:
    value = _number(text)
    if not value.is_integer():
        raise CellError(f"'{text[:60]}' is not 0, 90, 180 or 270")
    return int(value)


def _name(text: str) -> str:
    if any(letter in text for letter in '/\\:*?"<>|') or text.strip(".") == "" or not text.isprintable() or len(text) > 100:
        raise CellError(f"'{text[:60]}' cannot name a folder; use letters, digits, dashes and underscores, at most 100")
    return text


def _refuse(path: Path, problems: Sequence[str]) -> None:
    if not problems:
        return
    count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
    more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
    raise SheetError(f"{path} has {count}: {'; '.join(problems[:MOST_PROBLEMS])}{more}", tuple(problems))
