"""The verdict on a clip: every repetition judged, the best attempt of each side, the lower of the two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from fms_score.errors import OptionError
from fms_score.kinematics.view import View
from fms_score.language import Message, message
from fms_score.rubric.checks import level_needs
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.judge import judge_attempt
from fms_score.rubric.measure import OFF_PLANE_FLAG_DEG, Measurement, measure_repetition, measurement_table
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, SideVerdict, Verdict, ViewSummary, expected_score
from fms_score.skeleton import SIDES

__all__ = ["Summed", "check_observed", "lower_of", "observer_questions", "score_clip", "sum_up", "view_summary"]

PAIN = "pain"
SideName = Literal["left", "right", "both"]


def observer_questions(rubric: Rubric) -> dict[str, str]:
    """Questions that only an observer can answer, by key, pain first."""
    questions = {PAIN: "Was there pain anywhere in this test?"}
    questions |= {level.when: f"{level.when.replace('_', ' ')}?" for level in rubric.levels if level.when}
    for criterion in rubric.criteria.values():
        if criterion.observer:
            questions[criterion.observer] = criterion.asks or f"{criterion.observer.replace('_', ' ')}?"
    questions |= {
        guard.observer: guard.asks or f"{guard.observer.replace('_', ' ')}?" for guard in rubric.guards if guard.observer
    }
    return questions | {key: question.asks for key, question in rubric.questions.items()}


def check_observed(rubric: Rubric, observed: Mapping[str, bool]) -> None:
    """Refuse answers to questions that this rubric does not ask.

    Raises
    ------
    OptionError
        Naming the questions there are.
    """
    known = set(observer_questions(rubric))
    if rubric.sides == "left_right":
        known |= {f"{side}_{key}" for side in ("left", "right") for key in known}
    for key in observed:
        if key not in known:
            choices = ", ".join(observer_questions(rubric))
            raise OptionError(f"observed '{key}': {rubric.movement} asks nothing of that name; it asks {choices}")


def score_clip(
    rubric: Rubric, repetitions: pd.DataFrame, clip: Clip, observed: Mapping[str, bool]
) -> tuple[Verdict, pd.DataFrame]:
    """Judge all repetitions of a clip and sum them up.

    Parameters
    ----------
    rubric : Rubric
    repetitions : DataFrame
        From :func:`fms_score.repetitions.find_repetitions`.
    clip : Clip
    observed : mapping of str to bool
        Answers of whoever watched; ``pain: True`` makes the score 0, and nothing else does.

    Returns
    -------
    verdict : Verdict
    measurements : DataFrame
        Tidy, one row a measure and repetition.
    """
    rows: list[tuple[Repetition, Measurement]] = []
    attempts = []
    for record in repetitions[list(Repetition._fields)].to_dict("records"):
        one = Repetition(**{str(key): value for key, value in record.items()})
        measured = measure_repetition(rubric, one, clip)
        rows += [(one, measurement) for measurement in measured.values()]
        attempts.append(judge_attempt(rubric, one, measured, observed))
    return _verdict(rubric, attempts, clip.view, observed), measurement_table(rows)


@dataclass(frozen=True, slots=True)
class Summed:
    """What attempts come to: the best of each side, the lower of the two, and the test's result.

    Attributes
    ----------
    best : list of AttemptVerdict
        Best attempt of each side, with what all attempts of that side together leave possible.
    lower : AttemptVerdict or None
        The one of them that counts; None without any attempt.
    band, probabilities
        Of the test.
    because_message : Message
        The result in one sentence; ``because`` is it in English.
    undecided : list of str
        Criteria that keep the band open.
    pain : bool
    """

    best: list[AttemptVerdict]
    lower: AttemptVerdict | None
    band: tuple[int, int]
    probabilities: dict[str, float]
    because_message: Message
    undecided: list[str]
    pain: bool

    @property
    def because(self) -> str:
        """The result in one English sentence."""
        return str(self.because_message)

    @property
    def score(self) -> int | None:
        """The score, if only one is possible."""
        return self.band[0] if self.band[0] == self.band[1] else None

    @property
    def sides(self) -> list[SideVerdict]:
        """Best attempts as a verdict lists them."""
        return [
            SideVerdict(side=one.side, rep=one.rep, score=one.score, band=one.band, probabilities=one.probabilities)
            for one in self.best
        ]


def sum_up(rubric: Rubric, attempts: Sequence[AttemptVerdict], observed: Mapping[str, bool]) -> Summed:
    """Best of up to so many attempts as the rubric allows, the lower of the two sides, and 0 for pain."""
    best = _best_by_side(rubric, attempts)
    pain = any(observed.get(key, False) for key in (PAIN, *(f"{side}_{PAIN}" for side in SIDES)))
    lower = min(best, key=_rank) if best else None
    probabilities = lower_of([one.probabilities for one in best])
    band = (min(one.band[0] for one in best), min(one.band[1] for one in best)) if best else (1, 3)
    if pain:
        band, probabilities = (0, 0), {"0": 1.0, "1": 0.0, "2": 0.0, "3": 0.0}
    because = _because(rubric, lower, band, pain=pain)
    undecided = lower.undecided if lower and not pain and band[0] != band[1] else []
    return Summed(best, lower, band, probabilities, because, undecided, pain)


def _verdict(rubric: Rubric, attempts: Sequence[AttemptVerdict], view: View, observed: Mapping[str, bool]) -> Verdict:
    summed = sum_up(rubric, attempts, observed)
    notes = _notes(rubric, summed.best, view)
    return Verdict(
        movement=rubric.movement,
        title=rubric.name,
        side=_side_shown(summed.best),
        score=summed.score,
        band=summed.band,
        probabilities=summed.probabilities,
        expected_score=expected_score(summed.probabilities),
        criteria=summed.lower.criteria if summed.lower else [],
        attempts=list(attempts),
        sides=summed.sides,
        because=summed.because,
        undecided=summed.undecided,
        view=view_summary(view),
        pain=summed.pain,
        observed=dict(observed),
        notes=[str(note) for note in notes],
        limits=list(rubric.limits),
        because_message=summed.because_message,
        note_messages=notes,
    )


def view_summary(view: View) -> ViewSummary:
    """The view in the words of a verdict."""
    facing: Literal["image_right", "image_left"] | None = None
    if view.facing == view.facing:  # not NaN
        facing = "image_right" if view.facing > 0 else "image_left"
    return ViewSummary(
        name=view.name,
        plane=view.plane,
        off_plane_deg=round(view.off_plane_deg, 1),
        facing=facing,
        near_side=view.near,
        forced=view.forced,
        flagged=view.off_plane_deg > OFF_PLANE_FLAG_DEG and not view.forced,
    )


def _rank(attempt: AttemptVerdict) -> float:
    return expected_score(attempt.probabilities)


def _best_by_side(rubric: Rubric, attempts: Sequence[AttemptVerdict]) -> list[AttemptVerdict]:
    """Best of the first attempts of each side; a repetition cut off by the clip counts only if there is no other."""
    best = []
    for side in dict.fromkeys(one.side for one in attempts):
        own = [one for one in attempts if one.side == side]
        best.append(_best_of(([one for one in own if one.complete] or own)[: rubric.attempts]))
    return best


def _best_of(attempts: Sequence[AttemptVerdict]) -> AttemptVerdict:
    """Attempt that probably scores highest, with what all of them together leave possible.

    One attempt that is surely a 2 makes at least a 2, and another that may be a 3 keeps the 3 possible. Chances are not added
    up over attempts, as what is unsure about one is mostly unsure about all: the largest counts.
    """
    low, high = (max(one.band[end] for one in attempts) for end in (0, 1))
    at_least = [
        max(sum(share for key, share in one.probabilities.items() if int(key) >= score) for one in attempts)
        for score in range(5)
    ]
    open_names = dict.fromkeys(name for one in attempts if one.band[1] > low for name in one.undecided)
    return max(attempts, key=_rank).model_copy(
        update={
            "band": (low, high),
            "score": low if low == high else None,
            "probabilities": {str(score): at_least[score] - at_least[score + 1] for score in range(4)},
            "undecided": list(open_names) if low < high else [],
        }
    )


def lower_of(probabilities: list[dict[str, float]]) -> dict[str, float]:
    """Distribution of the lowest of independent scores; even over 1-3 if there is none."""
    if not probabilities:
        return {"0": 0.0, "1": 1 / 3, "2": 1 / 3, "3": 1 / 3}
    at_least = dict.fromkeys(range(5), 1.0)
    for score in range(5):
        for one in probabilities:
            at_least[score] *= sum(share for key, share in one.items() if int(key) >= score)
    return {str(score): at_least[score] - at_least[score + 1] for score in range(4)}


def _side_shown(best: Sequence[AttemptVerdict]) -> SideName:
    return best[0].side if len(best) == 1 else "both"


def _because(rubric: Rubric, lower: AttemptVerdict | None, band: tuple[int, int], *, pain: bool) -> Message:
    if pain:
        return message("because.pain")
    if lower is None:
        return message("because.nothing")
    missed = {
        name for index, level in enumerate(rubric.levels) if level.score > band[1] for name in level_needs(rubric, index) or []
    }
    failed: list[str | Message] = [one.says for one in lower.criteria if one.state == "not_met" and one.id in missed]
    open_ones = [_words_for(lower, name) for name in lower.undecided] if band[0] != band[1] else []
    shown = str(band[0]) if band[0] == band[1] else f"{band[0]}-{band[1]}"
    if failed and open_ones:
        return message("because.both", shown=shown, failed=failed, open=open_ones)
    if failed:
        return message("because.not_met", shown=shown, failed=failed)
    return message("because.undecided", shown=shown, open=open_ones) if open_ones else message("because.all_met", shown=shown)


def _words_for(attempt: AttemptVerdict, name: str) -> str | Message:
    for one in attempt.criteria:
        if one.id == name:
            return one.says
    return message("because.easier", name=name.replace("_", " "))


def _notes(rubric: Rubric, best: Sequence[AttemptVerdict], view: View) -> list[Message]:
    notes = []
    if not best:
        notes.append(message("note.no_repetition"))
    if rubric.sides == "left_right" and len(best) == 1:
        side = best[0].side
        notes.append(message("note.side_unknown") if side == "both" else message("note.one_side", side=side))
    if best and not all(one.complete for one in best):
        notes.append(message("note.cut_off"))
    if view.off_plane_deg > OFF_PLANE_FLAG_DEG and not view.forced:
        notes.append(message("note.off_plane", degrees=f"{view.off_plane_deg:.0f}"))
    if view.steady_share < 0.6:
        notes.append(message("note.turns"))
    return notes
