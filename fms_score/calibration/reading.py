"""Coaches' scores and stored results brought together: every test with its attempts, judged from all its clips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fms_score.agreement.machine_match import MachineResult, Pairing, Place, pair_results
from fms_score.agreement.sheet import Sheet
from fms_score.calibration.cases import CoachScore, ScoredTest
from fms_score.formats.score_json import read_score
from fms_score.provenance import rubric_origin
from fms_score.rubric.joint import ClipVerdict, judge_together
from fms_score.rubric.load import LoadedRubric
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, Verdict
from fms_score.skeleton import SIDES

__all__ = ["Material", "read_material"]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a calibration learns from.

    Attributes
    ----------
    tests : tuple of ScoredTest
    notes : tuple of str
        What was left out, and why.
    """

    tests: tuple[ScoredTest, ...]
    notes: tuple[str, ...]


def read_material(
    sheet: Sheet, results: Sequence[MachineResult], loaded: LoadedRubric, digest: Callable[[str], str | None]
) -> Material:
    """Every test of one movement that a coach scored 1-3 and that was filmed.

    Parameters
    ----------
    sheet : Sheet
    results : sequence of MachineResult
    loaded : LoadedRubric
        The rubric whose thresholds are in question.
    digest : callable
        SHA-256 of a video that the sheet names; None if there is no such file.

    Raises
    ------
    InputError
        If a stored result is damaged.
    """
    rubric, left_out = loaded.rubric, _Counts()
    clips = [one for one in results if one.kind == "clip" and one.folder is not None and one.movement == rubric.movement]
    pairing = pair_results(sheet, clips, digest)
    verdicts = {id(one): read_score(one.folder / "score.json") for one in clips if one.folder is not None}
    tests = []
    for place, scores in _scores_by_place(sheet, rubric.movement).items():
        given = tuple(CoachScore(rater, score) for rater, score in scores if score > 0)
        left_out.add("scores of 0 left out (pain, which no threshold makes or unmakes)", len(scores) - len(given))
        if not given:
            continue
        sides, answers, why = _sides_of(place, pairing, verdicts, rubric)
        if sides:
            tests.append(ScoredTest(place.subject, place.side, sides, answers, given))
        else:
            left_out.add(why, 1)
    others = sum(one.provenance.get("rubric", {}).get("sha256") != rubric_origin(loaded)["sha256"] for one in verdicts.values())
    left_out.add("results judged with another version of this rubric (what was measured counts all the same)", others)
    return Material(tuple(tests), left_out.notes())


class _Counts:
    """How many of what was left out."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = defaultdict(int)

    def add(self, what: str, number: int) -> None:
        """Count ``number`` more of something."""
        self._counts[what] += number

    def notes(self) -> tuple[str, ...]:
        """One line for everything that was counted at least once."""
        return tuple(f"{what}: {number}" for what, number in self._counts.items() if number)


def _scores_by_place(sheet: Sheet, movement: str) -> dict[Place, list[tuple[str, int]]]:
    """Coaches' scores of every test; the score of a whole test only where its sides were not scored."""
    table = sheet.scores
    here: pd.DataFrame = table[(table["movement"] == movement) & table["score"].notna()]
    found: dict[Place, list[tuple[str, int]]] = defaultdict(list)
    for subject, side, rater, score in here[["subject", "side", "rater", "score"]].itertuples(index=False):
        found[Place(subject, movement, side)].append((rater, int(score)))
    sided = {place.subject for place in found if place.side != "both"}
    return {place: scores for place, scores in found.items() if place.side != "both" or place.subject not in sided}


Sides = tuple[tuple[AttemptVerdict, ...], ...]


def _sides_of(
    place: Place, pairing: Pairing, verdicts: dict[int, Verdict], rubric: Rubric
) -> tuple[Sides, frozenset[str], str]:
    """Attempts of each side that makes the score, answers given with yes, and if there are none the reason."""
    named_clips = pairing.by_video.get(place)
    sources, why = _one_session(pairing.by_test.get((place.subject, place.movement), []))
    sources = named_clips or sources
    if not sources:
        return (), frozenset(), why
    named = place.side if place in pairing.by_video and place.side in SIDES else None
    clips = [
        ClipVerdict(one.name, verdicts[id(one)], side="left" if named == "left" else "right" if named else None)
        for one in sources
    ]
    if any(set(rubric.criteria) != {one.id for one in attempt.criteria} for clip in clips for attempt in clip.verdict.attempts):
        return (
            (),
            frozenset(),
            "tests left out, judged by other criteria (fms-score rescore --write with this rubric first)",
        )
    observed = {key: value for clip in clips for key, value in clip.verdict.observed.items()}
    attempts = [one.verdict for one in judge_together(rubric, clips, observed).attempts]
    wanted = SIDES if rubric.sides == "left_right" and place.side == "both" else (place.side,)
    sides = tuple(tuple(one for one in attempts if one.side == side) for side in wanted)
    if not all(sides):
        return (), frozenset(), "tests left out without a repetition found (of each side that was scored)"
    yes = {key.removeprefix(f"{place.side}_") for key, value in observed.items() if value}
    return sides, frozenset(yes), ""


def _one_session(sources: Sequence[MachineResult]) -> tuple[list[MachineResult], str]:
    """Clips of one session: the same video counts once; two that show the same only as attempts of one screen."""
    distinct = list({one.sha256 or str(one.folder): one for one in sources}.values())
    if not distinct:
        return [], "tests left out without a result"
    shown = {(one.plane, *sorted(one.sides)) for one in distinct}
    if len(shown) < len(distinct) and len({_screen_of(one) for one in distinct} - {None}) != 1:
        return [], "tests left out with several results that show the same (name the right ones in the sheet's column video)"
    return distinct, ""


def _screen_of(one: MachineResult) -> Path | None:
    """Folder of the screen that a clip's results belong to."""
    above = one.folder.resolve().parents[:3] if one.folder is not None else ()
    return next((folder for folder in above if (folder / "screen.json").is_file()), None)
