"""What a test's result is: states of criteria, a score or a band, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fms_score.language import Message
from fms_score.skeleton import Side

__all__ = ["AttemptVerdict", "CriterionResult", "SideVerdict", "State", "Verdict", "ViewSummary", "expected_score"]

State = Literal["met", "not_met", "borderline", "not_observable"]
Band = tuple[int, int]


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CriterionResult(_Result):
    """One criterion of one attempt.

    Attributes
    ----------
    id, says : str
        Key in the rubric, and the condition in words.
    state : {"met", "not_met", "borderline", "not_observable"}
    value, sd : float or None
        Measured value and its standard deviation in ``unit``; None if it could not be measured.
    threshold : float or None
        Nearest threshold, in ``unit``.
    comparison : {"at_most", "at_least"} or None
        On which side of the threshold the criterion is met.
    margin : float or None
        Distance to the threshold in ``unit``, positive on the good side.
    probability : float or None
        That the criterion is met, given the spread of the points and the sharpness of the threshold.
    at_s : float or None
        Moment in the clip that decides.
    view : {"side", "front"} or None
        View that shows it.
    signal : str or None
        Column of the signal table behind it, such as ``right_thigh_incline_deg``.
    reason : str
        Why it is in this state, in one sentence.
    remedy : str or None
        What to film or ask instead.
    question : str or None
        Key of the observer's question that decides it.
    reason_message, remedy_message : Message or None
        What ``reason`` and ``remedy`` say, for other languages; None in files of older versions.
    """

    id: str
    says: str
    state: State
    value: float | None = None
    sd: float | None = None
    unit: str | None = None
    threshold: float | None = None
    comparison: Literal["at_most", "at_least"] | None = None
    margin: float | None = None
    probability: float | None = None
    at_s: float | None = None
    view: Literal["side", "front"] | None = None
    signal: str | None = None
    reason: str = ""
    remedy: str | None = None
    question: str | None = None
    reason_message: Message | None = None
    remedy_message: Message | None = None


class AttemptVerdict(_Result):
    """One repetition, judged."""

    rep: int
    side: Literal["left", "right", "both"]
    start_s: float
    turn_s: float
    end_s: float
    complete: bool
    score: int | None
    band: Band
    probabilities: dict[str, float]
    criteria: list[CriterionResult]
    undecided: list[str] = Field(default_factory=list)


class SideVerdict(_Result):
    """The best attempt of one side."""

    side: Literal["left", "right", "both"]
    rep: int
    score: int | None
    band: Band
    probabilities: dict[str, float]


class ViewSummary(_Result):
    """Where the camera stood."""

    name: Literal["front", "back", "side", "oblique"]
    plane: Literal["side", "front"]
    off_plane_deg: float
    facing: Literal["image_right", "image_left"] | None
    near_side: Side | None
    forced: bool
    flagged: bool


class Verdict(_Result):
    """The result of one test in one clip.

    Attributes
    ----------
    movement, title : str
    side : {"left", "right", "both"}
        Of a two-sided test: the side shown, or both.
    score : int or None
        None if something decisive could not be seen: then the band says what is possible.
    band : (int, int)
        Lowest and highest possible score.
    probabilities : dict
        Of each score "0" to "3".
    expected_score : float
        Mean of the probabilities.
    criteria : list of CriterionResult
        Of the attempt that counts.
    attempts : list of AttemptVerdict
        All repetitions, judged.
    sides : list of SideVerdict
        Best attempt of each side; the lower counts.
    because : str
        The result in one sentence.
    undecided : list of str
        Criteria that keep the band open.
    because_message : Message or None
        What ``because`` says, for other languages.
    note_messages : list of Message
        What ``notes`` say, in their order; empty in files of older versions.

    Examples
    --------
    >>> import fms_score as fms
    >>> verdict = fms.analyze("poses.npz", "deep_squat").verdict
    >>> [(one.id, one.state) for one in verdict.criteria][:2]
    [('thigh_below_horizontal', 'met'), ('trunk_follows_shin', 'met')]
    """

    movement: str
    title: str
    side: Literal["left", "right", "both"]
    score: int | None
    band: Band
    probabilities: dict[str, float]
    expected_score: float
    criteria: list[CriterionResult]
    attempts: list[AttemptVerdict]
    sides: list[SideVerdict]
    because: str
    undecided: list[str] = Field(default_factory=list)
    view: ViewSummary
    pain: bool = False
    observed: dict[str, bool] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    limits: list[str] = Field(default_factory=list)
    provenance: dict[str, Any] = Field(default_factory=dict)
    because_message: Message | None = None
    note_messages: list[Message] = Field(default_factory=list)


def expected_score(probabilities: Mapping[str, float]) -> float:
    """Mean of the scores "0" to "3", weighed by their probabilities."""
    return sum(int(score) * share for score, share in probabilities.items())
