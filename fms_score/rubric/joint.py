"""Clips of one test judged together: each criterion from the view that shows it, then the best attempt, the lower side.

A front and a side view of one attempt each leave open what the other one shows. Here the attempts of all clips of a test are
matched, every criterion is taken from the clip that shows it best, and the score is made anew from all of them. What a clip
measured is not touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from fms_score.kinematics.registry import Plane
from fms_score.language import Message
from fms_score.rubric.judge import outcome_of
from fms_score.rubric.schema import Rubric
from fms_score.rubric.score import PAIN, Summed, sum_up
from fms_score.rubric.verdict import AttemptVerdict, CriterionResult, SideVerdict, Verdict, expected_score
from fms_score.skeleton import Side

__all__ = ["ClipVerdict", "JointAttempt", "JointVerdict", "judge_together"]


@dataclass(frozen=True, slots=True)
class ClipVerdict:
    """A judged clip, and what whoever filmed it said of it.

    Attributes
    ----------
    clip : str
        Name, to find it again.
    verdict : Verdict
    side : {"left", "right"} or None
        Side it was filmed for; None where the clip itself has to tell.
    attempt : int or None
        Number of its first repetition among the attempts; None for the next one of its view.
    answers : mapping of str to bool
        What the observer saw in this clip, over and above what was seen of the whole test.
    view : str or None
        View it was named for; None where the clip itself has to tell.
    """

    clip: str
    verdict: Verdict
    side: Side | None = None
    attempt: int | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    view: str | None = None

    @property
    def camera(self) -> str:
        """View whose repetitions are counted on: front and back, by name, are two cameras at one attempt."""
        return self.view or self.verdict.view.plane


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class JointAttempt(_Result):
    """One attempt, judged from every clip that shows it.

    Attributes
    ----------
    verdict : AttemptVerdict
        ``rep`` is the number of the attempt; times are those of the clip that shows most.
    clips : dict of str to int
        Clips that show it, each with the number of the repetition in it.
    seen_in : dict of str to str
        By criterion, the clip it was taken from; without those that no clip shows.
    """

    verdict: AttemptVerdict
    clips: dict[str, int]
    seen_in: dict[str, str]


class JointVerdict(_Result):
    """Result of one test from all its clips; fields as in :class:`fms_score.rubric.verdict.Verdict`."""

    movement: str
    title: str
    score: int | None
    band: tuple[int, int]
    probabilities: dict[str, float]
    expected_score: float
    sides: list[SideVerdict]
    attempts: list[JointAttempt]
    because: str
    undecided: list[str] = Field(default_factory=list)
    pain: bool = False
    notes: list[str] = Field(default_factory=list)
    because_message: Message | None = None

    def attempt_of(self, side: SideVerdict) -> JointAttempt:
        """Attempt behind the result of a side."""
        return next(one for one in self.attempts if (one.verdict.rep, one.verdict.side) == (side.rep, side.side))


@dataclass(frozen=True, slots=True)
class _Shown:
    """One repetition in one clip."""

    of: ClipVerdict
    attempt: AttemptVerdict

    @property
    def plane(self) -> Plane:
        """Plane of the body that the clip shows."""
        return self.of.verdict.view.plane


def judge_together(rubric: Rubric, clips: Sequence[ClipVerdict], observed: Mapping[str, bool]) -> JointVerdict:
    """Judge all clips of one test as one.

    Attempts of one view are numbered in the order of the clips and of the repetitions in them; the same number in another
    view is the same attempt. Of a criterion that several clips show, the view that the rubric prefers goes before the other
    one, and then a small standard deviation before a large one. Whether it is met plays no part: whoever takes the better of
    two answers takes the luckier one.

    Parameters
    ----------
    rubric : Rubric
    clips : sequence of ClipVerdict
        All of this rubric's movement; in the order in which they were filmed.
    observed : mapping of str to bool
        What the observer saw of the whole test.

    Returns
    -------
    JointVerdict
    """
    notes: list[str] = []
    numbered: dict[tuple[str, int], list[_Shown]] = defaultdict(list)
    for key, shown in _numbered(clips, notes):
        numbered[key].append(shown)
    attempts = [_joined(rubric, number, group, observed, notes) for (_, number), group in sorted(numbered.items())]
    pains = {PAIN: True} if any(one.answers.get(PAIN, False) for one in clips) else {}
    summed = sum_up(rubric, [one.verdict for one in attempts], {**observed, **pains})
    notes += _count_notes(clips)
    if rubric.sides == "left_right" and any(one.verdict.side == "both" for one in attempts):
        notes.append("which side is shown cannot be told from the clip; name it left or right")
    return _joint_verdict(rubric, summed, attempts, list(dict.fromkeys(notes)))


def _joint_verdict(rubric: Rubric, summed: Summed, attempts: list[JointAttempt], notes: list[str]) -> JointVerdict:
    return JointVerdict(
        movement=rubric.movement,
        title=rubric.name,
        score=summed.score,
        band=summed.band,
        probabilities=summed.probabilities,
        expected_score=expected_score(summed.probabilities),
        sides=summed.sides,
        attempts=attempts,
        because=summed.because,
        because_message=summed.because_message,
        undecided=summed.undecided,
        pain=summed.pain,
        notes=notes,
    )


# ---- which repetition is which attempt --------------------------------------------------------------------------------
def _numbered(clips: Sequence[ClipVerdict], notes: list[str]) -> list[tuple[tuple[str, int], _Shown]]:
    """Repetitions with their side and number, counted on within each view."""
    found: list[tuple[tuple[str, int], _Shown]] = []
    next_free: dict[tuple[str, str], int] = defaultdict(lambda: 1)
    for clip in sorted(clips, key=lambda one: one.attempt or 0):
        begun: set[str] = set()
        for attempt in _of_its_side(clip, notes):
            place = (attempt.side, clip.camera)
            number = next_free[place]
            if clip.attempt is not None and attempt.side not in begun:
                number = max(clip.attempt, number)
            begun.add(attempt.side)
            next_free[place] = number + 1
            found.append(((attempt.side, number), _Shown(clip, attempt)))
    return found


def _of_its_side(clip: ClipVerdict, notes: list[str]) -> list[AttemptVerdict]:
    """Repetitions of the side that the clip was filmed for; where it shows none of that side, those it shows, by that name."""
    attempts = clip.verdict.attempts
    if clip.side is None or not attempts:
        return attempts
    own = [one for one in attempts if one.side == clip.side]
    if own:
        if len(own) < len(attempts):
            left_out = len(attempts) - len(own)
            notes.append(f"{clip.clip}: {left_out} of {len(attempts)} repetitions look like the other side and do not count")
        return own
    if attempts[0].side != "both":
        notes.append(f"{clip.clip} is named {clip.side}, but looks like the {attempts[0].side} side: was the right file named?")
    return [one.model_copy(update={"side": clip.side}) for one in attempts]


def _count_notes(clips: Sequence[ClipVerdict]) -> list[str]:
    """Say where views show different numbers of repetitions: then the order may have matched what does not belong together."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for clip in clips:
        for attempt in clip.verdict.attempts:
            side = clip.side or attempt.side
            counts[side][clip.camera] += 1
    return [
        f"{' and '.join(f'{number} from the {camera}' for camera, number in seen.items())}: different numbers of repetitions "
        f"{'' if side == 'both' else f'of the {side} side '}were found, matched by their order"
        for side, seen in counts.items()
        if len(set(seen.values())) > 1
    ]


# ---- one attempt from several clips -----------------------------------------------------------------------------------
def _joined(
    rubric: Rubric, number: int, group: Sequence[_Shown], observed: Mapping[str, bool], notes: list[str]
) -> JointAttempt:
    chosen = {name: _best_shown(rubric, name, group) for name in rubric.criteria}
    results = [one for one, _ in chosen.values()]
    answers = _answers(number, group, observed, notes)
    outcome = outcome_of(rubric, results, answers)
    main = max(group, key=lambda one: (sum(shown is one for _, shown in chosen.values()), _preferred(rubric, one)))
    verdict = main.attempt.model_copy(
        update={
            "rep": number,
            "complete": all(one.attempt.complete for one in group),
            "score": outcome.score,
            "band": outcome.band,
            "probabilities": outcome.probabilities,
            "criteria": results,
            "undecided": list(outcome.undecided),
        }
    )
    return JointAttempt(
        verdict=verdict,
        clips={one.of.clip: one.attempt.rep for one in group},
        seen_in={name: shown.of.clip for name, (one, shown) in chosen.items() if one.state != "not_observable"},
    )


def _best_shown(rubric: Rubric, name: str, group: Sequence[_Shown]) -> tuple[CriterionResult, _Shown]:
    """Result of a criterion from the clip that shows it best."""
    found = [(next(result for result in one.attempt.criteria if result.id == name), one) for one in group]
    return min(found, key=lambda pair: _worth(rubric, *pair))


def _worth(rubric: Rubric, result: CriterionResult, shown: _Shown) -> tuple[bool, bool, float]:
    """Sort key, best first: seen at all, from the preferred view, sure."""
    unseen = result.state == "not_observable"
    return unseen, not _preferred(rubric, shown), result.sd if result.sd is not None else float("inf")


def _preferred(rubric: Rubric, shown: _Shown) -> bool:
    return shown.plane == rubric.preferred_view


def _answers(number: int, group: Sequence[_Shown], observed: Mapping[str, bool], notes: list[str]) -> dict[str, bool]:
    """What was seen of this attempt: of the test as a whole, then of its clips; an earlier clip goes before a later one."""
    side = group[0].attempt.side
    answers = dict(observed)
    answers |= {key.removeprefix(f"{side}_"): value for key, value in observed.items() if key.startswith(f"{side}_")}
    said: dict[str, bool] = {}
    for one in group:
        for key, value in one.of.answers.items():
            if said.setdefault(key, value) != value:
                notes.append(f"attempt {number}: the clips contradict one another about '{key}'; the first one counts")
    return answers | said
