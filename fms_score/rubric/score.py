"""The verdict on a clip: every repetition judged, the best attempt of each side, the lower of the two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from fms_score.errors import OptionError
from fms_score.kinematics.view import View
from fms_score.rubric.checks import level_needs
from fms_score.rubric.clip import Clip, Repetition
from fms_score.rubric.judge import judge_attempt
from fms_score.rubric.measure import OFF_PLANE_FLAG_DEG, Measurement, measure_repetition, measurement_table
from fms_score.rubric.schema import Rubric
from fms_score.rubric.verdict import AttemptVerdict, SideVerdict, Verdict, ViewSummary, expected_score
from fms_score.skeleton import SIDES

__all__ = ["check_observed", "observer_questions", "score_clip", "view_summary"]

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


def _verdict(rubric: Rubric, attempts: Sequence[AttemptVerdict], view: View, observed: Mapping[str, bool]) -> Verdict:
    best = _best_by_side(rubric, attempts)
    pain = any(observed.get(key, False) for key in (PAIN, *(f"{side}_{PAIN}" for side in SIDES)))
    lower = min(best, key=_rank) if best else None
    probabilities = _lower_of([one.probabilities for one in best])
    band = (min(one.band[0] for one in best), min(one.band[1] for one in best)) if best else (1, 3)
    if pain:
        band, probabilities = (0, 0), {"0": 1.0, "1": 0.0, "2": 0.0, "3": 0.0}
    return Verdict(
        movement=rubric.movement,
        title=rubric.name,
        side=_side_shown(best),
        score=band[0] if band[0] == band[1] else None,
        band=band,
        probabilities=probabilities,
        expected_score=expected_score(probabilities),
        criteria=lower.criteria if lower else [],
        attempts=list(attempts),
        sides=[
            SideVerdict(side=one.side, rep=one.rep, score=one.score, band=one.band, probabilities=one.probabilities)
            for one in best
        ],
        because=_because(rubric, lower, band, pain=pain),
        undecided=lower.undecided if lower and not pain and band[0] != band[1] else [],
        view=view_summary(view),
        pain=pain,
        observed=dict(observed),
        notes=_notes(rubric, best, view),
        limits=list(rubric.limits),
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


def _lower_of(probabilities: list[dict[str, float]]) -> dict[str, float]:
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


def _because(rubric: Rubric, lower: AttemptVerdict | None, band: tuple[int, int], *, pain: bool) -> str:
    if pain:
        return "The observer reports pain, so the score is 0."
    if lower is None:
        return "No repetition was found, so there is nothing to score."
    missed = {
        name for index, level in enumerate(rubric.levels) if level.score > band[1] for name in level_needs(rubric, index) or []
    }
    failed = [one.says for one in lower.criteria if one.state == "not_met" and one.id in missed]
    open_ones = [_words_for(lower, name) for name in lower.undecided]
    parts = []
    if failed:
        parts.append("not met: " + "; ".join(failed))
    if open_ones and band[0] != band[1]:
        parts.append("undecided: " + "; ".join(open_ones))
    if not parts:
        parts.append("everything asked for is met")
    shown = str(band[0]) if band[0] == band[1] else f"{band[0]}-{band[1]}"
    return f"Score {shown}; " + ". ".join(parts) + "."


def _words_for(attempt: AttemptVerdict, name: str) -> str:
    for one in attempt.criteria:
        if one.id == name:
            return one.says
    return f"the easier variant was not shown ({name.replace('_', ' ')})"


def _notes(rubric: Rubric, best: Sequence[AttemptVerdict], view: View) -> list[str]:
    notes = []
    if not best:
        notes.append("no repetition was found: is this the movement named, filmed from start to end?")
    if rubric.sides == "left_right" and len(best) == 1:
        shown = "which side is shown cannot be told" if best[0].side == "both" else f"only the {best[0].side} side is shown"
        notes.append(f"{shown}; the test's score needs both sides")
    if best and not all(one.complete for one in best):
        notes.append("the repetition that counts is cut off by the start or end of the clip")
    if view.off_plane_deg > OFF_PLANE_FLAG_DEG and not view.forced:
        notes.append(
            f"the camera stands {view.off_plane_deg:.0f} degrees off the plane: angles are less certain (best below 10)"
        )
    if view.steady_share < 0.6:
        notes.append("the subject or the camera turns during the clip: the view fits only part of it")
    return notes
