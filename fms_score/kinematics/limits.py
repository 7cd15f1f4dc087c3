"""Numbers as people write them into a file, and limits made of them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = ["Limits", "Number"]


def _not_a_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("should be a number, not yes or no")  # noqa: TRY004  pydantic tells ValueErrors
    return value


Number = Annotated[float, Field(allow_inf_nan=False, ge=-1000.0, le=1000.0), BeforeValidator(_not_a_truth)]


class Limits(BaseModel):
    """A highest and a lowest value, of which either may be missing."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    at_most: Number | None = None
    at_least: Number | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.at_most is not None and self.at_least is not None and self.at_least >= self.at_most:
            raise ValueError(f"impossible threshold: at_least {self.at_least:g} is not below at_most {self.at_most:g}")
        return self
