"""What a rubric file may say, field by field.

One YAML file is one movement. The models here only describe single fields; what must fit together across a file is
checked in :mod:`fms_score.rubric.checks`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from fms_score.kinematics.limits import Limits
from fms_score.kinematics.registry import Plane
from fms_score.kinematics.signs import Sign
from fms_score.repetition_rule import RepetitionRule, SideRule

__all__ = [
    "OTHER_ROLES",
    "SIDE_ROLES",
    "Criterion",
    "Guard",
    "Level",
    "Measure",
    "PhaseName",
    "Question",
    "Reducer",
    "Rubric",
]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600)]
PhaseName = Literal["start", "descent", "turn", "ascent", "whole", "deep", "hold", "end"]
Reducer = Literal["minimum", "maximum", "median", "mean", "range", "max_rate"]

SIDE_ROLES: Final = ("moving", "front", "upper")
"""Names for the side that a repetition is named by: the stepping leg, the front leg, the upper arm, the moving arm."""

OTHER_ROLES: Final = ("stance", "rear", "lower", "other")
"""Names for the opposite side."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Measure(_Part):
    """One number for a repetition: a signal reduced over a phase."""

    signal: Name = Field(description="Signal, with a role before it if it is sided: near_knee_flexion_deg.")
    at: Literal["start", "turn", "end"] | None = Field(default=None, description="Moment: the median around it.")
    over: PhaseName | None = Field(default=None, description="Phase the reducer runs over.")
    take: Reducer | None = Field(default=None, description="Reducer; median at a moment.")
    view: Plane | None = Field(default=None, description="View that shows it; by default where the signal is valid.")
    relative_to: Literal["start"] | None = Field(default=None, description="Take the change from the repetition's start.")
    absolute: bool = Field(default=False, description="Take the size, whatever the direction.")

    @model_validator(mode="after")
    def _one_place(self) -> Measure:
        if (self.at is None) == (self.over is None):
            raise ValueError("give either 'at' (a moment) or 'over' (a phase)")
        if self.over is not None and self.take is None:
            raise ValueError("'over' needs 'take': minimum, maximum, median, mean, range or max_rate")
        if self.at is not None and self.take not in {None, "median"}:
            raise ValueError("'at' takes the median around a moment; use 'over' with another reducer")
        return self

    def unit_of(self, signal_unit: str) -> str:
        """Unit of the measure, given its signal's: a rate of change is by the second."""
        return f"{signal_unit}/s" if self.take == "max_rate" else signal_unit


class Criterion(Limits):
    """One condition: a measured number within limits, or a question to whoever watched."""

    measure: Name | None = Field(default=None, description="Measure that decides.")
    observer: Name | None = Field(default=None, description="Question that decides, where no camera can.")
    asks: Text | None = Field(default=None, description="The question in full.")
    expects: bool = Field(default=True, description="Answer that meets the criterion.")
    tolerance: Annotated[float, Field(ge=0, le=180)] = Field(
        default=0.0, description="How sharp the threshold is itself: within it a value is borderline, in the measure's unit."
    )
    prior: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.5, description="How likely it is met, while nobody has seen or answered it; for the probabilities only."
    )
    says: Text | None = Field(default=None, description="The condition in plain words.")

    @model_validator(mode="after")
    def _one_kind(self) -> Criterion:
        if (self.measure is None) == (self.observer is None):
            raise ValueError("a criterion has either 'measure' or 'observer'")
        if self.measure is not None and self.at_most is None and self.at_least is None:
            raise ValueError("a measured criterion needs 'at_most' or 'at_least'")
        if self.observer is not None and (self.at_most is not None or self.at_least is not None or self.tolerance):
            raise ValueError("an observer's criterion has no threshold")
        return self


class Guard(Limits):
    """A plausibility check: outside its limits, or against the answer expected, what it voids cannot be read from this clip."""

    measure: Name | None = None
    observer: Name | None = Field(default=None, description="Question whose answer tells instead of a measure.")
    asks: Text | None = None
    expects: bool = True
    required: bool = Field(default=False, description="True: it voids as long as nobody has answered, too.")
    voids: Annotated[list[Name], Field(min_length=1)]
    because: Text
    remedy: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Guard:
        limited = self.at_most is not None or self.at_least is not None
        if (self.measure is None) == (self.observer is None):
            raise ValueError("a guard has either 'measure' or 'observer'")
        if limited != (self.measure is not None):
            raise ValueError("a guard with a measure needs 'at_most' or 'at_least'; one with an observer has neither")
        return self


class Level(_Part):
    """One score and what it takes."""

    score: Literal[1, 2, 3]
    needs: list[Name] | Annotated[str, StringConstraints(pattern=r"^same_as_[123]$")] | None = Field(
        default=None, description="Criteria that must all be met, or same_as_3."
    )
    when: Name | None = Field(default=None, description="Answer under which this level is tried: heels_raised.")
    otherwise: bool = Field(default=False, description="True for the level that is left.")
    says: Text | None = None

    @model_validator(mode="after")
    def _conditions(self) -> Level:
        if self.otherwise == (self.needs is not None):
            raise ValueError("a level has either 'needs' or 'otherwise: true'")
        return self


class Question(_Part):
    """Something only an observer can answer."""

    asks: Text


class Rubric(_Part):
    """One movement: how it is filmed, counted, measured and scored."""

    movement: Name
    title: Text | None = None
    aliases: list[Text] = Field(default_factory=list, description="Other words for it in file names.")
    group: Literal["mobility", "stability", "movement pattern"] | None = None
    sides: Literal["none", "left_right"] = "none"
    side_is: Text | None = Field(default=None, description="What 'left' and 'right' name: the stepping leg, the front leg...")
    roles: dict[Name, Text] = Field(default_factory=dict, description="Words for the roles that the measures use.")
    views: Annotated[dict[Plane, Literal["preferred", "also"]], Field(min_length=1)]
    capture: dict[Plane, Text] = Field(default_factory=dict, description="How to film each view.")
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    repetition: RepetitionRule
    side_by: SideRule | None = None
    measures: dict[Name, Measure]
    questions: dict[Name, Question] = Field(default_factory=dict)
    criteria: Annotated[dict[Name, Criterion], Field(min_length=1, max_length=14)]
    guards: list[Guard] = Field(default_factory=list)
    levels: Annotated[list[Level], Field(min_length=2, max_length=4)]
    looks_like: list[Sign] = Field(default_factory=list)
    limits: list[Text] = Field(default_factory=list, description="What this rubric cannot see, for the report.")
    sources: list[Text] = Field(default_factory=list)

    @field_validator("sides", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        return "none" if value is None else value

    @property
    def name(self) -> str:
        """Title in words."""
        return self.title or self.movement.replace("_", " ")

    @property
    def preferred_view(self) -> Plane:
        """The view to film if there is only one."""
        preferred = [view for view, wish in self.views.items() if wish == "preferred"]
        return (preferred or list(self.views))[0]
