"""Every attempt beside every other, the left side beside the right, and all that was measured."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from fms_score.kinematics.signals import split_column
from fms_score.language import ENGLISH, Language
from fms_score.report.sections import CriterionView, counting_attempt, criterion_views
from fms_score.report.words import NOTHING, band_text, criterion_name, measured_text, seconds_text, value_text
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, State, Verdict

__all__ = ["AttemptColumn", "Attempts", "SideRow", "attempts", "measurement_rows", "side_comparison", "signal_words"]

FACTS = ("score", "begins", "turn", "ends", "lasts", "complete")


@dataclass(frozen=True, slots=True, eq=False)
class AttemptColumn:
    """One repetition as a column of the table of attempts."""

    rep: int
    side: str
    counts: bool
    mark: str
    turn_s: float
    facts: list[str]
    cells: list[CriterionView | None]


@dataclass(frozen=True, slots=True, eq=False)
class Attempts:
    """Every attempt: facts and criteria by repetition."""

    fact_names: list[str]
    criterion_names: list[str]
    columns: list[AttemptColumn]


@dataclass(frozen=True, slots=True)
class SideRow:
    """One line of the comparison of left and right."""

    name: str
    left: str
    right: str
    difference: str
    left_state: State | None = None
    right_state: State | None = None


def attempts(verdict: Verdict, language: Language = ENGLISH) -> Attempts:
    """Every repetition beside every other, the one that counts marked."""
    names = list(dict.fromkeys(one.id for attempt in verdict.attempts for one in attempt.criteria))
    says = {one.id: criterion_name(one, language) for attempt in verdict.attempts for one in attempt.criteria}
    facts = [language.say(f"attempts.{fact}") for fact in FACTS]
    chosen = counting_attempt(verdict)
    marks = {one.rep: "best" for one in verdict.sides} | ({chosen.rep: "counts"} if chosen else {})
    columns = [_column(one, names, marks.get(one.rep, ""), language) for one in verdict.attempts]
    return Attempts(facts, [says[name] for name in names], columns)


def side_comparison(verdict: Verdict, language: Language = ENGLISH) -> list[SideRow]:
    """Best attempt of the left side beside that of the right; empty if only one side was seen."""
    by_rep = {(one.rep, one.side): one for one in verdict.attempts}
    best = {one.side: (one, by_rep.get((one.rep, one.side))) for one in verdict.sides}
    if not {"left", "right"} <= set(best):
        return []
    (left, left_attempt), (right, right_attempt) = best["left"], best["right"]
    gap = NOTHING if left.score is None or right.score is None else f"{left.score - right.score:+d}"
    head = language.say("sides_table.score")
    rows = [SideRow(head, band_text(left.score, left.band), band_text(right.score, right.band), gap.replace("+0", "0"))]
    if left_attempt and right_attempt:
        others = {one.id: one for one in right_attempt.criteria}
        rows += [_side_row(one, others[one.id], language) for one in left_attempt.criteria if one.id in others]
    return rows


def measurement_rows(measurements: pd.DataFrame, language: Language = ENGLISH) -> list[list[str]]:
    """Table of measurements in words: repetition, side, key, what it is, value, phase, moment, remark."""
    return [_measurement_row(row, language) for row in measurements.to_dict("records")]


def signal_words(column: str | None, language: Language = ENGLISH) -> str:
    """Name of a signal with its side, such as ``right knee flexion``; nothing if there is no such signal."""
    if not column:
        return ""
    try:
        signal, side = split_column(column)
    except KeyError:
        return ""
    name = language.word("signals", signal.name)
    name = name if name != signal.name else signal.name.rpartition("_")[0].replace("_", " ")
    return language.say("curve.side", side=side, name=name) if side else name


def _column(attempt: AttemptVerdict, names: Sequence[str], mark: str, language: Language) -> AttemptColumn:
    views = {one.ident: one for one in criterion_views(attempt.criteria, language=language)}
    moments = (attempt.start_s, attempt.turn_s, attempt.end_s, attempt.end_s - attempt.start_s)
    facts = [
        band_text(attempt.score, attempt.band),
        *(seconds_text(moment, language) for moment in moments),
        language.word("answers", attempt.complete),
    ]
    side = "" if attempt.side == "both" else language.word("sides", attempt.side)
    word = language.say(f"attempts.{mark}") if mark else ""
    return AttemptColumn(attempt.rep, side, mark == "counts", word, attempt.turn_s, facts, [views.get(name) for name in names])


def _side_row(left: CriterionResult, right: CriterionResult, language: Language) -> SideRow:
    gap = None if left.value is None or right.value is None else abs(left.value - right.value)
    return SideRow(
        criterion_name(left, language),
        value_text(left.value, left.unit, language),
        value_text(right.value, right.unit, language),
        value_text(gap, left.unit, language),
        left.state,
        right.state,
    )


def _measurement_row(row: Mapping[Hashable, object], language: Language) -> list[str]:
    unit = str(row["unit"])
    said = "" if pd.isna(row["reason"]) else str(row["reason"])  # type: ignore[call-overload]  # a cell is a scalar
    if said and language != ENGLISH:
        said = language.say("attempts.not_measured")  # the table keeps only the English sentence; the criteria say more
    column = row["signal"] if isinstance(row["signal"], str) else None
    side = str(row["side"])
    return [
        str(row["rep"]),
        language.word("sides", side),
        str(row["measure"]),
        signal_words(column, language),
        measured_text(_number(row["value"]), _number(row["sd"]), unit, language),
        language.word("phase_heads", row["phase"]),
        seconds_text(_number(row["at_s"]), language),
        said,
    ]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value == value else None  # noqa: PLR0124 - not NaN
