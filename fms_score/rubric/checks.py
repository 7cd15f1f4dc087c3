"""What must fit together across a rubric: names that exist, thresholds that can be reached, levels that cover everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from fms_score.kinematics.catalogue import SIGNALS
from fms_score.kinematics.registry import Signal
from fms_score.kinematics.signs import Sign
from fms_score.rubric.roles import ROLE_NAMES, split_role
from fms_score.rubric.schema import Criterion, Guard, Rubric

__all__ = ["Mistake", "first_mistake", "level_needs"]

LARGEST = {"deg": 360.0, "ratio": 20.0, "fraction": 20.0, "hand lengths": 20.0}
"""No value of a signal can be beyond this, so no threshold can; of rates of change, none beyond ten times this a second."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong at a place in the file."""

    place: tuple[str | int, ...]
    message: str


def first_mistake(rubric: Rubric) -> Mistake | None:
    """First thing in a rubric that does not fit together, or None."""
    for check in (_repetition, _sides, _measures, _criteria, _guards, _levels, _signs):
        for mistake in check(rubric):
            return mistake
    return None


def level_needs(rubric: Rubric, index: int) -> list[str] | None:
    """Criteria that a level needs, with ``same_as_3`` resolved; None for the level that is left."""
    needs = rubric.levels[index].needs
    if isinstance(needs, str):
        wanted = int(needs.removeprefix("same_as_"))
        for other, level in enumerate(rubric.levels):
            if level.score == wanted and other != index:
                return None if isinstance(level.needs, str) else level.needs
        return None
    return needs


def _hint(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean '{found[0]}'?" if found else ""


def _signal_or_mistake(name: str, place: tuple[str | int, ...], *, role: bool) -> Signal | Mistake:
    """Signal behind a name as a rubric writes it, with a role before it where ``role`` allows one."""
    prefix, bare = split_role(name) if role else (None, name)
    if bare not in SIGNALS:
        return Mistake(place, f"unknown signal '{name}'{_hint(bare, SIGNALS)} (fms-score signals lists them)")
    signal = SIGNALS[bare]
    if role and signal.sided and prefix is None:
        return Mistake(place, f"'{name}' has two sides; put a role before it, such as near_{name} ({', '.join(ROLE_NAMES)})")
    if prefix is not None and not signal.sided:
        return Mistake(place, f"'{bare}' has no sides, so '{prefix}_' before it means nothing; write {bare}")
    return signal


def _repetition(rubric: Rubric) -> Iterator[Mistake]:
    place = ("repetition", "signal")
    found = _signal_or_mistake(rubric.repetition.signal, place, role=False)
    if isinstance(found, Mistake):
        yield found
    elif rubric.repetition.min_excursion > LARGEST[found.unit]:
        yield Mistake(("repetition", "min_excursion"), f"{rubric.repetition.min_excursion:g} {found.unit} can never be reached")


def _sides(rubric: Rubric) -> Iterator[Mistake]:
    sided_driver = SIGNALS[rubric.repetition.signal].sided
    if rubric.sides == "none" and sided_driver:
        yield Mistake(("sides",), f"the repetition's signal '{rubric.repetition.signal}' has sides: write 'sides: left_right'")
    if rubric.sides == "left_right" and not sided_driver and rubric.side_by is None:
        yield Mistake(("sides",), "a test with sides and a driving signal without needs 'side_by' to tell left from right")
    if rubric.side_by is not None:
        found = _signal_or_mistake(rubric.side_by.signal, ("side_by", "signal"), role=False)
        if isinstance(found, Mistake):
            yield found
        elif not found.sided:
            yield Mistake(("side_by", "signal"), f"'{found.name}' has no sides to compare")
    for role in rubric.roles:
        if role not in ROLE_NAMES:
            yield Mistake(("roles", role), f"unknown role '{role}'{_hint(role, ROLE_NAMES)}; roles are {', '.join(ROLE_NAMES)}")


def _measures(rubric: Rubric) -> Iterator[Mistake]:
    for name, measure in rubric.measures.items():
        place = ("measures", name, "signal")
        found = _signal_or_mistake(measure.signal, place, role=True)
        if isinstance(found, Mistake):
            yield found
            continue
        role = split_role(measure.signal)[0]
        if rubric.sides == "none" and role in {"moving", "front", "upper", "stance", "rear", "lower", "other"}:
            yield Mistake(place, f"'{role}' needs a test with sides; here use near, far, left or right")
        if measure.view is not None and measure.view not in found.planes:
            yield Mistake(("measures", name, "view"), f"'{found.name}' is not valid from the {measure.view}: {found.meaning}")


def _limit_mistake(limits: Criterion | Guard | Sign, unit: str, place: tuple[str | int, ...]) -> Iterator[Mistake]:
    for field in ("at_most", "at_least"):
        value = getattr(limits, field)
        if value is not None and abs(value) > _largest(unit):
            yield Mistake((*place, field), f"{value:g} {unit} is an impossible threshold")


def _largest(unit: str) -> float:
    return 10.0 * LARGEST[unit.removesuffix("/s")] if unit.endswith("/s") else LARGEST[unit]


def _criteria(rubric: Rubric) -> Iterator[Mistake]:
    for name, criterion in rubric.criteria.items():
        place = ("criteria", name)
        if criterion.measure is None:
            continue
        if criterion.measure not in rubric.measures:
            message = f"no measure '{criterion.measure}' here{_hint(criterion.measure, rubric.measures)}"
            yield Mistake((*place, "measure"), message)
            continue
        yield from _limit_mistake(criterion, _unit_of(rubric, criterion.measure), place)


def _unit_of(rubric: Rubric, measure: str) -> str:
    rule = rubric.measures[measure]
    return rule.unit_of(SIGNALS[split_role(rule.signal)[1]].unit)


def _guards(rubric: Rubric) -> Iterator[Mistake]:
    for index, guard in enumerate(rubric.guards):
        place = ("guards", index)
        for name in guard.voids:
            if name not in rubric.criteria:
                yield Mistake((*place, "voids"), f"no criterion '{name}' here{_hint(name, rubric.criteria)}")
        if guard.measure is None:
            continue
        if guard.measure not in rubric.measures:
            yield Mistake((*place, "measure"), f"no measure '{guard.measure}' here{_hint(guard.measure, rubric.measures)}")
        else:
            yield from _limit_mistake(guard, _unit_of(rubric, guard.measure), place)


def _levels(rubric: Rubric) -> Iterator[Mistake]:
    scores = [level.score for level in rubric.levels]
    if sorted(scores, reverse=True) != scores or len(set(scores)) != len(scores):
        yield Mistake(("levels",), f"levels go from the highest score down, each once; here they are {scores}")
    if scores[0] != 3:
        yield Mistake(("levels",), "the level for score 3 is missing")
    if not rubric.levels[-1].otherwise:
        yield Mistake(("levels",), "the last level must be 'otherwise: true', so that every attempt has a score")
    for index, level in enumerate(rubric.levels):
        place = ("levels", index)
        if level.otherwise and index < len(rubric.levels) - 1:
            yield Mistake(place, "'otherwise: true' belongs to the last level only")
        needs = level_needs(rubric, index)
        if not level.otherwise and not needs:
            yield Mistake(place, f"'needs: {level.needs}' names no level with a list of criteria")
        for name in needs or []:
            if name not in rubric.criteria:
                yield Mistake((*place, "needs"), f"no criterion '{name}' here{_hint(name, rubric.criteria)}")


def _signs(rubric: Rubric) -> Iterator[Mistake]:
    for section, signs in ((("looks_like",), rubric.looks_like), (("repetition", "only_if"), rubric.repetition.only_if)):
        for index, sign in enumerate(signs):
            place = (*section, index)
            found = _signal_or_mistake(sign.signal, (*place, "signal"), role=False)
            if isinstance(found, Mistake):
                yield found
            else:
                yield from _limit_mistake(sign, found.unit, place)
