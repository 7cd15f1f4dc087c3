"""From joint verdicts, an observer's scores, pain and clearing tests to the lines of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from fms_score.rubric.joint import JointAttempt, JointVerdict
from fms_score.rubric.schema import Rubric
from fms_score.rubric.score import lower_of
from fms_score.rubric.verdict import CriterionResult
from fms_score.screen.movements import CLEARING_TESTS, clearing_test_of
from fms_score.screen.session import ClearingTests, MovementEntry, SideEntry
from fms_score.screen.sheet import ClearingResult, ClipShown, CriterionShown, MovementScore, SideScore
from fms_score.skeleton import SIDES

__all__ = ["MovementFound", "clearing_results", "score_test"]

SideName = Literal["left", "right", "both"]

READABLE: Final = (1, 3)
"""Scores possible for something that was done but could not be read: 0 is pain, and nobody reported any."""

NEVER: Final = "not done"
NOT_DONE: Final = (0, 3)
"""Scores possible for something that was not done: nobody knows whether it would have hurt."""


@dataclass(frozen=True, slots=True)
class MovementFound:
    """What there is of one test.

    Attributes
    ----------
    rubric : Rubric
    entry : MovementEntry
        Of the session; an empty one for a test that is not in it.
    verdict : JointVerdict or None
        None without any clip that could be analysed.
    clips : sequence of ClipShown
        All clips named, also those that failed.
    pictures : dict of (str, str, int) to str
        By folder, criterion (or "turn") and repetition, the picture of that moment.
    """

    rubric: Rubric
    entry: MovementEntry
    verdict: JointVerdict | None = None
    clips: Sequence[ClipShown] = ()
    pictures: dict[tuple[str, str, int], str] = field(default_factory=dict)


def clearing_results(tests: ClearingTests) -> list[ClearingResult]:
    """Clearing tests in words."""
    return [
        ClearingResult(
            name=one.name,
            title=one.title,
            movement=one.movement,
            pain=tests.pain_in(one.name),
            left=tests.pain_in(one.name, "left") if one.two_sided else None,
            right=tests.pain_in(one.name, "right") if one.two_sided else None,
        )
        for one in CLEARING_TESTS
    ]


def score_test(found: MovementFound, clearing: ClearingTests) -> MovementScore:
    """One line of the sheet.

    The lower side counts. Pain anywhere in the test, and pain in its clearing test, make it 0. Where a side is missing, what is
    known of the other one still bounds the test from above.
    """
    sides = _sides(found)
    cleared = _cleared(found.rubric.movement, clearing)
    pain = any(one.source == "pain" for one in sides) or _said_pain(found) or cleared is False
    known = all(one.source != "none" for one in sides)
    band = (0, 0) if pain else (min(one.band[0] for one in sides), min(one.band[1] for one in sides))
    score = band[0] if band[0] == band[1] and (known or pain) else None
    missing = [] if pain else _missing(found, sides)
    counting = _counting(sides)
    return MovementScore(
        movement=found.rubric.movement,
        title=found.rubric.name,
        group=found.rubric.group,
        status="scored" if score is not None else "missing" if missing else "open",
        score=score,
        band=band,
        probabilities=_certain(0) if pain else _lower([one.probabilities for one in sides]),
        sides=sides,
        asymmetry=_asymmetry(sides) if len(sides) == 2 else None,
        because=_because(found, sides, cleared, missing=missing, pain=pain),
        not_met=[] if pain else _not_met(found, counting),
        open=[] if pain or score is not None else _open(found, sides),
        missing=missing,
        pain=pain,
        cleared=cleared,
        clips=list(found.clips),
        notes=found.verdict.notes if found.verdict else [],
        verdict=found.verdict,
    )


# ---- sides ------------------------------------------------------------------------------------------------------------
def _sides(found: MovementFound) -> list[SideScore]:
    names: tuple[SideName, ...] = SIDES if found.rubric.sides == "left_right" else ("both",)
    return [_side(found, name) for name in names]


def _side(found: MovementFound, name: SideName) -> SideScore:
    entry = found.entry.of_side(name) if name != "both" else None
    entries: list[SideEntry] = [found.entry] if entry is None else [entry, found.entry]
    if entries[0].hurt:
        return SideScore(side=name, score=0, band=(0, 0), probabilities=_certain(0), source="pain")
    judged = next((one for one in found.verdict.sides if one.side == name), None) if found.verdict else None
    if judged is not None and found.verdict is not None:
        tried = sum(one.verdict.side == judged.side for one in found.verdict.attempts)
        return SideScore(
            side=name, score=judged.score, band=judged.band, probabilities=judged.probabilities, source="video", attempts=tried
        )
    given = next((one.score for one in entries if one.score is not None), None)
    if given is not None:
        return SideScore(side=name, score=given, band=(given, given), probabilities=_certain(given), source="observer")
    done = any(clip.side in {None, name} for clip in found.clips) or any(one.hurt is False for one in entries)
    return SideScore(side=name, score=None, band=READABLE if done else NOT_DONE, probabilities=None, source="none")


def _counting(sides: Sequence[SideScore]) -> SideScore:
    """The lower side, as far as is known."""
    return min(sides, key=lambda one: (one.source == "none", one.likely if one.likely is not None else 4, one.band))


def _asymmetry(sides: Sequence[SideScore]) -> Literal["none", "certain", "possible"]:
    left, right = sides
    if left.band[1] < right.band[0] or right.band[1] < left.band[0]:
        return "certain" if "none" not in {left.source, right.source} else "possible"
    same = left.score is not None and left.score == right.score
    return "none" if same else "possible"


def _certain(score: int) -> dict[str, float]:
    return {str(one): float(one == score) for one in range(4)}


def _lower(sides: Sequence[dict[str, float] | None]) -> dict[str, float] | None:
    """Chances of the lowest of independent scores; None if one is not known."""
    known = [one for one in sides if one is not None]
    return lower_of(known) if len(known) == len(sides) else None


# ---- pain -------------------------------------------------------------------------------------------------------------
def _said_pain(found: MovementFound) -> bool:
    return bool(found.entry.hurt) or (found.verdict is not None and found.verdict.pain)


def _cleared(movement: str, clearing: ClearingTests) -> bool | None:
    test = clearing_test_of(movement)
    pain = clearing.pain_in(test.name) if test else None
    return None if pain is None else not pain


# ---- words ------------------------------------------------------------------------------------------------------------
def _because(found: MovementFound, sides: Sequence[SideScore], cleared: bool | None, *, missing: list[str], pain: bool) -> str:  # noqa: FBT001 - a state
    if pain:
        test = clearing_test_of(found.rubric.movement)
        where = f"in its clearing test ({test.title.lower()})" if cleared is False and test else "in this test"
        return f"Pain {where} was reported, so the score is 0."
    if missing and all(one.source == "none" for one in sides):
        return f"{'; '.join(missing)}.".capitalize()
    given = [one for one in sides if one.source == "observer"]
    if found.verdict is None or len(given) == len(sides):
        return "Scored by the observer on the spot."
    said = found.verdict.because
    if given:
        said += f" The {given[0].side} side was scored by the observer."
    return f"{said} Missing: {'; '.join(missing)}." if missing else said


def _missing(found: MovementFound, sides: Sequence[SideScore]) -> list[str]:
    missing = {one.side: _missing_side(found, one) for one in sides if one.source == "none"}
    if len(sides) == 2 and set(missing.values()) == {NEVER} and len(missing) == 2:
        return [NEVER]
    return [what if side == "both" else f"{side} side {what}" for side, what in missing.items()]


def _missing_side(found: MovementFound, side: SideScore) -> str:
    clips = [one for one in found.clips if one.side in {None, side.side}]
    failed = [one for one in clips if one.failed]
    if failed and len(failed) == len(clips):
        return f"could not be read ({', '.join(one.file for one in failed)})"
    if clips and len(failed) < len(clips):
        return f"not found: no repetition in {', '.join(one.file for one in clips)}"
    return NEVER


def _not_met(found: MovementFound, side: SideScore) -> list[CriterionShown]:
    """What kept the side that counts from a higher score."""
    attempt = _attempt_of(found, side)
    if attempt is None or side.likely == 3:
        return []
    return [_shown(found, side.side, attempt, one) for one in attempt.verdict.criteria if one.state == "not_met"]


def _open(found: MovementFound, sides: Sequence[SideScore]) -> list[CriterionShown]:
    """What would decide, of every side that is open."""
    shown = []
    for side in sides:
        attempt = _most_open(found, side)
        if attempt is None or side.score is not None:
            continue
        names = set(attempt.verdict.undecided)
        shown += [_shown(found, side.side, attempt, one) for one in attempt.verdict.criteria if one.id in names]
        questions = {level.when for level in found.rubric.levels if level.when in names} - {one.id for one in shown}
        shown += [
            CriterionShown(
                id=str(name),
                says=f"easier variant: {str(name).replace('_', ' ')}",
                state="not_observable",
                side=side.side,
                reason="nobody has said whether the easier variant was shown",
                remedy=f"show the easier variant, and answer {name}: yes in the session file",
                question=str(name),
            )
            for name in sorted(map(str, questions))
        ]
    return shown


def _attempt_of(found: MovementFound, side: SideScore) -> JointAttempt | None:
    if found.verdict is None or side.source != "video":
        return None
    judged = next((one for one in found.verdict.sides if one.side == side.side), None)
    return found.verdict.attempt_of(judged) if judged else None


def _most_open(found: MovementFound, side: SideScore) -> JointAttempt | None:
    """Attempt that counts, or if it is decided, the one that may still beat it."""
    attempt = _attempt_of(found, side)
    if attempt is None or attempt.verdict.undecided or found.verdict is None:
        return attempt
    others = [one for one in found.verdict.attempts if one.verdict.side == side.side and one.verdict.undecided]
    return max(others, key=lambda one: one.verdict.band[1], default=attempt)


def _shown(found: MovementFound, side: SideName, attempt: JointAttempt, one: CriterionResult) -> CriterionShown:
    clip = attempt.seen_in.get(one.id)
    rep = attempt.clips.get(clip, 0) if clip else 0
    picture = found.pictures.get((clip, one.id, rep)) or found.pictures.get((clip, "turn", rep)) if clip else None
    remedy = one.remedy.replace("--observed ", "").replace("answer it with", "answer") if one.remedy else None
    return CriterionShown(
        id=one.id,
        says=one.says,
        state=one.state,
        side=side,
        value=one.value,
        sd=one.sd,
        unit=one.unit,
        threshold=one.threshold,
        comparison=one.comparison,
        reason=one.reason,
        remedy=remedy,
        question=one.question if one.state == "not_observable" else None,
        clip=clip,
        picture=picture if one.value is not None else None,
    )
