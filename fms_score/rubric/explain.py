"""A rubric in plain words, for coaches who do not read YAML."""

from __future__ import annotations

from collections.abc import Iterator

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.rubric.checks import level_needs
from fms_score.rubric.measure import FILM_INSTEAD, PLANE_WORDS
from fms_score.rubric.roles import split_role
from fms_score.rubric.schema import Criterion, Measure, Rubric

__all__ = ["explain_rubric"]

REDUCER_WORDS = {
    "minimum": "lowest value",
    "maximum": "highest value",
    "median": "middle value",
    "mean": "mean",
    "range": "range",
    "max_rate": "fastest change",
}
PHASE_WORDS = {
    "whole": "over the whole repetition",
    "deep": "while more than half way out",
    "hold": "around the turn",
    "descent": "on the way down",
    "ascent": "on the way up",
    "turn": "at the turn",
    "start": "at the start",
    "end": "at the end",
}


def explain_rubric(rubric: Rubric) -> str:
    """How a movement is filmed, counted and scored, as text of several paragraphs."""
    parts = [_title(rubric), _filming(rubric), _counting(rubric), _criteria(rubric), _levels(rubric), *_lists(rubric)]
    return "\n\n".join(parts) + "\n"


def _title(rubric: Rubric) -> str:
    sides = "It has no sides."
    if rubric.sides == "left_right":
        sides = f"Left and right are scored apart and the lower counts; the side is {rubric.side_is or 'the side that moves'}."
    attempts = f"Best of up to {rubric.attempts} attempts." if rubric.attempts > 1 else "One attempt."
    return f"{rubric.name}\n{'=' * len(rubric.name)}\n{sides} {attempts}"


def _filming(rubric: Rubric) -> str:
    lines = [f"- {rubric.capture.get(plane, FILM_INSTEAD[plane])} ({wish})" for plane, wish in rubric.views.items()]
    return "How to film it\n" + "\n".join(lines)


def _counting(rubric: Rubric) -> str:
    rule = rubric.repetition
    signal = SIGNALS[rule.signal]
    unit = signal.unit.replace("ratio", "").strip()
    twice = " It goes out twice: there and back." if rule.excursions == 2 else ""
    return (
        f"What counts as a repetition\nThe {rule.turn} of: {signal.meaning.split(';')[0]}. It has to leave rest by at least "
        f"{rule.min_excursion:g} {unit}".rstrip()
        + f" and to last {rule.min_duration_s:g} s or more.{twice}"
    )


def _criteria(rubric: Rubric) -> str:
    lines = [f"- {_criterion(name, criterion, rubric)}" for name, criterion in rubric.criteria.items()]
    return "What is looked at\n" + "\n".join(lines)


def _criterion(name: str, criterion: Criterion, rubric: Rubric) -> str:
    says = criterion.says or name.replace("_", " ")
    if criterion.measure is None:
        answer = "yes" if criterion.expects else "no"
        return f"{says}: asked of whoever watched ({criterion.asks or name.replace('_', ' ')}; met by '{answer}')"
    measure = rubric.measures[criterion.measure]
    role, bare = split_role(measure.signal)
    signal = SIGNALS[bare]
    plane = measure.view or (signal.planes[0] if len(signal.planes) == 1 else None)
    unit = measure.unit_of(signal.unit).replace("ratio", "").replace("fraction", "")
    limits = [
        f"{word} {limit:g}"
        for word, limit in (("at least", criterion.at_least), ("at most", criterion.at_most))
        if limit is not None
    ]
    fuzzy = f", give or take {criterion.tolerance:g}" if criterion.tolerance else ""
    whose = f" of the {role} side" if role else ""
    seen = f", seen {PLANE_WORDS[plane]}" if plane else ""
    wanted = f"{' and '.join(limits)} {unit}".rstrip()
    return f"{says}: {signal.meaning.split(';')[0]}{whose}, {_when(measure)}: {wanted}{fuzzy}{seen}"


def _when(measure: Measure) -> str:
    if measure.at is not None:
        return PHASE_WORDS[measure.at]
    size = " of its size" if measure.absolute else ""
    return f"{REDUCER_WORDS[measure.take or 'median']}{size} {PHASE_WORDS[measure.over or 'whole']}"


def _levels(rubric: Rubric) -> str:
    lines = []
    for index, level in enumerate(rubric.levels):
        needs = level_needs(rubric, index)
        words = f"({level.says})" if level.says else ""
        if needs is None:
            lines.append(f"- {level.score}: otherwise {words}".rstrip())
            continue
        when = f", in the easier variant ({level.when.replace('_', ' ')})" if level.when else ""
        lines.append(f"- {level.score}: {', '.join(need.replace('_', ' ') for need in needs)}{when} {words}".rstrip())
    return "What makes which score\n" + "\n".join([*lines, "- 0: pain, and only the observer can say so"])


def _lists(rubric: Rubric) -> Iterator[str]:
    for title, entries in (("What it cannot see", rubric.limits), ("Where the thresholds come from", rubric.sources)):
        if entries:
            yield title + "\n" + "\n".join(f"- {entry}" for entry in entries)
