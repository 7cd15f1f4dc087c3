"""Folders of results read back as what the machine scored: clips, their table, and screens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from fms_score.agreement.machine_match import MachineResult, SideResult
from fms_score.agreement.names import TEST_BY_MOVEMENT, SheetSide
from fms_score.errors import InputError
from fms_score.formats.score_json import read_score
from fms_score.formats.scores import read_scores
from fms_score.formats.screens import read_screen
from fms_score.rubric.verdict import CriterionResult, Verdict
from fms_score.screen.sheet import MovementScore

__all__ = ["read_result_folders"]

DEPTHS: Final = ("", "*/", "*/*/", "*/*/*/")
"""How deep results may lie below the folder that is named: the results of one clip, of a run, of many people, of a study."""

MOST_RESULTS: Final = 100_000


def read_result_folders(folders: Iterable[Path]) -> tuple[list[MachineResult], list[str]]:
    """Everything the machine scored in some folders.

    Parameters
    ----------
    folders : iterable of Path
        Folders of one clip, or that hold such folders.

    Returns
    -------
    results : list of MachineResult
        Of every ``score.json``, of lines of ``scores.csv`` whose folder is gone, and of every ``screen.json``.
    notes : list of str
        What could not be read.

    Raises
    ------
    InputError
        If a folder does not exist or holds no result at all.
    """
    results: list[MachineResult] = []
    notes: list[str] = []
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder; give the one that fms-score analyze or screen wrote")
        found = [*_clips(folder), *_screens(folder)]
        found += _table_lines(folder, [one for one in found if isinstance(one, MachineResult)])
        if not found:
            raise InputError(
                f"{folder}: no results here (no score.json, screen.json, scores.csv); give what fms-score analyze wrote"
            )
        results += [one for one in found if isinstance(one, MachineResult)]
        notes += [one for one in found if isinstance(one, str)]
    return _with_people(results), notes


def _with_people(results: list[MachineResult]) -> list[MachineResult]:
    """Clips of a screen know their person from it."""
    screens = {one.folder: one.person for one in results if one.kind == "screen"}
    return [
        replace(one, person=screens[one.folder.parent], in_screen=True)
        if one.kind == "clip" and one.folder is not None and one.folder.parent in screens
        else one
        for one in results
    ]


def _below(folder: Path, name: str) -> list[Path]:
    """Files of a name, folder by folder; no more than anybody will compare."""
    found = [path for depth in DEPTHS for path in sorted(folder.glob(depth + name)) if path.is_file()]
    if len(found) > MOST_RESULTS:
        raise InputError(f"{folder} holds more than {MOST_RESULTS} results; give a folder with those of this sheet")
    return found


# ---- clips ------------------------------------------------------------------------------------------------------------
def _clips(folder: Path) -> Iterator[MachineResult | str]:
    for path in _below(folder, "score.json"):
        try:
            yield _of_verdict(read_score(path), path.parent, folder)
        except InputError as failure:
            yield f"{failure} (left out)"


def _of_verdict(verdict: Verdict, folder: Path, root: Path) -> MachineResult:
    origin = verdict.provenance.get("input", {})
    place = folder.relative_to(root).as_posix()
    return MachineResult(
        kind="clip",
        name=str(origin.get("name") or folder.resolve().name),
        place=folder.resolve().name if place == "." else place,
        movement=verdict.movement,
        sides=_sides(verdict),
        folder=folder,
        sha256=origin.get("sha256"),
        plane=verdict.view.plane,
        criteria=_criteria(verdict),
        because=verdict.because,
        pictures=tuple(folder / name for name in _picture_names(verdict)),
    )


def _picture_names(verdict: Verdict) -> Iterator[str]:
    """Key frames as :mod:`fms_score.report.keyframes` names them: of criteria, then the turns. None leads out of the folder."""
    for criterion in sorted(verdict.criteria, key=_telling):
        if re.fullmatch(r"\w+", criterion.id):
            yield f"frame_{criterion.id}.png"
    yield from (f"turn_rep{side.rep}.png" for side in verdict.sides)


def _telling(criterion: CriterionResult) -> int:
    """Order of criteria by how much their picture explains a score: what cost points first."""
    return ("not_met", "borderline", "met", "not_observable").index(criterion.state)


def _sides(verdict: Verdict) -> dict[SheetSide, SideResult]:
    """Each side of a verdict, and the test as a whole if both are in the clip."""
    sides: dict[SheetSide, SideResult] = {
        one.side: _side_result(one.score, one.band, one.probabilities) for one in verdict.sides
    }
    whole = _side_result(verdict.score, verdict.band, verdict.probabilities)
    if verdict.side != "both":
        return {verdict.side: whole}
    return sides | {"both": whole}


def _side_result(score: int | None, band: tuple[int, int], probabilities: Mapping[str, float]) -> SideResult:
    return SideResult(score, band, {int(key): share for key, share in probabilities.items()})


def _criteria(verdict: Verdict) -> dict[str, dict[str, bool]]:
    """Criteria decided in the attempt that counts, of each side."""
    if verdict.side != "both" or {one.side for one in verdict.sides} <= {"both"}:
        return {verdict.side: _decided(verdict.criteria)}
    attempts = {(one.side, one.rep): one.criteria for one in verdict.attempts}
    return {one.side: _decided(attempts.get((one.side, one.rep), [])) for one in verdict.sides}


def _decided(criteria: Iterable[CriterionResult]) -> dict[str, bool]:
    return {one.id: one.state == "met" for one in criteria if one.state in {"met", "not_met"}}


# ---- scores.csv -------------------------------------------------------------------------------------------------------
def _table_lines(folder: Path, before: Sequence[MachineResult]) -> Iterator[MachineResult | str]:
    """Lines of clips whose own folder is gone."""
    known = {(one.name, one.movement) for one in before}
    for path in _below(folder, "scores.csv"):
        try:
            _, lines = read_scores(path)
        except InputError as failure:
            yield f"{failure} (left out)"
            continue
        for number, line in enumerate(lines, start=2):
            if (line["input"], line["movement"]) not in known and line["movement"] in TEST_BY_MOVEMENT:
                yield (
                    _of_line(line, path.relative_to(folder).parent.as_posix()) or f"{path}, line {number} is damaged (left out)"
                )


def _of_line(line: Mapping[str, str], place: str) -> MachineResult | None:
    try:
        band = (int(line["band_low"]), int(line["band_high"]))
        score = int(line["score"]) if line.get("score") else None
        chances = {number: float(line[f"p{number}"]) for number in range(4) if line.get(f"p{number}")}
        valid = 0 <= band[0] <= band[1] <= 3 and (score is None or score in range(4))
    except (KeyError, ValueError):
        return None
    sides: dict[str, SheetSide] = {"left": "left", "right": "right", "both": "both"}
    if not valid or line["side"] not in sides:
        return None
    result = {sides[line["side"]]: SideResult(score, band, chances)}
    return MachineResult("clip", line["input"], place, line["movement"], result)


# ---- screens ----------------------------------------------------------------------------------------------------------
def _screens(folder: Path) -> Iterator[MachineResult | str]:
    for path in _below(folder, "screen.json"):
        try:
            screen = read_screen(path)
        except InputError as failure:
            yield f"{failure} (left out)"
            continue
        person = tuple(name for name in (screen.person.code, screen.person.name) if name)
        place = path.parent.relative_to(folder).as_posix()
        for test in screen.tests:
            yield from _of_screen(test, path.parent, path.parent.resolve().name if place == "." else place, person)


def _of_screen(test: MovementScore, folder: Path, place: str, person: tuple[str, ...]) -> Iterator[MachineResult]:
    """One result a test; scores that an observer gave on the spot are not the machine's."""
    sides: dict[SheetSide, SideResult] = {
        one.side: _side_result(one.score, one.band, one.probabilities)
        for one in test.sides
        if one.source in {"video", "pain"} and one.probabilities is not None
    }
    if not sides or test.movement not in TEST_BY_MOVEMENT:
        return
    yield MachineResult(
        kind="screen",
        name=f"screen {place}",
        place=place,
        movement=test.movement,
        sides=sides,
        folder=folder,
        person=person,
        because=test.because,
        pictures=tuple(_pictures(test, folder)),
    )


def _pictures(test: MovementScore, folder: Path) -> Iterator[Path]:
    """Pictures that a test of a screen names, none of them outside its folder."""
    for shown in (*test.not_met, *test.open):
        if shown.picture and (folder / shown.picture).resolve().is_relative_to(folder.resolve()):
            yield folder / shown.picture
