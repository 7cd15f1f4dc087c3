"""What a session file may say: who, when, which clips, and what the observer saw.

Fields may be left empty, as in a form that is filled in by and by: empty means not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from fms_score.kinematics.body import TAPE_CM
from fms_score.kinematics.limits import Number
from fms_score.rubric.score import PAIN
from fms_score.skeleton import SIDES, Side

__all__ = ["ClearingTests", "MovementEntry", "Pain", "Part", "Person", "Session", "SideEntry", "Video"]

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
PAIN_WORDS = {"pain": True, "positive": True, "no pain": False, "no_pain": False, "none": False, "negative": False}


def _pain_word(value: object) -> object:
    """Give a clearing test's result as truth: ``pain`` or ``positive``, ``no pain`` or ``negative``; yes is pain."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in PAIN_WORDS:
            raise ValueError("should be 'pain' or 'no pain', or empty if it was not done")
        return PAIN_WORDS[word]
    return value


def _day(value: object) -> object:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("should be a date such as 2026-11-20") from None


def _text_of_number(value: object) -> object:
    """Take codes such as 007 and 12, which YAML reads as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Pain = Annotated[bool | None, BeforeValidator(_pain_word)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Observed = Annotated[dict[Name, bool | None], BeforeValidator(lambda value: {} if value is None else value)]
Label = Annotated[Text | None, BeforeValidator(_text_of_number)]


def _on_tape(name: str) -> Any:
    least, most = TAPE_CM[name]
    return Field(ge=least, le=most)


class Part(BaseModel):
    """Base of everything in the file: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Person(Part):
    """Whoever is screened; a name or a code is enough."""

    name: Label = None
    code: Label = None
    sex: Literal["male", "female", "other"] | None = None
    height_cm: Annotated[Number, _on_tape("height_cm")] | None = None
    hand_length_cm: Annotated[Number, _on_tape("hand_length_cm")] | None = None
    tibia_height_cm: Annotated[Number, _on_tape("tibia_height_cm")] | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Person:
        if self.name is None and self.code is None:
            raise ValueError("give the person a 'name' or a 'code'")
        return self

    @property
    def known_as(self) -> str:
        """Code if there is one, else the name: what files are called by."""
        return self.code or self.name or ""


class Video(Part):
    """One clip, or a part of one."""

    file: Text
    view: Literal["front", "back", "side", "left", "right"] | None = None
    attempt: Annotated[int, Field(ge=1, le=10)] | None = None
    start_s: Annotated[Number, Field(ge=0)] | None = None
    end_s: Annotated[Number, Field(gt=0)] | None = None
    slowmo: Annotated[Number, Field(gt=0)] = 1.0
    rotate: Literal[0, 90, 180, 270] = 0
    subject: Label = None
    observed: Observed = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _file_alone(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _some_part(self) -> Video:
        if self.start_s is not None and self.end_s is not None and self.end_s <= self.start_s:
            raise ValueError(f"end_s {self.end_s:g} is not after start_s {self.start_s:g}")
        return self


def _listed(value: object) -> object:
    if value is None:
        return []
    return [value] if isinstance(value, (str, dict)) else value


class SideEntry(Part):
    """What there is of one test, or of one side of it."""

    videos: Annotated[list[Video], BeforeValidator(_listed), Field(max_length=40)] = Field(default_factory=list)
    observed: Observed = Field(default_factory=dict)
    pain: Pain = None
    score: Annotated[int, Field(ge=0, le=3)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> SideEntry:
        if self.score is not None and self.videos:
            raise ValueError("give either 'videos' or the 'score' that an observer gave on the spot, not both")
        return self

    @property
    def answers(self) -> dict[str, bool]:
        """What was answered, with pain as one of the answers."""
        return known_answers(self.observed) | ({} if self.pain is None else {PAIN: self.pain})

    @property
    def hurt(self) -> bool | None:
        """Whether pain was reported; None if nobody said."""
        return self.answers.get(PAIN)


class MovementEntry(SideEntry):
    """One test; of a two-sided one, what concerns one side stands under ``left`` and ``right``."""

    left: SideEntry | None = None
    right: SideEntry | None = None

    def of_side(self, side: Side) -> SideEntry | None:
        """Entry of one side, if there is one."""
        return self.left if side == "left" else self.right

    @property
    def all_answers(self) -> dict[str, bool]:
        """Answers of the test and of its sides, those with the side before the key, as judging takes them."""
        answers = dict(self.answers)
        for side in SIDES:
            own = self.of_side(side)
            answers |= {f"{side}_{key}": value for key, value in own.answers.items()} if own else {}
        return answers


class _Sides(Part):
    left: Pain = None
    right: Pain = None

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping) else {"left": value, "right": value}


class ClearingTests(Part):
    """Pain or none in the three tests that are not scored."""

    shoulder_impingement: _Sides | None = None
    prone_press_up: Pain = None
    posterior_rocking: Pain = None

    def pain_in(self, name: str, side: Side | None = None) -> bool | None:
        """Whether a clearing test hurt, on one side or on any; None if it was not done."""
        found = getattr(self, name)
        if not isinstance(found, _Sides):
            return None if found is None else bool(found)
        answers = [found.left, found.right] if side is None else [found.left if side == "left" else found.right]
        known = [one for one in answers if one is not None]
        return any(known) if known else None


class Session(Part):
    """One screen of one person."""

    person: Person
    date: Day
    tests: dict[Annotated[str, StringConstraints(max_length=64)], MovementEntry] = Field(default_factory=dict)
    clearing_tests: ClearingTests = Field(default_factory=ClearingTests)
    note: Annotated[str, StringConstraints(max_length=1500)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_nothing(cls, value: Any) -> Any:
        """Entries left empty in the form are as if they were not there."""
        if not isinstance(value, dict):
            return value
        kept = {key: one for key, one in value.items() if one is not None or key in {"person", "date"}}
        if isinstance(kept.get("tests"), dict):
            kept["tests"] = {key: one for key, one in kept["tests"].items() if one is not None}
        return kept


def known_answers(observed: Mapping[str, bool | None]) -> dict[str, bool]:
    """Answers that were given; an empty one is none."""
    return {key: value for key, value in observed.items() if value is not None}
