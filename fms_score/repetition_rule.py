"""What counts as a repetition, as a rubric says it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fms_score.kinematics.signs import Sign

__all__ = ["RepetitionRule", "SideRule"]


class RepetitionRule(BaseModel):
    """How one repetition is found on one driving signal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: Annotated[str, Field(description="Driving signal, without a role; a sided one finds repetitions of each side.")]
    turn: Literal["minimum", "maximum"] = Field(description="Which extreme of the signal is the turn.")
    min_excursion: Annotated[float, Field(gt=0, le=360)] = Field(description="Least way from rest to the turn, in its unit.")
    min_duration_s: Annotated[float, Field(ge=0, le=60)] = Field(default=0.5, description="Shorter movements do not count.")
    rest: Annotated[float, Field(ge=-360, le=360)] | None = Field(
        default=None, description="Value at rest where it is known; otherwise taken from the clip."
    )
    excursions: Literal[1, 2] = Field(default=1, description="2 if one repetition goes out twice: over the hurdle and back.")
    max_pause_s: Annotated[float, Field(gt=0, le=60)] = Field(
        default=4.0, description="Longest pause between the two excursions of one repetition."
    )
    limb_may_vanish: bool = Field(
        default=False, description="Networks may lose the limb on its way out and find it on its way back: then that is one."
    )
    held: bool = Field(
        default=False, description="The clip may begin with the position already taken: the way into it need not be seen."
    )
    only_if: list[Sign] = Field(
        default_factory=list, description="What must be seen during it; otherwise it is another movement."
    )


class SideRule(BaseModel):
    """Which side a repetition is named by, where the driving signal has no sides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: Annotated[str, Field(description="Sided signal that is compared between left and right.")]
    at: Literal["start", "turn", "end", "whole"] = Field(
        default="turn", description="Moment of the comparison; 'whole' compares the highest values of the repetition."
    )
    take: Literal["larger", "smaller"] = "larger"
